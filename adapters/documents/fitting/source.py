"""What a file is, by its content alone, and what of it will be fitted."""

import os
from collections.abc import Sequence
from contextlib import closing
from dataclasses import dataclass
from io import BytesIO
from typing import BinaryIO, Final

import pypdfium2
from pypdf import PdfWriter

from adapters.documents import pdf, pdf_look
from adapters.documents.fitting import made, pdf_copy, pdf_flat
from adapters.documents.fitting.pictures import Photo
from adapters.documents.foreign import end_of_jpeg
from adapters.documents.kinds import HEAD_BYTES, HEIC, kind_of
from adapters.documents.verdict import (
    ACTIVE_CONTENT,
    JPEG,
    PDF,
    PNG,
    TOO_LARGE,
    TYPE_NOT_ACCEPTED,
    Refused,
)

MAX_PDF_BYTES: Final = 30_000_000

_PILLOW: Final = {JPEG: "JPEG", PNG: "PNG", HEIC: "HEIF"}


@dataclass(frozen=True, slots=True)
class Pdf:
    """A PDF without active content, password or anything drawn over its pages.

    Attributes:
        original: as it came.
        plain: pages that can be copied; nothing where only their pictures can be.
        done: what was done to it whatever its size.
    """

    original: bytes
    plain: bytes | None
    done: frozenset[str]


def refuse_heavy_pdfs(files: Sequence[BinaryIO]) -> None:
    """Bound what will be held in memory, where photographs are not held but PDFs are.

    Raises:
        Refused: too_large, when the PDFs among the files are more than 30 million bytes.
    """
    size = 0
    for file in files:
        if _kind_of(file) == PDF:
            size += file.seek(0, os.SEEK_END)
    if size > MAX_PDF_BYTES:
        raise Refused(TOO_LARGE, why="too_much_memory", size_bytes=size, limit_bytes=MAX_PDF_BYTES)


def recognised(file: BinaryIO) -> Photo | Pdf:
    """Look at a file.

    Raises:
        Refused: type_not_accepted, unreadable, needs_a_password, too_large.
    """
    kind = _kind_of(file)
    if kind == PDF:
        return _pdf(file.read())
    if kind is None:
        raise Refused(TYPE_NOT_ACCEPTED)
    if kind == HEIC and not has_heic():
        raise Refused(TYPE_NOT_ACCEPTED, why="no_heic_here")
    if kind == JPEG:
        end_of_jpeg(file.read())  # refuses what would be decoded for minutes
        file.seek(0)
    return Photo(file, _PILLOW[kind])


def _kind_of(file: BinaryIO) -> str | None:
    file.seek(0)
    kind = kind_of(file.read(HEAD_BYTES))
    file.seek(0)
    return kind


def has_heic() -> bool:
    """Let Pillow open HEIC, with as few threads as can be, where the library is installed."""
    try:
        import pillow_heif
    except ImportError:
        return False
    pillow_heif.register_heif_opener(
        decode_threads=0, thumbnails=False, depth_images=False, aux_images=False
    )
    return True


def _pdf(content: bytes) -> Pdf:
    """Look at a PDF; what acts by itself is left behind, and what forms show becomes the page."""
    try:
        facts = pdf.examine(BytesIO(content))
        with closing(pypdfium2.PdfDocument(content)) as document:
            pdf_look.refuse_other_pages(document, facts.pages)
        if not pdf_copy.has_more_than_pages(content):
            return Pdf(content, content, frozenset())
    except Refused as refusal:
        if refusal.code != ACTIVE_CONTENT:
            raise
    return Pdf(content, _simplified(content), frozenset({made.SIMPLIFIED}))


def _simplified(content: bytes) -> bytes | None:
    """A copy of the pages that passes the gate and misses nothing, if there can be one."""
    writer = PdfWriter()
    try:
        pdf_copy.copy_pages(pdf_flat.flattened(content), writer)
        plain = pdf_copy.write(writer)
        pdf.examine(BytesIO(plain))
        if not pdf_flat.looks_like(plain, content):
            return None
    except Exception:
        # Whatever a parser says of the copy: the pages can still be drawn.
        return None
    return plain
