"""Writing the preview: every card in each channel's look, for staff and translators."""

import sys
from pathlib import Path
from typing import Annotated

import typer


def preview(
    out: Annotated[Path, typer.Option(help="The folder to write to.")] = Path("preview"),
    only: Annotated[str, typer.Option(help="Only the pages of one kind: scene or flow.")] = "",
) -> None:
    """Write pages that show every card as Slack and Telegram show it. docs/preview.md says how to read them."""
    from bot.library import Library
    from bot.preview.chapters import FLOW, SCENE
    from bot.preview.run import preview_to
    from bot.troubles import Refused

    if only not in ("", SCENE, FLOW):
        raise Refused(f"--only takes {SCENE} or {FLOW}, not {only}.")
    sys.stdout.write(f"{preview_to(out, Library(), only)}\n")
