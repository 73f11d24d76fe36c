"""What can be wrong, where, and what to do: the ground floor, which imports nothing of ours."""

from __future__ import annotations

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
A required key is not there. docs/book-yaml.md tells what belongs in it.""",
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
For everything else there is a block or a span: see docs/dialect.md. To show a tag, put it in backticks.""",
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
    IMAGE_ACTIVE = (
        "image-active",
        Severity.ERROR,
        """\
The SVG image holds a script, an event handler or a reference to a file outside it. Pictures in a book are still.""",
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
A `see` or `see-also` of the index points to a term that the index does not hold.""",
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
A template or a locale file of the book's own `styles/` folder cannot be used. The message tells the place.""",
    )
    LAYOUT_UNSETTLED = (
        "layout-unsettled",
        Severity.ERROR,
        """\
Page numbers and page breaks kept changing each other and did not settle. Please report this with the book.""",
    )
    EPUBCHECK = (
        "epubcheck",
        Severity.ERROR,
        """\
EPUBCheck, the conformance checker of the W3C, found a fault in the EPUB. Shops refuse such files.""",
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
    """One finding. message: lower case, what and which. hint: what to do."""

    rule: Rule
    message: str
    at: Location
    hint: str = ""

    @property
    def severity(self) -> Severity:
        """The severity of the rule."""
        return self.rule.severity


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


def has_errors(diagnostics: Iterable[Diagnostic]) -> bool:
    """Say whether a finding stops the build."""
    return any(d.severity is Severity.ERROR for d in diagnostics)


def in_order(diagnostics: Iterable[Diagnostic]) -> tuple[Diagnostic, ...]:
    """Sort by place and drop repetitions."""
    return tuple(sorted(dict.fromkeys(diagnostics), key=lambda d: (d.at, d.rule.code, d.message)))


def did_you_mean(word: str, known: Iterable[str]) -> str:
    """Hint from a misspelt word: the nearest known one, else the known ones (at most twelve)."""
    names = sorted(known)
    if close := get_close_matches(word, names, n=1, cutoff=0.6):
        return f"did you mean '{close[0]}'?"
    if not names:
        return ""
    shown = ", ".join(names[:12])
    return f"known here: {shown}{' …' if len(names) > 12 else ''}"
