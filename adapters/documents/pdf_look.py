"""Whether a PDF can be drawn, and how its first pages look."""

import resource
from contextlib import closing
from io import BytesIO
from typing import BinaryIO, Final

import pypdfium2
from pypdfium2 import raw

from adapters.documents import pdf
from adapters.documents.foreign import is_archive
from adapters.documents.legibility import LEAST_DPI, SEEN_PX, hints_of_page, in_order
from adapters.documents.verdict import LOW_RESOLUTION, UNREADABLE, Facts, Refused

MAX_PAGES_SEEN: Final = 5
# A page that takes longer when it is small may not be drawn at all when it is large.
MAX_PAGE_SECONDS: Final = 2.0
# Of the forty seconds that a fitting may take, so that many go into the look at what was made.
_MAX_LOOK_SECONDS: Final = 10.0
# Further pages are left alone once all that was done so far took this long.
_BUDGET_SECONDS: Final = 0.1

_POINTS_PER_INCH: Final = 72
_MAX_PARTS_OF_A_SCAN: Final = 2_000
_LEAST_SHARE_OF_A_SCAN: Final = 0.5


def examine(file: BinaryIO) -> Facts:
    """Read a whole PDF, then draw its first page as a viewer would, and look at a few more.

    Raises:
        Refused: as ``pdf.examine``; unreadable if it is an archive as well, or cannot be drawn.
    """
    content = file.read()
    if is_archive(content):
        raise Refused(UNREADABLE, why="foreign_tail")
    facts = pdf.examine(BytesIO(content))
    try:
        hints = _look(content, facts.pages)
    except Refused:
        raise
    except Exception as failure:
        # It raises whatever the drawing met, MemoryError included; the verdict is the same.
        raise Refused(UNREADABLE, why="render") from failure
    return Facts(facts.pages, facts.page_sizes, in_order(hints))


def refuse_other_pages(document: pypdfium2.PdfDocument, pages: int) -> None:
    """Refuse a document in which PDFium sees not as many pages as pypdf does.

    An agent would see some of them only, or other ones than those that were examined.

    Raises:
        Refused: unreadable.
    """
    if len(document) != pages:
        raise Refused(UNREADABLE, why="number_of_pages")


def draw_all(content: bytes, pages: int) -> None:
    """Draw the pages of a document as small as the gate does, for ten seconds at most.

    Raises:
        Refused: unreadable, when there are other pages than said, or one takes too long.
        Exception: whatever the drawing of a page meets.
    """
    with closing(pypdfium2.PdfDocument(content)) as document:
        refuse_other_pages(document, pages)
        begun = _used_seconds()
        for number in range(pages):
            before = _used_seconds()
            if before - begun > _MAX_LOOK_SECONDS:
                return
            with closing(document[number]) as page:
                page.render(scale=SEEN_PX / max(page.get_size()), grayscale=True).close()
            if _used_seconds() - before > MAX_PAGE_SECONDS:
                raise Refused(UNREADABLE, why="cannot_be_drawn")


def _look(content: bytes, pages: int) -> set[str]:
    """Draw the first pages, as far as the budget goes, and gather what they hint at."""
    hints: set[str] = set()
    with closing(pypdfium2.PdfDocument(content)) as document:
        refuse_other_pages(document, pages)
        for number in range(min(len(document), MAX_PAGES_SEEN)):
            if number > 0 and _used_seconds() > _BUDGET_SECONDS:
                break
            with closing(document[number]) as page:
                hints |= _hints(page)
    return hints


def _hints(page: pypdfium2.PdfPage) -> set[str]:
    """Draw one page small, and look at it."""
    scale = SEEN_PX / max(page.get_size())
    drawn = page.render(scale=scale, grayscale=True).to_pil()
    dpi = _dpi_of_scan(page)
    hints = hints_of_page(drawn, is_scan=dpi is not None)
    if dpi is not None and dpi < LEAST_DPI:
        hints.add(LOW_RESOLUTION)
    return hints


def _dpi_of_scan(page: pypdfium2.PdfPage) -> float | None:
    """The resolution of a page that is one single picture, with invisible text at most."""
    if raw.FPDFPage_CountObjects(page) > _MAX_PARTS_OF_A_SCAN:
        return None
    parts = [part for part in page.get_objects(max_depth=1) if not _is_invisible(part)]
    if len(parts) != 1 or not isinstance(parts[0], pypdfium2.PdfImage):
        return None
    left, bottom, right, top = parts[0].get_bounds()
    width, height = right - left, top - bottom
    page_width, page_height = page.get_size()
    if width * height < _LEAST_SHARE_OF_A_SCAN * page_width * page_height:
        return None
    return float(max(parts[0].get_px_size()) / max(width, height) * _POINTS_PER_INCH)


def _is_invisible(part: pypdfium2.PdfObject) -> bool:
    """Whether a part is text that only a search finds, as character recognition adds it."""
    if part.type != raw.FPDF_PAGEOBJ_TEXT:
        return False
    mode = raw.FPDFTextObj_GetTextRenderMode(part)
    return bool(mode == raw.FPDF_TEXTRENDERMODE_INVISIBLE)


def _used_seconds() -> float:
    """Processor time of this process."""
    used = resource.getrusage(resource.RUSAGE_SELF)
    return used.ru_utime + used.ru_stime
