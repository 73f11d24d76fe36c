"""An EPUB in a reading engine: what a page shows, where a click leads, what things measure. See tests/browser/reader.mjs."""

from __future__ import annotations

import json
import os
import shutil
import subprocess
from collections.abc import Mapping
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from tests.support.building import ROOT

DRIVER = ROOT / "tests" / "browser"
TOOLS = ROOT / ".venv" / "browser"
ENGINES = ("foliate", "epubjs")
PHONE, TABLET = (390, 844), (820, 1180)
NARROW = (360, 640)  # with the margins of an engine, what many a telephone has
NIGHT = (
    "html, body { background: #000 !important; color: #fff !important; } "
    "html { color-scheme: dark; } a:any-link { color: #9cf !important; }"
)


def missing() -> str:
    """What lacks on this machine for reading, in words; empty if nothing."""
    lacks = [name for name in ("node", os.environ.get("CHROMIUM", "chromium")) if shutil.which(name) is None]
    lacks += ["the engines"] if not (TOOLS / ".engines").is_file() else []
    return f"{' and '.join(lacks)}: tools/browser.sh installs what it can" if lacks else ""


@dataclass(frozen=True)
class Seen:
    """A run of text that can be seen. block: the text of its paragraph or heading; ids: of all elements around it."""

    text: str
    section: str
    tag: str
    block: str
    ids: tuple[str, ...]


@dataclass(frozen=True)
class Page:
    """What the reader shows at a time, in the order of the text."""

    sections: tuple[str, ...]
    words: tuple[Seen, ...]

    @property
    def first(self) -> str:
        """The first paragraph or heading that can be seen."""
        return self.words[0].block if self.words else ""

    def shows(self, target: str) -> bool:
        """Say whether something of the element with this id, or of the file of this path, can be seen."""
        path, _, fragment = target.partition("#")
        here = [w for w in self.words if not path or w.section == path]
        return any(not fragment or fragment in w.ids for w in here)

    def headings(self) -> list[str]:
        """Headings that can be seen."""
        return list(dict.fromkeys(w.block for w in self.words if w.tag in {"h1", "h2", "h3", "h4"}))


@dataclass(frozen=True)
class View:
    """How a book is opened. size: of the font, in per cent (0: the engine's own)."""

    engine: str
    screen: tuple[int, int] = PHONE
    css: str = ""
    size: int = 0
    flow: str = "paginated"


@dataclass
class Reader:
    """A browser that lives as long as the tests of a worker."""

    process: subprocess.Popen[str] = field(init=False)

    def __post_init__(self) -> None:
        self.process = subprocess.Popen(
            ["node", DRIVER / "reader.mjs", TOOLS], stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True
        )

    def close(self) -> None:
        """The browser goes with its driver."""
        assert self.process.stdin
        self.process.stdin.close()
        try:
            self.process.wait(20)
        except subprocess.TimeoutExpired:
            self.process.kill()

    def ask(self, do: str, **request: object) -> Any:
        """Raises AssertionError with what the driver said if it could not."""
        assert self.process.stdin
        assert self.process.stdout
        self.process.stdin.write(json.dumps({"do": do, **request}, default=str) + "\n")
        self.process.stdin.flush()
        line = self.process.stdout.readline()
        assert line, "the driver of the browser has ended"
        answer = json.loads(line)
        assert "error" not in answer, f"{do} {request}: {answer['error']}"
        return answer["value"]

    def open(self, folder: Path, view: View, at: str | None = None) -> list[tuple[str, str]]:
        """Open an unpacked EPUB -> entries of its contents as the engine understands them: (label, href)."""
        width, height = view.screen
        entries = self.ask(
            "open", engine=view.engine, folder=folder, width=width, height=height, css=view.css, size=view.size,
            flow=view.flow, at=at,
        )  # fmt: skip
        return [(" ".join(e["label"].split()), e["href"]) for e in entries]

    def go(self, href: str) -> Page:
        """Jump, as a choice in the reader's own contents does."""
        return _page(self.ask("go", href=href))

    def press(self, selector: str) -> Page:
        """Turn to the page with the element and press the mouse on it."""
        return _page(self.ask("press", selector=selector))

    def look(self) -> Page:
        """What is shown now."""
        return _page(self.ask("look"))

    def probe(self, name: str, argument: str = "") -> Any:
        """A measurement of probes.js of the section that is shown."""
        (one,) = self.ask("probe", name=name, argument=argument)
        return one["found"]

    def fonts(self, selector: str) -> dict[str, int]:
        """Glyphs by the face that they were drawn with: 'embedded NAME' or 'machine NAME'."""
        fonts: dict[str, int] = self.ask("fonts", selector=selector)
        return fonts

    def shot(self, file: Path) -> Path:
        """A picture of the window."""
        self.ask("shot", file=file)
        return file


def _page(answer: Mapping[str, Any]) -> Page:
    words = (Seen(w["text"], w["href"], w["tag"], w["block"], tuple(w["ids"])) for w in answer["words"])
    return Page(tuple(answer["sections"]), tuple(words))


def by_id(name: str) -> str:
    """A selector; our ids have points in them."""
    return f'[id="{name}"]'
