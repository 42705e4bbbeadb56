"""The cards of a call: checking it before it is sent, the invitation, other times, and what became of it."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date

from conversations.calltimes import Slot
from conversations.cards import Card, Choice, laid_out
from conversations.tokens import Token
from conversations.wording import in_days, join_words, long_date, short_date

UK_TIME = "UK time. I check the weekday against the date before I ask you."
WHICH = "Which one did you mean?"
ANSWERS = {"": "no answer yet", "yes": "can come", "no": "cannot come", "other": "would like another time"}


@dataclass(frozen=True, slots=True)
class Party:
    """Who a call is with, and where: what every card of it says."""

    call: int
    cluster: str
    staff: str
    guests: tuple[str, ...] = ()
    place: str = ""
    revision: int = 0

    def token(self, argument: str, revision: int | None = None) -> str:
        """Make the token of one of the call's buttons."""
        return str(
            Token("call", self.call, revision=self.revision if revision is None else revision, argument=argument)
        )

    @property
    def first(self) -> str:
        """The first name of the member of staff."""
        return self.staff.split()[0]

    @property
    def whom(self) -> str:
        """The guests, or, while there are none, the cluster."""
        return join_words(self.guests) or self.cluster

    @property
    def where(self) -> str:
        """Where, as the end of a sentence; empty while nobody said."""
        return f", {self.place}" if self.place else ""


def check(party: Party, slot: Slot, offer: int, today: date, notes: Sequence[str] = (), now_at: str = "") -> Card:
    """Ask whether a call is right before anybody else hears of it (12.1); ``now_at`` is when it is so far."""
    lines = (
        *((f"So far: {now_at}",) if now_at else ()),
        f"{party.cluster}: {party.whom}",
        f"When: {slot.worded()} for {slot.minutes} minutes ({in_days(slot.day, today)})",
        f"Where: {party.place or 'to be agreed'}",
    )
    rows = (
        (Choice("Send the invitation", party.token("ok", offer), "s", "primary"),),
        (Choice("Change time", party.token("time"), "t"), Choice("Change people", party.token("who"), "p")),
        (Choice("Change place", party.token("where"), "w"), Choice("Cancel", party.token("x"), "x")),
    )
    note = " ".join((*(f"{words}." for words in notes), UK_TIME))
    return Card("Move this call?" if now_at else "Book this call?", "\n".join(lines), note=note, rows=rows, live=True)


def when(party: Party, why: str, slots: Sequence[Slot], example: str, verb: str = "s", *, form: bool = False) -> Card:
    """Ask for a time, with free ones to choose from (12.2); ``form`` says whether the channel has a calendar.

    ``example`` is a day and a time that could be typed.
    """
    note = "" if "Try " in why else f"Try {example} or Friday week at 9."
    offer = (Choice("Offer three times", party.token("three"), "o"),) if slots else ()
    rows = (*times(party, slots, verb), *calendar(party, form=form), (*offer, Choice("Cancel", party.token("x"), "x")))
    return Card("When would you like the call?", why, note=note, rows=rows, live=True)


def calendar(party: Party, *, form: bool) -> tuple[tuple[Choice, ...], ...]:
    """Make the row that opens a calendar, where the channel has one."""
    return ((Choice("Choose from a calendar", party.token("pick"), "k"),),) if form else ()


def times(party: Party, slots: Sequence[Slot], verb: str) -> tuple[tuple[Choice, ...], ...]:
    """Make the buttons of free times."""
    return laid_out(tuple(Choice(slot.in_brief(), party.token(f"{verb}{slot.coded()}")) for slot in slots))


def which(party: Party, why: str, choices: Sequence[tuple[str, str]], *, form: bool = False) -> Card:
    """Ask which of some days or times was meant (12.3); each choice is a label and what it does.

    The question that ``why`` ends with is what stands above.
    """
    said, asked = why, WHICH
    if why.endswith("?"):
        said, _, last = f". {why}".rpartition(". ")
        said, asked = f"{said.removeprefix('. ')}." if said else "", last
    rows = (*((Choice(label, party.token(argument)),) for label, argument in choices), *calendar(party, form=form))
    cancel = (Choice("Cancel", party.token("x"), "x"),)
    return Card(asked, said, note="You can also type another day and time.", rows=(*rows, cancel), live=True)


def people(party: Party, all_: Sequence[tuple[int, str, bool]]) -> Card:
    """Let staff choose who is invited: number, name and whether they are."""
    rows = laid_out(
        tuple(
            Choice(f"{'✓ ' if on else ''}{name}"[:40], party.token(f"g{number}"), style="chosen" if on else "")
            for number, name, on in all_
        )
    )
    done = (Choice("Done", party.token("back"), "d", "primary"),)
    return Card("Who is invited?", f"{party.cluster}. Tap a name to add or remove it.", rows=(*rows, done), live=True)


def place(party: Party) -> Card:
    """Ask where the call is."""
    body = "Where is the call? Send a link, a phone number or the name of a school."
    return Card("Where?", body, rows=((Choice("Back", party.token("back"), "b"),),), wants="answer", live=True)


def invitation(party: Party, slot: Slot, *, moved: bool = False) -> Card:
    """Invite a guest (12.4)."""
    news = "The time has changed.\n\n" if moved else ""
    body = f"{news}{slot.worded()}, {slot.minutes} minutes{party.where}."
    rows = (
        (Choice("Yes, I can come", party.token("y"), "y", "primary"),),
        (Choice("Suggest another time", party.token("alt"), "a"), Choice("I cannot come", party.token("n"), "n")),
    )
    note = "A week before, I will ask what you would like to talk about."
    return Card(f"A call with {party.staff}", body, note=note, rows=rows)


def answered(party: Party, slot: Slot, answer: str) -> Card:
    """Confirm to a guest what they said."""
    when_ = f"{slot.worded()}{party.where}"
    said = {
        "yes": f"You are coming: {when_}. I have told {party.first}.",
        "no": f"I have told {party.first} that you cannot come on {short_date(slot.day, slot.day)}.",
    }[answer]
    change = [Choice("Suggest another time", party.token("alt"), "a")]
    change.append(
        Choice("I cannot come", party.token("n"), "n")
        if answer == "yes"
        else Choice("I can come after all", party.token("y"), "y")
    )
    return Card(f"A call with {party.staff}", said, rows=(tuple(change),), live=True)


def another(party: Party, slots: Sequence[Slot], *, form: bool = False) -> Card:
    """Let a guest suggest another time (12.5)."""
    none = Choice("None of these", party.token("a0"), "0")
    body = "Which suits you better? You can also type a time."
    rows = (*times(party, slots, "a"), *calendar(party, form=form), (none,))
    return Card(body=body, rows=rows, wants="answer", live=True)


def preview(party: Party, slots: Sequence[Slot]) -> Card:
    """Ask staff whether to offer some times."""
    listed = "\n".join(f"• {slot.worded()}" for slot in slots)
    rows = (
        (Choice("Send these times", party.token("p" + "".join(slot.coded() for slot in slots)), "s", "primary"),),
        (Choice("Change time", party.token("time"), "t"), Choice("Cancel", party.token("x"), "x")),
    )
    body = f"{party.cluster}: {party.whom} can choose one.\n{listed}"
    return Card("Offer these times?", body, note="They are kept free until one is chosen.", rows=rows, live=True)


def offered(party: Party, offers: Sequence[tuple[int, Slot]]) -> Card:
    """Let a guest choose one of the times that staff offer."""
    choices = laid_out(tuple(Choice(slot.in_brief(), party.token(f"c{number}")) for number, slot in offers))
    length = f"{offers[0][1].minutes} minutes{party.where}."
    body = f"{party.first} would like to talk with you, {length}\n\nWhich suits you best?"
    none = (Choice("None of these", party.token("c0"), "0"),)
    return Card(f"A call with {party.staff}", body, rows=(*choices, none))


def asked(party: Party, who: str, slot: Slot, offer: int, now_at: str) -> Card:
    """Tell staff of the time that a guest would like."""
    rows = (
        (Choice("Yes, move it" if now_at else "Yes, book it", party.token("move", offer), "y", "primary"),),
        (Choice("Offer three times", party.token("three"), "o"), Choice("Keep the time", party.token("keep"), "k"))
        if now_at
        else (Choice("Offer three times", party.token("three"), "o"),),
    )
    stands = f"\nThe call is booked for {now_at}." if now_at else ""
    return Card(f"{party.cluster}: another time?", f"{who} suggests {slot.worded()}.{stands}", rows=rows)


def no_time(party: Party, why: str, slots: Sequence[Slot]) -> Card:
    """Tell staff that a call needs another time, with free ones."""
    rows = (
        *times(party, slots, "s"),
        (Choice("Offer three times", party.token("three"), "o"), Choice("Cancel the call", party.token("cancel"), "x")),
    )
    return Card(f"{party.cluster}: another time?", why, rows=rows)


def told(party: Party, who: str, slot: Slot, answer: str) -> Card:
    """Tell staff what a guest said."""
    rows: tuple[tuple[Choice, ...], ...] = ()
    if answer == "no":
        rows = (
            (Choice("Change time", party.token("time"), "t"), Choice("Offer three times", party.token("three"), "o")),
            (Choice("Cancel the call", party.token("cancel"), "x"),),
        )
    body = f"{who} {ANSWERS[answer]}: {slot.worded()}."
    return Card(f"{party.cluster} call", body, rows=rows)


def shown(party: Party, when_: str, answers: Sequence[tuple[str, str]]) -> Card:
    """Show a call to staff, with what can be done."""
    said = [f"{name}: {ANSWERS[answer]}" for name, answer in answers]
    lines = [f"When: {when_}", f"Where: {party.place or 'to be agreed'}", *said]
    rows = (
        (Choice("Change time", party.token("time"), "t"), Choice("Offer three times", party.token("three"), "o")),
        (Choice("Agenda", party.token("agenda"), "a"), Choice("Write it up", party.token("rec"), "w")),
        (Choice("Cancel the call", party.token("cancel"), "x"),),
    )
    return Card(f"{party.cluster} call", "\n".join(lines), rows=rows)


def really_cancel(party: Party, when_: str) -> Card:
    """Ask before a call is cancelled."""
    yes = Choice("Yes, cancel it", party.token("gone"), "y", "danger")
    rows = ((yes, Choice("Keep it", party.token("show"), "k")),)
    return Card("Cancel this call?", f"{party.cluster}, {when_}. {party.whom} will be told.", rows=rows, live=True)


def cancelled(party: Party, when_: str) -> Card:
    """Tell a guest that a call is cancelled."""
    return Card("Call cancelled", f"{party.staff} has cancelled the call: {when_}.")


def next_time(party: Party, day: date, slots: Sequence[Slot], verb: str) -> Card:
    """Ask staff for the time of a call that has only a day (13.3)."""
    rows = (
        *times(party, slots, verb),
        (Choice("Another time", party.token("time"), "t"), Choice("Offer three times", party.token("three"), "o")),
    )
    body = f"{party.cluster}: {long_date(day)} has no time yet. Choose one, and I will invite {party.whom}."
    return Card("Book the next call?", body, rows=rows)
