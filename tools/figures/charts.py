"""Figures that count: people as dots, years as bars, scores and judgments as ladders."""

from __future__ import annotations

from collections.abc import Callable

from .drawing import BLACK, DARK, LEAD, LIGHT, LINE, NOTE, RISE, THIN, WHITE, Sheet


def dots(sheet: Sheet, left: float, top: float, many: int, fill: str, row: int, step: float = 12) -> float:
    """So many dots in rows. Returns the middle of the row after the last."""
    edge = THIN if fill != BLACK else 0.0
    for n in range(many):
        sheet.dot(
            (left + step * (n % row), top + step * (n // row)), radius=3.8 if not edge else 3.4, fill=fill, edge=edge
        )
    return top + step * (1 + (many - 1) // row)


def may18() -> str:
    """The 166 dead of the official count, by cause."""
    sheet = Sheet(300)
    y = 12.0
    for many, words in (
        (135, "*135*  shot"),
        (17, "*17*  beaten to death"),
        (12, "*12*  killed by vehicles"),
        (2, "*2*  not accounted for in the figures by cause"),
    ):
        sheet.text((4, y + RISE), words)
        y = dots(sheet, 10, y + 18, many, BLACK if many > 2 else WHITE, 27) + 14
    sheet.height = round(y - 16)
    return sheet.svg()


def silmido() -> str:
    """The thirty-one men of Unit 684."""
    sheet = Sheet(264)
    y = 12.0
    for many, when, words in (
        (31, "1 April 1968", "men in the unit"),
        (7, "1968 to 1970", "die before the breakout"),
        (24, "23 August 1971", "break out"),
        (20, "23 August 1971", "die on that day"),
        (4, "10 March 1972", "executed"),
    ):
        sheet.text((4, y + RISE), f"*{many}*  {words}")
        sheet.text((336, y + RISE), when, anchor="end")
        y = dots(sheet, 10, y + 17, many, BLACK if many not in {31, 24} else WHITE, 31, 10.6) + 13
    sheet.height = round(y - 14)
    return sheet.svg()


def register() -> str:
    """The register of survivors in 2016 and in 2025."""
    sheet = Sheet(330)
    y = 12.0
    for words, alive, whole in (
        ("*February 2016*  46 of 238 living", 46, 238),
        ("*May 2025*  6 of 240 living", 6, 240),
    ):
        sheet.text((4, y + RISE), words)
        y += 18
        for n in range(whole):
            is_alive = n < alive
            place = (9 + 11.1 * (n % 30), y + 14 * (n // 30))
            sheet.dot(
                place, radius=3.8 if is_alive else 3.2, fill=BLACK if is_alive else WHITE, edge=0 if is_alive else THIN
            )
        y += 14 * 8 + 16
    sheet.height = round(y - 16)
    return sheet.svg()


def hope() -> str:
    """The law before and after."""
    sheet = Sheet(400)
    left, year = 58.0, 4.9
    y = 12.0
    sheet.text((4, y + RISE), "*Passed 31 March 2010*  Longest terms, in years")
    y += 26
    top = y - 10
    terms = (("Prison, fixed term", 15, 30), ("Prison, with aggravation", 25, 50), ("Electronic tag", 10, 30))
    for words, before, after in terms:
        sheet.text((left + 5, y + RISE), words)
        for name, value, fill in (("before", before, LIGHT), ("after", after, BLACK)):
            y += 17
            sheet.text((left - 8, y + RISE), name, size=NOTE, anchor="end")
            sheet.box((left, y - 5), (value * year, 10), fill=fill)
            sheet.text((left + value * year + 5, y + RISE), str(value))
        y += 24
    sheet.line([(left, top), (left, y - 14)])
    y += 8
    for when, rows in (
        (
            "*18 December 2018*  Diminished capacity",
            (("before", "the court must reduce the sentence"), ("after", "it may reduce it")),
        ),
        ("*16 April 2019*  After release", (("new", "a probation officer for a single|offender of high risk"),)),
        ("*Passed 9 December 2020*  After release", (("new", "curfews"),)),
    ):
        sheet.text((4, y + RISE), when)
        for name, words in rows:
            y += 17
            sheet.text((left - 8, y + RISE), name, size=NOTE, anchor="end")
            y = sheet.block((left, y), words) - LEAD
        y += 26
    sheet.height = round(y - 14)
    return sheet.svg()


def promise() -> str:
    """Five plaintiffs, three courts."""
    sheet = Sheet(452)
    rail = [20.0 + 18 * n for n in range(5)]
    steps = [
        (16.0, "The state insurer refuses,|in several cases in *May 2009*"),
        (108.0, "*23 June 2011*  Administrative|Court: two refusals cancelled,|three claims dismissed"),
        (210.0, "*21 August 2014*  High Court: the|two confirmed, and final"),
        (290.0, "*30 August 2016*  Supreme Court:|the three lose for good"),
    ]
    for n, x in enumerate(rail):
        won = n < 2
        end = steps[2][0] if won else steps[3][0]
        sheet.line([(x, steps[0][0]), (x, steps[1][0])], width=LINE)
        sheet.line(
            [(x, steps[1][0]), (x, end)],
            width=3 if won else LINE,
            colour=BLACK if won else DARK,
            dash="" if won else "4 3",
        )
        for y, _ in steps[: 3 if won else 4]:
            if y == steps[2][0] and not won:
                continue
            is_good = won and y > steps[0][0]
            sheet.dot((x, y), radius=4, fill=BLACK if is_good else WHITE, edge=LINE)
    for y, words in steps:
        sheet.block((112, y), words)
    sheet.dot((20, 346), radius=4, fill=BLACK, edge=LINE)
    sheet.text((30, 346 + RISE), "for the plaintiff", size=NOTE)
    sheet.dot((140, 346), radius=4, fill=WHITE, edge=LINE)
    sheet.text((150, 346 + RISE), "against the plaintiff", size=NOTE)
    y = 376.0
    for words in (
        "*May 2014*  First apology by Samsung Electronics",
        "*July 2018*  Both sides accept mediation",
        "*23 November 2018*  Agreement and apology",
    ):
        sheet.text((14, y + RISE), words)
        y += 20
    sheet.height = round(y - 6)
    return sheet.svg()


def mogadishu() -> str:
    """Two parties become one, January 1991."""
    sheet = Sheet(436)
    left = 40.0
    stops = [
        (112.0, "*9 January 1991*  The airport: the two|parties meet; the plane is missed"),
        (188.0, "*The night*  All in the Southern residence;|food in equal parts"),
        (264.0, "*The next day*  The last 300 metres:|soldiers open fire, and Han Sang-ryeol,|at a wheel, is hit"),
        (346.0, "*The rear gate*  About seven minutes|under fire at the Italian embassy"),
        (418.0, "*Mid-January*  Mombasa, Kenya"),
    ]
    for side, many, fill, words in ((-1, 7, BLACK, "7 from South Korea"), (1, 14, WHITE, "14 from North Korea")):
        x, edge = left + 20 * side, 0.0 if fill == BLACK else THIN
        for n in range(many):
            sheet.dot((x - 5 + 10 * (n % 2), 72 - 10 * (n // 2)), radius=3.6 - edge / 2, fill=fill, edge=edge)
        sheet.line([(x, 80), (x, 88), (left, stops[0][0])], width=LINE)
        sheet.dot((92, 54 + 9 * side), radius=3.6 - edge / 2, fill=fill, edge=edge)
        sheet.text((102, 54 + 9 * side + RISE), words)
    sheet.line([(left, stops[0][0]), (left, stops[-1][0])], width=LINE)
    sheet.line([(left, stops[2][0]), (left, stops[3][0])], width=4)
    for y, words in stops:
        sheet.dot((left, y), radius=3.4)
        sheet.block((66, y), words)
    return sheet.svg()


def handball() -> str:
    """The score of the Olympic final of 2004, after each part."""
    sheet = Sheet(300)
    middle, goal = 170.0, 3.8
    sheet.text((middle - 8, 14), "*Korea*", anchor="end")
    sheet.text((middle + 8, 14), "*Denmark*")
    y = 50.0
    for words, korea, denmark in (
        ("Half-time", 14, 14),
        ("60 minutes", 25, 25),
        ("First extra time", 29, 29),
        ("Second extra time", 34, 34),
        ("Penalty throws", 2, 4),
    ):
        fill = BLACK if korea != denmark else LIGHT
        sheet.text((middle - 34 * goal, y - 13), words, size=NOTE)
        sheet.box((middle - korea * goal, y - 6), (korea * goal, 12), fill=fill)
        sheet.box((middle, y - 6), (denmark * goal, 12), fill=fill)
        sheet.text((middle - korea * goal - 5, y + RISE), str(korea), anchor="end")
        sheet.text((middle + denmark * goal + 5, y + RISE), str(denmark))
        y += 50
    sheet.line([(middle, 20), (middle, y - 38)])
    sheet.height = round(y - 34)
    return sheet.svg()


def courts() -> str:
    """Three cases before their courts."""
    sheet = Sheet(440)
    columns = (8.0, 120.0, 234.0)
    heads = (
        "*Burim*|22 arrested|from 1981",
        "*The crossbow*|15 January|2007",
        "*The chip plant*|five claims|refused",
    )
    rows = ("First instance", "Appeal", "Supreme Court", "Retrial", "Supreme Court")
    cells = (
        (
            "~19 convicted:|one to seven|years",
            "",
            "1983:|final",
            "13 February|2014: five|acquitted",
            "25 September|2014: final",
        ),
        ("15 October|2007: four|years", "14 March|2008: the|same", "12 June|2008: final", "", ""),
        (
            "23 June 2011:|two win,|three lose",
            "21 August|2014: upheld|for the two",
            "30 August|2016: the|three lose",
            "",
            "",
        ),
    )
    tops = [62.0 + 80 * n for n in range(len(rows))]
    for top, row in zip(tops, rows, strict=True):
        sheet.line([(4, top), (336, top)])
        sheet.text((336, top + 14), row, size=NOTE, anchor="end")
    for x, head, column in zip(columns, heads, cells, strict=True):
        sheet.block((x - 4, 10), head)
        places = [top + 30 for top, words in zip(tops, column, strict=True) if words]
        sheet.line([(x, places[0]), (x, places[-1])], width=LINE)
        for top, words in zip(tops, column, strict=True):
            if words and not words.startswith("~"):  # of the first instance in the Burim case no sheet has a day
                sheet.dot((x, top + 30), radius=3.4)
            sheet.block((x + 9, top + 30), words.removeprefix("~"))
    return sheet.svg()


FIGURES: dict[str, Callable[[], str]] = {
    "may-18-dead": may18,
    "silmido-thirty-one": silmido,
    "register-of-survivors": register,
    "hope-law": hope,
    "promise-decisions": promise,
    "mogadishu-1991": mogadishu,
    "handball-final": handball,
    "courts-three-cases": courts,
}
