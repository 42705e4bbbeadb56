"""Making an invitation on the host itself."""

import json
import urllib.error
import urllib.request
from datetime import UTC, datetime
from typing import Any

from bot.troubles import Refused
from config.settings import Settings
from storage.rows import PersonRow
from storage.store import Store
from storage.transaction import Transaction

PATIENCE = 5.0
"""Seconds that Telegram may take to say what the bot is called."""


def invited(chosen: Settings, name: str, role: str, cluster: str, bot_name: str) -> dict[str, Any]:
    """Make an invitation and give it as plain values.

    Raises:
        Refused: there is no such cluster, or the role needs one.
        StoreError: the database cannot be used.
    """
    store = Store.open(chosen.prepared())
    try:
        with store.transaction() as tx:
            return _made(tx, name, role, cluster, bot_name)
    finally:
        store.close()


def _made(tx: Transaction, name: str, role: str, cluster: str, bot_name: str) -> dict[str, Any]:
    now = datetime.now(UTC)
    found = tx.clusters.named(cluster) if cluster else None
    if cluster and found is None:
        raise Refused(f"There is no cluster called {cluster}. See them: companion cluster list")
    if found is None and role not in ("staff", "admin"):
        raise Refused(f"A {role} belongs to a cluster. Name it: --cluster NAME")
    cluster_id = found.id if found is not None else None
    known = _already_there(tx, name, role, cluster_id)
    code, row = tx.invites.add(name, cluster_id, role, now, person_id=known.id if known is not None else None)
    tx.audit.note("invited", now, via="cli", about=f"invite {row.selector}", cluster_id=cluster_id)
    return {
        "code": code,
        "telegram_link": f"https://t.me/{bot_name}?start=j_{code}" if bot_name else None,
        "expires_at": row.expires_at.isoformat(),
    }


def _already_there(tx: Transaction, name: str, role: str, cluster_id: int | None) -> PersonRow | None:
    """Find the person of that name and role who was added before, and has no account yet: the code is for them."""
    person = tx.people.named(name)
    if person is None or tx.people.accounts(person.id):
        return None
    return (
        person
        if any((held.role, held.cluster_id) == (role, cluster_id) for held in tx.people.roles(person.id))
        else None
    )


def telegram_name(chosen: Settings) -> str:
    """Ask Telegram what our bot is called; empty where there is none, or Telegram does not answer."""
    if not chosen.telegram_token:
        return ""
    address = f"{chosen.telegram_api_url.rstrip('/')}/bot{chosen.telegram_token}/getMe"
    asked = urllib.request.Request(address, data=b"", method="POST")  # noqa: S310 - checked to be http or https
    try:
        with urllib.request.urlopen(asked, timeout=PATIENCE) as answer:  # noqa: S310 - the same
            return str(json.load(answer)["result"].get("username") or "")
    except (OSError, ValueError, LookupError, urllib.error.URLError):
        return ""
