"""Calls as they are booked: their times, guests and notes. The keys of ``call_time`` let nothing be booked twice."""

from collections.abc import Collection, Iterable
from datetime import date, datetime, time
from typing import Any
from uuid import uuid4

from msgspec.structs import replace
from sqlalchemy import Connection, delete, insert, select, update
from sqlalchemy.exc import IntegrityError

from conversations.calltimes import Slot
from storage.errors import Taken
from storage.models import Call, CallGuest, CallNote, CallOffer, CallTime, Person
from storage.models.base import core
from storage.rows import CallRow, GuestRow, OfferRow

call, guest, offer, held, note, person = (
    core(table) for table in (Call, CallGuest, CallOffer, CallTime, CallNote, Person)
)
_CALL = select(*(call.c[name] for name in CallRow.__struct_fields__))
NOBODY: dict[str, Any] = {"on_date": None, "at": None, "wall": ""}


class Calls:
    """Books, moves and cancels calls."""

    def __init__(self, connection: Connection) -> None:
        self._db = connection

    def prepare(self, cluster_id: int, staff_id: int, at: datetime) -> int:
        """Begin a call that only staff know of yet."""
        row = {"cluster_id": cluster_id, "staff_id": staff_id, "created_at": at, "state": "proposed"}
        return int(self._db.execute(insert(call).values(row)).inserted_primary_key[0])  # type: ignore[index]  # inserted

    def prepared(self, cluster_id: int, staff_id: int) -> CallRow | None:
        """Find a call that a member of staff began for a cluster, and that has no day yet."""
        mine = (call.c.cluster_id == cluster_id, call.c.staff_id == staff_id, call.c.state == "proposed")
        wanted = _CALL.where(*mine, call.c.on_date.is_(None)).order_by(call.c.id.desc())
        row = self._db.execute(wanted.limit(1)).one_or_none()
        return None if row is None else CallRow(*row)

    def find(self, call_id: int) -> CallRow | None:
        """Give a call by its number, if there is one."""
        row = self._db.execute(_CALL.where(call.c.id == call_id)).one_or_none()
        return None if row is None else CallRow(*row)

    def coming(self, cluster_ids: Collection[int], today: date) -> list[CallRow]:
        """Give the calls of some clusters that are booked or have a day from ``today`` on, the earliest first."""
        wanted = _CALL.where(call.c.cluster_id.in_(cluster_ids), call.c.state.in_(("booked", "proposed")))
        order = (call.c.on_date, call.c.at, call.c.id)
        return [CallRow(*row) for row in self._db.execute(wanted.where(call.c.on_date >= today).order_by(*order))]

    def offered(self, cluster_ids: Collection[int]) -> list[CallRow]:
        """Give the calls of some clusters for which times were offered and none was chosen yet."""
        open_ones = select(offer.c.call_id).where(offer.c.state == "offered")
        wanted = _CALL.where(call.c.cluster_id.in_(cluster_ids), call.c.id.in_(open_ones)).order_by(call.c.id)
        return [CallRow(*row) for row in self._db.execute(wanted)]

    def unwritten(self, cluster_ids: Collection[int], now: datetime) -> list[CallRow]:
        """Give the booked calls of some clusters whose time has passed, and which nobody has written up."""
        wanted = _CALL.where(call.c.cluster_id.in_(cluster_ids), call.c.state == "booked", call.c.at < now)
        return [CallRow(*row) for row in self._db.execute(wanted.order_by(call.c.at, call.c.id))]

    def last_place(self, cluster_id: int) -> str:
        """Give where the cluster's last call was to be; empty where nobody said."""
        wanted = select(call.c.place).where(call.c.cluster_id == cluster_id, call.c.place != "")
        return str(self._db.execute(wanted.order_by(call.c.id.desc()).limit(1)).scalar_one_or_none() or "")

    def set_place(self, call_id: int, place: str) -> None:
        """Say where a call is, or how to join it."""
        self._set(call_id, place=place)

    def lead(self, call_id: int, staff_id: int) -> None:
        """Say which member of staff makes a call that nobody was named for."""
        self._set(call_id, staff_id=staff_id)

    def take_over(self, call_id: int, staff_id: int) -> CallRow:
        """Let another member of staff make a call, at the times that it has.

        Raises:
            Taken: they have another call then. Nothing is changed.
        """
        before = replace(self._get(call_id), staff_id=staff_id)
        offered = [row.slot for row in self.offers(call_id, "offered")]
        self._hold(before, [*([before.slot] if before.state == "booked" and before.slot else []), *offered])
        self._set(call_id, staff_id=staff_id, sequence=before.sequence + (1 if before.uid else 0))
        return self._get(call_id)

    def book(self, call_id: int, slot: Slot) -> CallRow:
        """Set a call's time, or move it there; what was offered and asked for is settled by it.

        The call keeps its ``uid`` from the first booking on; each later one raises its ``sequence``.

        Raises:
            Taken: the member of staff or the cluster has another call then. Nothing is changed.
        """
        before = self._get(call_id)
        self._hold(before, [slot])
        self._settle(call_id, slot)
        again = {"sequence": before.sequence + 1} if before.uid else {"uid": f"{uuid4()}@cluster-companion"}
        self._set(call_id, state="booked", **_columns(slot), **again)
        return self._get(call_id)

    def offer(self, call_id: int, slots: Iterable[Slot], by: int, at: datetime) -> list[OfferRow]:
        """Offer times to a cluster instead of those offered before, and hold them beside a time that is booked.

        Raises:
            Taken: one of them is taken by another call, or two of them overlap. Nothing is changed.
        """
        before, wanted = self._get(call_id), list(slots)
        booked = [before.slot] if before.state == "booked" and before.slot is not None else []
        self._hold(before, [*booked, *wanted])
        self._drop(call_id, "draft", "offered", "asked")
        return [self.suggest(call_id, slot, by, at, "offered") for slot in wanted]

    def suggest(self, call_id: int, slot: Slot, by: int, at: datetime, state: str) -> OfferRow:
        """Keep a time that is not held: a ``draft`` of staff, or one ``asked`` for; it takes the place of the last."""
        if state != "offered":
            self._drop(call_id, state)
        day = {"on_date": slot.day, "wall": f"{slot.wall:%H:%M}", "zone": slot.zone, "minutes": slot.minutes}
        row = {"call_id": call_id, "by": by, "at": at, "state": state, **day}
        added = self._db.execute(insert(offer).values(row)).inserted_primary_key
        return OfferRow(int(added[0]), call_id, state, by, slot)  # type: ignore[index]  # one row was inserted

    def offers(self, call_id: int, *states: str) -> list[OfferRow]:
        """Give a call's times of some states, in the order in which they were suggested."""
        wanted = select(offer).where(offer.c.call_id == call_id, offer.c.state.in_(states)).order_by(offer.c.id)
        return [_offered(row) for row in self._db.execute(wanted)]

    def drop(self, offer_id: int) -> None:
        """Let go of one time that was asked for or drafted."""
        self._db.execute(update(offer).where(offer.c.id == offer_id).values(state="dropped"))

    def cancel(self, call_id: int) -> CallRow:
        """Cancel a call and free its times."""
        before = self._get(call_id)
        self._hold(before, [])
        self._drop(call_id, "draft", "offered", "asked")
        self._set(call_id, state="cancelled", sequence=before.sequence + (1 if before.uid else 0))
        return self._get(call_id)

    def put_off(self, call_id: int, day: date | None) -> dict[str, Any]:
        """Move a call to another day, on which it has no time yet, and free its time; give what ``restore`` takes."""
        before = self._get(call_id)
        self._hold(before, [])
        self._drop(call_id, "draft", "offered", "asked")
        self._set(call_id, **{**NOBODY, "on_date": day, "state": "proposed"})
        time_of_day = {"wall": before.wall, "state": before.state}
        return {"on_date": before.on_date.isoformat() if before.on_date else None, **time_of_day}

    def restore(self, call_id: int, before: dict[str, Any]) -> None:
        """Put a call back to where it was before it was put off; without its time where another call has that now."""
        day = date.fromisoformat(before["on_date"]) if before["on_date"] else None
        now = self._get(call_id)
        slot = Slot(day, time.fromisoformat(before["wall"]), now.minutes, now.zone) if day and before["wall"] else None
        try:
            self._hold(now, [slot] if slot is not None else [])
        except Taken:
            self._set(call_id, **{**NOBODY, "on_date": day, "state": "proposed"})
            return
        self._set(call_id, state=before["state"], **(_columns(slot) if slot else {**NOBODY, "on_date": day}))

    def taken(self, staff_id: int | None, cluster_id: int, since: datetime, besides: int = 0) -> frozenset[datetime]:
        """Give the quarters of an hour from a moment on that the person or the cluster does not have free."""
        whose = (held.c.cluster_id == cluster_id) | (held.c.staff_id == staff_id)
        wanted = select(held.c.start).where(whose, held.c.start >= since, held.c.call_id != besides)
        return frozenset(self._db.execute(wanted).scalars())

    def invite(self, call_id: int, people: Collection[int]) -> None:
        """Let exactly these people be a call's guests; who was one before keeps their answer."""
        now = {row.person_id for row in self.guests(call_id)}
        for person_id in now - set(people):
            self._db.execute(delete(guest).where(guest.c.call_id == call_id, guest.c.person_id == person_id))
        for person_id in sorted(set(people) - now):
            self._db.execute(insert(guest).values(call_id=call_id, person_id=person_id, answer=""))

    def guests(self, call_id: int) -> list[GuestRow]:
        """Give a call's guests."""
        wanted = select(guest.c.person_id, person.c.name, guest.c.answer).join(person, person.c.id == guest.c.person_id)
        return [
            GuestRow(*row) for row in self._db.execute(wanted.where(guest.c.call_id == call_id).order_by(person.c.id))
        ]

    def answer(self, call_id: int, person_id: int, answer: str, at: datetime) -> None:
        """Keep what a guest said to a call's time: yes, no or other."""
        mine = (guest.c.call_id == call_id, guest.c.person_id == person_id)
        if self._db.execute(update(guest).where(*mine).values(answer=answer, at=at)).rowcount == 0:
            self._db.execute(insert(guest).values(call_id=call_id, person_id=person_id, answer=answer, at=at))

    def ask_again(self, call_id: int) -> None:
        """Forget the guests' answers: they were about another time."""
        self._db.execute(update(guest).where(guest.c.call_id == call_id).values(answer="", at=None))

    def note(self, call_id: int, state: str, at: datetime) -> None:
        """Keep what the cluster said to a call's note: agreed, silent or disputed."""
        new = {"state": state, "at": at}
        if self._db.execute(update(note).where(note.c.call_id == call_id).values(new)).rowcount == 0:
            self._db.execute(insert(note).values(call_id=call_id, **new))

    def note_of(self, call_id: int) -> tuple[str, datetime] | None:
        """Give what the cluster said to a call's note, and when; None while it said nothing."""
        row = self._db.execute(select(note.c.state, note.c.at).where(note.c.call_id == call_id)).one_or_none()
        return None if row is None else (row.state, row.at)

    def _get(self, call_id: int) -> CallRow:
        return CallRow(*self._db.execute(_CALL.where(call.c.id == call_id)).one())

    def _set(self, call_id: int, **values: Any) -> None:
        self._db.execute(update(call).where(call.c.id == call_id).values(values))

    def _hold(self, row: CallRow, slots: Collection[Slot]) -> None:
        """Let a call have exactly the quarters of these times; those of a call without staff cannot be held."""
        quarters = [quarter for slot in slots for quarter in slot.quarters()]
        mine = {"staff_id": row.staff_id, "cluster_id": row.cluster_id, "call_id": row.id}
        try:
            with self._db.begin_nested():
                self._db.execute(delete(held).where(held.c.call_id == row.id))
                if quarters:
                    # In order, so that two processes never wait for each other.
                    self._db.execute(insert(held), [{**mine, "start": quarter} for quarter in sorted(quarters)])
        except IntegrityError as error:
            raise Taken(f"call {row.id}") from error

    def _drop(self, call_id: int, *states: str) -> None:
        self._db.execute(
            update(offer).where(offer.c.call_id == call_id, offer.c.state.in_(states)).values(state="dropped")
        )

    def _settle(self, call_id: int, slot: Slot) -> None:
        open_ones = self.offers(call_id, "draft", "offered", "asked")
        for row in open_ones:
            state = "taken" if row.slot == slot else "dropped"
            self._db.execute(update(offer).where(offer.c.id == row.id).values(state=state))


def _columns(slot: Slot) -> dict[str, Any]:
    wall = {"wall": f"{slot.wall:%H:%M}", "zone": slot.zone, "minutes": slot.minutes}
    return {"on_date": slot.day, "at": slot.at, **wall}


def _offered(row: Any) -> OfferRow:
    slot = Slot(row.on_date, time.fromisoformat(row.wall), row.minutes, row.zone)
    return OfferRow(row.id, row.call_id, row.state, row.by, slot)
