"""A channel that shows nothing and keeps every card, with what was said before it and whom it went to."""

from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path

from msgspec.structs import replace

from bot.channels import PAGE, PAGES, Heard
from bot.channels.terminal import Terminal, keys
from bot.commands.home import AT_HOME
from conversations.cards import Card
from conversations.text import fold


@dataclass(frozen=True, slots=True)
class Sent:
    """A card on its way to somebody: ``after`` is what was typed or tapped before it."""

    card: Card
    to: str
    after: str
    page: bool = False
    """Whether it is a person's page rather than a message."""
    picture: bytes = b""


class Recorder(Terminal):
    """Stands for Slack or Telegram: what is offered there only is offered here too."""

    def __init__(self, name: str) -> None:
        super().__init__(lambda words: None)
        self.name = name
        self.sent: list[Sent] = []
        self.after = ""
        self._known: dict[str, str] = {}
        self._offered: dict[str, dict[str, str]] = {}

    def know(self, names: Mapping[str, str]) -> None:
        """Learn the names of accounts."""
        self._known.update(names)

    def account_of(self, name: str) -> str:
        """Give the account of somebody by their name; of somebody unknown a new one."""
        return next((account for account, known in self._known.items() if known == name), fold(name))

    def read_by(self, account: str, name: str) -> None:
        """Say who sits here from now on, before the card that they were shown last."""
        super().read_by(account, name)
        self._known[account] = name
        self._choices = self._offered.get(account, {})

    async def deliver(self, chat: str, card: Card, *, replaces: str | None, key: str) -> str:
        """Keep a card, with its picture as it is now: files may be made anew."""
        picture = Path(card.picture).read_bytes() if card.picture else b""  # noqa: ASYNC240 - nobody else waits
        to = self._known.get(chat.removeprefix(PAGE), "Somebody")
        self.sent.append(Sent(card, to, self.after, chat.startswith(PAGE), picture))
        if card.choices:
            self._offered[chat] = keys(card)
        return await super().deliver(chat, card, replaces=replaces, key=key)

    def heard(self, line: str, account: str, event_id: str) -> Heard:
        """Read a line as a tap or as text; forms can be opened, and a page where there are pages."""
        heard = replace(super().heard(line, account, event_id), trigger="preview")
        at_home = line == AT_HOME and self.name in PAGES
        return replace(heard, chat=f"{PAGE}{account}") if at_home else heard
