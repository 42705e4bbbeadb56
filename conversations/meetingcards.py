"""The cards of a project meeting: for staff what has come in, pairings and what may be shared; the programme."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date

from conversations.cards import Card, Choice, laid_out
from conversations.gathering import Pairing, Part, pages
from conversations.permission import Shared
from conversations.tokens import Token
from conversations.wording import count, in_days, join_words, long_date, short_date

NOTHING_YET = "Nothing has come in yet."
AGAIN = "resend"
"""What a button says that sends a programme again; the moment of the time before stands behind it."""


@dataclass(frozen=True, slots=True)
class Meeting:
    """A meeting as every card of it says: ``sent_on`` is the day on which its programme went out.

    ``sent_at`` is the same in whole seconds since 1970, so that a button can name exactly that time.
    """

    id: int
    title: str
    day: date
    place: str = ""
    workshop: bool = False
    sent_on: date | None = None
    sent_at: int = 0

    def token(self, words: str) -> str:
        """Make the token of a button that shows something of the meeting."""
        return str(Token("menu", argument=f"meeting {self.id} {words}".strip()))

    def heading(self, today: date) -> str:
        """Name the meeting, with when it is."""
        return f"{self.title}: {long_date(self.day)} ({in_days(self.day, today)})"

    @property
    def where(self) -> str:
        """Say where it is, and whether there is a workshop with it; empty where there is nothing to say."""
        said = [f"Place: {self.place}."] if self.place else []
        return " ".join([*said, *(["With a workshop."] if self.workshop else [])])


def overview(
    meeting: Meeting, parts: Sequence[Part], waiting: Sequence[str], of: int, page: int, today: date, *, may_send: bool
) -> Card:
    """Show staff what has come in for a meeting, and who has not answered."""
    lines = [f"Contributions in: {of - len(waiting)} of {of}."]
    lines += [f"Not answered yet: {join_words(waiting)}."] if waiting else []
    body, turning = _page(meeting, parts, "page", page)
    first = meeting.where if page < 1 else ""
    told = "\n".join(line for line in (first, *(lines if page < 1 else ())) if line)
    label = "Send the programme" if meeting.sent_on is None else "Send the programme again"
    style = "primary" if meeting.sent_on is None else ""
    send = () if not may_send else ((Choice(label, meeting.token("preview"), "s", style),),)
    more = (
        Choice("Suggested pairings", meeting.token("pairs"), "p"),
        Choice("May be shared", meeting.token("shared"), "h"),
    )
    text = "\n\n".join(part for part in (told, body or NOTHING_YET) if part)
    return Card(meeting.heading(today), text, note=_sent(meeting, today), rows=(*turning, more, *send))


def _sent(meeting: Meeting, today: date) -> str:
    if meeting.sent_on is not None:
        return f"The programme was sent on {short_date(meeting.sent_on, today)}."
    return "The programme has not been sent yet: the clusters were told to expect it a week before."


def after(meeting: Meeting, parts: Sequence[Part], answered: int, of: int, page: int, today: date) -> Card:
    """Show staff what was taken away from a meeting."""
    body, turning = _page(meeting, parts, "page", page)
    told = f"Answers since the meeting: {answered} of {of}."
    more = ((Choice("May be shared", meeting.token("shared"), "h"),),)
    return Card(meeting.heading(today), f"{told}\n\n{body}" if body else told, rows=(*turning, *more))


def pairs(meeting: Meeting, found: Sequence[Pairing], page: int) -> Card:
    """Show staff which clusters should talk, and why."""
    parts = [Part(f"{one.helper} and {one.asker}: {one.area}", (one.why,)) for one in found]
    body, turning = _page(meeting, parts, "pairs", page)
    nothing = "No pairing suggests itself yet: it takes one cluster that offers what another asks for."
    note = "Only what clusters let others hear of is used. Nobody is suggested more than twice."
    return Card("Suggested pairings", body or nothing, note=note, rows=(*turning, _back(meeting)))


def shared(meeting: Meeting, found: Sequence[Shared], page: int) -> Card:
    """Show staff what may be passed on, with or without a name as its owner said."""
    parts = [Part(f"{one.by}: {one.title}", one.lines or ("No more was said.",)) for one in found]
    body, turning = _page(meeting, parts, "shared", page)
    note = "What a cluster kept to the meeting is not in this list."
    return Card("May be shared", body or "Nothing yet.", note=note, rows=(*turning, _back(meeting)))


def preview(meeting: Meeting, parts: Sequence[Part], people: int, clusters: int, page: int, today: date) -> Card:
    """Show staff what would go out, and to how many."""
    body, turning = _page(meeting, parts, "preview", page)
    goes = f"This goes to {_people(people)} in {count(clusters, 'cluster')}."
    if meeting.sent_on is None:
        note, now = f"{goes} Nobody has been told yet.", Choice("Send it now", meeting.token("send"), "s", "primary")
    else:
        note = f"{goes} They were sent it on {short_date(meeting.sent_on, today)}."
        now = Choice("Send it again", meeting.token(f"{AGAIN} {meeting.sent_at}"), "s", "primary")
    send = (now, Choice("Not yet", meeting.token(""), "n"))
    return Card(f"Check: {meeting.heading(today)}", _told(meeting, body), note=note, rows=(*turning, send))


def sent(meeting: Meeting, told: int, clusters: int, unreached: Sequence[str]) -> Card:
    """Say that a programme is on its way, and whom nothing reaches."""
    missing = f" I cannot reach {join_words(unreached)}." if unreached else ""
    return Card(body=f"The programme is on its way to {_people(told)} in {count(clusters, 'cluster')}.{missing}")


def _people(number: int) -> str:
    return f"{number} {'person' if number == 1 else 'people'}"


def programme(meeting: Meeting, parts: Sequence[Part], page: int, today: date, *, goes_out: bool = False) -> Card:
    """Show the clusters a meeting's programme; one that goes out again says which it takes the place of."""
    body, turning = _page(meeting, parts, "programme", page)
    mine = ((Choice("What we bring", meeting.token("say"), "w"),),) if meeting.day >= today else ()
    before = short_date(meeting.sent_on, today) if goes_out and meeting.sent_on is not None else ""
    note = f"This takes the place of the programme of {before}." if before else ""
    return Card(f"Programme: {meeting.heading(today)}", _told(meeting, body), note=note, rows=(*turning, *mine))


def _told(meeting: Meeting, body: str) -> str:
    return "\n\n".join(part for part in (meeting.where, body or NOTHING_YET) if part)


def choose(choices: Sequence[tuple[str, str]]) -> Card:
    """Ask which of several things about meetings somebody wants; ``choices`` are labels with what they do."""
    rows = laid_out(tuple(Choice(label[:40], token) for label, token in choices))
    return Card("Project meetings", "What would you like to do?", rows=rows)


def _page(meeting: Meeting, parts: Sequence[Part], word: str, page: int) -> tuple[str, tuple[tuple[Choice, ...], ...]]:
    """Give one page of parts, with the buttons to the pages before and after it."""
    found = pages(parts)
    if not found:
        return "", ()
    page = max(0, min(page, len(found) - 1))
    ways = [Choice("Earlier", meeting.token(f"{word} {page}"), "b")] if page > 0 else []
    ways += [Choice("More", meeting.token(f"{word} {page + 2}"), "n")] if page + 1 < len(found) else []
    return found[page], (tuple(ways),) if ways else ()


def _back(meeting: Meeting) -> tuple[Choice, ...]:
    return (Choice("Back to the meeting", meeting.token(""), "b"),)
