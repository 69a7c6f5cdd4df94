"""Pictures that are broken, or small and ask for much."""

from __future__ import annotations

import struct
import zlib
from collections.abc import Callable
from functools import partial
from io import BytesIO
from itertools import repeat
from typing import Final

from PIL import Image

from hostile.case import BOUNDED, TOO_LARGE, UNREADABLE, Case, Cases
from hostile.damage import picture
from hostile.deflated import zeros

SIGNATURE: Final = b"\x89PNG\r\n\x1a\n"
END: Final = b"\0\0\0\0IEND\xaeB`\x82"
IMAGE_MAX_BYTES: Final = 26_214_400


def chunk(kind: bytes, data: bytes) -> bytes:
    """A part of a PNG with its checksum."""
    return struct.pack(">I", len(data)) + kind + data + struct.pack(">I", zlib.crc32(kind + data))


def header(width: int, height: int, *, depth: int = 8, color: int = 2, interlace: int = 0) -> bytes:
    """The first part of a PNG."""
    shape = struct.pack(">IIBBBBB", width, height, depth, color, 0, 0, interlace)
    return chunk(b"IHDR", shape)


def small(*before: bytes, after: bytes = b"") -> bytes:
    """A PNG of four pixels, with other parts before or after its data."""
    rows = chunk(b"IDAT", zlib.compress(b"\0" + bytes(6) + b"\0" + bytes(6)))
    return SIGNATURE + header(2, 2) + b"".join(before) + rows + after + END


def _oversized_png() -> dict[str, bytes]:
    shapes = {
        "50 000 x 50 000": header(50_000, 50_000),
        "2^31 x 2^31": header(2_147_483_647, 2_147_483_647),
        "one row of 2^31": header(2_147_483_647, 1),
        "50 000 x 50 000, woven": header(50_000, 50_000, interlace=1),
        "50 000 x 50 000, one bit": header(50_000, 50_000, depth=1, color=0),
        "50 000 x 50 000, 16 bits": header(50_000, 50_000, depth=16, color=6),
    }
    data = chunk(b"IDAT", zeros(50))
    return {f"PNG of {what}": SIGNATURE + head + data + END for what, head in shapes.items()}


def png_bombs() -> Cases:
    """PNGs that grow, and those that are not whole."""
    for what, content in _oversized_png().items():
        yield _png(what, content, code=TOO_LARGE)
    real = SIGNATURE + header(50_000, 50_000, depth=8, color=0) + chunk(b"IDAT", zeros(2_500)) + END
    yield _png("PNG with 2 500 million true pixels", real, code=TOO_LARGE)
    full = SIGNATURE + header(6_300, 6_300, depth=16, color=6) + chunk(b"IDAT", zeros(317)) + END
    yield _png("PNG just below the bound, 16 bits", full, expected=BOUNDED)
    above = SIGNATURE + header(6_400, 6_251, color=0) + chunk(b"IDAT", zeros(41)) + END
    yield _png("PNG just above the bound", above, code=TOO_LARGE)
    much = SIGNATURE + header(9, 9) + chunk(b"IDAT", zeros(900)) + END
    yield _png("PNG with more data than pixels", much, expected=BOUNDED)
    packed = zeros(400)
    for kind, data in {
        b"iCCP": b"profile\0\0" + packed,
        b"zTXt": b"comment\0\0" + packed,
        b"iTXt": b"comment\0\1\0\0\0" + packed,
        b"eXIf": b"MM\0*\0\0\0\x08" + b"\xff" * 60_000,
    }.items():
        yield _png(f"PNG with a great {kind.decode()}", small(chunk(kind, data)), expected=BOUNDED)
    crowd = small(*repeat(chunk(b"tEXt", b"a\0b"), 200_000))
    yield _png("PNG with 200 000 comments", crowd, expected=BOUNDED)
    frames = chunk(b"acTL", struct.pack(">II", 4_000_000_000, 0))
    yield _png("PNG that says it has 4 000 million frames", small(frames), expected=BOUNDED)


def _png(title: str, content: bytes, *, expected: str = "refused", code: str | None = None) -> Case:
    return Case(title, content, expected, code, "scan.png")


def png_damage() -> Cases:
    """PNGs that break the format."""
    whole = picture("PNG")
    data = whole.index(b"IDAT")
    broken = {
        "a wrong checksum of its header": whole[:29] + b"\0\0\0\0" + whole[33:],
        "no end": whole[:-12],
        "an end without checksum": whole[:-4],
        "no data": SIGNATURE + header(2, 2) + END,
        "no header": SIGNATURE + END,
        "data before its header": SIGNATURE + chunk(b"IDAT", b"") + whole[8:],
        "no pixels": SIGNATURE + header(0, 0) + whole[33:],
        "an unknown depth": SIGNATURE + header(2, 2, depth=7) + whole[33:],
        "an unknown colour": SIGNATURE + header(2, 2, color=5) + whole[33:],
        "a part of 4 GiB": SIGNATURE + header(2, 2) + b"\xff\xff\xff\xffIDAT" + whole[data:],
        "half its rows": SIGNATURE
        + header(99, 99)
        + chunk(b"IDAT", zlib.compress(bytes(9999)))
        + END,
        "data that is no deflate": SIGNATURE + header(2, 2) + chunk(b"IDAT", b"no") + END,
    }
    for what, content in broken.items():
        yield _png(f"PNG with {what}", content, code=UNREADABLE)
    palette = SIGNATURE + header(2, 2, color=3) + chunk(b"IDAT", zlib.compress(bytes(6))) + END
    yield _png("PNG without its palette", palette, expected=BOUNDED)
    unproved = whole[:-16] + b"\0\0\0\0" + whole[-12:]
    yield _png("PNG with a wrong checksum around sound data", unproved, expected=BOUNDED)


def _sized(content: bytes, width: int, height: int) -> bytes:
    """A JPEG that says it is larger than it is."""
    at = max(content.find(b"\xff\xc0"), content.find(b"\xff\xc2"))
    return content[: at + 5] + struct.pack(">HH", height, width) + content[at + 9 :]


def _many_scans(times: int, size: tuple[int, int]) -> bytes:
    """A progressive JPEG whose last scan comes again and again."""
    plain = Image.new("RGB", size, "gray")
    written = BytesIO()
    plain.save(written, "JPEG", progressive=True)
    whole = written.getvalue()
    last = whole[whole.rindex(b"\xff\xda") : -2]
    return whole[:-2] + last * times + b"\xff\xd9"


def _without(marker: bytes, content: bytes) -> bytes:
    """A JPEG that lost a segment."""
    at = content.index(marker)
    length = int.from_bytes(content[at + 2 : at + 4])
    return content[:at] + content[at + 2 + length :]


def _jpeg_breaks() -> dict[str, Callable[[], bytes]]:
    whole = picture("JPEG")
    scan = whole.index(b"\xff\xda")
    return {
        "no scan": lambda: whole[:scan] + b"\xff\xd9",
        "no size": partial(_without, b"\xff\xc0", whole),
        "nothing but its marks": lambda: b"\xff\xd8\xff\xd9",
        "nothing but a comment": lambda: b"\xff\xd8\xff\xfe\0\x06note\xff\xd9",
        "a segment beyond its end": lambda: b"\xff\xd8\xff\xe0\xff\xff" + whole[4:40],
        "no pixels": lambda: _sized(whole, 0, 0),
        "a scan of nothing": lambda: whole[: scan + 14],
        "an empty comment of no length": lambda: b"\xff\xd8\xff\xfe\0\0" + whole[2:200],
    }


def jpegs() -> Cases:
    """JPEGs that break the format, or make a decoder work for long."""
    for what, make in _jpeg_breaks().items():
        yield _jpeg(f"JPEG with {what}", make(), code=UNREADABLE)
    whole = picture("JPEG")
    for width, height in ((65_500, 65_500), (65_535, 4_000), (65_535, 65_535)):
        huge = _sized(whole, width, height)
        yield _jpeg(f"JPEG of {width} x {height}", huge, code=TOO_LARGE)
    yield _jpeg("JPEG that says 15 000 x 15 000", _sized(whole, 15_000, 15_000), expected=BOUNDED)
    for what, content in {
        "a hundred and one scans": _many_scans(101, (99, 99)),
        "a thousand scans": _many_scans(1_000, (1_000, 1_400)),
        "ten thousand scans of 100 Mpx": _sized(_many_scans(10_000, (99, 99)), 10_000, 10_000),
        "fifty thousand scans": _many_scans(50_000, (2_000, 2_000)),
    }.items():
        yield _jpeg(f"JPEG with {what}", content, code=UNREADABLE)
    for what, content in {
        "a million restarts": whole[:-2] + b"\xff\xd0" * 1_000_000 + b"\xff\xd9",
        "a million fill bytes": whole[:2] + b"\xff" * 1_000_000 + whole[3:],
        "fifty thousand comments": whole[:2] + b"\xff\xfe\0\x04ab" * 50_000 + whole[2:],
        "no end": whole[:-2],
        "half an end": whole[:-1],
        "no decoding tables": _without(b"\xff\xc4", whole),
        "great camera data": whole[:2] + b"\xff\xe1\xff\xffExif\0\0" + b"\xff" * 65_527 + whole[2:],
    }.items():
        yield _jpeg(f"JPEG with {what}", content, expected=BOUNDED)


def _jpeg(
    title: str, content: bytes, *, expected: str = "refused", code: str | None = None
) -> Case:
    return Case(title, content, expected, code, "photo.jpg")


def heavy() -> Cases:
    """Pictures above the largest size, whole and sound otherwise."""
    jpeg, png = picture("JPEG"), small(chunk(b"prVt", bytes(IMAGE_MAX_BYTES)))
    room = IMAGE_MAX_BYTES + 1 - len(jpeg)
    yield _jpeg("JPEG one byte above the limit", jpeg + bytes(room), code=TOO_LARGE)
    yield _png("PNG above the limit", png, code=TOO_LARGE)
    yield _jpeg("JPEG far above the limit", jpeg + bytes(40_000_000), code=TOO_LARGE)
