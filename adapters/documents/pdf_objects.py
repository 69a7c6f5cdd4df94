"""The objects of a PDF, as its table names them."""

from typing import Any, Final

from pypdf import PdfReader
from pypdf._utils import logger_warning
from pypdf.generic import (
    DictionaryObject,
    IndirectObject,
    NullObject,
    PdfObject,
    _data_structures,
)

from adapters.documents.verdict import UNREADABLE, Refused

MAX_OBJECTS: Final = 100_000


_doubles: list[str] = []


def watch_doubles() -> None:
    """Have pypdf tell us of each key that stands twice in a dictionary; it only warns of them."""
    _data_structures.logger_warning = _note_doubles  # type: ignore[attr-defined]


def take_doubles() -> bool:
    """Whether a key stood twice in anything read since the last call."""
    found = bool(_doubles)
    _doubles.clear()
    return found


def _note_doubles(message: str, *, source: str, **values: Any) -> None:
    if message.startswith("Multiple definitions in dictionary"):
        _doubles.append(str(values.get("key")))
    logger_warning(message, source=source, **values)


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
