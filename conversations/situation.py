"""What is known of one cluster at a moment: plain values from which what it owes is worked out."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import date, datetime


@dataclass(frozen=True, slots=True)
class Member:
    """Somebody with a role in the cluster, since a day."""

    person_id: int
    name: str
    role: str
    since: date


@dataclass(frozen=True, slots=True)
class RunNow:
    """One run as it stands. ``by`` are those who answered in it; ``opened_on`` is a day of the programme's zone."""

    id: int
    flow: str
    review_id: int | None = None
    activity_id: int | None = None
    call_id: int | None = None
    meeting_id: int | None = None
    respondent_id: int | None = None
    mode: str = ""
    state: str = "asking"
    done: int = 0
    about: int = 0
    due_on: date | None = None
    opened_by: int | None = None
    waits_until: date | None = None
    """Until when the part that it has come to may wait, where that is one that can."""
    opened_on: date | None = None
    sent_on: date | None = None
    by: tuple[int, ...] = ()

    @property
    def is_open(self) -> bool:
        """Whether it is still to be finished."""
        return self.state not in ("sent", "withdrawn")


@dataclass(frozen=True, slots=True)
class ReviewNow:
    """A review of the cluster; ``cycle`` is empty for one that it began by itself."""

    id: int
    cycle: str
    period: str
    due_on: date | None
    opened_on: date


@dataclass(frozen=True, slots=True)
class StageNow:
    """One look at an activity that is not closed."""

    activity_id: int
    title: str
    flow: str
    opens_on: date | None
    due_on: date | None
    ended_on: date | None = None


@dataclass(frozen=True, slots=True)
class CallNow:
    """A call: its day, its moment where one is set (aware UTC), how it stands, where, and how often it was changed."""

    id: int
    staff_id: int | None
    on_date: date | None
    at: datetime | None
    state: str
    place: str = ""
    sequence: int = 0


@dataclass(frozen=True, slots=True)
class MeetingNow:
    """A meeting of all clusters; ``sent`` says whether its programme went out to them."""

    id: int
    title: str
    on_date: date
    sent: bool = False


@dataclass(frozen=True, slots=True)
class ActionNow:
    """An agreed action that is open."""

    id: int
    what: str
    due_on: date | None


@dataclass(frozen=True, slots=True)
class NoticeNow:
    """Something that staff should know, and have not settled."""

    id: int
    kind: str
    subject: str
    person_id: int | None
    at: datetime


@dataclass(frozen=True, slots=True)
class IntroductionNow:
    """A request to be put in touch: ``asked`` of this cluster, or one of its own and what came of it, since ``at``."""

    id: int
    state: str
    at: datetime
    ends_on: date
    asked_by: int

    @property
    def subject(self) -> str:
        """Name it for ever."""
        return f"{'introduction' if self.state == 'asked' else 'introduced'}:{self.id}"


@dataclass(frozen=True, slots=True)
class Situation:
    """A cluster as it stands.

    ``duties`` says of each subject who has taken it and who refused it; ``told`` are the days that answers name, by
    call and question, of runs that were sent.
    """

    cluster_id: int
    name: str
    nation: str
    area: str
    joined_on: date
    members: tuple[Member, ...] = ()
    staff: tuple[int, ...] = ()
    looked_after_by: frozenset[int] = frozenset()
    """Everybody of the project team who may see the cluster; ``staff`` are those of them whom things fall to."""
    reviews: tuple[ReviewNow, ...] = ()
    runs: tuple[RunNow, ...] = ()
    stages: tuple[StageNow, ...] = ()
    calls: tuple[CallNow, ...] = ()
    meetings: tuple[MeetingNow, ...] = ()
    actions: tuple[ActionNow, ...] = ()
    notices: tuple[NoticeNow, ...] = ()
    introductions: tuple[IntroductionNow, ...] = ()
    duties: Mapping[str, Mapping[int, str]] = field(default_factory=dict)
    told: Mapping[tuple[int, str], date] = field(default_factory=dict)

    def looks_after(self, person_id: int) -> bool:
        """Whether somebody is of the project team, for this cluster or for the whole programme."""
        return person_id in self.looked_after_by or person_id in self.staff

    def hosts_of(self, call: CallNow) -> tuple[int, ...]:
        """Give who makes a call: the one named for it, or, where they have left the cluster, all who look after it."""
        named = call.staff_id
        if named is not None and self.looks_after(named):
            return (named,)
        return self.staff

    def is_hosted_by(self, call_id: int, person_id: int) -> bool:
        """Whether somebody makes a call, and is no guest of it."""
        return any(person_id in self.hosts_of(call) for call in self.calls if call.id == call_id)

    def run_of(self, flow: str, **subject: int | None) -> RunNow | None:
        """Give the newest run of a flow for a subject, such as ``activity_id=3``."""
        found = (run for run in self.runs if run.flow == flow)
        return max(
            (run for run in found if all(getattr(run, name) == value for name, value in subject.items())),
            key=lambda run: run.id,
            default=None,
        )
