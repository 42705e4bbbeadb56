"""Getting the answers out."""

import sys
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from datetime import UTC, datetime
from pathlib import Path
from typing import Annotated, Literal

import typer

Progress = Callable[[int, int], None]


export = typer.Typer(invoke_without_command=True)


@export.callback()
def answers(  # noqa: PLR0913, PLR0917 - the command's own options
    context: typer.Context,
    form: Annotated[
        Literal["xlsx", "zip", "spss", "sqlite", "csv", "jsonl", "parquet"],
        typer.Option(
            "--format",
            help="xlsx for Excel; zip or sqlite for every table; spss, csv, jsonl or parquet for the answers alone.",
        ),
    ] = "xlsx",
    out: Annotated[
        Path | None, typer.Option(help="The file to write, or a folder for one named after its content.")
    ] = None,
    cluster: Annotated[str, typer.Option(help="One cluster's answers only.")] = "",
    since: Annotated[
        str, typer.Option(help="Only what was answered from this day or moment on, such as 2026-09-01.")
    ] = "",
    flow: Annotated[str, typer.Option(help="One flow only, such as self_assessment.")] = "",
    review: Annotated[str, typer.Option(help="One review only, by its period, such as 'autumn 2026'.")] = "",
    names: Annotated[
        bool, typer.Option("--names", help="Add people's names; that they were asked for is noted.")
    ] = False,
    for_cluster: Annotated[
        bool, typer.Option("--for-cluster", help="Leave out what only project staff may see.")
    ] = False,
) -> None:
    """Write the answers to a file. docs/export.md says what is in each and what the columns mean."""
    from bot.app import opened, settings
    from bot.exports.run import Wish, export_to
    from bot.moments import moment
    from bot.reminding.plan import as_they_stand

    if context.invoked_subcommand is not None:
        return
    wish = Wish(form, cluster, moment(since, "--since"), flow, review, names, not for_cluster)
    chosen = settings()
    with opened(chosen) as store, _bar() as progress:
        as_they_stand(store, chosen.programme, datetime.now(UTC))
        made = export_to(store, wish, out, datetime.now(UTC), progress)
    sys.stdout.write(f"{made.counts['answers']} rows written to {made.path}\n")


@export.command("person")
def of_person(
    who: Annotated[str, typer.Argument(help="A person's code or name.")],
    out: Annotated[Path | None, typer.Option(help="The file to write.")] = None,
) -> None:
    """Write a copy of everything that is held about one person, for a request of theirs."""
    from bot.app import opened, settings
    from bot.exports.run import own_to

    chosen = settings()
    with opened(chosen) as store:
        path = own_to(store, who, chosen.data_dir / "evidence", out, datetime.now(UTC))
    sys.stdout.write(f"Written to {path}\n")


@contextmanager
def _bar() -> Iterator[Progress | None]:
    """Show how far it has come, where somebody looks on."""
    if not sys.stderr.isatty():
        yield None
        return
    from rich.console import Console
    from rich.progress import Progress as Bar

    with Bar(console=Console(stderr=True), transient=True) as bar:
        task = bar.add_task("Exporting", total=None)
        yield lambda done, of: bar.update(task, completed=min(done, of), total=of)
