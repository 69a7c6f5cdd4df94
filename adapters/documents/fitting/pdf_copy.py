"""A PDF's pages copied without what no reader sees, and written as tightly as without loss."""

import zlib
from collections.abc import Callable
from io import BytesIO
from typing import TYPE_CHECKING, Final

from pypdf import PageObject, PdfReader, PdfWriter
from pypdf.filters import ASCII85Decode, ASCIIHexDecode
from pypdf.generic import (
    ArrayObject,
    DictionaryObject,
    NameObject,
    PdfObject,
    StreamObject,
)

from adapters.documents.pdf_objects import every_object, held

if TYPE_CHECKING:
    from _typeshed import ReadableBuffer

# All that a page shows; it is left without links, actions, thumbnail, structure.
_OF_A_PAGE: Final = frozenset(
    {"/Type", "/MediaBox", "/CropBox", "/Rotate", "/UserUnit", "/Resources", "/Contents", "/Group"}
)
_UNSEEN: Final = (
    *("/Metadata", "/PieceInfo", "/Thumb", "/LastModified", "/OPI", "/Alternates"),
    *("/StructParent", "/StructParents", "/AA"),
)
_PACKED: Final = frozenset({"/FlateDecode", "/Fl"})
_WRITTEN_OUT: Final[dict[str, Callable[[bytes], bytes]]] = {
    "/ASCII85Decode": ASCII85Decode.decode,
    "/A85": ASCII85Decode.decode,
    "/ASCIIHexDecode": ASCIIHexDecode.decode,
    "/AHx": ASCIIHexDecode.decode,
}


def copy_pages(content: bytes, writer: PdfWriter) -> list[PageObject]:
    """Add the pages of a PDF to a document; nothing of the original beside them comes along."""
    reader = PdfReader(BytesIO(content))
    for reference in every_object(reader):
        part = reference.get_object()
        if isinstance(part, DictionaryObject) and part is not reader.trailer:
            _strip(part)
    copies = []
    for page in reader.pages:
        for key in [key for key in page if key not in _OF_A_PAGE]:
            del page[key]
        copies.append(writer.add_page(page))
    _copy_layers(reader, writer)
    return copies


def tighten(writer: PdfWriter) -> None:
    """Write the same in fewer bytes: each stream packed again, equal ones once, unused ones not."""
    for part in writer._objects:
        if isinstance(part, StreamObject):
            _pack(part)
    writer.compress_identical_objects()


def size_bytes(writer: PdfWriter) -> int:
    """How big a document would be, without keeping the bytes."""
    scale = _Scale()
    writer.metadata = None
    writer.write(scale)
    return scale.tell()


def has_more_than_pages(content: bytes) -> bool:
    """Whether something is drawn over the pages: form fields, stamps, notes, but not links."""
    reader = PdfReader(BytesIO(content))
    if isinstance(held(reader.root_object, "/AcroForm"), DictionaryObject):
        return True
    return any(_is_drawn(note) for page in reader.pages for note in _annotations(page))


def write(writer: PdfWriter) -> bytes:
    """The bytes of a document, the same for the same pages."""
    writer.metadata = None
    written = BytesIO()
    writer.write(written)
    return written.getvalue()


class _Scale(BytesIO):
    """Takes bytes and keeps their number alone."""

    def __init__(self) -> None:
        super().__init__()
        self._weight = 0

    def write(self, data: "ReadableBuffer", /) -> int:
        """Count these."""
        self._weight += len(memoryview(data))
        return len(memoryview(data))

    def tell(self) -> int:
        """How many there were."""
        return self._weight


def _annotations(page: PageObject) -> list[PdfObject]:
    found = held(page, "/Annots")
    return list(found) if isinstance(found, ArrayObject) else []


def _is_drawn(annotation: PdfObject) -> bool:
    entries = annotation.get_object()
    is_link = isinstance(entries, DictionaryObject) and held(entries, "/Subtype") == "/Link"
    return not is_link


def _strip(part: DictionaryObject) -> None:
    """Take away what no reader sees, but no font or image that bears such a name."""
    if "/Type" in part or isinstance(part, StreamObject):
        for key in _UNSEEN:
            part.pop(NameObject(key), None)


def _copy_layers(reader: PdfReader, writer: PdfWriter) -> None:
    """Keep hidden what a layer hides."""
    layers = held(reader.root_object, "/OCProperties")
    if not isinstance(layers, DictionaryObject):
        return
    had = held(writer.root_object, "/OCProperties")
    all_layers, hidden = _layers(had) if isinstance(had, DictionaryObject) else ([], [])
    for kept, found in zip((all_layers, hidden), _layers(layers), strict=True):
        kept.extend(one.clone(writer) for one in found)
    shown = DictionaryObject({NameObject("/OFF"): ArrayObject(hidden)})
    entries = {NameObject("/OCGs"): ArrayObject(all_layers), NameObject("/D"): shown}
    writer.root_object[NameObject("/OCProperties")] = DictionaryObject(entries)


def _layers(properties: DictionaryObject) -> tuple[list[PdfObject], list[PdfObject]]:
    """All layers of a document, and those that are hidden when it is opened."""
    found = _array(properties, "/OCGs")
    default = held(properties, "/D")
    if not isinstance(default, DictionaryObject):
        return found, []
    if held(default, "/BaseState") == "/OFF":
        shown = _array(default, "/ON")
        return found, [layer for layer in found if layer not in shown]
    return found, _array(default, "/OFF")


def _array(entries: DictionaryObject, key: str) -> list[PdfObject]:
    value = held(entries, key)
    return list(value) if isinstance(value, ArrayObject) else []


def _pack(stream: StreamObject) -> None:
    """Deflate as tightly as can be, where that is the last or only thing done to the bytes."""
    filters = filters_of(stream)
    if len(filters) == 2 and filters[0] in _WRITTEN_OUT and "/DecodeParms" not in stream:
        _drop_first_filter(stream, filters)
        filters = filters_of(stream)
    if not filters and "/DecodeParms" not in stream:
        plain = stream._data
    elif len(filters) == 1 and filters[0] in _PACKED:
        plain = _inflated(stream._data)
    else:
        return
    packed = zlib.compress(plain, 9) if plain else b""
    if packed and len(packed) < len(stream._data):
        stream._data = packed
        stream[NameObject("/Filter")] = NameObject("/FlateDecode")


def _drop_first_filter(stream: StreamObject, filters: list[str]) -> None:
    """Undo what only made the bytes printable."""
    stream._data = _WRITTEN_OUT[filters[0]](stream._data)
    stream[NameObject("/Filter")] = NameObject(filters[1])


def _inflated(data: bytes) -> bytes:
    """The bytes before deflation; none where they are damaged, and then stay as they are."""
    try:
        return zlib.decompress(data)
    except zlib.error:
        return b""


def filters_of(stream: StreamObject) -> list[str]:
    """The names of a stream's filters, in the order in which they are undone."""
    declared = held(stream, "/Filter")
    if declared is None:
        return []
    names = declared if isinstance(declared, ArrayObject) else ArrayObject([declared])
    return [str(name.get_object()) for name in names]
