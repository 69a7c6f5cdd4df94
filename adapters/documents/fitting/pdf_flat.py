"""PDFs as PDFium shows them: copied without their actions, or page by page as pictures."""

from io import BytesIO
from typing import Final

import pypdfium2
import pypdfium2.raw
from PIL import Image, ImageChops

from adapters.documents.fitting import sizes
from adapters.documents.fitting.encode import Encoded, encode
from adapters.documents.fitting.ladder import BEST_DPI, Rung
from adapters.documents.fitting.sizes import A4_POINTS
from adapters.documents.verdict import TOO_LARGE, Refused

MAX_RASTER_PAGES: Final = 200

_LOOKED_AT_PIXELS: Final = 800
_SEEN_DIFFERENCE: Final = 48  # of 255
_FEW_PIXELS: Final = 4
_A4_TOLERANCE: Final = 0.04  # of each side: letter paper and badly cropped scans are A4 to a reader


def flattened(content: bytes) -> bytes:
    """The pages alone, with what forms and annotations show drawn into them."""
    with pypdfium2.PdfDocument(content) as original, pypdfium2.PdfDocument.new() as copy:
        original.init_forms()  # where there is no form, flattening draws the annotations alone
        for number in range(len(original)):
            page = original[number]
            pypdfium2.raw.FPDFPage_Flatten(page, pypdfium2.raw.FLAT_NORMALDISPLAY)
            page.close()
        copy.import_pages(original)
        written = BytesIO()
        copy.save(written)
    return written.getvalue()


def looks_like(copy: bytes, original: bytes) -> bool:
    """Whether the pages of a copy show what those of the original do, notes and forms included.

    Compared are the first 200 pages: what lies beyond is never drawn either.
    """
    with pypdfium2.PdfDocument(copy) as one, pypdfium2.PdfDocument(original) as other:
        other.init_forms()
        if len(one) != len(other):
            return False
        return all(
            _is_same(_seen(one, number), _seen(other, number))
            for number in range(min(len(one), MAX_RASTER_PAGES))
        )


def _seen(document: pypdfium2.PdfDocument, number: int) -> Image.Image:
    """A page, just fine enough to see whether something is missing."""
    width, height = document.get_page_size(number)
    page = document[number]
    scale = _LOOKED_AT_PIXELS / max(1.0, width, height)
    bitmap = page.render(scale=scale, grayscale=True)
    image: Image.Image = bitmap.to_pil().convert("L")
    bitmap.close()
    page.close()
    return image


def _is_same(one: Image.Image, other: Image.Image) -> bool:
    if one.size != other.size:
        return False
    differing = ImageChops.difference(one, other).histogram()[_SEEN_DIFFERENCE:]
    return sum(differing) <= _FEW_PIXELS


class Drawn:
    """A PDF that can be drawn page by page."""

    def __init__(self, content: bytes) -> None:
        self._document = pypdfium2.PdfDocument(content)
        self._document.init_forms()

    def pages(self) -> list["DrawnPage"]:
        """Its pages.

        Raises:
            Refused: too_large, for more than 200 pages.
        """
        count = len(self._document)
        if count > MAX_RASTER_PAGES:
            raise Refused(
                TOO_LARGE, why="too_many_pages", pages=count, limit_pages=MAX_RASTER_PAGES
            )
        return [DrawnPage(self._document, number) for number in range(count)]

    def close(self) -> None:
        """Let go of the document."""
        self._document.close()


class DrawnPage:
    """One page as a picture.

    Attributes:
        sheet: width and height in points of the paper that the picture goes on.
    """

    def __init__(self, document: pypdfium2.PdfDocument, number: int) -> None:
        self._document = document
        self._number = number
        self._size = document.get_page_size(number)
        self._decoded: Image.Image | None = None
        self.sheet = A4_POINTS if _is_a4(self._size) else self._size

    def at(self, rung: Rung) -> Encoded:
        """Write it at this rung."""
        if self._decoded is None:
            self._decoded = self._draw()
        image = self._decoded
        size = sizes.reduced(image.size, rung.dpi, paper=self.sheet)
        if size != image.size:
            image = image.resize(size, Image.Resampling.LANCZOS)
        return encode(image, rung.mode, rung.quality)

    def forget(self) -> None:
        """Let go of the pixels."""
        self._decoded = None

    def _draw(self) -> Image.Image:
        wanted = tuple(round(side / 72 * BEST_DPI) for side in self._size)
        size = sizes.reduced((max(1, wanted[0]), max(1, wanted[1])), BEST_DPI, paper=self.sheet)
        page = self._document[self._number]
        bitmap = page.render(scale=size[0] / max(1.0, self._size[0]), rev_byteorder=True)
        image: Image.Image = bitmap.to_pil().convert("RGB")
        bitmap.close()
        page.close()
        return image


def _is_a4(size: tuple[float, float]) -> bool:
    """Whether a reader would say that this sheet is A4, upright."""
    return all(
        abs(side - a4) <= a4 * _A4_TOLERANCE for side, a4 in zip(size, A4_POINTS, strict=True)
    )
