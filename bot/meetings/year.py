"""The meetings of the programme's file: they follow it, and what was said for one stays with it."""

from datetime import datetime

from bot.library import Library
from conversations.due import stage_window
from storage.meetings import Planned
from storage.transaction import Transaction


def keep_meetings(tx: Transaction, library: Library, now: datetime) -> None:
    """Make the meetings be as the programme's file says; where one was moved, so is what is due for it."""
    planned = [Planned(one.name, one.title, one.date, one.place, one.workshop) for one in library.programme.meetings]
    today = now.astimezone(library.programme.tz).date()
    if not tx.meetings.keep(planned, today, now):
        return
    tx.audit.note("meetings_kept", now, detail={"meetings": len(planned)})
    calendar, clusters = library.calendar(), [cluster.id for cluster in tx.clusters.all()]
    days = {row.id: row.on_date for row in tx.work.meetings()}
    for flow in (flow for flow in library.flows.values() if flow.per == "meeting"):
        for run in tx.meetings.runs(flow.flow, clusters):
            day = days.get(run.meeting_id or 0)
            if run.sent_at is None and run.due_on is not None and day is not None:
                _, due_on = stage_window(flow.when, {"meeting.date": day}, today, calendar)
                tx.runs.set_due(run.id, due_on or run.due_on)
