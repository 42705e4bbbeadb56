"""Working on the flows: check, show, graph, diff and sim."""

import sys
from datetime import UTC, datetime
from pathlib import Path
from typing import Annotated

import typer

flows = typer.Typer(no_args_is_help=True)


@flows.command()
def check(
    path: Annotated[
        Path | None,
        typer.Argument(help="A file or folder; without it, the flows that come with the program."),
    ] = None,
) -> None:
    """Say everything that is wrong in flow files, each with file and line; exit 1 when anything is."""
    from bot.flowfiles import checked

    good, issues = checked(path)
    for issue in issues:
        sys.stdout.write(f"{issue}\n")
    if issues:
        raise typer.Exit(1)
    sys.stdout.write(f"{len(good)} flows are in order: {', '.join(good)}\n")


@flows.command()
def show(name: str) -> None:
    """Print a flow's outline: every question with its choices and when it is asked."""
    from bot.flowfiles import flow_of
    from conversations.outline import outline

    sys.stdout.write(f"{outline(flow_of(name))}\n")


@flows.command()
def graph(name: str) -> None:
    """Print a flow as a Mermaid diagram: which answers lead to which questions."""
    from bot.flowfiles import flow_of
    from conversations.outline import mermaid

    sys.stdout.write(f"{mermaid(flow_of(name))}\n")


@flows.command()
def diff(old: Path, new: Path) -> None:
    """Say what changed between two versions of a flow: safe, note or breaking; exit 1 when anything breaks."""
    from bot.flowfiles import flow_of
    from conversations.changes import changes

    found = changes(flow_of(str(old)), flow_of(str(new)))
    for change in found:
        sys.stdout.write(f"{change}\n")
    if not found:
        sys.stdout.write("Nothing changed.\n")
    if any(change.weight == "breaking" for change in found):
        raise typer.Exit(1)


@flows.command()
def sim(
    name: Annotated[str, typer.Argument(metavar="FLOW", help="A flow's name, or a file.")],
    as_json: Annotated[
        bool, typer.Option("--json", help="One JSON command a line in, one JSON view a line out.")
    ] = False,
    facts: Annotated[Path | None, typer.Option(help="A JSON file with what the flow is told from outside.")] = None,
    mode: Annotated[str, typer.Option(help="One of the flow's modes.")] = "",
    now: Annotated[str, typer.Option(help="The time to pretend it is, such as 2026-11-23T10:00+00:00.")] = "",
) -> None:
    """Try a flow without a database, by hand or by a program (docs/flow-format.md)."""
    from bot.flowfiles import facts_of, flow_of
    from bot.moments import moment
    from bot.sim import simulated, typed

    pretended = moment(now, "--now")
    run, flow = simulated if as_json else typed, flow_of(name)
    for line in run(flow, sys.stdin, facts_of(facts, mode, flow), lambda: pretended or datetime.now(UTC)):
        sys.stdout.write(f"{line}\n")
        sys.stdout.flush()
