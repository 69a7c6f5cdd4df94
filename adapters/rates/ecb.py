"""The reference rates of the European Central Bank: its XML, its CSV, and that CSV in a zip."""

from __future__ import annotations

import csv
import io
import lzma
import re
import zipfile
import zlib
from collections.abc import Iterable, Iterator, Mapping
from datetime import date
from pathlib import Path
from typing import Any, Final, NamedTuple
from xml.parsers import expat

from domain.reference.currencies import is_currency

LARGEST_BYTES: Final = 32 * 1024 * 1024
"""Four times what all days since 1999 take."""

NUMBER: Final = re.compile(r"[0-9]{1,9}(\.[0-9]{1,9})?")
UNREADABLE: Final = (
    zipfile.BadZipFile,  # no archive, or its sums are wrong
    EOFError,  # it ends too early
    ValueError,  # it points before its own beginning, or its names are no text
    RuntimeError,  # it wants a password, or a way of packing that zipfile does not know
    zlib.error,  # what deflate packed is damaged
    lzma.LZMAError,  # so is what LZMA packed
    OSError,  # so is what bzip2 packed
)
"""What zipfile raises over bytes in memory that are not a whole archive."""

NONE_THAT_DAY: Final = frozenset({"", "N/A"})
LONGEST_QUOTE: Final = 40


class Published(NamedTuple):
    """What one euro was worth on a day, exactly as it was written."""

    currency: str
    on: date
    units_per_euro: str


class NotRates(Exception):
    """A file that is no file of rates; the text says why, and where."""


def read_rates(path: Path) -> tuple[Published, ...]:
    """Every rate that a file tells; a currency that is none any more is left out.

    Raises: NotRates, OSError.
    """
    content = _content(path)
    if content[:4] == b"PK\x03\x04":
        content = _unzipped(content)
    is_xml = content.lstrip(b"\xef\xbb\xbf \r\n\t").startswith(b"<")
    found = tuple(_of_xml(content) if is_xml else _of_csv(content))
    if not found:
        raise NotRates("the file tells no rate")
    return found


def _content(path: Path) -> bytes:
    with path.open("rb") as file:
        return _whole(file.read(LARGEST_BYTES + 1))


def _whole(content: bytes) -> bytes:
    if len(content) > LARGEST_BYTES:
        raise NotRates(f"the file is larger than {LARGEST_BYTES} bytes")
    return content


def _unzipped(content: bytes) -> bytes:
    try:
        with zipfile.ZipFile(io.BytesIO(content)) as archive:
            names = archive.namelist()
            if len(names) != 1:
                raise NotRates("the archive does not hold exactly one file")
            with archive.open(names[0]) as file:
                return _whole(file.read(LARGEST_BYTES + 1))
    except UNREADABLE as error:
        raise NotRates("the archive cannot be read") from error


class _Cubes:
    """What the elements `Cube` say; declarations, in which entities hide, are refused."""

    def __init__(self) -> None:
        self.found: list[Published] = []
        self._on: date | None = None
        self._parser = expat.ParserCreate()
        self._parser.StartElementHandler = self._element
        self._parser.StartDoctypeDeclHandler = self._declaration

    def read(self, content: bytes) -> list[Published]:
        try:
            self._parser.Parse(content, True)
        except expat.ExpatError as error:
            raise NotRates(f"line {error.lineno}: not XML") from error
        return self.found

    def _declaration(self, *_: Any) -> None:
        raise NotRates(f"{self._place()}: a document type is not accepted")

    def _element(self, name: str, attributes: Mapping[str, str]) -> None:
        if name.rpartition(":")[2] != "Cube":
            return
        if "time" in attributes:
            self._on = _day(attributes["time"], self._place())
        if "currency" in attributes:
            if self._on is None:
                raise NotRates(f"{self._place()}: a rate without a day")
            told = (attributes["currency"], self._on, attributes.get("rate", ""))
            self.found += _rate(*told, self._place())

    def _place(self) -> str:
        return f"line {self._parser.CurrentLineNumber}"


def _of_xml(content: bytes) -> Iterable[Published]:
    return _Cubes().read(content)


def _of_csv(content: bytes) -> Iterator[Published]:
    try:
        text = content.decode("utf-8-sig")
    except UnicodeDecodeError as error:
        raise NotRates("the file is neither XML nor text") from error
    rows = csv.reader(io.StringIO(text, newline=""), strict=True)
    try:
        head = [name.strip() for name in next(rows, [])]
        if head[:1] != ["Date"]:
            raise NotRates("line 1: the first column is not called Date")
        for row in rows:
            yield from _row(head, row, f"line {rows.line_num}")
    except csv.Error as error:
        raise NotRates(f"line {rows.line_num}: not CSV") from error


def _row(head: list[str], row: list[str], place: str) -> Iterator[Published]:
    if not any(cell.strip() for cell in row):
        return
    on = _day(row[0], place)
    for currency, cell in zip(head[1:], row[1:], strict=False):
        if currency and cell.strip() not in NONE_THAT_DAY:
            yield from _rate(currency, on, cell.strip(), place)


def _day(text: str, place: str) -> date:
    try:
        return date.fromisoformat(text.strip())
    except ValueError:
        raise NotRates(f"{place}: {_quoted(text)} is not a day") from None


def _rate(currency: str, on: date, text: str, place: str) -> Iterator[Published]:
    if not NUMBER.fullmatch(text) or float(text) <= 0:
        raise NotRates(f"{place}: {_quoted(text)} is not a rate")
    if is_currency(currency):
        yield Published(currency, on, text)


def _quoted(text: str) -> str:
    return repr(text[:LONGEST_QUOTE])
