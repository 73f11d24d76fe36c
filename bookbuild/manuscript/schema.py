"""What book.yaml and front matter may say: the one source of validation, reference and JSON Schema."""

from __future__ import annotations

import datetime
import re
from itertools import combinations
from typing import Annotated, Any, ClassVar, Literal

from pydantic import (
    AfterValidator,
    BaseModel,
    BeforeValidator,
    ConfigDict,
    Field,
    StringConstraints,
    field_validator,
    model_validator,
)
from stdnum import isbn as isbn_numbers  # ISO 2108: prefix, length, check digit

from bookbuild.model.geometry import Length, Trim
from bookbuild.model.metadata import MARC_ROLES


def _kebab(name: str) -> str:
    return name.rstrip("_").replace("_", "-")


def _as_text(value: Any) -> Any:
    """Numbers where text is wanted: `title: 1987` is the title '1987'."""
    return str(value) if isinstance(value, int | float) and not isinstance(value, bool) else value


Text = Annotated[str, BeforeValidator(_as_text), StringConstraints(strip_whitespace=True, min_length=1)]
LanguageTag = Annotated[
    str, StringConstraints(pattern=r"^[A-Za-z]{2,3}(-[A-Za-z]{4})?(-([A-Za-z]{2}|[0-9]{3}))?(-[a-z0-9]{5,8})*$")
]
Id = Annotated[str, BeforeValidator(_as_text), StringConstraints(pattern=r"^[A-Za-z]([A-Za-z0-9_-]|\.[A-Za-z0-9_-])*$")]
Colour = Annotated[str, StringConstraints(pattern=r"^#[0-9a-fA-F]{6}$")]


def _length(value: str) -> str:
    """A length as text, checked."""
    Length.parse(value)
    return value


def _trim(value: str) -> str:
    """A trim size as text, checked."""
    Trim.parse(value)
    return value


LengthText = Annotated[str, BeforeValidator(_as_text), AfterValidator(_length)]
TrimText = Annotated[str, BeforeValidator(_as_text), AfterValidator(_trim)]


class Entry(BaseModel):
    """A mapping of book.yaml: keys in kebab-case, unknown ones refused."""

    model_config = ConfigDict(
        extra="forbid", alias_generator=_kebab, populate_by_name=False, frozen=True, hide_input_in_errors=True,
        defer_build=True,
    )  # fmt: skip
    shorthand: ClassVar[str] = ""


class AlternateEntry(Entry):
    """The same name in another script."""

    text: Text = Field(description="The name in the other script, such as 봉준호.")
    language: LanguageTag = Field(default="ko", description="Its language, a BCP 47 tag.")


class ContributorEntry(Entry):
    """A person or body with a part in the book."""

    name: Text = Field(description="The name as it is printed.")
    role: str = Field(
        default="aut",
        description="MARC relator code: aut author, edt editor, trl translator, ill illustrator, bkd book designer, aui author of introduction …",
    )
    file_as: Text | None = Field(default=None, description="The name for sorting, such as `Kim, Ji-woo`.")
    alternate: AlternateEntry | None = Field(default=None, description="The name in another script.")

    @field_validator("role")
    @classmethod
    def _known(cls, value: str) -> str:
        if value not in MARC_ROLES:
            raise ValueError(
                f"'{value}' is no MARC relator code this tool knows: aut, edt, trl, ill, pht, bkd, aui, aft …"
            )
        return value


class IsbnEntry(Entry):
    """An ISBN for each format: they must differ."""

    epub: Text | None = Field(default=None, description="ISBN of the EPUB.")
    print_: Text | None = Field(
        default=None, description="ISBN of the printed book; the paperback's, if there are two."
    )
    hardcover: Text | None = Field(
        default=None, description="ISBN of the hardcover, if there is one beside the paperback."
    )

    @field_validator("epub", "print_", "hardcover")
    @classmethod
    def _valid(cls, value: str | None) -> str | None:
        if value is None:
            return None
        digits = isbn_numbers.compact(value)
        if len(digits) != 13 or not isbn_numbers.is_valid(digits):
            wanted = digits[:12] + _check_digit(digits[:12]) if len(digits) == 13 and digits.isdigit() else ""
            raise ValueError(
                f"isbn: '{value}' is no valid ISBN-13"
                + (f"; with these 12 digits it ends in {wanted[-1]}" if wanted else "")
            )
        return value

    @model_validator(mode="after")
    def _different(self) -> IsbnEntry:
        given = {"the EPUB": self.epub, "the printed book": self.print_, "the hardcover": self.hardcover}
        numbers = {name: isbn_numbers.compact(value) for name, value in given.items() if value}
        for one, other in combinations(numbers, 2):
            if numbers[one] == numbers[other]:
                raise ValueError(f"isbn: {one} and {other} have the same ISBN; each format needs one of its own")
        return self


def _check_digit(digits: str) -> str:
    """ISO 2108: digits weighted 1 and 3 in turn sum to a multiple of ten with the check digit."""
    return str(-sum(int(d) * (3 if i % 2 else 1) for i, d in enumerate(digits)) % 10)


class SubjectEntry(Entry):
    """A subject heading of a trade list."""

    text: Text = Field(description="The heading in words.")
    scheme: Text | None = Field(default=None, description="The list: BISAC, THEMA, LCSH …")
    code: Text | None = Field(default=None, description="Its code in that list, such as PER004030.")


class SeriesEntry(Entry):
    """The series the book belongs to."""

    title: Text = Field(description="Title of the series.")
    position: Text | None = Field(default=None, description="Number in the series.")


class OriginalTitleEntry(Entry):
    """A work's title in its own language."""

    text: Text = Field(description="The original title, such as 변호인.")
    lang: LanguageTag = Field(description="Its language, a BCP 47 tag.")
    romanised: Text | None = Field(default=None, description="The same in Latin letters.")


class CreditEntry(Entry):
    """A person in the making of a work."""

    name: Text = Field(description="The name in Latin letters.")
    alternate: Text | None = Field(default=None, description="The name in its own script.")
    role: Text | None = Field(default=None, description="The part played.")


LevelName = Literal["premise", "plot", "ending", "secret"]
KindName = Literal["story", "divergence", "record", "image", "quote", "existence"]
_LEVEL = "How much is revealed: premise (poster, synopsis), plot, ending, secret (what the work takes pains to hide)."


class MarkEntry(Entry):
    """A work, and how much of it is revealed."""

    work: Id = Field(description="Id of the work.")
    level: LevelName = Field(default="ending", description=_LEVEL)
    kind: KindName = Field(default="story", description="In what way: its story, what it changed of the history …")


class DeclaredEntry(MarkEntry):
    """A spoiler of a chapter. Without `from` and `at`, the marks stand in the text."""

    from_: Text | None = Field(
        default=None, description="`start`: the whole chapter is marked; `#id`: it is from that heading on."
    )
    to: Text | None = Field(default=None, description="`#id` of the heading before which the marked text ends.")
    at: Text | None = Field(default=None, description="`#id` of the one section, figure or block that is marked.")

    @field_validator("from_", "to", "at")
    @classmethod
    def _anchor(cls, value: str | None) -> str | None:
        if value is not None and value != "start" and not value.startswith("#"):
            raise ValueError(f"'{value}' is no place: write '#' and an id, or `from: start`")
        return value

    @model_validator(mode="after")
    def _one_way(self) -> DeclaredEntry:
        if self.at and (self.from_ or self.to):
            raise ValueError("give `at`, or `from` with `to`, not both")
        if self.to and not self.from_:
            raise ValueError("`to` needs `from`")
        return self


class GuardedText(Entry):
    """A field that gives a work away, and what stands in its place wherever everybody can read it."""

    text: Text = Field(description="The text.")
    safe: Text = Field(description="What the outputs say instead.")
    work: Id = Field(description="Id of the work that the text gives away.")
    level: LevelName = Field(default="ending", description=_LEVEL)


class LimitEntry(Entry):
    """An edition that promises not to give works away."""

    max: LevelName = Field(default="plot", description="The highest level that it shows where it stands.")


class SampleEntry(Entry):
    """The extract."""

    max: LevelName = Field(default="premise", description="The highest level that it shows.")
    percent: float = Field(default=10, gt=0, le=100, description="How much of the text of the chapters, in words.")
    chapters: tuple[Text, ...] = Field(
        default=(), description="Files of the chapters that it holds; default: the first."
    )


class SpoilersEntry(Entry):
    """How the book handles spoilers."""

    marks: tuple[MarkEntry, ...] = Field(default=(), description="What the whole book gives away.")
    notices: Literal["each", "first"] = Field(
        default="each",
        description="A notice before each marked passage, or only before the first on a work in a chapter.",
    )
    page_turn: bool = Field(
        default=True, description="Print: a marked passage begins overleaf from its notice; else on a new page."
    )
    shorthands: bool = Field(default=False, description="Take `||…||` and `>!…!<` for marks on the chapter's work.")
    numbering: Literal["full", "own"] = Field(
        default="full", description="Notes keep the numbers of the full edition in the others, or are counted anew."
    )
    safe: LimitEntry = Field(default_factory=LimitEntry, description="The spoiler-safe edition.")
    sealed: LimitEntry = Field(default_factory=LimitEntry, description="The edition with sealed notes at its end.")
    sample: SampleEntry = Field(default_factory=SampleEntry, description="The extract.")


class GuardFile(Entry):
    """spoilers.yaml: words that give a work away wherever they stand. It is never part of an output."""

    guard: dict[Id, dict[LevelName, tuple[Text, ...]]] = Field(
        default_factory=dict, description="Words by work and level."
    )


class WorkEntry(Entry):
    """A work the book speaks of, or the history behind it."""

    kind: Literal["film", "series", "book", "play", "game", "history"] = Field(description="What it is.")
    title: Text = Field(description="Title in the language of the book.")
    original_title: OriginalTitleEntry | None = Field(default=None, description="Title in its own language.")
    year: int | None = Field(default=None, description="Year of first publication or release.")
    released: datetime.date | None = Field(default=None, description="Day of release.")
    directors: tuple[CreditEntry, ...] = Field(default=(), description="Who directed it.")
    writers: tuple[CreditEntry, ...] = Field(default=(), description="Who wrote it.")
    cast: tuple[CreditEntry, ...] = Field(default=(), description="Who plays in it, and which part.")
    runtime: int | None = Field(default=None, gt=0, description="Length in minutes.")
    country: Text | None = Field(default=None, description="Country of production.")
    history: Id | None = Field(default=None, description="Id of the history behind the work.")
    policy: Literal["open", "guard"] | None = Field(
        default=None,
        description="open: telling it spoils nothing; guard: it does. Default: open for history, else guard.",
    )
    same_as: tuple[Text, ...] = Field(default=(), description="Addresses that name the same work, such as on Wikidata.")
    dates: Text | None = Field(default=None, description="When the history happened, such as 1981–2014.")
    place: Text | None = Field(default=None, description="Where the history happened.")


class PartEntry(Entry):
    """A part of the book with its chapters."""

    title: Text = Field(description="Title of the part.")
    id: Id | None = Field(default=None, description="Id for cross-references; default: from the title.")
    file: Text | None = Field(default=None, description="Markdown file with the part's opening text.")
    chapters: tuple[Text, ...] = Field(min_length=1, description="Files of its chapters, in order.")
    safe_title: Text | None = Field(default=None, description="Title where everybody reads it, if the title spoils.")
    spoilers: tuple[MarkEntry, ...] = Field(default=(), description="What every chapter of the part gives away.")


class StructureEntry(Entry):
    """The order of the book. Give `chapters`, or `parts` with chapters."""

    front: tuple[str | dict[str, str | None], ...] = Field(
        default=("half-title", "title-page", "copyright-page", "contents"),
        description="Front matter in order: a type alone (`contents`), or a type with its file (`preface: front/preface.md`).",
    )
    parts: tuple[PartEntry, ...] = Field(default=(), description="Parts, each with its chapters.")
    chapters: tuple[Text, ...] = Field(
        default=(), description="Files of the chapters, in order, for a book without parts."
    )
    back: tuple[str | dict[str, str | None], ...] = Field(
        default=(), description="Back matter in order, written like `front`."
    )
    number_chapters: bool = Field(default=True, description="Number the chapters through the book.")
    number_parts: bool = Field(default=True, description="Number the parts, in roman figures.")
    chapter_label: Literal["number", "words", "none"] = Field(
        default="number", description="How a chapter's number is shown over its title: `3`, `Chapter 3`, or not at all."
    )
    contents_depth: Literal[1, 2] = Field(default=1, description="1: chapters; 2: also their sections.")


class MarginsEntry(Entry):
    """Margins of the printed page."""

    top: LengthText = Field(default="0.8in", description="Above the text, with the running head inside it.")
    bottom: LengthText = Field(default="0.85in", description="Below the text, with the folio inside it.")
    inside: LengthText = Field(default="0.75in", description="On the binding side.")
    outside: LengthText = Field(default="0.6in", description="On the fore-edge.")


class FontsEntry(Entry):
    """Font families: a name of the catalogue, or a file of the book folder."""

    text: Text = Field(
        default="source-serif-4",
        description="The text face. Catalogue: source-serif-4. Or `fonts/My-Regular.ttf`; its italic and bold are found by name beside it.",
    )
    hangul: Text = Field(
        default="noto-serif-kr", description="The face for Hangul and Hanja. Catalogue: noto-serif-kr, noto-sans-kr."
    )
    extra: tuple[Text, ...] = Field(default=(), description="Further faces to take missing characters from, in order.")


class PrintEntry(Entry):
    """The printed page."""

    trim: TrimText = Field(
        default="5.5x8.5in", description="Size of the cut page: 5.5x8.5in, 148x210mm, A5, digest, us-trade …"
    )
    margins: MarginsEntry = Field(default_factory=MarginsEntry, description="Margins.")
    fonts: FontsEntry = Field(default_factory=FontsEntry, description="Faces.")
    size: LengthText = Field(default="10pt", description="Size of the text.")
    leading: LengthText = Field(
        default="14pt", description="Distance of the lines; all vertical space is a multiple of it."
    )
    chapters_open: Literal["recto", "next"] = Field(
        default="recto", description="Chapters open on a right-hand page, or on the next page."
    )
    edge_tabs: bool = Field(
        default=False, description="Mark the fore-edge of pages with marked text, at a height of its own for each work."
    )
    edition: Text | None = Field(
        default=None,
        description="Which edition is printed, for the page numbers of the EPUB if the printed book has no ISBN; default: First edition.",
    )
    hyphenate: bool = Field(default=True, description="Break words at line ends, in the language of the text.")
    printer: Text | None = Field(
        default=None,
        description="Whom the files are for: kdp, kdp-hardcover, ingram, ingram-case, lulu, lulu-casewrap, offset-mm, offset-inch, korea, or a profile of the book's own in styles/printers.",
    )
    paper: Text | None = Field(default=None, description="The stock, as the printer's profile names it, such as cream.")
    colour: Literal["bw", "colour"] = Field(default="bw", description="Ink of the inside: black, or colour.")
    bleed: bool = Field(default=False, description="Pictures run off the page, so the sheets are larger than the trim.")
    pdf: Literal["plain", "x-1a:2001", "x-1a:2003", "x-3:2002", "x-4"] | None = Field(
        default=None, description="Kind of PDF for the press; default: what the printer asks for."
    )
    profile: Text | None = Field(default=None, description="ICC profile of the press, a file of the book folder.")
    condition: Text | None = Field(
        default=None, description="Name of the printing condition in the ICC registry, such as FOGRA52."
    )
    spine: LengthText | None = Field(
        default=None, description="Thickness of the spine, from the printer's own calculator."
    )
    price: Text | None = Field(
        default=None, description="Five figures beside the barcode of the cover, such as 51995 for 19.95 USD."
    )
    cover: Text | None = Field(
        default=None,
        description="A finished cover for the printer, a PDF of the book folder; default: made from the template `cover-sheet.svg.j2`.",
    )
    spine_reading: Literal["down", "up", "upright"] | None = Field(
        default=None,
        description="How the spine reads: down (face up, upright), up (head tilted to the left), upright (letter below letter, of Hangul and Han); default: as is usual in the book's language.",
    )
    barcode: Literal["own", "printer"] = Field(
        default="own", description="own: drawn from the ISBN; printer: its field stays white, and the printer fills it."
    )
    bar_reduction: LengthText | None = Field(
        default=None,
        description="By how much each bar of the barcode is narrower, for ink that spreads: 0.02mm to 0.05mm for offset on uncoated stock.",
    )
    cover_page: TrimText | None = Field(
        default=None,
        description="Size of the page of the printer's cover template, such as 17x11in, if the artwork must lie on it.",
    )
    cover_corner: TrimText | None = Field(
        default=None,
        description="Where the artwork with its bleed begins on that page, from its upper left corner, such as 2.1x0.9in; default: in the middle.",
    )
    limits: dict[str, Text] = Field(
        default_factory=dict,
        description="Numbers of the printer's profile that this book overrides, such as ink-limit: 280.",
    )
    archive: Literal["PDF/A-2b"] | None = Field(
        default=None, description="PDF/A-2b: the PDF is also fit for archives, beside PDF/UA-1."
    )
    refine: bool = Field(
        default=False, description="Lay out again what stacked hyphens, short last lines and the like spoil."
    )

    @model_validator(mode="after")
    def _fits(self) -> PrintEntry:
        """A text block of at least 1.5 by 2 inches, and type that can be read."""
        trim, margins = Trim.parse(self.trim), self.margins
        width = trim.width.points - Length.parse(margins.inside).points - Length.parse(margins.outside).points
        height = trim.height.points - Length.parse(margins.top).points - Length.parse(margins.bottom).points
        if width < 108 or height < 144:
            raise ValueError("the margins leave less than 1.5 by 2 inches of the trim for text")
        size, leading = Length.parse(self.size).points, Length.parse(self.leading).points
        if not 4 <= size <= 48 or not size <= leading <= 3 * size:
            raise ValueError("size is between 4pt and 48pt, and leading between size and three times size")
        return self

    @field_validator("bar_reduction")
    @classmethod
    def _below_a_third(cls, value: str | None) -> str | None:
        """Less than a third of the narrowest bar that GS1 allows (0.264 mm): more, and no scanner reads it."""
        if value and Length.parse(value) > Length.parse("0.08mm"):
            raise ValueError(f"'{value}' is too much to take from a bar: at most 0.08mm")
        return value

    @model_validator(mode="after")
    def _lies_on_a_page(self) -> PrintEntry:
        """The corner of the artwork is on the page of a template."""
        if self.cover_corner and not self.cover_page:
            raise ValueError(
                "cover-corner says where artwork lies on a template's page: name the page's size as cover-page"
            )
        return self


class DestinationEntry(Entry):
    """What is other at one destination than `print` says."""

    paper: Text | None = Field(
        default=None, description="The stock there; default: that of `print`, else the first that suits."
    )
    spine: LengthText | None = Field(default=None, description="Thickness of the spine, from the calculator there.")
    cover: Text | None = Field(default=None, description="A finished cover for this printer, a PDF of the book folder.")


class EpubEntry(Entry):
    """The EPUB."""

    ncx: bool = Field(
        default=True, description="Also write the contents in the form of EPUB 2, for old reading systems."
    )
    onix: Literal["3.0", "3.1"] = Field(
        default="3.0", description="Release of ONIX for Books in which the record beside the EPUB is written."
    )
    embed_fonts: bool = Field(default=True, description="Embed a subset of the Hangul face if the book has Hangul.")


class AccessibilityEntry(Entry):
    """What a person states of the EPUB's accessibility. What the files show by themselves is computed."""

    conforms_to: str | None = Field(
        default=None,
        description="The standard that a person found the book to meet: `EPUB Accessibility 1.1 - WCAG 2.2 Level AA`.",
    )
    certified_by: Text | None = Field(default=None, description="Who evaluated the book.")
    certified_on: datetime.date | None = Field(default=None, description="Day of the evaluation.")
    credential: Text | None = Field(default=None, description="A credential of the evaluator, as words or address.")
    report: Annotated[str, StringConstraints(pattern=r"^https?://\S+$")] | None = Field(
        default=None, description="Address of the evaluation's report."
    )
    exemption: Literal["eaa-microenterprise", "eaa-disproportionate-burden", "eaa-fundamental-alteration"] | None = (
        Field(default=None, description="Why the European Accessibility Act does not oblige, if it does not.")
    )
    contact: Text | None = Field(default=None, description="Address or mail for questions about accessibility.")

    @field_validator("conforms_to")
    @classmethod
    def _exact(cls, value: str | None) -> str | None:
        """EPUB Accessibility 1.1, section 4.3: systems compare this string, so its form is fixed."""
        if value is not None and not re.fullmatch(r"EPUB Accessibility 1\.[12] - WCAG 2\.[012] Level A{1,3}", value):
            raise ValueError(f"'{value}' is not of the form `EPUB Accessibility 1.1 - WCAG 2.2 Level AA`")
        return value

    @model_validator(mode="after")
    def _has_certifier(self) -> AccessibilityEntry:
        if self.conforms_to and not self.certified_by:
            raise ValueError("conforms-to needs `certified-by`: who evaluated the book")
        if self.certified_by and not self.conforms_to:
            raise ValueError("certified-by needs `conforms-to`: the standard that the book was found to meet")
        return self


class CoverEntry(Entry):
    """The cover of the EPUB."""

    image: Text | None = Field(
        default=None, description="A JPEG or PNG of the book folder; default: made from the template `cover.svg.j2`."
    )
    background: Colour = Field(default="#1f2a36", description="Ground of the template's cover.")
    ink: Colour = Field(default="#f4efe6", description="Type of the template's cover.")
    accent: Colour = Field(default="#c8553d", description="Rules and ornament of the template's cover.")
    alt: Text | None = Field(default=None, description="Text alternative; default: title and authors.")


class TypographyEntry(Entry):
    """Typographic habits."""

    smart: bool = Field(
        default=True,
        description="Turn straight quotes, -- , --- and ... into typographic ones, by the book's language.",
    )
    break_mark: Text = Field(default="* * *", description="What a section break shows in print.")
    scripts: dict[str, LanguageTag] = Field(
        default_factory=dict,
        description="Language of runs in a script other than the book's, by ISO 15924 code: `Hani: ja`.",
    )


class BookFile(Entry):
    """book.yaml: everything about a book that is not its text."""

    title: Text | GuardedText = Field(description="Title of the book.")
    subtitle: Text | GuardedText | None = Field(default=None, description="Subtitle.")
    alternate_title: AlternateEntry | None = Field(
        default=None,
        description="The title in another script or language, for catalogues: `{text: 기록과 영화, language: ko}`.",
    )
    short_title: Text | None = Field(default=None, description="Title for running heads, if the title is long.")
    slug: Annotated[str, StringConstraints(pattern=r"^[a-z0-9]+(-[a-z0-9]+)*$", max_length=100)] | None = Field(
        default=None, description="Name of the output files; default: from the title."
    )
    contributors: tuple[ContributorEntry, ...] = Field(
        default=(), description="Authors and others, the most important first."
    )
    language: LanguageTag = Field(description="Language of the book, a BCP 47 tag: en-GB, ko, de …")
    identifier: Text | None = Field(
        default=None,
        description="Unique identifier as a URI; default: the EPUB's ISBN, else a UUID made from the slug if one is given, else from title and contributors.",
    )
    isbn: IsbnEntry = Field(default_factory=IsbnEntry, description="ISBN per format.")
    publisher: Text | None = Field(default=None, description="Publisher.")
    place: Text | None = Field(default=None, description="Place of publication, for the copyright page.")
    rights: Text | None = Field(default=None, description="Rights line, such as © 2026 Kim Ji-woo.")
    licence: Text | None = Field(default=None, description="Licence of the text, in words, for the copyright page.")
    description: Text | GuardedText | None = Field(
        default=None, description="What the book is, for shops; without spoilers."
    )
    subjects: tuple[Text | SubjectEntry, ...] = Field(
        default=(), description="Subjects: plain words, or with scheme and code."
    )
    series: SeriesEntry | None = Field(default=None, description="Series.")
    date: datetime.date | None = Field(default=None, description="Day of publication.")
    works: dict[Id, WorkEntry] = Field(
        default_factory=dict, description="The works the book speaks of, and the history behind each, by id."
    )
    spoilers: SpoilersEntry = Field(default_factory=SpoilersEntry, description="How the book handles spoilers.")
    structure: StructureEntry = Field(description="Order of the book.")
    print_: PrintEntry = Field(default_factory=PrintEntry, description="The printed page.")
    destinations: tuple[Text | dict[Text, DestinationEntry], ...] = Field(
        default=(),
        description="Printers and shops that `bookbuild package` makes folders for, such as kdp, ingram, kdp-ebook, shops; a name, or a name with what is other there. Default: the printer, and shops.",
    )
    epub: EpubEntry = Field(default_factory=EpubEntry, description="The EPUB.")
    accessibility: AccessibilityEntry = Field(
        default_factory=AccessibilityEntry, description="What a person states of the EPUB's accessibility."
    )
    cover: CoverEntry = Field(default_factory=CoverEntry, description="The cover.")
    typography: TypographyEntry = Field(default_factory=TypographyEntry, description="Typographic habits.")
    sanitise: bool = Field(
        default=False,
        description="Clean HTML in chapters by an allow-list, and take out of SVG images what is active or outside of them; each removal is told as a warning. Otherwise both are errors.",
    )
    ignore: tuple[str, ...] = Field(default=(), description="Patterns of Markdown files that are not part of the book.")


class FrontMatter(Entry):
    """The YAML at the head of a chapter."""

    title: Text | None = Field(default=None, description="Title, if the text does not begin with a heading.")
    short_title: Text | None = Field(default=None, description="Title for running heads.")
    numbered: bool = Field(
        default=True, description="Whether the chapter takes a number; it can be referred to without one."
    )
    id: Id | None = Field(
        default=None, description="Id for cross-references; default: the file's name without leading numbers."
    )
    works: tuple[Id, ...] = Field(default=(), description="Ids of the works the chapter speaks of.")
    content_notes: Literal["none"] | tuple[Text, ...] = Field(
        default=(), description="What may distress readers: torture, suicide … Or `none`."
    )
    spoilers: Literal["none"] | tuple[DeclaredEntry, ...] | None = Field(
        default=None, description="What the chapter gives away. `none` is a promise, and is checked."
    )
    safe_title: Text | None = Field(default=None, description="Title where everybody reads it, if the title spoils.")
