"""What only staff may see, in a group too: one definition, whoever reads it, and no way round it in a flow."""

import pytest

from conversations.fold import fold
from conversations.log import Event, Facts
from conversations.notes import note
from conversations.rows import rows
from tests.flows import flow_of, issues_in

GROUP = """
  - {id: open, type: short_text, prompt: "How is it?"}
  - id: worry
    type: group
    private_to: staff
    prompt: "Worries"
    repeat: {min: 0, max: 3, first: "Any worry?", again: "Another?"}
    fields:
      - {id: worry.what, type: short_text, prompt: "What?"}
      - {id: worry.sort, type: single, other: true, prompt: "Which sort?", options: [{key: cover, label: "Cover"}]}
  - id: visit
    type: group
    prompt: "Visits"
    repeat: {min: 0, max: 3, first: "Any visit?", again: "Another?"}
    fields:
      - {id: visit.where, type: short_text, prompt: "Where?"}
      - {id: visit.why, type: short_text, prompt: "Why really?", private_to: staff}
"""
SAID = {"worry": "yes", "worry.what": "SECRET", "worry.sort": "other", "worry.sort.other": "SECRET", "visit": "yes"}
SAID |= {"visit.where": "Hill", "visit.why": "SECRET"}
LOG = [Event("answered", "open", "", "Well"), *(Event("answered", name, "1", value) for name, value in SAID.items())]


def test_what_is_in_a_private_group_is_private_and_what_is_beside_it_is_not() -> None:
    flow = flow_of(GROUP)
    private = {question.id for question in flow.questions() if question.private_to}
    assert private == {"worry", "worry.what", "worry.sort", "worry.sort.other", "visit.why"}


def test_the_rows_of_a_private_group_say_that_they_are() -> None:
    found = list(rows(fold(flow_of(GROUP), LOG, Facts())))
    assert [row.label for row in found if row.status == "answered" and not row.private_to] == ["Well", "Yes", "Hill"]
    assert {row.private_to for row in found if row.label == "SECRET"} == {"staff"}


def test_a_note_has_nothing_of_a_private_group() -> None:
    assert note(fold(flow_of(GROUP), LOG, Facts())) == ["How is it?: Well", "Visits: Hill"]


@pytest.mark.parametrize(
    ("more", "what"),
    [
        ('{id: b, type: short_text, prompt: "You said {answer:a}. Why?"}', "'a' is private to staff, and others read"),
        (
            '{id: b, type: short_text, prompt: "B", makes: [{kind: action, fields: {what: {answer: a}}}]}',
            "'a' is private to staff, and a cluster sees the action",
        ),
    ],
)
def test_a_flow_that_would_tell_others_what_is_private_is_refused(more: str, what: str) -> None:
    (issue,) = issues_in(f'\n  - {{id: a, type: short_text, private_to: staff, prompt: "A"}}\n  - {more}')
    assert what in issue


def test_a_flow_may_tell_staff_what_is_private() -> None:
    flow = flow_of(
        """
  - {id: a, type: short_text, private_to: staff, prompt: "A", makes: [{kind: notice, fields: {to: staff, text: {answer: a}}}]}
  - {id: b, type: short_text, private_to: staff, prompt: "More of {answer:a}?"}
"""
    )
    assert [question.id for question in flow.questions()] == ["a", "b"]


def test_what_is_private_is_not_passed_on_either() -> None:
    shares = "shares: [{permission: p, tells: [a]}]"
    body = """
  - {id: a, type: short_text, private_to: staff, prompt: "A"}
  - {id: p, type: single, prompt: "May we?", options: [{key: named, label: "Yes"}, {key: anon, label: "Yes, no name"}]}
"""
    (issue,) = issues_in(body, shares)
    assert "'a' is private to staff and cannot be passed on" in issue
