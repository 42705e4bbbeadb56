"""What the buttons of a request do, for both sides. Who may tap them, and what holds, is read again every time."""

from bot.conversing import EXPIRED
from bot.sharing.asking import await_reach, note
from bot.sharing.released import found, own_clusters
from bot.sharing.telling import outcome, question, side
from bot.talk import Talk
from conversations import introductioncards as cards
from conversations import practicecards
from conversations.cards import Card
from conversations.tokens import Token
from conversations.turn import HOME
from storage.introductions import IntroductionRow


def tapped(talk: Talk, token: Token) -> Card:
    """Do what a button of a request does; for everybody else it does not exist."""
    row = talk.tx.introductions.find(token.run)
    own = {cluster.id for cluster in own_clusters(talk)}
    if row is not None and row.owner_id in own:
        return _by_owner(talk, row, token.argument)
    return _by_asker(talk, row, token.argument) if row is not None and row.cluster_id in own else EXPIRED


def _by_asker(talk: Talk, row: IntroductionRow, argument: str) -> Card:
    if row.state != "asked":
        return outcome(talk.tx, talk.library, row, talk.now) if row.asked_by == talk.person.id else EXPIRED
    if argument != "back":
        return cards.asked_before(row.id, row.at.astimezone(HOME).date(), talk.today)
    talk.tx.introductions.take_back(row.id, talk.now)
    note(talk, "introduction_taken_back", row.id, row.cluster_id)
    return cards.TAKEN_BACK


def _by_owner(talk: Talk, row: IntroductionRow, argument: str) -> Card:
    if row.state in ("agreed", "declined"):
        return cards.ANSWERED
    about = found(talk.tx, talk.library, row.run_id, row.place, talk.now)
    if about is None or talk.tx.introductions.before_owner(row.id, talk.today) is None:
        return cards.GONE
    match argument:
        case "show":
            return question(talk.tx, talk.library, row, talk.now)
        case "see":
            return practicecards.read_by_others(about)
        case "y":
            await_reach(talk, {"introduction": row.id})
            return cards.ask_owners_reach(row.id)
        case "name":
            return check(talk, row, "")
        case "tell":
            return _agree(talk, row)
        case "n":
            return _decline(talk, row)
    return EXPIRED


def check(talk: Talk, row: IntroductionRow, reach: str) -> Card:
    """Show the owner what will be said of them."""
    me = side(talk.tx, talk.person.id, row.owner_id, reach)
    if me is None:
        return EXPIRED
    await_reach(talk, {"introduction": row.id, "reach": reach})
    return cards.check_owner(row.id, me)


def typed(talk: Talk, number: int, reach: str) -> Card:
    """Take a line as how the owner can be reached."""
    row = talk.tx.introductions.before_owner(number, talk.today)
    if row is None or row.owner_id not in {cluster.id for cluster in own_clusters(talk)}:
        talk.leave()
        return cards.GONE
    return check(talk, row, reach)


def _agree(talk: Talk, row: IntroductionRow) -> Card:
    """Say yes, in what was shown: the owner learns at once who asks, and whoever asked in their own hours."""
    pending = talk.focus.pending
    if not isinstance(pending, dict) or pending.get("introduction") != row.id or "reach" not in pending:
        return EXPIRED
    other = side(talk.tx, row.asked_by, row.cluster_id, row.reach)
    talk.leave()
    if other is None or not talk.tx.introductions.agree(row.id, talk.person.id, str(pending["reach"]), talk.now):
        return cards.GONE
    note(talk, "introduction_agreed", row.id, row.owner_id)
    return cards.agreed(other)


def _decline(talk: Talk, row: IntroductionRow) -> Card:
    talk.tx.introductions.decline(row.id, talk.now)
    talk.leave()
    note(talk, "introduction_declined", row.id, row.owner_id)
    return cards.declined()
