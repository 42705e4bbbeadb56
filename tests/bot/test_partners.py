"""Partner schools in chat: one person for each, and totals of which nobody can be told."""

import re
from pathlib import Path

import pytest

from bot.exports.run import Wish, export_to
from bot.partners.counting import count_in
from bot.reminding.tick import run_down, tick
from conversations.cards import Card
from storage.store import Store
from tests.bot.calling import Calling, told
from tests.bot.talking import NOW

SCHOOLS = ("Ash", "Beech", "Cedar", "Dogwood", "Elm", "Fir", "Gorse", "Holly")
STATEMENTS = 7


class Partners(Calling):
    """A lead who asks partner schools, and people who answer for them."""

    async def list(self, *names: str) -> Card:
        return await self.say("Priya", f"partners add {', '.join(names)}")

    async def invite(self, school: str, name: str) -> str:
        """Invite somebody for a school, and give the code."""
        with self.store.reading() as tx:
            number = next(row.id for row in tx.partners.of_cluster(self.oakfield.id) if row.name == school)
        await self.say("Priya", f"partners invite {number}")
        card = await self.say("Priya", name)
        found = re.search(r"join (\S{22})", card.body)
        assert found is not None
        return found[1]

    async def join(self, school: str, name: str) -> None:
        code = await self.invite(school, name)
        card = await self.say(name, f"join {code}")
        await self.send(name, card.choices[0].token)

    async def answer(self, name: str, level: str, note: str = "skip") -> None:
        """Give the same rating to every statement."""
        await self.say(name, "view", "start")
        for _ in range(STATEMENTS):
            await self.say(name, level, "next")
        await self.say(name, note, "finish")

    async def four(self, *names: str) -> None:
        """Let four schools answer."""
        await self.list(*names)
        for name, level in zip(names, ("Mostly", "Partly", "Fully, and we check", "Partly"), strict=True):
            await self.join(name, f"{name} Head")
            await self.answer(f"{name} Head", level, f"{name} asks for dates")


@pytest.fixture
def talking(store: Store) -> Partners:
    return Partners(store)


async def test_schools_are_listed_once_each(talking: Partners) -> None:
    assert (await talking.say("Priya", "partners")).body.startswith("No partner school is on the list yet.")
    await talking.tap("Priya", "Add schools")
    card = await talking.say("Priya", "Ash, Beech,, ash")
    assert card.note.startswith("2 schools added.")
    assert card.body.startswith("1. Ash: not invited\n2. Beech: not invited")
    assert (await talking.list("Beech", "Cedar")).note.startswith("1 school added.")
    await talking.say("Priya", "partners add")
    assert "3. Cedar" in (await talking.say("Priya", "back")).body


async def test_a_person_is_invited_for_a_school_and_can_be_replaced(talking: Partners) -> None:
    await talking.list("Ash")
    first = await talking.invite("Ash", "Ann Lee")
    card = await talking.say("Priya", "partners")
    assert card.body.startswith("1. Ash: Ann Lee is asked")
    await talking.tap("Priya", "1")
    second = re.search(r"join (\S{22})", (await talking.say("Priya", "Bob May")).body)
    assert second is not None
    assert (await talking.say("Ann Lee", f"join {first}")).body.startswith("That code isn't valid")
    await talking.send("Bob May", (await talking.say("Bob May", f"join {second[1]}")).choices[0].token)
    assert (await talking.say("Bob May", "view")).heading == "A partner's view"
    await talking.join("Ash", "Cat Roe")
    assert "I don't know" in (await talking.say("Bob May", "/view")).body or "is for" in talking.wire.shown[-1].body
    with talking.store.reading() as tx:
        assert [row.person_name for row in tx.partners.of_cluster(talking.oakfield.id)] == ["Cat Roe"]
        bob = tx.people.named("Bob May")
        assert bob is not None
        assert tx.people.roles(bob.id) == []


async def test_a_school_can_be_taken_off_the_list(talking: Partners) -> None:
    await talking.list("Ash")
    await talking.say("Priya", "partners")
    await talking.tap("Priya", "1")
    await talking.tap("Priya", "Take the school off")
    assert (await talking.tap("Priya", "Take it off")).note.startswith("Ash was taken off the list.")
    assert "Ash" not in (await talking.say("Priya", "partners")).body


async def test_before_four_have_answered_only_their_number_is_said(talking: Partners) -> None:
    await talking.list("Ash", "Beech", "Cedar", "Dogwood")
    for name in ("Ash", "Beech", "Cedar"):
        await talking.join(name, f"{name} Head")
        await talking.answer(f"{name} Head", "Mostly", "More dates please")
    for who, line in (("Priya", "partners"), ("Sam", "partners oakfield")):
        card = await talking.say(who, line)
        assert "3 of 4 have answered; I show totals from four on." in card.body
        assert "mean" not in card.text()
        assert "dates" not in card.text()


async def test_from_four_on_totals_are_shown_and_stand_beside_the_review(talking: Partners) -> None:
    await talking.four("Ash", "Beech", "Cedar", "Dogwood")
    card = await talking.say("Priya", "partners")
    assert "4 of 5 have answered." in card.body
    assert "Partners (4): mean 2.8, from 2 to 4." in card.body
    assert "■■■□ 2.8" in card.body
    assert "• Ash asks for dates\n• Beech asks for dates" in card.body
    await talking.say("Priya", "review", "quick", "start")
    assert "Partners (4): mean 2.8, from 2 to 4." in told(talking, "Priya")[-1].note


async def test_a_fifth_answer_changes_nothing_that_is_shown_until_there_are_eight(talking: Partners) -> None:
    await talking.four(*SCHOOLS[:4])
    before = (await talking.say("Priya", "partners")).body.partition("answered.")[2]
    await talking.list(*SCHOOLS[4:])
    for number, name in enumerate(SCHOOLS[4:], 5):
        await talking.join(name, f"{name} Head")
        await talking.answer(f"{name} Head", "Not yet", f"{name} says no")
        after = (await talking.say("Priya", "partners")).body
        if number < 8:
            assert after.partition("answered.")[2] == before
    assert "Partners (8): mean 1.9, from 1 to 4." in after
    assert "Holly says no" in after


async def test_when_an_answer_is_withdrawn_fewer_than_four_show_nothing(talking: Partners) -> None:
    await talking.four("Ash", "Beech", "Cedar", "Dogwood")
    assert "mean" in (await talking.say("Priya", "partners")).body
    await talking.say("Ash Head", "view")
    await talking.tap("Ash Head", "Change an answer")
    with talking.store.transaction() as tx:
        tx.connection.exec_driver_sql("UPDATE run SET state = 'withdrawn', sent_at = NULL WHERE id = 1")
    card = await talking.say("Priya", "partners")
    assert "3 of 5 have answered; I show totals from four on." in card.body
    assert "mean" not in card.text()
    await talking.say("Priya", "review", "quick", "start")
    assert "mean" not in told(talking, "Priya")[-1].text()


async def test_a_new_person_of_a_school_that_was_counted_is_not_counted_again(talking: Partners) -> None:
    await talking.four("Ash", "Beech", "Cedar", "Dogwood")
    before = (await talking.say("Priya", "partners")).body.partition("answered.")[2]
    for name in ("Ash", "Beech", "Cedar", "Dogwood"):
        await talking.join(name, f"{name} Deputy")
        await talking.answer(f"{name} Deputy", "Not yet")
    card = await talking.say("Priya", "partners")
    assert "4 of 5 have answered." in card.body
    assert card.body.partition("answered.")[2] == before


async def test_single_answers_are_in_no_list_and_no_export(talking: Partners, tmp_path: Path) -> None:
    await talking.four("Ash", "Beech", "Cedar", "Dogwood")
    for who, line in (("Sam", "status"), ("Sam", "status oakfield"), ("Priya", "status"), ("Tom", "home")):
        text = (await talking.say(who, line)).text()
        assert "partner's view" not in text.casefold(), line
        assert "Ash" not in text, line
    export_to(talking.store, Wish("csv"), tmp_path / "answers.csv", NOW)
    assert "partner_view" not in (tmp_path / "answers.csv").read_text(encoding="utf-8-sig")


async def test_a_partner_is_told_that_nobody_sees_the_answers_singly(talking: Partners) -> None:
    await talking.list("Ash")
    await talking.join("Ash", "Ash Head")
    await talking.say("Ash Head", "view", "start")
    for _ in range(STATEMENTS):
        await talking.say("Ash Head", "Mostly", "next")
    card = await talking.say("Ash Head", "More dates")
    assert "Nobody sees them singly" in card.body
    assert "the project team can see it" not in card.body


async def test_totals_are_also_drawn_once_a_day(talking: Partners) -> None:
    await talking.four("Ash", "Beech", "Cedar", "Dogwood")
    run_down(lambda: talking.store.run(lambda tx: tick(tx, talking.library, talking.now)))
    with talking.store.transaction() as tx:
        assert len(tx.partners.counted(talking.oakfield.id, "partner_view")) == STATEMENTS + 1
        count_in(tx, talking.library, talking.oakfield.id, talking.now)
        assert len(tx.partners.counted(talking.oakfield.id, "partner_view")) == STATEMENTS + 1


async def test_other_clusters_and_partners_find_nothing_of_it(talking: Partners) -> None:
    await talking.list("Ash")
    assert "Ash" not in (await talking.say("Dan", "partners")).text()
    assert (await talking.say("Mia", "partners oakfield")).body == "I can't find that cluster."
    assert (await talking.say("Aisha", "partners")).body.startswith("partners is for")
    for line in ("partners invite 1", "partners remove 1 yes"):
        assert (await talking.say("Dan", line)).body.startswith("That button has expired")
    assert [choice.label for choice in (await talking.say("Sam", "partners")).choices] == ["Millbrook", "Oakfield"]


async def test_a_long_list_of_schools_has_pages(talking: Partners) -> None:
    names = [f"School {number:02}" for number in range(1, 19)]
    card = await talking.list(*names)
    assert "8. School 08" in card.body
    card = await talking.tap("Priya", "More")
    assert card.body.startswith("1. School 09")
    assert [choice.label for choice in card.choices][-3:] == ["Earlier", "More", "Add schools"]
    assert (await talking.tap("Priya", "More")).body.startswith("1. School 17")
