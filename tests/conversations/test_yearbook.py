"""The project's year as it is printed."""

from datetime import date

from bot.library import Library
from conversations.programme import Programme
from conversations.yearbook import Yearbook, yearbook
from tests.programmes import PROGRAMME, calendar, changed

LIBRARY = Library()
WHENS = {name: LIBRARY.flow(name).when for name in LIBRARY.names()}


def book(nation: str = "ENG", area: str = "", programme: Programme = PROGRAMME) -> Yearbook:
    return yearbook(programme, calendar(nation, area, programme), WHENS)


def test_the_year_says_what_opens_and_falls_due_and_when() -> None:
    printed = book().printed().splitlines()
    assert printed[0] == "Clusters project, Tuesday 1 September 2026 to Tuesday 31 August 2027, England"
    for line in (
        "  Tue 1 Sep to Fri 18 Dec  Autumn term 2026/27",
        "  Mon 26 Oct to Fri 30 Oct Half term",
        "  Thu 1 Oct                Autumn review 2026 opens (full)",
        "  Thu 22 Oct               Autumn review 2026 is due",
        "  Thu 17 Sep               Project meeting 1: contributions, opens",
        "  Mon 5 Oct                Project meeting 1: contributions, due",
        "  Thu 15 Oct               Project meeting 1, To be arranged, with a workshop",
        "  Tue 1 Dec to Fri 18 Dec  Follow-up call 1",
        "  Mon 3 May                Bank holiday: May Day",
        "May 2027",
    ):
        assert line in printed
    assert not any(line.startswith("Warning") for line in printed)


def test_entries_are_in_order_and_inside_the_project() -> None:
    days = [entry.day for entry in book().entries]
    assert days == sorted(days)
    assert all(
        entry.day <= date(2027, 8, 31) and (entry.until or entry.day) >= date(2026, 9, 1) for entry in book().entries
    )


def test_each_nation_has_its_own_year() -> None:
    scotland = {entry.what for entry in book("SCT").entries}
    assert "Bank holiday: Saint Andrew's Day" in scotland
    assert "Bank holiday: Saint Andrew's Day" not in {entry.what for entry in book("NIR").entries}
    assert book("SCT").warnings == ()


def test_what_is_not_known_is_warned_about() -> None:
    assert book("WLS").warnings == ("Wales has no terms of its own in the file; those of the programme are used.",)
    longer = changed("to: 2027-08-31}", "to: 2028-08-31}")
    assert book(programme=longer).warnings == (
        "the terms of 2028/29 are not in the file; until they are, every weekday counts but bank holidays.",
    )
    assert book(programme=longer).printed().endswith(f"\n\nWarning: {book(programme=longer).warnings[0]}")


def test_a_meeting_without_a_place_is_printed_without_one_and_a_flow_without_dates_is_left_out() -> None:
    here = changed('title: "Project meeting 2, practice shared", place: "To be arranged"', 'title: "Meeting"')
    assert "Meeting" in {entry.what for entry in book(programme=here).entries}
    without = yearbook(PROGRAMME, calendar(), {**WHENS, "meeting_after": WHENS["activity"]})
    assert not any("taken away" in entry.what for entry in without.entries)
