"""Who looks after which cluster, from the host: ``person assign``, ``unassign`` and ``end``."""

import json
import sys
from collections.abc import Callable
from datetime import UTC, datetime
from typing import Annotated

import typer

Json = Annotated[bool, typer.Option("--json", help="Print JSON for a program to read.")]
Name = Annotated[str, typer.Argument(help="A person's name or code.")]
Cluster = Annotated[str, typer.Argument(help="The cluster's name.")]


def assign(name: Name, cluster: Cluster, as_json: Json = False) -> None:
    """Let somebody of the staff look after a cluster; they see only those that they are assigned to."""
    _change("assign", name, cluster, as_json)


def unassign(name: Name, cluster: Cluster, as_json: Json = False) -> None:
    """Let somebody of the staff look after a cluster no more; their calls are offered to the others."""
    _change("unassign", name, cluster, as_json)


def end(name: Name, cluster: Cluster, as_json: Json = False) -> None:
    """Take every role in a cluster from somebody. What they wrote stays under their name."""
    _change("end", name, cluster, as_json)


def _change(what: str, name: str, cluster: str, as_json: bool) -> None:  # noqa: FBT001 - a command's own flag
    from bot.app import opened
    from bot.assigning import Handing
    from bot.troubles import Refused
    from conversations.turn import HOME

    now = datetime.now(UTC)
    with opened() as store, store.transaction() as tx:
        person, found = tx.people.named(name), tx.clusters.named(cluster)
        if person is None:
            raise Refused(f"There is nobody called {name}, or several people are.")
        if found is None:
            raise Refused(f"There is no cluster called {cluster}. See them: companion cluster list")
        if what == "assign" and not any(role.role in ("staff", "admin") for role in tx.people.roles(person.id)):
            raise Refused(
                f"{person.name} is not of the project staff. Add them: companion person add NAME --role staff"
            )
        handing = Handing(tx, now, now.astimezone(HOME).date())
        doing: dict[str, Callable[..., object]] = {
            "assign": handing.assign,
            "unassign": handing.unassign,
            "end": handing.end,
        }
        changed = bool(doing[what](found, person))
        handing.owe_what_is_told()
    plain = {"person": person.code, "cluster": found.name, "did": what, "changed": changed}
    words = f"{'Done' if changed else 'Nothing to change'}: {what} {person.name}, {found.name}."
    sys.stdout.write(f"{json.dumps(plain, ensure_ascii=False) if as_json else words}\n")
