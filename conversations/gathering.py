"""What clusters bring to a meeting and ask of it: the programme, suggested pairings, and what may be passed on."""

from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from fnmatch import translate
from re import compile as pattern
from typing import Any

from conversations.model import Flow, Gathers, Marks, Question
from conversations.permission import UNNAMED, Answers, permission_of, permits
from conversations.unnaming import as_released
from conversations.views import shown
from conversations.wording import count, join_words

MOST_OFFERED = 2
"""How often one cluster is suggested to others: helping must not become a burden."""
LONGEST_LINE = 200
LONGEST_PAGE = 1800
"""Characters of one page: it stays well within one message of every channel, with its buttons."""


@dataclass(frozen=True, slots=True)
class Contribution:
    """What one cluster said for a meeting, in words. ``wants`` and ``area_key`` are keys of areas."""

    cluster: str
    kind: str
    title: str = ""
    area: str = ""
    area_key: str = ""
    form: str = ""
    problem: str = ""
    barrier: str = ""
    wants: tuple[str, ...] = ()
    brings: bool = False
    asks: bool = False
    listens: bool = False
    away: bool = False
    permission: str = ""
    """Whether others may hear of it after the meeting: ``named``, ``unnamed`` or, for the meeting only, empty."""
    refused: bool = False
    """Whether that was asked and not allowed."""


@dataclass(frozen=True, slots=True)
class Part:
    """A part of a programme."""

    title: str
    lines: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Strength:
    """Why a cluster may help others in an area, or wants help in it; the first reason weighs most."""

    area: str
    why: tuple[str, ...]
    weight: int = 0


@dataclass(frozen=True, slots=True)
class Neighbour:
    """A cluster as far as pairings go: where it may be suggested to others, and where it wants help."""

    cluster: str
    strong: tuple[Strength, ...] = ()
    wants: tuple[Strength, ...] = ()


@dataclass(frozen=True, slots=True)
class Pairing:
    """Two clusters that should talk: ``helper`` is strong in an ``area`` in which ``asker`` wants help."""

    helper: str
    asker: str
    area: str
    why: str


def contribution(flow: Flow, gathers: Gathers, cluster: str, answers: Answers) -> Contribution:
    """Put what a cluster answered into words."""

    def words(id_: str) -> str:
        question = flow.question(id_)
        return shown(question, answers[id_]) if question is not None and id_ in answers else ""

    kind = str(answers.get(gathers.kind, ""))
    wants = answers.get(gathers.wants, ())
    return Contribution(
        cluster,
        words(gathers.kind),
        words(gathers.title),
        words(gathers.area),
        str(answers.get(gathers.area, "")),
        words(gathers.form),
        words(gathers.problem),
        words(gathers.barrier),
        tuple(map(str, wants)) if isinstance(wants, tuple) else (),
        brings=kind in gathers.brings,
        asks=kind in gathers.asks,
        listens=kind in gathers.listens,
        away=kind in gathers.away,
        permission=permission_of(flow, answers),
        refused=any(one.permission in answers and not permits(one, answers) for one in flow.shares),
    )


def afterwards(found: Sequence[Contribution], names: Mapping[str, Sequence[str]]) -> list[Contribution]:
    """Give what may still be shown once the meeting is over, and under which name.

    ``names`` are, by cluster, those of its schools and people: they are left out where its own name is.
    """
    kept = [replace(one, wants=(), listens=False, away=False) for one in found if one.permission]
    kept = [one if one.permission == "named" else _unnamed(one, names.get(one.cluster, ())) for one in kept]
    return [one for one in kept if one.brings or one.asks]


def _unnamed(one: Contribution, names: Sequence[str]) -> Contribution:
    """Take the owner's name from a contribution, and from its words whatever tells it."""
    left_out = (one.cluster, *names)
    title, form, problem, barrier = (
        as_released(words, left_out, named=False) for words in (one.title, one.form, one.problem, one.barrier)
    )
    brings, asks = one.brings and bool(title or not one.title), one.asks and bool(problem or not one.problem)
    told = replace(one, title=title, form=form, problem=problem, barrier=barrier, brings=brings, asks=asks)
    return replace(told, cluster=UNNAMED)


def areas_of(flow: Flow, gathers: Gathers) -> dict[str, str]:
    """Name the areas that a contribution can be about, by their keys."""
    question = flow.question(gathers.area)
    return {str(option.key): option.label for option in question.options} if question is not None else {}


def programme(found: Sequence[Contribution], areas: Mapping[str, str]) -> list[Part]:
    """Put a programme together: who brings what, by area, who asks for what, and who wants to hear about what."""
    bringing = [one for one in found if one.brings]
    listed = [*areas.items(), ("", "Other areas")]
    parts = [Part(label, tuple(_brought(one) for one in bringing if one.area_key == key)) for key, label in listed]
    parts.append(Part("Problems to put to others", tuple(_asked(one) for one in found if one.asks)))
    parts.append(Part("What clusters want to hear about", tuple(_wanted(found, areas))))
    parts.append(Part("Coming to listen", _named(found, lambda one: one.listens)))
    parts.append(Part("Cannot come", _named(found, lambda one: one.away)))
    return [part for part in parts if part.lines]


def _brought(one: Contribution) -> str:
    form = f" ({_small(one.form)})" if one.form else ""
    return f"{one.cluster}: {cut(one.title or 'no title yet')}{form}"


def _asked(one: Contribution) -> str:
    barrier = f" ({_small(one.barrier)})" if one.barrier else ""
    return f"{one.cluster}{barrier}: {cut(one.problem or 'not described yet')}"


def _wanted(found: Sequence[Contribution], areas: Mapping[str, str]) -> Iterator[str]:
    for key, label in areas.items():
        who = [one.cluster for one in found if key in one.wants]
        if who:
            yield f"{label}: {join_words(who)}"


def _named(found: Sequence[Contribution], which: Callable[[Contribution], bool]) -> tuple[str, ...]:
    who = [one.cluster for one in found if which(one)]
    return (join_words(who),) if who else ()


def _small(words: str) -> str:
    return f"{words[:1].lower()}{words[1:]}"


def cut(words: str, most: int = LONGEST_LINE) -> str:
    """Shorten words for a line of a list."""
    flat = " ".join(words.split())
    return flat if len(flat) <= most else f"{flat[: most - 1].rstrip()}…"


def pages(parts: Sequence[Part], most: int = LONGEST_PAGE) -> list[str]:
    """Write parts as pages, each within a message; a part that goes on says so on its next page."""
    found: list[list[str]] = [[]]
    for part in parts:
        title = part.title
        for line in part.lines:
            piece = [*([""] if found[-1] and title else []), *([title] if title else []), f"• {line}"]
            if found[-1] and len("\n".join((*found[-1], *piece))) > most:
                found.append([])
                piece = [title or f"{part.title}, continued", f"• {line}"]
            found[-1] += piece
            title = ""
    return ["\n".join(lines) for lines in found if lines]


def neighbour(gathers: Gathers, cluster: str, said: Contribution | None, marks: Answers) -> Neighbour:
    """Say where a cluster may be suggested to others, and where it wants help.

    ``said`` is its contribution and ``marks`` its newest answers elsewhere, by question. Only what it lets others hear
    of makes it a helper; one that kept its contribution to the meeting is suggested to nobody.
    """
    if said is not None and said.away:
        return Neighbour(cluster)
    strong: dict[str, list[str]] = {}
    if said is not None and said.brings and said.area_key and said.permission:
        strong[said.area_key] = [f"{cluster} brings “{cut(said.title, 80)}”"]
    for mark in gathers.strong:
        for area in _marked(mark, marks):
            if mark.consents or area in strong:
                strong.setdefault(area, []).append(f"{cluster} {mark.why}")
    wanting = {area: [f"{cluster} asked to hear about it"] for area in (said.wants if said is not None else ())}
    if said is not None and said.asks and said.barrier:
        for why in wanting.values():
            why.append(f"its problem: {_small(said.barrier)}")
    for mark in gathers.weak:
        for area in _marked(mark, marks):
            wanting.setdefault(area, []).append(f"{cluster} {mark.why}")
    refuses = said is not None and said.refused
    return Neighbour(cluster, () if refuses else _weighed(strong), _weighed(wanting))


def _weighed(found: Mapping[str, Sequence[str]]) -> tuple[Strength, ...]:
    return tuple(Strength(area, tuple(why), len(why)) for area, why in found.items())


def _marked(mark: Marks, answers: Answers) -> Iterator[str]:
    """Give the areas that answers mark: what stands at the star of the question's name."""
    for source in mark.source:
        before, _, after = source.partition("*")
        fits = pattern(translate(source))
        for name, value in answers.items():
            if fits.match(name) and str(value) in mark.keys:
                yield name[len(before) : len(name) - len(after) or None]


def pairings(found: Sequence[Neighbour], areas: Mapping[str, str]) -> list[Pairing]:
    """Suggest pairings: one that is strong where another wants help. The best reasons first; nobody is overburdened.

    A cluster helps at most twice and is helped at most twice, and two clusters are paired once.
    """
    possible = [
        (strength.weight + want.weight, helper.cluster, asker.cluster, strength, want)
        for asker in found
        for want in asker.wants
        for helper in found
        for strength in helper.strong
        if helper.cluster != asker.cluster and strength.area == want.area and want.area in areas
    ]
    possible.sort(key=lambda one: (-one[0], one[2], one[1], one[3].area))
    helps: dict[str, int] = {}
    helped: dict[str, int] = {}
    paired: set[frozenset[str]] = set()
    chosen = []
    for _, helper, asker, strength, want in possible:
        both = frozenset((helper, asker))
        if max(helps.get(helper, 0), helped.get(asker, 0)) >= MOST_OFFERED or both in paired:
            continue
        helps[helper], helped[asker] = helps.get(helper, 0) + 1, helped.get(asker, 0) + 1
        paired.add(both)
        chosen.append(Pairing(helper, asker, areas[want.area], f"{'; '.join((*strength.why, *want.why))}."))
    return chosen


def summed_up(flow: Flow, found: Mapping[str, Answers]) -> list[Part]:
    """Sum up what clusters answered after a meeting: counts for choices, a mean for numbers, lines for words."""
    parts = []
    for question in flow.questions():
        told = {cluster: answers[question.id] for cluster, answers in found.items() if question.id in answers}
        if told:
            parts.append(Part(question.prompt, tuple(_summed(question, told))))
    return parts


def _summed(question: Question, told: Mapping[str, Any]) -> Iterator[str]:
    numbers = [float(value) for value in told.values() if isinstance(value, (int, float))]
    if numbers:
        yield f"{sum(numbers) / len(numbers):.1f} on average, of {count(len(numbers), 'answer')}"
    elif question.options:
        for option in question.options:
            number = sum(1 for value in told.values() if str(value) == str(option.key))
            if number:
                yield f"{option.label}: {number}"
    else:
        yield from (f"{cluster}: {cut(str(value))}" for cluster, value in told.items())
