"""The program that talks loads nothing that only makers need: it would hold everybody up while it does."""

import subprocess
import sys

HEAVY = ("docx", "matplotlib", "pyarrow", "typst", "xlsxwriter")
LOADED = f"""
import sys
import bot.commands.table, bot.console, bot.reports.summary, bot.service
print([name for name in {HEAVY} if name in sys.modules])
"""


def test_no_library_that_draws_or_writes_is_loaded_by_whoever_talks() -> None:
    said = subprocess.run([sys.executable, "-c", LOADED], check=True, capture_output=True, text=True)

    assert said.stdout.strip() == "[]"
