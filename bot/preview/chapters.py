"""The chapters of the preview: each scene with the cards that it brings up, and each flow with all its questions."""

from collections.abc import Collection, Iterator
from dataclasses import dataclass
from functools import cached_property

from bot.library import Library
from bot.preview import questions
from bot.preview.badges import Badge, badges, of_form
from bot.preview.recorder import Sent
from bot.preview.scenes import CHANNELS, NOW, Scene, played, scenes
from conversations.cards import Card
from conversations.model import Flow
from conversations.turn import HOME

SCENE, FLOW = "scene", "flow"


@dataclass(frozen=True)
class Shown:
    """One card as people are shown it, in Slack, in Telegram or in both; ``title`` says when."""

    title: str
    to: str
    slack: Sent | None
    telegram: Sent | None

    @property
    def sent(self) -> Sent:
        """The card itself, as Slack is given it where it is."""
        found = self.slack or self.telegram
        if found is None:
            raise LookupError(self.title)
        return found

    @cached_property
    def badges(self) -> list[Badge]:
        """What is measured of it."""
        card = self.sent.card
        return of_form(card.form) if card.form is not None else badges(card, page=self.sent.page)

    @property
    def amiss(self) -> bool:
        """Whether something is beyond its limit."""
        return not all(badge.within for badge in self.badges)


@dataclass(frozen=True)
class Chapter:
    """A page of the preview. ``kind`` is a scene or a flow."""

    key: str
    title: str
    kind: str
    shown: tuple[Shown, ...]

    @property
    def amiss(self) -> int:
        """How many of its cards have something beyond a limit."""
        return sum(one.amiss for one in self.shown)


def chapters(library: Library, only: str = "", channels: Collection[str] = CHANNELS) -> list[Chapter]:
    """Give every chapter: the scenes in their order, then the flows by name; or ``only`` those of one kind.

    A card of several scenes stands where it is first shown.
    """
    seen: set[tuple[object, ...]] = set()
    told = [] if only == FLOW else [_of_scene(scene, library, channels, seen) for scene in scenes()]
    return [*told, *(() if only == SCENE else (_of_flow(flow) for flow in library.flows.values()))]


def _of_scene(scene: Scene, library: Library, channels: Collection[str], seen: set[tuple[object, ...]]) -> Chapter:
    found = []
    for moment in played(scene, library, channels):
        one = next(sent for sent in (moment.slack, moment.telegram) if sent is not None)
        looks_like = _looks(one)
        if looks_like not in seen:
            seen.add(looks_like)
            found.append(Shown(one.after or "At the start", one.to, moment.slack, moment.telegram))
    return Chapter(f"scene-{scene.key}", scene.title, SCENE, tuple(found))


def _looks(sent: Sent) -> tuple[object, ...]:
    """Say what a person would see: two cards that differ only in what their buttons carry are the same."""
    card = sent.card
    labels = tuple(tuple(choice.label for choice in row) for row in card.rows)
    form = card.form and (card.form.title, card.form.about)
    return card.heading, card.body, card.details, card.note, labels, form, card.alt, sent.page


def _of_flow(flow: Flow) -> Chapter:
    return Chapter(f"flow-{flow.flow}", flow.title, FLOW, tuple(_all_of(flow)))


def _all_of(flow: Flow) -> Iterator[Shown]:
    who = flow.who
    yield _shown("The front of it", who, questions.front(flow))
    for asked in questions.cards(flow, NOW.astimezone(HOME).date()):
        yield _shown(asked.question, who, asked.card)
    yield _shown("When it was sent", who, questions.end(flow, NOW.astimezone(HOME).date()))
    for number, form in enumerate(questions.forms(flow), 1):
        yield Shown(f"Form {number}", who, Sent(Card(form.title, form=form), who, ""), None)


def _shown(title: str, to: str, card: Card) -> Shown:
    sent = Sent(card, to, "")
    return Shown(title, to, sent, sent)
