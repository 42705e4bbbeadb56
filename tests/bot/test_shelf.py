"""What a file is by its content, what a photo tells, and how a file is kept."""

import io
import struct
import zipfile
import zlib
from pathlib import Path

import pytest

from bot.evidence.kinds import media_type
from bot.evidence.pictures import without_metadata
from bot.evidence.shelf import Shelf

PDF = b"%PDF-1.7\n1 0 obj<<>>endobj\ntrailer<<>>\n%%EOF"
OLE = bytes.fromhex("D0CF11E0A1B11AE1") + bytes(504)


def chunk(name: bytes, body: bytes) -> bytes:
    return struct.pack(">I", len(body)) + name + body + struct.pack(">I", zlib.crc32(name + body))


PNG = (
    b"\x89PNG\r\n\x1a\n"
    + chunk(b"IHDR", struct.pack(">IIBBBBB", 1, 1, 8, 0, 0, 0, 0))
    + chunk(b"IDAT", zlib.compress(b"\0\0"))
)
END = chunk(b"IEND", b"")


def segment(marker: int, body: bytes) -> bytes:
    return bytes([0xFF, marker]) + struct.pack(">H", len(body) + 2) + body


def exif(order: str, turned: int) -> bytes:
    start = b"II*\0" if order == "<" else b"MM\0*"
    entry = struct.pack(f"{order}HHIHH", 0x0112, 3, 1, turned, 0)
    gps = struct.pack(f"{order}HHII", 0x8825, 4, 1, 26)
    return segment(0xE1, b"Exif\0\0" + start + struct.pack(f"{order}IH", 8, 2) + entry + gps + b"51.5 N 0.1 W")


SCAN = segment(0xDB, bytes(65)) + segment(0xDA, b"\1\1\0\0\x3f\0") + b"\x12\x34\xff\xd9"
JPEG = b"\xff\xd8" + segment(0xE0, b"JFIF\0\1\1\0\0\1\0\1\0\0") + exif("<", 6) + segment(0xFE, b"by Ann") + SCAN


def zipped(*names: str, **content: bytes) -> bytes:
    held = io.BytesIO()
    with zipfile.ZipFile(held, "w") as archive:
        for name in names:
            archive.writestr(zipfile.ZipInfo(name), content.get(name, b"x"))
    return held.getvalue()


def old(stream: str) -> bytes:
    return OLE + f"{stream}\0".encode("utf-16-le") + bytes(100)


@pytest.mark.parametrize(
    ("content", "kind"),
    [
        (PDF, "application/pdf"),
        (PNG + END, "image/png"),
        (JPEG, "image/jpeg"),
        (zipped("[Content_Types].xml", "word/document.xml"), "wordprocessingml.document"),
        (zipped("[Content_Types].xml", "xl/workbook.xml"), "spreadsheetml.sheet"),
        (zipped("[Content_Types].xml", "ppt/presentation.xml"), "presentationml.presentation"),
        (zipped("mimetype", mimetype=b"application/vnd.oasis.opendocument.text"), "opendocument.text"),
        (old("WordDocument"), "application/msword"),
        (old("Workbook"), "application/vnd.ms-excel"),
        (old("PowerPoint Document"), "application/vnd.ms-powerpoint"),
    ],
)
def test_files_of_these_kinds_are_known_by_their_content(tmp_path: Path, content: bytes, kind: str) -> None:
    path = tmp_path / "x"
    path.write_bytes(content)
    assert media_type(path).endswith(kind)


@pytest.mark.parametrize(
    "content",
    [
        b"",
        b"MZ" + bytes(200),
        b"MZ" + bytes(200) + PNG + END,
        b"hello",
        b"GIF89a" + bytes(50),
        zipped("a.txt"),
        zipped("[Content_Types].xml", "word/document.xml", "word/vbaProject.bin"),
        zipped("mimetype", mimetype=b"application/epub+zip"),
        zipped("mimetype", mimetype=b"x" * 200),
        zipped("[Content_Types].xml", "word/document.xml")[:60],
        old("Msi"),
    ],
)
def test_anything_else_is_refused_whatever_it_is_called(tmp_path: Path, content: bytes) -> None:
    path = tmp_path / "plan.pdf"
    path.write_bytes(content)
    assert media_type(path) == ""


def test_a_zip_is_never_unpacked_and_an_endless_list_of_contents_never_read(tmp_path: Path) -> None:
    bomb = io.BytesIO()
    with zipfile.ZipFile(bomb, "w", zipfile.ZIP_DEFLATED) as archive:
        archive.writestr("[Content_Types].xml", b"")
        archive.writestr("word/document.xml", bytes(50_000_000))
    path = tmp_path / "bomb"
    path.write_bytes(bomb.getvalue())
    assert media_type(path).endswith("wordprocessingml.document")
    long = bytearray(zipped("[Content_Types].xml", "word/document.xml"))
    at = long.rfind(b"PK\x05\x06")
    long[at + 12 : at + 16] = (2**30).to_bytes(4, "little")
    path.write_bytes(long)
    assert media_type(path) == ""


def test_a_photo_says_no_more_where_it_was_taken_but_stays_upright() -> None:
    plain = without_metadata(JPEG + b"a second picture", "image/jpeg")
    assert b"51.5 N" not in plain and b"by Ann" not in plain and b"second" not in plain
    assert plain.endswith(SCAN)
    assert struct.pack(">HHIH", 0x0112, 3, 1, 6) in plain
    assert without_metadata(plain, "image/jpeg") == plain
    other = b"\xff\xd8" + exif(">", 3) + SCAN
    assert b"51.5 N" not in without_metadata(other, "image/jpeg")
    assert without_metadata(PNG + chunk(b"tEXt", b"Author\0Ann") + END + b"more", "image/png") == PNG + END


@pytest.mark.parametrize(
    ("picture", "kind"),
    [
        (PNG, "image/png"),
        (PNG + END[:5], "image/png"),
        (JPEG[:40], "image/jpeg"),
        (b"\xff\xd8\xff\xe0\0\0", "image/jpeg"),
        (b"\xff\xd8abcd", "image/jpeg"),
    ],
)
def test_a_damaged_picture_is_refused(picture: bytes, kind: str) -> None:
    with pytest.raises(ValueError, match="damaged"):
        without_metadata(picture, kind)


def test_a_file_lies_under_its_hash_for_its_owner_alone(tmp_path: Path) -> None:
    shelf = Shelf(tmp_path / "evidence")
    with shelf.receiving() as (path, file):
        file.write(PDF)
        file.flush()
        found = shelf.examine(path)
        assert found is not None
        shelf.put(found)
    kept = shelf.path(found.place)
    assert kept.read_bytes() == PDF
    assert (kept.stat().st_mode & 0o777, kept.parent.stat().st_mode & 0o777) == (0o600, 0o700)
    with pytest.raises(ValueError, match="no place"):
        shelf.path("../../etc/passwd")
    shelf.remove(found.place)
    assert not kept.exists()
    (tmp_path / "evidence" / "coming" / "left").write_bytes(b"x")
    shelf.clear()
    assert [path.name for path in (tmp_path / "evidence").rglob("*") if path.is_file()] == []
