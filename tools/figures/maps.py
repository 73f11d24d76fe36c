"""Maps: the coasts and the borders of today, and the places of the book."""

from __future__ import annotations

import json
from collections.abc import Callable
from dataclasses import dataclass
from functools import lru_cache
from math import cos, radians
from pathlib import Path
from typing import TypedDict, cast

from .drawing import BLACK, DARK, LEAD, LIGHT, LINE, NOTE, PALE, RISE, THIN, WHITE, WIDTH, Point, Sheet

KILOMETRE = 1 / 111.2  # in degrees of latitude


class Geography(TypedDict):
    """geography.json. Outlines: longitude and latitude in turn, in thousandths of a degree."""

    lands: dict[str, list[list[int]]]
    borders: dict[str, list[list[int]]]


@lru_cache(maxsize=1)
def geography() -> Geography:
    """The coasts and borders."""
    return cast(Geography, json.loads((Path(__file__).parent / "geography.json").read_text(encoding="utf-8")))


@dataclass(frozen=True)
class View:
    """A window on the map. degree: units of the drawing for a degree of latitude; longitudes are true at the parallel `true`."""

    west: float
    north: float
    degree: float
    true: float
    height: float

    def at(self, longitude: float, latitude: float) -> Point:
        """Where a place is on the sheet."""
        return (longitude - self.west) * self.degree * cos(radians(self.true)), (self.north - latitude) * self.degree

    def outline(self, flat: list[int]) -> list[Point]:
        """An outline on the sheet, without steps too small to see."""
        out: list[Point] = []
        for x, y in zip(flat[::2], flat[1::2], strict=True):
            place = self.at(x / 1000, y / 1000)
            if not out or abs(place[0] - out[-1][0]) + abs(place[1] - out[-1][1]) > 0.7:
                out.append(place)
        return out

    def sees(self, outline: list[Point]) -> bool:
        """Say whether an outline has to do with the window, and is large enough to be seen."""
        xs, ys = [x for x, _ in outline], [y for _, y in outline]
        is_near = max(xs) > 0 and min(xs) < WIDTH and max(ys) > 0 and min(ys) < self.height
        return len(outline) > 2 and is_near

    def held(self, outline: list[Point]) -> list[Point]:
        """An outline cut off at the edges of the window."""
        for axis, limit, sign in ((0, 0.0, 1), (1, 0.0, 1), (0, float(WIDTH), -1), (1, self.height, -1)):
            out: list[Point] = []
            for n, place in enumerate(outline):
                last = outline[n - 1]
                if (last[axis] - limit) * sign * ((place[axis] - limit) * sign) < 0:
                    share = (limit - last[axis]) / (place[axis] - last[axis])
                    out.append((last[0] + share * (place[0] - last[0]), last[1] + share * (place[1] - last[1])))
                if (place[axis] - limit) * sign >= 0:
                    out.append(place)
            outline = out
        return outline

    def draw(self, sheet: Sheet, tints: dict[str, str]) -> None:
        """Land. tints: country -> its grey."""
        for name, tint in tints.items():
            rings = [self.outline(ring) for ring in geography()["lands"][name]]
            cut = [self.held(ring) for ring in rings if self.sees(ring)]
            sheet.shape([ring for ring in cut if len(ring) > 2], fill=tint, stroke=tint, width=1)

    def borders(self, sheet: Sheet) -> None:
        """Borders of today."""
        for name, pieces in geography()["borders"].items():
            width, dash = (LINE, "5 3") if name == "north-south" else (THIN, "2 2")
            for piece in pieces:
                path = [
                    place for place in self.outline(piece) if 0 <= place[0] <= WIDTH and 0 <= place[1] <= self.height
                ]
                if len(path) > 1:
                    sheet.line(path, width=width, dash=dash)

    def measure(self, sheet: Sheet, foot: Point, kilometres: int) -> None:
        """A bar of so many kilometres, from its left end."""
        x, y = foot
        end = x + kilometres * KILOMETRE * self.degree
        sheet.line([(x, y - 4), (x, y), (end, y), (end, y - 4)])
        sheet.text(((x + end) / 2, y - 6), f"{kilometres} km", size=NOTE, anchor="middle")


@dataclass(frozen=True)
class Place:
    """A place and its label. way: where the words stand, as an offset of their first letter or, to the left, their last."""

    name: str
    longitude: float
    latitude: float
    note: str = ""
    way: Point = (7, 0)

    def draw(self, sheet: Sheet, view: View) -> None:
        """Dot, name, and a note under it."""
        x, y = view.at(self.longitude, self.latitude)
        anchor = "start" if self.way[0] >= 0 else "end"
        sheet.dot((x, y))
        if abs(self.way[1]) > 9:
            sheet.line([(x, y), (x + self.way[0] - (3 if self.way[0] > 0 else -3), y + self.way[1])])
        sheet.block((x + self.way[0], y + self.way[1]), self.name, anchor=anchor)
        if self.note:
            sheet.block(
                (x + self.way[0], y + self.way[1] + LEAD * (1 + self.name.count("|")) - 1),
                self.note,
                size=NOTE,
                anchor=anchor,
            )


def korea() -> str:
    """The peninsula, with the places of the book."""
    sheet = Sheet(450)
    view = View(123.3, 43.1, 44.2, 38.0, 450)
    view.draw(sheet, {"china": PALE, "russia": PALE, "japan": PALE, "north": LIGHT, "south": LIGHT})
    view.borders(sheet)
    for words, longitude, latitude in (
        ("CHINA", 125.3, 41.9),
        ("NORTH KOREA", 126.75, 40.2),
        ("SOUTH KOREA", 127.45, 35.9),
        ("JAPAN", 130.9, 33.35),
    ):
        sheet.text(view.at(longitude, latitude), words, size=NOTE, anchor="middle")
    for place in (
        Place("North Gando 북간도", 129.0, 42.55, "Yun Dong-ju’s birthplace", (-7, -9)),
        Place("Pyongyang|평양", 125.75, 39.03),
        Place("Seoul 서울", 126.98, 37.57, "", (7, -1)),
        Place("Incheon 인천", 126.7, 37.46, "", (-18, -10)),
        Place("Silmido|실미도", 126.39, 37.4, "", (-7, 4)),
        Place("Suwon 수원", 127.03, 37.26, "", (7, 3)),
        Place("Chuncheon 춘천", 127.73, 37.88, "", (7, -2)),
        Place("Sokcho 속초", 128.59, 38.2),
        Place("Mungyeong 문경", 128.19, 36.59),
        Place("Gwangju 광주", 126.85, 35.16, "", (-7, 0)),
        Place("Gwangyang 광양", 127.7, 34.95, "", (4, 24)),
        Place("Okpo 옥포", 128.69, 34.89, "", (6, 6)),
        Place("Busan 부산", 129.07, 35.17),
    ):
        place.draw(sheet, view)
    view.measure(sheet, (10, 440), 100)
    return sheet.svg()


def dongju() -> str:
    """The journey of Yun Dong-ju, by numbers."""
    sheet = Sheet(430)
    view = View(122.6, 43.6, 22.6, 38.5, 268)
    view.draw(sheet, {"china": PALE, "russia": PALE, "japan": LIGHT, "north": LIGHT, "south": LIGHT})
    stops = [
        ("North Gando", "North Gando: born, 30 December 1917", (129.0, 42.55), (0, -12)),
        ("Seoul", "Seoul: college, to December 1941", (126.98, 37.57), (-12, 0)),
        ("Tokyo", "Tokyo: university, from March 1942", (139.7, 35.69), (6, -11)),
        ("Kyoto", "Kyoto: university, from October 1942;|arrest, 14 July 1943", (135.77, 35.02), (0, -13)),
        ("Fukuoka", "Fukuoka: prison; dies 16 February 1945", (130.4, 33.59), (-8, 9)),
        ("Gwangyang", "Gwangyang: the hidden manuscript", (127.7, 34.95), (-12, 2)),
    ]
    route = [view.at(*stops[n][2]) for n in range(5)]
    sheet.line(route, width=LINE, colour=DARK)
    y = 290.0
    for n, (_, words, where, way) in enumerate(stops, 1):
        x, top = view.at(*where)
        sheet.dot((x, top), fill=BLACK if n < 6 else WHITE, edge=0 if n < 6 else LINE)
        sheet.text((x + way[0], top + way[1] + RISE), f"*{n}*", anchor="middle")
        sheet.text((4, y + RISE), f"*{n}*")
        y = sheet.block((18, y), words) + 4
    sheet.height = round(y)
    view.measure(sheet, (262, 258), 300)
    return sheet.svg()


FIGURES: dict[str, Callable[[], str]] = {"korea-places": korea, "dongju-journey": dongju}
