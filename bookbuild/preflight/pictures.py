"""Raster images: their pixels, as the plates get them."""

from __future__ import annotations

import io
import warnings
from dataclasses import dataclass

from PIL import Image, ImageChops, ImageMath

from bookbuild.model.pictures import whole_files_only
from bookbuild.preflight import raw
from bookbuild.preflight.drawing import Picture
from bookbuild.preflight.raw import Streams, filters_of
from bookbuild.preflight.spaces import BLACK, PROCESS, Colour, Kind, ink_sum, plates

_MOST_PIXELS = 120_000_000
_STRIP = 2_000_000
# Of a thousand pixels one may have more ink: noise of JPEG, which no press shows
_SHARE = 0.999


@dataclass(frozen=True, slots=True, kw_only=True)
class Inks:
    """Ink of a mark, in per cent. peak: the highest sum; most: that which 99.9 % of its area do not exceed; colour: most of one
    ink that is not black, from 0 to 1; steps: by plate, if it is one colour."""

    peak: float
    most: float
    colour: float
    steps: dict[str, float] | None


class Damaged(Exception):
    """An image whose pixels are not all there."""


def inks_of_picture(picture: Picture, streams: Streams) -> Inks | None:
    """Ink of an image in CMYK or in a table of such colours; None: it has one ink, or is not known."""
    if picture.inline is not None or picture.bits not in {1, 2, 4, 8, 16}:
        return None
    try:
        match picture.space.kind:
            case Kind.CMYK:
                image = cmyk_pixels(picture, streams)
                return _inks_of_pixels(image) if image is not None else None
            case Kind.INDEXED:
                return _inks_of_table(picture, streams)
            case _:
                return None
    except Damaged:
        return None


def cmyk_pixels(picture: Picture, streams: Streams) -> Image.Image | None:
    """An image in CMYK, 255 = full ink. Raises Damaged."""
    filters = filters_of(picture.source)
    if filters == ["DCTDecode"]:
        image = jpeg(picture, streams)
        if image.mode != "CMYK":
            return None
        image = ImageChops.invert(image)  # Pillow takes all of them to be inverted; the PDF says whether they are
    elif not filters or filters[-1] not in {"DCTDecode", "JPXDecode", "JBIG2Decode", "CCITTFaxDecode"}:
        if picture.bits not in {8, 16}:
            return None
        data = pixels(picture, streams, 4)
        image = Image.frombytes("CMYK", (picture.width, picture.height), data[:: picture.bits // 8])
    else:
        return None
    decode = raw.numbers(raw.entry(picture.source, "/Decode"))
    return ImageChops.invert(image) if decode[:2] == [1.0, 0.0] else image


def jpeg(picture: Picture, streams: Streams) -> Image.Image:
    """A JPEG, decoded. Raises Damaged."""
    data = streams.read_coded(picture.source)
    try:
        with warnings.catch_warnings(), whole_files_only():
            warnings.simplefilter("ignore")
            image = Image.open(io.BytesIO(data or b""), formats=("JPEG",))
            if image.width * image.height > _MOST_PIXELS or not streams.spend(image.width * image.height * 4):
                raise Damaged("it is too large to be looked at")
            image.load()
            return image
    except Damaged:
        raise
    except Exception as error:  # decoders end in many ways: OSError, SyntaxError, ValueError, DecompressionBombError …
        raise Damaged(type(error).__name__) from error


def pixels(picture: Picture, streams: Streams, parts: int) -> bytes:
    """The bytes of an image without a filter of images. Raises Damaged: fewer than its size asks for."""
    wanted = (picture.width * parts * picture.bits + 7) // 8 * picture.height
    if not wanted or picture.width * picture.height > _MOST_PIXELS:
        raise Damaged("it has no size, or is too large to be looked at")
    data = streams.read(picture.source)
    if data is None or len(data) < wanted:
        raise Damaged("pixels are missing")
    return data[:wanted]


def _inks_of_pixels(image: Image.Image) -> Inks:
    """Sums of ink, strip by strip. Pillow sums in whole numbers: 255 is one full plate."""
    counts = [0] * 1021
    rows = max(_STRIP // max(image.width, 1), 1)
    colour = 0
    for top in range(0, image.height, rows):
        bands = image.crop((0, top, image.width, min(top + rows, image.height))).split()
        colour = max(colour, *(_highest(band) for band in bands[:3]))
        total = ImageMath.lambda_eval(
            lambda a: a["c"] + a["m"] + a["y"] + a["k"], **dict(zip("cmyk", bands, strict=True))
        )
        for step in range(0, 1020, 255):
            part = _window(total, step)
            for value, count in enumerate(part.histogram()):
                if 0 < value < 255 or (value == 0 and not step):
                    counts[step + value] += count
            counts[step + 255] += _exactly(total, step + 255)
    return _summed(counts, colour / 255)


def _window(total: Image.Image, low: int) -> Image.Image:
    """Values from low to low + 255 as bytes; those beyond, at the ends."""
    made: Image.Image = ImageMath.lambda_eval(
        lambda a: a["convert"](a["min"](a["max"](a["t"] - low, 0), 255), "L"), t=total
    )
    return made


def _exactly(total: Image.Image, value: int) -> int:
    hit = ImageMath.lambda_eval(lambda a: a["convert"](a["equal"](a["t"], value) * 255, "L"), t=total)
    return int(hit.histogram()[255])


def _highest(band: Image.Image) -> int:
    extremes = band.getextrema()
    return int(extremes[1]) if isinstance(extremes[1], (int, float)) else 0


def _summed(counts: list[int], colour: float) -> Inks:
    total, seen, most = sum(counts), 0, 0
    for value, count in enumerate(counts):
        seen += count
        most = value
        if seen >= total * _SHARE:
            break
    peak = max((value for value, count in enumerate(counts) if count), default=0)
    return Inks(peak=peak / 2.55, most=most / 2.55, colour=colour, steps=None)


def _inks_of_table(picture: Picture, streams: Streams) -> Inks | None:
    """Ink of an image of 8 bits that takes its colours from a table: by how often each is taken."""
    if picture.bits != 8 or filters_of(picture.source)[-1:] in (["DCTDecode"], ["JPXDecode"]):
        return None
    data = pixels(picture, streams, 1)
    used = Image.frombytes("L", (picture.width, picture.height), data).histogram()
    counts, colour = [0] * 1021, 0.0
    for index, count in enumerate(used):
        inks = plates(Colour(picture.space, (float(index),))) if count else None
        if inks is not None:
            counts[min(round(ink_sum(inks) * 2.55), 1020)] += count
            colour = max([colour, *(inks.get(ink, 0.0) for ink in PROCESS if ink != BLACK)])
    return _summed(counts, colour) if sum(counts) else None
