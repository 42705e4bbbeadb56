"""A person's own matters: settings, language, what is held about them, and being forgotten."""

from datetime import date, timedelta

from msgspec.structs import replace

from bot.commands.exporting import own_copy
from bot.commands.opening import menu
from bot.commands.reminders import hours_words
from bot.talk import Talk
from bot.welcoming import ROLE_NAMES
from conversations.cards import Card, Choice
from conversations.evidence import pieces
from conversations.turn import HOME
from conversations.wording import clock, count, join_words, long_date, short_date
from storage.rows import FailedRow

LISTED = timedelta(days=14)
"""How far back messages that could not be delivered are listed."""
LANGUAGES = {"en": "English", "cy": "Cymraeg"}


def settings(talk: Talk, rest: str) -> list[Card]:
    """Show a person's settings, each with its button."""
    on = talk.person.settings.get("reminders", True)
    lines = [
        f"Language: {LANGUAGES.get(talk.person.language, 'English')}",
        f"Messages: {hours_words(talk)}, UK time",
        "School holidays: no messages",
        f"Reminders: {_reminders(talk)}",
        f"After a rating: {'go straight on' if talk.quick else 'stop, so that I can add a comment'}",
    ]
    turn = "off" if on else "on"
    rows = (
        (Choice("Language", menu("language"), "l"), Choice(f"Reminders {turn}", menu(f"reminders {turn}"), "r")),
        (Choice("Times", menu("times"), "t"), Choice("Holidays", menu("holidays"), "h")),
        (Choice("Change the pace", menu("pace"), "p"), Choice("Pause reminders", menu("reminders pause"), "q")),
        (Choice("Connect an account", menu("link"), "c"), Choice("My data", menu("mydata"), "d")),
    )
    return [Card("Settings", "\n".join(lines), rows=rows)]


def _reminders(talk: Talk) -> str:
    if not talk.person.settings.get("reminders", True):
        return "off"
    until = date.fromisoformat(talk.person.settings.get("paused_until") or "2000-01-01")
    return f"paused until {long_date(until)}" if until > talk.today else "on"


def language(talk: Talk, rest: str) -> list[Card]:
    """Choose a language; the choice is kept, also while its words are not ready."""
    wanted = rest.casefold().strip()
    chosen = next((code for code, name in LANGUAGES.items() if wanted in (code, name.casefold())), "")
    if not chosen:
        rows = (tuple(Choice(name, menu(f"language {code}")) for code, name in reversed(LANGUAGES.items())),)
        return [Card("Iaith / Language", "Pa iaith hoffech chi? Which language would you like?", rows=rows)]
    talk.tx.people.set_language(talk.person.id, chosen)
    talk.person = replace(talk.person, language=chosen)
    if chosen == "cy":
        noted = "Diolch. I have noted that you would like Welsh."
        return [Card(body=f"{noted} The Welsh words are not ready yet, so I go on in English.")]
    return [Card(body="I will use English.")]


def mydata(talk: Talk, rest: str) -> list[Card]:
    """Say what is held about the person who asks, and let them be forgotten."""
    if rest == "delete":
        return [_really(talk)]
    if rest == "delete yes":
        return [_forget(talk)]
    if rest == "correct":
        return [_correct(talk)]
    if rest == "copy":
        return [own_copy(talk)]
    accounts = [account.channel.capitalize() for account in talk.tx.people.accounts(talk.person.id)]
    held = talk.tx.queries.said_by(talk.person.id)
    files = f"{count(held.comments, 'comment')}, {pieces(held.files)}"
    lines = [
        f"Name: {talk.person.name}",
        f"Accounts: {join_words(accounts)}",
        f"Role: {join_words([_role(talk, role.role, role.cluster_id) for role in talk.roles])}",
        f"Answers: {held.answers} in {count(held.runs, 'questionnaire')}, {files}",
    ]
    kept = "I do not keep your phone number or where you are. Messages are kept for as long as it takes to answer them."
    rows = (
        (
            Choice("Send me a copy", menu("mydata copy"), "s", "primary"),
            Choice("Correct something", menu("mydata correct"), "c"),
        ),
        (Choice("Delete me", menu("mydata delete"), "x", "danger"), Choice("Privacy", menu("privacy"), "p")),
    )
    return [Card("What I hold about you", "\n".join(lines) + f"\n\n{kept}", rows=rows)]


def _correct(talk: Talk) -> Card:
    """Say how what is held is put right, and lead to whoever can do what the person cannot."""
    answers = "To change an answer, open it again: type review, activity or profile, and then choose Check my answers."
    whose = "Your name and your role are kept by the project team: they can put them right, and anything else."
    back = Choice("Back", menu("mydata"), "b")
    ask = Choice("Ask the project team", menu("ask"), "a", "primary")
    rows = ((back,),) if talk.is_staff else ((ask,), (back,))
    return Card("Correct something", f"{answers} What was sent can be changed for 7 days.\n\n{whose}", rows=rows)


def _role(talk: Talk, role: str, cluster_id: int | None) -> str:
    where = f" of {talk.tx.clusters.get(cluster_id).name}" if cluster_id is not None else ""
    return f"{ROLE_NAMES[role]}{where}"


def _really(talk: Talk) -> Card:
    body = (
        "Your name, your accounts and your settings will be deleted now, and you will leave your cluster. "
        "Your cluster's answers and evidence belong to its review: they stay, without your name. "
        "This cannot be undone."
    )
    yes = Choice("Remove my name", menu("mydata delete yes"), "y", "danger", asks="This cannot be undone.")
    return Card("Delete your details?", body, rows=((yes, Choice("Go back", menu("mydata"), "b")),))


def _forget(talk: Talk) -> Card:
    talk.leave()
    talk.tx.evidence.forget(talk.person.id, talk.now)
    talk.tx.runs.forget_typed(talk.person.id)
    talk.changed = True
    talk.tx.people.forget(talk.person.id, talk.now)
    talk.tx.audit.note("forgotten", talk.now, actor=talk.person.id, via=talk.heard.channel)
    return Card(body=f"Done. Your name, accounts and settings are deleted. Your reference is {talk.person.code}.")


def undelivered(talk: Talk, rest: str) -> list[Card]:
    """List what could not be delivered, and why, without what it said."""
    failed = talk.tx.outbox.given_up(talk.now - LISTED)
    rows = [row for row in failed if row.person_id is not None and talk.may_see(row.person_id)]
    if not rows:
        return [Card("Not delivered", "Everything has arrived.")]
    return [
        Card(
            "Not delivered",
            "\n".join(_failed(talk, row) for row in rows[:20]),
            note=f"{count(len(rows), 'message')} in the last {LISTED.days} days.",
        )
    ]


def _failed(talk: Talk, row: FailedRow) -> str:
    at = row.created_at.astimezone(HOME)
    who = talk.tx.people.person(row.person_id or 0).name
    return f"{short_date(at.date(), talk.today)} {clock(at.time())}, {row.channel.capitalize()}, {who}: {row.error}"
