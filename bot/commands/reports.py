"""Asking for charts, comparisons and reports: what is asked for is kept, and drawn beside the chat."""

import re

from bot.commands.opening import NO_CLUSTER, NO_SUCH_CLUSTER, named, which_cluster
from bot.reports.gathered import Gathered, gather
from bot.reports.wanting import FORMS, want
from bot.talk import Talk
from conversations.cards import Card
from conversations.portrait import reviews
from conversations.statements import statements_card
from storage.rows import ClusterRow

DRAWING = Card(body="I am drawing it. It comes in a moment.")
WRITING = Card(body="I am writing the report. It comes as a file in a moment.")
FOR_ALL = Card(body="That is for the team of the whole project. Name a cluster, such as: report Oakfield.")
NO_REVIEW = Card(body="No review has been sent yet. Type review to start one.")
AS_TEXT, WORDS, STATEMENTS = "text", "words", "statements"
"""The areas at the review before and now; what the pictures show, all of it; every statement, part by part."""
RADAR = "radar"
"""The areas as a radar, which many heads know."""
_VIEW = re.compile(r"(?P<name>.*?)\s*\b(?P<view>text|words|statements|radar)(?:\s+(?P<part>\d{1,2}))?", re.IGNORECASE)


def chart(talk: Talk, rest: str) -> list[Card]:
    """Draw a cluster's review against the one before, or say the same in words, down to every statement."""
    name, view, part = _viewed(rest)
    cluster = _cluster(talk, name)
    if cluster is None:
        return [NO_SUCH_CLUSTER if name else which_cluster(talk, "chart") if talk.is_staff else NO_CLUSTER]
    mine = gather(talk.tx, talk.library, cluster)
    if not reviews(talk.library.report, mine.taken):
        return [NO_REVIEW]
    if view and view != RADAR:
        return [_in_words(talk, mine, view, part)]
    want(talk, "chart", cluster, view)
    return [DRAWING]


def _in_words(talk: Talk, mine: Gathered, view: str, part: int) -> Card:
    from bot.reports.summary import pictures_in_words, then_and_now  # noqa: PLC0415 - it names this module's own words

    if view == STATEMENTS:
        means = talk.library.report
        done = reviews(means, mine.taken)
        return statements_card(mine.cluster.name, talk.library.flow(means.review.flow), means.review, done, part)
    return (then_and_now if view == AS_TEXT else pictures_in_words)(talk.library, mine)


def _viewed(rest: str) -> tuple[str, str, int]:
    """Read what follows the command: a cluster's name, the view that is asked for, and the part of it."""
    found = _VIEW.fullmatch(rest.strip())
    return (rest, "", 1) if found is None else (found["name"], found["view"].casefold(), int(found["part"] or 1))


def compare(talk: Talk, rest: str) -> list[Card]:
    """Draw a cluster against the middle half of the project; for staff, every cluster in a grid or over time."""
    if talk.is_staff:
        if not _of_all(talk):
            return [FOR_ALL]
        want(talk, "comparison", None, "time" if rest.casefold() == "time" else "")
        return [DRAWING]
    if talk.cluster is None:
        return [NO_CLUSTER]
    want(talk, "comparison", talk.cluster)
    return [DRAWING]


def report(talk: Talk, rest: str) -> list[Card]:
    """Write the report of a cluster, or for staff who name none, that of the project."""
    form = next((form for form in FORMS if _without(rest, form)[1]), "")
    name, _ = _without(rest, form)
    cluster = _cluster(talk, name)
    if cluster is None and (name or not talk.is_staff):
        return [NO_SUCH_CLUSTER if name else NO_CLUSTER]
    if cluster is None and not _of_all(talk):
        return [FOR_ALL]
    want(talk, "report", cluster, form or FORMS[0])
    return [WRITING]


def _cluster(talk: Talk, name: str) -> ClusterRow | None:
    return named(talk, name) if name else talk.cluster


def _of_all(talk: Talk) -> bool:
    return any(role.cluster_id is None for role in talk.roles)


def _without(rest: str, word: str) -> tuple[str, bool]:
    """Take a word from the end of what follows a command, and say whether it was there."""
    words = rest.split()
    there = bool(words) and bool(word) and words[-1].casefold() == word
    return " ".join(words[:-1] if there else words), there
