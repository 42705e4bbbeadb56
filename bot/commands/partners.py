"""``partners``: the schools of a cluster, one person invited for each, and totals of what they think."""

from typing import Any

from msgspec.structs import replace

from bot.commands.opening import NO_CLUSTER, NO_SUCH_CLUSTER, menu, named, which_cluster
from bot.commands.people import invitation_card, note_invite
from bot.conversing import EXPIRED
from bot.partners.counting import count_in, figures, notes, who_of
from bot.talk import LEADS, Talk
from conversations import totals
from conversations.cards import Card, Choice
from conversations.model import Flow
from conversations.text import fold
from conversations.wording import count
from storage.partners import PartnerRow
from storage.rows import ClusterRow, FocusRow

PHASE = "partner"
EACH_PAGE = 8
MOST_SCHOOLS = 200
LONGEST_NAME = 80
ANONYMOUS = "Their answers are seen only as totals: I never show who has answered, or what."


def partners(talk: Talk, rest: str) -> list[Card]:
    """List a cluster's partner schools and how many have answered; add one, or invite somebody for one."""
    word, _, more = rest.partition(" ")
    cluster = talk.cluster
    if talk.is_staff:
        if not rest:
            return [which_cluster(talk, "partners")]
        cluster = named(talk, rest)
        return [NO_SUCH_CLUSTER if cluster is None else _list(talk, cluster, 0)]
    if cluster is None:
        return [NO_CLUSTER]
    if word.casefold() == "add":
        return [_add(talk, cluster, more)]
    row = _find(talk, cluster, more)
    if word.casefold() == "invite":
        return [EXPIRED if row is None else _ask(talk, row)]
    if word.casefold() == "remove":
        return [EXPIRED if row is None else _remove(talk, cluster, row, sure=more.endswith("yes"))]
    page = int(more) - 1 if word == "page" and more.isdecimal() and len(more) < 4 else 0
    return [_list(talk, cluster, page)]


def _flow(talk: Talk) -> Flow:
    return next(flow for flow in talk.library.flows.values() if flow.anonymous)


def _find(talk: Talk, cluster: ClusterRow, words: str) -> PartnerRow | None:
    number = words.partition(" ")[0]
    return next((row for row in talk.tx.partners.of_cluster(cluster.id) if str(row.id) == number), None)


def _list(talk: Talk, cluster: ClusterRow, page: int, note: str = "") -> Card:
    """List the schools, and what may be shown of their answers."""
    flow, rows = _flow(talk), talk.tx.partners.of_cluster(cluster.id)
    count_in(talk.tx, talk.library, cluster.id, talk.now)
    pages = max(1, -(-len(rows) // EACH_PAGE))
    page = max(0, min(page, pages - 1))
    shown = rows[page * EACH_PAGE : (page + 1) * EACH_PAGE]
    lines = [f"{n}. {row.name}: {_asked(row)}" for n, row in enumerate(shown, 1)]
    schools = "\n".join(lines) or "No partner school is on the list yet."
    body = "\n\n".join(part for part in (schools, *_answers(talk, cluster, flow)) if part)
    if talk.is_staff:
        buttons: tuple[tuple[Choice, ...], ...] = ()
    else:
        each = tuple(
            Choice(str(n), menu(f"partners invite {row.id}"), str(n), says=f"{n}. Invite somebody: {row.name}")
            for n, row in enumerate(shown, 1)
        )
        numbers = tuple(each[start : start + 4] for start in range(0, len(each), 4))
        buttons = (*numbers, *_turning(page, pages), (Choice("Add schools", menu("partners add"), "a"),))
    choose = "" if talk.is_staff or not shown else " Choose a number to invite somebody, or to change who is asked."
    return Card(f"Partner schools: {cluster.name}", body, note=f"{note} {ANONYMOUS}{choose}".strip(), rows=buttons)


def _asked(row: PartnerRow) -> str:
    return f"{row.person_name} is asked" if row.person_name else "not invited"


def _turning(page: int, pages: int) -> tuple[tuple[Choice, ...], ...]:
    ways = [Choice("Earlier", menu(f"partners page {page}"), "b")] if page > 0 else []
    ways += [Choice("More", menu(f"partners page {page + 2}"), "n")] if page + 1 < pages else []
    return (tuple(ways),) if ways else ()


def _answers(talk: Talk, cluster: ClusterRow, flow: Flow) -> list[str]:
    """Say how many have answered and, from enough on, what they said in total."""
    schools = talk.tx.partners.schools(cluster.id)
    asked = {f"school {row.id}" for row in talk.tx.partners.of_cluster(cluster.id) if row.invite_id is not None}
    asked |= {who_of(person.id, schools) for person in talk.tx.people.of_cluster(cluster.id, flow.who)}
    sent = [run for run in talk.tx.runs.of_cluster(cluster.id, flow.flow) if run.sent_at is not None]
    answered = {who_of(run.respondent_id or 0, schools) for run in sent}
    found = figures(talk.tx, cluster.id, flow)
    if not found:
        return [totals.waiting(len(answered), len(asked | answered), flow.show_at_least)] if asked | answered else []
    told = notes(talk.tx, cluster.id, flow)
    parts = [f"{len(answered)} of {len(asked | answered)} have answered."]
    parts += ["\n".join(totals.bars(flow, found)), "\n".join(totals.lines(flow, found))]
    for question in flow.questions():
        lines = totals.words(told.get(question.id, ()))
        parts += ["\n".join([question.prompt, *(f"• {line}" for line in lines)])] if lines else []
    return parts


def _add(talk: Talk, cluster: ClusterRow, words: str) -> Card:
    """Add schools whose names are given with commas; one that is there already is not added again."""
    names = [" ".join(name.split())[:LONGEST_NAME] for name in words.split(",")]
    names = list({fold(name): name for name in reversed(names) if name}.values())[::-1]
    if not names:
        _await(talk, {"wants": "names"})
        body = "Type the names of the schools, with commas: Northgate Primary, Hillside."
        stop = (Choice("Back", menu("partners"), "b"),)
        return Card("Add partner schools", body, rows=(stop,), wants="answer", live=True)
    known = {fold(row.name) for row in talk.tx.partners.of_cluster(cluster.id)}
    new = [name for name in names if fold(name) not in known][: MOST_SCHOOLS - len(known)]
    for name in new:
        talk.tx.partners.add(cluster.id, name)
    _note(talk, cluster, "partners_added", "", {"schools": len(new)})
    talk.leave()
    return _list(talk, cluster, 0, f"{count(len(new), 'school')} added.")


def _await(talk: Talk, pending: dict[str, Any]) -> None:
    talk.look_at(replace(FocusRow(run_id=talk.focus.run_id), phase=PHASE, pending=pending))


def _ask(talk: Talk, row: PartnerRow) -> Card:
    _await(talk, {"wants": "person", "partner": row.id})
    asked = f"{row.person_name} is asked now. " if row.person_name else ""
    body = f"{asked}Who should be asked for {row.name}? Type their first and last name."
    note = "One person for each school. A new person takes the place of the one before."
    ways = (
        Choice("Take the school off", menu(f"partners remove {row.id}"), "x"),
        Choice("Back", menu("partners"), "b"),
    )
    return Card(row.name, body, note=note, rows=(ways,), wants="answer", live=True)


def typed(talk: Talk, text: str) -> list[Card] | None:
    """Take free text as what was asked for about a partner school; None when nothing was."""
    cluster = talk.cluster
    if talk.focus.phase != PHASE or cluster is None or not talk.role_names & LEADS:
        return None
    if fold(text) == "back":
        talk.leave()
        return [_list(talk, cluster, 0)]
    if talk.focus.pending["wants"] == "names":
        return [_add(talk, cluster, text)]
    row = _find(talk, cluster, str(talk.focus.pending["partner"]))
    return [EXPIRED if row is None else _invited(talk, cluster, row, text)]


def takes_words(talk: Talk) -> bool:
    """Whether a sentence would be about a partner school, so that no word at its beginning is a command."""
    return talk.focus.phase == PHASE


def _invited(talk: Talk, cluster: ClusterRow, row: PartnerRow, text: str) -> Card:
    """Invite somebody for a school, in place of whoever was invited before."""
    name = " ".join(text.split())[:LONGEST_NAME]
    _let_go(talk, cluster, row)
    code, made = talk.tx.invites.add(name, cluster.id, _flow(talk).who, talk.now, issued_by=talk.person.id)
    talk.tx.partners.speaks(row.id, made.id, talk.now)
    note_invite(talk, "invited", made)
    talk.leave()
    return invitation_card(talk, code, made, cluster)


def _let_go(talk: Talk, cluster: ClusterRow, row: PartnerRow) -> None:
    """Ask somebody no more for a school: an invitation stops working, a role ends. Answers that were sent stay."""
    if row.invite_id is not None:
        talk.tx.invites.revoke(row.invite_id, talk.now)
    others = [one for one in talk.tx.partners.of_cluster(cluster.id) if one.id != row.id]
    if row.person_id is not None and row.person_id not in {one.person_id for one in others}:
        talk.tx.people.end_role(row.person_id, cluster.id, _flow(talk).who, talk.now)
        _note(talk, cluster, "partner_replaced", f"partner {row.id}", {})


def _remove(talk: Talk, cluster: ClusterRow, row: PartnerRow, *, sure: bool) -> Card:
    if not sure:
        body = f"{row.name} leaves the list, and nobody is asked for it any more. Answers that were given stay."
        yes = Choice("Take it off", menu(f"partners remove {row.id} yes"), "y", "danger", asks="Take it off the list?")
        return Card("Take a school off?", body, rows=((yes, Choice("Back", menu("partners"), "b")),))
    _let_go(talk, cluster, row)
    talk.tx.partners.remove(row.id, talk.now)
    _note(talk, cluster, "partner_removed", f"partner {row.id}", {})
    talk.leave()
    return _list(talk, cluster, 0, f"{row.name} was taken off the list.")


def _note(talk: Talk, cluster: ClusterRow, action: str, about: str, detail: dict[str, Any]) -> None:
    more: dict[str, Any] = {"about": about, "cluster_id": cluster.id, "detail": detail}
    talk.tx.audit.note(action, talk.now, actor=talk.person.id, via=talk.heard.channel, **more)
