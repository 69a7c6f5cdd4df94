"""What a picture of a page shows."""

import asyncio
import io
from collections.abc import Callable, Iterator

import pypdfium2
import pytest
from PIL import Image, ImageStat
from pypdf import PdfWriter
from pypdf.annotations import Rectangle

from adapters.documents.memory_file import memory_file
from adapters.documents.sandbox import Sandbox
from adapters.documents.studio import Refused, Studio
from sheets import page_of_text, printed, saved

PDF, JPEG, PNG = "application/pdf", "image/jpeg", "image/png"
Draw = Callable[..., Image.Image]


@pytest.fixture(scope="module")
def draw() -> Iterator[Draw]:
    """Have the real studio draw a page."""

    def drawn(content: bytes, media_type: str = PDF, page: int = 1, width: int = 240) -> bytes:
        with memory_file() as file:
            file.write(content)
            file.flush()
            return runner.run(made.picture(file, media_type=media_type, page=page, width_px=width))

    def opened(*given: object, **named: object) -> Image.Image:
        return Image.open(io.BytesIO(drawn(*given, **named)))  # type: ignore[arg-type]

    with asyncio.Runner() as runner:
        box = Sandbox()
        made = Studio(box)
        yield opened
        runner.run(made.close())
        runner.run(box.close())


@pytest.mark.parametrize("width", [240, 1240])
def test_a_page_of_a_pdf_is_drawn_at_the_width_that_is_asked(draw: Draw, width: int) -> None:
    drawn = draw(printed("Otite", "85,40 euros"), page=2, width=width)
    assert drawn.format == "JPEG"
    assert drawn.size[0] == width
    assert abs(drawn.size[1] - width * 2**0.5) < 2
    assert ImageStat.Stat(drawn.convert("L")).extrema[0][0] < 150  # something is written on it


def test_a_page_that_is_not_there_is_not_found(draw: Draw) -> None:
    for content, media_type in ((printed("one"), PDF), (saved(page_of_text()), JPEG)):
        for page in (0, 2, -1, 10**9):
            with pytest.raises(Refused) as raised:
                draw(content, media_type, page)
            assert raised.value.code == "document.page_not_found"


def test_a_long_page_is_made_narrower(draw: Draw) -> None:
    writer = PdfWriter()
    writer.add_blank_page(100, 3_000)
    content = io.BytesIO()
    writer.write(content)
    assert draw(content.getvalue()).size == (32, 960)
    assert draw(saved(Image.new("RGB", (500, 15_000))), JPEG).size == (32, 960)


def test_a_small_photo_is_not_enlarged(draw: Draw) -> None:
    assert draw(saved(Image.new("RGB", (300, 400))), JPEG, width=1240).size == (300, 400)


def colour_at(drawn: Image.Image, x: int, y: int) -> str | None:
    strengths = ImageStat.Stat(drawn.convert("RGB").crop((x, y, x + 1, y + 1))).mean
    strong = [
        name for name, one in zip(("red", "green", "blue"), strengths, strict=True) if one > 200
    ]
    return strong[0] if len(strong) == 1 else None


@pytest.mark.parametrize("orientation", range(1, 9))
def test_a_photo_is_upright_and_says_nothing_else(draw: Draw, orientation: int) -> None:
    upright = Image.new("RGB", (600, 800), "white")
    upright.paste("red", (0, 0, 600, 200))  # red is up
    upright.paste("blue", (0, 200, 200, 800))  # blue is left
    undo = {2: 0, 3: 3, 4: 1, 5: 5, 6: 2, 7: 6, 8: 4}  # Pillow's numbers of the turns back
    stored = upright.transpose(Image.Transpose(undo[orientation])) if orientation > 1 else upright
    exif = Image.Exif()
    exif[0x0112], exif[0x010F] = orientation, "a maker"
    drawn = draw(saved(stored, exif=exif, comment=b"a place"), JPEG)
    assert drawn.size == (240, 320)
    assert colour_at(drawn, 120, 20) == "red"
    assert colour_at(drawn, 20, 200) == "blue"
    assert not drawn.getexif()
    assert set(drawn.info) == {"jfif", "jfif_version", "jfif_unit", "jfif_density", "dpi"}


@pytest.mark.parametrize("mode", ["LA", "RGBA"])
def test_what_is_transparent_is_white(draw: Draw, mode: str) -> None:
    clear = Image.new("RGBA", (300, 400), (0, 0, 0, 0)).convert(mode)
    assert draw(saved(clear, "PNG"), PNG).getpixel((10, 10)) == (255, 255, 255)


def test_sixteen_bits_keep_their_greys(draw: Draw) -> None:
    drawn = draw(saved(Image.new("I;16", (300, 400), 128 * 256), "PNG"), PNG)
    assert drawn.convert("L").getpixel((10, 10)) == 128


def test_the_first_of_moving_pictures_is_drawn(draw: Draw) -> None:
    red, blue = (Image.new("RGB", (300, 400), colour) for colour in ("red", "blue"))
    moving = saved(red, "PNG", save_all=True, append_images=[blue])
    assert colour_at(draw(moving, PNG), 10, 10) == "red"


def test_annotations_are_drawn(draw: Draw) -> None:
    writer = PdfWriter(io.BytesIO(printed("")))
    writer.add_annotation(0, Rectangle(rect=(100, 100, 500, 700), interior_color="ff0000"))
    content = io.BytesIO()
    writer.write(content)
    assert draw(content.getvalue()).convert("RGB").getpixel((120, 170)) != (255, 255, 255)


@pytest.mark.parametrize("content", [b"%PDF-1.4\nnothing", b"", b"\xff\xd8\xff"])
def test_what_cannot_be_read_is_refused(draw: Draw, content: bytes) -> None:
    for media_type in (PDF, JPEG, PNG):
        with pytest.raises(Refused) as raised:
            draw(content, media_type)
        assert raised.value.code == "document.unreadable"


def test_what_is_drawn_is_what_a_viewer_shows(draw: Draw) -> None:
    content = printed("Otite, 85,40 euros")
    with pypdfium2.PdfDocument(content) as document:
        shown = document[0].render(scale=1240 / document[0].get_width()).to_pil().convert("L")
    drawn = draw(content, width=1240).convert("L")
    assert drawn.size == shown.size
    difference = ImageStat.Stat(drawn.resize((124, 175))).mean[0]
    assert abs(difference - ImageStat.Stat(shown.resize((124, 175))).mean[0]) < 1
