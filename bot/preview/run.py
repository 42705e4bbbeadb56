"""Writing the preview to a folder."""

from pathlib import Path

from bot.library import Library
from bot.preview.chapters import chapters
from bot.preview.pages import pages
from bot.troubles import Refused


def preview_to(folder: Path, library: Library, only: str = "") -> Path:
    """Write every page of the preview to a folder, or ``only`` those of a kind, and give the path of the first.

    Raises:
        Refused: the folder cannot be written to.
    """
    made = pages(chapters(library, only))
    try:
        folder.mkdir(parents=True, exist_ok=True)
        for name, text in made.items():
            (folder / name).write_text(text, encoding="utf-8")
    except OSError as error:
        raise Refused(f"{error.filename or folder} cannot be written: {error.strerror}.") from error
    return folder / "index.html"
