"""The objects of a PDF, as its table names them."""

from typing import Final

from pypdf import PdfReader
from pypdf.generic import DictionaryObject, IndirectObject, NullObject, PdfObject

from adapters.documents.verdict import UNREADABLE, Refused

MAX_OBJECTS: Final = 100_000


def every_object(reader: PdfReader) -> list[PdfObject]:
    """The trailer, and a reference to each object that the table names, used by a page or not.

    Raises:
        Refused: unreadable, for more than 100,000 objects.
    """
    named = {(number, generation) for generation, row in reader.xref.items() for number in row}
    named.update((number, 0) for number in reader.xref_objStm)
    if len(named) > MAX_OBJECTS:
        raise Refused(UNREADABLE, why="too_many_objects")
    return [reader.trailer, *(IndirectObject(*name, reader) for name in sorted(named))]


def held(entries: DictionaryObject, key: str) -> object:
    """The value under a key with its reference followed; None where there is nothing."""
    value = entries.get(key, NullObject()).get_object()
    return None if isinstance(value, NullObject) else value
