"""How fast people read, by language, and who measured it."""

from __future__ import annotations

from dataclasses import dataclass

BRYSBAERT = "silent reading of non-fiction; Brysbaert 2019, doi:10.1016/j.jml.2019.104047"
IREST = "texts read aloud; Trauzettel-Klosinski and Dietz 2012, doi:10.1167/iovs.11-8284"
# Words a minute. English is lower in the second study (228), since there texts were read aloud
_WORDS = {
    "en": (238, BRYSBAERT), "ar": (138, IREST), "de": (179, IREST), "es": (218, IREST), "fi": (161, IREST),
    "fr": (195, IREST), "he": (187, IREST), "it": (188, IREST), "nl": (202, IREST), "pl": (166, IREST), "pt": (181, IREST),
    "ru": (184, IREST), "sl": (180, IREST), "sv": (199, IREST), "tr": (166, IREST),
}  # fmt: skip
# Means of the 17 languages of the second study, for those that nobody measured
_MEAN_WORDS, _MEAN_SYLLABLES = 184, 370


@dataclass(frozen=True, slots=True, kw_only=True)
class Speed:
    """So many units a minute."""

    figure: int
    counts_syllables: bool
    source: str

    @property
    def unit(self) -> str:
        """What is counted, in words."""
        return "syllables of Hangul" if self.counts_syllables else "words"


def speed_of(language: str, chosen: int | None) -> Speed:
    """The speed for a language. chosen: the user's own figure. Korean is counted in syllables: its words are spaced freely."""
    primary = language.split("-", maxsplit=1)[0].lower()
    is_korean = primary == "ko"
    if chosen is not None:
        return Speed(figure=chosen, counts_syllables=is_korean, source="as given with --speed")
    mean = f"mean of 17 languages, {IREST}"
    if is_korean:
        return Speed(figure=_MEAN_SYLLABLES, counts_syllables=True, source=mean)
    figure, source = _WORDS.get(primary, (_MEAN_WORDS, mean))
    return Speed(figure=figure, counts_syllables=False, source=source)
