"""The work of fitting: what is tried, from the best to the smallest, until it fits."""

from collections.abc import Iterator, Sequence
from contextlib import ExitStack
from dataclasses import dataclass
from io import BytesIO
from typing import BinaryIO, Final

from adapters.documents import pdf, pdf_look
from adapters.documents.fitting import made
from adapters.documents.fitting.draft import Draft, Source
from adapters.documents.fitting.ladder import COLOUR, LADDER, Rung, TooBig
from adapters.documents.fitting.pdf_flat import Drawn
from adapters.documents.fitting.pictures import Photo
from adapters.documents.fitting.source import Pdf, recognised, refuse_heavy_pdfs
from adapters.documents.verdict import TOO_LARGE, UNREADABLE, Made, Refused

MAX_FILES: Final = 10


@dataclass(frozen=True, slots=True)
class _Attempt:
    """A draft, and how small its pictures may become."""

    draft: Draft
    rungs: Sequence[Rung]
    touches_images: bool = False


def fit(files: Sequence[BinaryIO], to: BinaryIO, *, limit_bytes: int) -> Made:
    """Make one PDF of these files, in order, no bigger than the limit and as good as it can be.

    The same bytes give the same PDF.

    Args:
        files: 1 to 10 of them, open; PDF, JPEG, PNG or HEIC by their content.
        to: open, empty.
        limit_bytes: how big the PDF may be.

    Returns:
        How many pages it has and what was done.

    Raises:
        Refused: type_not_accepted, unreadable, needs_a_password; too_large with why=cannot_fit,
            too_many_pages or too_much_memory.
    """
    if not 1 <= len(files) <= MAX_FILES:
        raise ValueError(len(files))
    try:
        content, result = _fitted(files, limit_bytes)
    except Refused:
        raise
    except MemoryError as full:
        raise Refused(TOO_LARGE, why="too_much_memory") from full
    except Exception as damage:
        # The parsers raise far outside their own hierarchies on hostile files.
        raise Refused(UNREADABLE, why="parse") from damage
    to.write(content)
    to.flush()
    return result


def _fitted(files: Sequence[BinaryIO], limit_bytes: int) -> tuple[bytes, Made]:
    """The bytes of the PDF, and what is said of it."""
    refuse_heavy_pdfs(files)
    sources = [recognised(file) for file in files]
    always = {made.MERGED} if len(files) > 1 else set[str]()
    smallest = []
    with ExitStack() as drawn:
        for attempt in _attempts(sources, limit_bytes, drawn):
            try:
                content = attempt.draft.fitted(
                    limit_bytes, attempt.rungs, touch_images=attempt.touches_images
                )
            except TooBig as floor:
                smallest.append(floor.size_bytes)
                continue
            pages = _pages_if_taken(content)
            if pages is not None:
                return content, made.made(pages, attempt.draft.done | always)
    if not smallest:
        raise Refused(UNREADABLE, why="cannot_be_drawn")
    raise Refused(TOO_LARGE, why="cannot_fit", size_bytes=min(smallest), limit_bytes=limit_bytes)


def _attempts(sources: Sequence[Source], limit_bytes: int, drawn: ExitStack) -> Iterator[_Attempt]:
    """Pages as they are, then with smaller pictures in them, then as pictures."""
    copied = _copied(sources)
    if copied is not None:
        yield _Attempt(copied, COLOUR if copied.images else LADDER)
        if copied.images:
            yield _Attempt(copied, LADDER, touches_images=True)
    has_pdf = any(isinstance(source, Pdf) for source in sources)
    if has_pdf and (copied is None or not copied.is_all_pictures(limit_bytes)):
        yield _Attempt(_as_pictures(sources, drawn), LADDER)


def _copied(sources: Sequence[Source]) -> Draft | None:
    """A draft with the pages of the PDFs as they are; none where one of them cannot be copied."""
    draft = Draft()
    try:
        for source in sources:
            if isinstance(source, Photo):
                draft.add_photo(source)
            elif source.plain is None:
                return None
            else:
                draft.add_copy(source.plain, source.done)
        draft.tighten()
    except Exception:
        # pypdf raises anything on files that PDFium can still draw.
        return None
    return draft


def _as_pictures(sources: Sequence[Source], drawn: ExitStack) -> Draft:
    """A draft with every page of the PDFs as a picture."""
    draft = Draft()
    for source in sources:
        if isinstance(source, Photo):
            draft.add_photo(source)
        else:
            document = Drawn(source.original)
            drawn.callback(document.close)
            draft.add_pages(document.pages(), source.done)
    return draft


def _pages_if_taken(content: bytes) -> int | None:
    """How many pages what was made has, if the gate would take it and each of them is drawn."""
    try:
        pages = pdf.examine(BytesIO(content)).pages
        pdf_look.draw_all(content, pages)
    except Exception:
        # Whatever the gate has against what was copied, the pages may still be drawn one by one.
        return None
    return pages
