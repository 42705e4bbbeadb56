"""The rows of answers are in step with their logs, whatever is said in whatever order."""

from datetime import timedelta
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Any

from hypothesis import given, settings
from hypothesis import strategies as st

from bot.channels import Heard
from bot.facts import facts_of
from bot.library import Edition, Library
from bot.rebuild import rebuild
from bot.talk import Talk
from bot.turns import take
from conversations.fold import fold
from conversations.log import asked
from conversations.rows import numbered, rows, valued
from conversations.turn import Command
from storage.rows import PersonRow, RunRow
from storage.store import Store
from storage.transaction import Transaction
from tests.bot.exports.said import NOW
from tests.conversations.test_properties import COMMANDS, SMALL, value_for
from tests.databases import sqlite_in

LIBRARY = Library({"test": Edition(SMALL, "text", "hash")})


def worked_out(tx: Transaction, run: RunRow) -> list[tuple[Any, ...]]:
    log = tx.runs.log(run.id)
    state = fold(SMALL, log, facts_of(tx, LIBRARY, run, NOW))
    found = numbered(list(rows(state)), log) if log else ()
    plain = [(r.place, r.item, r.question, r.status, r.code, r.label, r.comment, r.number, seq) for r, seq in found]
    return sorted(plain, key=lambda row: row[:2])


def kept(tx: Transaction, run: RunRow) -> list[tuple[Any, ...]]:
    names = ("place", "item", "question", "status", "code", "label", "comment", "number", "seq")
    return sorted((tuple(row[name] for name in names) for row in tx.answers.of_run(run.id)), key=lambda row: row[:2])


def current(tx: Transaction, run: RunRow) -> dict[str, Any]:
    """Give what is answered, by the log."""
    state = fold(SMALL, tx.runs.log(run.id), facts_of(tx, LIBRARY, run, NOW))
    return {one.name: state.current[one.name] for one in state.order if one.name in state.current}


def read_back(tx: Transaction, run: RunRow) -> dict[str, Any]:
    """Give what is answered, by the rows that reports are made of."""
    questions = {one.id: one for one in (*SMALL.questions(), *(f for q in SMALL.questions() for f in q.fields))}
    rows_now = [row for row in tx.answers.given() if row.run_id == run.id]
    codes = [answer for row in rows_now for answer in row.answers]
    return {asked(name, item): valued(questions[name], code) for name, item, code in codes}


def said(tx: Transaction, run: RunRow, person: PersonRow, kind: str, where: int, choice: int) -> None:
    heard = Heard("wire", "t", "a", "a", "e")
    talk = Talk(tx, LIBRARY, heard, person, tx.people.roles(person.id), NOW + timedelta(minutes=where))
    state = fold(SMALL, tx.runs.log(run.id), facts_of(tx, LIBRARY, run, NOW))
    one = state.order[where % len(state.order)]
    question = one.step.question
    value = "note" if kind == "comment" else value_for(question, one.step.offered(state.env, one.item), choice)
    take(talk, run, Command(kind, question.id, one.item, value=value))  # type: ignore[arg-type]  # one of the kinds


@given(st.lists(COMMANDS, max_size=25))
@settings(max_examples=40, deadline=None)
def test_the_rows_are_what_the_log_gives_after_every_turn(commands: list[tuple[str, int, int]]) -> None:
    with TemporaryDirectory() as folder:
        store = Store.open(sqlite_in(folder))
        with store.transaction() as tx:
            cluster = tx.clusters.add("Oakfield", "ENG", NOW)
            person = tx.people.add("Priya", cluster.id, "lead", NOW)
            version = tx.runs.keep_flow("test", 1, "h", "t", NOW)
            run = tx.runs.open("test", version, cluster.id, NOW)
            for kind, where, choice in commands:
                said(tx, run, person, kind, where, choice)
                assert kept(tx, run) == worked_out(tx, run)
                assert read_back(tx, run) == current(tx, run)
        store.close()


def test_the_rows_are_made_anew_from_the_logs(store: Store, tmp_path: Path) -> None:
    with store.transaction() as tx:
        cluster = tx.clusters.add("Oakfield", "ENG", NOW)
        person = tx.people.add("Priya", cluster.id, "lead", NOW)
        version = tx.runs.keep_flow("test", 1, "h", "t", NOW)
        run, other = (tx.runs.open("test", version, cluster.id, NOW) for _ in range(2))
        for where in range(6):
            said(tx, run, person, "answer", where, where)
        before = kept(tx, run)
        tx.answers.keep(run.id, ())
        assert kept(tx, run) == []
    told: list[int] = []
    assert rebuild(store, LIBRARY, NOW, told.append) == 2
    with store.reading() as tx:
        assert kept(tx, run) == before != []
        assert kept(tx, other) == []
    assert told == [2]
