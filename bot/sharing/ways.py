"""The buttons that lead from a review to what others did, where others share something."""

from collections.abc import Collection, Mapping, Sequence
from datetime import date
from typing import Any

from msgspec.structs import replace

from bot.library import Library
from bot.sharing.released import own_clusters, releases
from bot.talk import Talk
from conversations.cards import Card, Choice
from conversations.fold import State
from conversations.practicecards import way_to
from conversations.practices import in_area, weak_areas
from conversations.reportfile import KEY
from storage.rows import RunRow
from storage.transaction import Transaction


def way_out_of(
    tx: Transaction, library: Library, own: Collection[int], answers: Mapping[str, Any], today: date
) -> tuple[tuple[Choice, ...], ...]:
    """Give a row with the button to the weakest area of a review that others share something about; or to all areas."""
    shared = [one for one in releases(tx, library, today) if one.cluster_id not in own]
    weak = weak_areas(library.report.review, _areas(library), answers)
    area = next((area for area in weak if in_area(shared, area)), "")
    return ((way_to(area, len(in_area(shared, area))),),) if shared else ()


def _areas(library: Library) -> Sequence[str]:
    return [str(option.key) for option in library.shared.lists[library.report.review.areas]]


def from_review(talk: Talk, run: RunRow, state: State, card: Card) -> Card:
    """Add to a card about a whole review the button to what others did."""
    if run.flow != talk.library.report.review.flow:
        return card
    own = {cluster.id for cluster in own_clusters(talk)}
    return replace(card, rows=(*card.rows, *way_out_of(talk.tx, talk.library, own, state.current, talk.today)))


def from_rating(talk: Talk, run: RunRow, question: str, state: State, card: Card) -> Card:
    """Add to the card of an area that was rated as weak the button to what others did about it."""
    means = talk.library.report.review
    areas = [area for area in _areas(talk.library) if means.weak.question.replace(KEY, area) == question]
    if run.flow != means.flow or not weak_areas(means, areas, state.current):
        return card
    own = {cluster.id for cluster in own_clusters(talk)}
    shared = [
        one for one in in_area(releases(talk.tx, talk.library, talk.today), areas[0]) if one.cluster_id not in own
    ]
    rows = (*card.rows, (way_to(areas[0], len(shared)),)) if shared else card.rows
    return replace(card, rows=rows)
