"""The cards of practice that clusters let others hear of: what there is, one at a time, and what one shares oneself."""

from collections.abc import Sequence

from conversations.cards import Card, Choice, laid_out
from conversations.practices import Practice
from conversations.tokens import Token

HEADING = "What others did"
NO_SUCH_AREA = "I can't find that area. These are the ones in which something is shared."
NOT_THERE = Card(body="I can't find that practice. Its owner may have taken it back.")
NOTHING = "Nothing has been shared yet. What your cluster lets others hear of can be the first."
MINE = Choice("What we share", str(Token("menu", argument="practice mine")), "m")


def menu(words: str) -> str:
    """Make the token of a button that does what typing ``practice`` and these words does."""
    return str(Token("menu", argument=f"practice {words}".strip()))


def _of(one: Practice, argument: str) -> str:
    return str(Token("prac", one.run_id, revision=one.place, argument=argument))


def areas(found: Sequence[tuple[str, str, int]], note: str = "", *, shares: bool) -> Card:
    """Show in which areas there is practice to read, each with its number; ``shares`` offers one's own beside it."""
    lines = "\n".join(f"{label}: {number}" for _, label, number in found)
    buttons = laid_out(tuple(Choice(label[:40], menu(key)) for key, label, _ in found))
    mine = ((MINE,),) if shares else ()
    return Card(HEADING, f"{note}\n\n{lines or NOTHING}".strip(), rows=(*buttons, *mine))


def empty(label: str, *, elsewhere: bool) -> Card:
    """Say that nothing is shared in an area yet."""
    more = (Choice("Other areas", menu(""), "o", "primary"),) if elsewhere else ()
    body = f"Nobody has shared anything about {label[:1].lower()}{label[1:]} yet. Do look again after the next meeting."
    return Card(f"{HEADING}: {label}", body, rows=(more,) if more else ())


def one_of(one: Practice, area: tuple[str, str], place: int, of: int, *, may_ask: bool) -> Card:
    """Show one practice of an area, with the next; ``area`` is its key and label, ``place`` counts from 0."""
    key, label = area
    where = f"{place + 1} of {of}. " if of > 1 else ""
    ask = ((Choice("Put us in touch", _of(one, "touch"), "t", "primary"),),) if may_ask else ()
    ways = [Choice("Earlier", menu(f"{key} {place}"), "b")] if place > 0 else []
    ways += [Choice("Next", menu(f"{key} {place + 2}"), "n")] if place + 1 < of else []
    other = Choice("Other areas", menu(""), "o")
    return Card(
        f"{HEADING}: {label}",
        f"{one.title}\n{where}{one.by}\n\n{_told(one)}",
        note="" if one.named else "Its owner lets you read this without their name.",
        rows=(*ask, (*ways, other)),
    )


def _told(one: Practice) -> str:
    return "\n\n".join(one.lines) or "No more was said."


def read_by_others(one: Practice) -> Card:
    """Show an owner what others read of theirs."""
    rows = ((Choice("Change who sees it", _of(one, "mine"), "c"), MINE),)
    return Card(one.title, f"{one.by}\n\n{_told(one)}", note="This is all that others read.", rows=rows)


def shared(found: Sequence[Practice], waiting: Sequence[tuple[Choice, ...]], asks: Sequence[str]) -> Card:
    """List what a cluster lets others hear of, what it is asked, and what it has asked."""
    lines = [f"{one.title}: {'with your name' if one.named else 'without your name'}" for one in found]
    parts = ["\n".join(lines) or "You share nothing just now.", "\n".join(asks)]
    buttons = tuple((Choice(one.title[:40], _of(one, "mine")),) for one in found)
    back = (Choice(HEADING, menu(""), "o"),)
    body = "\n\n".join(part for part in parts if part)
    note = "What you bring to a meeting is shared after it."
    return Card("What we share", body, note=note, rows=(*buttons, *waiting, back))


def change(one: Practice, choices: tuple[str, str, str]) -> Card:
    """Let a cluster say anew how far others may hear of something; ``choices`` are the keys of what it may say."""
    named, unnamed, nothing = choices
    with_name = [Choice("Show our name", _of(one, f"allow {named}"), "w")] if named and not one.named else []
    without = [Choice("Take our name off", _of(one, f"allow {unnamed}"), "w")] if unnamed and one.named else []
    stop = [Choice("Stop sharing", _of(one, f"allow {nothing}"), "x", "danger")] if nothing else []
    see = Choice("See what others read", _of(one, "read"), "s")
    how = "with your name" if one.named else "without your name"
    body = f"Others can read this {how}. What you change counts at once."
    return Card(one.title, body, rows=((see,), (*with_name, *without, *stop), (MINE,)), live=True)


def changed(permission: str) -> Card:
    """Say what others can read from now on."""
    words = {
        "named": "Others can read it with your name from now on.",
        "unnamed": "Others can read it without your name from now on.",
    }
    gone = "Nobody can read it any more. What was asked about it has ended too."
    return Card(body=words.get(permission, gone), rows=((MINE,),), live=True)


def way_to(area: str = "", number: int = 0) -> Choice:
    """Make the button that leads to what others did about an area."""
    label = f"What others did ({number})" if number else "What others did"
    return Choice(label, menu(area), "o")


def asked_about(title: str, *, of_us: bool) -> str:
    """Say in a line that another cluster asks about something, or that one's own has asked."""
    return f"Another cluster asks about “{title}”." if of_us else f"You asked about “{title}”."
