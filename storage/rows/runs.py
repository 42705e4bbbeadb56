"""What was said, as plain rows: runs, where people are, evidence, and how far each run has come."""

from datetime import date, datetime
from typing import Any

from msgspec import Struct


class SaidRow(Struct, frozen=True):
    """How much a person has said."""

    answers: int
    runs: int
    comments: int
    files: int


class RunRow(Struct, frozen=True):
    """One flow for one subject and period, as its list entry stands."""

    id: int
    flow: str
    flow_version_id: int
    cluster_id: int
    review_id: int | None
    activity_id: int | None
    call_id: int | None
    meeting_id: int | None
    respondent_id: int | None
    period: str
    mode: str
    opened_at: datetime
    due_on: date | None
    state: str
    done: int
    about: int
    last_at: datetime | None
    sent_at: datetime | None


class FocusRow(Struct, frozen=True):
    """Where a person is: the run and question that their free text belongs to."""

    run_id: int | None = None
    question: str = ""
    item: str = ""
    phase: str = ""
    pending: Any = None
    revision: int = 0
    live_message: str = ""


class TypedRow(Struct, frozen=True):
    """The message that a person's latest typed answer came from; ``edited`` is what it says since it was edited."""

    channel: str
    chat: str
    message: str
    run_id: int
    question: str
    item: str
    revision: int
    edited: str = ""


class EvidenceRow(Struct, frozen=True):
    """A file, link or words that a person sent as evidence; without a question while that is to be chosen."""

    id: int
    run_id: int
    question: str
    item: str
    name: str
    media_type: str
    size: int
    path: str
    by: int | None
    at: datetime
    state: str
    words: str
    channel: str
    chat: str
    message: str
    source: dict[str, Any]
    tries: int
    edited: str | None = None


class Reconciled(Struct, frozen=True):
    """What a reconciliation did: how many effects it created, changed and withdrew."""

    created: int = 0
    changed: int = 0
    withdrawn: int = 0


class StandingRow(Struct, frozen=True):
    """Where one run of a cluster stands, for status."""

    cluster: str
    nation: str
    run_id: int | None
    flow: str
    title: str
    period: str
    state: str
    done: int
    about: int
    due_on: date | None
    last_at: datetime | None
    sent_at: datetime | None


class ToldRow(Struct, frozen=True):
    """One entry of a run's log, with whose run it is; ``question`` is empty where it is about the whole run."""

    cluster_id: int
    run_id: int
    kind: str
    question: str
    value: Any
    at: datetime


class GivenRow(Struct, frozen=True):
    """What one run holds now: for each answer its question, its item and its code. ``subject`` is what it is about."""

    run_id: int
    cluster_id: int
    flow: str
    period: str
    sent_at: datetime | None
    subject: int | None
    answers: tuple[tuple[str, str, str], ...]
