"""Draws one page of a document as a JPEG, upright on white, without any byte of the original."""

# The density of the JPEG tells the size of the page on paper; nothing else is told of it.

from contextlib import closing
from io import BytesIO
from typing import BinaryIO, Final

import pypdfium2
from PIL import Image

from adapters.documents import images
from adapters.documents.pdf import MAX_SIZES
from adapters.documents.request import WIDTHS_PX
from adapters.documents.verdict import PAGE_NOT_FOUND, PDF, Facts, Refused

_TALLEST: Final = 4
_QUALITY: Final = 80
_POINTS_PER_INCH: Final = 72
_POINT_MM: Final = 25.4 / 72
_A4_LONG_SIDE_INCH: Final = 297 / 25.4
_MAX_DPI: Final = 65_535


def picture(file: BinaryIO, *, media_type: str, page: int, width_px: int, to: BinaryIO) -> None:
    """Write the picture of a page.

    Args:
        file: a document that passed the gate.
        media_type: what the gate found it to be.
        page: its number, from 1.
        width_px: one of ``WIDTHS_PX``. A page more than four times as long as wide is made narrower
            and a small photograph is not enlarged.
        to: where the JPEG goes.

    Raises:
        Refused: page_not_found, unreadable.
    """
    if width_px not in WIDTHS_PX:
        raise ValueError("a picture has one of two widths")
    draw = _draw_pdf if media_type == PDF else _draw_image
    drawn, dpi = draw(file, media_type, page, width_px)
    density = min(_MAX_DPI, max(1, round(dpi)))
    made = BytesIO()
    drawn.save(made, "JPEG", quality=_QUALITY, dpi=(density, density))
    to.write(made.getvalue())


def measure(file: BinaryIO) -> Facts:
    """The sizes of the pages of a PDF, without drawing any.

    Args:
        file: a PDF that passed the gate.
    """
    with closing(pypdfium2.PdfDocument(file.read())) as document:
        pages = len(document)
        points = [document.get_page_size(number) for number in range(min(pages, MAX_SIZES))]
    sizes = tuple((width * _POINT_MM, height * _POINT_MM) for width, height in points)
    return Facts(pages, sizes)


def _draw_pdf(file: BinaryIO, _: str, number: int, width_px: int) -> tuple[Image.Image, float]:
    """A page of a PDF with its annotations and the fields of its form, and its resolution."""
    with closing(pypdfium2.PdfDocument(file.read())) as document:
        if not 1 <= number <= len(document):
            raise Refused(PAGE_NOT_FOUND, page=number)
        document.init_forms()
        with closing(document[number - 1]) as page:
            width, height = page.get_size()
            scale = min(width_px / width, _TALLEST * width_px / height)
            return page.render(scale=scale).to_pil().copy(), scale * _POINTS_PER_INCH


def _draw_image(
    file: BinaryIO, media_type: str, number: int, width_px: int
) -> tuple[Image.Image, float]:
    """A photograph, and its resolution on an A4 sheet."""
    if number != 1:
        raise Refused(PAGE_NOT_FOUND, page=number)
    bounds = (width_px, _TALLEST * width_px)
    drawn = images.upright(file, media_type, "RGB", bounds)
    drawn.thumbnail(bounds, Image.Resampling.LANCZOS)
    return drawn, max(drawn.size) / _A4_LONG_SIDE_INCH
