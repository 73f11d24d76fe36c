"""Pictures in ink (ISO 32000-1, 8.9): line art stays line art, JPEG stays JPEG, and colours go through the press's profile.

One picture is unpacked at a time, and converted in strips.
"""

from __future__ import annotations

import io
import zlib
from collections.abc import Iterator
from enum import Enum, auto

import pikepdf
from PIL import Image as Pillow
from PIL import ImageChops, ImageCms, UnidentifiedImageError

from bookbuild.model.press import Ink
from bookbuild.prepress.ink import Inks, Unconvertible
from bookbuild.prepress.limit import most_ink, under_limit
from bookbuild.prepress.strips import by_strips, strips

_QUALITY = 95
_NEUTRAL = 3  # of 255, as for flat colours
_HEADROOM = (3, 8)  # per cent that the packing of a JPEG may add to the sum of inks
_SPACES = {"1": "/DeviceGray", "L": "/DeviceGray", "RGB": "/DeviceRGB", "CMYK": "/DeviceCMYK"}
_MODES = {"L": "L", "CMYK": "RGBA", "RGB": "RGB", "1": "1"}  # how samples of a mode are packed: PNG knows no CMYK
_FAILURES = (
    pikepdf.PdfError, pikepdf.UnsupportedImageTypeError, pikepdf.InvalidPdfImageError, pikepdf.HifiPrintImageNotTranscodableError,
    UnidentifiedImageError, NotImplementedError, ValueError, OSError, SyntaxError, KeyError, zlib.error, ImageCms.PyCMSError,
)  # fmt: skip


class Alpha(Enum):
    """How a picture's soft mask works. CUT: each point is either there or not; SOFT: some let shine through what is below."""

    NONE = auto()
    CUT = auto()
    SOFT = auto()


def alpha_of(image: pikepdf.Object) -> Alpha:
    """What the soft mask of a picture does. Raises Unconvertible."""
    mask = image.get("/SMask")
    if mask is None:
        return Alpha.NONE
    picture = _opened(mask).convert("L")
    if picture.getextrema() == (255, 255):
        return Alpha.NONE
    counts = picture.histogram()
    return Alpha.SOFT if any(counts[1:255]) or "/Matte" in mask else Alpha.CUT


def convert_image(pdf: pikepdf.Pdf, image: pikepdf.Object, inks: Inks | None, alpha: Alpha | None) -> None:
    """A picture to ink, in place. alpha: SOFT = it stands on bare paper wherever it stands, None = its mask may stay.

    Raises Unconvertible.
    """
    if image.get("/ImageMask"):
        return
    if isinstance(image.get("/Mask"), pikepdf.Array) and inks:
        raise Unconvertible("picture of which one colour is transparent")
    if inks or alpha is Alpha.SOFT:
        picture = _opened(image)
        if alpha is Alpha.SOFT:
            picture = _on_paper(picture, _opened(image.SMask).convert("L"))
        is_jpeg = _is_jpeg(image)
        _write(image, to_inks(picture, inks) if inks else picture.convert("RGB"), inks, is_jpeg=is_jpeg)
    if alpha is Alpha.CUT:
        image.Mask = _stencil(pdf, image.SMask)
    if alpha is not None and "/SMask" in image:
        del image["/SMask"]


def to_inks(picture: Pillow.Image, inks: Inks) -> Pillow.Image:
    """A picture in the inks of a file, not yet under their limit: of mode 1, L or CMYK."""
    if picture.mode == "1":
        return picture
    if picture.mode == "CMYK" and inks.kind is Ink.CMYK:
        return picture
    if picture.mode == "CMYK":
        return by_strips(picture, "L", lambda strip: _grey_of_inks(strip, inks))
    if picture.mode != "L":
        picture = _screen(picture)
    if picture.mode == "L" or _is_neutral(picture):
        return by_strips(picture, "L", lambda strip: strip.getchannel(0).point(inks.of_samples))
    if inks.kind is Ink.GREY:
        return by_strips(picture, "L", lambda strip: _light(strip, inks).point(inks.of_lightness))
    return by_strips(picture, "CMYK", inks.of_pictures.apply)


def _opened(image: pikepdf.Object) -> Pillow.Image:
    if not isinstance(image, pikepdf.Stream):
        raise Unconvertible("picture without content")
    try:
        picture = pikepdf.PdfImage(image).as_pil_image(apply_mask=False)
        picture.load()
    except _FAILURES as error:
        raise Unconvertible("picture that cannot be read") from error
    if picture.mode not in {"1", "L", "P", "RGB", "CMYK", "LAB"}:
        raise Unconvertible(f"picture of the kind {picture.mode}")
    return picture


def _is_jpeg(image: pikepdf.Object) -> bool:
    kind = image.get("/Filter")
    return (kind[-1] if isinstance(kind, pikepdf.Array) and len(kind) else kind) == pikepdf.Name.DCTDecode


def _screen(picture: Pillow.Image) -> Pillow.Image:
    """A picture in the colours of screens; a profile that it brings along is honoured."""
    data = picture.info.get("icc_profile")
    if data and picture.mode == "RGB":
        try:
            source = ImageCms.ImageCmsProfile(io.BytesIO(data))
            if source.profile.xcolor_space.strip() == "RGB" and "sRGB" not in (
                source.profile.profile_description or ""
            ):
                transform = ImageCms.buildTransform(source, ImageCms.createProfile("sRGB"), "RGB", "RGB")
                return by_strips(picture, "RGB", transform.apply)
        except (OSError, ImageCms.PyCMSError):
            return picture
    return picture if picture.mode == "RGB" else picture.convert("RGB")


def _is_neutral(picture: Pillow.Image) -> bool:
    """All of it is grey."""
    for strip in strips(picture):
        red, green, blue = strip.split()
        pairs = ((red, green), (green, blue), (red, blue))
        if any(ImageChops.difference(a, b).getextrema()[1] > _NEUTRAL for a, b in pairs):  # type: ignore[operator]
            return False
    return True


def _light(strip: Pillow.Image, inks: Inks) -> Pillow.Image:
    # CIE lightness, not Pillow's sum of gamma-coded channels: that one prints a red twice too dark
    return inks.lab_of_rgb.apply(strip).getchannel(0)


def _grey_of_inks(strip: Pillow.Image, inks: Inks) -> Pillow.Image:
    if inks.takes_inks:
        return inks.lab_of_inks.apply(strip).getchannel(0).point(inks.of_paper)
    return strip.convert("RGB").convert("L")


def _on_paper(picture: Pillow.Image, mask: Pillow.Image) -> Pillow.Image:
    """A picture with what it lets through, which is nothing but white paper."""
    if picture.mode == "CMYK":
        ground = Pillow.new("CMYK", picture.size, (0, 0, 0, 0))
    else:
        picture = _screen(picture)
        ground = Pillow.new("RGB", picture.size, "white")
    ground.paste(picture, mask=mask if mask.size == picture.size else mask.resize(picture.size))
    return ground


def _stencil(pdf: pikepdf.Pdf, mask: pikepdf.Object) -> pikepdf.Object:
    """A mask of points that are either there or not (8.9.6.3), which PDF 1.3 has: 1 is what is left out."""
    picture = _opened(mask).convert("L").point([255] * 128 + [0] * 128, "1")
    out = pdf.make_stream(b"")
    out.Type, out.Subtype, out.ImageMask = pikepdf.Name.XObject, pikepdf.Name.Image, True
    out.Width, out.Height, out.BitsPerComponent = picture.width, picture.height, 1
    _pack(out, picture)
    return out


def _write(image: pikepdf.Object, picture: Pillow.Image, inks: Inks | None, *, is_jpeg: bool) -> None:
    if picture.mode == "L" and not is_jpeg and _is_line_art(picture):
        picture = picture.convert("1", dither=Pillow.Dither.NONE)
    for key in (
        "/DecodeParms",
        "/Decode",
        "/SMaskInData",
        "/Intent",
        "/Interpolate",
        "/Alternates",
        "/OPI",
        "/Metadata",
    ):
        if key in image:
            del image[key]
    image.Width, image.Height, image.BitsPerComponent = picture.width, picture.height, 1 if picture.mode == "1" else 8
    image.ColorSpace = pikepdf.Name(_SPACES[picture.mode])
    limit = inks.limit if inks and picture.mode == "CMYK" else None
    data = _as_jpeg(picture, limit) if is_jpeg and picture.mode != "1" else None
    if data is None:
        _pack(image, under_limit(picture, limit))
        return
    if picture.mode == "CMYK":
        image.Decode = pikepdf.Array([1, 0] * 4)  # Pillow writes such files upside down, as Adobe does
    image.write(data, filter=pikepdf.Name.DCTDecode)


def _is_line_art(picture: Pillow.Image) -> bool:
    counts = picture.histogram()
    return not any(counts[1:255])


def _as_jpeg(picture: Pillow.Image, limit: int | None) -> bytes | None:
    """The picture as a JPEG that keeps the limit also when it is unpacked; None if none does."""
    for headroom in _HEADROOM if limit is not None else (0,):
        out = io.BytesIO()
        within = under_limit(picture, None if limit is None else limit - headroom)
        within.save(out, "JPEG", quality=_QUALITY, subsampling=0)
        if limit is None or within is picture or most_ink(Pillow.open(io.BytesIO(out.getvalue()))) <= limit:
            return out.getvalue()
    return None


def _pack(image: pikepdf.Object, picture: Pillow.Image) -> None:
    """Samples, packed with the filters of PNG (ISO 32000-1, 7.4.4.4), which suit pictures."""
    mode = _MODES[picture.mode]
    out = io.BytesIO()
    (picture if mode == picture.mode else Pillow.frombytes(mode, picture.size, picture.tobytes())).save(out, "PNG")
    parms = pikepdf.Dictionary(
        Predictor=15, Colors=len(picture.getbands()), Columns=picture.width, BitsPerComponent=1 if mode == "1" else 8,
    )  # fmt: skip
    image.write(b"".join(_chunks(out.getvalue())), filter=pikepdf.Name.FlateDecode, decode_parms=parms)


def _chunks(png: bytes) -> Iterator[bytes]:
    """The packed samples of a PNG (ISO/IEC 15948, 11.2.4)."""
    at = 8
    while at < len(png):
        size = int.from_bytes(png[at : at + 4], "big")
        if png[at + 4 : at + 8] == b"IDAT":
            yield png[at + 8 : at + 8 + size]
        at += size + 12
