"""Wanting a chart or report: it is kept in the turn in which it was asked for, and drawn beside the chat."""

from bot.talk import LEADS, Talk
from storage.rows import ClusterRow, RunRow

FORMS = ("docx", "pdf", "html")
"""The formats of a report; the first is the usual one."""


def want(talk: Talk, kind: str, cluster: ClusterRow | None, form: str = "") -> None:
    """Want a ``chart``, ``comparison`` or ``report`` for the person who talks, of one cluster or of all."""
    heard = talk.heard
    number = cluster.id if cluster is not None else None
    talk.tx.errands.want(kind, form, talk.person.id, heard.channel, heard.chat, talk.now, cluster_id=number)


def after_sending(talk: Talk, run: RunRow) -> None:
    """Want the chart of a review that was just sent."""
    if run.flow == talk.library.report.review.flow and talk.role_names & LEADS:
        want(talk, "chart", talk.tx.clusters.get(run.cluster_id))
