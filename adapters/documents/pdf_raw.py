"""The bytes of a PDF, looked at without its tables: no reader can see what is not there."""

# Viewers differ in which table they believe, in how they rebuild it and in where they take an
# object to begin. Instead of imitating each of them, every byte is looked at, as it stands and
# inflated from behind every `stream`.

import re
from collections.abc import Iterator
from io import BytesIO
from typing import Final

from pypdf import PdfReader
from pypdf.generic import DictionaryObject, PdfObject, StreamObject, read_object

from adapters.documents.pdf_active import active_part
from adapters.documents.pdf_inflate import Shared, inflated
from adapters.documents.pdf_names import NameSearch, canonical
from adapters.documents.pdf_objects import MAX_OBJECTS, held
from adapters.documents.pdf_streams import FLATE, filters_of
from adapters.documents.verdict import ACTIVE_CONTENT, UNREADABLE, Refused

_STREAM: Final = re.compile(rb"stream")
_LINE_END: Final = re.compile(rb"\r\n|\r|\n")
_LONGEST_LINE: Final = 1024
_OBJECT: Final = re.compile(rb"(?<!end)obj")
_PACKED: Final = re.compile(rb"/ObjStm(?=[\s\x00()<>\[\]{}/%])")
_FLATE: Final = re.compile(rb"/Filter\s*(?:\[\s*/Fl(?:ateDecode)?\s*\]|/Fl(?:ateDecode)?(?![\w#]))")
_OTHER_CODING: Final = re.compile(
    rb"/Filter|/Predictor(?!\s+1\s*[/>])|/(?:DP|DecodeParms)\s*\[?\s*\d"
)
_HEAD: Final = re.compile(rb"obj[\s\x00]*<<[^()%]*\Z")
_LONGEST_HEAD: Final = 4096


def look_at_bytes(content: bytes, reader: PdfReader, shared: Shared) -> None:
    """Look for active parts in a whole file, whatever its tables say.

    Args:
        content: the file.
        reader: the same, read; it tells what references lead to.
        shared: what was inflated of it and looked at already.

    Raises:
        Refused: active_content; unreadable when too much comes out, or when objects are packed in
            a way that hides them.
    """
    _refuse_names([content], shared.names)
    _refuse_hidden_packs(content, reader.is_encrypted, shared.packs)
    _refuse_loose_objects(content, reader)
    for at in _beginnings(content):
        if not shared.knows(content, at):
            _refuse_names(inflated(content[at:], shared.budget), shared.names)


def look_into_pack(pack: StreamObject, shared: Shared) -> None:
    """Look at what a known object stream gives, decrypted and decoded.

    Raises:
        Refused: active_content, also when a number stands in it twice: readers take one or other;
            unreadable when it is packed in an unusual way, which some readers cannot open.
    """
    shared.packs += 1
    if len(filters := filters_of(pack)) > 1 or not FLATE.issuperset(filters):
        raise Refused(UNREADABLE, why="object_stream")
    data = pack.get_data()
    _refuse_names([data], shared.names)
    first = held(pack, "/First")
    numbers = data[: first if isinstance(first, int) and first > 0 else 0].split()[::2]
    if len(set(numbers)) != len(numbers):
        raise Refused(ACTIVE_CONTENT, found="number_twice")


def _refuse_names(pieces: Iterator[bytes] | list[bytes], names: NameSearch) -> None:
    for piece in pieces:
        _refuse(names.look(piece, is_last=False))
    _refuse(names.look(b"", is_last=True))


def _refuse(found: str | None) -> None:
    if found is not None:
        raise Refused(ACTIVE_CONTENT, found=found)


def _beginnings(content: bytes) -> Iterator[int]:
    """Where the bytes of streams may begin: behind the word, or behind the end of its line."""
    for word in _STREAM.finditer(content):
        at = word.end()
        line_end = _LINE_END.search(content, at, at + _LONGEST_LINE)
        starts = {at, at + 1, at + 2}
        if line_end is not None:
            starts |= {line_end.start() + 1, line_end.end()}
        yield from (start for start in sorted(starts) if _is_zlib(content[start : start + 2]))


def _is_zlib(head: bytes) -> bool:
    """Whether a header says deflate, as zlib itself checks it."""
    return len(head) == 2 and head[0] & 15 == 8 and head[0] < 128 and int.from_bytes(head) % 31 == 0


def _refuse_hidden_packs(content: bytes, is_encrypted: bool, known: int) -> None:
    """Refuse object streams into which nothing but their reader could look."""
    plain = canonical(content)
    packs = list(_PACKED.finditer(plain))
    if is_encrypted and len(packs) > known:
        raise Refused(ACTIVE_CONTENT, found="object_stream")
    for pack in packs:
        begin = plain.rfind(b"obj", max(0, pack.start() - _LONGEST_HEAD), pack.start())
        end = plain.find(b"stream", pack.end(), pack.end() + _LONGEST_HEAD)
        head = plain[max(0, begin) : end if end >= 0 else pack.end() + _LONGEST_HEAD]
        if not _is_plainly_packed(head):
            raise Refused(UNREADABLE, why="object_stream")


def _is_plainly_packed(head: bytes) -> bool:
    """Whether a dictionary is whole, holds no text that could feign one, and says deflate at most.

    Args:
        head: what stands from `obj` up to `stream`.
    """
    is_whole = _HEAD.match(head) is not None and head.count(b"<") == head.count(b">")
    return is_whole and _OTHER_CODING.search(_FLATE.sub(b"", head, count=1)) is None


def _refuse_loose_objects(content: bytes, reader: PdfReader) -> None:
    """Refuse active parts in whatever stands behind the word `obj`, in the table or not."""
    stream = BytesIO(content)
    for count, word in enumerate(_OBJECT.finditer(content)):
        if count > MAX_OBJECTS:
            raise Refused(UNREADABLE, why="too_many_objects")
        stream.seek(word.end())
        _refuse(_active_part_if_readable(stream, reader))


def _active_part_if_readable(stream: BytesIO, reader: PdfReader) -> str | None:
    try:
        part: PdfObject | None = read_object(stream, reader)
        return active_part(part) if isinstance(part, DictionaryObject) else None
    except Exception:
        # Chance hits, old revisions and damaged objects make pypdf raise anything; the objects of
        # the table were read before, and damage there was no pardon.
        return None
