"""What the project report quotes: words that clusters released, as ``practice`` in chat shows them."""

from collections.abc import Iterator, Sequence

from bot.library import Library
from bot.reports.gathered import Gathered
from bot.reports.pages import short_enough
from conversations.practices import Release, in_no_order, place_of
from conversations.unnaming import as_released

MOST_QUOTES = 3


def quoted(library: Library, everybody: Sequence[Gathered]) -> tuple[str, ...]:
    """Give what may be quoted and is short enough: with its owner's name where they said so, else without any."""
    return short_enough(tuple(dict.fromkeys(_released(library, everybody))))[:MOST_QUOTES]


def _released(library: Library, everybody: Sequence[Gathered]) -> Iterator[str]:
    for means in library.report.practice:
        place = place_of(library.flow(means.flow), means.words)
        found = dict(_told(everybody, means.flow, means.words, place))
        for release in in_no_order(found):
            one, words = found[release]
            kept = as_released(words, (one.cluster.name, *one.names), named=release.named)
            if kept:
                yield f"{kept} ({one.cluster.name})" if release.named else kept


def _told(
    everybody: Sequence[Gathered], flow: str, question: str, place: int
) -> Iterator[tuple[Release, tuple[Gathered, str]]]:
    """Give the words behind each release of a flow, and whose they are."""
    for one in everybody:
        runs = {taken.run: taken for taken in one.taken if taken.flow == flow}
        for release in one.releases:
            if release.run_id in runs and release.place == place:
                yield release, (one, runs[release.run_id].text(question))
