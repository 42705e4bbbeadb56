"""What the answers mean for a report, as ``report.yaml`` declares it: no code knows one question's id."""

from collections.abc import Sequence
from typing import Any

from pydantic import BaseModel, ConfigDict, Field, ValidationError

from conversations.complaints import format_issues
from conversations.errors import FlowError
from conversations.marked import read_yaml

REFERENCE = "docs/reports.md"
KEY = "{key}"
"""Stands in a question's id for each key of a list."""


class _Part(BaseModel):
    model_config = ConfigDict(extra="forbid", frozen=True)


class Least(_Part):
    """How many must be together before anything of them is shown."""

    clusters: int = Field(ge=5)


class Consent(_Part):
    """Where a cluster says whether its answers may be compared."""

    flow: str
    question: str
    agreed: tuple[str, ...]


class Keys(_Part):
    """A question, and the keys of those answers that are meant."""

    question: str
    keys: tuple[str, ...]


class Years(_Part):
    """By which number clusters are put side by side in two groups."""

    question: str
    split: int
    below: str
    at_least: str = Field(alias="from")


class Profile(_Part):
    """What is told of a cluster itself; ``{}`` in a line is the answer."""

    flow: str
    line: dict[str, str]
    counted: dict[str, str]
    schools: str
    years: Years


class Benefits(_Part):
    """What clusters aim for, and how far they see it."""

    list: str
    aimed: str
    seen: str
    scale: str
    extra: str
    extra_as: str
    some: tuple[str, ...]
    clear: tuple[str, ...]


class Barriers(_Part):
    """What is in the way, and how much."""

    list: str
    severity: str
    scale: str


class Review(_Part):
    """What the answers of a review mean."""

    flow: str
    areas: str
    statements: str
    """The scale that statements are rated on."""
    level: str
    levels: str
    soon: Keys
    strong: Keys
    weak: Keys
    benefits: Benefits
    barriers: Barriers
    words: dict[str, tuple[str, ...]]
    useful: str
    attitude: str
    sure: str
    moved: str
    model: Keys
    help: str
    together: str


class Partners(_Part):
    """The partners' own view of each area."""

    flow: str
    question: str


class Moment(_Part):
    """One look at how often practice happens."""

    moment: str
    flow: str
    question: str


class Activity(_Part):
    """How an activity is followed."""

    scale: str
    series: tuple[Moment, ...]
    stages: dict[str, str]
    planned: str
    used: tuple[str, ...]
    example: tuple[str, ...]


class Practice(_Part):
    """Words that may be quoted, where their owner released them: a question that a flow's ``shares`` passes on."""

    flow: str
    words: str


class Meeting(_Part):
    """What clusters brought to project meetings, and what they took from them."""

    contribution: str
    came: str
    contacts: str
    idea: str
    area: str


class Calls(_Part):
    """Which flow is the note of a call."""

    note: str


class Report(_Part):
    """Everything that reports and charts are made of."""

    least: Least
    consent: Consent
    profile: Profile
    review: Review
    partners: Partners
    activity: Activity
    practice: tuple[Practice, ...]
    meeting: Meeting
    calls: Calls
    headings: dict[str, dict[str, str]]

    def questions(self) -> Sequence[tuple[str, str]]:
        """Name every question that is meant, each with its flow; ``{key}`` and items are left as they stand."""
        review, activity = self.review, self.activity
        found = [(self.consent.flow, self.consent.question), (self.partners.flow, self.partners.question)]
        profile = (*self.profile.line, *self.profile.counted, self.profile.schools, self.profile.years.question)
        found += [(self.profile.flow, question) for question in profile]
        benefits = (review.benefits.aimed, review.benefits.seen, review.benefits.extra)
        looking_back = (
            review.useful,
            review.attitude,
            review.sure,
            review.moved,
            review.model.question,
            review.together,
        )
        areas = (review.level, review.soon.question, review.strong.question, review.weak.question, review.help)
        told = [question for words in review.words.values() for question in words]
        found += [(review.flow, one) for one in (*areas, *benefits, review.barriers.severity, *looking_back, *told)]
        found += [(one.flow, one.question) for one in activity.series]
        found += [(one.flow, one.words) for one in self.practice]
        meeting = self.meeting
        found += [(meeting.came, meeting.contacts), (meeting.came, meeting.idea), (meeting.contribution, meeting.area)]
        return found


def load_report(text: str, name: str) -> Report:
    """Read what answers mean for a report; ``name`` is the file's, for messages.

    Raises:
        FlowError: every issue of the file, each with its line and what would be right.
    """
    raw: Any = read_yaml(text, name, "a report starts with 'least: {clusters: 5}'")
    try:
        return Report.model_validate(raw)
    except ValidationError as error:
        raise FlowError(sorted(format_issues(error, raw, name, REFERENCE), key=lambda one: one.line)) from error
