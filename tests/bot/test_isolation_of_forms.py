"""Nobody finds a way to another cluster through a form, a page, a file or an edit: tapped, forged or handed in."""

from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from pathlib import Path
from typing import Any

import pytest
from msgspec.structs import replace

from bot.conversing import EXPIRED
from bot.evidence.fetcher import Fetcher
from bot.evidence.shelf import Shelf
from conversations.cards import Card, as_plain
from conversations.forms import Form
from conversations.tokens import Token, read_token
from storage.store import Store
from storage.writer import Writer
from tests.bot.forming import Forming
from tests.bot.test_evidence import Bytes
from tests.bot.test_isolation import CANARY
from tests.bot.test_shelf import PDF

OTHERS = ("Priya", "Tom", "Aisha", "Nobody")
"""A lead, a coordinator and a partner school of the one cluster, and a stranger."""
EVIDENCE = ("add", "list", "done", "remove", "for", "out", "drop:1", "drop:2", "pick0", "pick9")


class Two(Forming):
    """Two clusters in Slack; Dan's, of the other one, holds words, a file, an edit and a form of an activity."""

    def __init__(self, store: Store, folder: Path) -> None:
        super().__init__(store)
        self.folder, self.files = folder, Bytes()

    async def fill(self) -> None:
        """Let Dan say the word wherever there is room for it."""
        self.files.content = {"F1": PDF}
        await self.say("Dan", "pace", "profile", "start")
        await self.hear(self.heard("Dan", f"{CANARY} schools", message="m77"))
        await self.hear(self.heard("Dan", f"{CANARY} schools and more", message="m77", edited=True))
        self.edit = self.wire.shown[-1]
        await self.say("Dan", "review", "start")
        await self.say("Dan", "2", "evidence")
        file = {"id": "F1", "url": "", "name": f"{CANARY}.pdf", "size": 9, "caption": CANARY}
        await self.hear(self.heard("Dan", file=file, message="m78"))
        async with self.fetcher() as fetcher:
            await fetcher.settle()
        self.evidence = self.wire.shown[-1]
        await self.say("Dan", "activity", "start")
        self.theirs = (await self.tap("Dan", "Fill in a form")).form
        assert self.errors == []

    @asynccontextmanager
    async def fetcher(self) -> AsyncIterator[Fetcher]:
        writer = Writer(self.store)
        post = self.post(writer)
        yield Fetcher(
            writer, {"slack": self.files}, Shelf(self.folder / "evidence"), post, self.library, lambda: self.now
        )
        await post.settle()
        await writer.close()

    def form_of_theirs(self) -> Form:
        assert self.theirs is not None
        return self.theirs

    def kept(self) -> list[tuple[Any, ...]]:
        """Give all that the other cluster's people have given, as it lies in the database."""
        statements = (
            "SELECT run_id, seq, kind, question, value FROM answer_event ORDER BY run_id, seq",
            "SELECT id, question, words, name, state FROM evidence ORDER BY id",
        )
        with self.store.reading() as tx:
            return [tuple(row) for one in statements for row in tx.connection.exec_driver_sql(one)]

    def told(self, since: int, who: str) -> str:
        """Give every word that a person was shown since then, their page's too."""
        shown = [card for chat, _, card in self.wire.sent[since:] if chat in (who, f"home:{who}")]
        return "\n".join(str(as_plain(card)) for card in shown)


def run_of(card: Card) -> int:
    tokens = [read_token(choice.token) for choice in card.choices]
    return next(token.run for token in tokens if token is not None and token.run)


@pytest.fixture
async def two(store: Store, tmp_path: Path) -> Two:
    two = Two(store, tmp_path)
    await two.fill()
    return two


async def test_a_form_of_another_cluster_is_nobody_elses_whoever_it_is_said_to_be_for(two: Two) -> None:
    form, since, before = two.form_of_theirs(), len(two.wire.sent), two.kept()
    for who in OTHERS:
        mine = two.people[who].id if who in two.people else 0
        for forged in (form, replace(form, person=mine)):
            await two.hand_in(who, forged, act__title="Mine now", act__start="2027-01-11", act__end="2027-02-11")
            assert two.errors_of_form == {}
        assert CANARY not in two.told(since, who) and "Mine now" not in two.told(since, who)
    assert two.kept() == before
    assert two.errors == []


async def test_a_form_is_bound_to_its_person_its_run_and_its_question(two: Two) -> None:
    await two.say("Priya", "activity", "start")
    form = (await two.tap("Priya", "Fill in a form")).form
    theirs = read_token(two.form_of_theirs().token)
    assert form is not None and theirs is not None
    before = two.kept()
    token = read_token(form.token)
    assert token is not None
    for changed in (
        {"run": theirs.run},
        {"run": 999},
        {"verb": "menu", "argument": "people"},
    ):
        forged = replace(form, token=str(replace(token, **changed)))
        await two.hand_in("Priya", forged, act__title="Mine now")
    await two.hand_in("Tom", form, act__title="Mine now")
    assert two.kept() == before, "neither theirs nor her own was changed by what was forged"
    await two.hand_in("Priya", form, act__title="Reading buddies")
    assert [row[4] for row in two.kept() if row not in before and row[3] == "act.title"] == ['"Reading buddies"']


async def test_no_token_of_a_file_or_an_edit_works_for_another_cluster(two: Two) -> None:
    since, before, run = len(two.wire.sent), two.kept(), run_of(two.evidence)
    question = next(row[3] for row in before if row[0] == run)
    forged = [str(Token("evi", run, question, "", 1, argument)) for argument in EVIDENCE]
    forged += [str(Token("evi", run, "", "", 0, argument)) for argument in EVIDENCE]
    seen = [choice.token for card in (two.evidence, two.edit) for choice in card.choices]
    for who in OTHERS:
        for token in (*forged, *seen):
            await two.send(who, token)
            assert who == "Nobody" or two.wire.shown[-1] == EXPIRED
        assert CANARY not in two.told(since, who)
    assert two.kept() == before
    assert two.errors == []


async def test_each_ones_page_shows_their_own_clusters_only(two: Two) -> None:
    for who in OTHERS:
        page = str(as_plain(await two.open_home(who)))
        assert CANARY not in page and "Millbrook" not in page
    for who in ("Dan", "Sam", "Mia"):
        assert "Millbrook" in str(as_plain(await two.open_home(who)))


async def test_a_file_sent_while_anothers_card_is_tapped_stays_with_its_sender(two: Two) -> None:
    await two.say("Priya", "review", "start", "2")
    await two.send("Priya", next(choice.token for choice in two.evidence.choices))
    two.files.content["F2"] = PDF + b"hers"
    file = {"id": "F2", "url": "", "name": "hers.pdf", "size": 9, "caption": ""}
    await two.hear(two.heard("Priya", file=file, message="m90"))
    with two.store.reading() as tx:
        clusters = [
            tx.runs.get(row[0]).cluster_id
            for row in tx.connection.exec_driver_sql("SELECT run_id FROM evidence WHERE name = 'hers.pdf'")
        ]
    assert clusters == [two.oakfield.id]
