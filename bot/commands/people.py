"""Who is who: inviting, agreeing to somebody new, seeing who waits, and connecting a second account."""

from collections.abc import Mapping
from datetime import timedelta
from typing import Any

from bot.commands.opening import NO_SUCH_CLUSTER, menu, named
from bot.filling import with_form
from bot.talk import STAFF, Talk
from bot.welcoming import ROLE_NAMES
from conversations.cards import Card, Choice
from conversations.formfields import MOST_PICKS
from conversations.forms import Field, Form, Pick
from conversations.text import clean
from conversations.turn import HOME
from conversations.wording import clock, long_date
from storage.rows import ClusterRow, InviteRow

HOW = Card(
    body="Say who, for which cluster and as what, with commas: invite Priya Shah, Oakfield, lead.",
    note="Roles are coordinator, lead, partner and staff.",
)
STOPS = "The code will stop working straight away."
CLUSTER_HINT = "Leave this out for somebody of the project team."
LINK_LASTS = timedelta(minutes=10)
MAY_INVITE = {
    "admin": frozenset({"coordinator", "lead", "partner", "staff", "admin"}),
    "staff": frozenset({"coordinator", "lead", "partner", "staff"}),
    "lead": frozenset({"coordinator", "partner"}),
}
"""Which roles each role may invite to: leads only to their own cluster."""


def invite(talk: Talk, rest: str) -> list[Card]:
    """Make an invitation for one named person."""
    name, cluster_name, role = _parts(rest)
    if not name:
        return [with_form(talk, HOW, _form(talk))]
    return [_invited(talk, name, cluster_name, role)]


def _invited(talk: Talk, name: str, cluster_name: str, role: str) -> Card:
    cluster = named(talk, cluster_name) if cluster_name else talk.cluster
    role = role or ("coordinator" if cluster is not None else "")
    allowed = _may_invite(talk)
    if role not in ROLE_NAMES or (cluster is None and role not in STAFF):
        return NO_SUCH_CLUSTER if cluster_name and cluster is None else HOW
    if role not in allowed:
        return Card(body=f"You can't invite somebody as {ROLE_NAMES[role]}. Please ask the project team.")
    where = cluster if cluster_name or role not in STAFF else None
    code, made = talk.tx.invites.add(name, where.id if where else None, role, talk.now, issued_by=talk.person.id)
    note_invite(talk, "invited", made)
    return invitation_card(talk, code, made, where)


def _may_invite(talk: Talk) -> frozenset[str]:
    return frozenset().union(*(MAY_INVITE.get(mine, frozenset()) for mine in talk.role_names))


def _form(talk: Talk) -> Form:
    """Ask who, for which cluster and as what, offering only what the person may give."""
    allowed = _may_invite(talk)
    roles = tuple(Pick(role, _as_choice(name)) for role, name in ROLE_NAMES.items() if role in allowed)
    clusters = tuple(Pick(str(cluster.id), cluster.name) for cluster in talk.clusters)
    fields = [Field("name", "First and last name", "text", needed=True, most=80)]
    if len(clusters) > MOST_PICKS:
        fields.append(Field("cluster", "Which cluster?", "text", CLUSTER_HINT, most=80))
    elif clusters:
        only = clusters[0].key if len(clusters) == 1 and not talk.is_staff else None
        fields.append(Field("cluster", "Which cluster?", "one", CLUSTER_HINT, "the cluster", clusters, only))
    fields.append(Field("role", "As what?", "one", "", "the role", roles, needed=True))
    return Form("Invite somebody", menu("invite"), tuple(fields), save="Make the invitation")


def _as_choice(role_name: str) -> str:
    words = role_name.removeprefix("an ").removeprefix("a ")
    return f"{words[0].upper()}{words[1:]}"


def invite_by_form(talk: Talk, given: Mapping[str, Any]) -> list[Card]:
    """Make an invitation from its form; what stands against a field is said beside it."""
    name = " ".join(clean(str(given.get("name") or "")).text.split())[:80]
    chosen, role = str(given.get("cluster") or ""), str(given.get("role") or "")
    cluster = next((row for row in talk.clusters if str(row.id) == chosen), None) or named(talk, chosen)
    if not name:
        talk.errors["name"] = "I need a name, so that I know whom it is for."
    elif chosen and cluster is None:
        talk.errors["cluster"] = NO_SUCH_CLUSTER.body
    elif role not in _may_invite(talk):
        talk.errors["role"] = "You can't invite somebody as that. Please ask the project team."
    elif cluster is None and talk.cluster is None and role not in STAFF:
        talk.errors["cluster"] = "I need to know for which cluster."
    if talk.errors:
        return [Card(body=" ".join(talk.errors.values()))]
    return [_invited(talk, name, cluster.name if cluster is not None else "", role)]


def _parts(rest: str) -> tuple[str, str, str]:
    """Read ``Priya Shah, Oakfield, lead``: the cluster may be left out, and so may the role."""
    parts = [part.strip() for part in rest.split(",")]
    name, *more = parts
    role = next((part.casefold() for part in more if part.casefold() in ROLE_NAMES), "")
    cluster = next((part for part in more if part.casefold() not in ROLE_NAMES), "")
    return name[:80], cluster, role


def invitation_card(talk: Talk, code: str, made: InviteRow, cluster: ClusterRow | None) -> Card:
    """Show an invitation that was just made: the only time that its code is seen."""
    ends = made.expires_at.astimezone(HOME)
    where = cluster.name if cluster is not None else "the project team"
    first = made.person_name.split()[0]
    lines = [
        f"Send this to {first} yourself. It works once, until {long_date(ends.date())} at {clock(ends.time())}.",
        "",
        *([f"Telegram: {talk.link(code)}"] if talk.link(code) else []),
        f"In Slack or Telegram: send me this in a private chat: join {code}",
    ]
    cancel = Choice("Cancel this invitation", menu(f"uninvite {made.id}"), "x", "danger", asks=STOPS)
    heading = f"Invitation for {made.person_name}, {where}"
    return Card(heading, "\n".join(lines), _to_be_sent(talk, code, made, where), rows=((cancel,),))


def _to_be_sent(talk: Talk, code: str, made: InviteRow, where: str) -> tuple[str, ...]:
    """Give words that can be sent on as they are."""
    how = f"Send the app a message in Slack or Telegram: join {code}"
    how = f"In Telegram, tap this link and then Start: {talk.link(code)}" if talk.link(code) else how
    first, ends = made.person_name.split(maxsplit=1)[0], long_date(made.expires_at.astimezone(HOME).date())
    return (
        "In words to send on:",
        f"Hello {first}. You have been invited to join {where} as {ROLE_NAMES[made.role]}.",
        how,
        f"It works once, until {ends}. If it is not for you, please ignore it.",
    )


def uninvite(talk: Talk, rest: str) -> list[Card]:
    """Cancel an invitation that was not used yet."""
    mine = [row for row in talk.tx.invites.open(_scope(talk), talk.now) if str(row.id) == rest]
    if not mine or (mine[0].issued_by != talk.person.id and not talk.is_staff):
        return [Card(body="I can't find that invitation.")]
    talk.tx.invites.revoke(mine[0].id, talk.now)
    note_invite(talk, "invite_revoked", mine[0])
    return [Card(body=f"The invitation for {mine[0].person_name} is cancelled.")]


def _scope(talk: Talk) -> list[int | None]:
    clusters: list[int | None] = [cluster.id for cluster in talk.clusters]
    return [*clusters, None] if talk.is_staff else clusters


def people(talk: Talk, rest: str) -> list[Card]:
    """Say who waits to come in, who waits for agreement, and whom nothing reaches."""
    tx = talk.tx
    invited = tx.invites.open(_scope(talk), talk.now)
    waiting = [f"{row.person_name} ({_cluster(talk, row.cluster_id)})" for row in invited]
    agree = [row for row in tx.people.to_approve() if talk.person.id not in (row.asked_by, row.person_id)]
    gone = [row for row in tx.people.unreachable() if talk.may_see(row.person_id)]
    lines = [
        f"Invited, not here yet ({len(waiting)}): {', '.join(waiting) or 'nobody'}",
        f"Waiting for somebody to agree ({len(agree)}): {', '.join(row.name for row in agree) or 'nobody'}",
        f"Cannot be reached ({len(gone)}): {', '.join(f'{row.name}: {row.why}' for row in gone) or 'nobody'}",
    ]
    rows = tuple((Choice(f"Agree to {row.name}"[:40], menu(f"agree {row.id}")),) for row in agree)
    rows += ((Choice("Invite somebody", menu("invite"), "i", "primary"),),)
    rows += ((Choice("Move a cluster to a new lead", menu("move"), "m"),),)
    return [Card("People", "\n".join(lines), rows=rows, note="To invite somebody: invite Priya Shah, Oakfield, lead")]


def _cluster(talk: Talk, cluster_id: int | None) -> str:
    return talk.tx.clusters.get(cluster_id).name if cluster_id is not None else "project team"


def agree(talk: Talk, rest: str) -> list[Card]:
    """Agree to a role that somebody else asked for: a second pair of eyes."""
    waiting = talk.tx.people.to_approve(int(rest)) if rest.isdecimal() and len(rest) < 10 else []
    if not waiting:
        return [Card(body="There is nothing to agree to.")]
    row = waiting[0]
    if talk.person.id in (row.asked_by, row.person_id):
        return [Card(body="Somebody else has to agree to this one: two people, so that no one does it alone.")]
    if row.role == "admin" and "admin" not in talk.role_names:
        return [Card(body="Only an admin can agree to another admin.")]
    talk.tx.people.approve(row.id, talk.now)
    detail = {"role": row.role, "person": talk.tx.people.person(row.person_id).code}
    talk.tx.audit.note("role_approved", talk.now, actor=talk.person.id, via=talk.heard.channel, detail=detail)
    start = Choice("See what I can do", menu("hello"), "s", "primary")
    talk.tell(row.person_id, Card("You are in", f"{talk.person.name} has agreed. Welcome.", rows=((start,),)))
    return [Card(body=f"{row.name} is {ROLE_NAMES[row.role]} now.")]


def link(talk: Talk, rest: str) -> list[Card]:
    """Give a code that connects a second account with this person."""
    me = talk.person
    code, made = talk.tx.invites.add(
        me.name, None, _role(talk), talk.now, person_id=me.id, issued_by=me.id, lasts=LINK_LASTS
    )
    note_invite(talk, "link_offered", made)
    direct = f"\n\nIn Telegram, this opens it: {talk.link(code)}" if talk.link(code) else ""
    how = "To connect another account, send me this there, in a private chat, within 10 minutes:"
    return [
        Card("Connect Slack and Telegram", f"{how}\n\njoin {code}{direct}", note="It works once. Give it to nobody.")
    ]


def _role(talk: Talk) -> str:
    return next((role for role in ROLE_NAMES if role in talk.role_names), "partner")


def note_invite(talk: Talk, action: str, row: InviteRow) -> None:
    """Note in the audit what was done with an invitation."""
    about = f"invite {row.selector}"
    talk.tx.audit.note(
        action, talk.now, actor=talk.person.id, via=talk.heard.channel, about=about, cluster_id=row.cluster_id
    )
