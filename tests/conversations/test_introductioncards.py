"""What each side of a request is told before and after both have said yes, and to whom it falls."""

from datetime import date, timedelta

from conversations import introductioncards as cards
from conversations.introductioncards import Side
from conversations.owing import INTRODUCED, INTRODUCTION, TOLD_FOR
from conversations.situation import IntroductionNow
from tests.conversations.clusters import NOW, PRIYA, TODAY, TOM, cluster, owed_by, wants

PRIYA_OF_OAKFIELD = Side("Priya Shah", "lead", "Oakfield", "priya@example.org")


def test_an_owner_is_asked_without_a_name() -> None:
    card = cards.ask_owner(7, "Swap days", date(2026, 12, 7), "You lead it.", named=False)
    assert card.note == "They do not know who you are. You have until Monday 7 December 2026. You lead it."
    named = cards.ask_owner(7, "Swap days", date(2026, 12, 7), named=True)
    assert named.note.startswith("They know whose it is")
    assert "Oakfield" not in card.text() + named.text()


def test_a_side_is_told_as_it_said_it_can_be_reached() -> None:
    assert str(PRIYA_OF_OAKFIELD) == "Priya Shah, lead of Oakfield: priya@example.org"
    assert str(Side("Priya Shah", "lead", "Oakfield")) == "Priya Shah, lead of Oakfield"
    assert cards.introduced(PRIYA_OF_OAKFIELD, "").body.endswith(
        "They are glad to talk. I told them how to reach you too."
    )


def introduction(state: str, days: int = 0, by: int = PRIYA) -> IntroductionNow:
    return IntroductionNow(4, state, NOW - timedelta(days=days), TODAY + timedelta(days=10), by)


def test_what_is_asked_falls_to_every_lead_until_its_last_day() -> None:
    here = cluster(introductions=(introduction("asked"),))
    found = owed_by(here)["introduction:4"]
    assert (found.kind, found.people) == (INTRODUCTION, (PRIYA, TOM))
    assert {one.step for one in wants(found)} == {"told"}
    assert "introduction:4" not in owed_by(here, TODAY + timedelta(days=11))


def test_what_came_of_it_is_told_to_whoever_asked_while_it_is_news() -> None:
    here = cluster(introductions=(introduction("declined", by=TOM),))
    found = owed_by(here)["introduced:4"]
    assert (found.kind, found.people) == (INTRODUCED, (TOM,))
    assert "introduced:4" not in owed_by(here, TODAY + TOLD_FOR + timedelta(days=1))
    assert owed_by(cluster(introductions=(introduction("agreed", by=99),)))["introduced:4"].people == ()
