"""A call as an invitation that calendars read (RFC 5545 and 5546): the same event for ever, newer by its number."""

from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Literal
from uuid import NAMESPACE_URL, uuid5

from icalendar import Alarm, Calendar, Event, vCalAddress, vText

PRODUCT = "-//Cluster Companion//EN"
ALARM = timedelta(minutes=-15)
PARTSTAT = {"": "NEEDS-ACTION", "yes": "ACCEPTED", "no": "DECLINED", "other": "TENTATIVE"}
"""What a guest's answer is called there."""


@dataclass(frozen=True, slots=True)
class Attendee:
    """Somebody who takes part. ``code`` stands for them where no address of theirs is held."""

    name: str
    code: str
    answer: str = ""


@dataclass(frozen=True, slots=True)
class Invitation:
    """What calendars are told of a call. ``uid`` is for ever, ``sequence`` grows with each change; times are aware."""

    uid: str
    sequence: int
    starts: datetime
    ends: datetime
    title: str
    place: str
    organiser: Attendee
    guests: tuple[Attendee, ...]


def request(of: Invitation, now: datetime) -> str:
    """Invite, or bring an invitation up to date."""
    return _written(of, now, "REQUEST")


def cancellation(of: Invitation, now: datetime) -> str:
    """Take an invitation back."""
    return _written(of, now, "CANCEL")


def _written(of: Invitation, now: datetime, method: Literal["REQUEST", "CANCEL"]) -> str:
    calendar = Calendar()
    calendar.add("prodid", PRODUCT)
    calendar.add("version", "2.0")
    calendar.add("method", method)
    calendar.add_component(_event(of, now, method))
    return str(calendar.to_ical(), "utf-8")


def _event(of: Invitation, now: datetime, method: str) -> Event:
    event = Event()
    # Moments in UTC need no rules of a zone beside them, and no calendar can read them otherwise.
    for name, value in (("uid", of.uid), ("sequence", of.sequence), ("dtstamp", now), ("summary", of.title)):
        event.add(name, value)
    event.add("dtstart", of.starts)
    event.add("dtend", of.ends)
    event.add("status", "CANCELLED" if method == "CANCEL" else "CONFIRMED")
    if of.place:
        event.add("location", of.place)
    event.add("organizer", _address(of.organiser))
    for guest in of.guests:
        event.add("attendee", _guest(guest))
    if method == "REQUEST":
        event.add_component(_alarm(of.title))
    return event


def _address(who: Attendee) -> vCalAddress:
    """Name somebody by a URN: a calendar address is any URI, and no e-mail address is held (RFC 5545, 3.3.3)."""
    address = vCalAddress(uuid5(NAMESPACE_URL, f"cluster-companion:{who.code}").urn)
    address.params["CN"] = vText(who.name)
    return address


def _guest(who: Attendee) -> vCalAddress:
    address = _address(who)
    address.params["ROLE"] = vText("REQ-PARTICIPANT")
    address.params["PARTSTAT"] = vText(PARTSTAT[who.answer])
    return address


def _alarm(title: str) -> Alarm:
    alarm = Alarm()
    alarm.add("action", "DISPLAY")
    alarm.add("description", title)
    alarm.add("trigger", ALARM)
    return alarm
