"""Invitations as calendars read them: by a parser that others wrote, and by the library that writes them."""

from dataclasses import replace
from datetime import UTC, datetime, timedelta

import vobject
from hypothesis import given
from hypothesis import strategies as st
from icalendar import Calendar

from conversations.ics import Attendee, Invitation, cancellation, request

NOW = datetime(2026, 11, 23, 10, tzinfo=UTC)
STARTS = datetime(2026, 12, 1, 15, 30, tzinfo=UTC)
CALL = Invitation(
    uid="5f6c@cluster-companion",
    sequence=0,
    starts=STARTS,
    ends=STARTS + timedelta(minutes=30),
    title="Call with Sam Okafor, Oakfield",
    place="Teams",
    organiser=Attendee("Sam Okafor", "PSAM01"),
    guests=(Attendee("Priya Shah", "PPRIY1", "yes"), Attendee("Tom Reed", "PTOM01")),
)


def event(text: str) -> vobject.base.Component:
    """Read the one event of a file with the independent parser, and let it judge the file."""
    read = vobject.readOne(text)
    read.validate(raiseException=True)
    return read.vevent


def test_an_independent_parser_reads_an_invitation() -> None:
    read = vobject.readOne(request(CALL, NOW))
    assert read.method.value == "REQUEST"
    found = read.vevent
    assert (found.uid.value, found.sequence.value, found.status.value) == (CALL.uid, "0", "CONFIRMED")
    assert (found.dtstart.value, found.dtend.value) == (CALL.starts, CALL.ends)
    assert (found.summary.value, found.location.value) == (CALL.title, "Teams")
    assert found.valarm.trigger.value == timedelta(minutes=-15)


def test_the_time_is_written_in_utc_so_that_no_rules_of_a_zone_are_needed() -> None:
    text = request(CALL, NOW)
    assert "DTSTART:20261201T153000Z\r\n" in text
    assert "DTSTAMP:20261123T100000Z\r\n" in text
    assert "VTIMEZONE" not in text


def test_everybody_is_named_with_their_answer_and_without_an_email_address() -> None:
    text = request(CALL, NOW)
    found = event(text)
    assert found.organizer.params["CN"] == ["Sam Okafor"]
    assert [(guest.params["CN"], guest.params["PARTSTAT"]) for guest in found.attendee_list] == [
        (["Priya Shah"], ["ACCEPTED"]),
        (["Tom Reed"], ["NEEDS-ACTION"]),
    ]
    addresses = [str(found.organizer.value), *(str(guest.value) for guest in found.attendee_list)]
    assert all(address.startswith("urn:uuid:") for address in addresses) and len(set(addresses)) == 3
    assert "mailto" not in text.casefold()


def test_a_moved_call_updates_the_same_event() -> None:
    moved = replace(CALL, sequence=1, starts=STARTS + timedelta(days=1), ends=STARTS + timedelta(days=1, minutes=30))
    before, after = event(request(CALL, NOW)), event(request(moved, NOW))
    assert before.uid.value == after.uid.value
    assert int(after.sequence.value) > int(before.sequence.value)
    assert after.organizer.value == before.organizer.value
    assert after.dtstart.value == STARTS + timedelta(days=1)


def test_a_cancelled_call_takes_the_same_event_away() -> None:
    read = vobject.readOne(cancellation(replace(CALL, sequence=2), NOW))
    assert (read.method.value, read.vevent.status.value) == ("CANCEL", "CANCELLED")
    assert (read.vevent.uid.value, read.vevent.sequence.value) == (CALL.uid, "2")
    assert "valarm" not in read.vevent.contents


def test_a_call_without_a_place_has_none() -> None:
    assert "location" not in event(request(replace(CALL, place=""), NOW)).contents


@given(title=st.text(max_size=80), name=st.text(min_size=1, max_size=40), place=st.text(max_size=80))
def test_whatever_people_are_called_the_file_holds_one_event_and_no_line_of_theirs(
    title: str, name: str, place: str
) -> None:
    text = request(replace(CALL, title=title, place=place, organiser=Attendee(name, "P1")), NOW)
    (read,) = Calendar.from_ical(text).walk("VEVENT")
    assert (read["uid"], read.decoded("dtstart")) == (CALL.uid, STARTS)
    assert all(len(line.encode()) <= 75 for line in text.split("\r\n"))
    assert len(event(text).attendee_list) == 2
