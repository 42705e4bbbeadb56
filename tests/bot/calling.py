"""People who talk about calls, for tests of what each of them is shown."""

from typing import Any

import vobject

from bot.channels import Heard
from conversations.cards import Card
from storage.rows import CallRow
from tests.bot.talking import Talking

TUESDAY = "call Oakfield Tues 1 Dec 3.30pm"


def told(talking: Talking, who: str, since: int = 0) -> list[Card]:
    """Give what somebody was shown from a message on."""
    return [card for chat, _, card in talking.wire.sent[since:] if chat == who]


class Calling(Talking):
    """People who talk about calls: each turn gives the first card that it showed to whoever spoke."""

    async def hear(self, heard: Heard) -> None:
        """What follows another card to the same chat goes out once that one is known to have arrived."""
        await super().hear(heard)
        with self.store.reading() as tx:
            waiting = tx.outbox.count()
        if waiting:
            await self.start()

    async def say(self, who: str, *lines: str) -> Card:
        for line in lines:
            since = len(self.wire.sent)
            await self.hear(self.heard(who, line))
        return told(self, who, since)[0]

    async def tap(self, who: str, label: str, card: Card | None = None) -> Card:
        shown = card or [one for one in told(self, who) if one.choices][-1]
        return await self.send(who, next(choice.token for choice in shown.choices if choice.label == label))

    async def send(self, who: str, token: str) -> Card:
        since = len(self.wire.sent)
        await self.hear(self.heard(who, token=token))
        return told(self, who, since)[0]


def the_call(talking: Calling) -> CallRow:
    """Give Oakfield's only call that was not cancelled."""
    with talking.store.reading() as tx:
        (row,) = [one for one in tx.work.calls(talking.oakfield.id) if one.state != "cancelled"]
    return row


def audited(talking: Calling) -> list[str]:
    """Give what the audit holds of calls, in order."""
    with talking.store.reading() as tx:
        return [entry["action"] for entry in tx.audit.entries() if entry["action"].startswith("call_")]


async def booked(talking: Calling) -> CallRow:
    """Let Sam book a call with Oakfield and invite its people."""
    await talking.say("Sam", TUESDAY, "send the invitation")
    return the_call(talking)


def calendar(card: Card) -> Any:
    """Read the calendar file that a card brings, with a library of others."""
    return vobject.readOne(card.content)
