"""The programme's file, and the calendar of each cluster in it."""

from importlib.resources import files
from pathlib import Path

from bot.troubles import Refused
from conversations.calendar import Calendar, calendar_for
from conversations.programme import Programme
from conversations.programmefile import load_programme
from storage.rows import ClusterRow
from storage.situations import AREA
from storage.transaction import Transaction


def programme_of(path: Path | None = None) -> Programme:
    """Read the programme of a file, or the one that comes with the program.

    Raises:
        Refused: the file cannot be read.
        FlowError: every issue of the file.
    """
    if path is None:
        return load_programme(files("config").joinpath("programme.yaml").read_text(encoding="utf-8"), "programme.yaml")
    try:
        text = path.read_text(encoding="utf-8")
    except (OSError, UnicodeDecodeError) as error:
        raise Refused(f"{path} cannot be read as text. Check the name, and that it is saved as UTF-8.") from error
    return load_programme(text, path.name)


def calendar_of(tx: Transaction, programme: Programme, cluster: ClusterRow) -> Calendar:
    """Give a cluster's calendar: its nation's bank holidays, and its area's terms where it has some."""
    return calendar_for(programme, cluster.nation, tx.clusters.fact(cluster.id, AREA) or "")
