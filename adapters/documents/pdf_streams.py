"""How much the compressed streams of a PDF grow when they are opened, counted and not kept."""

import zlib
from collections.abc import Callable
from typing import Final

from pypdf.filters import ASCII85Decode, ASCIIHexDecode, LZWDecode, RunLengthDecode
from pypdf.generic import ArrayObject, StreamObject

from adapters.documents.pdf_inflate import Shared
from adapters.documents.pdf_objects import held
from adapters.documents.verdict import ACTIVE_CONTENT, UNREADABLE, Refused

MAX_IMAGE_PIXELS: Final = 250_000_000

_STEP_BYTES: Final = 1024 * 1024
_MAX_KEPT_BYTES: Final = 50_000_000
FLATE: Final = frozenset({"/FlateDecode", "/Fl"})
_DECODERS: Final[dict[str, Callable[[bytes], bytes]]] = {
    "/ASCIIHexDecode": ASCIIHexDecode.decode,
    "/AHx": ASCIIHexDecode.decode,
    "/ASCII85Decode": ASCII85Decode.decode,
    "/A85": ASCII85Decode.decode,
    "/LZWDecode": LZWDecode.decode,
    "/LZW": LZWDecode.decode,
    "/RunLengthDecode": RunLengthDecode.decode,
    "/RL": RunLengthDecode.decode,
}
_ARMOUR: Final = frozenset({"/ASCIIHexDecode", "/AHx", "/ASCII85Decode", "/A85"})
_IMAGE_CODECS: Final = frozenset(
    {"/DCTDecode", "/DCT", "/JPXDecode", "/CCITTFaxDecode", "/CCF", "/JBIG2Decode"}
)
# These may lie unencrypted in an encrypted file, and are then read as noise; no page shows them.
_BESIDE_THE_PAGES: Final = frozenset({"/Metadata", "/XRef"})


def count_decoded(stream: StreamObject, shared: Shared) -> None:
    """Decode a stream to count its bytes, and to look for names in them.

    Predictors are not undone: they change no size. Pictures are not decoded, nor is text that
    stands for one: a codec's output is bounded by the size that the picture declares.

    Raises:
        Refused: unreadable, for a budget overrun, a damaged stream, an unknown filter or a picture
            above 250 million pixels; active_content.
    """
    data = stream._data
    filters = filters_of(stream)
    for position, name in enumerate(filters):
        if _is_picture(filters[position:]):
            _bound_picture(stream)
            return
        if name in FLATE:
            is_last = position == len(filters) - 1
            data = _inflate(data, shared, keep=not is_last, is_shown=_is_shown(stream))
        elif name in _DECODERS:
            data = _DECODERS[name](data)
            shared.budget.spend(len(data))
            _look(shared, data, is_last=True)
        elif name != "/Crypt":
            raise Refused(UNREADABLE, why="unknown_filter")


def filters_of(stream: StreamObject) -> list[str]:
    """The names of the filters, in the order in which they are undone."""
    declared = held(stream, "/Filter")
    if declared is None:
        return []
    names = declared if isinstance(declared, ArrayObject) else ArrayObject([declared])
    return [str(name.get_object()) for name in names]


def _is_picture(filters: list[str]) -> bool:
    """Whether the next to undo is a picture's codec, or text that stands for a picture."""
    if filters[0] in _ARMOUR:
        filters = filters[1:]
    return bool(filters) and filters[0] in _IMAGE_CODECS


def _is_shown(stream: StreamObject) -> bool:
    return held(stream, "/Type") not in _BESIDE_THE_PAGES


def _inflate(data: bytes, shared: Shared, *, keep: bool, is_shown: bool) -> bytes:
    """Undo a deflate filter step by step, and give the bytes if another filter needs them."""
    kept = bytearray()
    engine, rest = zlib.decompressobj(), data
    while rest and not engine.eof:
        try:
            step = engine.decompress(rest, _STEP_BYTES)
        except zlib.error as damage:
            # A wrong checksum comes after the last byte: nothing is missing. Nor is a stream cut
            # short an error here: its length is often off by a few bytes, and viewers bear it.
            if is_shown and "incorrect data check" not in str(damage):
                raise Refused(UNREADABLE, why="damaged_stream") from damage
            break
        shared.budget.spend(len(step))
        _look(shared, step, is_last=False)
        if keep:
            kept += step
            if len(kept) > _MAX_KEPT_BYTES:
                raise Refused(UNREADABLE, why="too_much_data")
        rest = engine.unconsumed_tail
    _look(shared, b"", is_last=True)
    if engine.eof:
        shared.note(data)
    return bytes(kept)


def _look(shared: Shared, piece: bytes, *, is_last: bool) -> None:
    found = shared.names.look(piece, is_last=is_last)
    if found is not None:
        raise Refused(ACTIVE_CONTENT, found=found)


def _bound_picture(stream: StreamObject) -> None:
    """Refuse a picture that declares too many pixels."""
    width, height = held(stream, "/Width"), held(stream, "/Height")
    if isinstance(width, int) and isinstance(height, int) and width * height > MAX_IMAGE_PIXELS:
        raise Refused(UNREADABLE, why="too_many_pixels")
