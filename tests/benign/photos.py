"""Photos and scans as phones, cameras and programs write them."""

from __future__ import annotations

import struct
import zlib
from collections.abc import Iterator
from io import BytesIO
from typing import Any, Final

from PIL import Image
from PIL.PngImagePlugin import PngInfo

from hostile.image_bombs import END, SIGNATURE, chunk, header

Files = Iterator[tuple[str, bytes]]
SIZE: Final = (420, 594)
FILM: Final = b"\0\0\0\x18ftypmp42\0\0\0\0isommp42" + b"\0\0\x08\0mdat" + bytes(2040)


def saved(image: Image.Image, kind: str, **options: Any) -> bytes:
    """A picture as a file."""
    written = BytesIO()
    image.save(written, kind, **options)
    return written.getvalue()


def _page(mode: str = "RGB", size: tuple[int, int] = SIZE) -> Image.Image:
    return Image.radial_gradient("L").resize(size).convert(mode)


def _exif(orientation: int = 1) -> Image.Exif:
    exif = Image.Exif()
    exif[0x0112], exif[0x010F], exif[0x0110] = orientation, "Maker", "Phone"
    place = exif.get_ifd(0x8825)
    place[1], place[2] = "N", (47.0, 39.0, 0.0)
    return exif


def jpegs() -> Files:
    """JPEGs in every usual coding."""
    for mode in ("L", "RGB", "CMYK"):
        yield f"JPEG, {mode}", saved(_page(mode), "JPEG")
        yield f"JPEG, {mode}, progressive", saved(_page(mode), "JPEG", progressive=True)
    for quality in (10, 75, 100):
        yield f"JPEG, quality {quality}", saved(_page(), "JPEG", quality=quality, optimize=True)
    for sampling in ("4:4:4", "4:2:2", "4:2:0"):
        yield f"JPEG, {sampling}", saved(_page(), "JPEG", subsampling=sampling)
    yield "JPEG, restarts by blocks", saved(_page(), "JPEG", restart_marker_blocks=4)
    yield "JPEG, restarts by rows", saved(_page(), "JPEG", restart_marker_rows=1)
    yield "JPEG, plain colours", saved(_page(), "JPEG", keep_rgb=True)
    for size in ((1, 1), (7, 3), (9_000, 8), (8_000, 6_000)):
        yield f"JPEG of {size[0]} x {size[1]}", saved(_page("RGB", size), "JPEG")
    large = _page("RGB", (8_000, 6_000))
    yield "JPEG of 48 million pixels, progressive", saved(large, "JPEG", progressive=True)
    yield "JPEG of 108 million pixels", saved(_page("L", (12_000, 9_000)), "JPEG")
    yield (
        "JPEG, with a profile and a comment",
        saved(_page(), "JPEG", icc_profile=bytes(3000), comment=b"bonjour", dpi=(300, 300)),
    )


def camera_data() -> Files:
    """What cameras tell beside the picture, right or wrong."""
    for orientation in range(1, 9):
        content = saved(_page(), "JPEG", exif=_exif(orientation))
        yield f"JPEG held in way {orientation}", content
    plain = saved(_page(), "JPEG")
    thumbnail = saved(_page("RGB", (160, 120)), "JPEG")
    for what, data in {
        "a thumbnail": _with_thumbnail(thumbnail),
        "broken camera data": b"Exif\0\0II*\0\xff\xff\xff\xff",
        "camera data cut short": b"Exif\0\0MM\0*\0\0\0\x08\0\x09",
        "XMP": b"http://ns.adobe.com/xap/1.0/\0<x:xmpmeta xmlns:x='adobe:ns:meta/'/>",
    }.items():
        yield f"JPEG with {what}", _with_segment(plain, 0xE1, data)
    yield "JPEG with words for the press", _with_segment(plain, 0xED, b"Photoshop 3.0\x008BIM")
    yield "JPEG without a first segment", plain[:2] + plain[2 + 2 + int.from_bytes(plain[4:6]) :]


def _with_segment(content: bytes, mark: int, data: bytes) -> bytes:
    return content[:2] + bytes([0xFF, mark]) + (len(data) + 2).to_bytes(2) + data + content[2:]


def _with_thumbnail(thumbnail: bytes) -> bytes:
    """Camera data whose second directory names a small picture."""
    rows = struct.pack(">HHLL", 0x0201, 4, 1, 44) + struct.pack(
        ">HHLL", 0x0202, 4, 1, len(thumbnail)
    )
    second = struct.pack(">H", 2) + rows + struct.pack(">L", 0)
    return b"Exif\0\0MM\0*\0\0\0\x08" + struct.pack(">HL", 0, 14) + second + thumbnail


def tails() -> Files:
    """What phones put behind the picture."""
    photo = saved(_page(), "JPEG", exif=_exif())
    second = saved(_page("RGB", (100, 100)), "JPEG")
    samsung = b"\0\0\x01\x0a\x0e\0\0\0Image_UTC_Data1700000000000"
    directory = b"SEFH\x6b\0\0\0\x01\0\0\0\0\0\x01\x0a" + struct.pack(
        "<II", len(samsung), len(samsung)
    )
    trailer = samsung + directory + struct.pack("<I", len(directory)) + b"SEFT"
    yield "two pictures", saved(_page(), "MPO", save_all=True, append_images=[_page("RGB", (9, 9))])
    for what, tail in {
        "a second picture": second,
        "a film": FILM,
        "zeros": bytes(5000),
        "one line end": b"\n",
        "a Samsung trailer": trailer,
        "a film in a Samsung trailer": samsung + b"MotionPhoto_Data" + FILM + directory + b"SEFT",
        "a picture and a film": second + FILM,
        "a map of brightness": _with_segment(second, 0xE1, b"http://ns.adobe.com/xap/1.0/\0<a/>"),
        "words of the maker": b'\xff\xffvivo{"com.vivo":1}vivo1000',
    }.items():
        yield f"JPEG, then {what}", photo + tail


def pngs() -> Files:
    """PNGs in every colour and depth."""
    for mode in ("1", "L", "LA", "P", "RGB", "RGBA", "I;16"):
        image = Image.new(mode, SIZE) if mode == "I;16" else _page(mode)
        yield f"PNG, {mode}", saved(image, "PNG")
    yield "PNG, optimised", saved(_page(), "PNG", optimize=True)
    yield "PNG, two colours seen through", saved(_page("P"), "PNG", transparency=7)
    yield "PNG, one colour seen through", saved(_page(), "PNG", transparency=(0, 0, 0))
    yield "PNG, moving", saved(_page(), "PNG", save_all=True, append_images=[_page().rotate(9)])
    yield "PNG, camera data", saved(_page(), "PNG", exif=_exif(6), dpi=(300, 300))
    words = PngInfo()
    words.add_text("Title", "Facture")
    words.add_text("Comment", "a" * 5000, zip=True)
    words.add_itxt("Auteur", "Élodie", "fr", "Auteur")
    yield "PNG, with words", saved(_page(), "PNG", pnginfo=words, icc_profile=bytes(3000))
    for size in ((1, 1), (1_170, 2_532), (6_000, 6_600)):
        yield f"PNG of {size[0]} x {size[1]}", saved(_page("L", size), "PNG")
    clear = Image.new("RGBA", (6_300, 6_300), (9, 9, 9, 9))
    yield "PNG just below the bound, seen through", saved(clear, "PNG", compress_level=1)
    for depth, color in ((1, 0), (2, 0), (4, 0), (16, 0), (16, 2), (16, 4), (16, 6)):
        yield f"PNG, {depth} bits, colour {color}", _drawn(depth, color)
        yield f"PNG, {depth} bits, colour {color}, woven", _drawn(depth, color, woven=True)


def _drawn(depth: int, color: int, *, woven: bool = False) -> bytes:
    """A dark square of 32 x 32, in one go or woven from seven."""
    bits = depth * {0: 1, 2: 3, 4: 2, 6: 4}[color]
    steps = ((8, 8), (8, 8), (4, 8), (4, 4), (2, 4), (2, 2), (1, 2)) if woven else ((1, 1),)
    rows = b"".join(
        (b"\0" + bytes((32 // across * bits + 7) // 8)) * (32 // down) for across, down in steps
    )
    data = zlib.compress(rows)
    head = header(32, 32, depth=depth, color=color, interlace=int(woven))
    parts = (chunk(b"IDAT", data[i : i + 16]) for i in range(0, len(data), 16))
    return (
        SIGNATURE
        + head
        + chunk(b"tIME", struct.pack(">HBBBBB", 2026, 3, 20, 9, 0, 0))
        + b"".join(parts)
        + END
    )
