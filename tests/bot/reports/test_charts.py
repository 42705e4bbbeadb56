"""Charts: each is a picture that says the same in words, with its numbers and how many they come from."""

from collections.abc import Callable
from io import BytesIO

import pytest
from PIL import Image

from bot.reports.impact import Barrier, Benefit, Practice, barriers, benefits, practice
from bot.reports.levels import courses, moves, radar
from bot.reports.medians import Slope, slopes, two_points
from bot.reports.moved import Course, Move
from bot.reports.paper import HALF, LONGEST_ALT, Chart
from bot.reports.project import Bar, Line, bars, funnel, grid, paired, small_bars, stacked
from conversations.comparison import Middle

AREAS = ("Working relationships", "Leading the cluster", "Coordinating the work")
SEEN = ("Too early to say", "No sign of it", "Some signs", "Clear evidence")
SEVERITY = ("Not a problem for us", "A nuisance", "Slowing us down", "Stopping some work")
OFTEN = {1: "Never or hardly ever", 2: "Now and then", 3: "About half the time", 4: "Most of the time", 5: "Routine"}
MOVES = (Move(AREAS[0], 2, 3, Middle(2.5, 2, 3, 6)), Move(AREAS[1], 3, 2), Move(AREAS[2], None, 1))


def of(median: float, clusters: int = 9) -> Middle:
    return Middle(median, median, median, clusters)


DRAWN: dict[str, Callable[[], Chart]] = {
    "moves": lambda: moves("Llŷn: how it works", MOVES, "March 2026", "autumn 2026"),
    "radar": lambda: radar("Llŷn: how it works", MOVES, "March 2026", "autumn 2026"),
    "courses": lambda: courses("Over time", [Course(area, (1, None, 3)) for area in AREAS], ["a", "b", "c"]),
    "benefits": lambda: benefits("Benefits", [Benefit("Better teaching", aimed=True, seen=2)], SEEN),
    "barriers": lambda: barriers("In the way", [Barrier("Distance", 2, 3)], SEVERITY, "autumn 2025"),
    "practice": lambda: practice("Practice", [Practice("Reading buddies", (1, 3, None))], ["Before", "6 weeks", "A term"], OFTEN),
    "grid": lambda: grid("Levels", [Line("C07", (1, 4, None))], AREAS, "by name"),
    "slopes": lambda: slopes("What moved", [Slope(AREAS[0], of(2), of(2.5)), Slope(AREAS[1], of(3), of(2))]),
    "paired": lambda: paired("Benefits", [Bar("Better teaching", (7, 5, 2))], ("Aiming", "Some signs", "Clear"), 9),
    "stacked": lambda: stacked("In the way", [Bar("Distance", (4, 3, 2, 0))], SEVERITY, 9),
    "funnel": lambda: funnel("Followed", [("Added", 12), ("A year", 3)], "activities"),
    "bars": lambda: bars("Contributions", [(AREAS[0], 3), (AREAS[1], 0)], "n = 3 contributions"),
    "small bars": lambda: small_bars("The clusters", [("How it began", [("By CPD", 6)]), ("Who leads", [("A trust", 2)])], 8),
    "two points": lambda: two_points("Keen", of(3), of(3.5), ("Not at all", "Very much")),
}  # fmt: skip


@pytest.mark.parametrize("name", DRAWN)
def test_a_chart_is_a_picture_with_words_that_a_channel_can_carry_and_with_its_number(name: str) -> None:
    chart = DRAWN[name]()

    assert chart.png.startswith(b"\x89PNG")
    assert chart.alt.startswith(chart.title)
    assert " n = " in chart.alt
    assert len(chart.alt) <= LONGEST_ALT


@pytest.mark.parametrize("name", DRAWN)
def test_the_same_rows_give_the_same_picture_to_the_byte(name: str) -> None:
    assert DRAWN[name]().png == DRAWN[name]().png


@pytest.mark.parametrize(
    ("name", "said"),
    [
        ("moves", "Working relationships: 2 to 3 (up 1); Leading the cluster: 3 to 2 (down 1); Coordinating the work: 1 (new)."),
        ("radar", "Working relationships: 2 to 3 (up 1)"),
        ("courses", "Leading the cluster: 1, then –, then 3"),
        ("benefits", "Better teaching: aimed for, some signs."),
        ("barriers", "Distance: slowing us down (in autumn 2025: stopping some work)."),
        ("practice", "Reading buddies: before never or hardly ever then 6 weeks about half the time."),
        ("grid", "Leading the cluster: 0 at 1, 0 at 2, 0 at 3, 1 at 4"),
        ("slopes", "Working relationships 2 to 2.5; Leading the cluster 3 to 2."),
        ("paired", "Better teaching: 7 aiming, 5 some signs and 2 clear."),
        ("stacked", "Distance: 4 not a problem for us, 3 a nuisance, 2 slowing us down and 0 stopping some work."),
        ("funnel", "Added: 12; A year: 3."),
        ("bars", "Working relationships: 3; Leading the cluster: 0. n = 3 contributions."),
        ("small bars", "How it began: By CPD 6; Who leads: A trust 2. n = 8 clusters."),
        ("moves", "Middle half of 6 clusters: Working relationships 2 to 3."),
        ("slopes", "n = 9 clusters with two reviews or more."),
        ("grid", "n = 1 cluster, by name."),
        ("two points", "Median at the first review 3, at the latest 3.5."),
    ],
)  # fmt: skip
def test_the_words_say_what_the_picture_says(name: str, said: str) -> None:
    assert said in DRAWN[name]().alt


def test_a_grid_holds_twenty_five_clusters_and_more_rows_make_it_higher() -> None:
    few, many = (
        grid("Levels", [Line(f"C{n}", (1, 2, 3)) for n in range(rows)], AREAS, "in no order") for rows in (5, 25)
    )

    assert _height(many) > _height(few)


def test_what_was_not_rated_is_said_to_be_so_and_not_drawn_as_nought() -> None:
    chart = moves("Oakfield", [Move(AREAS[0], None, None), Move(AREAS[1], 2, None)], "", "autumn 2026")

    assert "Working relationships: not rated; Leading the cluster: not rated." in chart.alt
    assert "n = 0 of 2 areas rated" in chart.alt


def test_more_activities_than_anybody_can_follow_are_counted_and_not_drawn() -> None:
    rows = [Practice(f"Activity {number}", (1, 2)) for number in range(10)]

    chart = practice("Practice", rows, ["Before", "6 weeks"], OFTEN)

    assert "2 more activities not drawn." in chart.alt


def test_words_that_are_too_many_for_a_channel_end_at_a_word() -> None:
    rows = [Move(f"Area with a long name, number {number}", 1, 2) for number in range(60)]

    alt = moves("Oakfield", rows, "then", "now").alt

    assert len(alt) <= LONGEST_ALT
    assert alt.endswith("…")


LONG = "Partneriaeth Ysgolion Cynradd ac Uwchradd Dyffryn Ŵyr a Chwm Ŷstwyth gyda’r Cylch"
PERIODS = ("spring 2026", "autumn 2026")
LONG_ONES: dict[str, Callable[[], Chart]] = {
    "moves": lambda: moves(f"{LONG}, autumn 2026", [Move(LONG, 1, 4)], *PERIODS),
    "moves, half": lambda: moves(
        "Levels", [Move(LONG, 1, 4, Middle(2, 1, 3, 5)), Move(LONG, 1, 4, Middle(2, 2, 2, 14))] * 4, *PERIODS, HALF
    ),
    "slopes": lambda: slopes("What moved", [Slope(f"{LONG} {at}", of(at / 2), of(3)) for at in range(2, 9)], HALF),
    "bars": lambda: bars("Contributions", [(LONG, 3)] * 7, "n = 3 contributions", HALF),
    "two points": lambda: two_points("Keen", of(5), of(5), (LONG, LONG), HALF),
    "small bars": lambda: small_bars("The clusters", [(LONG, [(LONG, 6)] * 5), ("Who leads", [(LONG, 2)] * 3)], 8),
    "radar": lambda: radar(LONG, [Move(LONG, 1, 4)] * 7, *PERIODS),
    "courses": lambda: courses(f"{LONG}: review by review", [Course(LONG, (1, 3, 4))] * 7, list("abc")),
    "benefits": lambda: benefits("Benefits", [Benefit(LONG, aimed=False, seen=2)] * 4, SEEN, HALF),
    "barriers": lambda: barriers("Barriers", [Barrier(LONG, 0, 3)] * 4, SEVERITY, "spring 2026", HALF),
    "practice": lambda: practice("Practice", [Practice(LONG, (1, 3))] * 8, ["Before", "6 weeks"], OFTEN, HALF),
    "grid": lambda: grid("Levels", [Line(LONG, (1, 2, 3))] * 30, AREAS, "by name"),
    "stacked": lambda: stacked("In the way", [Bar(LONG, (4, 3, 2, 0))] * 4, SEVERITY, 9, HALF),
    "paired": lambda: paired("Benefits", [Bar(LONG, (7, 5, 2))] * 4, ("Aiming", "Some signs", "Clear"), 9, HALF),
}


@pytest.mark.parametrize("name", LONG_ONES)
def test_nothing_is_cut_at_the_edge_however_long_a_name_is(name: str) -> None:
    picture = Image.open(BytesIO(LONG_ONES[name]().png)).convert("L")
    right, bottom = picture.width - 1, picture.height - 1
    edges = ((0, 0, 1, bottom), (right, 0, right + 1, bottom), (0, 0, right, 1), (0, bottom, right, bottom + 1))

    assert [picture.crop(edge).getextrema() for edge in edges] == [(255, 255)] * 4


def test_long_names_make_a_picture_higher_instead_of_its_marks_smaller() -> None:
    for make in (_named_grid, _named_practice):
        assert _height(make(LONG)) > _height(make("Oakfield"))


def _named_grid(name: str) -> Chart:
    return grid("Levels", [Line(name, (1, 2, 3))] * 9, AREAS, "by name")


def _named_practice(name: str) -> Chart:
    return practice("Practice", [Practice(name, (1, 3))] * 8, ["Before", "6 weeks"], OFTEN, HALF)


def _height(chart: Chart) -> int:
    return Image.open(BytesIO(chart.png)).height
