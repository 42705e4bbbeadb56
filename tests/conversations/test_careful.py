"""Words that ask for care."""

import pytest

from conversations.careful import may_be_at_risk, may_name_a_pupil


@pytest.mark.parametrize("text", ["a boy called Jack reads now", "Pupil named Aisha", "the girl in year 4 called Beth"])
def test_what_may_be_a_pupils_name_is_seen(text: str) -> None:
    assert may_name_a_pupil(text)


@pytest.mark.parametrize(
    "text", ["Pupils explain their method", "a course called Maths Talk", "the child is happier", "Two schools"]
)
def test_what_names_nobody_is_left_alone(text: str) -> None:
    assert not may_name_a_pupil(text)


@pytest.mark.parametrize(
    "text", ["a safeguarding concern", "She was being neglected", "self-harm", "suicidal thoughts", "being hurt"]
)
def test_a_child_at_risk_is_seen(text: str) -> None:
    assert may_be_at_risk(text)


@pytest.mark.parametrize("text", ["We ran safeguarding training for all staff", "Attendance was hurt by the snow"])
def test_what_only_sounds_like_it_is_not_a_worry(text: str) -> None:
    assert not may_be_at_risk(text)
