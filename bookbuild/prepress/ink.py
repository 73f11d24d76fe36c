"""Colours as ink: grey is black ink alone, colour is four inks that together stay below the printer's limit.

Whoever wrote `#777` means a lightness on paper: it becomes the share of black whose CIE lightness is that of the grey, within
what the press can do, so that the press's dot gain does not darken it. Colours go through the ICC profile of the press.
"""

from __future__ import annotations

import io
from bisect import bisect_left
from collections.abc import Sequence
from functools import cached_property

from PIL import Image as Pillow
from PIL import ImageCms

from bookbuild.model.press import Ink

Values = tuple[float, ...]

_NEUTRAL = 3 / 255  # channels that differ by less are the same grey
_BLACK = 0.015  # sRGB values below are black
_BPC = ImageCms.Flags.BLACKPOINTCOMPENSATION
# CIE L* of black ink in steps of a sixteenth, FOGRA39: what is taken when no profile is there
_COATED = (
    100.0, 96.1, 92.2, 87.8, 83.9, 79.2, 74.9, 70.2, 65.5, 60.4, 54.9, 49.4, 43.5, 37.3, 31.4, 24.3, 17.3,
)  # fmt: skip


class Unconvertible(Exception):
    """A colour, a gradient or a picture that cannot be turned into ink. message: what it is."""


class Inks:
    """Conversion to the inks of one file; transforms are made when they are first needed.

    profile: ICC, output device, CMYK or grey; empty = the greys of FOGRA39 and no colours. limit: of the sum of inks, per cent.
    """

    def __init__(self, kind: Ink, profile: bytes = b"", limit: int | None = None) -> None:
        self.kind = kind
        self.limit = limit
        self._data = profile
        self._known: dict[tuple[float, ...], Values] = {}

    @property
    def count(self) -> int:
        """Plates of the file."""
        return 4 if self.kind is Ink.CMYK else 1

    def grey(self, light: float) -> Values:
        """A grey of the screen, 0 = black, 1 = white. -> (light,) or (c, m, y, k)."""
        light = _within(light)
        return self._black(0.0 if light < _BLACK else self._printed(_lightness(light)))

    def rgb(self, red: float, green: float, blue: float, *, mixed: bool = False) -> Values:
        """A colour of the screen (sRGB). mixed: greys too are made of all four inks, as beside colours in a gradient."""
        channels = (_within(red), _within(green), _within(blue))
        is_neutral = max(channels) - min(channels) < _NEUTRAL
        if self.kind is Ink.GREY or (is_neutral and not mixed):
            return self.grey(_grey_of(channels))
        return self._through("RGB", tuple(round(c * 255) for c in channels))

    def lab(self, light: float, a: float, b: float, *, mixed: bool = False) -> Values:
        """A colour of CIE L*a*b*, lightness 0 to 100."""
        if self.kind is Ink.GREY or (abs(a) < 1 and abs(b) < 1 and not mixed):
            return self._black(self._printed(_within(light / 100)))
        return self._through("LAB", (round(_within(light / 100) * 255), _centred(a), _centred(b)))

    def cmyk(self, cyan: float, magenta: float, yellow: float, black: float) -> Values:
        """Inks that the book asks for itself; black alone stays what it is."""
        c, m, y, k = (_within(part) for part in (cyan, magenta, yellow, black))
        if self.kind is Ink.CMYK:
            return limited((c, m, y, k), self.limit)
        if c == m == y == 0:
            return (1 - k,)
        if self.takes_inks:
            sample = Pillow.new("CMYK", (1, 1), tuple(round(part * 255) for part in (c, m, y, k)))
            lab = self.lab_of_inks.apply(sample)
            return self._black(self._stretched(lab.tobytes()[0] / 255))
        return (1 - min(1.0, 0.3 * c + 0.59 * m + 0.11 * y + k),)  # what a printer does without a profile (10.3.3)

    def _black(self, light: float) -> Values:
        return (light,) if self.kind is Ink.GREY else (0.0, 0.0, 0.0, 1 - light)

    def _through(self, mode: str, sample: tuple[int, ...]) -> Values:
        key = (float(mode == "LAB"), *sample)
        if key not in self._known:
            transform = self.of_lab if mode == "LAB" else self.of_rgb
            pixel = transform.apply(Pillow.new(mode, (1, 1), sample)).tobytes()
            self._known[key] = limited(tuple(part / 255 for part in pixel), self.limit)
        return self._known[key]

    def _printed(self, light: float) -> float:
        """Lightness that is wanted, 0 to 1 between black ink and paper, -> device grey that shows it."""
        curve = self._curve
        wanted = curve[0] + (curve[-1] - curve[0]) * _within(light)
        at = bisect_left(curve, wanted, 1, len(curve) - 1)
        low, high = curve[at - 1], curve[at]
        return _within((at - 1 + ((wanted - low) / (high - low) if high > low else 0.0)) / (len(curve) - 1))

    def _stretched(self, light: float) -> float:
        """A lightness on paper as a device grey that has the same lightness, as far as black ink goes."""
        low, high = self._curve[0], self._curve[-1]
        return self._printed((light * 100 - low) / (high - low))

    @cached_property
    def of_samples(self) -> list[int]:
        """For a grey sample of a picture of the screen its device grey."""
        values = [self.grey(sample / 255) for sample in range(256)]
        return [round((v[0] if self.kind is Ink.GREY else 1 - v[3]) * 255) for v in values]

    @cached_property
    def of_lightness(self) -> list[int]:
        """For a lightness L* of 0 to 255 its device grey."""
        return [round(self._printed(value / 255) * 255) for value in range(256)]

    @cached_property
    def of_paper(self) -> list[int]:
        """For a lightness L* on paper, of 0 to 255, the device grey that is as light."""
        return [round(self._stretched(value / 255) * 255) for value in range(256)]

    @cached_property
    def _curve(self) -> Sequence[float]:
        """L* from all black to no ink, in even steps of ink."""
        if self.device is None:
            return tuple(reversed(_COATED))
        mode = "L" if self._is_grey_device else "CMYK"
        ramp = Pillow.new(mode, (256, 1))
        ramp.putdata(list(range(256)) if mode == "L" else [(0, 0, 0, 255 - i) for i in range(256)])
        transform = ImageCms.buildTransform(self.device, _lab(), mode, "LAB", ImageCms.Intent.RELATIVE_COLORIMETRIC)
        lights = [value / 2.55 for value in transform.apply(ramp).tobytes()[0::3]]
        return [max(lights[: i + 1]) for i in range(256)]

    @cached_property
    def device(self) -> ImageCms.ImageCmsProfile | None:
        """The press."""
        return ImageCms.ImageCmsProfile(io.BytesIO(self._data)) if self._data else None

    @property
    def takes_inks(self) -> bool:
        """The profile knows four inks."""
        return self.device is not None and not self._is_grey_device

    @property
    def _is_grey_device(self) -> bool:
        return self.device is not None and self.device.profile.xcolor_space.strip() == "GRAY"

    @cached_property
    def of_rgb(self) -> ImageCms.ImageCmsTransform:
        """Flat colours of the screen to ink."""
        return self._to_ink(_screen(), "RGB", ImageCms.Intent.RELATIVE_COLORIMETRIC)

    @cached_property
    def of_pictures(self) -> ImageCms.ImageCmsTransform:
        """Pictures of the screen to ink."""
        return self._to_ink(_screen(), "RGB", ImageCms.Intent.PERCEPTUAL)

    @cached_property
    def of_lab(self) -> ImageCms.ImageCmsTransform:
        """Measured colours to ink."""
        return self._to_ink(_lab(), "LAB", ImageCms.Intent.RELATIVE_COLORIMETRIC)

    def _to_ink(
        self, source: ImageCms.ImageCmsProfile, mode: str, intent: ImageCms.Intent
    ) -> ImageCms.ImageCmsTransform:
        if self.device is None or not self.takes_inks:
            raise Unconvertible("colour, and the profile is for black ink alone")
        return ImageCms.buildTransform(source, self.device, mode, "CMYK", intent, _BPC)

    @cached_property
    def lab_of_rgb(self) -> ImageCms.ImageCmsTransform:
        """Colours of the screen to lightness."""
        return ImageCms.buildTransform(_screen(), _lab(), "RGB", "LAB", ImageCms.Intent.RELATIVE_COLORIMETRIC)

    @cached_property
    def lab_of_inks(self) -> ImageCms.ImageCmsTransform:
        """Inks to what they look like on paper."""
        assert self.device is not None
        return ImageCms.buildTransform(self.device, _lab(), "CMYK", "LAB", ImageCms.Intent.RELATIVE_COLORIMETRIC)


def limited(inks: Values, limit: int | None) -> Values:
    """Cyan, magenta and yellow less in proportion, until the sum is within the limit; black, which draws, stays."""
    total = sum(inks) * 100
    if limit is None or total <= limit:
        return inks
    colour = sum(inks[:3])
    share = max(0.0, limit / 100 - inks[3]) / colour if colour else 0.0
    return (*(int(part * share * 10_000) / 10_000 for part in inks[:3]), inks[3])


def _lab() -> ImageCms.ImageCmsProfile:
    return ImageCms.ImageCmsProfile(ImageCms.createProfile("LAB"))


def _screen() -> ImageCms.ImageCmsProfile:
    return ImageCms.ImageCmsProfile(ImageCms.createProfile("sRGB"))


def _within(value: float) -> float:
    return min(1.0, max(0.0, float(value)))


def _centred(value: float) -> int:
    """a* or b* as a sample."""
    return min(255, max(0, round(value) + 128))


def _linear(value: float) -> float:
    """IEC 61966-2-1."""
    return value / 12.92 if value <= 0.04045 else float(((value + 0.055) / 1.055) ** 2.4)


def _grey_of(channels: Sequence[float]) -> float:
    """The grey of the screen that is as bright as a colour."""
    bright = sum(part * _linear(c) for part, c in zip((0.2126, 0.7152, 0.0722), channels, strict=True))
    return 12.92 * bright if bright <= 0.0031308 else float(1.055 * bright ** (1 / 2.4) - 0.055)


def _lightness(grey: float) -> float:
    """CIE L* of a grey of the screen, 0 to 1 (CIE 15)."""
    bright = _linear(grey)
    return (903.3 * bright if bright <= 0.008856 else float(116 * bright ** (1 / 3) - 16)) / 100
