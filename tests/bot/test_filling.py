"""Several questions answered at once in a form: each counts as it would by itself."""

import pytest

from bot.library import Edition, Library
from conversations.cards import Card
from conversations.flowfile import load_flow
from storage.store import Store
from tests.bot.forming import Forming

START = "2027-01-11"


@pytest.fixture
def talking(store: Store) -> Forming:
    return Forming(store)


def labels(card: Card) -> list[str]:
    return [choice.label for choice in card.choices]


async def opened(talking: Forming, who: str = "Priya") -> Card:
    """Begin an activity and open its form."""
    await talking.say(who, "activity", "start")
    return await talking.tap(who, "Fill in a form")


def current(talking: Forming, flow: str = "activity") -> dict[str, object]:
    with talking.store.reading() as tx:
        (run,) = tx.runs.of_cluster(talking.oakfield.id, flow)
        return {event.name: event.value for event in tx.runs.log(run.id) if event.kind == "answered"}


async def test_an_activity_is_added_by_one_form(talking: Forming) -> None:
    form = (await opened(talking)).form
    assert form is not None
    assert (form.title, form.trigger, form.person) == ("New CPD activity", "t1", talking.people["Priya"].id)
    assert [field.name for field in form.fields][:3] == ["act.title", "act.need", "act.who"]
    card = await talking.hand_in(
        "Priya",
        form,
        act__title="Reading buddies",
        act__need=["local"],
        act__who=["teach", "gov"],
        act__form="series",
        act__led="own",
        act__partners="4",
        act__people="30",
        act__start=START,
        act__end="2027-02-11",
    )
    assert talking.errors_of_form == {}
    assert card.heading == "Ready to finish?"
    assert "Saved 9 answers." in card.note
    kept = current(talking)
    assert (kept["act.title"], kept["act.who"], kept["act.partners"]) == ("Reading buddies", ("teach", "gov"), 4)
    with talking.store.reading() as tx:
        assert [row.title for row in tx.work.activities(talking.oakfield.id)] == ["Reading buddies"]


async def test_what_cannot_be_read_is_said_beside_its_field_and_the_rest_is_kept(talking: Forming) -> None:
    form = (await opened(talking)).form
    assert form is not None
    given = {"act__title": "Reading buddies", "act__start": START, "act__end": "2027-01-01"}
    card = await talking.hand_in("Priya", form, **given, act__partners="4-5")
    assert set(talking.errors_of_form) == {"act.partners", "act.end"}
    assert talking.errors_of_form["act.partners"].startswith("That looks like two numbers.")
    assert current(talking) == {"act.title": "Reading buddies", "act.start": START}
    assert "When does it end?" in card.note
    await talking.hand_in("Priya", form, **{**given, "act__end": "2027-01-12"}, act__partners="4")
    assert talking.errors_of_form == {}
    assert current(talking)["act.end"] == "2027-01-12"


async def test_a_form_that_comes_again_changes_nothing_twice(talking: Forming) -> None:
    form = (await opened(talking)).form
    assert form is not None
    for event in ("same", "same", "other"):
        await talking.hand_in("Priya", form, event, act__title="Reading buddies", act__people="30")
    with talking.store.reading() as tx:
        (run,) = tx.runs.of_cluster(talking.oakfield.id, "activity")
        answered = [event.name for event in tx.runs.log(run.id) if event.kind == "answered"]
    assert answered == ["act.title", "act.people"]


async def test_what_is_left_out_is_skipped_unless_it_is_needed(talking: Forming) -> None:
    form = (await opened(talking)).form
    assert form is not None
    await talking.hand_in("Priya", form, act__title="  ")
    assert set(talking.errors_of_form) == {"act.title", "act.start", "act.end"}
    card = await talking.hand_in("Priya", form, act__title="Buddies", act__start=START, act__end=START)
    assert "You skipped:" in card.body
    assert set(current(talking)) == {"act.title", "act.start", "act.end"}


TRIPS = """
flow: cluster_profile
version: 9
title: Trips
who: coordinator
questions:
  - {id: t.where, type: short_text, prompt: "Where to?"}
  - {id: t.any, type: single, prompt: "Any trip at all?", options: [{key: yes_, label: Some}, {key: none, label: None}]}
  - {id: t.bus, type: short_text, prompt: "Which bus?", ask_if: {not: {t.any: [none]}}}
"""


async def test_a_field_that_no_longer_applies_because_of_the_form_itself_is_not_kept(talking: Forming) -> None:
    talking.library = Library({"cluster_profile": Edition(load_flow(TRIPS, "trips.yaml"), TRIPS, "h")})
    await talking.say("Priya", "profile", "start")
    form = (await talking.tap("Priya", "Fill in a form")).form
    assert form is not None and [field.name for field in form.fields] == ["t.where", "t.any", "t.bus"]
    card = await talking.hand_in("Priya", form, t__where="York", t__any="none", t__bus="The 9:15", gone="never asked")
    assert current(talking, "cluster_profile") == {"t.where": "York", "t.any": "none"}
    assert card.heading == "Ready to finish?"


async def test_a_form_is_only_for_whom_it_was_opened_and_what_they_may_answer(talking: Forming) -> None:
    form = (await opened(talking)).form
    assert form is not None
    assert "has expired" in (await talking.hand_in("Tom", form, act__title="Not mine")).body
    assert "has expired" in (await talking.hand_in("Dan", form, act__title="Not mine")).body
    assert current(talking) == {}


async def test_a_colleague_who_answered_meanwhile_is_not_overruled(talking: Forming) -> None:
    form = (await opened(talking)).form
    assert form is not None
    await talking.say("Tom", "activity new", "carry on", "Their title")
    card = await talking.hand_in("Priya", form, act__title="My title")
    assert card.heading == "Two answers"
    assert "Tom saved another answer" in card.body


async def test_ones_own_later_answer_gives_way_to_the_form(talking: Forming) -> None:
    form = (await opened(talking)).form
    assert form is not None
    await talking.say("Priya", "Typed meanwhile")
    await talking.hand_in("Priya", form, act__title="In the form")
    assert current(talking)["act.title"] == "In the form"


async def test_without_a_trigger_the_card_is_shown_and_carries_no_form(talking: Forming) -> None:
    talking.trigger = ""
    card = await opened(talking)
    assert card.form is None
    assert "What is the activity called?" in card.body


async def test_a_form_is_offered_only_where_there_are_enough_questions_for_one(talking: Forming) -> None:
    await talking.say("Priya", "review")
    assert "Fill in a form" not in labels(await talking.tap("Priya", "Start"))
    card = await talking.send("Priya", as_form(talking))
    assert card.form is None


def as_form(talking: Forming) -> str:
    """Make the token of a form at the question that is shown."""
    token = next(choice.token for choice in talking.wire.shown[-1].choices if choice.token.startswith("nav|"))
    return token.replace("nav|", "form|")


async def test_words_of_a_form_are_looked_at_with_the_same_care(talking: Forming) -> None:
    form = (await opened(talking)).form
    assert form is not None
    card = await talking.hand_in("Priya", form, act__title="A boy called Jack reads", act__people="3")
    assert card.body.startswith("This may include a pupil's name.")
    await talking.hand_in("Priya", form, act__title="We have a safeguarding concern")
    assert "safeguarding lead" in talking.wire.shown[-1].body


async def test_a_comment_is_asked_for_in_a_form_and_goes_on(talking: Forming) -> None:
    await talking.say("Priya", "review", "start")
    await talking.tap("Priya", "Mostly")
    card = await talking.tap("Priya", "Comment")
    form = card.form
    assert form is not None and card.body.startswith("Why did you choose Mostly?")
    assert form.about.endswith("You chose Mostly.")
    card = await talking.hand_in("Priya", form, comment=" ")
    assert talking.errors_of_form["comment"].startswith("I didn't get any text.")
    card = await talking.hand_in("Priya", form, comment="Because <!channel> we talked")
    assert "I have kept that as a comment." in card.note
    assert "Question 2 of" in card.heading


async def test_a_comment_form_that_is_closed_leaves_things_as_they_were(talking: Forming) -> None:
    await talking.say("Priya", "review", "start")
    await talking.tap("Priya", "Mostly")
    await talking.tap("Priya", "Comment")
    assert "I have kept that as a comment." in (await talking.say("Priya", "because we talked about it")).note


async def test_what_breaks_while_a_form_is_taken_is_said_beside_it(talking: Forming) -> None:
    form = (await opened(talking)).form
    assert form is not None
    await talking.hand_in("Priya", form, act__title=7, act__need=5)
    assert talking.errors_of_form["act.title"].startswith("Something went wrong on our side (E-")


async def test_a_form_that_must_wait_is_taken_later_and_answered_by_a_card(talking: Forming) -> None:
    form = (await opened(talking)).form
    assert form is not None
    waiting = talking.heard("Priya", "hello")
    with talking.store.transaction() as tx:
        tx.inbox.keep("slack", "t", waiting.event_id, "slack:t:Priya", waiting.as_plain(), talking.now)
    await talking.hand_in("Priya", form, act__title="Buddies", act__partners="many")
    assert talking.errors_of_form == {}
    card = talking.wire.shown[-1]
    assert "Please give a whole number" in card.note
    assert current(talking) == {"act.title": "Buddies"}


@pytest.mark.parametrize("token", ["", "menu|0|0|status", "nav|1.act.title|0|back", "form|99|0|", "edit|1|0|x"])
async def test_what_is_no_form_of_ours_has_expired(talking: Forming, token: str) -> None:
    form = (await opened(talking)).form
    assert form is not None
    handed = {"for": talking.people["Priya"].id, "fields": {"act.title": "x"}}
    await talking.hear(talking.heard("Priya", token=token, form=handed))
    assert "has expired" in talking.wire.shown[-1].body


async def test_an_invitation_is_made_by_a_form(talking: Forming) -> None:
    card = await talking.say("Sam", "/invite")
    assert card.body.startswith("Say who")
    form = talking.form()
    cluster = next(field for field in form.fields if field.name == "cluster")
    assert [pick.label for pick in cluster.picks] == ["Millbrook", "Oakfield"]
    card = await talking.hand_in("Sam", form, name="Ann Lee", cluster=str(talking.millbrook.id), role="lead")
    assert card.heading == "Invitation for Ann Lee, Millbrook"
    card = await talking.hand_in("Sam", form, name="Bo Day", role="staff", cluster=None)
    assert card.heading == "Invitation for Bo Day, the project team"


async def test_what_stands_against_an_invitation_is_said_beside_its_field(talking: Forming) -> None:
    await talking.say("Sam", "/invite")
    form = talking.form()
    for given, field in (
        ({"name": "", "role": "lead"}, "name"),
        ({"name": "Ann", "role": "admin"}, "role"),
        ({"name": "Ann", "role": "lead", "cluster": "999"}, "cluster"),
        ({"name": "Ann", "role": "lead", "cluster": None}, "cluster"),
    ):
        await talking.hand_in("Sam", form, **given)
        assert list(talking.errors_of_form) == [field]


async def test_a_lead_invites_to_their_own_cluster_only(talking: Forming) -> None:
    await talking.say("Priya", "/invite")
    form = talking.form()
    assert [pick.key for pick in form.fields[-1].picks] == ["coordinator", "partner"]
    await talking.hand_in("Priya", form, name="Ann", role="coordinator", cluster=str(talking.millbrook.id))
    assert talking.errors_of_form == {"cluster": "I can't find that cluster."}
    card = await talking.hand_in("Priya", form, name="Ann", role="coordinator", cluster=None)
    assert card.heading == "Invitation for Ann, Oakfield"


async def test_a_form_of_a_command_is_denied_to_those_who_may_not_use_it(talking: Forming) -> None:
    handed = {"for": talking.people["Tom"].id, "fields": {"name": "Ann", "role": "lead"}}
    await talking.hear(talking.heard("Tom", token="menu|0|0|invite", form=handed))
    assert "invite is for" in talking.wire.shown[-1].body
