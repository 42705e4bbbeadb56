"""Charts, comparisons and reports in chat: asked for, drawn beside the chat, and sent once, whatever dies meanwhile."""

from collections.abc import Iterator
from datetime import timedelta
from pathlib import Path

import pytest
from sqlalchemy import text

from bot.errands.making import NO_MORE, Bench
from bot.errands.places import Here
from bot.errands.runner import MOST_TRIES, Runner
from bot.reports.maker import FOLDER, REPORTS
from conversations.cards import Card
from storage.store import Store
from storage.writer import Writer
from tests.bot.talking import LIBRARY, Talking
from tests.reporting import AREAS, AUTUMN, SPRING, consent, review


class Drawing(Talking):
    """People who ask for what is to be drawn."""

    def __init__(self, store: Store, data: Path) -> None:
        super().__init__(store)
        self.data, self.folder = data, data / FOLDER
        self.template: Path | None = None

    async def draw(self) -> list[Card]:
        """Let a process draw everything that is wanted, and give what was shown because of it."""
        before = len(self.wire.shown)
        writer = Writer(self.store)
        post = self.post(writer)
        place = Here(Bench(self.store, LIBRARY, self.data, self.template))
        runner = Runner(REPORTS, place, writer, post, self.data, lambda: self.now, self.complain)
        try:
            await runner.start(alone=True)
            await runner.settle()
            await post.settle()
        finally:
            await writer.close()
        return self.wire.shown[before:]

    def complain(self, code: str, error: Exception) -> None:
        """Keep what an operator would be told."""
        self.errors.append(f"{code} {type(error).__name__}")

    def rated(self, *clusters: str, spring: int = 1, autumn: int = 3) -> None:
        """Let clusters have sent two reviews, and agree to be compared."""
        with self.store.transaction() as tx:
            for name in clusters:
                cluster = tx.clusters.named(name) or tx.clusters.add(name, "ENG")
                consent(tx, cluster)
                review(tx, cluster, dict.fromkeys(AREAS, spring), SPRING)
                review(tx, cluster, dict.fromkeys(AREAS, autumn), AUTUMN)


@pytest.fixture
def talk(tmp_path: Path) -> Iterator[Drawing]:
    store = Store.open(f"sqlite:///{tmp_path}/a.db")
    yield Drawing(store, tmp_path)
    store.close()


async def test_a_chart_comes_as_a_picture_that_says_what_it_shows_and_then_in_words(talk: Drawing) -> None:
    talk.rated("Oakfield")
    assert "I am drawing it" in (await talk.say("Priya", "chart")).body

    picture, summary = await talk.draw()

    assert Path(picture.picture).read_bytes().startswith(b"\x89PNG")
    assert "Working relationships: 1 to 3 (up 2)" in picture.alt
    assert summary.heading == "Oakfield review, autumn 2026"
    assert "7 up, 0 down and 0 the same." in summary.body
    assert (await talk.tap("Priya", "Last review and now", summary)).body.startswith("Working relationships: 1 to 3\n")


async def test_beside_a_picture_everything_that_it_shows_can_be_read_as_text(talk: Drawing) -> None:
    talk.rated("Oakfield")
    with talk.store.transaction() as tx:
        review(tx, talk.oakfield, {AREAS[0]: 4}, SPRING.replace(year=2027))
    await talk.say("Priya", "chart")
    *_, summary = await talk.draw()

    words = await talk.tap("Priya", "Read it as text", summary)

    assert words.heading == "Oakfield, spring 2027, in words"
    assert words.body.startswith("Working relationships: 3 to 4 (up 1)\nLeading the cluster: 3 to 3 (same)\n")
    assert (
        "Review by review: spring 2026, autumn 2026 and spring 2027\nWorking relationships: 1, then 3, then 4\n"
        in words.body
    )
    assert words.note == "Levels go from 1 to 4. n = 7 of 7 areas rated."


async def test_a_radar_is_drawn_for_whoever_asks_for_one(talk: Drawing) -> None:
    talk.rated("Oakfield")
    await talk.say("Priya", "chart radar")
    picture, summary = await talk.draw()
    assert picture.alt.startswith("Oakfield, autumn 2026. Levels from 1 to 4, autumn 2026, against spring 2026.")
    assert "n = 7 of 7 areas rated. The rings are levels 1 to 4. Dots: autumn 2026." in picture.alt
    assert summary.heading == "Oakfield review, autumn 2026"
    assert (await talk.say("Dan", "chart radar")).body.startswith("No review has been sent yet.")


async def test_every_statement_of_the_last_two_reviews_is_seen_part_by_part(talk: Drawing) -> None:
    with talk.store.transaction() as tx:
        for rated, at in ((1, SPRING), (3, AUTUMN)):
            review(tx, talk.oakfield, {"f1": rated}, at, answers={"sa.f1.s1": rated})
    areas = await talk.say("Priya", "chart text")
    assert areas.heading == "Oakfield: spring 2026 and autumn 2026"

    first = await talk.tap("Priya", "Every statement", areas)
    assert first.heading == "Working relationships"
    assert first.body.startswith(
        "• Partners tell each other what is not working as well as what is.\nNot yet to mostly\n"
    )
    assert (await talk.tap("Priya", "Next part", first)).heading == "Leading the cluster"
    assert (await talk.say("Sam", "chart oakfield statements 7")).heading == "Money and local backing"
    assert (await talk.say("Dan", "chart oakfield statements")).body == "I can't find that cluster."


async def test_what_was_wanted_before_a_death_is_drawn_after_it_and_said_once(talk: Drawing) -> None:
    talk.rated("Oakfield")
    await talk.say("Priya", "chart")
    with talk.store.transaction() as tx:
        assert tx.errands.claim(REPORTS.kinds, talk.now, timedelta(minutes=5))

    assert len(await talk.draw()) == 2
    assert await talk.draw() == []


async def test_two_processes_that_drew_the_same_say_it_once(talk: Drawing) -> None:
    with talk.store.transaction() as tx:
        number = tx.errands.want("chart", "", talk.people["Priya"].id, "wire", "Priya", talk.now)
        assert tx.errands.settle(number, "made")
        assert not tx.errands.settle(number, "made")
        assert tx.errands.claim(REPORTS.kinds, talk.now, timedelta(minutes=5)) is None


async def test_a_report_comes_as_a_file_in_the_format_that_was_asked_for(talk: Drawing) -> None:
    talk.rated("Oakfield")
    for said, ending in (("report", ".docx"), ("report pdf", ".pdf"), ("report html", ".html")):
        await talk.say("Priya", said)
        (card,) = await talk.draw()
        assert card.file.endswith(f"oakfield-report{ending}")
        assert Path(card.file).stat().st_mode & 0o777 == 0o600
    with talk.store.reading() as tx:
        noted = tx.connection.execute(text("SELECT count(*) FROM audit WHERE action = 'report_made'")).scalar_one()
    assert noted == 3


async def test_staff_get_any_cluster_or_the_project_and_a_cluster_only_its_own(talk: Drawing) -> None:
    talk.rated("Oakfield", "Millbrook")
    await talk.say("Sam", "report Millbrook pdf")
    await talk.say("Sam", "report html")
    assert [Path(card.file).name.split("-", 1)[1] for card in await talk.draw()] == [
        "millbrook-report.pdf",
        "the-project-so-far.html",
    ]
    for said in ("report Millbrook", "chart Millbrook"):
        assert (await talk.say("Priya", said)).body == "I can't find that cluster."
    for said in ("report", "compare", "chart"):
        assert (await talk.say("Aisha", said)).body.startswith(f"{said} is for")
    assert await talk.draw() == []


async def test_staff_of_one_cluster_get_nothing_of_all(talk: Drawing) -> None:
    for said in ("report", "compare"):
        assert "team of the whole project" in (await talk.say("Mia", said)).body
    assert "Which cluster?" not in (await talk.say("Mia", "chart Millbrook")).heading
    assert (await talk.say("Sam", "chart")).heading == "Which cluster?"


async def test_who_has_lost_a_role_since_gets_nothing(talk: Drawing) -> None:
    talk.rated("Oakfield")
    await talk.say("Priya", "report")
    with talk.store.transaction() as tx:
        tx.people.end_roles(talk.people["Priya"].id, talk.now)
        tx.people.give_role(talk.people["Priya"].id, talk.millbrook.id, "lead", talk.now)

    assert [card.body for card in await talk.draw()] == [NO_MORE]
    assert not list(talk.folder.glob("*"))


async def test_what_cannot_be_drawn_is_tried_again_and_then_said(talk: Drawing) -> None:
    talk.rated("Oakfield")
    talk.template = talk.data / "there-is-none.docx"
    await talk.say("Priya", "report")
    shown: list[Card] = []
    for _ in range(MOST_TRIES):
        shown += await talk.draw()
        talk.wait(seconds=60)

    assert [card.body for card in shown] == [REPORTS.failed]
    assert talk.errors == ["report FileNotFoundError"] * MOST_TRIES


async def test_a_coordinator_sees_the_own_trend_first_and_then_the_middle_half_of_five(talk: Drawing) -> None:
    talk.rated("Oakfield", "A", "B", "C")
    await talk.say("Tom", "compare")
    _, trend, against = await talk.draw()
    assert trend.heading == "Oakfield: spring 2026 and autumn 2026"
    assert against.body.startswith("Not enough clusters yet: at least 5 must agree")

    talk.rated("D", autumn=4)
    await talk.say("Tom", "compare")
    picture, trend, against = await talk.draw()
    assert trend.body.startswith("Working relationships: 1 to 3")
    assert against.body.startswith("Working relationships: 3, within the middle half (3 to 3)")
    assert "Millbrook" not in picture.alt + trend.text() + against.text()


async def test_staff_see_every_cluster_in_a_grid_and_over_time(talk: Drawing) -> None:
    await talk.say("Sam", "compare")
    assert [card.body for card in await talk.draw()] == ["No cluster has sent a review yet."]
    await talk.say("Sam", "compare time")
    assert [card.body for card in await talk.draw()] == ["Fewer than 2 clusters have sent two reviews."]
    talk.rated("Oakfield", "Millbrook", spring=2)
    await talk.say("Sam", "compare")
    picture, card = await talk.draw()
    assert "Every cluster, by area" in picture.alt
    assert "Oakfield: 3, 3, 3, 3, 3, 3, 3" in card.body
    assert "2 clusters with a review, of 2." in card.body
    await talk.tap("Sam", "Over time", card)
    picture, words = await talk.draw()
    assert "Working relationships 2 to 3" in picture.alt
    assert words.heading == "Every cluster, over time"
    assert words.body.startswith(
        "Median level of 2 clusters, first review and latest.\n\nWorking relationships: 2 to 3\n"
    )


async def test_without_a_review_there_is_nothing_to_draw_and_it_is_said(talk: Drawing) -> None:
    assert (await talk.say("Priya", "chart")).body.startswith("No review has been sent yet.")
    await talk.say("Priya", "compare")
    assert [card.body for card in await talk.draw()] == ["No review has been sent yet. Type review to start one."]


async def test_three_reviews_are_also_drawn_one_after_another(talk: Drawing) -> None:
    talk.rated("Oakfield")
    with talk.store.transaction() as tx:
        review(tx, talk.oakfield, {"f1": 2, "f2": 3}, AUTUMN + timedelta(days=90))
    await talk.say("Priya", "chart")
    _, series, summary = await talk.draw()
    assert "Working relationships: 1, then 3, then 2" in series.alt
    assert "0 up, 1 down and 6 the same." in summary.body
    assert "Most to do: Working relationships (2)" in summary.body


async def test_files_are_taken_away_after_a_week(talk: Drawing) -> None:
    talk.rated("Oakfield")
    await talk.say("Priya", "chart")
    await talk.draw()
    assert list(talk.folder.glob("*.png"))
    talk.now += timedelta(days=400)
    await talk.draw()
    assert list(talk.folder.glob("*")) == []
