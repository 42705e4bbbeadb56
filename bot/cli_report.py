"""Writing reports to files, and getting the Word template that they are made from."""

import sys
from datetime import UTC, datetime
from pathlib import Path
from typing import Annotated

import typer

report = typer.Typer(invoke_without_command=True)


@report.callback()
def write(
    context: typer.Context,
    cluster: Annotated[str, typer.Option(help="A cluster's name: its own report.")] = "",
    project: Annotated[bool, typer.Option("--project", help="The report of the whole project.")] = False,
    formats: Annotated[str, typer.Option("--format", help="docx, pdf and html, with commas between.")] = "docx",
    out: Annotated[Path, typer.Option(help="The folder to write to.")] = Path(),
) -> None:
    """Write the report of a cluster, or of the whole project. docs/reports.md says what is in them."""
    if context.invoked_subcommand is not None:
        return
    from bot.app import opened, settings
    from bot.reminding.plan import as_they_stand
    from bot.reports.run import report_to
    from bot.reports.wanting import FORMS
    from bot.troubles import Refused

    wanted = [form.strip() for form in formats.split(",")]
    unknown = [form for form in wanted if form not in FORMS]
    if unknown:
        raise Refused(f"--format takes docx, pdf and html, not {unknown[0]}.")
    if bool(cluster) == project:
        raise Refused("Say which report: --cluster NAME or --project.")
    chosen = settings()
    with opened(chosen) as store:
        as_they_stand(store, chosen.programme, datetime.now(UTC))
        made = report_to(store, cluster, wanted, out, datetime.now(UTC), chosen.report_template)
    sys.stdout.write("".join(f"{path}\n" for path in made))


@report.command("template")
def template(out: Annotated[Path, typer.Option(help="The file to write.")] = Path("report.docx")) -> None:
    """Copy the Word template out, to be edited; COMPANION_REPORT_TEMPLATE names your own."""
    from bot.reports.run import template_to

    template_to(out)
    sys.stdout.write(f"{out}\n")
