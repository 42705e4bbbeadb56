"""The command ``companion``. Each subcommand imports only what it needs, so that help answers at once."""

import signal
import sys
from typing import Annotated

import typer

from bot.cli_assignments import assign, end, unassign
from bot.cli_calendar import calendar
from bot.cli_exports import export
from bot.cli_flows import flows
from bot.cli_preview import preview
from bot.cli_programme import cluster, invite, migrate, person, rebuild, status
from bot.cli_report import report

app = typer.Typer(
    name="companion",
    help="Helps clusters of schools assess themselves, follow up their CPD and show its impact.",
    no_args_is_help=True,
    add_completion=False,
    pretty_exceptions_enable=False,
    rich_markup_mode=None,
)
app.add_typer(flows, name="flows", help="Check, show, compare and try the flows: the files that hold every question.")
app.add_typer(calendar, name="calendar", help="Print the project's year, or check the file that holds it.")
app.add_typer(cluster, name="cluster", help="Add and list clusters.")
app.add_typer(person, name="person", help="Add people, and say who looks after which cluster.")
for one in (assign, unassign, end):
    person.command()(one)
app.add_typer(export, name="export", help="Write the answers to a file, or what is held about one person.")
app.add_typer(report, name="report", help="Write the report of a cluster or of the project, as Word, PDF or web page.")
app.command()(invite)
app.command()(status)
app.command()(migrate)
app.command()(rebuild)
app.command()(preview)


@app.command()
def demo(
    play: Annotated[bool, typer.Option("--play", help="Run a tour to the end without typing.")] = False,
) -> None:
    """Try it: made-up clusters on a throw-away database. Nothing leaves this computer."""
    from bot.app import run_demo

    run_demo(play=play)


@app.command()
def chat(who: Annotated[str, typer.Option("--as", help="A person's name or code.")]) -> None:
    """Talk as a person of the programme, in the terminal."""
    from bot.app import run_chat

    run_chat(who)


@app.command()
def run() -> None:
    """Run it: Slack and Telegram, as the settings say."""
    for name in (signal.SIGTERM, signal.SIGINT):
        signal.signal(name, _leave)
    from bot.app import run_service

    run_service()


def _leave(number: int, frame: object) -> None:
    """Stop before anything is up, with nothing to finish; from then on the service takes these signals itself."""
    sys.exit(0)


def main(words: list[str] | None = None) -> None:
    """Run a command; a person never sees a traceback for something that they can put right."""
    from bot.troubles import told_plainly

    sys.exit(told_plainly(lambda: app(words)))
