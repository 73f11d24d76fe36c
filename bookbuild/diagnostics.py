"""What can be wrong, where, and what to do: the ground floor, which imports nothing of ours."""

from __future__ import annotations

import unicodedata
from collections.abc import Iterable
from dataclasses import dataclass
from difflib import get_close_matches
from enum import Enum, StrEnum
from typing import Generic, TypeVar

T = TypeVar("T")


class Severity(StrEnum):
    """How much a finding weighs: an error stops the build, a warning does not."""

    ERROR = "error"
    WARNING = "warning"
    NOTE = "note"


class Rule(Enum):
    """The catalogue of findings. Value: (code, severity, text of `bookbuild explain CODE`)."""

    # -- files -----------------------------------------------------------------
    BOOK_MISSING = (
        "book-missing",
        Severity.ERROR,
        """\
The folder has no book.yaml, so it is not a book yet.
Make one with `bookbuild new FOLDER`, or name the folder that holds book.yaml.""",
    )
    FILE_MISSING = (
        "file-missing",
        Severity.ERROR,
        """\
book.yaml lists a file that is not there.
A chapter that silently vanishes is the worst fault of a book tool, so this stops the build.
Correct the path, or take the line out of `structure`.""",
    )
    FILE_UNLISTED = (
        "file-unlisted",
        Severity.WARNING,
        """\
A Markdown file lies in the book folder and nothing in book.yaml lists it, so it is in no output.
List it under `structure`, or name it under `ignore` (a list of glob patterns) if it is not part of the book.""",
    )
    FILE_TWICE = (
        "file-twice",
        Severity.ERROR,
        """\
`structure` lists the same file twice. Each file stands in the book once.""",
    )
    ENCODING = (
        "encoding",
        Severity.ERROR,
        """\
The file is not UTF-8. The finding names the line and the byte.
Save the file as UTF-8 in your editor.""",
    )
    PATH_OUTSIDE = (
        "path-outside",
        Severity.ERROR,
        """\
A path leaves the book folder (with `..`, as an absolute path, or through a symbolic link).
A book is one folder: copy the file into it.""",
    )
    SOURCE_CHANGED = (
        "source-changed",
        Severity.ERROR,
        """\
A file of the book was saved, moved or removed while outputs were being made. They could be of two different texts, so none
was written, and the outputs of before are untouched. Run the command again; what did not change is in the cache.""",
    )
    FILE_TOO_LARGE = (
        "file-too-large",
        Severity.ERROR,
        """\
The file is larger than any of its kind in a book, so it is not read: a chapter has at most 4 MiB, book.yaml 2 MiB, an
image or a font 64 MiB, a drawing 8 MiB. docs/threat-model.md lists the limits.
Divide a chapter; save an image with fewer pixels.""",
    )
    FOLDER_TOO_LARGE = (
        "folder-too-large",
        Severity.WARNING,
        """\
The book's folder holds more than 100,000 files and folders, so not all were looked at: Markdown files that nothing lists
may go unseen. The book itself is read whole.
Keep what is no part of the book elsewhere, or in a folder whose name begins with a full stop.""",
    )
    CONTROL_CHARACTER = (
        "control-character",
        Severity.ERROR,
        """\
The file holds a character that no XML document may hold (XML 1.0 section 2.2), or the replacement character
U+FFFD, the trace of a broken conversion. Delete it, or type the character that was meant.""",
    )

    # -- book.yaml and front matter ---------------------------------------------
    YAML_SYNTAX = (
        "yaml-syntax",
        Severity.ERROR,
        """\
The YAML cannot be read. Common causes: a colon in unquoted text, a tab, a missing space after a dash.
Put texts that hold a colon in quotes.""",
    )
    KEY_UNKNOWN = (
        "key-unknown",
        Severity.ERROR,
        """\
The key means nothing here. A misspelt key that is quietly ignored costs hours, so unknown keys are errors.
The reference of all keys is docs/book-yaml.md; `bookbuild schema` prints a JSON Schema for editors.""",
    )
    KEY_DUPLICATE = (
        "key-duplicate",
        Severity.ERROR,
        """\
The same key stands twice in one mapping; YAML readers would keep one and drop the other. Keep one.""",
    )
    KEY_MISSING = (
        "key-missing",
        Severity.ERROR,
        """\
A required key is not there, and without it the book cannot be made. docs/book-yaml.md tells what belongs in it.""",
    )
    VALUE_INVALID = (
        "value-invalid",
        Severity.ERROR,
        """\
The value has the wrong type or form. The message says what is expected.""",
    )
    ISBN_INVALID = (
        "isbn-invalid",
        Severity.ERROR,
        """\
The number is no ISBN-13, or its check digit is wrong (ISO 2108). A wrong digit reaches the barcode and the shops.
Compare it with the letter of the ISBN agency.""",
    )
    FRONT_MATTER_UNCLOSED = (
        "front-matter-unclosed",
        Severity.ERROR,
        """\
The first line is `---`, which opens YAML front matter, and no line `---` closes it.
For a section break at the very beginning of a file write `* * *`.""",
    )

    # -- Markdown ----------------------------------------------------------------
    BLOCK_UNKNOWN = (
        "block-unknown",
        Severity.ERROR,
        """\
A line `/// NAME` opens a block that the dialect does not know. The blocks are listed in docs/dialect.md.""",
    )
    BLOCK_UNCLOSED = (
        "block-unclosed",
        Severity.ERROR,
        """\
A block that `/// NAME` opens is never closed by a line `///`. The finding stands at the opening line.
A block that runs to the end of the file by accident would swallow the rest of the chapter.""",
    )
    BLOCK_UNOPENED = (
        "block-unopened",
        Severity.ERROR,
        """\
A line `///` closes a block, but none is open. Delete the line, or add the opening line.""",
    )
    BLOCK_OPTION = (
        "block-option",
        Severity.ERROR,
        """\
The block's argument or one of its options (the lines indented by four spaces under its first line) is missing,
unknown or has a wrong value. docs/dialect.md lists the options of each block.""",
    )
    CODE_UNCLOSED = (
        "code-unclosed",
        Severity.ERROR,
        """\
A fence of backticks or tildes opens a code block and none closes it. The finding stands at the opening line.""",
    )
    COMMENT_UNCLOSED = (
        "comment-unclosed",
        Severity.ERROR,
        """\
A comment is opened with <!-- and never closed, so it would swallow the rest of the chapter.
Add --> where it ends. The finding stands at the opening.""",
    )
    NESTING = (
        "nesting",
        Severity.ERROR,
        """\
A line nests deeper than any book does, or holds more brackets than any sentence: almost always an accident.
Lists and quotations go at most twenty levels deep.""",
    )
    ATTRIBUTE_UNKNOWN = (
        "attribute-unknown",
        Severity.ERROR,
        """\
The class or attribute in braces means nothing to the dialect, so it would be lost.
docs/dialect.md lists the classes and attributes that each element takes.""",
    )
    RAW_HTML = (
        "raw-html",
        Severity.ERROR,
        """\
Raw HTML is not part of the dialect: a book has two outputs, and what an HTML tag does in one of them is not what it
does in the other. Small inline tags (br, sub, sup, kbd, cite, small, q, var, samp, u, s, i, b, em, strong) work.
For everything else there is a block or a span: see docs/dialect.md. To show a tag, put it in backticks. A book with
`sanitise: true` in book.yaml has pasted HTML cleaned and made into the dialect's own elements.""",
    )
    HTML_CLEANED = (
        "html-cleaned",
        Severity.WARNING,
        """\
The book has `sanitise: true`: HTML in chapters is cleaned by nh3 with an allow-list (docs/dialect.md), and what is left is
made into the dialect's own elements. The finding names what was taken away, at its first place in the chapter, or marks of
the dialect that mark nothing in HTML. Look at the passage in an output; where something is missing, write it in the
dialect. Allow the finding if nothing is.""",
    )
    TITLE_MISSING = (
        "title-missing",
        Severity.ERROR,
        """\
The chapter has no title. Begin it with a heading, `# Title`, or give `title:` in its front matter.""",
    )
    HEADING_SKIPPED = (
        "heading-skipped",
        Severity.WARNING,
        """\
A heading skips a level (say from # to ###). Screen readers and contents lists rely on the order (WCAG 2.2, 1.3.1).
It is set one level below the heading before it. Use one # fewer.""",
    )
    EMPTY_CHAPTER = (
        "empty-chapter",
        Severity.WARNING,
        """\
The chapter has a title and no text. If that is meant, the book still builds.""",
    )

    # -- references ----------------------------------------------------------------
    ID_DUPLICATE = (
        "id-duplicate",
        Severity.ERROR,
        """\
Two places of the book have the same id, so a cross-reference could mean either. Ids are unique in the whole book.""",
    )
    ID_INVALID = (
        "id-invalid",
        Severity.ERROR,
        """\
An id begins with a letter and holds letters, digits, hyphens, underscores and single full stops (XML Name, without
colons; two full stops in a row mark the ids that the tool makes).""",
    )
    REFERENCE_DEAD = (
        "reference-dead",
        Severity.ERROR,
        """\
A cross-reference leads nowhere: no chapter, heading, figure or part of this book has that id.""",
    )
    NOTE_UNDEFINED = (
        "note-undefined",
        Severity.ERROR,
        """\
A note is called with [^label] and no line `[^label]: text` in the same file defines it. Notes belong to their file.""",
    )
    NOTE_UNUSED = (
        "note-unused",
        Severity.ERROR,
        """\
A note is defined and nothing in the file calls it, so its text would be lost. Call it with [^label], or delete it.""",
    )
    NOTE_DUPLICATE = (
        "note-duplicate",
        Severity.ERROR,
        """\
Two notes of one file have the same label. Give one of them another label.""",
    )
    NOTE_TWICE = (
        "note-twice",
        Severity.ERROR,
        """\
A note is called twice. In print a note stands at the foot of one page, so each call needs a note of its own.""",
    )
    WORK_UNKNOWN = (
        "work-unknown",
        Severity.ERROR,
        """\
The id names no work. Works are declared in book.yaml under `works`.""",
    )
    LINK_FILE = (
        "link-file",
        Severity.ERROR,
        """\
A link leads to a file that is not a chapter of this book, so it would be dead in every output.
Link to a chapter (`[text](chapter.md)`), to an id (`[text](#id)`) or to a web address (`[text](https://…)`).""",
    )
    LINK_INVALID = (
        "link-invalid",
        Severity.ERROR,
        """\
A web address has no host, or holds a character that no address may hold (RFC 3986), so no reader could follow it.
Copy it anew from the browser; a space is written %20.""",
    )
    LINK_SCHEME = (
        "link-scheme",
        Severity.ERROR,
        """\
Links may lead to http, https, mailto, tel and urn addresses; a DOI is written https://doi.org/…. Others (javascript:, file:, data:) do not belong
in a book and are refused by shops.""",
    )

    # -- images ----------------------------------------------------------------------
    IMAGE_MISSING = (
        "image-missing",
        Severity.ERROR,
        """\
The image file is not there. Paths are relative to the file that names them, or to the book folder.""",
    )
    IMAGE_REMOTE = (
        "image-remote",
        Severity.ERROR,
        """\
The image lies on the network. Nothing is fetched during a build: a book must not depend on somebody's server.
Save the image into the book folder and name that file.""",
    )
    IMAGE_UNREADABLE = (
        "image-unreadable",
        Severity.ERROR,
        """\
The file is no JPEG, PNG, GIF or SVG image, or is damaged. The kind is told from the file's content, not its name.""",
    )
    ARCHIVE_COLOUR = (
        "archive-colour",
        Severity.ERROR,
        """\
The PDF is to be PDF/A-2b and says that its colours are sRGB, so nothing in it may be in the inks of a press (ISO 19005-2, 6.2.4.3).
`bookbuild print` converts colours for the press by itself.""",
    )
    IMAGE_ACTIVE = (
        "image-active",
        Severity.ERROR,
        """\
The SVG image holds a script, an event handler, elements that do not draw, or a reference to a file outside it. Pictures
in a book are still.
Save it as plain SVG. A book with `sanitise: true` in book.yaml has such parts taken out, if a picture is left then.""",
    )
    IMAGE_CLEANED = (
        "image-cleaned",
        Severity.WARNING,
        """\
The book has `sanitise: true`: scripts, animations, event handlers and whatever is outside the file were taken out of the SVG
image. The drawing can look different without them: look at it in an output, or save it as plain SVG.""",
    )
    IMAGE_ALT = (
        "image-without-alt",
        Severity.ERROR,
        """\
The image has no text alternative (WCAG 2.2, 1.1.1). Say in a sentence what it tells: ![A map of Busan](images/map.svg).
If it tells nothing, declare it decorative: ![](images/rule.svg){.decorative}.""",
    )

    # -- index, spoilers, type ---------------------------------------------------------
    INDEX_DANGLING = (
        "index-dangling",
        Severity.ERROR,
        """\
A `see` or `see-also` of the index points to a term that the index does not hold, so readers look for it in vain.
Compare the spelling, or mark the term somewhere.""",
    )
    INDEX_RANGE = (
        "index-range",
        Severity.ERROR,
        """\
An index range is opened and not closed, or closed and not opened, in the same chapter.""",
    )
    INDEX_MISSING = (
        "index-missing",
        Severity.WARNING,
        """\
The book holds index marks, but `structure` has no index, so the marks have no effect. Add `index` to `back`.""",
    )
    # -- spoilers: codes of their own, so that they can be looked up and allowed one by one ------------------
    SPO001 = (
        "SPO001",
        Severity.ERROR,
        """\
A title in the contents, the navigation, the NCX, the outline of the PDF or on a part page gives a work away. Everyone
reads these before any notice. Mark the heading and give it a `safe-title`, or choose another title.""",
    )
    SPO002 = (
        "SPO002",
        Severity.ERROR,
        """\
A running head, a page label or a `title` attribute gives a work away: it is seen while one turns the pages.
Give the chapter another `short-title`, or the link another title.""",
    )
    SPO003 = (
        "SPO003",
        Severity.ERROR,
        """\
Metadata give a work away: package, PDF properties, XMP or cover. Shops and libraries show them to everybody.
In book.yaml, write the field as {text: …, safe: …, work: …, level: …}; outputs carry its `safe` text.""",
    )
    SPO004 = (
        "SPO004",
        Severity.ERROR,
        """\
An entry of the index, the glossary or another list gives a work away. Mark it, and give it a `safe` wording.
An index term that stands only in marked text is left out unless it has one; this finding is about those that are shown.""",
    )
    SPO005 = (
        "SPO005",
        Severity.ERROR,
        """\
A text alternative, caption, table summary or the title inside a drawing gives a work away where it is read.
It counts where the picture stands, not what the picture shows. Mark the figure, with `safe-alt`, or say less.""",
    )
    SPO006 = (
        "SPO006",
        Severity.ERROR,
        """\
A link outside of marked text leads into it past the notice, or its words give a work away. Some readers open the target
of a link in a pop-up. Cross-references are led to the notice by themselves; give marked headings a `safe-title`.""",
    )
    SPO007 = (
        "SPO007",
        Severity.ERROR,
        """\
A note gives a work away, and its call stands outside of marked text. Mark the words in the note, or move the call.""",
    )
    SPO008 = (
        "SPO008",
        Severity.ERROR,
        """\
What nobody reads on the page gives a work away: an id, a named destination of the PDF, a file name, a class, a comment,
the metadata of an image, an attachment. Search engines, e-readers and curious readers find it. Rename it.""",
    )
    SPO009 = (
        "SPO009",
        Severity.ERROR,
        """\
The text of the finished file holds a marked sentence or a guard term that this edition promises not to hold, or holds
it outside of marked text. The finding names the place. Mark it, or say it otherwise.""",
    )
    SPO010 = (
        "SPO010",
        Severity.ERROR,
        """\
A marked passage has no notice before it in reading order, or stands on the two facing pages of its notice.""",
    )
    SPO011 = (
        "SPO011",
        Severity.ERROR,
        """\
A marked passage can be seen together with its notice: in print there is no page to turn, in the EPUB no new file.""",
    )
    SPO012 = (
        "SPO012",
        Severity.ERROR,
        """\
A chapter gives away a work that it is not about, and no notice before that place names the work. A reader may skip the
chapter on that work and be told here.""",
    )
    SPO013 = (
        "SPO013",
        Severity.WARNING,
        """\
The chapter speaks of a work, and its front matter says nothing of spoilers, or something that is not so. Write
`spoilers: none`, or list them: `spoilers: [{work: …, level: ending}]`. `none` is a promise, and is checked.
In an edition that promises to give nothing away this is an error.""",
    )
    SPO014 = (
        "SPO014",
        Severity.WARNING,
        """\
A notice, or a text that stands in for a passage, says too much: it holds a guard term, the name of a level, or a word
such as "twist". That there is something to be surprised by is a spoiler too.""",
    )
    SPO015 = (
        "SPO015",
        Severity.WARNING,
        """\
The first tenth of the text, which shops show as a preview, or the sample, holds marked text. Those who read it have
chosen nothing yet. Move the passage back.""",
    )
    SPO016 = (
        "SPO016",
        Severity.ERROR,
        """\
A spoiler mark is wrong: it is never closed, names no work or an unknown one, an unknown level, or its `safe` text is
missing, empty, or the same as the text it stands in for. A mark that does not work is worse than none.""",
    )
    SPO017 = (
        "SPO017",
        Severity.ERROR,
        """\
A quotation, an epigraph or the cover repeats marked text outside of marks. What is quoted gives away as much as where
it comes from.""",
    )
    SPO018 = (
        "SPO018",
        Severity.ERROR,
        """\
Something about a notice or a marked passage is hidden: by a style sheet, by `hidden` or by `aria-hidden`. Hidden text is
found by search, read out by some readers, and shown by others; a hidden notice warns nobody. Nothing is hidden, ever.""",
    )
    ALLOW = (
        "allow",
        Severity.ERROR,
        """\
A line `<!-- bookbuild: allow RULE because … -->` names no rule, gives no reason, or allows nothing that is found.
It stands right before the lines it is about, in YAML as `# bookbuild: allow RULE because …`.""",
    )
    INDEX_LEFT_OUT = (
        "index-left-out",
        Severity.WARNING,
        """\
A term of the index stands only in marked text, so it might give a work away, and the index leaves it out.
Give the mark `safe`: another wording, or the term itself if it gives nothing away.""",
    )
    MATTER_UNKNOWN = (
        "matter-unknown",
        Severity.ERROR,
        """\
The front or back matter has no such type. docs/book-yaml.md lists the types, each with its place in the book.""",
    )
    GLYPH_MISSING = (
        "glyph-missing",
        Severity.ERROR,
        """\
No face of the book has this character, so print would show an empty box. Fonts of the machine are never used.
Use another character, or add a face that has it under `print: fonts: extra`.""",
    )
    LOCALE_MISSING = (
        "locale-missing",
        Severity.WARNING,
        """\
The tool has no words ("Contents", "Index", "page") in the book's language, so it uses English ones.
Give your own in styles/locales/LANG.toml of the book.""",
    )
    PROSE_DOUBLED = (
        "prose-doubled",
        Severity.WARNING,
        """\
A word stands twice in a row. Readers see it at once, and whoever wrote it never does.
If it is meant (the names and habits of a language know such words), allow it with a reason.""",
    )
    PROSE_SPACING = (
        "prose-spacing",
        Severity.WARNING,
        """\
A space stands before a punctuation mark, or none stands after it. French, which sets spaces before some marks, is not
asked for the first.""",
    )
    PROSE_PUNCTUATION = (
        "prose-punctuation",
        Severity.WARNING,
        """\
Punctuation marks follow each other that do not go together, such as two commas, or a comma and a full stop.""",
    )
    PROSE_RANGE = (
        "prose-range",
        Severity.WARNING,
        """\
A hyphen stands in a range of numbers or years. Ranges take an en dash (Chicago Manual of Style 6.78).""",
    )
    PROSE_LOOKALIKE = (
        "prose-lookalike",
        Severity.WARNING,
        """\
A character only looks like the one that is meant: an accent for an apostrophe, an ordinal sign for a degree, loose jamo
for a syllable of Hangul. Fonts, searches and screen readers tell them apart.""",
    )
    PROSE_IBID = (
        "prose-ibid",
        Severity.WARNING,
        """\
A note says ibid., op. cit. or loc. cit. In an EPUB a note is read by itself, in a window of its own: what it points at
is not there. Name the source again, in a short form.""",
    )
    PROSE_NOTE = (
        "prose-note-place",
        Severity.WARNING,
        """\
The call of a note stands before the punctuation, or apart from its word. In English and Korean it follows the
punctuation without a space (Chicago Manual of Style 14.26).""",
    )
    PROSE_QUOTES = (
        "prose-quotes",
        Severity.WARNING,
        """\
A paragraph closes a quotation that it did not open, or opens several and closes fewer. One that is open at the end is
no fault: the next paragraph may go on with it.""",
    )
    PROSE_HEADING = (
        "prose-heading-stop",
        Severity.WARNING,
        """\
A heading ends with a full stop. Headings are no sentences, and contents lists show them in a row.""",
    )
    PROSE_LINK = (
        "prose-link-words",
        Severity.WARNING,
        """\
A link says only "here" or "link". Whoever hears the links of a page one after another learns nothing (WCAG 2.2, 2.4.4).""",
    )
    PROSE_ALT = (
        "prose-alt-words",
        Severity.WARNING,
        """\
The alternative text of a picture begins with "image of", is the name of a file, or repeats the caption: a screen reader
has said that already. Say what the picture shows (DAISY Knowledge Base).""",
    )
    PROSE_TABLE = (
        "prose-table-wide",
        Severity.WARNING,
        """\
A table has more than four columns. Telephones and Kobo readers cut what does not fit, and print sets it too small.""",
    )
    PROSE_DASH = (
        "prose-dash",
        Severity.WARNING,
        """\
A dash has a space on one side only, or dashes stand in a row. Which style a book takes, closed up or spaced, is the
author's; half of each is a slip (Standard Ebooks' lint t-014, t-033).""",
    )
    PROSE_INVISIBLE = (
        "prose-invisible",
        Severity.WARNING,
        """\
A character stands in the text that nobody sees: a soft hyphen, a zero-width space, a mark of direction, left over from a
word processor or a web page. Searches miss the word, and some readers show a box. Bookbuild hyphenates by itself.""",
    )
    PROSE_SENTENCE = (
        "prose-sentence",
        Severity.WARNING,
        """\
A full stop is followed by a word in lower case: a comma was meant, or a capital, or words were lost between them.""",
    )
    PROSE_CAPITALS = (
        "prose-capitals",
        Severity.WARNING,
        """\
A paragraph opens in capitals. Screen readers may spell them, contents and searches carry them along. How a chapter opens
is a matter of style: write the words as words.""",
    )
    PROSE_EMPHASIS = (
        "prose-emphasis",
        Severity.WARNING,
        """\
A comma, a colon or a semicolon stands inside the emphasis that it follows. It belongs to the sentence (Chicago Manual of
Style 6.2). One at the head of a paragraph, which is a label, is no fault.""",
    )
    PROSE_TITLE = (
        "prose-title",
        Severity.WARNING,
        """\
A title is both in italics and in quotation marks. Works that stand by themselves (books, films, newspapers) take italics,
their parts (songs, episodes, articles) quotation marks; never both (Chicago Manual of Style 8.163).""",
    )
    PROSE_NESTED = (
        "prose-quote-nested",
        Severity.WARNING,
        """\
A block quotation stands inside another. Readers indent both, and on a telephone the inner one is a column of single words.""",
    )
    PROSE_UNFINISHED = (
        "prose-unfinished",
        Severity.WARNING,
        """\
A paragraph of ten words or more breaks off without a full stop or another mark at its end, so words may be missing.
Paragraphs before a list or a quotation, lines set by hand, notes and files of fewer than five paragraphs are not asked.""",
    )
    PROSE_HEADING_CASE = (
        "prose-heading-case",
        Severity.WARNING,
        """\
Most headings of a file have capitals (The Road to the Sea), this one has not (The road to the sea), or the other way. The
contents list shows them under each other. Asked of English only, and only where title case rules.""",
    )
    PROSE_FIGURES = (
        "prose-figures",
        Severity.WARNING,
        """\
A number of five figures or more stands without commas, in a file that has them elsewhere. A reader counts digits. Numbers
of files, cases and telephones are not asked.""",
    )
    ACCESS_UNCLAIMED = (
        "access-unclaimed",
        Severity.NOTE,
        """\
The EPUB does not claim an accessibility feature, since something in the book speaks against it. Shops show these
claims, and readers who need a feature choose by them. What is named here is all that stands in the way.""",
    )
    STYLE_UNKNOWN = (
        "style-unknown",
        Severity.WARNING,
        """\
The print engine ignored a declaration of a style sheet. The message names the place in the sheet.""",
    )
    STYLE_BROKEN = (
        "style-broken",
        Severity.ERROR,
        """\
A template, a locale or a printer's profile of the book's own `styles/` folder cannot be used. The message tells the place.""",
    )
    PRINTER_UNKNOWN = (
        "printer-unknown",
        Severity.ERROR,
        """\
No profile of a printer has that name. docs/printers.md lists those of the house; a book can have its own, as
styles/printers/NAME.toml.""",
    )
    PRINTER_UNNAMED = (
        "printer-unnamed",
        Severity.ERROR,
        """\
Files for a printer were asked for, and book.yaml names none. What is print-ready for one is refused by another.""",
    )
    PRESS_OFFER = (
        "press-offer",
        Severity.ERROR,
        """\
The printer does not offer this trim, paper, ink or number of pages. The message names what it does offer, and where it says so.
Printers change this: check it there, and override the number under `print: limits:` if the profile is out of date.""",
    )
    PRESS_WIDENED = (
        "press-margin-widened",
        Severity.NOTE,
        """\
A margin was less than the printer asks for books of that many pages, and was made wider. The gutter grows with the pages.""",
    )
    PRESS_ESTIMATE = (
        "press-spine-estimate",
        Severity.WARNING,
        """\
The printer publishes no formula for the spine, so its width was read between two rows of a table. The printer's calculator
knows it to the thousandth of an inch.""",
    )
    PRESS_TEMPLATE = (
        "press-template-place",
        Severity.WARNING,
        """\
The cover lies in the middle of the template's page, and no printer says that this is where its own template has it. Measure
on the template how far the artwork with its bleed begins from the upper left corner, and write it as `print: cover-corner:`.""",
    )
    PRESS_UNSETTLED = (
        "press-gutter-unsettled",
        Severity.ERROR,
        """\
A wider gutter makes more pages, and more pages ask for a wider gutter: the two do not come to rest. Set the inside margin by
hand, wide enough for both.""",
    )
    TEXT_MISSING = (
        "text-missing",
        Severity.ERROR,
        """\
The finished file does not show words that the edition has. The words of every section are compared with those on its pages, and
with those in its file of the EPUB; hyphens, ligatures, capitals and figures of notes make no difference. A style of the book's
own hides the text (`display: none`, `visibility`, `overflow: hidden`, white or transparent letters, a place outside of the page),
or a template of its own leaves it out. Where that is meant, as for words that only one of the outputs shows, allow it with a
reason.""",
    )
    TEXT_DOUBLED = (
        "text-doubled",
        Severity.ERROR,
        """\
The finished file says a sentence more often than the edition has it. A template of the book's own shows a text twice.""",
    )
    LAYOUT_UNSETTLED = (
        "layout-unsettled",
        Severity.ERROR,
        """\
Page numbers and page breaks kept changing each other and did not settle. Please report this with the book.""",
    )
    CACHE_UNUSABLE = (
        "cache-unusable",
        Severity.NOTE,
        """\
The folder that remembers finished layouts cannot be written, so the next build has to make them again. The outputs are
right all the same. `bookbuild cache info` names the folder.""",
    )
    EPUBCHECK = (
        "epubcheck",
        Severity.ERROR,
        """\
EPUBCheck, the conformance checker of the W3C, found a fault in the EPUB. Shops refuse such files.""",
    )

    # -- PDF for a printer -----------------------------------------------------------
    PRESS_PDF = (
        "press-pdf",
        Severity.ERROR,
        """\
The PDF that is to be made ready for the printer cannot be read, or has layers that are switched off: a press knows no layers,
and would print them.""",
    )
    PRESS_TRIM = (
        "press-trim",
        Severity.ERROR,
        """\
A page has not the size that the book is cut to, or lies on its side. Every page of a book has one trim size; printers refuse
files in which one differs.""",
    )
    PRESS_TRANSPARENCY = (
        "press-transparency",
        Severity.ERROR,
        """\
Something on a page is transparent: an opacity below 1, a colour with an alpha, a soft mask or a blend mode. Printers that ask for
PDF/X-1a or X-3, or for flattened files, do not take it, and flattening would change what is seen. The finding says where it stands.
Use the plain colour that the mixture would give. Figures are the usual cause: look for `opacity`, `fill-opacity` and `rgba`.""",
    )
    PRESS_IMAGE_ALPHA = (
        "press-image-alpha",
        Severity.ERROR,
        """\
A picture has half-transparent points and stands on something other than bare paper, so that what is below shines through. Printers
that take no transparency do not take that. On bare paper such pictures are mixed with white, and whole points that are left out
stay left out; neither is reported. Save the picture on its ground, without an alpha channel.""",
    )
    PRESS_COLOUR = (
        "press-colour",
        Severity.ERROR,
        """\
A colour, a gradient or a picture is of a kind that cannot be turned into the inks of the printer: a gradient that is a mesh or a
program, several spot inks mixed, a palette in measured colours, a picture that cannot be unpacked. Save it as plain RGB, or as a PNG or JPEG.""",
    )
    PRESS_PROFILE_MISSING = (
        "press-profile-missing",
        Severity.ERROR,
        """\
Colours are turned into inks by the ICC profile of a press, and this machine has none for the printing condition that the printer asks for.
Free ones come with packages of Debian and Ubuntu: `sudo apt install texlive-base` (FOGRA39L_coated.icc), `scribus-data`
(ISOcoated_v2_300_bas.icc) or `libgs-common` (SWOP). Others, such as FOGRA51 and GRACoL 2013, come from the printer, the ECI or Idealliance.
Books in black only need no profile, unless they are made as PDF/X-4 or for a condition that is not a registered one.""",
    )
    PRESS_PROFILE_UNUSABLE = (
        "press-profile-unusable",
        Severity.ERROR,
        """\
The ICC profile that the book names is not that of a press: it must be of class `prtr`, for CMYK (or grey, if the book is in black only),
and of version 2 unless the file is a PDF/X-4. Profiles of screens and cameras (sRGB, Display P3) are not meant.""",
    )

    # -- a finished EPUB, whoever made it (`bookbuild verify`) -------------------------
    EPUB_ZIP = (
        "epub-zip",
        Severity.ERROR,
        """\
The file is no whole ZIP archive, or holds members that a reading system may not have to open: encrypted ones, or ones
packed with anything but deflate (EPUB 3.3 section 4.2.2). Files over 10,000 members or 512 MiB unpacked are not looked at.
Make the file anew with a tool that writes EPUBs; do not repack it with a general ZIP program.""",
    )
    EPUB_MIMETYPE = (
        "epub-mimetype",
        Severity.ERROR,
        """\
The first member of an EPUB is named `mimetype`, is stored without compression and extra field, and holds exactly the 20
bytes `application/epub+zip` (EPUB 3.3 section 4.2.2.2). Systems know the file by it. With Info-ZIP: zip -X0 book.epub mimetype;
zip -Xr9D book.epub META-INF EPUB.""",
    )
    EPUB_NAME = (
        "epub-name",
        Severity.ERROR,
        """\
The name of a member leaves the archive, holds characters that are forbidden (EPUB 3.3 section 4.2.2.3), or differs from
another name only by the case of letters. On some systems one file would replace the other. Rename it, also in the manifest.""",
    )
    EPUB_NAME_RISKY = (
        "epub-name-risky",
        Severity.WARNING,
        """\
The name of a member is allowed, but breaks in some reading systems or shops: letters beyond ASCII, spaces, an ending that
is not that of its kind. Use a-z, 0-9, hyphen, underscore and full stop.""",
    )
    EPUB_CONTAINER = (
        "epub-container",
        Severity.ERROR,
        """\
META-INF/container.xml is not there, or does not lead to a package document (EPUB 3.3 section 4.2.6.3.1). Without it no
reading system can open the book.""",
    )
    EPUB_XML = (
        "epub-xml",
        Severity.ERROR,
        """\
A file that must be XML cannot be read as XML, is not in UTF-8 or UTF-16, or declares entities (EPUB 3.3 section 3.9
forbids external ones; the others are refused here because a few lines of them can fill a memory).
Readers show an error instead of the page. Named entities of HTML such as &nbsp; are no XML: type the character itself.""",
    )
    EPUB_OLD = (
        "epub-old",
        Severity.WARNING,
        """\
This is an EPUB 2. It has no navigation document and no accessibility metadata, which readers and laws now ask for.
Only the checks that mean something for EPUB 2 were made.""",
    )
    EPUB_PACKAGE = (
        "epub-package",
        Severity.ERROR,
        """\
The package document lacks something without which it means nothing: the root element, `version`, `unique-identifier` and
the identifier it names, `metadata`, `manifest` or `spine` (EPUB 3.3 section 5).""",
    )
    EPUB_METADATA = (
        "epub-metadata",
        Severity.ERROR,
        """\
Metadata that every EPUB needs is missing, empty, there too often or of the wrong form (EPUB 3.3 section 5.5): dc:identifier,
dc:title, dc:language, dcterms:modified (one, CCYY-MM-DDThh:mm:ssZ), dc:date (at most one), `refines` (an id of the package).""",
    )
    EPUB_LANGUAGE = (
        "epub-language",
        Severity.ERROR,
        """\
A language tag is not of the form of BCP 47 (en, en-GB, ko-Latn), or `lang` and `xml:lang` of one element differ. Voices
and hyphenation follow these tags.""",
    )
    EPUB_LANGUAGE_MISSING = (
        "epub-language-missing",
        Severity.WARNING,
        """\
The package or a page does not say its language with both `lang` and `xml:lang` (the package: `xml:lang`). Screen readers then
guess (WCAG 3.1.1).""",
    )
    EPUB_ISBN = (
        "epub-isbn",
        Severity.ERROR,
        """\
An identifier says that it is an ISBN and its check digit is wrong (ISO 2108). EPUBCheck does not look at it; shops do.
Compare it with the letter of the ISBN agency.""",
    )
    EPUB_MANIFEST = (
        "epub-manifest",
        Severity.ERROR,
        """\
The manifest names something twice, names a file that is not in the archive, or lacks an attribute (EPUB 3.3 section 5.6).""",
    )
    EPUB_FILE_UNLISTED = (
        "epub-file-unlisted",
        Severity.WARNING,
        """\
A file lies in the archive and the manifest does not name it. Reading systems need not see it, and it may be a leftover that
nobody was meant to get. List it, or take it out.""",
    )
    EPUB_MEDIA_TYPE = (
        "epub-media-type",
        Severity.ERROR,
        """\
The `media-type` of the manifest is not what the file is, or an image cannot be decoded. Reading systems trust the type, so
they show nothing.""",
    )
    EPUB_PROPERTIES = (
        "epub-properties",
        Severity.ERROR,
        """\
The `properties` of a manifest item are not those that follow from its content (EPUB 3.3 section 5.6.2): nav and cover-image
(one each), svg, mathml, scripted and remote-resources exactly where such content stands.""",
    )
    EPUB_SPINE = (
        "epub-spine",
        Severity.ERROR,
        """\
The spine, the reading order, names something that the manifest does not have, names it twice, leaves out a page that a link
leads to, or does not name the NCX that there is (EPUB 3.3 section 5.7).""",
    )
    EPUB_NAV = (
        "epub-nav",
        Severity.ERROR,
        """\
The navigation document has not the form that reading systems rely on (EPUB 3.3 section 7): one `nav` of type toc, lists of
`ol`, `li` and `a` only, a label in every entry, at most one `nav` of landmarks, each of them of a type and named once.""",
    )
    EPUB_NAV_ORDER = (
        "epub-nav-order",
        Severity.WARNING,
        """\
The entries of the table of contents stand in another order than the text (EPUB 3.3 section 7.4.1). A reader who goes on from
entry to entry jumps back.""",
    )
    EPUB_NAV_DEPTH = (
        "epub-nav-depth",
        Severity.WARNING,
        """\
The table of contents has more than two levels. Kindle shows two, and Kobo's e-ink readers one.""",
    )
    EPUB_PAGE_LIST = (
        "epub-page-list",
        Severity.ERROR,
        """\
The list of print pages and the page markers do not agree: every marker is listed once, in the order of the text, under a label
of its own; every entry leads somewhere; the list is flat, and there is one (EPUB Accessibility 1.1 section 4.2).""",
    )
    EPUB_NCX = (
        "epub-ncx",
        Severity.ERROR,
        """\
The NCX, the table of contents for old reading systems, disagrees with the package (`dtb:uid`), leads nowhere, or counts wrongly
(`playOrder`). Correct it, or leave the NCX out: EPUB 3 does not need one.""",
    )
    EPUB_ID = (
        "epub-id",
        Severity.ERROR,
        """\
An id stands twice in one document, or is empty or holds white space. A link to it leads to the wrong place or nowhere.""",
    )
    EPUB_LINK = (
        "epub-link",
        Severity.ERROR,
        """\
A link, an image, a style sheet or another reference leads to a file or an id that is not in the book.""",
    )
    EPUB_REMOTE = (
        "epub-remote",
        Severity.ERROR,
        """\
A page or a style sheet needs a file from the network. Only audio, video and fonts may lie outside the EPUB (EPUB 3.3
section 3.6), and many readers never go online. Put the file into the EPUB. Plain links to web pages are not meant.""",
    )
    EPUB_SCRIPT = (
        "epub-script",
        Severity.WARNING,
        """\
A page holds a script. EPUB allows it, but most readers do not run it and Kindle takes it out; shops may refuse the book.""",
    )
    EPUB_ALT = (
        "epub-alt",
        Severity.ERROR,
        """\
An image has no `alt`, so people who do not see it are not told what it shows (WCAG 1.1.1). Decoration takes alt="".""",
    )
    EPUB_TITLE = (
        "epub-title",
        Severity.ERROR,
        """\
A page has no title, or an empty one (HTML section 4.2.2, WCAG 2.4.2).""",
    )
    EPUB_HEADING = (
        "epub-heading",
        Severity.WARNING,
        """\
A heading skips a level (h1, then h3). People who move by headings think that something is missing (WCAG 1.3.1).""",
    )
    EPUB_CSS = (
        "epub-css",
        Severity.ERROR,
        """\
A style sheet cannot be parsed or is not in UTF-8, or uses `direction` or `unicode-bidi`, which EPUB forbids (EPUB 3.3 section
6.3.1; EPUBCheck CSS-001, CSS-008). Some engines drop the whole sheet; use the HTML attribute `dir`.""",
    )
    EPUB_CSS_FRAGILE = (
        "epub-css-fragile",
        Severity.WARNING,
        """\
CSS that EPUBCheck accepts and old engines do not: min(), max(), clamp(), calc(), var(), env(), vw, vh, rem, @media with conditions,
@supports, :has(), :is(), :where(), grid, flex, position, transform. Adobe's engine drops the whole sheet, and Kobo calls the
book corrupted; a fallback written before does not help.""",
    )
    EPUB_FONT = (
        "epub-font",
        Severity.WARNING,
        """\
An embedded font cannot be read, has no characters, or is WOFF2. Kobo, Kindle and Adobe's engine take TTF and OTF.""",
    )
    EPUB_GLYPH_MISSING = (
        "epub-glyph-missing",
        Severity.WARNING,
        """\
An embedded font, often a subset, lacks letters that the style sheet sets in it: on :lang() or on the whole page. The device
fills them from a face of its own, which shows, or with empty boxes.""",
    )
    EPUB_SOFT_HYPHEN = (
        "epub-soft-hyphen",
        Severity.WARNING,
        """\
Soft hyphens (U+00AD) stand in the text, often left by a conversion from print. Searching does not find the words, screen
readers stumble, and old engines show them all. Reading systems hyphenate by themselves.""",
    )
    EPUB_IMAGE_RISKY = (
        "epub-image-risky",
        Severity.WARNING,
        """\
An image is larger than 4 million pixels, which Apple Books refuses inside a book, or has transparent parts, where black lines
vanish on the black page of the night mode.""",
    )
    EPUB_ACCESS_MISSING = (
        "epub-access-missing",
        Severity.WARNING,
        """\
Accessibility metadata is missing (EPUB Accessibility 1.1 section 2): schema:accessMode, schema:accessibilityFeature and
schema:accessibilityHazard are required, pageBreakSource where there are page markers. Shops in the EU must show it.""",
    )
    EPUB_ACCESS_VALUE = (
        "epub-access-value",
        Severity.ERROR,
        """\
Accessibility metadata has a value that nobody knows, so shops cannot show it: not in the vocabulary of schema.org, or a conformance
claim that is not exactly `EPUB Accessibility 1.1 - WCAG 2.2 Level AA` (with the numbers and the level that hold).""",
    )
    EPUB_ACCESS_CLAIM = (
        "epub-access-claim",
        Severity.ERROR,
        """\
The metadata claims what the book does not have, such as page markers, an index or texts for all images, or claims conformance and
does not say who found it. A reader who depends on it buys in vain.""",
    )
    EPUB_PAGE_LONG = (
        "epub-page-long",
        Severity.WARNING,
        """\
A page is over 260 KB. Old engines stop or crawl at such files. Divide it: a file for each chapter.""",
    )
    EPUB_ACE = (
        "epub-ace",
        Severity.ERROR,
        """\
Ace by DAISY, the accessibility checker, found a violation. The finding names its rule; https://kb.daisy.org/publishing explains
it.""",
    )
    EPUB_CHECK_WARNING = (
        "epub-check-warning",
        Severity.WARNING,
        """\
EPUBCheck, the conformance checker of the W3C, warns of something. The file is accepted, but a reader may do badly with it.""",
    )
    EPUB_CHECK_NOTE = (
        "epub-check-note",
        Severity.NOTE,
        """\
EPUBCheck, the conformance checker of the W3C, remarks on something that is allowed.""",
    )
    SHOP_LIMIT = (
        "shop-limit",
        Severity.ERROR,
        """\
The EPUB, a picture in it or the cover beside it is larger or smaller than the shop takes that `check --for` names. The message
says how much it takes, where it says so, and when that was read: shops change this. Save the pictures in another size.""",
    )
    # -- typographic proof of a finished PDF ----------------------------------------
    PROOF_WIDOW = (
        "proof-widow",
        Severity.ERROR,
        """\
The last line of a paragraph stands alone at the top of a page, cut off from what it ends (Bringhurst 2.4.8).
The house style asks for `widows: 2`; a style sheet of your own has changed that, or a box is in the way.""",
    )
    PROOF_ORPHAN = (
        "proof-orphan",
        Severity.WARNING,
        """\
The first line of a paragraph stands alone at the foot of a page. Less bad than a widow, and avoided where it can be:
`orphans: 2` in the style sheet.""",
    )
    PROOF_RUNT = (
        "proof-runt",
        Severity.WARNING,
        """\
The last line of a paragraph is shorter than the indent below it, or only the end of a broken word, so that a hole opens
between two paragraphs. Change a word, or let the press hold the last words together.""",
    )
    PROOF_HYPHENS = (
        "proof-hyphens",
        Severity.ERROR,
        """\
Three or more lines in a row end in hyphens, which makes a ladder at the edge (Chicago 7.47, Bringhurst 2.4.3: two at most).
Change a word in the paragraph, or let the press mend it.""",
    )
    PROOF_HYPHEN_TURN = (
        "proof-hyphen-turn",
        Severity.ERROR,
        """\
A word is broken at the foot of a right-hand page, so its end stands over the leaf (Bringhurst 2.4.9, Chicago 7.47).
Change a word in the last lines of the page, or let the press mend it.""",
    )
    PROOF_HYPHEN_PAGE = (
        "proof-hyphen-page",
        Severity.NOTE,
        """\
A word is broken at the foot of a left-hand page. Its end is in sight on the facing page; careful houses avoid it.""",
    )
    PROOF_LADDER = (
        "proof-ladder",
        Severity.WARNING,
        """\
Three or more lines in a row begin, or end, with the same word. The eye slips from one to another (Bringhurst 2.4.7).
Change a word in the paragraph.""",
    )
    PROOF_LOOSE = (
        "proof-loose",
        Severity.NOTE,
        """\
The spaces in a justified line are wider than half an em and 1.6 times those of the book. A few are the price of
justification; proof-budget tells if there are too many. Often a long word that may not be broken follows: add a hyphenation
point, or turn the sentence.""",
    )
    PROOF_TIGHT = (
        "proof-tight",
        Severity.NOTE,
        """\
The spaces in a justified line are narrower than a fifth of an em, and words run together.""",
    )
    PROOF_RIVER = (
        "proof-river",
        Severity.NOTE,
        """\
Wide gaps lie below each other through five lines or more and run through the paragraph like a river. Most lie in
loose lines; change a word in the paragraph. proof-budget tells if there are too many.""",
    )
    PROOF_BUDGET = (
        "proof-budget",
        Severity.WARNING,
        """\
More lines are loose or tight (3 in 100), or more rivers run (1 in 100 lines), than a well-set book has.
The measure may be too narrow for the size, or hyphens may be off: see `print` in docs/book-yaml.md.""",
    )
    PROOF_GRID = (
        "proof-grid",
        Severity.ERROR,
        """\
Lines of the text stand more than 0.6 points off the grid of lines, so that they do not back up with those of the other side
of the leaf and of the facing page (Bringhurst 2.2.2). Whatever stands above them is no whole number of lines high:
a figure, a heading or a table of a style sheet of your own.""",
    )
    PROOF_FEET = (
        "proof-feet",
        Severity.NOTE,
        """\
Two facing pages of text end on different lines. It is the price of keeping widows and orphans away; where it is more than
one line, look at what the next page begins with.""",
    )
    PROOF_SHORT_PAGE = (
        "proof-short-page",
        Severity.WARNING,
        """\
The last page of a chapter holds fewer than five lines, and looks like a mistake (Chicago 2.116). Take in or make a few
lines in the chapter, or let the press do it.""",
    )
    PROOF_HEADING = (
        "proof-heading",
        Severity.WARNING,
        """\
Below a heading at the foot of a page stand fewer than two lines of text. The heading belongs on the next page.""",
    )
    PROOF_FOLIO = (
        "proof-folio",
        Severity.ERROR,
        """\
A page of text shows no number although others do, or shows one that is not its own. Contents and index lead astray.
Openers and pages of display may go without.""",
    )
    PROOF_LINE_EDGE = (
        "proof-line-edge",
        Severity.WARNING,
        """\
A line begins with a mark that closes, or ends with one that opens, in or beside Korean text (KLREQ, line head and line end
prohibition rules).""",
    )

    # -- the printed cover ------------------------------------------------------------
    COVER_TEXT = (
        "cover-text",
        Severity.ERROR,
        """\
A text has no room in its place on the printed cover, even in the smallest type that can be read there. Nothing is cut.
Shorten it, or give the book a template of its own, `styles/templates/cover-sheet.svg.j2`.""",
    )
    COVER_SPINE = (
        "cover-spine",
        Severity.WARNING,
        """\
The spine has no room for a text that it should have. Pieces are left out in this order: publisher, author, title.
Give the book a `short-title`, or leave it so: thin books often have nothing on the spine.""",
    )
    # -- print PDFs, made by anybody --------------------------------------------
    PRESS_CORRUPT = (
        "press-corrupt",
        Severity.ERROR,
        """\
The PDF cannot be read, or only after repairs, or has no pages. A printer's system need not repair it in the same way.
Export it anew. What else may be wrong with it is looked at once it is whole.""",
    )
    PRESS_ENCRYPTED = (
        "press-encrypted",
        Severity.ERROR,
        """\
The PDF is encrypted, with or without a password for opening it. Printers cannot impose such pages.
Save it without a password and without restrictions.""",
    )
    PRESS_SIZE = (
        "press-size",
        Severity.ERROR,
        """\
The file is larger than the printer takes. Images of more than 300 dpi at their printed size are mostly why.""",
    )
    PRESS_VERSION = (
        "press-version",
        Severity.ERROR,
        """\
The version of PDF is higher than the PDF/X that is asked for allows: 1.3 for X-1a:2001 and X-3:2002, 1.4 for X-1a:2003,
1.6 for X-4.""",
    )
    PRESS_ID = (
        "press-id",
        Severity.ERROR,
        """\
A PDF/X has an ID in its trailer, by which systems know the file (ISO 15930).""",
    )
    PRESS_ACTIVE = (
        "press-active",
        Severity.ERROR,
        """\
The PDF does something: actions, JavaScript, form fields, attached files. Paper does not, PDF/X forbids it, and printers
refuse such files.""",
    )
    PRESS_LAYERS = (
        "press-layers",
        Severity.ERROR,
        """\
The PDF has layers (optional content) that can be switched on and off. Which of them are printed is left to chance.""",
    )
    PRESS_ANNOTATION = (
        "press-annotation",
        Severity.ERROR,
        """\
Links, comments or other annotations lie on a page. They are no part of what is printed, and some printers refuse
files that have them.""",
    )
    PRESS_BOOKMARKS = (
        "press-bookmarks",
        Severity.WARNING,
        """\
The PDF has bookmarks. They belong in the PDF for the screen; KDP asks for print files without them.""",
    )
    PRESS_CONTENT = (
        "press-content",
        Severity.ERROR,
        """\
The content of a page has faults: an operator that does not exist, `q` without `Q`, a font or an image that is not there.
Programs show such pages differently, and a printer's may leave something out.""",
    )
    PRESS_UNCHECKED = (
        "press-unchecked",
        Severity.WARNING,
        """\
Something was not looked at: a file with too much in it, or a tool that is not there. The message says what is lost.""",
    )
    PRESS_PAGE_COUNT = (
        "press-page-count",
        Severity.ERROR,
        """\
The number of pages is not one that can be bound, or not the one with which the spine of the cover was reckoned.""",
    )
    PRESS_PAGE_MULTIPLE = (
        "press-page-multiple",
        Severity.ERROR,
        """\
Books are printed on sheets that hold several pages, so the number of pages must fill the last one. Add blank pages.""",
    )
    PRESS_LAST_PAGE = (
        "press-last-page",
        Severity.ERROR,
        """\
The printer puts its own barcode on the last page and asks that it be blank; what stands there would be printed over.""",
    )
    PRESS_BLANK_PAGES = (
        "press-blank-pages",
        Severity.WARNING,
        """\
Several blank pages follow each other. Printers take that for a fault of the file, and may refuse it.""",
    )
    PRESS_TRIM_SIZE = (
        "press-trim-size",
        Severity.ERROR,
        """\
The pages, cut, are not of the size of the book. The printer would scale them, or refuse the file.""",
    )
    PRESS_PAGE_SIZES = (
        "press-page-sizes",
        Severity.ERROR,
        """\
A page has another size than the others. All pages of a book are cut at once.""",
    )
    PRESS_BOXES = (
        "press-boxes",
        Severity.ERROR,
        """\
The boxes of a page contradict each other or are missing: TrimBox (the page), within BleedBox, within MediaBox (ISO 32000-1
section 14.11.2). PDF/X needs a TrimBox.""",
    )
    PRESS_BLEED_BOX = (
        "press-bleed-box",
        Severity.ERROR,
        """\
A page has more or less bleed on a side than the printer asks for. Bleed is what is printed beyond the edge and cut off.
Many printers ask for none at the spine.""",
    )
    PRESS_MARKS = (
        "press-marks",
        Severity.ERROR,
        """\
The sheet is larger than the page with its bleed, as for crop marks or a slug. Digital printers want the page alone.""",
    )
    PRESS_ROTATE = (
        "press-rotate",
        Severity.ERROR,
        """\
A page is turned by an entry instead of being laid out upright. Systems that impose pages ignore it, or turn twice.""",
    )
    PRESS_USER_UNIT = (
        "press-user-unit",
        Severity.ERROR,
        """\
A page has a unit other than 1/72 inch. Many systems read its numbers as points, so the page is printed in the wrong size.""",
    )
    PRESS_RECTO = (
        "press-recto",
        Severity.ERROR,
        """\
Odd page numbers stand on left pages, or the bleed lies on the side of the spine. The first page of the file is a right
one, a recto: a page is missing before the numbers begin, or is too many.""",
    )
    PRESS_X_KEY = (
        "press-x-key",
        Severity.ERROR,
        """\
The file does not say that it is the kind of PDF/X that the printer asks for (ISO 15930).""",
    )
    PRESS_X_METADATA = (
        "press-x-metadata",
        Severity.ERROR,
        """\
Metadata that PDF/X requires are missing, or the Info dictionary and the XMP disagree.""",
    )
    PRESS_X_FORBIDDEN = (
        "press-x-forbidden",
        Severity.ERROR,
        """\
Something that PDF/X forbids: PostScript, OPI comments, transfer functions, images with alternates.""",
    )
    PRESS_TRAPPED = (
        "press-trapped",
        Severity.ERROR,
        """\
A PDF/X says in its metadata whether somebody has trapped it, that is, has made colours overlap a little: True or False.""",
    )
    PRESS_OUTPUT_INTENT = (
        "press-output-intent",
        Severity.ERROR,
        """\
A PDF/X names one printing condition for which its colours are made, with a profile of a printer or a name of the registry
of the ICC. None, several, or one for other inks leave the colours to chance.""",
    )
    PRESS_FONT_EMBEDDED = (
        "press-font-embedded",
        Severity.ERROR,
        """\
A font is not in the file, or cannot be read. The printer would set the text in another.""",
    )
    PRESS_FONT_TYPE3 = (
        "press-font-type3",
        Severity.WARNING,
        """\
A font of Type 3 is a set of drawings or pixels. It prints coarse at small sizes, and some printers refuse it.""",
    )
    PRESS_FONT_OPENTYPE = (
        "press-font-opentype",
        Severity.ERROR,
        """\
A font is embedded as a whole OpenType file, which came with PDF 1.6. In PDF/X-1a and X-3 it is an unknown font.""",
    )
    PRESS_FONT_LICENCE = (
        "press-font-licence",
        Severity.WARNING,
        """\
The font says of itself (OS/2 fsType) that it may not be embedded. Ask its maker for a licence that allows it.""",
    )
    PRESS_FONT_SYNTHETIC = (
        "press-font-synthetic",
        Severity.WARNING,
        """\
Italic or bold letters are made by leaning or thickening upright ones, since the book has no such face. It shows.""",
    )
    PRESS_NOTDEF = (
        "press-notdef",
        Severity.ERROR,
        """\
Text uses characters that its font does not have, so that an empty or crossed box is printed.""",
    )
    PRESS_TEXT_SMALL = (
        "press-text-small",
        Severity.ERROR,
        """\
Type is smaller than the printer prints legibly. Notes, captions and the numbers of notes are where to look.""",
    )
    PRESS_TEXT_INVISIBLE = (
        "press-text-invisible",
        Severity.WARNING,
        """\
Text that is there and not printed, as scans have it over their pictures. Printers refuse files with hidden text.""",
    )
    PRESS_RGB = (
        "press-rgb",
        Severity.ERROR,
        """\
Something is given in RGB or Lab in a book that is printed in black or in CMYK. The printer would convert it, and black text
would become four inks.""",
    )
    PRESS_ICC = (
        "press-icc",
        Severity.ERROR,
        """\
An object carries a colour profile of its own, which PDF/X-1a forbids and some printers do not want: black that is tagged
is converted and prints light.""",
    )
    PRESS_COLOUR_IN_GREY = (
        "press-colour-in-grey",
        Severity.ERROR,
        """\
There is cyan, magenta or yellow ink in a book that is printed in black.""",
    )
    PRESS_SPOT = (
        "press-spot",
        Severity.ERROR,
        """\
A spot colour such as a Pantone ink. It would be a plate more, or is converted to something nobody has seen.""",
    )
    PRESS_REGISTRATION = (
        "press-registration",
        Severity.ERROR,
        """\
Registration colour, which prints on every plate, stands on the page. It is for marks outside of it.""",
    )
    PRESS_BLACK_TEXT = (
        "press-black-text",
        Severity.ERROR,
        """\
Small black text of several inks gets coloured edges as soon as the plates are a hair apart. Set it in black alone.""",
    )
    PRESS_INK_LIMIT = (
        "press-ink-limit",
        Severity.ERROR,
        """\
More ink than the paper holds: it smears, or dries in the stack and sticks. Of images 99.9 % of the pixels are counted.""",
    )
    PRESS_TINT = (
        "press-tint",
        Severity.WARNING,
        """\
A tint is so light that the press may not print it at all, or print it in blotches.""",
    )
    PRESS_OVERPRINT_WHITE = (
        "press-overprint-white",
        Severity.ERROR,
        """\
Something white is set to overprint. White is no ink, so it vanishes from the printed page and is there on the screen.""",
    )
    PRESS_IMAGE_COARSE = (
        "press-image-coarse",
        Severity.ERROR,
        """\
An image has too few pixels for the size at which it is printed; it looks blurred or stepped.""",
    )
    PRESS_IMAGE_FINE = (
        "press-image-fine",
        Severity.WARNING,
        """\
An image has more pixels than the printer takes; they are thrown away, or hold up the press.""",
    )
    PRESS_LINE_ART = (
        "press-line-art",
        Severity.WARNING,
        """\
An image of black and white only, without greys, needs twice the pixels of a photograph, or its edges show steps.""",
    )
    PRESS_IMAGE_DAMAGED = (
        "press-image-damaged",
        Severity.ERROR,
        """\
The pixels of an image cannot be decoded, or are not all there. A part of it prints grey or not at all.""",
    )
    PRESS_HAIRLINE = (
        "press-hairline",
        Severity.ERROR,
        """\
A line, or a filled rectangle that is meant as one, is thinner than the press can hold. It breaks up or vanishes.""",
    )
    PRESS_BLEED_ART = (
        "press-bleed-art",
        Severity.ERROR,
        """\
Art ends at the edge of the page, or between it and the end of the bleed. The knife may miss the edge by a millimetre, and
a white strip shows. At the spine nothing is cut.""",
    )
    PRESS_GUTTER = (
        "press-gutter",
        Severity.ERROR,
        """\
Text stands too near to the spine, where the book does not open flat. The more pages, the more room it takes.""",
    )
    PRESS_MARGIN = (
        "press-margin",
        Severity.ERROR,
        """\
Text stands so near to the edge of the page that it may be cut.""",
    )
    PRESS_COVER_SIZE = (
        "press-cover-size",
        Severity.ERROR,
        """\
The sheet of the cover has not the size that follows from trim, spine and bleed. Printers allow a hundredth of an inch.""",
    )
    PRESS_COVER_SPINE = (
        "press-cover-spine",
        Severity.ERROR,
        """\
The spine is made for another number of pages, or another paper. Text and colours of the cover would stand on the wrong side
of the fold.""",
    )
    PRESS_COVER_STALE = (
        "press-cover-stale",
        Severity.ERROR,
        """\
The cover says of itself that it was made for another number of pages, another paper or another printer than the interior that it
is compared with. bookbuild writes that into each cover that it makes. Make the cover anew: its spine follows from the pages.""",
    )
    PRESS_SPINE_TEXT = (
        "press-spine-text",
        Severity.ERROR,
        """\
There is text on a spine that is too thin for it. The fold drifts, and the text would run over the edge.""",
    )
    PRESS_COVER_SAFE = (
        "press-cover-safe",
        Severity.ERROR,
        """\
Text on the cover stands too near to an edge, a fold or a hinge.""",
    )
    PRESS_BARCODE = (
        "press-barcode",
        Severity.ERROR,
        """\
The barcode of the cover does not name the ISBN of the book. The shop would sell another one.""",
    )
    PRESS_BARCODE_MISSING = (
        "press-barcode-missing",
        Severity.WARNING,
        """\
No barcode can be read on the cover. Some printers print one over the place that is meant for it, others refuse the cover.""",
    )
    PRESS_BARCODE_SIZE = (
        "press-barcode-size",
        Severity.WARNING,
        """\
A module of an EAN-13 is 0.264 to 0.66 mm wide (80 to 200 %, GS1). Scanners do not read smaller ones.""",
    )
    PRESS_BARCODE_INK = (
        "press-barcode-ink",
        Severity.ERROR,
        """\
The bars are printed in several inks. If plates are a hair apart, they blur and scanners do not read them.""",
    )
    PRESS_BARCODE_QUIET = (
        "press-barcode-quiet",
        Severity.ERROR,
        """\
There is no white left and right of the bars: 11 modules before them and 7 behind (GS1).""",
    )
    PRESS_BARCODE_ZONE = (
        "press-barcode-zone",
        Severity.ERROR,
        """\
Text stands in the field where the barcode is or where the printer puts one: scanners would not read the bars.""",
    )
    PRESS_PHRASE = (
        "press-phrase",
        Severity.ERROR,
        """\
The pages say something that the printer does not want in a book, such as `Printed in` and a country.""",
    )
    PRESS_ISBN = (
        "press-isbn",
        Severity.ERROR,
        """\
The pages name an ISBN, and not that of this edition. Shops compare it with the barcode.""",
    )

    # -- packages -----------------------------------------------------------------
    DESTINATION_UNKNOWN = (
        "destination-unknown",
        Severity.ERROR,
        """\
No printer and no shop has that name. docs/package.md lists those of the house; a book can have its own, as
styles/destinations/NAME.toml.""",
    )
    PACKAGE_ISBN = (
        "package-isbn",
        Severity.ERROR,
        """\
The destination takes no book without an ISBN, or two formats would go out under one. Each format needs a number of its own
(ISO 2108): `isbn: {print: …, hardcover: …, epub: …}`.""",
    )
    PACKAGE_FILE = (
        "package-file",
        Severity.ERROR,
        """\
A file is not what the shop takes: too large, or a cover of too few pixels. The message names measure, limit and where the
limit is said. Shops change this: check it there; a book can have its own numbers in styles/destinations/NAME.toml.""",
    )
    PACKAGE_ADVICE = (
        "package-advice",
        Severity.WARNING,
        """\
A file is taken by the shop, but is less than what the shop advises, such as a cover that looks coarse on large screens.""",
    )
    PACKAGE_FIELD = (
        "package-field",
        Severity.WARNING,
        """\
A field of the shop's form stays empty though the shop asks for it, or a text is longer than its field. Somebody would have to
make it up or cut it on upload day.""",
    )
    PACKAGE_PAGES = (
        "package-pages-differ",
        Severity.WARNING,
        """\
Printers would print different page numbers under one ISBN, since they ask for different margins. References to pages would be
right in some copies only. Write margins into book.yaml that are wide enough for all of them.""",
    )
    PACKAGE_OLD_RULE = (
        "package-rule-old",
        Severity.WARNING,
        """\
The numbers that a printer's profile or a destination holds were looked up more than six months before this build. Printers and
shops change them. Compare them at the places that are named, and write what you find into a file of the book's own styles.""",
    )
    PACKAGE_LEFT_OVER = (
        "package-left-over",
        Severity.WARNING,
        """\
A folder beside those that were made now is of an earlier run, and its files may not be those of the book as it is. Make it
again, or remove it with `bookbuild clean`.""",
    )

    code: str
    severity: Severity
    text: str

    def __init__(self, code: str, severity: Severity, text: str) -> None:
        self.code = code
        self.severity = severity
        self.text = text


@dataclass(frozen=True, slots=True, kw_only=True, order=True)
class Location:
    """A place in a source file. path: POSIX, relative to the book folder. line, column: from 1; 0 = the whole file."""

    path: str
    line: int = 0
    column: int = 0

    def __str__(self) -> str:
        if not self.line:
            return self.path
        return f"{self.path}:{self.line}:{max(self.column, 1)}"


@dataclass(frozen=True, slots=True, kw_only=True)
class Diagnostic:
    """One finding. message: lower case, what and which. hint: what to do. words: that stand there, to find their column."""

    rule: Rule
    message: str
    at: Location
    hint: str = ""
    breaks_promise: bool = False
    words: str = ""

    @property
    def severity(self) -> Severity:
        """The severity of the rule; an error if it breaks what an edition promises."""
        return Severity.ERROR if self.breaks_promise else self.rule.severity


@dataclass(frozen=True, slots=True, kw_only=True)
class Outcome(Generic[T]):
    """A value and what was found on the way to it."""

    value: T
    diagnostics: tuple[Diagnostic, ...] = ()


class BuildStopped(Exception):
    """Findings stopped the build; nothing was written."""

    def __init__(self, diagnostics: tuple[Diagnostic, ...]) -> None:
        super().__init__(f"{len(diagnostics)} findings")
        self.diagnostics = diagnostics


class ToolMissing(Exception):
    """A program or library of the machine is not there. message: one line with the command that gets it."""


class OutputDenied(Exception):
    """An output could not be written; what was there before is untouched."""


def printable(text: str) -> str:
    """Text as a terminal may show it: what steers it (control characters, escape sequences, marks that turn the direction of
    the text) becomes U+FFFD. Spaces of every width stay."""
    return "".join(c if c.isprintable() or unicodedata.category(c) == "Zs" else "\ufffd" for c in text)


def has_errors(diagnostics: Iterable[Diagnostic]) -> bool:
    """Say whether a finding stops the build."""
    return any(d.severity is Severity.ERROR for d in diagnostics)


def in_order(diagnostics: Iterable[Diagnostic]) -> tuple[Diagnostic, ...]:
    """Sort by place and drop repetitions: what two editions say of one place is said once."""
    once: dict[tuple[Location, str, str], Diagnostic] = {}
    for found in diagnostics:
        known = once.setdefault((found.at, found.rule.code, found.message), found)
        if found.breaks_promise and not known.breaks_promise:
            once[found.at, found.rule.code, found.message] = found
    return tuple(once[key] for key in sorted(once))


def did_you_mean(word: str, known: Iterable[str]) -> str:
    """Hint from a misspelt word: the nearest known one, else the known ones (at most twelve)."""
    names = sorted(known)
    if close := get_close_matches(word, names, n=1, cutoff=0.6):
        return f"did you mean '{close[0]}'?"
    if not names:
        return ""
    shown = ", ".join(names[:12])
    return f"known here: {shown}{' …' if len(names) > 12 else ''}"
