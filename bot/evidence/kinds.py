"""What a file is, by its content alone: a name says nothing. Nothing is ever unpacked."""

import zipfile
from pathlib import Path

import puremagic

MOST_BYTES = 20 * 1024 * 1024
"""The largest file that is kept; also the largest that Telegram hands to a bot (Bot API, getFile)."""
LARGEST_DIRECTORY = 2**20
"""Bytes of a zip's list of contents at most: a longer one is not read."""
_TAIL = 66_000
"""Bytes at the end of a zip in which its last record lies, behind a comment of 65,535 at most."""
_OOXML = "application/vnd.openxmlformats-officedocument"
PLAIN = {".pdf": "application/pdf", ".png": "image/png", ".jpg": "image/jpeg"}
OFFICE = {
    "word/document.xml": f"{_OOXML}.wordprocessingml.document",
    "xl/workbook.xml": f"{_OOXML}.spreadsheetml.sheet",
    "ppt/presentation.xml": f"{_OOXML}.presentationml.presentation",
}
"""The part by which an Office document of today is known (ECMA-376), and its media type."""
OPEN = frozenset(f"application/vnd.oasis.opendocument.{kind}" for kind in ("text", "spreadsheet", "presentation"))
OLD = {
    "WordDocument": "application/msword",
    "Workbook": "application/vnd.ms-excel",
    "Book": "application/vnd.ms-excel",
    "PowerPoint Document": "application/vnd.ms-powerpoint",
}
"""The stream by which an older Office document is known ([MS-DOC], [MS-XLS], [MS-PPT]), and its media type."""
PICTURES = frozenset({"image/png", "image/jpeg"})


def media_type(path: Path) -> str:
    """Give the media type of a file of a kind that is kept; empty for any other, and for a damaged one."""
    with path.open("rb") as file:
        head = file.read(512)
    if not head:
        return ""
    # Only what stands at the very beginning counts: a signature further on or at the end can be added to anything.
    at_start = {match.extension for match in _matches(head) if head.startswith(match.byte_match)}
    plain = next((kind for ending, kind in PLAIN.items() if ending in at_start), "")
    if plain:
        return plain
    if ".docx" in at_start:
        return _zipped(path)
    return _old(path) if ".doc" in at_start else ""


def _matches(head: bytes) -> list[puremagic.PureMagicWithConfidence]:
    try:
        return puremagic.magic_string(head)
    except puremagic.PureError:
        return []


def _zipped(path: Path) -> str:
    if _directory_size(path) > LARGEST_DIRECTORY:
        return ""
    try:
        with zipfile.ZipFile(path) as archive:
            names = set(archive.namelist())
            if "mimetype" in names:
                return _open_document(archive)
    except (zipfile.BadZipFile, ValueError, OSError, EOFError, RuntimeError):
        return ""
    if "[Content_Types].xml" not in names or any(name.endswith("vbaProject.bin") for name in names):
        return ""
    return next((kind for part, kind in OFFICE.items() if part in names), "")


def _open_document(archive: zipfile.ZipFile) -> str:
    first = archive.getinfo("mimetype")
    if first.file_size > 100 or first.compress_type != zipfile.ZIP_STORED:
        return ""
    said = archive.read(first).decode("ascii", "replace").strip()
    return said if said in OPEN else ""


def _directory_size(path: Path) -> int:
    """Say how long a zip's list of contents is, from its last record (APPNOTE 4.3.16); too long where none is found."""
    with path.open("rb") as file:
        file.seek(max(0, path.stat().st_size - _TAIL))
        tail = file.read()
    at = tail.rfind(b"PK\x05\x06")
    if at < 0 or b"PK\x06\x07" in tail or len(tail) < at + 22:
        return LARGEST_DIRECTORY + 1
    return int.from_bytes(tail[at + 12 : at + 16], "little")


def _old(path: Path) -> str:
    # The names of streams stand in the directory as UTF-16, each followed by a zero ([MS-CFB] 2.6.1).
    content = path.read_bytes()
    return next((kind for name, kind in OLD.items() if f"{name}\0".encode("utf-16-le") in content), "")
