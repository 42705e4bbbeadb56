"""The project's year: printing it, and checking the file that holds it."""

import json
import sys
from dataclasses import asdict
from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

if TYPE_CHECKING:
    from config.settings import Settings
    from conversations.calendar import Calendar
    from conversations.programme import Programme

calendar = typer.Typer(invoke_without_command=True)


@calendar.callback()
def show(
    context: typer.Context,
    cluster: Annotated[str, typer.Option(help="A cluster's name: its nation's holidays and its area's terms.")] = "",
    as_json: Annotated[bool, typer.Option("--json", help="Print JSON for a program to read.")] = False,
) -> None:
    """Print the project's year: terms, holidays, reviews, meetings and calls, and what opens and falls due when."""
    if context.invoked_subcommand is not None:
        return
    from bot.app import settings
    from bot.library import Library
    from bot.programmes import programme_of
    from conversations.calendar import calendar_for
    from conversations.yearbook import yearbook

    chosen = settings()
    programme = programme_of(chosen.programme)
    here = _of_cluster(chosen, programme, cluster) if cluster else calendar_for(programme, programme.nation)
    library = Library()
    book = yearbook(programme, here, {name: library.flow(name).when for name in library.names()})
    if as_json:
        sys.stdout.write(f"{json.dumps(asdict(book), default=str, ensure_ascii=False)}\n")
        return
    sys.stdout.write(f"{book.printed()}\n")


def _of_cluster(chosen: "Settings", programme: "Programme", name: str) -> "Calendar":
    from bot.app import opened
    from bot.programmes import calendar_of
    from bot.troubles import Refused

    with opened(chosen) as store, store.reading() as tx:
        found = tx.clusters.named(name)
        if found is None:
            raise Refused(f"There is no cluster called {name}. See them: companion cluster list")
        return calendar_of(tx, programme, found)


@calendar.command()
def check(file: Annotated[Path, typer.Argument(help="A programme's file.")]) -> None:
    """Say everything that is wrong in a programme's file, each with its line; exit 1 when anything is."""
    from bot.programmes import programme_of
    from conversations.errors import FlowError

    try:
        programme = programme_of(file)
    except FlowError as error:
        sys.stdout.write(f"{error}\n")
        raise typer.Exit(1) from error
    sys.stdout.write(f"{file.name} is in order: {programme.name}.\n")
