"""Which words do what, and for whom. Whatever is not in this table is denied."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from difflib import get_close_matches
from typing import Any

from msgspec.structs import replace

from bot.commands import assignments, calls, exporting, opening, own, people, reports
from bot.commands.home import home
from bot.commands.meeting import meeting
from bot.commands.nudge import nudge_
from bot.commands.partners import partners
from bot.commands.practice import practice
from bot.commands.reminders import holidays, reminders, stop, times
from bot.commands.status import status
from bot.commands.steps import steps
from bot.commands.tailor import tailor
from bot.conversing import open_card, under_way
from bot.reminding.asking import ask_staff
from bot.talk import Talk
from bot.words import typed
from conversations.cards import Card, Choice
from conversations.text import fold
from conversations.welsh import COMMANDS, in_english
from conversations.wording import join_words

EVERYONE = frozenset({"coordinator", "lead", "staff", "admin", "partner"})
LEADS = frozenset({"coordinator", "lead"})
STAFF = frozenset({"staff", "admin"})
ASKING = frozenset({"coordinator", "lead", "partner"})
"""Those who may ask the project team for help."""
LEAD = frozenset({"lead"})
PARTNER = frozenset({"partner"})
STRANGER = frozenset({"stranger"})
NAMES = (
    (LEAD, "cluster leads"),
    (LEADS - LEAD, "coordinators"),
    (STAFF, "project staff"),
    (PARTNER, "partner schools"),
)
SAID = {"my data": "mydata", "my_data": "mydata", "delete me": "mydata delete"}
"""What people type for a command whose word is another; the whole text, so that no answer begins with it."""
Do = Callable[[Talk, str], list[Card]]


@dataclass(frozen=True, slots=True)
class Entry:
    """A command: its word, who may use it, what it says of itself in help, and what it does."""

    word: str
    roles: frozenset[str]
    about: str
    do: Do
    takes: bool = False
    """Whether words may follow, such as a cluster's name."""
    slash: bool = False
    """Whether it is a command only after a slash, because a button says the same word."""
    menu: frozenset[str] = frozenset()
    """The roles in whose menu of commands it stands, where a platform has menus; ``stranger`` is nobody known yet."""
    fill: Callable[[Talk, Mapping[str, Any]], list[Card]] | None = None
    """What it does with its form, where it has one."""
    denied: str = ""
    """What is said to whoever may not use it; empty for the usual words."""
    wide: bool = False
    """Whether it reads of every cluster that somebody looks after, which takes longer than others should wait."""


def hello(talk: Talk, rest: str) -> list[Card]:
    """Greet, with what can be done."""
    first = talk.person.name.split()[0]
    mine = [entry for entry in for_roles(talk.role_names) if entry.about and entry.word not in ("hello", "help")]
    choices = tuple(Choice(entry.word.capitalize(), opening.menu(entry.word)) for entry in mine[:6])
    rows = tuple(choices[start : start + 3] for start in range(0, len(choices), 3))
    body = "What would you like to do? Tap a button, or type a word such as status."
    where = under_way(talk)
    if where is not None:
        words, token = where
        rows, body = ((Choice("Carry on", token, "c", "primary"),), *rows), f"{words}\n\n{body}"
    return [Card(f"Hello {first}", body, rows=rows)]


def help_(talk: Talk, rest: str) -> list[Card]:
    """List the words that the person can use."""
    mine = [entry for entry in for_roles(talk.role_names) if entry.about]
    lines = [f"{entry.word}: {entry.about}" for entry in mine]
    welsh = [word for word, same in COMMANDS.items() if same in {entry.word for entry in mine}]
    rows = ((Choice("Ask a person", opening.menu("ask"), "a"),),) if talk.role_names & ASKING else ()
    return [
        Card(
            "What I can do",
            "\n".join(lines),
            details=(f"Cymraeg: {', '.join(welsh)}",) if talk.person.language == "cy" else (),
            rows=rows,
            note="You can type the word or tap a button. Deleting a message here does not delete a saved answer.",
        )
    ]


def pace(talk: Talk, rest: str) -> list[Card]:
    """Go straight on after each rating, or stop to offer a comment again."""
    on = not talk.quick
    talk.tx.people.set_settings(talk.person.id, {**talk.person.settings, "quick": on})
    talk.person = replace(talk.person, settings={**talk.person.settings, "quick": on})
    words = (
        "I will go straight on after each rating."
        if on
        else "I will stop after each rating, so that you can add a comment."
    )
    return [Card(body=f"{words} Type pace to change that.")]


def resume(talk: Talk, rest: str) -> list[Card]:
    """Go on with what the person was last at."""
    run = talk.tx.runs.find(talk.focus.run_id) if talk.focus.run_id is not None else None
    if run is None or not talk.may_take(run):
        return hello(talk, rest)
    return [open_card(talk, run, fresh=False)]


def pause(talk: Talk, rest: str) -> list[Card]:
    """Pause what is under way; where nothing is, pause the reminders."""
    return typed(talk, "pause") or stop(talk, rest)


def ask(talk: Talk, rest: str) -> list[Card]:
    """Tell the cluster's staff that somebody would like to talk to them."""
    return [ask_staff(talk, talk.cluster.id if talk.cluster is not None else None)]


def privacy(talk: Talk, rest: str) -> list[Card]:
    """Say what is kept and who sees it."""
    kept = "I keep your name, your chat account, your answers and when you gave them."
    files = "I keep files, links and words that you send as evidence. Photos lose the place and time that they bear."
    seen = "The project team and your cluster's other leads can see your answers and evidence."
    yours = "Type mydata to see what I hold about you, or to have it deleted."
    return [Card("Privacy", f"{kept} {files} {seen} {yours}")]


TABLE = (
    Entry("hello", EVERYONE, "", hello),
    Entry("home", EVERYONE, "", home, slash=True),
    Entry("start", EVERYONE, "", hello, slash=True, menu=STRANGER),
    Entry("hi", EVERYONE, "", hello),
    Entry("review", LEADS, "start or carry on a review", opening.review, menu=LEADS),
    Entry("status", EVERYONE - PARTNER, "see where you are", status, takes=True, menu=LEADS | STAFF, wide=True),
    Entry("activity", LEADS, "add an activity, or follow one up", opening.activity, takes=True, menu=LEADS),
    Entry("stage", LEADS, "", opening.stage, takes=True),
    Entry("steps", LEADS | STAFF, "see next steps, update or add one", steps, takes=True, menu=LEADS),
    Entry("calls", LEADS | STAFF, "see, move or prepare a call", calls.calls, takes=True, menu=LEADS),
    Entry("prepare", LEADS, "", calls.prepare, takes=True),
    Entry("meeting", LEADS | STAFF, "see or prepare the project meeting", meeting, takes=True, wide=True),
    Entry("tailor", LEADS, "add questions of your own to follow-ups", tailor, takes=True),
    Entry("profile", LEADS, "tell us about your cluster", opening.profile),
    Entry("view", PARTNER, "give your school's view", opening.partner_view, menu=PARTNER),
    Entry("record", STAFF, "write up a call: record Oakfield", calls.record, takes=True, menu=STAFF),
    Entry(
        "call",
        STAFF,
        "book a call: call Oakfield Tues 3.30pm",
        calls.call,
        takes=True,
        menu=STAFF,
        fill=calls.call_by_form,
    ),
    Entry("resume", LEADS | PARTNER, "", resume),
    Entry("pause", EVERYONE, "", pause, slash=True),
    Entry("pace", LEADS, "go straight on after each rating, or not", pace),
    Entry("reminders", EVERYONE, "turn reminders on or off", reminders, takes=True),
    Entry("stop", EVERYONE, "", stop),
    Entry("unsubscribe", EVERYONE, "", stop),
    Entry(
        "invite",
        LEAD | STAFF,
        "invite somebody: invite Priya Shah, Oakfield, lead",
        people.invite,
        takes=True,
        fill=people.invite_by_form,
    ),
    Entry("uninvite", LEAD | STAFF, "", people.uninvite, takes=True),
    Entry("partners", LEADS | STAFF, "ask partner schools, see their totals", partners, takes=True),
    Entry("people", STAFF, "see who waits, and who cannot be reached", people.people, menu=STAFF),
    Entry(
        "nudge",
        STAFF,
        "remind the people of what is overdue: nudge, or nudge Oakfield",
        nudge_,
        takes=True,
        menu=STAFF,
        wide=True,
    ),
    Entry("assign", STAFF, "say who looks after a cluster: assign Oakfield Sam Okafor", assignments.assign, takes=True),
    Entry("unassign", STAFF, "", assignments.unassign, takes=True),
    Entry("move", STAFF, "give a cluster a new lead: move Oakfield Tom Reed", assignments.move, takes=True),
    Entry("takeover", STAFF, "", assignments.take_over, takes=True),
    Entry("agree", STAFF, "", people.agree, takes=True),
    Entry(
        "export",
        STAFF,
        "get answers as a file: export Oakfield",
        exporting.export,
        takes=True,
        menu=STAFF,
        denied="/export is for project staff. /mydata gives you a copy of your own answers.",
    ),
    Entry("undelivered", STAFF, "see what could not be delivered", own.undelivered),
    Entry("chart", LEADS | STAFF, "see your last review and now", reports.chart, takes=True),
    Entry("compare", LEADS | STAFF, "see how clusters compare", reports.compare, takes=True, menu=STAFF, wide=True),
    Entry("report", LEADS | STAFF, "get a report as a file: report pdf", reports.report, takes=True, menu=STAFF),
    Entry("practice", LEADS | STAFF, "see what others did, and share what you did", practice, takes=True, menu=LEADS),
    Entry("propose", STAFF, "offer times: propose Oakfield Tues 2pm, Wed 10am", calls.propose, takes=True),
    Entry("agenda", LEADS | STAFF, "see what the next call is about", calls.agenda, takes=True),
    Entry("settings", EVERYONE, "see and change your settings", own.settings, menu=EVERYONE),
    Entry("language", EVERYONE, "choose English or Welsh", own.language, takes=True, menu=STRANGER),
    Entry("iaith", EVERYONE, "", own.language, takes=True),
    Entry("link", EVERYONE, "connect Slack and Telegram", people.link),
    Entry("mydata", EVERYONE, "see what I hold about you, or delete it", own.mydata, takes=True, menu=LEADS | PARTNER),
    Entry("times", EVERYONE, "choose when I write to you", times, takes=True),
    Entry("holidays", EVERYONE, "see on which days I write to nobody", holidays),
    Entry("privacy", EVERYONE, "what is kept, and who sees it", privacy, menu=STRANGER),
    Entry("ask", ASKING, "ask a person of the project team", ask),
    Entry("help", EVERYONE, "see this list", help_, menu=EVERYONE | STRANGER),
)


def for_roles(roles: frozenset[str]) -> list[Entry]:
    """Give the commands that a person of these roles may use."""
    return [entry for entry in TABLE if entry.roles & roles]


def is_said(text: str) -> bool:
    """Whether a text as a whole stands for a command, of however many words."""
    return fold(text) in SAID


def is_command(text: str) -> bool:
    """Whether a text would be taken as a command."""
    return any(entry.word == in_english(text).casefold().strip(" .!?") for entry in TABLE)


def find(talk: Talk, text: str) -> list[Card] | None:
    """Do what a command word says; None when the text is no command.

    A slash makes it a command for certain, so an unknown one is answered with the nearest that there is.
    """
    slash = text.startswith("/")
    said = text.removeprefix("/").strip()
    word, _, rest = SAID.get(fold(said), in_english(said)).partition(" ")
    entry = next((entry for entry in TABLE if entry.word == in_english(word).casefold().strip(".!?")), None)
    if entry is None or (entry.slash and not slash):
        return [_unknown(talk, word)] if slash else None
    if rest and not entry.takes:
        return None if not slash else entry.do(talk, "") if entry.roles & talk.role_names else [_denied(talk, entry)]
    return entry.do(talk, rest.strip()) if entry.roles & talk.role_names else [_denied(talk, entry)]


def fill(talk: Talk, word: str, given: Mapping[str, Any]) -> list[Card] | None:
    """Take the form of a command from a person who may use it; None where there is no such form."""
    entry = next((entry for entry in TABLE if entry.word == word and entry.fill is not None), None)
    if entry is None or entry.fill is None:
        return None
    return entry.fill(talk, given) if entry.roles & talk.role_names else [_denied(talk, entry)]


def _denied(talk: Talk, entry: Entry) -> Card:
    """Say whom a command is for; what only staff can do, they can be asked for."""
    names = [name for roles, name in NAMES if entry.roles & roles]
    usual = f"{entry.word} is for {join_words(names)}. Type help to see what you can do."
    asks = entry.roles <= STAFF and talk.role_names & ASKING
    rows = ((Choice("Ask the project team", opening.menu("ask"), "a"),),) if asks else ()
    return Card(body=entry.denied or usual, rows=rows)


def _unknown(talk: Talk, word: str) -> Card:
    close = get_close_matches(word, [entry.word for entry in for_roles(talk.role_names)], n=1)
    nearest = f" Did you mean /{close[0]}?" if close else ""
    return Card(body=f"I don't know /{word[:40]}.{nearest} Type help to see what you can do.")
