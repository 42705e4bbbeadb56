"""Words that ask for care are met wherever they are typed, not only where they are an answer."""

import pytest

from bot.care import MAY_NAME, SIGNPOST
from storage.store import Store
from tests.bot.talking import Talking

NAMES = "A pupil called Jamie Smith said so"
AT_RISK = "She told me she is being hurt at home"
LONG = "a" * 5000


@pytest.fixture
def talking(store: Store) -> Talking:
    return Talking(store)


async def test_a_comment_that_may_name_a_pupil_is_asked_about_and_can_be_said_again(talking: Talking) -> None:
    card = await talking.say("Priya", "review", "start", "mostly", NAMES)
    assert card.body == MAY_NAME
    again = await talking.tap("Priya", "Edit", card)
    assert again.body.startswith("Why did you choose Mostly?")
    kept = await talking.say("Priya", "They said so themselves")
    assert "I have kept that as a comment." in kept.note
    run = talking.store.run(lambda tx: tx.runs.of_cluster(talking.oakfield.id, "self_assessment"))[0]
    log = talking.store.run(lambda tx: tx.runs.log(run.id))
    assert [event.value for event in log if event.kind == "commented"] == [NAMES, "They said so themselves"]


async def test_a_comment_that_names_nobody_is_kept_and_the_next_question_asked(talking: Talking) -> None:
    await talking.say("Priya", "review", "start", "mostly", NAMES)
    assert "QUESTION 2" in (await talking.tap("Priya", "Keep, it does not")).heading.upper()


@pytest.mark.parametrize("before", [("review", "start"), ("review", "start", "mostly"), ("steps add",), ("help",)])
async def test_whom_to_tell_of_a_child_at_risk_is_said_wherever_it_is_typed(
    talking: Talking, before: tuple[str, ...]
) -> None:
    await talking.say("Priya", *before)
    await talking.say("Priya", AT_RISK)
    assert talking.wire.shown[-1] == SIGNPOST
    assert talking.wire.shown.count(SIGNPOST) == 1


async def test_a_step_that_may_name_a_pupil_is_pointed_out(talking: Talking) -> None:
    assert (await talking.say("Priya", "steps add", NAMES)).body.startswith(MAY_NAME)
    assert (await talking.say("Dan", f"steps add {NAMES}, Dan, 16 January")).body.startswith(MAY_NAME)


async def test_a_comment_that_is_too_long_is_still_a_comment_when_it_comes_shortened(talking: Talking) -> None:
    card = await talking.say("Priya", "review", "start", "mostly", "comment", LONG)
    assert card.body.startswith("That's 5,000 characters; I can keep 4,000.")
    assert "I have kept that as a comment." in (await talking.say("Priya", "Shorter")).note
