"""People who talk in Slack, where several things can be asked at once and each has a page."""

from typing import Any

from bot.channels import PAGE, Heard
from bot.desk import Desk
from bot.post import Limits, Post
from conversations.cards import Card
from conversations.forms import Form
from storage.store import Store
from storage.writer import Writer
from tests.bot.talking import LIBRARY, Talking, Wire


class SlackWire(Wire):
    """A wire that keeps pages apart from what is said, and cards that lose their buttons out of both."""

    async def deliver(self, chat: str, card: Card, *, replaces: str | None, key: str) -> str:
        if chat.startswith(PAGE):
            self.sent.append((chat, "", card))
            return ""
        return await super().deliver(chat, card, replaces=replaces, key=key) if key else replaces or ""


class Forming(Talking):
    """The same programme as ever, in Slack; each tap can open a form."""

    def __init__(self, store: Store) -> None:
        super().__init__(store, LIBRARY)
        self.wire = SlackWire()
        self.errors_of_form: dict[str, str] = {}
        self.trigger = "t1"
        with store.transaction() as tx:
            for name, person in self.people.items():
                tx.people.bind(person.id, "slack", "t", name)

    def post(self, writer: Writer) -> Post:
        limits = {"slack": Limits(per_chat=1000.0, burst=1000.0)}
        return Post(writer, {"wire": self.wire, "slack": self.wire}, lambda: self.now, "desk", limits)

    def heard(self, who: str, text: str | None = None, token: str | None = None, event: str = "", **more: Any) -> Heard:
        event = event or f"e{next(self.numbers)}"
        chat = more.pop("chat", who)
        return Heard("slack", "t", who, chat, event, text, token, trigger=self.trigger, **more)

    def form(self) -> Form:
        """Give the form that was opened last."""
        form = self.wire.shown[-1].form
        assert form is not None, self.wire.shown[-1]
        return form

    async def hand_in(self, who: str, form: Form, event: str = "", **given: Any) -> Card:
        """Hand a form in, with what was given by field; other fields are left as they opened."""
        fields = {field.name: field.value for field in form.fields} | {
            name.replace("__", "."): value for name, value in given.items()
        }
        handed = {"for": form.person, "fields": fields}
        heard = self.heard(who, token=form.token, event=event, form=handed, message="m1")
        await self._desk_hears(heard)
        return self.wire.shown[-1]

    async def _desk_hears(self, heard: Heard) -> None:
        writer = Writer(self.store)
        post = self.post(writer)
        desk: Desk = self.desk(writer, post)
        try:
            self.errors_of_form = await desk.hear_form(heard)
            await post.settle()
        finally:
            await writer.close()

    async def open_home(self, who: str) -> Card:
        """Open a person's page, and give it."""
        await self.hear(self.heard(who, "/home", chat=f"{PAGE}{who}"))
        return self.page(who)

    def page(self, who: str) -> Card:
        """Give a person's page as it stands."""
        return [card for chat, _, card in self.wire.sent if chat == f"{PAGE}{who}"][-1]
