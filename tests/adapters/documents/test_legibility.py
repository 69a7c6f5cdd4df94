"""Which page is said to be hard to read."""

from collections.abc import Callable

import pytest
from PIL import Image, ImageChops

from adapters.documents.gate import Inspection
from sheets import blurred, page_of_text, printed, saved, scanned

Inspect = Callable[..., Inspection]
BLURRED, BLANK, COARSE = "document.blurred", "document.blank_page", "document.low_resolution"


def noisy(page: Image.Image, deviation: float = 10) -> Image.Image:
    return ImageChops.add(page, Image.effect_noise(page.size, deviation), 1, -128)


def reduced(page: Image.Image, long_side: int) -> Image.Image:
    return page.resize((page.width * long_side // page.height, long_side))


@pytest.mark.parametrize(
    "content",
    [
        pytest.param(saved(page_of_text()), id="photo"),
        pytest.param(saved(noisy(page_of_text()), quality=60), id="noisy photo"),
        pytest.param(saved(page_of_text(), "PNG"), id="PNG"),
        pytest.param(saved(page_of_text(900, 3000, 60)), id="till ticket"),
        pytest.param(saved(page_of_text(1654, 2339, 160)), id="large letters"),
        pytest.param(saved(blurred(page_of_text(), 1)), id="a little soft"),
        pytest.param(scanned(page_of_text()), id="scan"),
        pytest.param(printed("Otite, 85,40 euros"), id="one line of text"),
        pytest.param(printed("Page 12"), id="a page number"),
    ],
)
def test_a_legible_page_gets_no_hint(inspect: Inspect, content: bytes) -> None:
    assert not {BLURRED, BLANK, COARSE} & set(inspect(content).warnings)


@pytest.mark.parametrize("radius", [4, 6])
@pytest.mark.parametrize("letters_px", [22, 30])
def test_a_page_whose_letters_run_together_is_blurred(
    inspect: Inspect, radius: float, letters_px: int
) -> None:
    page = noisy(blurred(page_of_text(letters_px=letters_px), radius), 4)
    assert BLURRED in inspect(saved(page)).warnings
    assert BLURRED in inspect(scanned(page)).warnings


def test_white_paper_around_a_few_sharp_lines_is_no_blur(inspect: Inspect) -> None:
    page = Image.new("L", (3000, 4000), 245)
    page.paste(page_of_text().crop((0, 0, 1654, 300)), (500, 500))
    assert BLURRED not in inspect(saved(page)).warnings


def test_a_few_sharp_stains_do_not_hide_a_blur(inspect: Inspect) -> None:
    page = blurred(page_of_text(), 5)
    page.paste(0, (100, 100, 110, 110))
    assert BLURRED in inspect(saved(page)).warnings


def test_a_photo_needs_1170_pixels_on_its_long_side(inspect: Inspect) -> None:
    assert COARSE not in inspect(saved(reduced(page_of_text(), 1170))).warnings
    assert COARSE in inspect(saved(reduced(page_of_text(), 1169))).warnings


def test_a_scan_in_a_pdf_needs_100_dots_per_inch(inspect: Inspect) -> None:
    assert COARSE not in inspect(scanned(reduced(page_of_text(), 1180))).warnings
    assert COARSE in inspect(scanned(reduced(page_of_text(), 1150))).warnings


@pytest.mark.parametrize(
    "content",
    [
        pytest.param(saved(Image.new("RGB", (1500, 2000), "white")), id="white photo"),
        pytest.param(saved(noisy(Image.new("L", (1500, 2000), 235))), id="noisy white photo"),
        pytest.param(saved(Image.new("L", (1500, 2000), 5)), id="finger on the lens"),
        pytest.param(printed("Page 1", "", "Page 3"), id="second page of a PDF"),
        pytest.param(printed(*["Page"] * 4, ""), id="fifth page of a PDF"),
        pytest.param(scanned(Image.new("L", (1240, 1754), 250)), id="white scan"),
    ],
)
def test_a_page_without_ink_is_blank(inspect: Inspect, content: bytes) -> None:
    assert inspect(content).warnings[-1] == BLANK


def test_pages_after_the_fifth_are_left_alone(inspect: Inspect) -> None:
    assert BLANK not in inspect(printed(*["Page"] * 5, "")).warnings
