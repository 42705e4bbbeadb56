"""Setting a programme up and seeing where it stands."""

import json
import sys
from datetime import UTC, datetime
from typing import Annotated, Literal

import typer

cluster = typer.Typer(no_args_is_help=True)
person = typer.Typer(no_args_is_help=True)
Json = Annotated[bool, typer.Option("--json", help="Print JSON for a program to read.")]


@cluster.command("add")
def add_cluster(name: str, nation: Literal["ENG", "WLS", "SCT", "NIR"] = "ENG", as_json: Json = False) -> None:
    """Add a cluster. NATION decides its bank holidays and languages."""
    from bot.app import opened

    with opened() as store, store.transaction() as tx:
        row = tx.clusters.add(name, nation)
        tx.audit.note("cluster_added", datetime.now(UTC), via="cli", cluster_id=row.id)
    _say(
        {"id": row.id, "name": row.name, "nation": row.nation},
        f"Added {row.name}. Next: companion person add NAME --cluster {row.name!r} --role lead",
        as_json,
    )


@cluster.command("list")
def list_clusters(as_json: Json = False) -> None:
    """List the clusters."""
    from bot.app import opened

    with opened() as store, store.reading() as tx:
        rows = tx.clusters.all()
    plain = [{"id": row.id, "name": row.name, "nation": row.nation} for row in rows]
    lines = "\n".join(f"{row.name} ({row.nation})" for row in rows)
    _say(plain, lines or "There are no clusters yet. Add one: companion cluster add NAME", as_json)


@cluster.command("area")
def cluster_area(
    name: str,
    area: Annotated[str, typer.Argument(help="As the programme's file calls it; leave it out for none.")] = "",
) -> None:
    """Say which area's term dates a cluster has."""
    from bot.app import opened, settings
    from bot.programmes import programme_of
    from bot.troubles import Refused
    from storage.situations import AREA

    chosen = settings()
    known = programme_of(chosen.programme).areas
    if area and area not in known:
        raise Refused(f"The programme has no area called {area}. It has {', '.join(known) or 'none'}.")
    with opened(chosen) as store, store.transaction() as tx:
        found = tx.clusters.named(name)
        if found is None:
            raise Refused(f"There is no cluster called {name}. See them: companion cluster list")
        tx.clusters.keep_fact(found.id, AREA, area)
        tx.reminders.replan(found.id)
        tx.audit.note("area_set", datetime.now(UTC), via="cli", cluster_id=found.id, detail={"area": area})
    sys.stdout.write(f"{found.name} has the term dates of {area or 'its nation'}.\n")


@person.command("add")
def add_person(
    name: str,
    role: Annotated[Literal["coordinator", "lead", "staff", "admin", "partner"], typer.Option()],
    cluster: Annotated[str, typer.Option(help="The cluster's name; staff and admins may leave it out.")] = "",
    as_json: Json = False,
) -> None:
    """Add a person with a role in a cluster."""
    from bot.app import opened
    from bot.troubles import Refused

    with opened() as store, store.transaction() as tx:
        found = tx.clusters.named(cluster) if cluster else None
        if cluster and found is None:
            raise Refused(f"There is no cluster called {cluster}. See them: companion cluster list")
        if found is None and role not in ("staff", "admin"):
            raise Refused(f"A {role} belongs to a cluster. Name it: --cluster NAME")
        row = tx.people.add(name, found.id if found else None, role)
        detail = {"person": row.code, "role": role}
        tx.audit.note("role_given", datetime.now(UTC), via="cli", cluster_id=found.id if found else None, detail=detail)
    plain = {
        "id": row.id,
        "code": row.code,
        "name": row.name,
        "role": role,
        "cluster": found.name if found else None,
    }
    _say(plain, f"Added {row.name}, code {row.code}. Next: companion chat --as {row.code}", as_json)


def invite(
    name: Annotated[str, typer.Option(help="Who it is for.")],
    role: Annotated[Literal["coordinator", "lead", "staff", "admin", "partner"], typer.Option()],
    cluster: Annotated[str, typer.Option(help="The cluster's name; staff and admins may leave it out.")] = "",
    as_json: Json = False,
) -> None:
    """Make an invitation: a code that lets one person in, once, within 72 hours."""
    from bot.app import settings
    from bot.invitations import invited, telegram_name

    chosen = settings()
    made = invited(chosen, name, role, cluster, telegram_name(chosen))
    words = [
        f"Send this to {name} yourself. It works once, until {made['expires_at']}.",
        *([f"Telegram: {made['telegram_link']}"] if made["telegram_link"] else []),
        f"In Slack or Telegram: they send the bot, in a private chat: join {made['code']}",
    ]
    _say(made, "\n".join(words), as_json)


@person.command("waiting")
def waiting(as_json: Json = False) -> None:
    """List the people who wait for a second person to agree to their role."""
    from bot.app import opened

    with opened() as store, store.reading() as tx:
        rows = tx.people.to_approve()
    plain = [{"id": row.id, "name": row.name, "role": row.role} for row in rows]
    _say(plain, "\n".join(f"{row.id}: {row.name}, {row.role}" for row in rows) or "Nobody waits.", as_json)


@person.command("approve")
def approve(number: Annotated[int, typer.Argument(help="As companion person waiting lists it.")]) -> None:
    """Agree to somebody's role: the second pair of eyes, on the host itself."""
    from bot.app import opened
    from bot.troubles import Refused

    with opened() as store, store.transaction() as tx:
        if not tx.people.approve(number, datetime.now(UTC)):
            raise Refused(f"Nobody waits under the number {number}. See: companion person waiting")
        tx.audit.note("role_approved", datetime.now(UTC), via="cli", about=f"role {number}")
    sys.stdout.write("Agreed.\n")


def status(as_json: Json = False) -> None:
    """Print where every cluster stands."""
    from bot.app import opened
    from bot.commands.status import runs_of_each
    from bot.library import Library

    with opened() as store, store.reading() as tx:
        clusters = runs_of_each(tx, Library())
    lines = [f"{one['cluster']} ({one['nation']})\n{_runs(one['runs'])}" for one in clusters]
    _say(
        clusters,
        "\n".join(lines) or "There are no clusters yet. Add one: companion cluster add NAME",
        as_json,
    )


def _runs(runs: list[dict[str, object]]) -> str:
    return "\n".join(map(_run, runs)) or "  not started"


def _run(run: dict[str, object]) -> str:
    due = f", due {run['due_on']}" if run["due_on"] else ""
    about = f"{run['flow_title']} {run['title'] or run['period']}".strip()
    return f"  {about}: {run['state']}, {run['done']} of about {run['about']}{due}"


def migrate() -> None:
    """Bring the database to this program's version. Back it up first."""
    from bot.app import settings
    from storage.store import migrate_to_newest

    chosen = settings()
    sys.stdout.write(f"The database is at version {migrate_to_newest(chosen.database)}.\n")
    rebuild()


def rebuild() -> None:
    """Work out the rows of answers anew from the logs: do it after a flow was changed."""
    from bot.app import opened
    from bot.library import Library
    from bot.rebuild import rebuild as make_anew

    with opened() as store:
        sys.stdout.write(f"The answers of {make_anew(store, Library(), datetime.now(UTC))} runs are in step.\n")


def _say(plain: object, words: str, as_json: bool) -> None:  # noqa: FBT001 - a command's own flag
    sys.stdout.write(f"{json.dumps(plain, ensure_ascii=False, default=str) if as_json else words}\n")
