"""When there is school, and when people may be written to."""

from datetime import UTC, date, datetime, time, timedelta
from zoneinfo import ZoneInfo, available_timezones

import pytest
from hypothesis import given
from hypothesis import strategies as st

from conversations.calendar import bank_holidays, instant
from conversations.programme import Hours
from tests.programmes import calendar, changed

LONDON = ZoneInfo("Europe/London")
ENGLAND = calendar()
DAYS = st.dates(date(2025, 1, 1), date(2029, 12, 31))
CHANGES = {
    2024: (date(2024, 3, 31), date(2024, 10, 27)),
    2025: (date(2025, 3, 30), date(2025, 10, 26)),
    2026: (date(2026, 3, 29), date(2026, 10, 25)),
    2027: (date(2027, 3, 28), date(2027, 10, 31)),
    2028: (date(2028, 3, 26), date(2028, 10, 29)),
    2029: (date(2029, 3, 25), date(2029, 10, 28)),
    2030: (date(2030, 3, 31), date(2030, 10, 27)),
}


def local(moment: datetime, zone: ZoneInfo = LONDON) -> datetime:
    return moment.astimezone(zone).replace(tzinfo=None)


@pytest.mark.parametrize(
    ("day", "school", "why"),
    [
        ("2026-09-01", False, "closed"),
        ("2026-09-02", True, "term"),
        ("2026-10-24", False, "weekend"),
        ("2026-10-27", False, "half term"),
        ("2026-11-02", True, "after half term"),
        ("2026-12-18", True, "last day"),
        ("2026-12-21", False, "between terms"),
        ("2027-05-03", False, "bank holiday in term"),
        ("2027-08-16", False, "summer"),
        ("2026-08-14", False, "the summer before"),
        ("2029-11-05", True, "terms unknown"),
        ("2029-12-25", False, "bank holiday, terms unknown"),
        ("2029-11-03", False, "weekend, terms unknown"),
        ("2028-08-15", False, "summer of the last known year"),
        ("2025-08-15", False, "summer before the first known year"),
    ],
)
def test_a_school_day_is_in_a_term_and_nothing_closes_it(day: str, school: bool, why: str) -> None:
    assert ENGLAND.is_school_day(date.fromisoformat(day)) is school, why


@pytest.mark.parametrize(
    ("day", "nations"),
    [
        (date(2029, 1, 2), {"SCT"}),
        (date(2029, 11, 30), {"SCT"}),
        (date(2029, 7, 12), {"NIR"}),
        (date(2029, 4, 2), {"ENG", "WLS", "NIR"}),
        (date(2029, 12, 25), {"ENG", "WLS", "SCT", "NIR"}),
    ],
)
def test_each_nation_has_its_own_bank_holidays(day: date, nations: set[str]) -> None:
    assert {nation for nation in ("ENG", "WLS", "SCT", "NIR") if bank_holidays(nation, day.year).get(day)} == nations
    assert {nation for nation in ("ENG", "WLS", "SCT", "NIR") if not calendar(nation).is_school_day(day)} == nations


def test_a_due_day_in_a_holiday_moves_to_the_third_school_day_after_it() -> None:
    assert ENGLAND.moved_due(date(2026, 10, 28)) == date(2026, 11, 4)
    assert ENGLAND.moved_due(date(2026, 12, 30)) == date(2027, 1, 6)
    assert ENGLAND.moved_due(date(2026, 10, 24)) == date(2026, 11, 4)  # the Saturday that half term begins with
    assert ENGLAND.moved_due(date(2027, 5, 3)) == date(2027, 5, 6)
    assert ENGLAND.moved_due(date(2026, 11, 14)) == date(2026, 11, 14)  # a mere weekend
    assert ENGLAND.moved_due(date(2026, 11, 17)) == date(2026, 11, 17)


@pytest.mark.parametrize("year", CHANGES)
def test_nine_o_clock_stays_nine_o_clock_when_the_clocks_change(year: int) -> None:
    for change in CHANGES[year]:
        for days in (-1, 0, 1):
            at = instant(change + timedelta(days=days), time(9), LONDON)
            assert local(at) == datetime.combine(change + timedelta(days=days), time(9))


@pytest.mark.parametrize("year", CHANGES)
def test_a_time_left_out_goes_to_the_next_there_is_and_a_repeated_one_is_the_first(year: int) -> None:
    spring, autumn = CHANGES[year]
    assert instant(spring, time(1, 30), LONDON) == datetime.combine(spring, time(1), UTC)
    assert local(instant(spring, time(1, 30), LONDON)) == datetime.combine(spring, time(2))
    assert instant(autumn, time(1, 30), LONDON) == datetime.combine(autumn, time(0, 30), UTC)


@given(
    st.dates(date(1975, 1, 1), date(2037, 12, 31)),
    st.times(),
    st.sampled_from(sorted(available_timezones() - {"localtime"})),
)
def test_in_every_zone_a_wall_clock_time_is_kept_or_the_first_there_is_after_it(
    day: date, wall: time, name: str
) -> None:
    zone = ZoneInfo(name)
    asked = datetime.combine(day, wall)
    found = instant(day, wall, zone)
    assert local(found, zone) >= asked
    if local(found, zone) == asked:
        assert found == min(asked.replace(tzinfo=zone, fold=fold).astimezone(UTC) for fold in (0, 1))
    else:
        assert local(found - timedelta(microseconds=1), zone) < asked


def test_people_are_written_to_between_eight_and_half_past_five_on_school_days() -> None:
    friday = date(2026, 12, 18)
    for wall, may in ((time(7, 59), False), (time(8), True), (time(17, 29), True), (time(17, 30), False)):
        assert ENGLAND.may_send(instant(friday, wall, LONDON)) is may
    assert not ENGLAND.may_send(instant(date(2026, 12, 21), time(9), LONDON))
    assert ENGLAND.next_sending(instant(friday, time(17, 30), LONDON)) == instant(date(2027, 1, 4), time(8), LONDON)
    assert ENGLAND.next_sending(instant(friday, time(6), LONDON)) == instant(friday, time(8), LONDON)
    assert ENGLAND.next_sending(instant(friday, time(9, 1), LONDON)) == instant(friday, time(9, 1), LONDON)


def test_a_persons_own_hours_narrow_the_programmes() -> None:
    late = Hours(start=time(10), end=time(20), days=("tue", "sun"))
    monday = instant(date(2026, 11, 23), time(11), LONDON)
    assert not ENGLAND.may_send(monday, late)
    assert ENGLAND.next_sending(monday, late) == instant(date(2026, 11, 24), time(10), LONDON)
    assert not ENGLAND.may_send(instant(date(2026, 11, 24), time(18), LONDON), late)
    nothing_left = Hours(start=time(19), end=time(20))
    assert ENGLAND.may_send(monday, nothing_left)


@given(st.datetimes(datetime(2025, 1, 1), datetime(2029, 12, 31)))  # noqa: DTZ001 - made aware below
def test_the_next_sending_is_the_first_moment_at_which_people_may_be_written_to(naive: datetime) -> None:
    at = naive.replace(tzinfo=UTC)
    found = ENGLAND.next_sending(at)
    assert found >= at
    assert ENGLAND.may_send(found)
    assert found == at or not ENGLAND.may_send(found - timedelta(microseconds=1))
    hours = (found - at) // timedelta(hours=1)
    assert not any(ENGLAND.may_send(at + timedelta(hours=n)) for n in range(hours))


@given(DAYS, st.integers(-60, 60))
def test_counting_school_days_on_and_between_agree(day: date, count: int) -> None:
    start = ENGLAND.next_school_day(day)
    end = ENGLAND.add_school_days(start, count)
    assert ENGLAND.is_school_day(end)
    assert ENGLAND.school_days_between(start, end) == count


def test_a_day_knows_its_season_term_and_year() -> None:
    assert (ENGLAND.season(date(2026, 10, 1)), ENGLAND.academic_year(date(2026, 10, 1))) == ("autumn", "2026/27")
    assert (ENGLAND.season(date(2027, 8, 9)), ENGLAND.academic_year(date(2027, 8, 9))) == ("summer", "2026/27")
    assert (ENGLAND.season(date(2027, 4, 1)), ENGLAND.season(date(2029, 2, 1))) == ("summer", "spring")
    term = ENGLAND.term_of(date(2026, 10, 28))
    assert term is not None and term.name == "Autumn"
    assert ENGLAND.term_of(date(2026, 12, 28)) is None
    scotland = calendar("SCT")
    assert scotland.academic_year(date(2026, 8, 18)) == "2026/27"
    assert scotland.is_school_day(date(2026, 8, 18)) and not scotland.is_school_day(date(2027, 6, 28))


def test_an_area_has_its_own_terms_and_an_unknown_one_its_nations() -> None:
    leeds = changed(
        "areas: {}",
        "areas: {leeds: {school_years: {2026/27: {terms: [{name: Autumn, from: 2026-09-03, to: 2026-12-22}]}}}}",
    )
    assert calendar("ENG", "leeds", leeds).is_school_day(date(2026, 12, 22))
    assert not calendar("ENG", "york", leeds).is_school_day(date(2026, 12, 22))
    assert calendar("ENG", "leeds", leeds).is_school_day(date(2027, 9, 2))  # the programme's, where the area has none
