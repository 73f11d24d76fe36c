"""Lines of time: they run down the page, to scale where dates are known, with what happened to the right."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from datetime import date

from .drawing import BAR, BLACK, DARK, GREY, LEAD, LIGHT, LINE, NOTE, RISE, THIN, WHITE, WIDTH, Sheet, spread

Day = tuple[int, int, int]
GAP = 5.0


def day(when: Day) -> float:
    """Days since the year 1."""
    return float(date(*when).toordinal())


@dataclass(frozen=True)
class Event:
    """What happened. words: lines parted by "|". hollow: a dot with a white middle, for the film or on a black bar."""

    when: Day
    words: str
    hollow: bool = False

    @property
    def height(self) -> float:
        """Of its lines of text."""
        return LEAD * (1 + self.words.count("|"))


@dataclass(frozen=True)
class Scale:
    """A stretch of time on the page. x: of the line."""

    start: Day
    end: Day
    top: float
    bottom: float
    x: float

    def y(self, when: Day) -> float:
        """Where a day is."""
        share = (day(when) - day(self.start)) / (day(self.end) - day(self.start))
        return self.top + share * (self.bottom - self.top)

    def line(self, sheet: Sheet, width: float = LINE) -> None:
        """The line itself."""
        sheet.line([(self.x, self.top), (self.x, self.bottom)], width=width)

    def marks(self, sheet: Sheet, marks: Sequence[tuple[Day, str]], side: int = -1) -> None:
        """Years or months beside the line. side: -1 left, 1 right."""
        for when, words in marks:
            y = self.y(when)
            sheet.line([(self.x, y), (self.x + 5 * side, y)])
            sheet.text((self.x + 8 * side, y + RISE), words, size=NOTE, anchor="end" if side < 0 else "start")

    def span(self, sheet: Sheet, stretch: tuple[Day, Day], fill: str, wide: float = BAR, shift: float = 0) -> None:
        """A bar along the line from one day to another."""
        top, bottom = self.y(stretch[0]), self.y(stretch[1])
        sheet.box((self.x + shift - wide / 2, top), (wide, bottom - top), fill=fill)

    def events(self, sheet: Sheet, events: Sequence[Event], reach: float = 27, side: int = 1, low: float = 4) -> None:
        """Dots on the line, and the words beside it with leaders. reach: from the line to the words. low: no words above it."""
        tops = spread(
            [self.y(event.when) - LEAD / 2 for event in events],
            [event.height for event in events],
            GAP,
            low,
            sheet.height - 4,
        )
        for event, top in zip(events, tops, strict=True):
            y, middle = self.y(event.when), top + LEAD / 2
            leader = [
                (self.x, y),
                (self.x + 7 * side, y),
                (self.x + (reach - 9) * side, middle),
                (self.x + (reach - 4) * side, middle),
            ]
            sheet.line(leader if abs(y - middle) > 0.6 else [(self.x, y), (self.x + (reach - 4) * side, y)])
            sheet.dot((self.x, y), fill=WHITE if event.hollow else BLACK, edge=LINE if event.hollow else 0)
            sheet.block((self.x + reach * side, middle), event.words, anchor="start" if side > 0 else "end")


def years(first: int, last: int, step: int) -> list[tuple[Day, str]]:
    """Marks at the first of January."""
    return [((year, 1, 1), str(year)) for year in range(first, last + 1, step)]


def burim() -> str:
    """The Burim case, 1981 to 2014."""
    sheet = Sheet(440)
    scale = Scale((1980, 1, 1), (2016, 1, 1), 12, 424, 40)
    scale.line(sheet)
    scale.marks(sheet, years(1980, 2015, 5))
    scale.events(
        sheet,
        [
            Event((1981, 9, 15), "*September 1981*  First arrests in Busan"),
            Event((1982, 4, 15), "*April 1982*  Third wave of arrests"),
            Event((1983, 12, 1), "*1983*  Convictions final;|prisoners released"),
            Event((1999, 7, 1), "*1999*  Eleven ask for a retrial"),
            Event((2009, 8, 15), "*August 2009*  Seven cleared in part"),
            Event((2012, 8, 15), "*August 2012*  Five more apply"),
            Event((2013, 12, 18), "*18 December 2013*  The film opens", hollow=True),
            Event((2014, 2, 13), "*13 February 2014*  The district court|in Busan acquits the five"),
            Event((2014, 9, 25), "*25 September 2014*  The Supreme Court|makes the acquittals final"),
        ],
    )
    return sheet.svg()


def june_1987() -> str:
    """From the death of Park Jong-chul to the funeral of Lee Han-yeol."""
    sheet = Sheet(450)
    scale = Scale((1987, 1, 1), (1987, 7, 16), 12, 424, 48)
    months = ("Jan", "Feb", "March", "April", "May", "June", "July")
    scale.span(sheet, ((1987, 6, 10), (1987, 6, 29)), LIGHT, 10)
    scale.line(sheet)
    scale.marks(sheet, [((1987, n, 1), name) for n, name in enumerate(months, 1)])
    scale.events(
        sheet,
        [
            Event((1987, 1, 14), "*14 January*  Park Jong-chul dies under|torture, in room 509 at Namyeong-dong"),
            Event((1987, 1, 15), "*15 January*  The police chief: an officer|struck the desk, and the student fell"),
            Event((1987, 1, 19), "*19 January*  Torture admitted;|two officers arrested"),
            Event((1987, 2, 7), "*7 February*  Memorial rallies"),
            Event((1987, 2, 27), "*27 February*  The two tell a prosecutor|that three more took part;|nothing is done"),
            Event((1987, 4, 13), "*13 April*  President Chun freezes|the talks on the constitution"),
            Event((1987, 5, 18), "*18 May*  The priests’ association|makes the cover-up public"),
            Event((1987, 6, 9), "*9 June*  A tear-gas round hits|Lee Han-yeol"),
            Event((1987, 6, 10), "*10 June*  National rally, 22 cities;|protests (grey) for three weeks"),
            Event((1987, 6, 26), "*26 June*  March in 34 cities"),
            Event((1987, 6, 29), "*29 June*  The ruling party’s leader|accepts direct election"),
            Event((1987, 7, 5), "*5 July*  Lee Han-yeol dies"),
            Event((1987, 7, 9), "*9 July*  His funeral"),
        ],
    )
    return sheet.svg()


def gwangju_1980() -> str:
    """17 to 27 May 1980, a day a step."""
    sheet = Sheet(450)
    x, top = 62.0, 12.0
    steps = [
        ("17 May", "Martial law is extended|to the whole country", ""),
        ("18 May", "Troops beat students at the gate of|Chonnam National University; clashes|move into the centre of the city", ""),
        ("19 May", "First death from a gunshot, by|the commission’s account", "In Tokyo, a pastor alerts Hinzpeter"),
        ("20 May", "Protesters burn the MBC building", "First journey, on 20 and 21 May"),
        (
            "21 May",
            "Troops fire on the crowd before the|Provincial Office. 67 of the 166 dead|fall on this day. Citizens take up arms;|"
            "the troops are driven out, and seal|off the city",
            "",
        ),
        ("22 May", "", "First pictures on West German|television, in the evening"),
        ("23 May", "", "Second journey"),
        ("24 May", "", ""),
        ("25 May", "", ""),
        ("26 May", "", ""),
        ("27 May", "The army retakes the city. 26 deaths|are tied to this operation", ""),
    ]  # fmt: skip
    places = [top]
    for _, city, camera in steps[:-1]:
        many = sum(1 + words.count("|") for words in (city, camera) if words)
        places.append(places[-1] + max(many, 1) * LEAD + (8 if many else 4))
    sheet.box((x - 5, places[4]), (10, places[-1] - places[4]), fill=LIGHT)
    sheet.line([(x, places[0]), (x, places[-1])], width=LINE)
    for (name, city, camera), y in zip(steps, places, strict=True):
        sheet.text((x - 14, y + RISE), name, anchor="end")
        sheet.line([(x - 10, y), (x, y)])
        next_y = y
        if city:
            sheet.dot((x, y))
            next_y = sheet.block((x + 16, y), city)
        if camera:
            sheet.dot((x, next_y), fill=WHITE, edge=LINE)
            sheet.block((x + 16, next_y), camera)
    foot = places[-1] + 2 * LEAD + 14
    sheet.dot((9, foot))
    sheet.text((17, foot + RISE), "the city and the army", size=NOTE)
    sheet.dot((142, foot), fill=WHITE, edge=LINE)
    sheet.text((150, foot + RISE), "the camera team", size=NOTE)
    sheet.box((246, foot - 5), (10, 10), fill=LIGHT)
    sheet.text((261, foot + RISE), "sealed off", size=NOTE)
    sheet.height = round(foot + 10)
    return sheet.svg()


@dataclass(frozen=True)
class Life:
    """A life as a bar. held: in custody or prison."""

    name: str
    born: Day
    died: Day
    held: tuple[Day, Day]


def empire_lives() -> str:
    """Three lives under the empire, with the years in prison."""
    sheet = Sheet(450)
    scale = Scale((1900, 1, 1), (1975, 1, 1), 36, 436, 36)
    lives = [
        Life("Park|Yeol", (1902, 3, 12), (1974, 1, 17), ((1923, 9, 2), (1945, 10, 17))),
        Life("Kaneko|Fumiko", (1903, 1, 25), (1926, 7, 23), ((1923, 9, 4), (1926, 7, 23))),
        Life("Yun|Dong-ju", (1917, 12, 30), (1945, 2, 16), ((1943, 7, 14), (1945, 2, 16))),
    ]
    scale.line(sheet)
    scale.marks(sheet, years(1900, 1970, 10))
    for n, life in enumerate(lives):
        x = 56 + 44.0 * n
        column = Scale(scale.start, scale.end, scale.top, scale.bottom, x)
        column.span(sheet, (life.born, life.died), LIGHT, 9)
        column.span(sheet, life.held, BLACK, 9)
        sheet.block((x, 10), life.name, size=NOTE, anchor="middle")
    words = [
        Event((1919, 10, 1), "*October 1919*|Park goes to Tokyo"),
        Event((1922, 7, 1), "*1922*|Park and Kaneko meet"),
        Event((1923, 9, 1), "*September 1923*|Earthquake, killings;|the two are held"),
        Event((1926, 3, 25), "*25 March 1926*|Sentenced to death;|soon commuted"),
        Event((1926, 7, 23), "*23 July 1926*|Kaneko dies in prison"),
        Event((1943, 7, 14), "*14 July 1943*|Yun is arrested"),
        Event((1945, 2, 16), "*16 February 1945*|Yun dies in prison"),
        Event((1945, 8, 15), "*15 August 1945*|Liberation"),
        Event((1945, 10, 17), "*October 1945*|Park is freed"),
        Event((1974, 1, 17), "*17 January 1974*|Park dies"),
    ]
    right = Scale(scale.start, scale.end, scale.top, scale.bottom, 170)
    right.line(sheet, THIN)
    right.events(sheet, words, 24, low=36)
    for y, fill, kind in ((391, LIGHT, "lifetime"), (406, BLACK, "custody and prison")):
        sheet.box((194, y - 5), (9, 10), fill=fill)
        sheet.text((209, y + RISE), kind, size=NOTE)
    return sheet.svg()


def hwaseong() -> str:
    """Ten murders, ten periods of fifteen years, and what came after them."""
    sheet = Sheet(450)
    scale = Scale((1986, 1, 1), (2026, 1, 1), 10, 440, 36)
    scale.line(sheet)
    scale.marks(sheet, years(1990, 2025, 5))
    days: list[Day] = [
        (1986, 9, 15), (1986, 10, 20), (1986, 12, 12), (1986, 12, 14), (1987, 1, 10),
        (1987, 5, 2), (1988, 9, 7), (1988, 9, 16), (1990, 11, 15), (1991, 4, 3),
    ]  # fmt: skip
    for n, (year, month, number) in enumerate(days):
        column = Scale(scale.start, scale.end, scale.top, scale.bottom, 47 + 7.0 * n)
        column.span(sheet, ((year, month, number), (year + 15, month, number)), DARK, 4)
    events = [
        Event((1986, 9, 15), "*15 September 1986*|The first of ten murders"),
        Event((1991, 4, 3), "*3 April 1991*|The tenth"),
        Event((2001, 9, 14), "*14 September 2001*|The first period of|fifteen years runs out"),
        Event((2003, 4, 25), "*25 April 2003*|The film opens", hollow=True),
        Event((2006, 4, 2), "*2 April 2006*|The last period runs out"),
        Event((2015, 7, 24), "*24 July 2015*  Limitation|for murder is abolished"),
        Event((2019, 9, 18), "*18 September 2019*|DNA finding made public"),
        Event((2020, 12, 17), "*17 December 2020*|Yoon Sung-yeo acquitted"),
        Event((2025, 10, 30), "*30 October 2025*|Yoon Dong-il acquitted"),
    ]
    right = Scale(scale.start, scale.end, scale.top, scale.bottom, 130)
    right.line(sheet, THIN)
    right.events(sheet, events)
    sheet.block((46, scale.y((2007, 9, 1))), "each line:|one murder’s|fifteen years|of limitation", size=NOTE)
    return sheet.svg()


def cart() -> str:
    """The dispute at Homever, 2007 to 2008, to scale."""
    sheet = Sheet(440)
    scale = Scale((2007, 6, 1), (2008, 12, 10), 12, 430, 80)
    scale.span(sheet, ((2007, 6, 23), (2008, 11, 13)), LIGHT, 14)
    scale.span(sheet, ((2007, 6, 30), (2007, 7, 20)), BLACK, 14)
    scale.line(sheet)
    months = [((2007, 6, 1), "June 2007"), ((2007, 9, 1), "Sept"), ((2007, 12, 1), "Dec"), ((2008, 3, 1), "March 2008")]
    scale.marks(sheet, [*months, ((2008, 6, 1), "June"), ((2008, 9, 1), "Sept"), ((2008, 12, 1), "Dec")])
    scale.events(
        sheet,
        [
            Event((2007, 6, 23), "*23 June 2007*  One-day stoppage|at the store in Sangam-dong"),
            Event((2007, 6, 30), "*30 June*  The store is occupied"),
            Event((2007, 7, 1), "*1 July*  The law takes effect", hollow=True),
            Event((2007, 7, 8), "*8 July*  Sit-ins at thirteen stores", hollow=True),
            Event((2007, 7, 20), "*20 July*  Police clear two stores"),
            Event((2007, 7, 22), "*22 July*  Both stores reopen"),
            Event((2008, 11, 1), "*1 November 2008*  Rally|for the 500th day"),
            Event((2008, 11, 13), "*13 November*  Settlement"),
            Event((2008, 11, 20), "*20 November*  About 180|return to work"),
        ],
    )
    sheet.box((107, 232), (10, 10), fill=LIGHT)
    sheet.text((123, 241), "the strike", size=NOTE)
    sheet.box((107, 250), (10, 10), fill=BLACK)
    sheet.text((123, 259), "the occupation of the store", size=NOTE)
    return sheet.svg()


def national_security() -> str:
    """Two strands from 1985 to 2014: the prisoner on the left, the officers on the right."""
    sheet = Sheet(450)
    middle = WIDTH / 2
    top, bottom = 32.0, 440.0
    left = Scale((1985, 1, 1), (2015, 1, 1), top, bottom, middle - 18)
    right = Scale((1985, 1, 1), (2015, 1, 1), top, bottom, middle + 18)
    sheet.text((left.x - 22, 14), "*Kim Geun-tae*", anchor="end")
    sheet.text((right.x + 22, 14), "*The officers*")
    left.line(sheet)
    right.line(sheet)
    for when, name in years(1985, 2015, 5):
        y = left.y(when)
        sheet.line([(left.x, y), (left.x + 4, y)])
        sheet.line([(right.x - 4, y), (right.x, y)])
        sheet.text((middle, y + RISE), name, size=NOTE, anchor="middle")
    left.events(
        sheet,
        [
            Event((1985, 9, 4), "*4 September 1985*|taken to room 515"),
            Event((1985, 12, 15), "*December 1985*|tells the court"),
            Event((1986, 7, 1), "*1986*  five years’|prison"),
            Event((1988, 7, 1), "*1988*  freed"),
            Event((2005, 2, 7), "*7 February 2005*|as a minister, visits|Lee in prison"),
            Event((2011, 12, 30), "*30 December 2011*|dies"),
            Event((2014, 5, 29), "*29 May 2014*|acquitted"),
        ],
        22,
        -1,
        26,
    )
    right.events(
        sheet,
        [
            Event((1986, 1, 15), "*January 1986*|complaint against|them"),
            Event((1987, 1, 15), "*January 1987*|all cleared"),
            Event((1988, 12, 15), "*15 December 1988*|petition accepted"),
            Event((1991, 1, 30), "*30 January 1991*|four convicted"),
            Event((1993, 12, 21), "*21 December 1993*|final"),
            Event((1999, 10, 28), "*28 October 1999*|Lee Geun-an gives|himself up"),
            Event((2000, 9, 15), "*September 2000*|seven years, for the|torture of another"),
            Event((2006, 11, 7), "*November 2006*|Lee is released"),
        ],
        22,
        low=26,
    )
    return sheet.svg()


def as_one() -> str:
    """The joint team of 1991, from the first talks to the last day."""
    sheet = Sheet(430)
    scale = Scale((1990, 11, 15), (1991, 5, 12), 14, 420, 50)
    scale.span(sheet, ((1990, 11, 29), (1991, 2, 12)), LIGHT, 12)
    scale.span(sheet, ((1991, 3, 25), (1991, 4, 24)), GREY, 12)
    scale.span(sheet, ((1991, 4, 24), (1991, 5, 6)), BLACK, 12)
    scale.line(sheet)
    months = [((1990, 12, 1), "Dec"), ((1991, 1, 1), "1991"), ((1991, 2, 1), "Feb"), ((1991, 3, 1), "March")]
    scale.marks(sheet, [*months, ((1991, 4, 1), "April"), ((1991, 5, 1), "May")])
    scale.events(
        sheet,
        [
            Event((1990, 11, 29), "*29 November 1990*  Talks on sport begin"),
            Event((1991, 2, 12), "*12 February 1991*  Agreement on|one team"),
            Event((1991, 3, 25), "*Late March*  Training together at|Nagano and Nagaoka, Japan"),
            Event((1991, 4, 24), "*24 April*  Championships open in Chiba"),
            Event((1991, 4, 29), "*29 April*  Women’s team final", hollow=True),
            Event((1991, 5, 6), "*6 May*  The championships close;|the team parts"),
        ],
    )
    return sheet.svg()


FIGURES: dict[str, Callable[[], str]] = {
    "burim-timeline": burim,
    "june-1987": june_1987,
    "gwangju-1980": gwangju_1980,
    "empire-lives": empire_lives,
    "hwaseong-limitation": hwaseong,
    "cart-strike": cart,
    "two-strands": national_security,
    "as-one-1991": as_one,
}
