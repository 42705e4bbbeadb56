"""One person's turn: who they are, what they may see, and what they said."""

from dataclasses import dataclass, field
from datetime import date, datetime
from functools import cached_property

from msgspec.structs import replace

from bot.channels import FORMS, Heard
from bot.library import Library
from conversations.cards import Card
from conversations.owing import ASKED
from conversations.turn import HOME
from storage.rows import ClusterRow, FocusRow, PersonRow, RoleRow, RunRow
from storage.transaction import Transaction

LEADS = frozenset({"coordinator", "lead"})
STAFF = frozenset({"staff", "admin"})


@dataclass(frozen=True, slots=True)
class Told:
    """Something to say to somebody else than the person who is talking."""

    channel: str
    chat: str
    card: Card
    person_id: int


@dataclass
class Talk:
    """Everything a command needs, read in the transaction in which it acts."""

    tx: Transaction
    library: Library
    heard: Heard
    person: PersonRow
    roles: list[RoleRow]
    now: datetime
    told: list[Told] = field(default_factory=list)
    """What others are told because of this turn."""
    aside: str = ""
    """Something to say in passing to whoever tapped, where a platform can: at most 200 characters."""
    errors: dict[str, str] = field(default_factory=dict)
    """What stands against fields of the form that was handed in, by the field's name."""
    own: list[ClusterRow] | None = None
    """The clusters of the roles, where they were read with them."""
    changed: bool = False
    """Whether something was kept that a person's page shows."""

    @property
    def today(self) -> date:
        """Today in UK time."""
        return self.now.astimezone(HOME).date()

    @property
    def role_names(self) -> frozenset[str]:
        """The names of the roles that the person holds now."""
        return frozenset(role.role for role in self.roles)

    @property
    def is_staff(self) -> bool:
        """Whether the person is project staff."""
        return bool(self.role_names & STAFF)

    @cached_property
    def clusters(self) -> list[ClusterRow]:
        """The clusters that the person may see: all for programme-wide roles, else those of their roles."""
        if any(role.cluster_id is None for role in self.roles):
            return self.tx.clusters.all()
        if self.own is not None:
            return self.own
        return [
            self.tx.clusters.get(cluster_id)
            for cluster_id in dict.fromkeys(role.cluster_id for role in self.roles)
            if cluster_id
        ]

    @property
    def cluster(self) -> ClusterRow | None:
        """The person's own cluster: the first that they have a role in."""
        return self.clusters[0] if self.clusters and not self.is_staff else None

    @cached_property
    def focus(self) -> FocusRow:
        """Where the person is."""
        return self.tx.runs.focus(self.person.id)

    @cached_property
    def began(self) -> str:
        """The phase that the person was in when they were heard."""
        return self.focus.phase

    def look_at(self, focus: FocusRow) -> None:
        """Keep where the person is now."""
        _ = self.began
        self.tx.runs.set_focus(self.person.id, focus)
        self.__dict__["focus"] = focus

    def leave(self) -> None:
        """Let free text belong to no question."""
        self.look_at(replace(self.focus, question="", item="", phase="", pending=None))

    def link(self, code: str) -> str:
        """Give the deep link that gives a code to our Telegram bot; empty while we have none."""
        return f"https://t.me/{self.library.bot_name}?start=j_{code}" if self.library.bot_name else ""

    def may_see(self, person_id: int) -> bool:
        """Whether somebody is of a cluster that the person may see, or, for the project team, of the team."""
        theirs = {role.cluster_id for role in self.tx.people.roles(person_id)}
        return bool(theirs & {cluster.id for cluster in self.clusters}) or (self.is_staff and None in theirs)

    def tell(self, person_id: int, card: Card) -> None:
        """Say something to another person, where they were heard last; nothing where they have no account."""
        account = self.tx.people.account_of(person_id)
        if account is not None:
            self.told.append(Told(account.channel, account.external_id, card, person_id))

    def may_take(self, run: RunRow) -> bool:
        """Whether the person may answer a run, read from their roles at this moment."""
        if run.cluster_id not in {cluster.id for cluster in self.clusters}:
            return False
        if run.respondent_id not in (None, self.person.id):
            return False
        return self.may_be_asked(run.flow)

    def may_be_asked(self, flow: str) -> bool:
        """Whether a flow is for the person's role."""
        who = self.library.flow(flow).who
        return bool(self.role_names & ASKED[who])

    @property
    def has_forms(self) -> bool:
        """Whether several things can be asked at once where the person is."""
        return self.heard.channel in FORMS

    @property
    def quick(self) -> bool:
        """Whether the person goes straight on after a rating."""
        return bool(self.person.settings.get("quick"))
