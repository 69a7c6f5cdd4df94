"""The contact trace as a table for a spreadsheet: the seed's columns, and no formula."""

from __future__ import annotations

import csv
from collections.abc import Iterable, Iterator
from io import StringIO
from typing import Final

from fastapi import Response

from adapters import french
from adapters.http.downloads import SAFE_TO_SAVE
from adapters.http.file_names import attachment
from projections.contact_trace import Contact

MEDIA_TYPE: Final = "text/csv"
BYTE_ORDER_MARK: Final = "\ufeff"
"""By it a spreadsheet knows UTF-8."""

STARTS_A_FORMULA: Final = ("=", "+", "-", "@", "\t", "\r", "\n")


def csv_answer(contacts: Iterable[Contact], *, name: str, of_one_claim: bool) -> Response:
    """The table as a file to be saved; of several claims it says which one each row is about."""
    headers = {**SAFE_TO_SAVE, "Content-Disposition": attachment(name)}
    text = csv_text(contacts, of_one_claim=of_one_claim)
    return Response(text, media_type=f"{MEDIA_TYPE}; charset=utf-8", headers=headers)


def csv_text(contacts: Iterable[Contact], *, of_one_claim: bool) -> str:
    """The table in UTF-8 with its mark, cells apart by semicolons, as French spreadsheets read."""
    written = StringIO()
    writer = csv.writer(written, delimiter=";", lineterminator="\r\n")
    writer.writerows(_lines(contacts, of_one_claim=of_one_claim))
    return BYTE_ORDER_MARK + written.getvalue()


def cells_of(contact: Contact) -> tuple[str, ...]:
    """A contact in the seven columns of the front office."""
    return (
        contact.number,
        french.contact_moment(contact.contacted_at),
        french.CONTACT_CHANNELS[contact.channel],
        french.CONTACT_DIRECTIONS[contact.direction],
        french.CONTACT_QUALIFICATIONS[contact.kind],
        *french.contact_reason(contact.reason),
    )


def harmless(cell: str) -> str:
    """A cell that no spreadsheet takes for a formula."""
    return f"'{cell}" if cell.startswith(STARTS_A_FORMULA) else cell


def _lines(contacts: Iterable[Contact], *, of_one_claim: bool) -> Iterator[list[str]]:
    yield [*french.CONTACT_COLUMNS, *(() if of_one_claim else (french.CLAIM_COLUMN,))]
    for contact in contacts:
        about = () if of_one_claim else (str(contact.claim_id or ""),)
        yield [harmless(cell) for cell in (*cells_of(contact), *about)]
