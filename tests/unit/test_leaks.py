"""The leak check finds what is planted on every surface, and leaves alone what only looks like it."""

from __future__ import annotations

import gzip
import io
import unicodedata
from dataclasses import replace

import pikepdf
import pytest
from bookbuild.checks.leaks import check_epub, check_pdf
from bookbuild.checks.matching import SentenceSearch, TermSearch, divided, fold, joined, squeeze
from bookbuild.diagnostics import Location, Rule
from bookbuild.model.metadata import WorkId
from bookbuild.model.spoilers import GuardTerm, Level, Mark, Origin, Passage, Surface, Watched
from PIL import Image
from PIL.PngImagePlugin import PngInfo
from tests.unit.leak_files import (
    DECOY_AT,
    FILLER,
    MARK,
    MARKED,
    MARKED_AT,
    NEAR_SENTENCE,
    NEAR_TERM,
    NOTICE,
    NS,
    PASSAGE,
    PASSAGE_AT,
    PLANTED_AT,
    SENTENCE,
    TERM,
    TERM_AT,
    WORK,
    changed,
    epub,
    page,
    pdf,
    told,
    watch,
)

HANGUL = "사공은 새벽이 오기 전에 오래된 돌다리 아래에서 형을 물에 빠뜨린다."


def test_a_book_that_gives_nothing_away_has_no_findings():
    assert check_epub(epub(), watch()) == ()
    assert check_pdf(pdf(), watch()) == ()


# (surface of the manuscript, rule, argument of the book, text with {} for the leak)
EPUB_PLACES = {
    "contents": (Surface.TITLE, Rule.SPO001, "nav", "<li><span>{}</span></li>"),
    "ncx": (Surface.TITLE, Rule.SPO001, "ncx", "{}"),
    "part page": (Surface.TITLE, Rule.SPO001, "resume", '<section class="part"><h1>{}</h1></section>'),
    "spoiler map": (Surface.TITLE, Rule.SPO001, "start", '<section class="spoilers"><table><tr><td>{}</td></tr></table></section>'),
    "file title": (Surface.HEAD, Rule.SPO002, "title", "{}"),
    "title attribute": (Surface.LINK, Rule.SPO002, "start", '<p title="{}">x</p>'),
    "description": (Surface.METADATA, Rule.SPO003, "metadata", "<dc:description>{}</dc:description>"),
    "metadata content": (Surface.METADATA, Rule.SPO003, "metadata", '<meta name="x" content="{}"/>'),
    "index": (Surface.INDEX, Rule.SPO004, "resume", '<section class="index"><ul><li>{}, 12</li></ul></section>'),
    "glossary": (Surface.INDEX, Rule.SPO004, "resume", '<section class="glossary"><dl><dt>{}</dt></dl></section>'),
    "filmography": (Surface.INDEX, Rule.SPO004, "resume", '<section class="filmography"><p>{}</p></section>'),
    "chronology": (Surface.INDEX, Rule.SPO004, "resume", '<section class="chronology"><p>{}</p></section>'),
    "sources": (Surface.INDEX, Rule.SPO004, "resume", '<section class="sources"><p>{}</p></section>'),
    "alt": (Surface.ALT, Rule.SPO005, "start", '<img src="x.png" alt="{}"/>'),
    "aria-label": (Surface.ALT, Rule.SPO005, "start", '<p aria-label="{}">x</p>'),
    "aria-description": (Surface.ALT, Rule.SPO005, "start", '<p aria-description="{}">x</p>'),
    "figcaption": (Surface.CAPTION, Rule.SPO005, "start", "<figure><figcaption>{}</figcaption></figure>"),
    "table caption": (Surface.CAPTION, Rule.SPO005, "start", "<table><caption>{}</caption><tr><td>x</td></tr></table>"),
    "svg desc": (Surface.ALT, Rule.SPO005, "start", '<svg xmlns="http://www.w3.org/2000/svg"><desc>{}</desc></svg>'),
    "svg title": (Surface.ALT, Rule.SPO005, "start", '<svg xmlns="http://www.w3.org/2000/svg"><title>{}</title></svg>'),
    "words of a link": (Surface.LINK, Rule.SPO006, "start", 'See <a href="resume.xhtml">{}</a>.'),
    "note": (Surface.NOTE, Rule.SPO007, "start", '<section class="notes" role="doc-endnotes"><p>{}</p></section>'),
    "text": (Surface.TEXT, Rule.SPO009, "start", "<p>Thus {} and so on.</p>"),
    "heading": (Surface.TITLE, Rule.SPO009, "start", "<h2>{}</h2>"),
}  # fmt: skip


@pytest.mark.parametrize("name", EPUB_PLACES)
@pytest.mark.parametrize("leak", [SENTENCE, TERM])
def test_a_leak_is_found_where_it_is_and_mended_where_it_comes_from(name: str, leak: str):
    surface, rule, argument, text = EPUB_PLACES[name]
    data = epub(**{argument: text.replace("{}", leak)})
    assert told(check_epub(data, watch(surface, leak))) == {(rule, PLANTED_AT)}


@pytest.mark.parametrize("name", EPUB_PLACES)
def test_what_resembles_a_leak_is_none(name: str):
    _, _, argument, text = EPUB_PLACES[name]
    assert check_epub(epub(**{argument: text.replace("{}", f"{NEAR_SENTENCE} {NEAR_TERM}")}), watch()) == ()


@pytest.mark.parametrize("name", ["alt", "figcaption", "words of a link", "text", "heading", "aria-label", "svg desc"])
def test_inside_its_mark_everything_may_be_said(name: str):
    _, _, _, text = EPUB_PLACES[name]
    assert check_epub(epub(marked=text.replace("{}", f"{SENTENCE} {TERM}")), watch()) == ()


def test_in_the_mark_of_another_work_nothing_may_be_said():
    other = f'<section class="spoiler" data-spoiler="mill:3"><p>{TERM}</p></section>'
    assert (Rule.SPO009, TERM_AT) in told(check_epub(epub(resume=other), watch()))


def test_a_mark_of_a_lower_level_does_not_allow_a_term():
    assert told(check_epub(epub(resume=f'<p class="spoiler" data-spoiler="river:1">{TERM}</p>'), watch())) == {
        (Rule.SPO009, TERM_AT)
    }


def test_without_an_origin_a_finding_stands_at_what_was_marked():
    assert told(check_epub(epub(start=f"<p>{SENTENCE}</p>"), watch())) == {(Rule.SPO009, MARKED_AT)}


def test_of_two_origins_that_fit_the_one_whose_words_run_on_is_named():
    first = Origin(surface=Surface.TEXT, text=f"Nobody knew of {TERM} in the year of the flood.", at=DECOY_AT)
    second = Origin(surface=Surface.TEXT, text=f"It was said that {TERM} had gone away.", at=PLANTED_AT)
    data = epub(start=f"<p>It was said that {TERM} had gone away.</p>")
    assert told(check_epub(data, watch(origins=(first, second)))) == {(Rule.SPO009, PLANTED_AT)}


def test_one_leak_in_many_places_is_one_finding():
    (found,) = check_epub(epub(start="".join(f'<p id="p{n}">{TERM}</p>' for n in range(4))), watch())
    assert "EPUB text/start.xhtml#p0 and 3 more" in found.message


@pytest.mark.parametrize(
    "text", ["<blockquote><p>{}</p></blockquote>", '<p class="epigraph">{}</p>', "<p><q>{}</q></p>"]
)
def test_quotations_repeat_no_marked_sentence(text: str):
    data = epub(start=text.replace("{}", SENTENCE))
    assert told(check_epub(data, watch(Surface.QUOTE, SENTENCE))) == {(Rule.SPO017, PLANTED_AT)}
    data = epub(start=text.replace("{}", TERM))
    assert told(check_epub(data, watch())) == {(Rule.SPO009, TERM_AT)}
    assert check_epub(epub(start=text.replace("{}", NEAR_SENTENCE)), watch()) == ()


def test_the_cover_holds_neither_terms_nor_marked_sentences():
    cover = '<section class="cover"><svg xmlns="http://www.w3.org/2000/svg"><title>{}</title></svg></section>'
    assert told(check_epub(epub(start=cover.replace("{}", TERM)), watch(Surface.METADATA, TERM))) == {
        (Rule.SPO003, PLANTED_AT)
    }
    assert told(check_epub(epub(start=cover.replace("{}", SENTENCE)), watch())) == {(Rule.SPO017, MARKED_AT)}
    drawing = f'<svg xmlns="http://www.w3.org/2000/svg"><text>{TERM}</text></svg>'
    assert told(check_epub(epub(extra={"EPUB/cover.svg": drawing}), watch())) == {(Rule.SPO003, TERM_AT)}


def _png(text: str) -> bytes:
    info = PngInfo()
    info.add_text("Comment", text, zip=True)
    out = io.BytesIO()
    Image.new("RGB", (4, 4)).save(out, "PNG", pnginfo=info)
    return out.getvalue()


def _jpeg(*, exif: str = "", comment: str = "", xmp: str = "") -> bytes:
    out = io.BytesIO()
    fields = Image.Exif()
    fields[0x010E] = exif
    fields[0x9C9B] = exif.encode("utf-16-le")
    Image.new("RGB", (4, 4)).save(out, "JPEG", exif=fields, comment=comment.encode(), xmp=xmp.encode())
    return out.getvalue()


UNSEEN = {
    "id": (Surface.ID, {"start": '<p id="park-mun-su">x</p>'}),
    "class": (Surface.ID, {"start": '<p class="ParkMunSu">x</p>'}),
    "id inside a mark": (Surface.ID, {"marked": '<p id="park-mun-su">x</p>'}),
    "file name": (Surface.FILE, {"extra": {"EPUB/images/Park_Mun-su.txt": "x"}}),
    "comment": (Surface.TEXT, {"start": f"<!-- {TERM} -->"}),
    "comment inside a mark": (Surface.TEXT, {"marked": f"<!-- {SENTENCE} -->"}),
    "processing instruction": (Surface.TEXT, {"start": f"<?x {TERM}?>"}),
    "comment of the package": (Surface.TEXT, {"metadata": f"<!-- {TERM} -->"}),
    "attribute": (Surface.TEXT, {"start": f'<p data-x="{TERM}">x</p>'}),
    "comment of a sheet": (Surface.STYLE, {"css": f"/* {TERM} */"}),
    "string of a sheet": (Surface.STYLE, {"css": f'p::after {{ content: "{TERM}" }}'}),
    "class of a sheet": (Surface.ID, {"css": ".park-mun-su { color: red }"}),
    "png": (Surface.FILE, {"extra": {"EPUB/x.png": _png(TERM)}}),
    "exif": (Surface.FILE, {"extra": {"EPUB/x.jpg": _jpeg(exif=TERM)}}),
    "jpeg comment": (Surface.FILE, {"extra": {"EPUB/x.jpg": _jpeg(comment=TERM)}}),
    "xmp": (Surface.FILE, {"extra": {"EPUB/x.jpg": _jpeg(xmp=f"<x:xmpmeta>{TERM}</x:xmpmeta>")}}),
    "other file": (Surface.TEXT, {"extra": {"META-INF/notes.txt": TERM}}),
    "packed file": (Surface.TEXT, {"extra": {"META-INF/notes.gz": gzip.compress(SENTENCE.encode())}}),
}


@pytest.mark.parametrize("name", UNSEEN)
def test_what_nobody_reads_gives_nothing_away(name: str):
    surface, changes = UNSEEN[name]
    assert told(check_epub(epub(**changes), watch(surface, f"{SENTENCE} {TERM}"))) == {(Rule.SPO008, PLANTED_AT)}


NEAR_UNSEEN = {
    "id": {"start": '<p id="park-mu">x</p>'},
    "class": {"start": '<p class="Parks">x</p>'},
    "file name": {"extra": {"EPUB/images/park.txt": "x"}},
    "comment": {"start": f"<!-- {NEAR_SENTENCE} -->"},
    "sheet": {"css": f'/* {NEAR_TERM} */ p::after {{ content: "{NEAR_TERM}" }}'},
    "png": {"extra": {"EPUB/x.png": _png(NEAR_TERM)}},
    "jpeg": {"extra": {"EPUB/x.jpg": _jpeg(exif=NEAR_TERM, comment=NEAR_TERM, xmp=NEAR_TERM)}},
    "broken image": {"extra": {"EPUB/x.png": b"\x89PNG\r\n\x1a\nnot an image"}},
}


@pytest.mark.parametrize("name", NEAR_UNSEEN)
def test_unseen_near_misses_are_none(name: str):
    assert check_epub(epub(**NEAR_UNSEEN[name]), watch()) == ()


def test_a_drawing_says_what_the_places_that_show_it_may_say():
    drawing = f'<svg xmlns="http://www.w3.org/2000/svg"><title>{TERM}</title><text>{TERM}</text></svg>'
    extra = {"EPUB/x.svg": drawing}
    shown = '<img src="../x.svg" alt=""/>'
    assert check_epub(epub(marked=shown, extra=extra), watch()) == ()
    found = {d.rule for d in check_epub(epub(marked=shown, start=shown, extra=extra), watch())}
    assert found == {Rule.SPO005, Rule.SPO009}


# -- typography ---------------------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    "text",
    [
        SENTENCE.upper(),
        SENTENCE.replace(" ", "\u00a0"),
        SENTENCE.replace("brother", "bro\u00adther").replace("bridge", "br\u200bidge"),
        SENTENCE.replace("stone bridge", "<em>stone</em> bri<b>dge</b>"),
        SENTENCE.replace("ferryman", 'ferryman<a role="doc-noteref" href="#n1">12</a>'),
        SENTENCE.replace(",", " \u2014"),
        "It is told that " + SENTENCE[4:80],
        unicodedata.normalize("NFD", SENTENCE),
    ],
)
def test_typography_hides_no_sentence(text: str):
    assert told(check_epub(epub(start=f"<p>{text}</p>"), watch())) == {(Rule.SPO009, MARKED_AT)}


@pytest.mark.parametrize(
    "text", ["Park Mun su", "PARK MUN\u2011SU\u2019s", "Park\u00a0Mun-<i>su</i>", "Park Mun\u00adsu"]
)
def test_typography_hides_no_term(text: str):
    assert told(check_epub(epub(start=f"<p>{text}</p>"), watch())) == {(Rule.SPO009, TERM_AT)}


def test_a_term_is_not_made_of_two_blocks_or_found_inside_a_word():
    assert check_epub(epub(start="<p>Park</p><p>Mun</p><p>Sung</p><p>ParkMunsu Spark Mun-su</p>"), watch()) == ()


def test_a_piece_of_a_sentence_is_not_the_sentence():
    assert check_epub(epub(start=f"<p>{SENTENCE[:40]}</p>"), watch()) == ()


@pytest.mark.parametrize("text", [HANGUL, unicodedata.normalize("NFD", HANGUL), HANGUL.replace(" ", "")])
def test_sentences_in_hangul_are_found(text: str):
    sentences = (Watched(text=HANGUL, marks=(MARK,), at=MARKED_AT),)
    assert told(check_epub(epub(start=f"<p>{text}</p>"), watch(sentences=sentences))) == {(Rule.SPO009, MARKED_AT)}
    assert check_epub(epub(start="<p>사공은 새벽이 오기 전에 돌아왔다.</p>"), watch(sentences=sentences)) == ()


def test_terms_in_hangul_are_found_with_their_endings_and_in_ids():
    terms = (GuardTerm(work=WORK, level=Level.ENDING, text="범인", at=TERM_AT),)
    assert told(check_epub(epub(start="<p>그가 범인이다.</p>"), watch(terms=terms))) == {(Rule.SPO009, TERM_AT)}
    assert told(check_epub(epub(start='<p id="그-범인">x</p>'), watch(terms=terms))) == {(Rule.SPO008, TERM_AT)}
    assert check_epub(epub(start="<p>범 인간</p>"), watch(terms=terms)) == ()


def test_sentences_are_found_in_any_place_of_a_long_text():
    sentences = [
        squeeze(f"{word} went home {word} again and nobody saw it happen") for word in ("he", "anna", "the dog")
    ]
    search = SentenceSearch(sentences)
    for lead in range(60):
        text = "x" * lead + sentences[lead % 3] + "y" * 30
        assert [(r.sentence, r.start) for r in search.runs(text)] == [(lead % 3, lead)]


def test_a_divided_word_is_whole_again_and_keeps_its_hyphen():
    search = TermSearch(["Mun-su", "murderer"])
    for text, number in (("Mun-\r\nsu", 0), ("mur\ufffe\nderer", 1), ("mur-\n  derer", 1)):
        folded = fold(text)
        assert number in {n for form in (joined(folded), divided(folded)) for n, _, _ in search.places(form)}


# -- promises -----------------------------------------------------------------------------------------------------------


def _safe(**changes: object):
    return watch(edition="safe", limit=Level.PLOT, passages=(), **changes)


EMPTY = '<section id="after"><p>Something else.</p>%s</section>'


def test_an_edition_with_a_limit_holds_nothing_above_it_not_even_in_marks():
    assert check_epub(epub(passage=EMPTY), _safe()) == ()
    found = check_epub(epub(), _safe())
    assert {(Rule.SPO009, MARKED_AT), (Rule.SPO009, TERM_AT)} <= told(found)
    assert "promises" in found[0].message


def test_below_the_limit_marked_text_stands_in_its_marks():
    low = Mark(WORK, Level.PLOT)
    sentences = (Watched(text=SENTENCE, marks=(low,), at=MARKED_AT),)
    passages = (replace(PASSAGE, marks=(low,)),)
    made = watch(edition="safe", limit=Level.PLOT, sentences=sentences, terms=(), passages=passages)
    assert check_epub(epub(passage=MARKED.replace("river:2", "river:1")), made) == ()
    data = epub(passage=MARKED.replace("river:2", "river:1"), start=f"<p>{SENTENCE}</p>")
    assert told(check_epub(data, made)) == {(Rule.SPO009, MARKED_AT)}


def test_sealed_notes_may_hold_what_the_body_may_not():
    made = watch(edition="sealed", limit=Level.PLOT, passages=(replace(PASSAGE, seal=1),))
    assert check_epub(epub(), made) == ()
    assert check_pdf(pdf(), made) == ()
    assert told(check_epub(epub(start=f"<p>{SENTENCE}</p>"), made)) == {(Rule.SPO009, MARKED_AT)}
    again = f'<section class="spoiler" data-spoiler="river:2"><p>{SENTENCE}</p></section>'
    assert (Rule.SPO009, MARKED_AT) in told(check_epub(epub(resume=again), made))
    assert told(check_pdf(pdf(resume=f"<p>{SENTENCE}</p>"), made)) == {(Rule.SPO009, MARKED_AT)}


def test_a_promise_is_kept_in_every_byte():
    data = epub(passage=EMPTY, extra={"EPUB/x.bin": b"\x00\x01\xff" + SENTENCE.encode() + b"\xff\x00"})
    assert told(check_epub(data, _safe())) == {(Rule.SPO008, MARKED_AT)}
    data = epub(passage=EMPTY, start=f'<p lang="{TERM}">x</p>')
    assert told(check_epub(data, _safe())) == {(Rule.SPO009, TERM_AT)}


def test_a_sentence_marked_twice_may_stand_in_both_marks():
    other = WorkId("mill")
    twice = (*watch().sentences, Watched(text=SENTENCE, marks=(Mark(other, Level.PLOT),), at=DECOY_AT))
    second = f'<p class="spoiler" data-spoiler="mill:1">{SENTENCE}</p>'
    assert not {d.rule for d in check_epub(epub(resume=second), watch(sentences=twice))} & {Rule.SPO009}


# -- links --------------------------------------------------------------------------------------------------------------


def test_links_lead_to_the_notice_or_to_the_passage_as_such():
    inside = '<p id="deep">x</p>'
    for href in ("after.xhtml", "after.xhtml#after", "notice.xhtml#notice", "resume.xhtml#resume"):
        assert check_epub(epub(marked=inside, start=f'<p><a href="{href}">on</a></p>'), watch()) == ()
    data = epub(marked=inside, start='<p><a href="after.xhtml#deep">the last night</a></p>')
    made = watch(Surface.LINK, "the last night")
    assert told(check_epub(data, made)) == {(Rule.SPO006, PLANTED_AT)}
    assert told(check_epub(data, watch())) == {(Rule.SPO006, PASSAGE_AT)}
    assert check_epub(epub(marked=f'{inside}<p><a href="#deep">x</a></p>'), watch()) == ()


def test_links_of_the_contents_lead_to_no_place_inside_a_mark():
    data = epub(marked='<p id="deep">x</p>', nav='<li><a href="text/after.xhtml#deep">on</a></li>')
    assert told(check_epub(data, watch())) == {(Rule.SPO006, PASSAGE_AT)}


def test_a_link_from_one_passage_into_another_is_one_past_a_notice():
    other = '<p class="spoiler" data-spoiler="mill:2"><a href="after.xhtml#deep">x</a></p>'
    data = epub(marked='<p id="deep">x</p>', resume=other)
    assert (Rule.SPO006, PASSAGE_AT) in told(check_epub(data, watch()))


# -- order --------------------------------------------------------------------------------------------------------------


def test_the_notice_comes_first():
    for data in (epub(notice="<p>x</p>"), epub(spine="start after notice resume"), epub(spine="start after resume")):
        assert told(check_epub(data, watch())) == {(Rule.SPO010, PASSAGE_AT)}
    cross = watch(passages=(replace(PASSAGE, is_cross=True),))
    assert told(check_epub(epub(notice="<p>x</p>"), cross)) == {(Rule.SPO012, PASSAGE_AT)}


def test_the_notice_names_the_work():
    data = epub(notice=NOTICE.replace("The Quiet River", "another film"))
    assert told(check_epub(data, watch())) == {(Rule.SPO010, PASSAGE_AT)}
    cross = watch(passages=(replace(PASSAGE, is_cross=True),))
    assert told(check_epub(data, cross)) == {(Rule.SPO012, PASSAGE_AT)}
    assert check_epub(data, watch(passages=(replace(PASSAGE, is_left_out=True),), titles={})) == ()


def test_marked_text_outside_of_passages_needs_a_notice_too():
    inline = f'<p>And <span class="spoiler" data-spoiler="river:2">{SENTENCE}</span></p>'
    found = told(check_epub(epub(start=f"<p>{FILLER * 8}</p>{inline}"), watch()))
    assert found == {(Rule.SPO010, MARKED_AT)}
    assert check_epub(epub(resume=inline), watch()) == ()


def test_a_passage_is_in_another_file_than_its_notice():
    data = epub(notice="<p>x</p>", passage=NOTICE + MARKED)
    assert told(check_epub(data, watch())) == {(Rule.SPO011, PASSAGE_AT)}
    low = watch(passages=(replace(PASSAGE, marks=(Mark(WORK, Level.PLOT),)),))
    assert check_epub(data, low) == ()


def test_the_first_tenth_holds_nothing_marked():
    (found,) = check_epub(epub(spine="notice after start resume"), watch())
    assert (found.rule, found.at, found.breaks_promise) == (Rule.SPO015, PASSAGE_AT, False)
    (sample,) = check_epub(epub(), watch(edition="sample", limit=Level.PREMISE, sentences=(), terms=()))
    assert (sample.rule, sample.at, sample.breaks_promise) == (Rule.SPO015, PASSAGE_AT, True)


# -- hiding -------------------------------------------------------------------------------------------------------------

HIDING = [
    "display:none", "visibility: hidden", "visibility:collapse", "opacity:0", "opacity: 0.0", "font-size:0",
    "font-size: 0px", "color:transparent", "color: rgba(0, 0, 0, 0)", "text-indent:-9999px", "clip: rect(0 0 0 0)",
    "clip-path: inset(100%)", "position:absolute; left:-9999px", "color:#000; background-color:#000",
]  # fmt: skip


@pytest.mark.parametrize("style", HIDING)
def test_nothing_that_warns_and_nothing_marked_is_hidden(style: str):
    assert told(check_epub(epub(marked=f'<p style="{style}">x</p>'), watch())) == {(Rule.SPO018, PASSAGE_AT)}
    data = epub(css=f"@media all {{ .notice cite, .other {{ {style} }} }}")
    assert told(check_epub(data, watch())) == {(Rule.SPO018, Location(path="styles/css"))}
    assert check_epub(epub(css=f".decoration {{ {style} }}"), watch()) == ()
    assert check_epub(epub(start=f'<p style="{style}">x</p>'), watch()) == ()


@pytest.mark.parametrize(
    "style",
    ["display:block", "opacity:0.5", "text-indent:-1.5em", "color:#000; background-color:#fff", "font-size:0.9em"],
)
def test_other_styles_are_free(style: str):
    assert check_epub(epub(marked=f'<p style="{style}">x</p>', css=f".notice {{ {style} }}"), watch()) == ()


@pytest.mark.parametrize("attribute", ['hidden="hidden"', 'aria-hidden="true"', 'inert="inert"'])
def test_no_attribute_hides_a_notice_or_marked_text(attribute: str):
    data = epub(notice=NOTICE.replace("<p>", f"<p {attribute}>", 1))
    assert told(check_epub(data, watch())) == {(Rule.SPO018, PASSAGE_AT)}
    data = epub(passage=f"<div {attribute}>{MARKED}</div>")
    assert told(check_epub(data, watch())) == {(Rule.SPO018, PASSAGE_AT)}
    assert check_epub(epub(start=f"<p {attribute}>x</p>"), watch()) == ()


def test_details_hide():
    data = epub(passage=f"<details><summary>More</summary>{MARKED}</details>")
    assert told(check_epub(data, watch())) == {(Rule.SPO018, PASSAGE_AT)}


def _overlay(*targets: str) -> dict[str, str | bytes]:
    texts = "".join(f'<par><text src="text/{target}"/></par>' for target in targets)
    return {"EPUB/read.smil": f'<smil xmlns="http://www.w3.org/ns/SMIL"><body><seq>{texts}</seq></body></smil>'}


def test_notices_are_read_aloud_first():
    data = epub(extra=_overlay("after.xhtml#after", "notice.xhtml#notice"))
    assert told(check_epub(data, watch())) == {(Rule.SPO018, PASSAGE_AT)}
    assert check_epub(epub(extra=_overlay("notice.xhtml#notice", "after.xhtml#after")), watch()) == ()


# -- PDF ----------------------------------------------------------------------------------------------------------------


def _set(path: str, value: str):
    def change(opened: pikepdf.Pdf) -> None:
        owner: pikepdf.Object = opened.trailer if path.startswith("/Info") else opened.Root
        *way, last = path.split()
        for name in way:
            if name not in owner:
                owner[name] = opened.make_indirect(pikepdf.Dictionary())
            owner = owner[name]
        owner[last] = pikepdf.String(value)

    return change


def _alt(number: int, text: str):
    def change(opened: pikepdf.Pdf) -> None:
        page_at = opened.pages[number].obj
        element = pikepdf.Dictionary(Type=pikepdf.Name.StructElem, S=pikepdf.Name.Figure, Pg=page_at, Alt=text)
        opened.Root["/StructTreeRoot"]["/Extra"] = opened.make_indirect(element)

    return change


def _attach(name: str, text: bytes):
    def change(opened: pikepdf.Pdf) -> None:
        opened.attachments[name] = pikepdf.AttachedFileSpec(opened, text, filename=name)

    return change


def _outline(title: str):
    def change(opened: pikepdf.Pdf) -> None:
        with opened.open_outline() as outline:
            outline.root.append(pikepdf.OutlineItem(title, 0))

    return change


def _xmp(text: str):
    def change(opened: pikepdf.Pdf) -> None:
        with opened.open_metadata() as metadata:
            metadata["dc:description"] = text

    return change


def _label(prefix: str):
    def change(opened: pikepdf.Pdf) -> None:
        opened.Root["/PageLabels"] = pikepdf.Dictionary(
            Nums=pikepdf.Array([0, pikepdf.Dictionary(S=pikepdf.Name.D, P=pikepdf.String(prefix))])
        )

    return change


def _image(text: str):
    def change(opened: pikepdf.Pdf) -> None:
        image = pikepdf.Stream(opened, _jpeg(comment=text))
        image["/Type"], image["/Subtype"] = pikepdf.Name.XObject, pikepdf.Name.Image
        image["/Filter"] = pikepdf.Name.DCTDecode
        opened.Root["/Extra"] = opened.make_indirect(image)

    return change


def _instructions(number: int, added: bytes):
    def change(opened: pikepdf.Pdf) -> None:
        opened.pages[number].contents_add(opened.make_stream(added))
        font = pikepdf.Dictionary(Type=pikepdf.Name.Font, Subtype=pikepdf.Name.Type1, BaseFont=pikepdf.Name.Helvetica)
        opened.pages[number].add_resource(opened.make_indirect(font), pikepdf.Name.Font, pikepdf.Name("/Plain"))

    return change


PDF_PLACES = {
    "outline": (Surface.TITLE, Rule.SPO001, _outline),
    "page label": (Surface.HEAD, Rule.SPO002, _label),
    "properties": (Surface.METADATA, Rule.SPO003, lambda t: _set("/Info /Subject", t)),
    "xmp": (Surface.METADATA, Rule.SPO003, _xmp),
    "alt": (Surface.ALT, Rule.SPO005, lambda t: _alt(0, t)),
    "instructions": (
        Surface.ALT,
        Rule.SPO005,
        lambda t: _instructions(0, b"/Span << /ActualText (" + t.encode() + b") >> BDC EMC"),
    ),
    "attachment": (Surface.FILE, Rule.SPO008, lambda t: _attach("x.txt", t.encode())),
    "packed attachment": (Surface.FILE, Rule.SPO008, lambda t: _attach("x.gz", gzip.compress(t.encode()))),
    "image": (Surface.FILE, Rule.SPO008, _image),
    "other string": (Surface.TEXT, Rule.SPO008, lambda t: _set("/PieceInfo /Extra /Private", t)),
}


@pytest.mark.parametrize("name", PDF_PLACES)
@pytest.mark.parametrize("leak", [SENTENCE, TERM])
def test_a_leak_off_the_pages_of_a_pdf_is_found(name: str, leak: str):
    surface, rule, change = PDF_PLACES[name]
    found = check_pdf(changed(pdf(), change(leak)), watch(surface, leak))
    assert told(found) == {(rule, PLANTED_AT)}
    assert "PDF" in found[0].message


@pytest.mark.parametrize("name", PDF_PLACES)
def test_what_resembles_a_leak_off_the_pages_is_none(name: str):
    assert check_pdf(changed(pdf(), PDF_PLACES[name][2](f"{NEAR_SENTENCE} {NEAR_TERM}")), watch()) == ()


def test_a_text_alternative_on_a_marked_page_may_say_it():
    assert check_pdf(changed(pdf(), _alt(3, f"{SENTENCE} {TERM}")), watch()) == ()


def test_destinations_names_of_attachments_and_ids_of_elements_are_names():
    data = pdf(start='<p id="park-mun-su">x <a href="#park-mun-su">x</a></p>')
    assert told(check_pdf(data, watch(Surface.ID, "park-mun-su"))) >= {(Rule.SPO008, PLANTED_AT)}
    assert {d.rule for d in check_pdf(changed(pdf(), _attach("park-mun-su.txt", b"x")), watch())} == {Rule.SPO008}
    assert {d.rule for d in check_pdf(changed(pdf(), _set("/StructTreeRoot /Extra /ID", "park-mun-su")), watch())} == {
        Rule.SPO008
    }
    near = pdf(start='<p id="park-mu">x <a href="#park-mu">x</a></p>')
    assert check_pdf(near, watch()) == ()


def test_running_heads_give_nothing_away_even_on_marked_pages():
    found = check_pdf(pdf(head=TERM), watch(Surface.HEAD, TERM))
    assert {(Rule.SPO002, PLANTED_AT)} <= told(found)
    assert {d.rule for d in found if "text" in d.message} == set()
    (found_head,) = [d for d in found if d.rule is Rule.SPO002]
    assert "PDF page 1 (x " in found_head.message
    assert "and 4 more" in found_head.message
    assert check_pdf(pdf(head=NEAR_TERM), watch()) == ()


def test_the_text_of_unmarked_pages_is_searched_and_the_place_told():
    (found,) = check_pdf(pdf(resume=f"<p>{TERM} went.</p>"), watch(Surface.TEXT, f"{TERM} went."))
    assert (found.rule, found.at) == (Rule.SPO009, PLANTED_AT)
    assert "PDF page 5 (x 4" in found.message


@pytest.mark.parametrize(
    ("surface", "rule"), [(Surface.INDEX, Rule.SPO004), (Surface.NOTE, Rule.SPO007), (Surface.CAPTION, Rule.SPO005)]
)
def test_what_stands_on_a_page_is_told_by_its_origin(surface: Surface, rule: Rule):
    origins = (Origin(surface=surface, text=TERM, at=PLANTED_AT),)
    assert told(check_pdf(pdf(resume=f"<p>{TERM}</p>"), watch(origins=origins))) == {(rule, PLANTED_AT)}


@pytest.mark.parametrize("width", range(90, 240, 10))
def test_hyphens_at_line_ends_hide_nothing(width: int):
    css = f"html {{ hyphens: auto; text-align: justify }} .narrow {{ width: {width}pt }}"
    data = pdf(resume=f'<p class="narrow">{SENTENCE} {TERM}</p>', css=css)
    assert told(check_pdf(data, watch())) == {(Rule.SPO009, MARKED_AT), (Rule.SPO009, TERM_AT)}


def test_ligatures_quotes_and_calls_hide_nothing():
    text = "The officer’s first affair is “difficult”, for he fights his own flesh"
    sentences = (Watched(text=text.replace("’", "'").replace("“", '"').replace("”", '"'), marks=(MARK,), at=MARKED_AT),)
    shown = text.replace("first", "first<sup>12</sup>")
    assert told(check_pdf(pdf(resume=f"<p>{shown}</p>"), watch(sentences=sentences))) == {(Rule.SPO009, MARKED_AT)}


@pytest.mark.parametrize("lines", range(14, 26, 2))
def test_a_sentence_over_a_page_break_is_found(lines: int):
    note = '<span class="note">A long note at the foot of the page that has nothing to do with it.</span>'
    css = ".note { float: footnote; font-size: 7pt } p { orphans: 1; widows: 1; margin: 0 } .narrow { width: 90pt }"
    text = "word<br/>" * lines + SENTENCE
    data = pdf(resume=f'<p>{note}</p><p class="narrow">{text}</p>', css=css)
    assert told(check_pdf(data, watch())) == {(Rule.SPO009, MARKED_AT)}


def test_a_short_sentence_over_a_page_break_with_notes_between_is_found():
    sentences = (Watched(text="She shot the old king in March.", marks=(MARK,), at=MARKED_AT),)
    note = '<span class="note">A note at the foot of the page, quite long, of two lines at the very least.</span>'
    css = ".note { float: footnote; font-size: 7pt } p { orphans: 1; widows: 1; margin: 0 }"
    text = f"<p>Text{note} {'and more <br/>' * 3}She shot the</p>"
    text += '<p style="break-before: page">old king in March.</p>'
    assert told(check_pdf(pdf(resume=text, css=css), watch(sentences=sentences))) == {(Rule.SPO009, MARKED_AT)}


def test_hangul_is_found_on_a_page():
    sentences = (Watched(text=HANGUL, marks=(MARK,), at=MARKED_AT),)
    data = pdf(resume=f'<p lang="ko" style="width: 70pt">{HANGUL}</p>')
    assert told(check_pdf(data, watch(sentences=sentences))) == {(Rule.SPO009, MARKED_AT)}


@pytest.mark.parametrize("state", [b"3 Tr", b"1 g", b"0 Tr 1 1 1 rg", b"1 0 0 1 -900 0 cm"])
def test_text_that_cannot_be_seen_is_found(state: bytes):
    drawn = b"q BT " + state + b" /Plain 8 Tf 50 200 Td (Park Mun-su) Tj ET Q"
    drawn = drawn.replace(b"BT 1 0 0 1 -900 0 cm", b"1 0 0 1 -900 0 cm BT")
    assert told(check_pdf(changed(pdf(), _instructions(0, drawn)), watch())) == {(Rule.SPO009, TERM_AT)}


def test_an_edition_with_a_limit_holds_nothing_above_it_on_any_page():
    empty = '<section id="after"><p>Something else.</p></section>'
    assert check_pdf(pdf(passage=empty), _safe()) == ()
    assert told(check_pdf(pdf(), _safe())) == {(Rule.SPO009, MARKED_AT), (Rule.SPO009, TERM_AT)}
    (found, *_) = check_pdf(changed(pdf(passage=empty), _instructions(0, b"%% " + SENTENCE.encode() + b"\n")), _safe())
    assert (found.rule, found.at) == (Rule.SPO009, MARKED_AT)


def test_links_into_a_passage_lead_to_it_as_such():
    marked = '<p id="deep">x <a href="#deep">x</a></p>'
    assert check_pdf(pdf(marked=marked), watch()) == ()
    data = pdf(marked=marked, start='<p><a href="#deep">x</a></p>')
    assert told(check_pdf(data, watch())) == {(Rule.SPO006, PASSAGE_AT)}
    assert check_pdf(pdf(start='<p><a href="#after">x</a> <a href="#notice">x</a></p>'), watch()) == ()


def test_between_a_notice_and_its_passage_a_page_is_turned():
    facing = pdf(between="")  # notice on page 2, passage on page 3
    assert told(check_pdf(facing, watch())) == {(Rule.SPO010, PASSAGE_AT)}
    assert check_pdf(facing, watch(turns_page=False)) == ()
    same = pdf(between="", css="#after { break-before: avoid }")
    assert told(check_pdf(same, watch())) == {(Rule.SPO011, PASSAGE_AT)}
    assert told(check_pdf(same, watch(turns_page=False))) <= {(Rule.SPO011, PASSAGE_AT)}


def test_a_passage_without_a_notice_or_before_it():
    none = pdf(notice="<p>x</p>", start="", resume='<p><a href="#after">x</a><a href="#resume">y</a></p>')
    assert told(check_pdf(none, watch())) == {(Rule.SPO010, PASSAGE_AT)}
    cross = watch(passages=(replace(PASSAGE, is_cross=True),))
    assert told(check_pdf(none, cross)) == {(Rule.SPO012, PASSAGE_AT)}
    links = '<a href="#notice">x</a> <a href="#after">x</a> <a href="#resume">y</a>'
    late = pdf(notice="<p>x</p>", resume=f'<p id="notice">x {links}</p>')
    assert told(check_pdf(late, watch())) == {(Rule.SPO010, PASSAGE_AT)}


def test_the_pages_of_a_sample_hold_no_passage():
    (found,) = check_pdf(pdf(), watch(edition="sample", limit=Level.PREMISE, sentences=(), terms=()))
    assert (found.rule, found.at, found.breaks_promise) == (Rule.SPO015, PASSAGE_AT, True)


def test_nothing_watched_is_nothing_found():
    nothing = watch(sentences=(), terms=(), passages=())
    assert check_epub(epub(start=SENTENCE), nothing) == ()
    assert check_pdf(pdf(start=SENTENCE), nothing) == ()


def test_odd_files_are_read_as_far_as_they_go():
    extra: dict[str, str | bytes] = {
        "EPUB/broken.xhtml": "<p>no end",
        "EPUB/x.svg": b"\xff\xfe\x00",
        "EPUB/y.zip": b"PK\x03\x04",
    }
    assert (
        check_epub(epub(extra=extra, css="p { color: } } @import url(x.css); ::x(", head="<style>}{</style>"), watch())
        == ()
    )
    assert check_epub(epub(extra={"EPUB/z.xhtml": page(f"<p>{TERM}")}), watch()) != ()
    assert NS in page("")


def test_passages_that_are_left_out_need_no_notice():
    gone = Passage(id="gone", notice="n", resume="", chapter="river", marks=(MARK,), at=DECOY_AT, is_left_out=True)
    assert check_epub(epub(), watch(passages=(PASSAGE, gone))) == ()
    assert check_pdf(pdf(), watch(passages=(PASSAGE, gone))) == ()
