"""The folder where evidence lies, each file under the hash of its content: the name that it came with is no path."""

import hashlib
import os
import re
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import BinaryIO
from uuid import uuid4

from bot.evidence.kinds import PICTURES, media_type
from bot.evidence.pictures import without_metadata

_HASH = re.compile(r"[0-9a-f]{64}")
_COMING = "coming"


@dataclass(frozen=True, slots=True)
class Found:
    """A file that is of a kind to be kept, and ready to be put in its place."""

    coming: Path
    media_type: str
    size: int
    sha256: str

    @property
    def place(self) -> str:
        """Where it will lie, under the shelf's folder."""
        return f"{self.sha256[:2]}/{self.sha256}"


class Shelf:
    """A folder for evidence. Only the user that the program runs as may look inside."""

    def __init__(self, folder: Path) -> None:
        self._folder = folder

    def clear(self) -> None:
        """Remove what a dead process left half done: only while no other process is alive."""
        for left in (self._folder / _COMING).glob("*"):
            left.unlink(missing_ok=True)

    @contextmanager
    def receiving(self) -> Iterator[tuple[Path, BinaryIO]]:
        """Open a new file under a name of its own; it is gone after the block unless it was ``put``."""
        path = self._made(_COMING) / uuid4().hex
        with os.fdopen(os.open(path, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600), "wb") as file:
            try:
                yield path, file
            finally:
                path.unlink(missing_ok=True)

    def examine(self, coming: Path) -> Found | None:
        """Say what a whole file is, and take a picture's metadata out; None where it is not to be kept."""
        kind = media_type(coming)
        if not kind:
            return None
        if kind in PICTURES:
            try:
                content = without_metadata(coming.read_bytes(), kind)
            except ValueError:
                return None
            coming.write_bytes(content)
        with coming.open("rb") as file:
            return Found(coming, kind, coming.stat().st_size, hashlib.file_digest(file, "sha256").hexdigest())

    def put(self, found: Found) -> None:
        """Put a file in its place, so that it is there whole or not at all, also after a power cut."""
        target = self._made(found.place.partition("/")[0]) / found.sha256
        with found.coming.open("rb") as file:
            os.fsync(file.fileno())
        found.coming.rename(target)
        for folder in (target.parent, self._folder):
            _sync(folder)

    def remove(self, place: str) -> None:
        """Remove a file that was taken back."""
        self.path(place).unlink(missing_ok=True)

    def path(self, place: str) -> Path:
        """Give where a file lies.

        Raises:
            ValueError: that is no place of a shelf.
        """
        folder, _, name = place.partition("/")
        if _HASH.fullmatch(name) is None or folder != name[:2]:
            raise ValueError("no place of a shelf")
        return self._folder / folder / name

    def _made(self, name: str) -> Path:
        folder = self._folder / name
        self._folder.mkdir(mode=0o700, parents=True, exist_ok=True)
        folder.mkdir(mode=0o700, exist_ok=True)
        return folder


def _sync(folder: Path) -> None:
    """Keep a folder's list of names for good; where folders cannot be synchronised, it is left to the system."""
    if os.name != "posix":  # pragma: no cover
        return
    descriptor = os.open(folder, os.O_RDONLY)
    try:
        os.fsync(descriptor)
    finally:
        os.close(descriptor)
