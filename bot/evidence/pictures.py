"""Photos without what a camera writes beside them: where, when and with what they were taken. No pixel changes."""

import struct
from collections.abc import Iterator

_WORTHLESS = frozenset({0xE1, *range(0xE3, 0xEE), 0xEF, 0xFE})
"""JPEG segments that are dropped: Exif, XMP, IPTC, makers' notes and comments. Colours (E2, EE) and JFIF (E0) stay."""
_ENTROPY = 0xDA
_KEPT_CHUNKS = frozenset(
    {b"IHDR", b"PLTE", b"IDAT", b"IEND", b"tRNS", b"cHRM", b"gAMA", b"iCCP", b"sBIT", b"sRGB", b"bKGD", b"pHYs"}
)
_PNG = b"\x89PNG\r\n\x1a\n"
_ORIENTATION = 0x0112


def without_metadata(picture: bytes, media_type: str) -> bytes:
    """Give a picture without its metadata; which way up it is stays.

    Raises:
        ValueError: it is damaged.
    """
    try:
        return _png(picture) if media_type == "image/png" else _jpeg(picture)
    except (struct.error, IndexError) as error:
        raise ValueError("the picture is damaged") from error


def _png(picture: bytes) -> bytes:
    kept, at = [_PNG], len(_PNG)
    while at < len(picture):
        (length,) = struct.unpack_from(">I", picture, at)
        end = at + 12 + length
        if end > len(picture):
            raise ValueError("the picture is damaged")
        name = picture[at + 4 : at + 8]
        if name in _KEPT_CHUNKS:
            kept.append(picture[at:end])
        if name == b"IEND":
            return b"".join(kept)
        at = end
    raise ValueError("the picture is damaged")


def _jpeg(picture: bytes) -> bytes:
    kept, turned = [b"\xff\xd8"], 1
    for marker, segment in _segments(picture):
        if marker == 0xE1 and segment[4:10] == b"Exif\0\0":
            turned = _orientation(segment[10:])
        if marker not in _WORTHLESS:
            kept.append(segment)
    if turned != 1:
        # Behind JFIF, which has to come first where it is there (JFIF 1.02).
        kept.insert(2 if kept[1][:2] == b"\xff\xe0" else 1, _only_orientation(turned))
    return b"".join(kept)


def _segments(picture: bytes) -> Iterator[tuple[int, bytes]]:
    at = 2
    while True:
        while picture[at + 1] == 0xFF:
            at += 1
        if picture[at] != 0xFF:
            raise ValueError("the picture is damaged")
        marker = picture[at + 1]
        if marker == _ENTROPY:
            yield marker, _until_end(picture[at:])
            return
        (length,) = struct.unpack_from(">H", picture, at + 2)
        if length < 2 or at + 2 + length > len(picture):
            raise ValueError("the picture is damaged")
        yield marker, picture[at : at + 2 + length]
        at += 2 + length


def _until_end(scan: bytes) -> bytes:
    """Leave out what phones put behind the picture itself, such as a second one."""
    end = scan.find(b"\xff\xd9")
    return scan[: end + 2] if end >= 0 else scan + b"\xff\xd9"


def _orientation(tiff: bytes) -> int:
    order = {b"II": "<", b"MM": ">"}.get(tiff[:2])
    if order is None:
        return 1
    try:
        (first,) = struct.unpack_from(f"{order}I", tiff, 4)
        (entries,) = struct.unpack_from(f"{order}H", tiff, first)
        for number in range(min(entries, 200)):
            tag, _, _, value = struct.unpack_from(f"{order}HHIH", tiff, first + 2 + 12 * number)
            if tag == _ORIENTATION:
                return int(value) if 1 <= value <= 8 else 1
    except struct.error:
        return 1
    return 1


def _only_orientation(turned: int) -> bytes:
    entry = struct.pack(">HHIHH", _ORIENTATION, 3, 1, turned, 0)
    tiff = b"MM\0*" + struct.pack(">IH", 8, 1) + entry + struct.pack(">I", 0)
    body = b"Exif\0\0" + tiff
    return b"\xff\xe1" + struct.pack(">H", len(body) + 2) + body
