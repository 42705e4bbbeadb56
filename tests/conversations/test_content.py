"""The flows that come with the program: in order, and complete."""

import re
from pathlib import Path

import pytest
from ruamel.yaml import YAML

from bot.library import Library
from conversations.cards import TOKEN_LIMIT
from conversations.model import Flow
from conversations.tokens import Token

LIBRARY = Library()
FLOWS = [LIBRARY.flow(name) for name in LIBRARY.names()]
BRIEF = Path(__file__).parents[3] / "shared" / "content"
"""Where the words were first written down, on machines that have it."""


def by_name(flow: Flow) -> str:
    return flow.flow


def test_all_flows_are_there() -> None:
    assert LIBRARY.names() == [
        *("activity", "call_before", "call_confirm", "call_record", "cluster_profile", "iem_after", "iem_plan"),
        *(
            "iem_practice",
            "iem_term",
            "iem_year",
            "meeting_after",
            "meeting_contribution",
            "partner_view",
            "self_assessment",
        ),
    ]
    with pytest.raises(KeyError):
        LIBRARY.flow("nosuch")


@pytest.mark.parametrize("flow", FLOWS, ids=by_name)
def test_every_tag_of_a_question_is_explained(flow: Flow) -> None:
    sources = YAML(typ="safe", pure=True).load(
        (Path(__file__).parents[2] / "conversations/flows/sources.yaml").read_text()
    )
    for question in flow.questions():
        assert set(question.seed) <= set(sources["seed"]), question.id
        assert set(question.src) <= set(sources["src"]), question.id


@pytest.mark.parametrize("flow", FLOWS, ids=by_name)
def test_every_button_fits_its_token(flow: Flow) -> None:
    for question in flow.questions():
        for option in question.options:
            item = "c12345" if question.for_each else ""
            token = Token("ans", 999_999, question.id, item, 9999, str(option.key))
            assert len(str(token).encode()) <= TOKEN_LIMIT


@pytest.mark.parametrize("flow", FLOWS, ids=by_name)
def test_a_prompt_has_short_sentences_and_no_emoji(flow: Flow) -> None:
    for question in flow.questions():
        sentences = re.split(r"[.?!:]\s", question.prompt)
        assert max(len(sentence.split()) for sentence in sentences) <= 30, question.id
        assert not re.search("[\U0001f300-\U0001faff☀-➿]", question.prompt), question.id


@pytest.mark.parametrize("flow", FLOWS, ids=by_name)
def test_in_a_list_no_two_questions_are_called_the_same(flow: Flow) -> None:
    names = [question.in_brief for question in flow.questions() if question.type != "calculated"]
    assert len(names) == len(set(names))


def _brief_ids() -> set[str]:
    text = "\n".join(
        path.read_text() for path in sorted(BRIEF.glob("*.yaml")) if path.name[:2] in {f"{n:02}" for n in range(2, 13)}
    )
    found = set(re.findall(r"\bid: ([a-z0-9_.]+)", text))
    tails = re.findall(r"suffix: (\w+)", text)
    return found | {f"sa.f{n}.{tail}" for n in range(1, 8) for tail in tails}


@pytest.mark.skipif(not BRIEF.is_dir(), reason="the brief is not on this machine")
def test_no_question_of_the_brief_is_lost() -> None:
    ours = {question.id for flow in FLOWS for question in flow.questions()}
    wanted = _brief_ids()
    assert len(wanted) > 200
    assert wanted - ours == set()
    assert {id_ for id_ in ours - wanted if not id_.endswith((".other", ".suggested"))} == set()


@pytest.mark.skipif(not BRIEF.is_dir(), reason="the brief is not on this machine")
def test_the_words_of_the_brief_are_asked() -> None:
    text = "\n".join(path.read_text() for path in sorted(BRIEF.glob("*.yaml")))
    wanted = {
        words.replace('\\"', '"')
        for words in re.findall(r'(?:prompt|text|evidence_prompt|action_prompt): "((?:[^"\\]|\\.)*)"', text)
    }
    ours = {
        words
        for flow in FLOWS
        for question in flow.questions()
        for words in (question.prompt, f"{question.lead} {question.prompt}")
    }
    split = "Your answers point to about level {suggested}. Read the four descriptions. Which fits best today?"
    assert wanted - ours == {split}
    assert {
        "Your answers point to about level {answer:sa.f1.suggested}. Read the four descriptions. Which fits best today?"
    } <= ours


def modes_and_counts() -> list[tuple[str, int, int]]:
    return [("full", 60, 100), ("quick", 20, 45), ("priorities_only", 1, 12)]


@pytest.mark.parametrize(("mode", "least", "most"), modes_and_counts())
def test_a_review_asks_as_much_as_its_mode_promises(mode: str, least: int, most: int) -> None:
    from conversations.fold import fold
    from conversations.log import Facts

    state = fold(LIBRARY.flow("self_assessment"), [], Facts(mode, values={"review.number": 1}))
    assert least <= len(state.order) <= most
