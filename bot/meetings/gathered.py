"""What clusters said for a meeting and after it, read from the store."""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from typing import Any

from bot.calls.agenda import known_of
from bot.facts import facts_of
from bot.library import Library
from bot.talk import Talk
from conversations.fold import fold
from conversations.gathering import (
    Contribution,
    Pairing,
    afterwards,
    areas_of,
    contribution,
    neighbour,
    pairings,
)
from conversations.model import Flow, Gathers
from conversations.permission import Shared, allowed
from storage.rows import ClusterRow, MeetingRow, RunRow


@dataclass(frozen=True, slots=True)
class Gathered:
    """A meeting with what the clusters that somebody may see have said for it, by cluster's name."""

    meeting: MeetingRow
    flow: Flow
    gathers: Gathers
    clusters: tuple[ClusterRow, ...]
    said: Mapping[str, Contribution]

    @property
    def areas(self) -> dict[str, str]:
        """The areas that contributions can be about."""
        return areas_of(self.flow, self.gathers)

    @property
    def waiting(self) -> list[str]:
        """The clusters that have not answered."""
        return [cluster.name for cluster in self.clusters if cluster.name not in self.said]


def flows_about_meetings(library: Library) -> tuple[Flow, Flow]:
    """Give the flow that gathers for a meeting, and the one that asks what was taken from it."""
    found = [flow for flow in library.flows.values() if flow.per == "meeting"]
    before = next(flow for flow in found if flow.gathers is not None)
    return before, next(flow for flow in found if flow is not before)


def gathered(talk: Talk, meeting: MeetingRow, clusters: list[ClusterRow]) -> Gathered:
    """Read what clusters have sent for a meeting."""
    flow, _ = flows_about_meetings(talk.library)
    gathers = flow.gathers
    if gathers is None:
        raise LookupError(flow.flow)
    names = {cluster.id: cluster.name for cluster in clusters}
    found = _sent(talk, flow, meeting, names)
    said = {name: contribution(flow, gathers, name, answers) for name, answers in found.items()}
    return Gathered(meeting, flow, gathers, tuple(clusters), said)


def taken_away(talk: Talk, meeting: MeetingRow, clusters: list[ClusterRow]) -> dict[str, dict[str, Any]]:
    """Read what clusters answered after a meeting, by cluster's name."""
    _, flow = flows_about_meetings(talk.library)
    return _sent(talk, flow, meeting, {cluster.id: cluster.name for cluster in clusters})


def _sent(talk: Talk, flow: Flow, meeting: MeetingRow, names: Mapping[int, str]) -> dict[str, dict[str, Any]]:
    """Give the answers that clusters sent, the newest run of each, in the order of their names."""
    found: dict[str, dict[str, Any]] = {}
    for run in talk.tx.meetings.runs(flow.flow, list(names), meeting.id):
        if run.sent_at is not None:
            found.setdefault(names[run.cluster_id], _answers(talk, flow, run))
    return {name: found[name] for name in names.values() if name in found}


def _answers(talk: Talk, flow: Flow, run: RunRow) -> dict[str, Any]:
    facts = facts_of(talk.tx, talk.library, run, talk.now)
    return dict(fold(flow, talk.tx.runs.log(run.id), facts).current)


def passed_on(talk: Talk, here: Gathered) -> list[Contribution]:
    """Give what of a meeting may still be shown once it is over."""
    names = {cluster.name: talk.tx.sharing.names_around(cluster.id) for cluster in here.clusters}
    return afterwards(list(here.said.values()), names)


def suggested(talk: Talk, here: Gathered) -> list[Pairing]:
    """Suggest pairings of the clusters, from what they said for the meeting and in their reviews."""
    neighbours = []
    for cluster in here.clusters:
        known = known_of(talk.tx, talk.library, cluster.id, None, talk.now, for_staff=True)
        marks = {one.question.id: one.value for one in known.said if not one.item}
        neighbours.append(neighbour(here.gathers, cluster.name, here.said.get(cluster.name), marks))
    return pairings(neighbours, here.areas)


def may_be_shared(talk: Talk, meeting: MeetingRow, clusters: list[ClusterRow]) -> list[Shared]:
    """Give what clusters let others hear of: of this meeting, and of everything that they told otherwise."""
    return [one for cluster in clusters for one in _shared(talk, meeting, cluster)]


def _shared(talk: Talk, meeting: MeetingRow, cluster: ClusterRow) -> Iterator[Shared]:
    seen: set[tuple[str, int | None]] = set()
    names = talk.tx.sharing.names_around(cluster.id)
    for run in talk.tx.runs.of_cluster(cluster.id):
        flow = talk.library.flows.get(run.flow)
        subject = (run.flow, run.activity_id or run.call_id)
        if flow is None or run.sent_at is None or subject in seen or run.meeting_id not in (None, meeting.id):
            continue
        seen.add(subject)
        answers = _answers(talk, flow, run) if flow.shares else {}
        about = talk.tx.work.activity(run.activity_id).title if run.activity_id is not None else ""
        found = (allowed(flow, shares, answers, cluster.name, names, about) for shares in flow.shares)
        yield from (one for one in found if one is not None)
