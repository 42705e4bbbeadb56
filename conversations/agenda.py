"""The agenda of a call, from what the cluster has said: each line takes what its flow declares, and may be empty."""

from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date, timedelta
from fnmatch import fnmatchcase

from conversations.log import Value
from conversations.model import AgendaLine, Pick, Question
from conversations.views import shown
from conversations.wording import long_date, short_date


@dataclass(frozen=True, slots=True)
class Said:
    """One answer that counts now. ``about`` is its item, activity or part; ``before`` the answer of the time before."""

    question: Question
    about: str
    value: Value
    on: date
    item: str = ""
    subject: str = ""
    before: Value | None = None


@dataclass(frozen=True, slots=True)
class Agreed:
    """An action that is still open."""

    what: str
    owner: str = ""
    due_on: date | None = None


@dataclass(frozen=True, slots=True)
class Overdue:
    """A stage of an activity that was due and has not been answered."""

    activity: str
    title: str
    due_on: date


@dataclass(frozen=True, slots=True)
class Moved:
    """How the answers of a series went, of an activity: the first level, the latest, and that one in words."""

    series: str
    activity: str
    first: float
    latest: float
    label: str


@dataclass(frozen=True, slots=True)
class Known:
    """What an agenda is built from; ``said`` is in the order of its questions, without what the reader may not see."""

    today: date
    said: Sequence[Said] = ()
    actions: Sequence[Agreed] = ()
    overdue: Sequence[Overdue] = ()
    moved: Sequence[Moved] = ()
    facts: Mapping[str, tuple[str, str]] = field(default_factory=dict)
    """What is known beside the answers, by source: what it is called, and how it is worded."""


@dataclass(frozen=True, slots=True)
class Topic:
    """One line of an agenda that has something to show."""

    title: str
    lines: tuple[str, ...]


def agenda(lines: Sequence[AgendaLine], known: Known) -> list[Topic]:
    """Build an agenda: every line that has something to show, in the order in which they are declared."""
    built = [Topic(line.title or line.show, tuple(_of_line(line, known))) for line in lines]
    return [topic for topic in built if topic.lines]


def worded(topics: Sequence[Topic]) -> str:
    """Write an agenda as the body of a card."""
    return "\n\n".join("\n".join([topic.title, *(f"• {line}" for line in topic.lines)]) for topic in topics)


def _of_line(line: AgendaLine, known: Known) -> Iterator[str]:
    for pick in line.picks:
        found = list(_TAKERS[pick.take](pick, known))
        yield from [f"{pick.title}: {'; '.join(found)}"] if pick.title and found else found


def _sourced(pick: Pick, known: Known) -> list[Said]:
    return [one for one in known.said if any(fnmatchcase(one.question.id, pattern) for pattern in pick.source)]


def _answers(pick: Pick, known: Known) -> Iterator[str]:
    """Tell answers in brief, those that were given lately left out where only old ones are to be checked."""
    until = known.today - timedelta(days=pick.after_days)
    old = [one for one in _sourced(pick, known) if one.on <= until]
    if old:
        yield from (f"{label}: {words}" for name, (label, words) in known.facts.items() if name in pick.source)
    yield from (f"{one.question.in_brief}: {_words(one)}" for one in old)


def _marked(pick: Pick, known: Known) -> Iterator[str]:
    for one in _sourced(pick, known):
        if set(map(str, one.value if isinstance(one.value, tuple) else (one.value,))) & set(pick.keys):
            yield f"{one.about} ({_words(one)})" if pick.tells else one.about


def _lowest(pick: Pick, known: Known) -> Iterator[str]:
    counted = sorted(_counted(_sourced(pick, known)), key=lambda pair: pair[0])
    yield from (f"{one.about} ({_words(one)})" for _, one in counted[: pick.count])


def _changed(pick: Pick, known: Known) -> Iterator[str]:
    """Tell what changed most since the time before; nothing where nothing did."""
    moved = [
        (abs(number - before), one)
        for number, one in _counted(_sourced(pick, known))
        if (before := _number(one.question, one.before)) is not None and before != number
    ]
    most = sorted(moved, key=lambda pair: -pair[0])[: pick.count]
    yield from (f"{one.about} (from {shown(one.question, one.before)} to {_words(one)})" for _, one in most)


def _rated(pick: Pick, known: Known) -> Iterator[str]:
    chosen = next((str(one.value) for one in known.said if one.question.id == pick.first), "")
    heavy = [(number, one) for number, one in _counted(_sourced(pick, known)) if number >= pick.least]
    heavy.sort(key=lambda pair: (pair[1].item != chosen, -pair[0]))
    yield from (f"{one.about} ({_words(one)})" for _, one in heavy)


def _unmoved(pick: Pick, known: Known) -> Iterator[str]:
    """Tell for each activity whose answers of a series have not risen since the first."""
    for one in known.moved:
        if one.series in pick.source and one.latest <= one.first:
            yield f"{one.activity} ({one.label})"


def _open(pick: Pick, known: Known) -> Iterator[str]:
    """List the open actions, those that are late before the others."""
    late = [one for one in known.actions if one.due_on is not None and one.due_on < known.today]
    for one in (*late, *(one for one in known.actions if one not in late)):
        due = "" if one.due_on is None else f"by {long_date(one.due_on)}"
        if one in late and one.due_on is not None:
            due = f"late, was due on {short_date(one.due_on, known.today)}"
        yield ", ".join(part for part in (one.what, one.owner, due) if part)


def _overdue(pick: Pick, known: Known) -> Iterator[str]:
    yield from (f"{one.activity}, {one.title} (due on {short_date(one.due_on, known.today)})" for one in known.overdue)


def _counted(said: Sequence[Said]) -> list[tuple[float, Said]]:
    numbered = [(_number(one.question, one.value), one) for one in said]
    return [(number, one) for number, one in numbered if number is not None]


def _number(question: Question, value: Value | None) -> float | None:
    """Give an answer on a scale as a number; None for one that does not count, such as "Don't know"."""
    uncounted = {str(option.key) for option in question.options if option.uncounted}
    if value is None or str(value) in uncounted or not str(value).isdecimal():
        return None
    return float(str(value))


def _words(one: Said) -> str:
    return shown(one.question, one.value)


_TAKERS: dict[str, Callable[[Pick, Known], Iterator[str]]] = {
    "answers": _answers,
    "marked": _marked,
    "lowest": _lowest,
    "changed": _changed,
    "rated": _rated,
    "unmoved": _unmoved,
    "open": _open,
    "overdue": _overdue,
}
