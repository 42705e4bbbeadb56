"""People who talk about calls, for tests of what each of them is shown."""

from bot.channels import Heard
from conversations.cards import Card
from tests.bot.talking import Talking


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
