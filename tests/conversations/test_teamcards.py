"""The words that staff read about their clusters: lists, digests, nudges and news."""

from datetime import UTC, date, datetime, timedelta
from typing import Any

from conversations import clustercards, nudgecards, teamcards
from conversations.areas import areas, average
from conversations.cards import Card
from conversations.clustercards import ReviewNow
from conversations.digests import digest_at, digest_line, digests
from conversations.fold import State, fold
from conversations.log import Event, Facts
from conversations.nudgecards import Someone
from conversations.nudging import Heard, Left, Nudge
from conversations.owing import Owed
from conversations.planning import Changes, in_time
from conversations.promptlists import message
from conversations.prompts import Prompt
from conversations.situation import CallNow, MeetingNow, RunNow, StageNow
from conversations.standing import Overdue
from tests.conversations.clusters import (
    CALENDAR,
    LIBRARY,
    NOW,
    PROGRAMME,
    SAM,
    TODAY,
    an_owed,
    at,
    cluster,
    day,
    kept_as,
    owed_by,
    wants,
)

FLOWS = LIBRARY.flows
LATE = an_owed("self_assessment:3", kind="review", about="Autumn review", due_on=TODAY - timedelta(days=6))
UNDER_WAY = RunNow(7, "self_assessment", review_id=3, done=9, about=13)


def test_the_review_of_a_cluster_is_said_by_its_areas() -> None:
    under_way = ReviewNow("Autumn review", (3, 7), day(6), None, day(-1))
    assert clustercards.review_line(None, TODAY) == "Review: not started"
    line = "Review: 3 of 7 areas done, due Monday 30 November 2026 (in 6 days)"
    assert clustercards.review_line(under_way, TODAY) == line
    assert clustercards.review_line(under_way, TODAY, for_staff=True) == f"{line}, last answer yesterday"
    assert clustercards.review_line(ReviewNow("", (0, 7)), TODAY, for_staff=True) == "Review: 0 of 7 areas done"
    assert clustercards.review_line(ReviewNow("", (7, 7), None, day(-4)), TODAY) == "Review: sent on 20 November"


def test_what_is_due_now_has_a_line_and_a_button_each_at_most_three() -> None:
    long = an_owed("iem_after:2", about="A very long name of an activity that goes on", due_on=day(0))
    now = [LATE, an_owed(about="Art", due_on=day(-2), run=UNDER_WAY), long, an_owed("iem_after:9")]
    title = FLOWS["iem_after"].title
    assert clustercards.due_lines(now, FLOWS, TODAY) == [
        f"Due now: Art, {title} (2 days late)",
        f"Due now: {long.about}, {title} (due today)",
    ]
    assert clustercards.due_lines([an_owed(due_on=None)], FLOWS, TODAY) == [f"Due now: , {title}"]
    buttons = clustercards.due_buttons(now, FLOWS)
    assert [len(one) for one in buttons] == [1, 1, 1]
    assert buttons[0][0].label == "Autumn review"
    assert buttons[1][0].label.startswith("Carry on: Art")
    assert all(len(choice.label) <= 40 for one in buttons for choice in one)


def test_the_other_lines_of_a_cluster() -> None:
    assert clustercards.actions_line([], TODAY) == []
    assert clustercards.actions_line([day(-1), None, day(3)], TODAY) == ["Next steps: 3 open, 1 late"]
    assert clustercards.actions_line([None], TODAY) == ["Next steps: 1 open, none late"]
    assert clustercards.leads_line([]) == "Leads: nobody"
    told = clustercards.leads_line([("Priya Shah", "Slack"), ("Tom Reed", "")])
    assert told == "Leads: Priya Shah (Slack) and Tom Reed (cannot be reached)"
    assert clustercards.calls_line("", "") == ["Calls: none yet"]
    assert clustercards.calls_line("14 October, Sam", "") == ["Last call: 14 October, Sam. No call is booked"]
    assert clustercards.calls_line("", "1 December") == ["Next call: 1 December"]
    assert len(clustercards.at_most([str(number) for number in range(20)]).split("\n")) == 8


def test_activities_say_what_is_looked_at_next() -> None:
    stages = (StageNow(5, "Buddies", "iem_after", day(-3), day(4)), StageNow(6, "Art", "iem_term", day(9), day(30)))
    here = cluster(stages=stages)
    owing = list(owed_by(here).values())
    later = cluster(stages=stages[1:])
    assert clustercards.activities_line(here, owing, TODAY) == ["Activities: 2 going, next look: Buddies, now"]
    assert clustercards.activities_line(later, owed_by(later).values(), TODAY) == [
        "Activities: 1 going, next look: Art, on 3 December"
    ]
    assert clustercards.activities_line(here, [], TODAY) == ["Activities: 2 going"]
    assert clustercards.activities_line(cluster(), [], TODAY) == []
    assert clustercards.follow_ups_line(here, owing)[0].startswith(
        "Activities: 2 going, next follow-up due in November"
    )
    assert clustercards.follow_ups_line(here, []) == ["Activities: 2 going"]
    assert clustercards.follow_ups_line(cluster(), []) == ["Activities: none yet"]


def test_the_next_meeting_says_whether_the_contribution_is_in() -> None:
    here = cluster(meetings=(MeetingNow(1, "Winter", day(9)),))
    assert clustercards.meeting_line(cluster(), None, TODAY) == []
    for words, contribution in ((", contribution in", True), (", contribution not in yet", False), ("", None)):
        assert clustercards.meeting_line(here, contribution, TODAY) == [f"Next meeting: 3 December{words}"]


def test_areas_are_the_parts_of_a_review_that_end_in_a_judgement() -> None:
    flow, facts = FLOWS["self_assessment"], Facts(mode="quick", values={"review.number": 1, "cluster": "Oakfield"})
    begun = fold(flow, [], facts)
    assert areas(begun) == (0, 7)
    assert average([begun]) is None
    answers: dict[str, str | int] = {"sa.f1.level": 3, "sa.f1.priority": "later", "sa.f2.level": 2}
    log = [Event("answered", name, value=value, at=NOW) for name, value in answers.items()]
    found = fold(flow, log, facts)
    assert average([found]) == 2.5
    assert areas(found)[1] == 7


def test_an_average_counts_the_areas_that_were_not_rated_anew_as_they_stood() -> None:
    flow, facts = FLOWS["self_assessment"], Facts(mode="quick", values={"review.number": 1, "cluster": "Oakfield"})

    def rated(**levels: int) -> State:
        log = [Event("answered", f"sa.{name}.level", value=level, at=NOW) for name, level in levels.items()]
        return fold(flow, log, facts)

    first, second = rated(f1=1, f2=4, f3=4), rated(f1=2)
    assert average([first]) == 3
    assert average([first, second]) == 10 / 3


def someone(name: str, who: Nudge | Left, **more: Any) -> Someone:
    return Someone(who, name, more.pop("cluster", "Millbrook"), more.pop("at", NOW), **more)


def test_staff_see_exactly_who_would_get_what() -> None:
    beth = someone("Beth Owen", Nudge(2, Overdue(LATE, 6), NOW), cluster="Hillside")
    tomorrow = at(day(1), 8)
    dan = someone("Dan Price", Nudge(1, Overdue(LATE, 6), tomorrow, "hours"), at=tomorrow, heard=Heard(1, at(day(-4))))
    lou = someone("Lou Hay", Left(3, Overdue(LATE, 6), "lately"))
    out = someone("Ada Lee", Nudge(4, Overdue(LATE, 6), NOW))
    card = nudgecards.preview([beth, dan], [lou, out], "Words.", 3, NOW)
    assert card.heading == "Nudge 2 people?"
    assert "Hillside: Beth Owen, never reminded\n" in card.body
    assert "Millbrook: Dan Price, last reminded 4 days ago, gets it at 8am tomorrow" in card.body
    assert "Left out:\nMillbrook: Lou Hay, was nudged lately\nMillbrook: Ada Lee, left out by you" in card.body
    assert card.body.endswith("They will see:\n\nHello Beth\nWords.")
    assert [choice.label for choice in card.choices] == [
        "Send to 2 people",
        "Change the words",
        "Leave one out",
        "Cancel",
    ]
    assert nudgecards.preview([beth], [], "W", 3, NOW).heading == "Nudge 1 person?"
    assert nudgecards.nobody([]).body == "Nobody is overdue. There is nobody to nudge."
    assert nudgecards.nobody([lou]).body == "Millbrook: Lou Hay, was nudged lately"
    assert [choice.label for choice in nudgecards.choose([beth, dan], [2]).choices] == [
        "Take in Beth Owen",
        "Leave out Dan Price",
        "Back",
    ]
    assert nudgecards.ask_words("Now so.").body.endswith("Now:\nNow so.")


def test_what_was_sent_and_what_waits_is_said_with_an_undo_for_what_waits() -> None:
    beth = someone("Beth Owen", Nudge(2, Overdue(LATE, 6), NOW))
    monday = at(day(6), 8)
    dan = someone("Dan Price", Nudge(1, Overdue(LATE, 6), monday, "room"), at=monday, nudge_id=5)
    card = nudgecards.sent([beth, dan], NOW)
    assert card.body.startswith(
        "Sent to Beth now.\nDan gets it at 8am on Monday 30 November 2026, because they have had"
    )
    assert [choice.label for choice in card.choices] == ["Undo Dan’s"]
    assert nudgecards.sent([], NOW).body == "Nobody is overdue any more. Nothing was sent."
    today = someone("Dan Price", dan.who, at=at(TODAY, 13))
    assert "at 1pm today" in nudgecards.sent([today], NOW).body


def test_the_words_of_a_nudge_say_what_was_due_and_how_far_it_is() -> None:
    def usual(**more: Any) -> str:
        return nudgecards.usual_words(an_owed(**more), "Millbrook", FLOWS, TODAY)

    review = {"kind": "review", "about": "Autumn review", "due_on": day(-7), "run": UNDER_WAY}
    assert usual(**review) == (
        "Your autumn review for Millbrook was due on 17 November. You have done 9 of about 13. Shall we finish it?"
    )
    title = FLOWS["iem_after"].title
    assert usual(about="Art", due_on=day(-7)).startswith(
        f"“{title}” for Art, Millbrook, was due on 17 November. Shall we"
    )
    assert usual(kind="profile", due_on=day(-7)).startswith("Your cluster profile for Millbrook was due on")
    assert usual(kind="meeting", due_on=None).startswith(f"“{title}” for Millbrook is due.")
    gone = Owed("old:1", "meeting", "old", 1, (), None, day(-7), about="Winter")
    assert nudgecards.was_due(gone, "Millbrook", FLOWS, TODAY) == "“Winter” for Millbrook was due on 17 November."
    assert nudgecards.nudge_words("Ring me.", "usual", "It was due.") == "Ring me.\n\nIt was due."
    assert nudgecards.nudge_words("", "usual", "It was due.") == "usual"


def prompt(number: int = 1, kind: str = "follow_up", cluster: str = "Millbrook", **more: Any) -> Prompt:
    return Prompt(number, kind, "due", "Title", cluster, TODAY, **more)


def labels(card: Card) -> list[str]:
    return [choice.label for choice in card.choices]


def test_a_nudged_person_can_carry_on_snooze_ask_for_help_or_pass_it_on() -> None:
    card = message([prompt(nudge="Your review.", team="Sam Okafor’s team", done=9)], "Dan", away=False)
    assert (card.heading, card.body, card.note) == ("Hello Dan", "Your review.", "Sent by Sam Okafor’s team.")
    assert labels(card) == ["Carry on", "Snooze", "Ask for help", "Not mine now"]
    assert labels(message([prompt(nudge="Your review.", team="Sam’s team")], "Dan", away=False))[0] == "Start"
    both = message([prompt(nudge="One.\n\nTwo.", team="Sam’s team"), prompt(2)], "Dan", away=False)
    assert "• Sam’s team asks: One. Two." in both.body


def test_a_digest_names_late_clusters_first_and_takes_along_what_else_is_due() -> None:
    clusters = [prompt(number, "digest", f"C{number}", about="calm", late=number == 3) for number in range(1, 13)]
    other = prompt(99, "notice", "C1", about="Dan asks.", notice="help")
    card = message([*clusters, other], "Sam", away=False)
    lines = card.body.split("\n")
    assert (card.heading, lines[0], lines[1]) == ("Your clusters this week", "Overdue (1)", "C3: calm")
    assert "This week (11)" in lines
    assert "and 4 more: type status to see them" in lines
    assert lines[-2:] == ["Also for you", "• C1: Dan asks."]
    assert labels(card) == ["All clusters", "Nudge the overdue", "See C1"]
    late = [prompt(number, "digest", f"C{number}", about="late", late=True) for number in range(9)]
    assert "and 1 more" in message(late, "Sam", away=False).body
    assert labels(message(clusters[:1], "Sam", away=False)) == ["All clusters"]


def test_whom_nothing_reaches_is_said_in_one_message() -> None:
    dan = prompt(1, "notice", about="Dan Price has blocked the bot in Telegram.", notice="unreached")
    beth = prompt(2, "notice", "Hillside", about="Beth Owen has left Slack.", notice="unreached")
    card = message([dan, beth], "Sam", away=False)
    assert card.heading == "2 people could not be reached"
    assert card.choices[0].token.endswith("move")
    assert message([dan], "Sam", away=False).choices[0].token.endswith("move Millbrook")
    words = teamcards.unreached_words
    assert words("Dan", "telegram", "Forbidden: bot was blocked by the user") == "Dan has blocked the bot in Telegram."
    assert words("Beth", "slack", "user_disabled") == "Beth has left Slack: the account is closed."
    assert words("Beth", "slack", "channel_not_found") == "Beth cannot be reached in Slack."


def test_a_finished_review_is_one_line_with_what_to_do_next() -> None:
    card = message([prompt(1, "notice", about="Done.", notice="finished")], "Sam", away=False)
    assert (card.heading, card.body, labels(card)) == ("", "Done.", ["Open", "Book a call"])
    words = teamcards.finished_words
    assert words("Oakfield", "Autumn review", (2.5, 2.1), "Priya Shah") == (
        "Oakfield finished its autumn review. Average 2.5, up from 2.1. Lead: Priya Shah."
    )
    assert words("Oakfield", "", (2.0, 2.1), "") == "Oakfield finished its review. Average 2.0, down from 2.1."
    assert words("Oakfield", "", (2.0, 2.01), "").endswith("Average 2.0, as before.")
    assert words("Oakfield", "", (2.0, None), "").endswith("Average 2.0.")
    assert words("Oakfield", "autumn 2026", (None, None), "") == "Oakfield finished its autumn 2026 review."
    assert words("Oakfield", "", (None, None), "") == "Oakfield finished its review."


def the_digests(now: datetime, *owing: Owed, **more: Any) -> list[Owed]:
    return list(digests(cluster(**more), owing, PROGRAMME.reminders, CALENDAR, now))


def test_a_cluster_has_a_part_in_the_digest_of_a_week_if_there_is_anything_to_say() -> None:
    late = an_owed(due_on=day(-3))
    monday = at(date(2026, 11, 30), 8, 30)
    before = the_digests(at(date(2026, 11, 23), 7), late)
    assert [(one.subject, one.since, one.people) for one in before] == [
        ("digest:1:2026-11-23", at(date(2026, 11, 23), 8, 30), (SAM,))
    ]
    fresh = an_owed(opens_on=TODAY, due_on=day(-1))
    assert [(one.subject, one.since) for one in the_digests(NOW, fresh)] == [("digest:1:2026-11-30", monday)]
    assert [one.subject for one in the_digests(NOW, an_owed(due_on=date(2026, 11, 20)))] == [
        "digest:1:2026-11-23",
        "digest:1:2026-11-30",
    ]
    assert the_digests(NOW) == []
    assert the_digests(NOW, late, staff=()) == []
    call = CallNow(3, SAM, date(2026, 12, 2), None, "booked")
    assert [one.subject for one in the_digests(NOW, calls=(call,))] == ["digest:1:2026-11-30"]
    assert the_digests(NOW, calls=(CallNow(3, SAM, None, None, "booked"),)) == []


def test_a_digest_waits_for_the_first_day_with_school_and_a_holiday_week_has_none() -> None:
    rules = PROGRAMME.reminders
    assert digest_at(date(2027, 5, 3), rules, CALENDAR) == at(date(2027, 5, 4), 8, 30)
    assert digest_at(date(2026, 12, 28), rules, CALENDAR) is None
    assert the_digests(at(date(2026, 12, 29)), an_owed(due_on=day(-3))) == []


def test_a_digests_line_says_what_is_late_and_what_comes() -> None:
    over = Owed(
        "call_record:1", "call_record", "call_record", 1, (SAM,), day(-1), day(2), over_at=NOW - timedelta(hours=1)
    )
    many = [an_owed(f"iem_after:{number}", about="Art", due_on=day(-number)) for number in (2, 3, 4)]
    here = cluster(calls=(CallNow(3, SAM, day(2), None, "booked"), CallNow(4, SAM, None, None, "booked")))
    title = FLOWS["iem_after"].title
    late, line = digest_line(
        here, [*many, over, an_owed("iem_after:9", about="Ice", due_on=day(3))], FLOWS, {}, NOW, TODAY
    )
    assert late
    assert line.split("; ") == [
        f"Art, {title}, not started, 4 days late",
        f"Art, {title}, not started, 3 days late",
        "1 more late",
        "call not written up yet",
        f"Ice, {title}, due Friday",
        "call on Thursday 26 November 2026",
    ]
    assert digest_line(cluster(), [], FLOWS, {}, NOW, TODAY) == (False, "")


def test_a_weeks_digest_does_not_begin_after_its_moment() -> None:
    past, ahead = the_digests(NOW, an_owed(due_on=date(2026, 11, 20)))
    found = wants(past, ahead)
    other = wants(an_owed())
    moves = tuple((number, one) for number, one in enumerate((*found, *other)))
    changes = in_time(Changes(add=(*found, *other), move=moves, withdraw=(9,)), NOW)
    assert [one.subject for one in changes.add if one.kind == "digest"] == [ahead.subject]
    assert len(changes.move) == len(moves) - 1
    assert changes.withdraw == (9,)
    assert kept_as(found[0], 1).slot == found[0].slot
    assert NOW.tzinfo is UTC
