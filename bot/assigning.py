"""Handing clusters over, to staff or to a new lead: history stays, what is open passes on, access ends at once."""

from collections.abc import Collection
from dataclasses import dataclass, field
from datetime import date, datetime

from bot.people import staff_of
from bot.talk import LEADS, STAFF
from conversations.cards import Card, Choice, as_plain
from conversations.standingcards import menu
from conversations.wording import count, join_words
from storage.rows import CallRow, ClusterRow, PersonRow
from storage.transaction import Transaction

EVERY = (*sorted(LEADS), *sorted(STAFF), "partner")
STAYS = "What you wrote stays under your name."


@dataclass
class Handing:
    """One change of who does what, made by somebody; ``told`` collects what others are to be told of it."""

    tx: Transaction
    now: datetime
    today: date
    actor: int | None = None
    via: str = "cli"
    told: list[tuple[int, Card]] = field(default_factory=list)

    def assign(self, cluster: ClusterRow, person: PersonRow) -> bool:
        """Let somebody of the staff look after a cluster, and see only those they are given; False if they did."""
        roles = self.tx.people.roles(person.id)
        if any(role.role == "staff" and role.cluster_id == cluster.id for role in roles):
            return False
        self.tx.assignments.end(person.id, None, ("staff",), self.now)
        self.tx.people.give_role(person.id, cluster.id, "staff", self.now)
        self._note("staff_assigned", cluster.id, person)
        see = Choice(f"See {cluster.name}"[:40], menu(f"status {cluster.name}"), "s", "primary")
        self.told.append((person.id, Card(body=f"You look after {cluster.name} now.", rows=((see,),))))
        return True

    def assign_all(self, person: PersonRow) -> bool:
        """Let somebody of the staff look after every cluster; False if they did already."""
        if any(role.role == "staff" and role.cluster_id is None for role in self.tx.people.roles(person.id)):
            return False
        for role in self.tx.people.roles(person.id):
            self.tx.assignments.end(person.id, role.cluster_id, ("staff",), self.now)
        self.tx.people.give_role(person.id, None, "staff", self.now)
        self._note("staff_assigned", None, person)
        self.told.append((person.id, Card(body="You look after all clusters now.")))
        return True

    def unassign(self, cluster: ClusterRow, person: PersonRow) -> bool:
        """Let somebody look after a cluster no more, and offer their calls to those who do; False if they did not."""
        if not self.tx.assignments.end(person.id, cluster.id, ("staff",), self.now):
            return False
        self._leave(cluster, person)
        self._note("staff_unassigned", cluster.id, person)
        self._offer_calls(cluster, person)
        return True

    def end(self, cluster: ClusterRow, person: PersonRow, roles: Collection[str] = EVERY) -> list[str]:
        """Take roles in a cluster from somebody, or all that they have there; give those that they had."""
        ended = self.tx.assignments.end(person.id, cluster.id, roles, self.now)
        if ended:
            self.tx.assignments.swap_guest(cluster.id, person.id, None, self.today)
            self._leave(cluster, person)
            self._note("roles_ended", cluster.id, person)
            self._offer_calls(cluster, person)
        return ended

    def _leave(self, cluster: ClusterRow, person: PersonRow) -> None:
        self.tx.assignments.let_go(person.id, cluster.id)
        words = f"You are not with {cluster.name} any more, and do not see it from now on. {STAYS} Thank you."
        self.told.append((person.id, Card(body=words)))

    def _offer_calls(self, cluster: ClusterRow, old: PersonRow) -> None:
        """Offer the coming calls of somebody who has left to each of those who look after the cluster now."""
        calls = [row for row in self.tx.calls.coming([cluster.id], self.today) if row.staff_id == old.id]
        others = [one for one in staff_of(self.tx, cluster.id) if one.id != old.id]
        for call in calls:
            self.told += [(one.id, _offer(call, cluster, old)) for one in others]

    def move(self, cluster: ClusterRow, new: PersonRow, left: list[ClusterRow]) -> list[PersonRow]:
        """Let somebody lead a cluster in place of those who do, and leave others; give the former leads."""
        tx = self.tx
        former = [one for one in tx.people.of_cluster(cluster.id, "lead") if one.id != new.id]
        for other in left:
            self.end(other, new, LEADS)
        had = tx.assignments.end(new.id, cluster.id, sorted(LEADS - {"lead"}), self.now)
        if not any(role.role == "lead" and role.cluster_id == cluster.id for role in tx.people.roles(new.id)):
            tx.people.give_role(new.id, cluster.id, "lead", self.now)
        for one in former:
            tx.assignments.end(one.id, cluster.id, LEADS, self.now)
            tx.assignments.pass_on(cluster.id, one.id, new.id, self.now)
            tx.assignments.swap_guest(cluster.id, one.id, new.id, self.today)
            self._leave(cluster, one)
            self._note("lead_ended", cluster.id, one)
        self._note("lead_given", cluster.id, new)
        self.told.append((new.id, self._welcome(cluster, former, known=bool(had))))
        return former

    def _welcome(self, cluster: ClusterRow, former: list[PersonRow], *, known: bool) -> Card:
        names = join_words([one.name for one in former])
        before = f" {names} led it before; what they wrote stays as it is." if names else ""
        runs = [run for run in self.tx.runs.of_cluster(cluster.id) if run.sent_at is None]
        actions = self.tx.work.actions(cluster.id)
        opens = f"Open now: {count(len(runs), 'questionnaire')} and {count(len(actions), 'next step')}."
        see = Choice("See where it stands", menu("status"), "s", "primary")
        steps = Choice("Next steps", menu("steps"), "n")
        first = f"You lead {cluster.name} now." if known else f"You are in {cluster.name} now, as its lead."
        return Card(body=f"{first}{before}\n\n{opens}", rows=((see, steps),))

    def owe_what_is_told(self) -> None:
        """Owe what others are told, where nobody is talking: each message once."""
        at = self.tx.people.addresses([who for who, _ in self.told])
        for place, (who, card) in enumerate(self.told):
            if who in at:
                key = f"handing:{self.now.isoformat()}:{place}"
                channel, chat = at[who].channel, at[who].external_id
                self.tx.outbox.post(key, channel, chat, as_plain(card), self.now, person_id=who)

    def _note(self, action: str, cluster_id: int | None, person: PersonRow) -> None:
        detail = {"person": person.code}
        self.tx.audit.note(action, self.now, actor=self.actor, via=self.via, cluster_id=cluster_id, detail=detail)


def _offer(call: CallRow, cluster: ClusterRow, old: PersonRow) -> Card:
    when = call.slot.worded() if call.slot is not None else "a day without a time"
    take = Choice("Take it over", menu(f"takeover {call.id}"), "t", "primary")
    body = f"{old.name} does not look after {cluster.name} any more. Their call with it is on {when}."
    return Card(f"A call with {cluster.name}", body, rows=((take,),))
