"""A PDF being made of photographs and PDFs: its pages, and the pictures that may shrink."""

from collections.abc import Collection, Sequence
from typing import Final

from pypdf import PageObject, PdfWriter

from adapters.documents.fitting import made, paper, pdf_copy
from adapters.documents.fitting.ladder import LADDER, Chosen, Rung, TooBig, choose
from adapters.documents.fitting.pdf_flat import DrawnPage
from adapters.documents.fitting.pdf_images import PdfImage, pictures_of
from adapters.documents.fitting.pictures import Photo
from adapters.documents.fitting.source import Pdf

Source = Photo | Pdf

_MODES: Final = {"L": made.GREYSCALE, "1": made.BLACK_AND_WHITE}
_PAGE_BYTES: Final = 900  # what a page of one picture takes beside the picture
_SMALL_SHARE: Final = 0.25


class Draft:
    """The pages in order; those of pictures are empty until it is known how big they may be.

    Attributes:
        done: what was done so far.
        images: the pictures inside the PDFs.
    """

    def __init__(self) -> None:
        self.done: set[str] = set()
        self.images: list[PdfImage] = []
        self._writer = PdfWriter()
        self._pictures: list[tuple[PageObject, Photo | DrawnPage]] = []

    def add_photo(self, photo: Photo) -> None:
        """Add an A4 page for a photograph."""
        self.done |= photo.done
        self._pictures.append((paper.blank(self._writer), photo))

    def add_pages(self, pages: Sequence[DrawnPage], done: Collection[str]) -> None:
        """Add pages that will show pictures of the pages of a PDF."""
        self.done |= {made.PAGES_AS_IMAGES, *done}
        for page in pages:
            self._pictures.append((paper.blank(self._writer, page.sheet), page))

    def add_copy(self, content: bytes, done: Collection[str]) -> None:
        """Add the pages of a PDF."""
        self.done |= {made.RECOMPRESSED, *done}
        pdf_copy.copy_pages(content, self._writer)

    def tighten(self) -> None:
        """Make the copied pages as small as can be without loss, and look for their pictures."""
        pdf_copy.tighten(self._writer)
        self.images = pictures_of(list(self._writer.pages))

    def is_all_pictures(self, limit_bytes: int) -> bool:
        """Whether the PDFs are scans: drawing their pages would make nothing smaller."""
        beside = self._size() - sum(one.size_bytes for one in self.images)
        is_one_a_page = len(self.images) <= len(self._writer.pages)
        return is_one_a_page and beside < limit_bytes * _SMALL_SHARE

    def fitted(self, limit_bytes: int, rungs: Sequence[Rung], *, touch_images: bool) -> bytes:
        """The PDF with its pictures at the first of these rungs at which it fits.

        Raises:
            TooBig: it fits at none.
        """
        images = self.images if touch_images else []
        fixed = self._size() - sum(one.size_bytes for one in images)
        fixed += _PAGE_BYTES * len(self._pictures)
        items = [*(picture for _, picture in self._pictures), *images]
        try:
            chosen = choose(items, limit_bytes - fixed, rungs)
        except TooBig as floor:
            raise TooBig(floor.size_bytes + fixed) from floor
        self._put(chosen, images)
        content = pdf_copy.write(self._writer)
        if len(content) > limit_bytes:
            raise TooBig(len(content))
        return content

    def _size(self) -> int:
        return pdf_copy.size_bytes(self._writer)

    def _put(self, chosen: Chosen, images: Sequence[PdfImage]) -> None:
        """Fill the empty pages, and replace pictures inside the PDFs."""
        for (page, picture), one in zip(self._pictures, chosen.written, strict=False):
            photo = picture if isinstance(picture, Photo) else None
            paper.draw(self._writer, page, one, margin=paper.MARGIN_POINTS if photo else 0)
            if photo is not None and (chosen.rung != LADDER[0] or photo.is_reduced(one)):
                self.done.add(made.IMAGES_REDUCED)
            self._note(chosen.rung)
        for image, one in zip(images, chosen.written[len(self._pictures) :], strict=True):
            is_bilevel = image.is_bilevel
            if image.replace(one):
                self.done.add(made.IMAGES_REDUCED)
                if not is_bilevel:
                    self._note(chosen.rung)

    def _note(self, rung: Rung) -> None:
        """Say what a picture lost, by the rung: one that had no colour loses none."""
        if rung.mode in _MODES:
            self.done.add(_MODES[rung.mode])
