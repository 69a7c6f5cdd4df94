"""Which picture passes the gate."""

import io
import random
import zlib
from collections import Counter
from collections.abc import Callable

import pytest
from PIL import Image, ImageDraw

from adapters.documents.gate import Inspection, Refused

Inspect = Callable[..., Inspection]
Refuse = Callable[[bytes], Refused]
ORIENTATION = 0x0112


def ticket(width: int = 1200, height: int = 1600, mode: str = "RGB") -> Image.Image:
    image = Image.new(mode, (width, height), "white")
    ImageDraw.Draw(image).line((0, 0, width, height), fill="black", width=5)
    return image


def saved(image: Image.Image, kind: str, **options: object) -> bytes:
    written = io.BytesIO()
    image.save(written, kind, **options)
    return written.getvalue()


def chunk(name: bytes, data: bytes) -> bytes:
    checksum = zlib.crc32(name + data).to_bytes(4, "big")
    return len(data).to_bytes(4, "big") + name + data + checksum


def declaring(width: int, height: int) -> bytes:
    """A PNG of a few bytes that claims any size."""
    shape = width.to_bytes(4, "big") + height.to_bytes(4, "big") + b"\x01\x00\x00\x00\x00"
    rows = zlib.compress(b"\x00" * 10)
    return b"\x89PNG\r\n\x1a\n" + chunk(b"IHDR", shape) + chunk(b"IDAT", rows) + chunk(b"IEND", b"")


@pytest.mark.parametrize(
    "content",
    [
        pytest.param(saved(ticket(), "JPEG"), id="plain"),
        pytest.param(saved(ticket(), "JPEG", progressive=True), id="progressive"),
        pytest.param(saved(ticket(mode="L"), "JPEG"), id="grey"),
        pytest.param(saved(ticket().convert("CMYK"), "JPEG"), id="CMYK"),
    ],
)
def test_any_usual_jpeg_is_taken(inspect: Inspect, content: bytes) -> None:
    found = inspect(content, "ticket.png")
    assert found.media_type == "image/jpeg"
    assert found.pages == 1
    assert found.warnings == ()


def test_a_tiny_picture_is_taken_with_a_word_on_its_resolution(inspect: Inspect) -> None:
    assert "document.low_resolution" in inspect(saved(ticket(3, 4), "JPEG")).warnings


@pytest.mark.parametrize("mode", ["1", "L", "LA", "P", "RGB", "RGBA", "I;16"])
def test_any_usual_png_is_taken(inspect: Inspect, mode: str) -> None:
    found = inspect(saved(Image.new(mode, (300, 400)), "PNG"), "ticket.jpg")
    assert found.media_type == "image/png"
    assert found.pages == 1


def test_a_png_of_4_million_bytes_is_taken(inspect: Inspect) -> None:
    noise = Image.effect_noise((2_000, 2_100), 90)
    content = saved(noise, "PNG")
    assert len(content) > 4_000_000
    assert inspect(content).bytes == len(content)


def test_a_lying_picture_is_a_warning(inspect: Inspect) -> None:
    assert inspect(saved(ticket(1600, 1200), "JPEG")).warnings == ("document.landscape",)


def test_a_till_ticket_is_not_a4_and_is_taken(inspect: Inspect) -> None:
    found = inspect(saved(ticket(450, 1800), "PNG"))
    assert found.warnings == ("document.not_a4",)
    assert found.page_sizes == ((74.2, 297.0),)


def test_a_camera_held_upright_makes_an_upright_page(inspect: Inspect) -> None:
    exif = Image.Exif()
    exif[ORIENTATION] = 6
    found = inspect(saved(ticket(1600, 1200), "JPEG", exif=exif))
    assert found.warnings == ()


def test_damaged_camera_data_does_not_matter(inspect: Inspect) -> None:
    noise = b"Exif\x00\x00MM\x00*\xff\xff\xff\xff" + random.Random(1).randbytes(400)
    assert inspect(saved(ticket(), "JPEG", exif=noise)).pages == 1


def test_a_jpeg_cut_short_is_unreadable(refused: Refuse) -> None:
    content = saved(Image.effect_noise((400, 400), 60), "JPEG")
    for kept in (3, 20, len(content) // 3, len(content) - 200):
        assert refused(content[:kept]).code == "document.unreadable"


def test_a_jpeg_followed_by_a_second_picture_is_taken(inspect: Inspect) -> None:
    content = saved(ticket(), "JPEG") + saved(ticket(80, 60), "JPEG")
    assert inspect(content).bytes == len(content)


def test_a_phone_s_picture_with_its_second_one_declared_is_taken(inspect: Inspect) -> None:
    content = saved(ticket(), "MPO", save_all=True, append_images=[ticket(60, 80)])
    found = inspect(content)
    assert found.media_type == "image/jpeg"
    assert found.pages == 1
    assert found.warnings == ()


def test_a_jpeg_followed_by_a_film_is_taken(inspect: Inspect) -> None:
    content = saved(ticket(), "JPEG") + b"\x00\x00\x00\x18ftypmp42" + bytes(5_000)
    assert inspect(content).pages == 1


@pytest.mark.parametrize("tail", [b"\n", b"PK\x03\x04", b"%PDF-1.7"])
def test_nothing_may_follow_a_png(refused: Refuse, tail: bytes) -> None:
    assert refused(saved(ticket(), "PNG") + tail).details == {"why": "trailing_bytes"}


def test_a_png_cut_short_is_unreadable(refused: Refuse) -> None:
    content = saved(ticket(), "PNG")
    for kept in (8, 20, 40, len(content) // 2, len(content) - 1, len(content) - 12):
        assert refused(content[:kept]).code == "document.unreadable"


def test_a_png_with_too_little_data_is_unreadable(refused: Refuse) -> None:
    assert refused(declaring(600, 800)).code == "document.unreadable"


def test_a_png_is_bounded_by_what_its_header_claims(refused: Refuse) -> None:
    content = declaring(60_000, 60_000)
    refusal = refused(content)
    assert refusal.code == "document.too_large"
    assert refusal.details == {
        "pixels": 3_600_000_000,
        "limit_pixels": 40_000_000,
        "size_bytes": len(content),
        "limit_bytes": 26_214_400,
    }


def test_a_png_may_have_40_million_pixels_and_no_more(inspect: Inspect, refused: Refuse) -> None:
    assert inspect(saved(Image.new("1", (8_000, 5_000)), "PNG")).pages == 1
    assert refused(saved(Image.new("1", (8_000, 5_001)), "PNG")).code == "document.too_large"


def test_a_jpeg_may_have_250_million_pixels_and_no_more(inspect: Inspect, refused: Refuse) -> None:
    largest = saved(Image.new("L", (10_000, 25_000)), "JPEG", quality=1)
    assert inspect(largest).pages == 1
    height = (25_000).to_bytes(2, "big") + (10_000).to_bytes(2, "big")
    taller = largest.replace(height, (25_001).to_bytes(2, "big") + height[2:], 1)
    assert refused(taller).code == "document.too_large"


def test_a_compressed_text_in_a_png_cannot_swell(refused: Refuse) -> None:
    text = chunk(b"zTXt", b"Comment\x00\x00" + zlib.compress(bytes(100_000_000), 9))
    content = saved(ticket(), "PNG")
    assert refused(content[:33] + text + content[33:]).code == "document.unreadable"


@pytest.mark.parametrize("kind", ["JPEG", "PNG"])
def test_mutations_of_a_picture_are_taken_or_refused_and_nothing_else(
    inspect: Inspect, kind: str
) -> None:
    chance = random.Random(2026)
    original = saved(ticket(), kind)
    verdicts = Counter[str]()
    for _ in range(100):
        content = bytearray(original)
        for _ in range(chance.randint(1, 5)):
            content[chance.randrange(8, len(content))] = chance.randrange(256)
        verdicts[verdict(inspect, bytes(content))] += 1
    assert set(verdicts) <= {"taken", "document.unreadable", "document.too_large"}
    assert verdicts["document.unreadable"]


def verdict(inspect: Inspect, content: bytes) -> str:
    try:
        inspect(content)
    except Refused as refusal:
        return refusal.code
    return "taken"
