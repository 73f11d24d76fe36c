"""Everything that a page paints with, converted once: forms, patterns, gradients, fonts, graphics states."""

from __future__ import annotations

import zlib
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from functools import partial

import pikepdf

from bookbuild.prepress.content import rewritten
from bookbuild.prepress.fonts import unwrap
from bookbuild.prepress.images import Alpha, alpha_of
from bookbuild.prepress.ink import Inks, Unconvertible
from bookbuild.prepress.operators import KNOCK, OVER, Names, Operators
from bookbuild.prepress.shadings import convert_shading
from bookbuild.prepress.states import lasting, transparency, without_foreign

Place = tuple[int, int]  # number and generation of an object

_STATES = {OVER: {"/op": True, "/OPM": 1}, KNOCK: {"/op": False, "/OPM": 0}}


@dataclass(frozen=True, slots=True, kw_only=True)
class Rewritten:
    """A page's new content. is_clear: something on it may be transparent; has_patterns: see Operators."""

    data: bytes = field(repr=False)
    is_clear: bool
    has_patterns: bool


class Walk:
    """Converts what pages share when it is first met. inks: None = colours stay; takes_transparency: of the printer and the
    kind of PDF; pictures: every one, and alphas: what their masks do; troubles: what could not be made ink; both with the page
    on which it was first met."""

    def __init__(self, pdf: pikepdf.Pdf, inks: Inks | None, *, takes_transparency: bool) -> None:
        self.pdf = pdf
        self.inks = inks
        self.takes_transparency = takes_transparency
        self.pictures: dict[Place, tuple[pikepdf.Object, int]] = {}
        self.alphas: dict[Place, Alpha] = {}
        self.troubles: dict[str, int] = {}
        self.number = 0
        self._names: dict[Place, Names] = {}
        self._clear: dict[Place, bool] = {}
        self._done: set[Place] = set()
        self._with_states: list[pikepdf.Object] = []

    def page(self, number: int, page: pikepdf.Page) -> Rewritten:
        """The content of a page in ink. number: from 0."""
        self.number = number
        names = self._names_of(page.resources)
        data = b"\n".join(part.read_bytes() for part in _parts(page.obj.get("/Contents")))
        new, seen = self._content(page.obj, data, partial(Operators, names, self.inks, is_page=True))
        return Rewritten(data=new, is_clear=seen.is_clear, has_patterns=seen.has_patterns)

    def _content(self, stream: pikepdf.Object, data: bytes, make: Callable[[], Operators]) -> tuple[bytes, Operators]:
        new, seen = rewritten(stream, data, make)
        for trouble in sorted(seen.troubles):
            self.troubles.setdefault(trouble, self.number)
        return new + b"\nQ" * seen.open, seen

    def _names_of(self, resources: pikepdf.Object) -> Names:
        place = resources.objgen
        if place not in self._names or place == (0, 0):
            self._names[place] = self._resources(resources)
        return self._names[place]

    def _resources(self, resources: pikepdf.Object) -> Names:
        spaces = resources.get("/ColorSpace")
        clear = {token for token, thing in _entries(resources, "/XObject") if self._object(thing, resources)}
        clear |= {token for token, thing in _entries(resources, "/Pattern") if self._pattern(thing, resources)}
        for _, shading in _entries(resources, "/Shading"):
            self._shading(shading, spaces)
        for _, font in _entries(resources, "/Font"):
            self._font(font, resources)
        states, resets = self._states(resources)
        if spaces is not None and self.inks:
            del resources["/ColorSpace"]
        for key in ("/Properties", "/ProcSet"):
            self._drop(resources, key)
        return Names(states=states, resets=resets, clear=frozenset(clear), spaces=spaces)

    def _drop(self, resources: pikepdf.Object, key: str) -> None:
        """Layers are a matter of the screen; whatever else marks a piece of content stays without its properties."""
        if key == "/ProcSet" and key in resources:
            del resources[key]
        elif key in resources:
            for name in list(resources[key].keys()):
                resources[key][name] = pikepdf.Dictionary()

    def _states(self, resources: pikepdf.Object) -> tuple[dict[bytes, bool], frozenset[bytes]]:
        """The states that stay, and those that only end transparency, without which a place would not be found rightly."""
        found = _named(resources, "/ExtGState")
        stays: dict[bytes, bool] = {}
        for name, state in found:
            is_clear = bool(transparency(state)) and not self.takes_transparency
            if self.takes_transparency:
                without_foreign(state)
            if self.takes_transparency or is_clear or lasting(state):
                stays[_token(name)] = is_clear
        resets = frozenset(_token(name) for name, _ in found) - stays.keys()
        if self.inks and self.inks.count == 4:
            found += [(token.decode(), pikepdf.Dictionary(entries)) for token, entries in _STATES.items()]
        if found:
            resources.ExtGState = pikepdf.Dictionary(dict(found))
            self._with_states.append(resources)
        return stays, resets

    def finish(self) -> None:
        """Take the states away that do nothing; only now, since the places of what is transparent are found by them."""
        for resources in () if self.takes_transparency else self._with_states:
            kept = {
                name: pikepdf.Dictionary(left)
                for name, state in _named(resources, "/ExtGState")
                if (left := lasting(state))
            }
            if kept:
                resources.ExtGState = pikepdf.Dictionary(kept)
            elif "/ExtGState" in resources:
                del resources["/ExtGState"]

    def _object(self, thing: pikepdf.Object, resources: pikepdf.Object) -> bool:
        """A picture or a form; says whether it may be transparent."""
        if "/OC" in thing:
            del thing["/OC"]
        if thing.get("/Subtype") != pikepdf.Name.Image:
            return self._form(thing, resources)
        if thing.objgen not in self.alphas:
            self.pictures[thing.objgen] = (thing, self.number)
            self.alphas[thing.objgen] = self._alpha(thing)
        return self.alphas[thing.objgen] is Alpha.SOFT and not self.takes_transparency

    def _alpha(self, image: pikepdf.Object) -> Alpha:
        try:
            return alpha_of(image)
        except Unconvertible as error:
            self.troubles.setdefault(str(error), self.number)
            return Alpha.NONE

    def _form(self, form: pikepdf.Object, resources: pikepdf.Object) -> bool:
        if form.objgen not in self._clear:
            self._clear[form.objgen] = False  # a form that paints itself is no PDF
            names = self._names_of(form.get("/Resources", resources))
            new, seen = self._content(form, form.read_bytes(), partial(Operators, names, self.inks))
            _replace(form, new)
            self._clear[form.objgen] = seen.is_clear
            self._transparency_group(form)
        return self._clear[form.objgen]

    def _transparency_group(self, form: pikepdf.Object) -> None:
        """A group in which nothing is transparent looks as if it were none."""
        if "/Group" not in form:
            return
        if not self.takes_transparency:
            del form["/Group"]
        elif self.inks:
            form.Group.CS = pikepdf.Name.DeviceGray if self.inks.count == 1 else pikepdf.Name.DeviceCMYK
        for key in ("/StructParent", "/StructParents", "/PieceInfo", "/OPI", "/Ref"):
            if key in form:
                del form[key]

    def _pattern(self, pattern: pikepdf.Object, resources: pikepdf.Object) -> bool:
        if int(pattern.get("/PatternType", 1)) == 1:
            return self._form(pattern, resources)
        self._shading(pattern.Shading, resources.get("/ColorSpace"))
        if "/ExtGState" in pattern:
            del pattern["/ExtGState"]
        return False

    def _shading(self, shading: pikepdf.Object, spaces: pikepdf.Object | None) -> None:
        if self.inks is None or (shading.objgen in self._done and shading.objgen != (0, 0)):
            return
        self._done.add(shading.objgen)
        try:
            convert_shading(self.pdf, shading, spaces, self.inks)
        except Unconvertible as error:
            self.troubles.setdefault(str(error), self.number)

    def _font(self, font: pikepdf.Object, resources: pikepdf.Object) -> None:
        if font.objgen in self._done and font.objgen != (0, 0):
            return
        self._done.add(font.objgen)
        unwrap(font)
        if font.get("/Subtype") == pikepdf.Name.Type3:
            names = self._names_of(font.get("/Resources", resources))
            for _, glyph in _entries(font, "/CharProcs"):
                new, _ = self._content(glyph, glyph.read_bytes(), partial(Operators, names, self.inks))
                _replace(glyph, new)


def packed(pdf: pikepdf.Pdf, data: bytes) -> pikepdf.Stream:
    """A content stream, small at once: two thousand unpacked ones would fill the memory."""
    stream = pdf.make_stream(zlib.compress(data, 6))
    stream.Filter = pikepdf.Name.FlateDecode
    return stream


def _replace(stream: pikepdf.Object, data: bytes) -> None:
    stream.write(zlib.compress(data, 6), filter=pikepdf.Name.FlateDecode)


def _parts(contents: pikepdf.Object | None) -> Iterator[pikepdf.Object]:
    if isinstance(contents, pikepdf.Array):
        yield from contents
    elif contents is not None:
        yield contents


def _named(resources: pikepdf.Object, key: str) -> list[tuple[str, pikepdf.Object]]:
    names = resources.get(key)
    return [(name, names[name]) for name in sorted(names.keys())] if isinstance(names, pikepdf.Dictionary) else []


def _entries(resources: pikepdf.Object, key: str) -> list[tuple[bytes, pikepdf.Object]]:
    return [(_token(name), thing) for name, thing in _named(resources, key)]


def _token(name: str) -> bytes:
    """A name as content streams spell it."""
    return pikepdf.Name(name).unparse()
