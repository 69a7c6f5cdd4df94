"""The transfers of a payment run as a file for a bank: ISO 20022, pain.001.001.09."""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass, field
from datetime import date, datetime
from decimal import Decimal
from typing import Final
from uuid import UUID
from xml.etree.ElementTree import Element, SubElement, tostring

from defusedxml.ElementTree import fromstring
from sepaxml import SepaTransfer
from sepaxml.validation import try_valid_xml

from adapters.payments.payers import PayerAccount

SCHEMA: Final = "pain.001.001.09"
NAMESPACE: Final = f"urn:iso:std:iso:20022:tech:xsd:{SCHEMA}"
"""What a bank is sent. Source: docs/sources.md#payment-files."""

_NOT_SEPA: Final = re.compile(r"[^A-Za-z0-9/?:().,'+ -]+")
"""What the character set of SEPA leaves out."""

_AT: Final = "%Y-%m-%dT%H:%M:%S"


@dataclass(frozen=True, kw_only=True)
class Transfer:
    """One transfer. payment_id: what the bank names in its answers, as 32 hexadecimal digits."""

    payment_id: UUID
    amount_cents: int
    holder: str = field(repr=False)
    iban: str = field(repr=False)
    reference: str


@dataclass(frozen=True, kw_only=True)
class TransferFile:
    """A file as it is handed over, with its control totals."""

    content: bytes = field(repr=False)
    payments: int
    total_cents: int


class FileNotValid(Exception):
    """The file breaks the bank's schema, or its totals are not those of the run."""


def transfer_file(
    run_id: UUID, payer: PayerAccount, transfers: Sequence[Transfer], at: datetime
) -> TransferFile:
    """The file of a run, checked against its schema; the same run gives the same bytes.

    transfers: at least one; at: when the run was decided, as Paris writes it.
    Raises: FileNotValid.
    Source: docs/sources.md#payment-files
    """
    made = SepaTransfer(
        {
            "name": _plain(payer.name),
            "IBAN": payer.iban,
            "BIC": payer.bic,
            "batch": True,
            "currency": "EUR",
        },
        schema=SCHEMA,
        clean=True,
    )
    for one in sorted(transfers, key=lambda one: one.payment_id):
        made.add_payment(_order(one, at.date()))
    content = _settled(made.export(validate=False), run_id, at)
    total_cents = sum(one.amount_cents for one in transfers)
    _refuse_unless_sound(content, len(transfers), total_cents)
    return TransferFile(content=content, payments=len(transfers), total_cents=total_cents)


def _order(one: Transfer, on: date) -> dict[str, object]:
    return {
        "name": "".join(each for each in one.holder if each.isprintable()),
        "IBAN": one.iban,
        "amount": one.amount_cents,
        "execution_date": on,
        "description": f"CNSE {one.reference}",
        "endtoend_id": one.payment_id.hex,
    }


def _settled(content: bytes, run_id: UUID, at: datetime) -> bytes:
    """The same file with ids and times of the run's, where the library draws its own."""
    document = fromstring(content)
    told = {"MsgId": run_id.hex, "PmtInfId": f"{run_id.hex}-1", "CreDtTm": at.strftime(_AT)}
    for element in document.iter():
        name = _local(element)
        if name in told:
            element.text = told[name]
        elif name in ("Nm", "Ustrd"):
            element.text = _plain(element.text or "")
    written: bytes = tostring(_bare(document), "us-ascii", xml_declaration=False)
    return b'<?xml version="1.0" encoding="UTF-8"?>\n' + written


def _bare(element: Element) -> Element:
    """The same tree without prefixes, which some banks do not read."""
    root = Element(_local(element), {"xmlns": NAMESPACE})
    _copy(element, root)
    return root


def _copy(source: Element, to: Element) -> None:
    to.text = source.text
    for child in source:
        _copy(child, SubElement(to, _local(child), dict(child.attrib)))


def _local(element: Element) -> str:
    return element.tag.rpartition("}")[2]


def _plain(text: str) -> str:
    return " ".join(_NOT_SEPA.sub(" ", text).split()) or "-"


def _refuse_unless_sound(content: bytes, payments: int, total_cents: int) -> None:
    try:
        try_valid_xml(content, SCHEMA)
    except Exception as error:  # the library wraps what its validator says in a bare Exception
        # Its text quotes the file, where accounts stand in clear.
        raise FileNotValid(f"not {SCHEMA}: {type(error).__name__}") from None
    names = {"n": NAMESPACE}
    document = fromstring(content)
    amounts = [one.text for one in document.iterfind(".//n:InstdAmt", names)]
    header = document.find(".//n:GrpHdr", names)
    told = None if header is None else (_text(header, "NbOfTxs"), _text(header, "CtrlSum"))
    summed = sum(Decimal(one or 0) * 100 for one in amounts)
    if told != (str(payments), f"{total_cents // 100}.{total_cents % 100:02}"):
        raise FileNotValid("the totals are not those of the run")
    if (len(amounts), summed) != (payments, total_cents):
        raise FileNotValid("the transfers are not those of the run")


def _text(parent: Element, name: str) -> str | None:
    return parent.findtext(f"{{{NAMESPACE}}}{name}")
