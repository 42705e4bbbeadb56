"""What happens to a cluster by itself, at its moment: a review opens, silence accepts, staff are told."""

from datetime import date, datetime, timedelta

from bot.library import Library
from bot.reminding.plan import Around
from conversations.due import Review
from conversations.log import Event
from conversations.owing import PROGRAMME, Owed, columns_of, cycle_named
from storage.rows import ReminderRow, RunRow
from storage.transaction import Transaction

SILENT = "accepted without an answer"
"""What a run is marked with that nobody answered in time."""
REVIEW = "calendar"
GRACE = timedelta(days=7)
"""How late a review may open without being given more time."""


def do(tx: Transaction, library: Library, row: ReminderRow, here: Around | None, now: datetime) -> None:
    """Do what one row stands for, once, and settle it."""
    done = here is not None and _DOERS[row.step](tx, library, row, here, now)
    tx.reminders.settle_each([(row.id, "done" if done else "withdrawn", "")], now)


def _open(tx: Transaction, library: Library, row: ReminderRow, here: Around, now: datetime) -> bool:
    """Open a review of the calendar: the one that the cluster is at already, or a new one."""
    key = row.subject.split(":", 2)[2]
    review = cycle_named(key, library.programme, here.calendar)
    opened = {one.cycle for one in here.situation.reviews}
    if review is None or key in opened:
        return False
    flow = next(flow for flow in library.flows.values() if flow.when.trigger == REVIEW)
    runs = [run for run in here.situation.runs if run.flow == flow.flow and run.review_id is not None]
    due_on = _in_time(review, here, now)
    own = {one.id for one in here.situation.reviews if not one.cycle}
    under_way = next((run for run in reversed(runs) if run.is_open and run.review_id in own), None)
    if under_way is not None and under_way.review_id is not None:
        tx.work.adopt_review(under_way.review_id, key, review.title, due_on)
        tx.runs.set_period(under_way.id, review.title)
        tx.runs.set_due(under_way.id, due_on)
    else:
        full = any(run.state == "sent" and run.mode == next(iter(flow.modes), "") for run in runs)
        mode = review.mode if full else next(iter(flow.modes), "")
        number, _ = tx.work.open_review(row.cluster_id, review.title, now, due_on, key)
        more = {"review_id": number, "period": review.title, "mode": mode, "due_on": due_on}
        open_run(tx, library, flow.flow, row.cluster_id, now, **more)
    tx.audit.note("review_opened", now, cluster_id=row.cluster_id, about=f"cycle:{key}")
    tx.reminders.replan(row.cluster_id)
    return True


def _in_time(review: Review, here: Around, now: datetime) -> date:
    """Give the day by which a review is due: one that opens late has as many days as it would have had."""
    today = now.astimezone(here.calendar.zone).date()
    late = today - review.opens_on
    return here.calendar.moved_due(review.due_on + late) if late > GRACE else review.due_on


def _accept(tx: Transaction, library: Library, row: ReminderRow, here: Around, now: datetime) -> bool:
    """Take silence for agreement, as the flow says: the run is sent as it is, and says so; so does a call's note.

    Whoever has begun to say that something is not right was not silent.
    """
    what = here.find(row.subject)
    if what is None or (what.run is not None and _objected(tx, what.run.id)):
        return False
    run = _run_of(tx, library, row, what, now)
    length = len(tx.runs.log(run.id))
    tx.runs.append(run, [Event("sent", at=now)], length, None, "silence", "en")
    tx.runs.stand(run.id, "sent", (run.done, run.about), now, now)
    tx.runs.set_period(run.id, SILENT)
    if what.call_id is not None:
        tx.calls.note(what.call_id, "silent", now)
    tx.audit.note("accepted_by_silence", now, cluster_id=row.cluster_id, about=row.subject)
    tx.reminders.replan(row.cluster_id)
    return True


def _objected(tx: Transaction, run_id: int) -> bool:
    return any(notice.fields.get("text") for notice in tx.effects.notices(run_id, None))


def _run_of(tx: Transaction, library: Library, row: ReminderRow, what: Owed, now: datetime) -> RunRow:
    if what.run is not None:
        return tx.runs.get(what.run.id)
    subject = columns_of(library.flow(what.flow), int(row.subject.partition(":")[2]))
    return open_run(tx, library, what.flow, row.cluster_id, now, due_on=what.due_on, **subject)


def _tell_staff(tx: Transaction, library: Library, row: ReminderRow, here: Around, now: datetime) -> bool:
    what = here.find(row.subject)
    if what is None:
        return False
    kind = "unanswered" if what.people else "nobody"
    return tx.reminders.tell_staff(notice_key(what, kind), row.cluster_id, row.subject, kind, now)


def notice_key(what: Owed, kind: str) -> str:
    """Name a notice of a cluster: the same thing is not told twice, unless its day has been moved."""
    of = "" if what.kind == PROGRAMME else f":of{what.cluster_id}"
    return f"{what.subject}:{kind}:{what.due_on or ''}{of}"


def open_run(tx: Transaction, library: Library, flow: str, cluster_id: int, now: datetime, **more: object) -> RunRow:
    """Open a run that nobody has asked for."""
    edition = library.edition(flow)
    version = tx.runs.keep_flow(flow, edition.flow.version, edition.hash, edition.text, now)
    return tx.runs.open(flow, version, cluster_id, now, **more)


_DOERS = {"open": _open, "accept": _accept, "tell-staff": _tell_staff}
