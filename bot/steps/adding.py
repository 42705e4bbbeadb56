"""Adding a step by hand: in one line, or one question at a time."""

from datetime import date
from typing import Any

from msgspec.structs import replace

from bot.care import about_step
from bot.commands.opening import NO_CLUSTER
from bot.conversing import EXPIRED, under_way
from bot.steps.days import days, read_day, read_iso
from bot.steps.listing import PHASE, await_words, list_card, open_cluster, shown
from bot.talk import Talk
from conversations import steps as cards
from conversations.cards import Card, Choice
from conversations.tokens import Token
from storage.rows import ClusterRow

LONGEST_WHAT = 240
LONGEST_OWNER = 60


def add(talk: Talk, cluster: ClusterRow | None, words: str) -> list[Card]:
    """Add a step that is typed in one line, and ask for what it does not say."""
    if cluster is None:
        how = "Say for which cluster: steps Oakfield add Invite two governors, Priya, 16 January."
        return [Card(body=how) if talk.is_staff else NO_CLUSTER]
    what, owner, due = cards.split(words)
    day = read_day(talk, due) if due else ""
    known = {"what": what[:LONGEST_WHAT], "owner": owner[:LONGEST_OWNER]}
    if what and owner and isinstance(day, date):
        return [_added(talk, cluster, known, day), *about_step(what)]
    wants = "what" if not what else "owner" if not owner else "due"
    asked = ask(talk, cluster, {"wants": wants, **known}, day if isinstance(day, str) else "")
    return [asked, *about_step(what)]


def ask(talk: Talk, cluster: ClusterRow, asked: dict[str, Any], problem: str = "") -> Card:
    """Ask for one thing of a new step."""
    await_words(talk, asked["wants"], cluster=cluster.id, what=asked["what"], owner=asked["owner"])
    return cards.new_card(cluster.id, asked["wants"], asked["what"], days(talk, cluster.id), problem)


def adding(talk: Talk, token: Token) -> list[Card]:
    """Do what a button does while a step is being added."""
    cluster = open_cluster(talk, token.run)
    if cluster is None:
        return [EXPIRED]
    if token.argument == "new":
        return [ask(talk, cluster, {"wants": "what", "what": "", "owner": ""})]
    asked: dict[str, Any] = talk.focus.pending if talk.focus.phase == PHASE else {}
    if asked.get("cluster") != cluster.id:
        return [EXPIRED]
    if token.argument == "stop":
        talk.leave()
        return [list_card(talk, cluster, 0, "Nothing was added.")]
    if token.argument == "skip" and asked["wants"] == "owner":
        return [ask(talk, cluster, {**asked, "wants": "due"})]
    day = read_iso(token.argument[1:])
    late = day is not None and day < talk.today
    if asked["wants"] != "due" or late or (day is None and token.argument != "skip"):
        return [EXPIRED]
    return [_added(talk, cluster, asked, day)]


def taken(talk: Talk, cluster: ClusterRow, asked: dict[str, Any], text: str) -> list[Card]:
    """Keep one thing that was asked for, and ask for the next."""
    said = " ".join(text.split())
    if asked["wants"] == "what":
        if len(said) > LONGEST_WHAT:
            return [ask(talk, cluster, asked, f"That is long. Please keep it to {LONGEST_WHAT} characters.")]
        return [ask(talk, cluster, {**asked, "what": said, "wants": "owner"}), *about_step(said)]
    if asked["wants"] == "owner":
        return [ask(talk, cluster, {**asked, "owner": said[:LONGEST_OWNER], "wants": "due"})]
    day = read_day(talk, said)
    return [ask(talk, cluster, asked, day) if isinstance(day, str) else _added(talk, cluster, asked, day)]


def _added(talk: Talk, cluster: ClusterRow, asked: dict[str, Any], day: date | None) -> Card:
    row = talk.tx.actions.add(cluster.id, asked["what"], asked["owner"], day, talk.now)
    more: dict[str, Any] = {"about": f"action {row.id}", "cluster_id": cluster.id}
    talk.tx.audit.note("step_added", talk.now, actor=talk.person.id, via=talk.heard.channel, **more)
    talk.changed = True
    talk.leave()
    remind = " I will remind you a week before." if day is not None else ""
    card = shown(talk, row)
    return replace(card, rows=(*_back_to(talk), *card.rows), note=f"Added.{remind}")


def _back_to(talk: Talk) -> tuple[tuple[Choice, ...], ...]:
    """Lead back to what somebody was answering when they added a step."""
    where = under_way(talk)
    return ((Choice("Carry on", where[1], "c", "primary"),),) if where is not None else ()
