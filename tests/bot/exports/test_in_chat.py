"""Staff export in chat, and everybody can have a copy of what is held about them."""

import json
import os
import zipfile
from datetime import timedelta
from pathlib import Path

import pytest

from bot.errands.making import NO_MORE, Bench
from bot.errands.places import Here
from bot.errands.runner import Runner
from bot.exports.maker import EXPORTS
from bot.exports.run import Wish, export_to
from conversations.cards import Card
from storage.store import Store
from storage.writer import Writer
from tests.bot.exports.said import said
from tests.bot.exports.test_formats import read_csv, sheets
from tests.bot.talking import NOW, Talking


@pytest.fixture
def talking(store: Store) -> Talking:
    here = Talking(store)
    with store.transaction() as tx:
        for name in ("Oakfield", "Millbrook"):
            said(tx, "cluster_profile", {"cp.name": name}, of=name)
            said(tx, "self_assessment", {"sa.f1.s1": 3}, of=name, period="autumn 2026", sent=True)
    return here


async def made(talking: Talking, data: Path, errors: list[str] | None = None) -> Card:
    """Let whatever was asked for be made, by a process that has just started, and give what was said last."""
    writer = Writer(talking.store)
    post = talking.post(writer)
    place = Here(Bench(talking.store, talking.library, data))
    kept = [] if errors is None else errors
    runner = Runner(
        EXPORTS, place, writer, post, data, lambda: talking.now, lambda code, error: kept.append(str(error))
    )
    await runner.start(alone=True)
    await runner.settle()
    await post.settle()
    await writer.close()
    return talking.wire.shown[-1]


async def test_staff_choose_a_format_and_get_the_file_in_their_own_chat(talking: Talking, tmp_path: Path) -> None:
    card = await talking.say("Sam", "export")
    assert card.body == "Everything so far, 2 clusters, 2 finished questionnaires. Choose a format."
    assert [choice.label for choice in card.choices] == [
        *("Excel workbook", "CSV files (zip)", "SPSS file", "JSON Lines", "Word report", "Change what is in it"),
    ]
    assert (await talking.tap("Sam", "Excel workbook")).body.startswith("I am making it: Everything so far")
    card = await made(talking, tmp_path)
    path = Path(card.file)
    assert card.heading == "Your export is ready"
    assert path.name == "millbrook-and-1-more_2026-11-23_v1.xlsx"
    assert f"{path.name}, " in card.body and "4 questionnaires" in card.body
    assert card.note == "Made at 10am by Sam. This export has been logged."
    assert {row[2] for row in sheets(path)["answers_long"][1:]} == {"Oakfield", "Millbrook"}
    with talking.store.reading() as tx:
        entry = tx.audit.entries()[-1]
    assert (entry["action"], entry["via"], entry["actor"]) == ("export", "wire", talking.people["Sam"].id)
    assert "Each file has a data dictionary" in (await talking.tap("Sam", "What the columns mean", card)).body


async def test_a_review_or_a_cluster_can_be_chosen(talking: Talking, tmp_path: Path) -> None:
    await talking.say("Sam", "export")
    card = await talking.tap("Sam", "Change what is in it")
    assert [choice.label for choice in card.choices] == ["Autumn 2026", "Everything so far"]
    assert (await talking.tap("Sam", "Autumn 2026")).body.startswith("Autumn 2026, 2 clusters, 2 finished")
    await talking.tap("Sam", "JSON Lines")
    path = Path((await made(talking, tmp_path)).file)
    assert path.name == "millbrook-and-1-more_2026-autumn_v1.jsonl"
    assert {json.loads(line)["period"] for line in path.read_text().splitlines()} == {"autumn 2026"}
    assert (await talking.say("Sam", "export Oakfield")).body.startswith("Oakfield, 1 cluster, 1 finished")
    await talking.tap("Sam", "CSV files (zip)")
    archive = zipfile.ZipFile((await made(talking, tmp_path)).file)
    assert {row["cluster"] for row in read_csv(archive.read("answers_long.csv"))} == {"Oakfield"}
    assert (await talking.say("Sam", "export Elm")).body == "I can't find that cluster."


async def test_a_file_for_spss_has_the_clusters_of_its_person_only(talking: Talking, tmp_path: Path) -> None:
    await talking.say("Mia", "export")
    assert (await talking.tap("Mia", "SPSS file")).body.startswith("I am making it: Everything so far, SPSS file.")
    path = Path((await made(talking, tmp_path)).file)
    assert path.name == "millbrook_2026-11-23_v1.spss.zip"
    cases = read_csv(zipfile.ZipFile(path).read("self_assessment.csv"))
    assert [(case["cluster"], case["sa.f1.s1"]) for case in cases] == [("Millbrook", "3")]


async def test_staff_of_one_cluster_get_no_other(talking: Talking, tmp_path: Path) -> None:
    assert (await talking.say("Mia", "export Oakfield")).body == "I can't find that cluster."
    assert (await talking.say("Mia", f"export xlsx #{talking.oakfield.id}")).body == "I can't find that cluster."
    await talking.say("Mia", "export jsonl")
    lines = Path((await made(talking, tmp_path)).file).read_text().splitlines()
    assert {json.loads(line)["cluster"] for line in lines} == {"Millbrook"}


async def test_a_lead_is_told_where_their_own_copy_is(talking: Talking) -> None:
    wanted = "/export is for project staff. /mydata gives you a copy of your own answers."
    for who in ("Priya", "Tom", "Aisha"):
        assert (await talking.say(who, "/export")).body == wanted


async def test_five_exports_a_day_are_enough(talking: Talking, tmp_path: Path) -> None:
    for _ in range(5):
        assert "I am making it" in (await talking.say("Sam", "export xlsx")).body
    assert (await talking.say("Sam", "export xlsx")).body.startswith("You have asked for 5 exports in a day.")
    talking.wait(hours=25)
    assert "I am making it" in (await talking.say("Sam", "export xlsx")).body


async def test_who_is_no_longer_staff_gets_nothing(talking: Talking, tmp_path: Path) -> None:
    await talking.say("Sam", "export xlsx")
    with talking.store.transaction() as tx:
        tx.connection.exec_driver_sql(f"DELETE FROM role WHERE person_id = {talking.people['Sam'].id}")
    assert (await made(talking, tmp_path)).body == NO_MORE
    assert list((tmp_path / "exports").iterdir()) == []


async def test_what_cannot_be_made_is_tried_again_and_then_said(talking: Talking, tmp_path: Path) -> None:
    await talking.say("Sam", "export xlsx")
    (tmp_path / "exports").write_text("in the way")
    errors: list[str] = []
    for _ in range(5):
        await made(talking, tmp_path, errors)
        talking.wait(minutes=5)
    assert len(errors) == 5
    assert talking.wire.shown[-1].body == EXPORTS.failed


async def test_files_stay_for_seven_days(talking: Talking, tmp_path: Path) -> None:
    await talking.say("Sam", "export jsonl")
    old = Path((await made(talking, tmp_path)).file)
    os.utime(old, (0, (talking.now - timedelta(days=8)).timestamp()))
    await talking.say("Sam", "export jsonl")
    await made(talking, tmp_path)
    assert len(list((tmp_path / "exports").iterdir())) == 1


async def test_everybody_gets_a_copy_of_what_is_held_about_them(talking: Talking, tmp_path: Path) -> None:
    priya = talking.people["Priya"]
    (tmp_path / "evidence" / "ab").mkdir(parents=True)
    (tmp_path / "evidence" / "ab" / "abc").write_bytes(b"minutes")
    with talking.store.transaction() as tx:
        run = said(tx, "cluster_profile", {"cp.name": "=mine", "cp.phases": ("early", "primary")}, by=priya.id)
        said(tx, "cluster_profile", {"cp.name": "somebody else's"}, by=talking.people["Tom"].id)
        tx.evidence.add(run.id, "cp.name", "", priya.id, NOW, name="../no/tes.pdf", path="ab/abc", size=7)
    await talking.say("Priya", "mydata")
    assert (await talking.tap("Priya", "Send me a copy")).body.startswith("I am putting your copy together.")
    card = await made(talking, tmp_path)
    assert card.body == "Here is a copy of everything I hold about you. The read-me explains each file."
    archive = zipfile.ZipFile(card.file)
    assert archive.namelist() == ["read-me.txt", "data.json", "answers.csv", "files/1 _no_tes.pdf"]
    assert archive.read("files/1 _no_tes.pdf") == b"minutes"
    data = json.loads(archive.read("data.json"))
    assert data["person"][0]["name"] == "Priya" and data["role"][0]["role"] == "lead"
    assert "secret_hash" not in str(data) and "somebody else" not in str(data)
    rows = read_csv(archive.read("answers.csv"))
    assert [(row["question"], row["value"]) for row in rows] == [("cp.name", "'=mine"), ("cp.phases", "early; primary")]
    with talking.store.reading() as tx:
        assert tx.audit.entries()[-1]["action"] == "own_copy"


def test_names_are_in_it_only_where_they_were_asked_for(talking: Talking, tmp_path: Path) -> None:
    told: list[tuple[int, int]] = []
    made_of = export_to(
        talking.store, Wish("zip", "Oakfield", names=True), tmp_path, NOW, lambda *far: told.append(far)
    )
    archive = zipfile.ZipFile(made_of.path)
    people = {row["name"] for row in read_csv(archive.read("people.csv"))}
    assert people == {"Priya", "Tom", "Aisha"}
    assert told and all(done <= of or of for done, of in told)
    without = export_to(talking.store, Wish("zip", "Oakfield"), tmp_path, NOW)
    assert without.path != made_of.path and "people.csv" not in zipfile.ZipFile(without.path).namelist()
