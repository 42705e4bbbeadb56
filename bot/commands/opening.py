"""Opening a flow: the run that is under way, or a new one for the right review, activity, call or meeting."""

from typing import Any

from msgspec.structs import replace

from bot.conversing import open_card
from bot.facts import calendar_of
from bot.talk import Talk
from conversations.cards import Card, Choice
from conversations.prompts import cut
from conversations.tokens import Token
from conversations.wording import long_date
from storage.rows import ClusterRow, RunRow

NO_CLUSTER = Card(body="You are not in a cluster yet. Please ask your project contact.")
NO_SUCH_CLUSTER = Card(body="I can't find that cluster.")
MOST_LISTED = 8
"""Clusters that have a button of their own; others are typed."""


def review(talk: Talk, rest: str) -> list[Card]:
    """Start or resume the cluster's self-assessment."""
    cluster = talk.cluster
    if cluster is None:
        return [NO_CLUSTER]
    under_way = _under_way(talk, cluster, "self_assessment")
    if under_way is not None:
        return [open_card(talk, under_way, fresh=False)]
    period = f"{calendar_of(talk.tx, talk.library, cluster.id).season(talk.today)} {talk.today.year}"
    review_id, _ = talk.tx.work.open_review(cluster.id, period, talk.now)
    return [
        open_card(
            talk,
            _new(talk, cluster, "self_assessment", review_id=review_id, period=period, mode="full"),
            fresh=True,
        )
    ]


def profile(talk: Talk, rest: str) -> list[Card]:
    """Tell the project about the cluster, or change what was told."""
    return _once(talk, "cluster_profile")


def partner_view(talk: Talk, rest: str) -> list[Card]:
    """Give a partner school's own view, without a name."""
    return _once(talk, "partner_view", respondent_id=talk.person.id)


def activity(talk: Talk, rest: str) -> list[Card]:
    """Add an activity, or go on with one."""
    cluster = talk.cluster
    if cluster is None:
        return [NO_CLUSTER]
    known = talk.tx.work.activities(cluster.id)
    if rest == "new" or not known:
        return [_new_activity(talk, cluster)]
    lines = [_activity_line(talk, cluster, row.id) for row in known if row.closed_at is None]
    labels = [choice.label for _, choice in lines if choice is not None]
    # Looks of the same name are told apart by their activity, as they are in the lines above.
    choices = tuple(
        (choice if labels.count(choice.label) == 1 else replace(choice, label=cut(line, 40)),)
        for line, choice in lines
        if choice is not None
    )
    body = "\n".join(line for line, _ in lines)
    return [Card("Your activities", body, rows=(*choices, (Choice("Add an activity", menu("activity new"), "a"),)))]


def _new_activity(talk: Talk, cluster: ClusterRow) -> Card:
    under_way = _under_way(talk, cluster, "activity")
    if under_way is not None:
        return open_card(talk, under_way, fresh=False)
    activity_id = talk.tx.work.add_activity(cluster.id, "New activity", talk.now)
    return open_card(talk, _new(talk, cluster, "activity", activity_id=activity_id), fresh=True)


def _activity_line(talk: Talk, cluster: ClusterRow, activity_id: int) -> tuple[str, Choice | None]:
    row = talk.tx.work.activity(activity_id)
    runs = {run.flow: run for run in talk.tx.runs.of_cluster(cluster.id, activity_id=activity_id)}
    if "activity" in runs and runs["activity"].sent_at is None:
        return f"{row.title}: not finished yet", Choice(
            f"Finish {row.title}"[:40], str(Token("run", runs["activity"].id, argument="go"))
        )
    for stage in talk.tx.work.stages(activity_id):
        run = runs.get(stage.flow)
        if run is not None and run.sent_at is not None:
            continue
        title = talk.library.flow(stage.flow).title
        if stage.opens_on is None or stage.opens_on > talk.today:
            day = long_date(stage.opens_on) if stage.opens_on else "a day to be set"
            return f"{row.title}: next is {title}, on {day}", None
        return f"{row.title}: {title}", Choice(f"{title}"[:40], menu(f"stage {activity_id} {stage.flow}"))
    return f"{row.title}: complete", None


def stage(talk: Talk, rest: str) -> list[Card]:
    """Look at an activity: the stage that is open."""
    number, _, flow = rest.partition(" ")
    cluster = talk.cluster
    known = {row.id for row in talk.tx.work.activities(cluster.id)} if cluster else set()
    if cluster is None or not number.isdecimal() or int(number) not in known:
        return [Card(body="I can't find that activity.")]
    stages = {row.flow: row for row in talk.tx.work.stages(int(number))}
    if flow not in stages:
        return [Card(body="I can't find that activity.")]
    mine = talk.tx.runs.of_cluster(cluster.id, flow, activity_id=int(number))
    run = mine[0] if mine else _new(talk, cluster, flow, activity_id=int(number), due_on=stages[flow].due_on)
    return [open_card(talk, run, fresh=not mine)]


def named(talk: Talk, text: str) -> ClusterRow | None:
    """Find a cluster that the person may see by its name; another does not exist for them."""
    found = talk.tx.clusters.named(text) if text else None
    return found if found is not None and found in talk.clusters else None


def which_cluster(talk: Talk, word: str, example: str = "") -> Card:
    """Ask which cluster a command is about; ``example`` is what may be typed after its word."""
    rows = tuple((Choice(one.name[:40], menu(f"{word} {one.name}")),) for one in talk.clusters[:MOST_LISTED])
    named_first = example or next((one.name for one in talk.clusters), "Oakfield")
    return Card("Which cluster?", f"Type, for example: {word} {named_first}.", rows=rows)


def cluster_first(talk: Talk, text: str) -> tuple[ClusterRow | None, str]:
    """Find the cluster whose name a text begins with, as many words as fit, and give what follows."""
    words = text.split()
    for count in range(len(words), 0, -1):
        found = named(talk, " ".join(words[:count]).strip(","))
        if found is not None:
            return found, " ".join(words[count:]).strip(" ,")
    return None, ""


def menu(words: str) -> str:
    """Make the token of a button that does what typing ``words`` does."""
    return str(Token("menu", argument=words))


def _once(talk: Talk, flow: str, **more: Any) -> list[Card]:
    if talk.cluster is None:
        return [NO_CLUSTER]
    return [for_subject(talk, talk.cluster, flow, **more)]


def for_subject(talk: Talk, cluster: ClusterRow, flow: str, **subject: Any) -> Card:
    """Open the run of a flow about a subject, or go on with it."""
    mine = talk.tx.runs.of_cluster(cluster.id, flow, **subject)
    run = mine[0] if mine else _new(talk, cluster, flow, **subject)
    return open_card(talk, run, fresh=not mine)


def _under_way(talk: Talk, cluster: ClusterRow, flow: str) -> RunRow | None:
    return next((run for run in talk.tx.runs.of_cluster(cluster.id, flow) if run.sent_at is None), None)


def _new(talk: Talk, cluster: ClusterRow, flow: str, **more: Any) -> RunRow:
    edition = talk.library.edition(flow)
    version = talk.tx.runs.keep_flow(flow, edition.flow.version, edition.hash, edition.text, talk.now)
    return talk.tx.runs.open(flow, version, cluster.id, talk.now, opened_by=talk.person.id, **more)
