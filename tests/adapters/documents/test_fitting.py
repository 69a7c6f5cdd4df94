"""How photographs are made to fit, and whether they can still be read."""

import io
import random
import zlib

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from PIL import Image, ImageDraw

from adapters.documents import pdf
from adapters.documents.fitting import fit, warm
from adapters.documents.verdict import Refused
from fitting.reading import Fit, fitted, likeness, pictures, refused, shown
from fitting.samples import (
    TWELVE_MPX,
    heic,
    lying,
    page,
    photographed,
    printed,
    saved,
)

LIMIT = 512_000
A4_MM = (210.0, 297.0)
SMALL = (900, 1200)

# Likeness of the least readable part of a page, 1 being the same. What was measured: a photograph
# of 12 Mpx at every step of the ladder 0.88 to 0.89; one of 1 Mpx, which is 109 dpi, 0.79 to 0.85;
# a page at 75 dpi 0.81, at 60 dpi 0.76, at 50 dpi 0.70, where letters run together.
FINE = 0.86
READABLE = 0.78


@pytest.fixture(scope="module")
def photo() -> bytes:
    return saved(photographed(page(TWELVE_MPX), noise=9))


def small(first_line: int = 0) -> bytes:
    return saved(photographed(page(SMALL, first_line=first_line)))


def test_a_photo_of_12_mpx_becomes_a_page_in_colour_that_can_be_read(photo: bytes) -> None:
    made, content = fitted(photo)
    assert made.pages == 1
    assert made.done == ("fit.placed_on_a4", "fit.images_reduced")
    assert len(content) <= LIMIT
    assert pdf.examine(io.BytesIO(content)).page_sizes == (A4_MM,)
    assert likeness(page(TWELVE_MPX), content) >= FINE


def test_what_cannot_be_read_is_measured_as_such() -> None:
    clean = page(TWELVE_MPX)
    blurred = clean.resize((450, 600)).resize(SMALL)
    assert likeness(clean, fitted(saved(blurred))[1]) < READABLE


def test_two_photos_stay_in_colour(photo: bytes) -> None:
    made, content = fitted(photo, photo)
    assert made.done == ("fit.placed_on_a4", "fit.merged", "fit.images_reduced")
    assert {picture.mode for picture in pictures(content)} == {"RGB"}


def test_pictures_lose_colour_then_shades_as_the_limit_falls(photo: bytes) -> None:
    modes = []
    for limit in (512_000, 110_000, 60_000):
        made, content = fitted(photo, limit_bytes=limit)
        assert len(content) <= limit
        assert likeness(page(TWELVE_MPX), content) >= FINE
        modes.append(made.done[-1])
    assert modes == ["fit.images_reduced", "fit.greyscale", "fit.black_and_white"]


def test_no_step_goes_below_150_dots_per_inch_of_an_a4_sheet(photo: bytes) -> None:
    for limit in (512_000, 60_000, 21_000):
        (picture,) = pictures(fitted(photo, limit_bytes=limit)[1])
        assert min(picture.size) >= 1240
        assert max(picture.size) >= 1754


def test_what_even_the_last_step_cannot_fit_is_refused_with_its_size(photo: bytes) -> None:
    refusal = refused(photo, limit_bytes=9_000)
    assert refusal.code == "document.too_large"
    assert refusal.details["why"] == "cannot_fit"
    assert refusal.details["limit_bytes"] == 9_000
    assert 9_000 < int(refusal.details["size_bytes"]) < 60_000


def test_a_shadow_vanishes_in_black_and_white(photo: bytes) -> None:
    made, content = fitted(photo, limit_bytes=60_000)
    assert made.done[-1] == "fit.black_and_white"
    dark = shown(content).convert("L").point([255] * 128 + [0] * 128)
    share_of_ink = sum(dark.histogram()[255:]) / (dark.width * dark.height)
    assert share_of_ink < 0.08


@pytest.mark.parametrize("orientation", range(1, 9))
def test_a_photo_stands_upright_however_the_telephone_was_held(orientation: int) -> None:
    clean = page(SMALL)
    made, content = fitted(lying(clean, orientation))
    assert ("fit.rotated" in made.done) is (orientation > 1)
    assert likeness(clean, content) >= READABLE


def test_a_picture_without_colour_does_not_lose_it() -> None:
    made, _ = fitted(saved(page(SMALL).convert("L")))
    assert made.done == ("fit.placed_on_a4",)


def test_a_lying_photo_is_never_turned_to_fill_the_sheet() -> None:
    clean = page((1600, 1200))
    content = fitted(saved(clean))[1]
    assert likeness(clean, content) >= READABLE
    assert pdf.examine(io.BytesIO(content)).page_sizes == (A4_MM,)


def test_a_long_till_receipt_is_seen_whole() -> None:
    clean = page((500, 2500))
    assert likeness(clean, fitted(saved(clean))[1]) >= READABLE


@pytest.mark.parametrize("mode", ["1", "L", "LA", "P", "RGB", "RGBA", "I;16"])
def test_every_kind_of_png_shows_the_same_page(mode: str) -> None:
    clean = page(SMALL)
    grey = clean.convert("L")
    image = grey.convert("I").point(lambda level: level * 257).convert("I;16")
    content = saved(image if mode == "I;16" else clean.convert(mode), "PNG")
    assert likeness(clean, fitted(content)[1]) >= READABLE


@pytest.mark.parametrize("mode", ["L", "CMYK"])
def test_every_kind_of_jpeg_shows_the_same_page(mode: str) -> None:
    assert likeness(page(SMALL), fitted(saved(page(SMALL).convert(mode)))[1]) >= READABLE


def test_what_is_transparent_shows_white_paper() -> None:
    for clear in (Image.new("RGBA", SMALL, (0, 0, 0, 0)), Image.new("LA", SMALL, (0, 0))):
        assert shown(fitted(saved(clear, "PNG"))[1]).convert("L").getextrema() == (255, 255)


def test_a_transparent_colour_of_a_palette_shows_white_paper() -> None:
    image = Image.new("P", SMALL, 3)
    image.putpalette([0, 0, 0] * 256)
    content = saved(image, "PNG", transparency=3)
    assert shown(fitted(content)[1]).convert("L").getextrema() == (255, 255)


def test_only_the_first_image_of_a_moving_png_is_kept() -> None:
    first, second = page(SMALL), Image.new("RGB", SMALL, "red")
    content = saved(first, "PNG", save_all=True, append_images=[second])
    made, result = fitted(content)
    assert made.done[:2] == ("fit.first_image_only", "fit.placed_on_a4")
    assert likeness(first, result) >= READABLE


def test_a_heic_is_converted() -> None:
    clean = page(SMALL)
    made, content = fitted(heic(clean))
    assert made.done[:2] == ("fit.converted_from_heic", "fit.placed_on_a4")
    assert likeness(clean, content) >= READABLE


def test_nothing_about_the_telephone_or_the_place_is_kept() -> None:
    content = fitted(lying(page(SMALL), 6))[1]
    assert b"Alice" not in content
    assert b"Exif" not in content


def test_a_jpeg_of_more_than_40_mpx_is_taken() -> None:
    content = saved(page((6400, 8000)), quality=40)
    made, result = fitted(content)
    assert "fit.images_reduced" in made.done
    assert likeness(page((6400, 8000)), result) >= FINE


@pytest.mark.parametrize("kind", ["JPEG", "PNG"])
def test_too_many_pixels_are_refused_before_they_are_decoded(kind: str) -> None:
    content = declaring(kind)
    refusal = refused(content)
    assert refusal.code == "document.too_large"
    assert int(refusal.details["pixels"]) > int(refusal.details["limit_pixels"])


def declaring(kind: str) -> bytes:
    """A small picture that claims to be an enormous one."""
    content = saved(Image.new("L", (16, 16)), kind)
    if kind == "PNG":
        header = b"IHDR" + (9000).to_bytes(4, "big") * 2 + content[24:29]
        return content[:12] + header + zlib.crc32(header).to_bytes(4, "big") + content[33:]
    at = content.index(b"\xff\xc0") + 5
    return content[:at] + (60_000).to_bytes(2, "big") * 2 + content[at + 4 :]


@pytest.mark.parametrize(
    "content",
    [
        pytest.param(b"", id="nothing"),
        pytest.param(b"PK\x03\x04" + bytes(60), id="a word processor's file"),
        pytest.param(b"GIF89a" + bytes(60), id="GIF"),
        pytest.param(b"\x00\x00\x00\x1cftypavif\x00\x00\x00\x00mif1avif", id="AVIF"),
        pytest.param(b"\x00\x00\x00\x18ftypisom\x00\x00\x00\x00isommp41", id="film"),
        pytest.param(b" %PDF-1.7", id="almost a PDF"),
    ],
)
def test_what_is_none_of_the_kinds_is_refused(content: bytes) -> None:
    assert refused(content).code == "document.type_not_accepted"


def test_the_contents_decide_whatever_else_was_given(photo: bytes) -> None:
    assert refused(photo, b"hello").code == "document.type_not_accepted"


def test_a_cut_picture_is_unreadable(photo: bytes) -> None:
    cut = (photo[: len(photo) // 2], saved(page(SMALL), "PNG")[:3_000], heic(page(SMALL))[:2_000])
    for content in cut:
        assert refused(content).code == "document.unreadable"


def test_photos_and_pdfs_are_put_together_in_order() -> None:
    made, content = fitted(small(), printed(2), small(5))
    assert made.pages == 4
    assert made.done[:3] == ("fit.placed_on_a4", "fit.merged", "fit.recompressed")
    texts = ["TOTAL PAGADO" in text for text in Fit(content).texts()]
    assert texts == [False, True, True, False]


def test_equal_photos_are_two_pages_all_the_same() -> None:
    assert fitted(small(), small())[0].pages == 2


def test_the_same_files_give_the_same_bytes() -> None:
    files = (small(), printed(), heic(page((300, 400))))
    assert fitted(*files)[1] == fitted(*files)[1]


def test_ten_photos_share_the_limit() -> None:
    photos = [saved(photographed(page(SMALL, first_line=n), noise=9)) for n in range(10)]
    made, content = fitted(*photos)
    assert made.pages == 10
    assert len(content) <= LIMIT
    assert likeness(page(SMALL, first_line=9), content, number=9) >= READABLE


def test_every_part_can_be_used_once_in_advance() -> None:
    warm()


KINDS = ("photo", "png", "text", "broken", "active")


@settings(max_examples=12, deadline=None)
@given(st.lists(st.sampled_from(KINDS), min_size=1, max_size=4), st.integers(2_000, 60_000))
def test_any_mix_fits_and_passes_the_gate_or_is_refused(kinds: list[str], limit: int) -> None:
    to = io.BytesIO()
    try:
        made = fit([io.BytesIO(mixed(kind)) for kind in kinds], to, limit_bytes=limit)
    except Refused:
        assert to.getvalue() == b""
    else:
        assert len(to.getvalue()) <= limit
        assert pdf.examine(io.BytesIO(to.getvalue())).pages == made.pages == len(kinds)


def mixed(kind: str) -> bytes:
    """A small file of some kind."""
    noise = Image.effect_noise((200, 260), 40)
    ImageDraw.Draw(noise).text((20, 20), kind, fill=0)
    if kind == "broken":
        return saved(noise)[:2_000] + random.Random(3).randbytes(500)
    if kind == "active":
        return printed(1, lambda canvas: canvas.acroForm.textfield(value="Alice", x=72, y=400))
    return printed() if kind == "text" else saved(noise, "JPEG" if kind == "photo" else "PNG")
