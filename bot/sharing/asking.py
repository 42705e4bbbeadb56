"""Asking to be put in touch: whoever asks sees what will be said of them before anybody is asked."""

from datetime import date, timedelta
from typing import Any

from msgspec.structs import replace

from bot.conversing import EXPIRED
from bot.sharing.released import own_clusters
from bot.sharing.telling import side
from bot.talk import Talk
from conversations import introductioncards as cards
from conversations.cards import Card
from conversations.practices import Practice
from conversations.turn import HOME
from storage.introductions import IntroductionRow
from storage.rows import FocusRow

PHASE = "reach"
"""While it is asked how somebody can be reached."""
ANSWER_DAYS = 10
"""School days of the programme that an owner has to answer: the same for all, so that nothing can be told from it."""
MOST_OPEN = 3
"""Requests that a cluster may have open at once, whomever they are to."""
NOT_AGAIN = timedelta(days=90)
"""How long after a request about a practice the same cluster does not ask about it again."""


def begin(talk: Talk, about: Practice) -> Card:
    """Ask how whoever asks can be reached, unless their cluster may not ask now."""
    hindered = _hindered(talk, about)
    if hindered is not None:
        return hindered
    await_reach(talk, {"run": about.run_id, "place": about.place})
    return cards.ask_reach(about.title, about.run_id, about.place)


def await_reach(talk: Talk, pending: dict[str, int | str]) -> None:
    """Take what is typed next as how somebody can be reached."""
    talk.look_at(replace(FocusRow(run_id=talk.focus.run_id), phase=PHASE, pending=pending))


def _hindered(talk: Talk, about: Practice) -> Card | None:
    """Say why a cluster cannot ask now. Whom its other requests are to plays no part: that would tell who is who."""
    mine = talk.tx.introductions.of_cluster(own_clusters(talk)[0].id)
    same = [one for one in mine if (one.run_id, one.place) == (about.run_id, about.place)]
    for one in same:
        if one.state == "asked":
            return cards.asked_before(one.id, _day(one), talk.today)
        if one.state != "taken_back" and one.settled_at is not None and talk.now - one.settled_at < NOT_AGAIN:
            return cards.not_again(_day(one), talk.today)
    waiting = sum(1 for one in mine if one.state == "asked")
    return cards.enough(MOST_OPEN) if waiting >= MOST_OPEN else None


def _day(one: IntroductionRow) -> date:
    return one.at.astimezone(HOME).date()


def check(talk: Talk, about: Practice, reach: str) -> Card:
    """Show what will be said of whoever asks."""
    me = side(talk.tx, talk.person.id, own_clusters(talk)[0].id, reach)
    if me is None:
        return EXPIRED
    await_reach(talk, {"run": about.run_id, "place": about.place, "reach": reach})
    return cards.check(about.title, me, about.run_id, about.place, _last_day(talk))


def _last_day(talk: Talk) -> date:
    return talk.library.calendar().add_school_days(talk.today, ANSWER_DAYS)


def send(talk: Talk, about: Practice) -> Card:
    """Ask the owner, in what was shown of whoever asks."""
    pending = talk.focus.pending
    if talk.focus.phase != PHASE or not isinstance(pending, dict) or "reach" not in pending:
        return EXPIRED
    if (pending.get("run"), pending.get("place")) != (about.run_id, about.place):
        return EXPIRED
    hindered = _hindered(talk, about)
    talk.leave()
    if hindered is not None:
        return hindered
    cluster, last = own_clusters(talk)[0], _last_day(talk)
    number = talk.tx.introductions.add(
        about.run_id, about.place, cluster.id, talk.person.id, str(pending["reach"]), talk.now, last
    )
    if number is None:
        return EXPIRED
    note(talk, "introduction_asked", number, cluster.id)
    return cards.asked(number, about.title, last)


def note(talk: Talk, action: str, number: int, cluster_id: int) -> None:
    """Put into the audit what somebody did about a request, for their own side."""
    more: dict[str, Any] = {"about": f"introduction {number}", "cluster_id": cluster_id}
    talk.tx.audit.note(action, talk.now, actor=talk.person.id, via=talk.heard.channel, **more)
