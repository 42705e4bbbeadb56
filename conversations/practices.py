"""Practice that clusters let others hear of: what there is in each area, and how much of it tells whose it is."""

import hashlib
from collections import Counter
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass

from conversations.model import Flow, Shares
from conversations.permission import UNNAMED, Answers, allowed, permits
from conversations.reportfile import KEY, Review
from conversations.text import fold

OTHER = "other"
"""Stands for the area of what was shared without one."""
OTHER_LABEL = "Other practice"


@dataclass(frozen=True, slots=True)
class Release:
    """Something that a cluster let others hear of: a run, and which of its flow's ``shares`` it is."""

    run_id: int
    place: int
    cluster_id: int
    area: str
    named: bool


@dataclass(frozen=True, slots=True)
class Practice:
    """What may be read of a release at this moment; ``by`` is its owner's name, or stands for one."""

    run_id: int
    place: int
    by: str
    title: str
    lines: tuple[str, ...]

    @property
    def named(self) -> bool:
        """Whether its owner is named."""
        return self.by != UNNAMED


def release_of(flow: Flow, place: int, given: Mapping[str, str], run_id: int, cluster_id: int) -> Release | None:
    """Say whether others may hear of something; ``given`` are the keys or words that were answered, by question."""
    shares = flow.shares[place]
    permission = permits(shares, given)
    if not permission or _is_empty(shares, given):
        return None
    return Release(run_id, place, cluster_id, given.get(shares.area or "", "") or OTHER, permission == "named")


def _is_empty(shares: Shares, answers: Answers) -> bool:
    """Whether there is no practice in it: one has a title where that is asked for, or else words of its own."""
    return not any(answers.get(id_) for id_ in shown_by(shares))


def shown_by(shares: Shares) -> tuple[str, ...]:
    """Name the questions whose answers show that there is something to pass on; a mere question to others has none."""
    return (shares.title,) if shares.title else shares.tells


def practice_of(
    flow: Flow, release: Release, answers: Answers, cluster: str, names: Iterable[str], about: str = ""
) -> Practice | None:
    """Give what may be read of a release, from its answers as they stand; None where that is not allowed any more.

    ``names`` and ``about`` are those of ``gathering.allowed``, which leaves out what tells whose it is.
    """
    shares = flow.shares[release.place]
    told = allowed(flow, shares, answers, cluster, names, about)
    if told is None or _is_empty(shares, answers):
        return None
    return Practice(release.run_id, release.place, told.by, told.title, told.lines)


def areas_shared(flows: Iterable[Flow]) -> dict[str, str]:
    """Name the areas by which practice is looked for, by their keys, in order."""
    found: dict[str, str] = {}
    for flow in flows:
        for shares in flow.shares:
            question = flow.question(shares.area) if shares.area else None
            found |= {str(option.key): option.label for option in question.options} if question is not None else {}
    return found | {OTHER: OTHER_LABEL}


def in_area(found: Iterable[Release], area: str) -> list[Release]:
    """Give what there is in an area, in an order that always stays the same and tells nothing of whose it is."""
    return in_no_order(one for one in found if one.area == area)


def in_no_order(found: Iterable[Release]) -> list[Release]:
    """Give releases in an order that always stays the same and tells nothing of whose they are."""
    return sorted(found, key=_shuffled)


def _shuffled(one: Release) -> bytes:
    return hashlib.sha256(f"{one.run_id}:{one.place}".encode()).digest()


def counted(found: Iterable[Release], areas: Mapping[str, str]) -> list[tuple[str, str, int]]:
    """Count what there is, area by area: key, name and number, without empty areas."""
    numbers = Counter(one.area for one in found)
    return [(key, label, numbers[key]) for key, label in areas.items() if numbers[key]]


def area_named(words: str, areas: Mapping[str, str]) -> str:
    """Find an area by its key, its name, or the only name that has these words; empty where there is none."""
    wanted = fold(words)
    if wanted in areas:
        return wanted
    exact = [key for key, label in areas.items() if fold(label) == wanted]
    near = [key for key, label in areas.items() if wanted and wanted in fold(label)]
    found = exact or near
    return found[0] if len(found) == 1 else ""


def weak_areas(means: Review, areas: Iterable[str], answers: Answers) -> list[str]:
    """Give the areas that a review rates as weak, the weakest first."""
    rated = {area: str(answers.get(means.weak.question.replace(KEY, area), "")) for area in areas}
    weak = [area for area, level in rated.items() if level in means.weak.keys]
    return sorted(weak, key=lambda area: means.weak.keys.index(rated[area]))


def place_of(flow: Flow, question: str) -> int:
    """Say which of a flow's ``shares`` passes an answer on.

    Raises:
        LookupError: none does.
    """
    found = [place for place, shares in enumerate(flow.shares) if question in shares.tells]
    if not found:
        raise LookupError(f"{flow.flow} passes {question} on to nobody")
    return found[0]


def choices_of(flow: Flow, place: int) -> tuple[str, str, str]:
    """Give the keys that allow something with the name, without it, and not at all; empty where there is none."""
    shares = flow.shares[place]
    question = flow.question(shares.permission)
    keys = [str(option.key) for option in question.options] if question is not None else []
    allowing = (*shares.named, *shares.unnamed)
    return _first(keys, shares.named), _first(keys, shares.unnamed), next((k for k in keys if k not in allowing), "")


def _first(keys: Sequence[str], wanted: Sequence[str]) -> str:
    return next((key for key in keys if key in wanted), "")
