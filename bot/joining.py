"""Coming in: an invitation is tried, confirmed by the person, and used once. Nothing is kept of strangers but tries."""

import re
from dataclasses import dataclass, field
from datetime import datetime, timedelta

from bot.channels import Heard
from bot.talk import STAFF, Told
from bot.welcoming import (
    ASKED_ANEW,
    NOT_VALID,
    NOT_YOU,
    ONLY_PRIVATELY,
    ROLE_NAMES,
    SAID,
    STRANGER,
    TAPPED,
    TOO_MANY,
    asking,
    not_valid,
    privacy_of,
    wants_anew,
    welcome,
)
from conversations.cards import Card, Choice
from conversations.text import clean
from conversations.tokens import Token
from storage.rows import InviteRow, PersonRow
from storage.transaction import Transaction

MOST_WRONG = 5
WRONG_WITHIN = timedelta(hours=1)
ASKED_WITHIN = timedelta(days=1)
"""Once in so long somebody is asked for a new code in place of one that works no more."""
MOST_WRONG_BY_ALL = 50
"""Wrong codes an hour, of everybody together, from which on no typed code is taken; links go on working."""
_CODE = re.compile(r"[A-Za-z0-9_-]{22}")
_JOIN = re.compile(r"(?:/start|/?join)\s+(\S+)\s*", re.IGNORECASE)
_LINKED = re.compile(r"j_([A-Za-z0-9_-]{22})")
"""A code as a deep link bears it; a code itself may begin with the same letters."""


@dataclass
class Visit:
    """Somebody who may or may not be known yet, with a code or without."""

    tx: Transaction
    heard: Heard
    now: datetime
    person: PersonRow | None
    told: list[Told] = field(default_factory=list)

    def tell(self, person_id: int, card: Card) -> None:
        """Say something to a person who is known, if they have an account."""
        account = self.tx.people.account_of(person_id)
        if account is not None:
            self.told.append(Told(account.channel, account.external_id, card, person_id))

    def note(self, action: str, invite: InviteRow, actor: int | None = None) -> None:
        """Keep in the audit what became of an invitation."""
        about, via = f"invite {invite.selector}", self.heard.channel
        self.tx.audit.note(action, self.now, actor=actor, via=via, about=about, cluster_id=invite.cluster_id)


def as_code(text: str, *, known: bool = True) -> str:
    """Give the code that a text holds: after join, in a deep link, or by itself; empty when it holds none.

    What somebody who is ``known`` types may begin with join and be an answer, so that only a whole code counts.
    """
    text = clean(text[:200]).text
    found = _JOIN.fullmatch(text)
    given = found.group(1) if found is not None else text
    linked = _LINKED.fullmatch(given)
    code = linked.group(1) if linked is not None else given
    if found is not None and not known:
        return code
    return code if _CODE.fullmatch(code) and re.search(r"[0-9A-Z_-]", code[1:]) else ""


def stranger_said(visit: Visit) -> Card:
    """Answer somebody who is not known: try their code, or say what this is."""
    text = visit.heard.text or ""
    code = as_code(text, known=False)
    return SAID.get(text.strip().casefold()) or (try_code(visit, code) if code else STRANGER)


def code_in_group(visit: Visit) -> Card:
    """Cancel a code that others could read, and tell who gave it out."""
    invite = visit.tx.invites.by_code(as_code(visit.heard.text or ""), visit.now)
    if invite is not None:
        visit.tx.invites.revoke(invite.id, visit.now)
        visit.note("invite_burned", invite)
        if invite.issued_by is not None:
            body = f"The code for {invite.person_name} was posted where others could read it. I have cancelled it."
            visit.tell(invite.issued_by, Card(body=f"{body} Please make a new one: invite {invite.person_name}"))
    return ONLY_PRIVATELY


def try_code(visit: Visit, code: str) -> Card:
    """Try a code, and ask whether the person is who it is for. Every code that does not work is answered alike."""
    tx, key, since = visit.tx, visit.heard.person_key, visit.now - WRONG_WITHIN
    if tx.invites.wrong_since(key, since) >= MOST_WRONG:
        return TOO_MANY
    by_link = (visit.heard.text or "").startswith("/start")
    paused = not by_link and tx.invites.wrong_since("", since) >= MOST_WRONG_BY_ALL
    invite = None if paused else tx.invites.by_code(code, visit.now)
    if invite is not None and not _may_use(visit, invite):
        invite = None
    tx.invites.tried(key, visit.now, invite.id if invite is not None else None)
    return not_valid(code) if invite is None else _ask(visit, invite)


def _may_use(visit: Visit, invite: InviteRow) -> bool:
    """Whether this account can come in by an invitation: one account never becomes a second person."""
    return visit.person is None or invite.person_id is None


def _ask(visit: Visit, invite: InviteRow) -> Card:
    people = visit.tx.people
    cluster = visit.tx.clusters.get(invite.cluster_id).name if invite.cluster_id is not None else ""
    by = people.person(invite.issued_by).name if invite.issued_by is not None else ""
    return asking(invite, cluster, visit.heard.name, by)


def stranger_tapped(visit: Visit, token: Token) -> Card:
    """Take the answer to "Is that you?" from the account that gave the code; any other button has expired."""
    tx, heard = visit.tx, visit.heard
    if token.verb == "menu" and token.argument in TAPPED:
        return TAPPED[token.argument]
    if token.verb == "join" and token.argument.startswith("ask:"):
        return _ask_anew(visit, token.argument.removeprefix("ask:"))
    if token.verb != "join" or not tx.invites.offered(token.run, heard.person_key):
        return Card(body="That button has expired.")
    invite = tx.invites.get(token.run)
    if visit.person is not None and invite.used_by == visit.person.id:
        # An impatient second tap, or the other copy of a message that came twice: nothing is done, but all is well.
        return _welcomed(visit, invite, visit.person)
    if token.argument == "privacy":
        return privacy_of(invite)
    if token.argument != "yes":
        return _not_theirs(visit, invite)
    if not _may_use(visit, invite) or not tx.invites.use(invite.id, visit.now):
        return NOT_VALID
    return _link(visit, invite) if invite.person_id is not None else _join(visit, invite)


def _not_theirs(visit: Visit, invite: InviteRow) -> Card:
    """Burn a code that its account says is for somebody else; who gave it out is told once."""
    if invite.revoked_at is None:
        visit.tx.invites.revoke(invite.id, visit.now)
        visit.note("invite_refused", invite)
        if invite.issued_by is not None:
            body = f"Somebody said that the code for {invite.person_name} is not theirs."
            visit.tell(invite.issued_by, Card(body=body))
    return NOT_YOU


def _ask_anew(visit: Visit, code: str) -> Card:
    """Ask whoever made a code that works no more for another one, once a day; what is answered is always the same."""
    tx, invite = visit.tx, visit.tx.invites.over(code, visit.now)
    if invite is None or invite.issued_by is None or invite.person_id is not None:
        return ASKED_ANEW
    over = invite.used_at or invite.revoked_at or invite.expires_at
    if tx.invites.tried_since(invite.id, max(over, visit.now - ASKED_WITHIN)):
        return ASKED_ANEW
    tx.invites.tried(visit.heard.person_key, visit.now, invite.id)
    visit.note("invite_asked_anew", invite)
    cluster = tx.clusters.get(invite.cluster_id).name if invite.cluster_id is not None else ""
    first = visit.heard.name.split(maxsplit=1)[0] if visit.heard.name.strip() else ""
    visit.tell(invite.issued_by, wants_anew(invite, cluster, first))
    return ASKED_ANEW


def _link(visit: Visit, invite: InviteRow) -> Card:
    """Let a person be known by one more account, and say so where they were known before."""
    person_id, heard = invite.person_id or 0, visit.heard
    before = visit.tx.people.account_of(person_id)
    visit.tx.people.bind(person_id, heard.channel, heard.tenant, heard.account)
    visit.tx.invites.used_by(invite.id, person_id)
    visit.note("account_bound", invite, person_id)
    if before is not None:
        body = f"Another account is connected with you now: {heard.name or 'no name'}, on {heard.channel.capitalize()}."
        note = "If that was not you, tell your project contact at once."
        visit.told.append(Told(before.channel, before.external_id, Card(body=body, note=note), person_id))
    return _welcomed(visit, invite, visit.tx.people.person(person_id))


def _join(visit: Visit, invite: InviteRow) -> Card:
    tx, heard = visit.tx, visit.heard
    waits = invite.role in STAFF and not _first_admin(visit, invite)
    if visit.person is not None:
        person = visit.person
        tx.people.give_role(
            person.id, invite.cluster_id, invite.role, visit.now, pending=waits, asked_by=invite.issued_by
        )
    else:
        person = tx.people.add(
            invite.person_name, invite.cluster_id, invite.role, visit.now, pending=waits, asked_by=invite.issued_by
        )
        tx.people.bind(person.id, heard.channel, heard.tenant, heard.account)
    tx.invites.used_by(invite.id, person.id)
    visit.note("joined", invite, person.id)
    _tell_issuer(visit, invite)
    if waits:
        _ask_for_approval(visit, invite, person)
    return _welcomed(visit, invite, person)


def _welcomed(visit: Visit, invite: InviteRow, person: PersonRow) -> Card:
    """Say what an invitation that was used has brought its person, as it stands now."""
    tx = visit.tx
    if invite.person_id is not None:
        return welcome("Connected", "You can go on here where you left off. Type status to see where you are.")
    if any(row.person_id == person.id and row.role == invite.role for row in tx.people.to_approve()):
        return Card("Nearly there", "Somebody of the project team has to agree to this first. I'll tell you.")
    if all((held.role, held.cluster_id) != (invite.role, invite.cluster_id) for held in tx.people.roles(person.id)):
        return NOT_VALID
    cluster = tx.clusters.get(invite.cluster_id).name if invite.cluster_id is not None else "the project"
    return welcome(f"You have joined {cluster}", "Type help to see what I can do, or tap a button.", invite.role)


def _first_admin(visit: Visit, invite: InviteRow) -> bool:
    """Whether this is the one who sets the programme up: invited on the host itself, before there was any admin."""
    return invite.role == "admin" and invite.issued_by is None and visit.tx.people.first_with("admin") is None


def _tell_issuer(visit: Visit, invite: InviteRow) -> None:
    if invite.issued_by is None:
        return
    called = f" There they are called {visit.heard.name}." if visit.heard.name else ""
    body = f"{invite.person_name} has joined, on {visit.heard.channel.capitalize()}.{called}"
    visit.tell(invite.issued_by, Card(body=body, note="If that is not them, tell the project team at once."))


def _ask_for_approval(visit: Visit, invite: InviteRow, person: PersonRow) -> None:
    """Ask everybody who may agree to it, but for the one who asked for it."""
    waiting = next(row for row in visit.tx.people.to_approve() if row.person_id == person.id)
    body = f"{person.name} would be {ROLE_NAMES[invite.role]}. Do you agree?"
    yes = Choice("Agree", str(Token("menu", argument=f"agree {waiting.id}")), "a", "primary")
    for other in visit.tx.people.all_with("staff", "admin"):
        if other.id not in (invite.issued_by, person.id):
            visit.tell(other.id, Card("Somebody new for the team", body, rows=((yes,),)))
