"""The files that a chat brings for a call, read by a parser that is not ours: one event from booking to its end."""

from typing import Any

import pytest
import vobject

from storage.store import Store
from tests.bot.calling import Calling


@pytest.fixture
def talking(store: Store) -> Calling:
    return Calling(store)


def files_of(talking: Calling, who: str) -> list[Any]:
    """Read every calendar file that somebody was sent, the oldest first."""
    return [
        vobject.readOne(card.content.decode() if isinstance(card.content, bytes) else card.content)
        for chat, _, card in talking.wire.sent
        if chat == who and card.file.endswith(".ics")
    ]


@pytest.mark.parametrize("who", ["Sam", "Priya"])
async def test_a_call_that_is_moved_and_cancelled_stays_one_event_in_everybodys_calendar(
    talking: Calling, who: str
) -> None:
    await talking.say("Sam", "call Oakfield Tues 1 Dec 3.30pm, on Teams", "send the invitation")
    await talking.say("Sam", "calls")
    await talking.send("Sam", "call|1|0|time")
    await talking.say("Sam", "thurs 3 dec 4pm for 45", "send the invitation")
    await talking.send("Sam", "call|1|1|gone")
    booked, moved, gone = files_of(talking, who)
    assert len({file.vevent.uid.value for file in (booked, moved, gone)}) == 1
    assert [int(file.vevent.sequence.value) for file in (booked, moved, gone)] == [0, 1, 2]
    assert [file.method.value for file in (booked, moved, gone)] == ["REQUEST", "REQUEST", "CANCEL"]
    assert gone.vevent.status.value == "CANCELLED"
    assert [f"{file.vevent.dtstart.value:%d %H:%M}" for file in (booked, moved)] == ["01 15:30", "03 16:00"]
    assert moved.vevent.location.value == "on Teams"
    lasts = [(file.vevent.dtend.value - file.vevent.dtstart.value).seconds // 60 for file in (booked, moved)]
    assert lasts == [30, 45]
