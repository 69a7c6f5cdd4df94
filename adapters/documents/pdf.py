"""What a PDF holds: its pages, after every object of it was read."""

import re
from collections.abc import Iterator
from io import BytesIO
from typing import BinaryIO, Final

from pypdf import PageObject, PasswordType, PdfReader, PdfWriter, overwrite_configuration
from pypdf.generic import ArrayObject, DictionaryObject, PdfObject, StreamObject

from adapters.documents import pdf_objects
from adapters.documents.pdf_active import active_part
from adapters.documents.pdf_inflate import Shared
from adapters.documents.pdf_objects import every_object, held
from adapters.documents.pdf_raw import look_at_bytes, look_into_pack
from adapters.documents.pdf_streams import count_decoded
from adapters.documents.verdict import (
    ACTIVE_CONTENT,
    NEEDS_A_PASSWORD,
    UNREADABLE,
    Facts,
    Refused,
)

MAX_DECODED_BYTES: Final = 250_000_000
MAX_SIZES: Final = 50
# No bill, stay report or bank statement comes near; each page takes an agent's time and, to be
# drawn, ours: a tree of pages may name the same one thousands of times in a kilobyte.
MAX_PAGES: Final = 500

_MAX_BRANCHES: Final = 50_000

_MAX_STREAM_BYTES: Final = 50_000_000
_POINT_MM: Final = 25.4 / 72
_LETTER_POINTS: Final = (612.0, 792.0)  # what viewers take for a page without a size
_END_OF_FILE: Final = re.compile(rb"%%EOF[\x00\t\n\f\r ]*\Z")
# Readers that distrust the table of objects rebuild it from the whole file; this makes pypdf do so.
_DISTRUST: Final = b"\nstartxref\n0\n%%EOF\n"


def examine(file: BinaryIO) -> Facts:
    """Read a whole PDF.

    Raises:
        Refused: unreadable, needs_a_password or active_content. pypdf raises much else besides on
            hostile files, also outside its own hierarchy; all of it means unreadable.
    """
    _lower_limits()
    pdf_objects.watch_doubles()
    pdf_objects.take_doubles()
    content = file.read()
    if _END_OF_FILE.search(content) is None:
        raise Refused(UNREADABLE, why="end")
    reader = PdfReader(BytesIO(content))
    if reader.is_encrypted and reader.decrypt("") == PasswordType.NOT_DECRYPTED:
        raise Refused(NEEDS_A_PASSWORD)
    shared = Shared(MAX_DECODED_BYTES)
    _read_every_object(reader, shared)
    look_at_bytes(content, reader, shared)
    _look_again(content)
    _refuse_what_stands_twice()
    _refuse_too_many_pages(reader)
    pages = len(reader.pages)
    if pages == 0:
        raise Refused(UNREADABLE, why="no_page")
    return Facts(pages, tuple(_size(reader.pages[i]) for i in range(min(pages, MAX_SIZES))))


def samples() -> Iterator[bytes]:
    """Small PDFs, plain and encrypted, whose reading uses what a reading may use."""
    for algorithm in (None, "RC4-128", "AES-256"):
        writer = PdfWriter()
        writer.add_blank_page(595, 842)
        if algorithm:
            writer.encrypt("", "owner", algorithm=algorithm)
        written = BytesIO()
        writer.write(written)
        yield written.getvalue()


def _lower_limits() -> None:
    """Tighten pypdf's own limits to what a document of a few hundred kilobytes may need."""
    overwrite_configuration(
        maximum_declared_stream_length=_MAX_STREAM_BYTES,
        array_based_stream_maximum_output_length=_MAX_STREAM_BYTES,
        lzw_maximum_output_length=_MAX_STREAM_BYTES,
        run_length_maximum_output_length=_MAX_STREAM_BYTES,
        zlib_maximum_output_length=_MAX_STREAM_BYTES,
        zlib_maximum_recovery_input_length=1_000_000,
        stream_filters_maximum_length=8,
        stream_decoding_work_maximum_length=2 * _MAX_STREAM_BYTES,
        jbig2dec_binary=None,
        disable_legacy_handling=True,
    )


def _refuse_what_stands_twice() -> None:
    """Raise Refused when a dictionary gave a key two values since the last look.

    pypdf keeps the first and viewers the last: what was examined is not what would be shown.
    """
    if pdf_objects.take_doubles():
        raise Refused(ACTIVE_CONTENT, found="key_twice")


def _read_every_object(reader: PdfReader, shared: Shared) -> None:
    """Raise Refused for active content, or for streams that are damaged or grow too much."""
    for reference in every_object(reader):
        part = reference.get_object()
        _refuse_active(active_part(part))
        if isinstance(part, StreamObject):
            count_decoded(part, shared)
            if held(part, "/Type") == "/ObjStm":
                look_into_pack(part, shared)


def _refuse_too_many_pages(reader: PdfReader) -> None:
    """Raise Refused beyond 500 pages, without building a list of them."""
    waiting: list[object] = [held(reader.root_object, "/Pages")]
    pages = branches = 0
    while waiting:
        part = waiting.pop()
        node = part.get_object() if isinstance(part, PdfObject) else part
        kids = held(node, "/Kids") if isinstance(node, DictionaryObject) else None
        if isinstance(kids, ArrayObject):
            waiting += kids
            branches += 1
        else:
            pages += 1
        if pages > MAX_PAGES or branches > _MAX_BRANCHES or len(waiting) > _MAX_BRANCHES:
            raise Refused(UNREADABLE, why="too_many_pages", limit_pages=MAX_PAGES)


def _look_again(content: bytes) -> None:
    """Raise Refused for active content among the objects that the file's own table leaves out.

    A viewer that rebuilds the table would find them.
    """
    try:
        parts = every_object(PdfReader(BytesIO(content + _DISTRUST)))
    except Refused:
        raise
    except Exception:
        return  # it cannot be rebuilt, and was readable as it stands
    for reference in parts:
        _refuse_active(_active_part_if_readable(reference))


def _active_part_if_readable(reference: PdfObject) -> str | None:
    """What is active in an object that the file's own table may leave out, broken or not."""
    try:
        return active_part(reference.get_object())
    except Exception:
        # Old, overwritten objects may be half gone, and pypdf then raises anything; the file as it
        # stands has been read whole before.
        return None


def _refuse_active(found: str | None) -> None:
    if found is not None:
        raise Refused(ACTIVE_CONTENT, found=found)


def _size(page: PageObject) -> tuple[float, float]:
    """Width and height in millimetres, as the page is shown."""
    width, height = _LETTER_POINTS
    if held(page, "/CropBox") or held(page, "/MediaBox"):
        width, height = float(page.cropbox.width), float(page.cropbox.height)
    if _number(page, "/Rotate", 0) % 180 == 90:
        width, height = height, width
    scale = _POINT_MM * _number(page, "/UserUnit", 1)
    return round(abs(width) * scale, 1), round(abs(height) * scale, 1)


def _number(page: PageObject, key: str, otherwise: float) -> float:
    value = held(page, key)
    return float(value) if isinstance(value, int | float) else otherwise
