"""Flow files on disk: the program's own by name, anybody's by path."""

from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path

from bot.library import Library
from bot.sim import read_facts
from bot.troubles import Refused
from conversations.errors import FlowError, Issue
from conversations.flowfile import load_flow, load_shared
from conversations.log import Facts
from conversations.model import Flow, Shared
from conversations.plan import plan


def flow_of(name: str) -> Flow:
    """Give a flow by its name or its file.

    Raises:
        Refused: there is neither.
        FlowError: the file is broken.
    """
    library = Library()
    path = Path(name)
    if path.suffix in (".yaml", ".yml") or path.is_file():
        return load_flow(_text(path), path.name, _shared_beside(path, library))
    if name not in library.names():
        raise Refused(f"There is no flow called {name}. There are {', '.join(library.names())}, or give a file.")
    return library.flow(name)


def checked(path: Path | None) -> tuple[list[str], list[Issue]]:
    """Load every flow of a file or folder; give the names of the good ones and every issue of the others.

    Raises:
        Refused: there is nothing to check.
    """
    library = Library()
    good: list[str] = []
    issues: list[Issue] = []
    for file in _files(path):
        try:
            good.append(_checked_one(file, library))
        except FlowError as error:
            issues += error.issues
    if not good and not issues:
        raise Refused(f"There are no flow files (.yaml) in {path}.")
    return [name for name in good if name], issues


def _checked_one(file: Path | str, library: Library) -> str:
    if isinstance(file, str):
        return library.flow(file).flow
    if file.stem == "shared":
        load_shared(_text(file), file.name)
        return ""
    return load_flow(_text(file), file.name, _shared_beside(file, library)).flow


def _files(path: Path | None) -> Iterator[Path | str]:
    if path is None:
        yield from Library().names()
    elif path.is_dir():
        yield from (file for file in sorted(path.glob("*.y*ml")) if file.stem != "sources")
    else:
        yield path


def _shared_beside(path: Path, library: Library) -> Shared:
    """Give the scales and lists of the file's own folder, or else the program's."""
    beside = path.parent / "shared.yaml"
    return load_shared(_text(beside), beside.name) if beside.is_file() else library.shared


def _text(path: Path) -> str:
    try:
        return path.read_text(encoding="utf-8")
    except (OSError, UnicodeDecodeError) as error:
        raise Refused(f"{path} cannot be read as text. Check the name, and that it is saved as UTF-8.") from error


def facts_of(path: Path | None, mode: str, flow: Flow) -> Facts:
    """Read a facts file, where there is one; a mode that is named comes before the file's.

    Raises:
        Refused: the file is not a facts file, or the flow has no such mode or tailoring.
    """
    try:
        facts = read_facts(_text(path)) if path is not None else Facts()
        facts = replace(facts, mode=mode) if mode else facts
        plan(flow, facts.mode, facts.tailoring)
    except ValueError as error:
        raise Refused(f"{path or flow.flow}: {error}") from error
    return facts
