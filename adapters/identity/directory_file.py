"""The file from which the directory is filled: its columns, and the check of every line."""

# A CSV file in UTF-8, comma or semicolon, with a first line that names these columns (any order):
#
# - `nir`: 13 or 15 characters; may be empty for a dependant.
# - `display_name`: as shown to the person, at most 100 characters.
# - `born_on`: YYYY-MM-DD.
# - `scheme`: one of `SCHEMES`; insured persons only.
# - `home_fund`: 1 to 20 letters, digits, `.` or `-`; insured persons only.
# - `iban`: optional, insured persons only; the whole of it is opened when a payment is written.
# - `subject`: optional, insured persons only; what the identity provider calls the person.
# - `email`: optional, a column that may be left out, insured persons only; ASCII, 254 at most.
# - `attached_to_nir`: empty for an insured person; for a dependant, the NIR of the insured person.
# - `attachment_state`: E or W; dependants only.
#
# An empty `iban`, `subject` or `email` keeps what is known; who is not in the file stays as he is.

from __future__ import annotations

import csv
import re
from collections.abc import Iterator
from dataclasses import dataclass, field
from datetime import date
from pathlib import Path
from typing import ClassVar, Final, NoReturn
from unicodedata import normalize

from stdnum import iban as stdnum_iban
from stdnum.exceptions import ValidationError

from adapters.mail.address import AddressNotValid, checked
from adapters.nir import Nir, NirNotValid, parse

SCHEMES: Final = frozenset(
    {"GENERAL", "MSA", "CANSSM", "CNMSS", "MGEN", "MGP", "CAMIEG", "CPRP_SNCF", "OTHER"}
)
COLUMNS: Final = (
    "nir",
    "display_name",
    "born_on",
    "scheme",
    "home_fund",
    "iban",
    "subject",
    "attached_to_nir",
    "attachment_state",
)
MAY_BE_LEFT_OUT: Final = "email"
"""The column that came later: files without it are still read."""

_OF_THE_INSURED = ("scheme", "home_fund", "iban", "subject", "email")
_NAME_CHARACTERS, _SUBJECT_CHARACTERS = 100, 255
_FUND = re.compile(r"[A-Za-z0-9.\-]{1,20}")
_DAY = re.compile(r"[0-9]{4}-[0-9]{2}-[0-9]{2}")


class LineRefused(Exception):
    """A line of the file cannot be believed; nothing was imported. Never says what stood there.

    `line` is counted from 1, the titles being line 1; `column` is a column's name, or `file`;
    `problem` is a stable code.
    """

    code: ClassVar[str] = "directory.line_refused"

    def __init__(self, line: int, column: str, problem: str) -> None:
        super().__init__(f"line {line}, column {column}: {problem}")
        self.line, self.column, self.problem = line, column, problem


@dataclass(frozen=True)
class InsuredLine:
    """An insured person as the file says; None where it says nothing."""

    line: int
    nir: Nir
    display_name: str = field(repr=False)
    born_on: date = field(repr=False)
    scheme: str
    home_fund: str
    account_masked: str | None = field(repr=False)
    subject: str | None
    email: str | None = field(default=None, repr=False)
    iban: str | None = field(default=None, repr=False)


@dataclass(frozen=True)
class DependantLine:
    """A dependant as the file says; `attached_to` is the insured person."""

    line: int
    attached_to: Nir
    nir: Nir | None
    display_name: str = field(repr=False)
    born_on: date = field(repr=False)
    attachment_state: str


def read(path: Path) -> list[InsuredLine | DependantLine]:
    """Read and check the whole file.

    Raises:
        OSError: the file cannot be read.
        LineRefused: the first line that is wrong.
    """
    try:
        with path.open(encoding="utf-8-sig", newline="") as file:
            delimiter = ";" if ";" in file.readline() else ","
            file.seek(0)
            lines = list(_lines(csv.DictReader(file, delimiter=delimiter, restval="")))
    except UnicodeDecodeError:
        raise LineRefused(1, "file", "file.not_utf_8") from None
    _refuse_doubles(lines)
    return lines


def mask_account(iban: str) -> str:
    """Keep of an account what lets its owner recognise it: the first 4 and last 3 characters."""
    compact = stdnum_iban.compact(iban)
    masked = compact[:4] + "•" * (len(compact) - 7) + compact[-3:]
    return " ".join(masked[start : start + 4] for start in range(0, len(masked), 4))


def _lines(reader: csv.DictReader[str]) -> Iterator[InsuredLine | DependantLine]:
    try:
        named = sorted(reader.fieldnames or ())
        if named not in (sorted(COLUMNS), sorted((*COLUMNS, MAY_BE_LEFT_OUT))):
            raise LineRefused(1, "file", "file.columns")
        for cells in reader:
            yield _Line(reader.line_num, cells).read()
    except csv.Error:
        raise LineRefused(reader.line_num, "file", "file.not_csv") from None


def _refuse_doubles(lines: list[InsuredLine | DependantLine]) -> None:
    """Refuse a file that tells two things of one insured person, or lends one subject to two."""
    seen: set[tuple[str, str]] = set()
    for line in lines:
        if isinstance(line, InsuredLine):
            for column, value in (("nir", line.nir.number), ("subject", line.subject)):
                if value is not None and (column, value) in seen:
                    raise LineRefused(line.line, column, "field.twice_in_the_file")
                seen.add((column, value or ""))


class _Line:
    """One line, read cell by cell."""

    def __init__(self, line: int, cells: dict[str, str]) -> None:
        self._line = line
        if None in cells:
            raise LineRefused(line, "file", "file.too_many_cells")
        present = {column: cell.strip() for column, cell in cells.items()}
        self._cells = {MAY_BE_LEFT_OUT: ""} | present

    def read(self) -> InsuredLine | DependantLine:
        return self._dependant() if self._cells["attached_to_nir"] else self._insured()

    def _insured(self) -> InsuredLine:
        self._absent("attachment_state")
        iban = self._iban()
        return InsuredLine(
            line=self._line,
            nir=self._nir("nir"),
            display_name=self._name(),
            born_on=self._born_on(),
            scheme=self._scheme(),
            home_fund=self._home_fund(),
            account_masked=mask_account(iban) if iban else None,
            subject=self._subject(),
            email=self._email(),
            iban=iban,
        )

    def _dependant(self) -> DependantLine:
        for column in _OF_THE_INSURED:
            self._absent(column)
        return DependantLine(
            line=self._line,
            attached_to=self._nir("attached_to_nir"),
            nir=self._nir("nir") if self._cells["nir"] else None,
            display_name=self._name(),
            born_on=self._born_on(),
            attachment_state=self._attachment_state(),
        )

    def _refuse(self, column: str, problem: str) -> NoReturn:
        raise LineRefused(self._line, column, problem) from None

    def _absent(self, column: str) -> None:
        if self._cells[column]:
            self._refuse(column, "field.not_applicable")

    def _present(self, column: str) -> str:
        return self._cells[column] or self._refuse(column, "field.required")

    def _nir(self, column: str) -> Nir:
        try:
            return parse(self._present(column))
        except NirNotValid as wrong:
            self._refuse(column, wrong.code)

    def _name(self) -> str:
        name = normalize("NFC", self._present("display_name"))
        if len(name) > _NAME_CHARACTERS or not name.isprintable():
            self._refuse("display_name", "field.format")
        return name

    def _born_on(self) -> date:
        text = self._present("born_on")
        try:
            return date.fromisoformat(text if _DAY.fullmatch(text) else "")
        except ValueError:
            self._refuse("born_on", "field.format")

    def _scheme(self) -> str:
        scheme = self._present("scheme")
        return scheme if scheme in SCHEMES else self._refuse("scheme", "field.unknown")

    def _home_fund(self) -> str:
        fund = self._present("home_fund")
        return fund if _FUND.fullmatch(fund) else self._refuse("home_fund", "field.format")

    def _iban(self) -> str | None:
        text = self._cells["iban"]
        try:
            return stdnum_iban.validate(text) if text else None
        except ValidationError:
            self._refuse("iban", "field.format")

    def _subject(self) -> str | None:
        subject = self._cells["subject"]
        if len(subject) > _SUBJECT_CHARACTERS or not subject.isprintable():
            self._refuse("subject", "field.format")
        return subject or None

    def _email(self) -> str | None:
        text = self._cells["email"]
        try:
            return checked(text) if text else None
        except AddressNotValid:
            self._refuse("email", "field.format")

    def _attachment_state(self) -> str:
        state = self._present("attachment_state")
        return state if state in ("E", "W") else self._refuse("attachment_state", "field.unknown")
