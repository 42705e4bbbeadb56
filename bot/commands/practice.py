"""``practice``: what others did, by area of the review; what one's own cluster shares; and being put in touch."""

from typing import Any

from bot.conversing import EXPIRED
from bot.sharing import answering, asking
from bot.sharing.asking import PHASE
from bot.sharing.released import areas_of, find, for_reader, found, of_own, own_clusters, read
from bot.talk import Talk
from bot.turns import take
from conversations import practicecards as cards
from conversations.cards import Card
from conversations.introductioncards import LONGEST_REACH, waiting
from conversations.permission import permits
from conversations.practices import Practice, Release, area_named, choices_of, counted, in_area
from conversations.text import fold
from conversations.tokens import Token
from conversations.turn import Command

INSTEAD = {
    "back": "show",
    "only my name": "name",
    "ask them": "send",
    "do not ask": "show",
    "tell them": "tell",
    "not now": "n",
}
"""What may be typed instead of tapping the button of that name, while it is asked how somebody can be reached."""
TYPED = {"about": "prac", "answer": "touch"}
"""What is typed of a practice or a request by its number: ``practice about 12 touch``, ``practice answer 3 y``."""
READERS = frozenset({"coordinator", "lead", "staff", "admin"})


def practice(talk: Talk, rest: str) -> list[Card]:
    """Show in which areas others share something, or what there is in one: one at a time."""
    first, _, then = rest.partition(" ")
    about, _, argument = then.partition(" ")
    if first in TYPED and about.isdecimal() and len(about) < 10:
        return tapped(talk, Token(TYPED[first], int(about), argument=argument or "show"))
    words, _, number = rest.rpartition(" ")
    words, page = (words, int(number) - 1) if words and number.isdecimal() and len(number) < 5 else (rest, 0)
    if fold(words) == "mine" and own_clusters(talk):
        return [_mine(talk)]
    areas = areas_of(talk.library)
    area = area_named(words, areas)
    if not area:
        return [_areas(talk, cards.NO_SUCH_AREA if words else "")]
    return [_one(talk, area, page)]


def _areas(talk: Talk, note: str) -> Card:
    there = counted(for_reader(talk), areas_of(talk.library))
    return cards.areas(there, note, shares=bool(own_clusters(talk)))


def _one(talk: Talk, area: str, page: int) -> Card:
    everything = for_reader(talk)
    there, label = in_area(everything, area), areas_of(talk.library)[area]
    page = max(0, min(page, len(there) - 1))
    shown = read(talk.tx, talk.library, there[page], talk.now) if there else None
    if shown is None:
        return cards.empty(label, elsewhere=bool(everything))
    return cards.one_of(shown, (area, label), page, len(there), may_ask=bool(own_clusters(talk)))


def _mine(talk: Talk) -> Card:
    """Show what the clusters of whoever asks share, what they are asked, and what they have asked."""
    shared = [one for release in of_own(talk) if (one := read(talk.tx, talk.library, release, talk.now)) is not None]
    ours, theirs = [], []
    for cluster in own_clusters(talk):
        ours += [(one, True) for one in talk.tx.introductions.all_before(cluster.id, talk.today)]
        theirs += [(one, False) for one in talk.tx.introductions.of_cluster(cluster.id) if one.state == "asked"]
    lines = []
    for row, of_us in (*ours, *theirs):
        about = found(talk.tx, talk.library, row.run_id, row.place, talk.now)
        if about is not None:
            lines.append((row.id, cards.asked_about(about.title, of_us=of_us), of_us))
    return cards.shared(shared, waiting(lines), [words for _, words, _ in lines])


def tapped(talk: Talk, token: Token) -> list[Card]:
    """Do what a button about a practice or a request does, if the person may and it is still there."""
    if not talk.role_names & READERS:
        return [EXPIRED]
    if token.verb == "touch":
        return [answering.tapped(talk, token)]
    own = find(of_own(talk), token.run, token.revision)
    release = own or find(for_reader(talk), token.run, token.revision)
    shown = read(talk.tx, talk.library, release, talk.now) if release is not None else None
    if release is None or shown is None:
        return [cards.NOT_THERE]
    if own is not None:
        return [_own(talk, own, shown, token.argument)]
    if token.argument == "show":
        there = in_area(for_reader(talk), release.area)
        return [_one(talk, release.area, there.index(release))]
    return [_ask(talk, shown, token.argument) if own_clusters(talk) else EXPIRED]


def _ask(talk: Talk, about: Practice, argument: str) -> Card:
    match argument:
        case "touch":
            return asking.begin(talk, about)
        case "name":
            return asking.check(talk, about, "")
        case "send":
            return asking.send(talk, about)
    return EXPIRED


def _own(talk: Talk, release: Release, shown: Practice, argument: str) -> Card:
    """Show an owner their practice as others read it, or let them say anew who may."""
    flow = talk.library.flow(talk.tx.runs.get(release.run_id).flow)
    choices = choices_of(flow, release.place)
    word, _, key = argument.partition(" ")
    if word == "allow" and key and key in choices:
        return _allow(talk, release, key)
    return cards.read_by_others(shown) if word == "read" else cards.change(shown, choices)


def _allow(talk: Talk, release: Release, key: str) -> Card:
    """Keep in the run itself how far others may hear of it: what reads it anywhere sees that at once."""
    run = talk.tx.runs.get(release.run_id)
    shares = talk.library.flow(run.flow).shares[release.place]
    step = take(talk, run, Command("allow", shares.permission, value=key))
    allowed = permits(shares, step.state.current)
    detail = {"allowed": allowed or "nothing"}
    about: dict[str, Any] = {"about": f"run {run.id}", "cluster_id": run.cluster_id, "detail": detail}
    talk.tx.audit.note("sharing_changed", talk.now, actor=talk.person.id, via=talk.heard.channel, **about)
    return cards.changed(allowed)


def takes_words(talk: Talk) -> bool:
    """Whether what is typed now is how somebody can be reached, so that none of it is a command."""
    return talk.focus.phase == PHASE


def typed(talk: Talk, text: str) -> list[Card] | None:
    """Take a line as how somebody can be reached; None when that was not asked."""
    pending = talk.focus.pending
    if not takes_words(talk) or not isinstance(pending, dict) or not own_clusters(talk):
        return None
    word = INSTEAD.get(fold(text))
    if word is not None:
        return tapped(talk, _about(pending, word))
    reach = " ".join(text.split())[:LONGEST_REACH]
    if "introduction" in pending:
        return [answering.typed(talk, int(pending["introduction"]), reach)]
    shown = found(talk.tx, talk.library, int(pending["run"]), int(pending["place"]), talk.now)
    if shown is None:
        talk.leave()
        return [cards.NOT_THERE]
    return [asking.check(talk, shown, reach)]


def _about(pending: dict[str, Any], word: str) -> Token:
    """Make the button that a word typed instead of a line stands for."""
    if "introduction" in pending:
        return Token("touch", int(pending["introduction"]), argument=word)
    return Token("prac", int(pending["run"]), revision=int(pending["place"]), argument=word)
