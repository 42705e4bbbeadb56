"""What happens in the year, on which day, to whom."""

from datetime import date, time
from functools import partial

from tests.year.people import ALONE, CLUSTERS, FIRST, LEAVES, LIMITS, PAUSES, Year
from tests.year.table import DAY, counted, flow_file, moment

NOON = time(12)
CYCLES = {10: 2026, 2: 2027, 6: 2027}
CALLS = {12: 2026, 3: 2027, 6: 2027}
ACTIVITIES = ((date(2026, 10, 5), 14), (date(2027, 1, 18), 42))


def lay_out(year: Year) -> None:
    """Put the whole year down, to happen when its clock comes to it."""
    _meetings(year)
    for number in range(CLUSTERS):
        _joins(year, number)
        _reviews(year, number)
        _activities(year, number)
        _calls(year, number)
        year.at(moment(date(2026, 11, 9), NOON), partial(year.action, number, date(2027, 1, 29)))
    _people(year)


def _joins(year: Year, number: int) -> None:
    when = flow_file("cluster_profile")["when"]
    due = year.schools[number].due(FIRST.date() + when["due_days"] * DAY)
    year.owe("profile", number, f"cluster_profile:{number + 1}", (FIRST.date(), due))


def _reviews(year: Year, number: int) -> None:
    for month, in_year in CYCLES.items():
        opens = year.schools[number].of_month(in_year, month)[0]
        due = year.schools[number].due(opens + year.programme["reviews"][0]["due_days"] * DAY)
        year.at(moment(opens, time(6, 5)), partial(_opened, year, number, (opens, due)))


def _opened(year: Year, number: int, days: tuple[date, date]) -> None:
    with year.store.reading() as tx:
        run = tx.runs.of_cluster(number + 1, "self_assessment")[0]
        assert run.due_on == days[1], (number, run.due_on, days)
    for thing in year.things:
        if thing.kind == "review" and thing.cluster == number and thing.closed is None:
            thing.closed = year.now
    year.owe("review", number, f"self_assessment:{run.review_id}", days)


def _meetings(year: Year) -> None:
    for row, meeting in enumerate(year.programme["meetings"], 1):
        for number in range(CLUSTERS):
            for kind, flow in (("meeting", "meeting_contribution"), ("meeting_after", "meeting_after")):
                days = counted(flow_file(flow)["when"], {"meeting.date": meeting["date"]}, year.schools[number])
                thing = year.owe(kind, number, f"{flow}:{row}", days)
                over = meeting["date"] if kind == "meeting" else meeting["date"] + 60 * DAY
                year.at(moment(over + DAY, time()), partial(year._expire, thing))


def _activities(year: Year, number: int) -> None:
    for start, lasts in ACTIVITIES:
        made: list[int] = []
        days = start, start + lasts * DAY
        year.at(moment(start - 30 * DAY + number % 5 * DAY, NOON), partial(_plan, year, number, made, days))
        if start.month == 1 and number % 6 == 1:
            later = (start + 28 * DAY, start + (lasts + 28) * DAY)
            year.at(moment(date(2027, 1, 12), NOON), partial(_plan, year, number, made, later))
        if start.month == 10 and number % 6 == 2:
            year.at(moment(date(2026, 11, 20), NOON), partial(_stop, year, made))


def _plan(year: Year, number: int, made: list[int], days: tuple[date, date]) -> None:
    """Add an activity, or, where it was added before, move it."""
    made[:] = [year.activity(number, f"Reading {days[0]:%B}", *days, *made)]


def _stop(year: Year, made: list[int]) -> None:
    year.stop(made[0])


def _calls(year: Year, number: int) -> None:
    for month, in_year in CALLS.items():
        days = year.schools[number].of_month(in_year, month)
        day, wall = days[number % 10 + 2], time(8 + number % 5 + number // 20 * 5, number // 10 % 2 * 30)
        year.at(moment(day - 21 * DAY, NOON), partial(year.book, number, day, wall))
        if month == 3 and number % 4 == 1:
            later = days[number % 10 + 4]
            year.at(
                moment(day - 10 * DAY, NOON),
                partial(year.move, number, later, time(15 + number // 8, number // 4 % 2 * 30)),
            )
        if month == 6 and number % 4 == 2:
            year.at(moment(day - 9 * DAY, NOON), partial(year.cancel, number))


def _people(year: Year) -> None:
    pauses, limits, alone = (f"L{number:02}" for number in (PAUSES, LIMITS, ALONE))
    year.at(moment(date(2026, 9, 2), time(6)), lambda: year.hear(limits, "times 12:00-15:00"))
    year.at(moment(date(2026, 11, 10), NOON), lambda: year.hear(pauses, "reminders pause 14"))
    year.at(moment(date(2027, 1, 12), NOON), lambda: year.leave(f"C{LEAVES:02}"))
    year.at(moment(date(2027, 2, 10), NOON), lambda: year.leave(alone))
