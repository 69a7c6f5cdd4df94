"""What banks say of payments: pain.002 (refusals), camt.053 and camt.054 (what was booked)."""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
from datetime import date, datetime
from decimal import Decimal, InvalidOperation
from pathlib import Path
from typing import Final, NamedTuple
from uuid import UUID
from xml.etree.ElementTree import Element, ParseError

from defusedxml.common import DefusedXmlException
from defusedxml.ElementTree import fromstring

from domain.values import PARIS, PaymentFailure

LARGEST_BYTES: Final = 64 * 1024 * 1024
AMOUNT: Final = re.compile(r"[0-9]{1,15}(\.[0-9]{1,5})?")
BOOKED: Final = range(2000, 2100)
"""The years on which anything is booked; any other day is a slip, and soon none at all."""
KINDS: Final = re.compile(r"\{urn:iso:std:iso:20022:tech:xsd:(pain\.002|camt\.05[34])\.001\.\d+\}")

FAILURES: Final[Mapping[str, PaymentFailure]] = {
    "AC01": PaymentFailure.ACCOUNT_INVALID,
    "AC03": PaymentFailure.ACCOUNT_INVALID,
    "AC04": PaymentFailure.ACCOUNT_CLOSED,
    "AC06": PaymentFailure.ACCOUNT_BLOCKED,
    "AC07": PaymentFailure.ACCOUNT_CLOSED,
    "BE04": PaymentFailure.REJECTED,
    "MD07": PaymentFailure.REJECTED,
    "RC01": PaymentFailure.REJECTED,
}
"""Reasons of ISO 20022 that say more than REJECTED. Source: docs/sources.md#payment-results."""


class Result(NamedTuple):
    """What a bank says of one payment. failure: None when it was executed.

    amount_cents: euro cents, None where a refusal tells none; on: the day that the bank says.
    """

    payment_id: UUID
    failure: PaymentFailure | None
    amount_cents: int | None
    on: date


class RunRefused(NamedTuple):
    """A bank refused a whole file. on: the day that it says."""

    run_id: UUID
    on: date


class Results(NamedTuple):
    """All that a file says of payments. beside: what names no payment of ours at all."""

    each: tuple[Result, ...]
    refused: tuple[RunRefused, ...]
    beside: int


class ResultsNotRead(Exception):
    """The file is none that a bank sends; the text says why, and quotes nothing of it."""


def read_results(file: Path) -> Results:
    """Read a whole file.

    Raises: OSError, ResultsNotRead.
    Source: docs/sources.md#payment-results
    """
    if file.stat().st_size > LARGEST_BYTES:
        raise ResultsNotRead(f"the file is larger than {LARGEST_BYTES} bytes")
    try:
        root = fromstring(file.read_bytes(), forbid_dtd=True)
    except (ParseError, DefusedXmlException, ValueError):
        raise ResultsNotRead("the file is not XML, or not harmless") from None
    kind = KINDS.match(root.tag)
    if kind is None:
        raise ResultsNotRead("the file is neither pain.002 nor camt.053 nor camt.054")
    try:
        tree = _Tree(root)
        return _refusals(tree) if kind[1] == "pain.002" else _bookings(tree)
    except (ValueError, OverflowError, InvalidOperation):
        raise ResultsNotRead("a day, an amount or an id of the file cannot be read") from None


class _Tree:
    """An element whose children are found by their local names."""

    def __init__(self, element: Element) -> None:
        self._element = element
        self._space = element.tag.rpartition("}")[0] + "}"

    def all(self, path: str) -> Iterator[_Tree]:
        return (_Tree(one) for one in self._element.iterfind(self._path(path)))

    def text(self, *paths: str) -> str | None:
        for path in paths:
            found = self._element.findtext(self._path(path))
            if found and found.strip():
                return found.strip()
        return None

    def cents(self, *paths: str) -> int | None:
        for path in paths:
            found = self._element.find(self._path(path))
            if found is not None:
                if found.get("Ccy") != "EUR":
                    raise ValueError("another currency")
                return _cents(found.text or "")
        return None

    def _path(self, path: str) -> str:
        steps = (step for step in path.split("/"))
        return "/".join(one if one in (".", "") else self._space + one for one in steps)


def _refusals(document: _Tree) -> Results:
    each: list[Result] = []
    runs: list[RunRefused] = []
    beside = 0
    for report in document.all("CstmrPmtStsRpt"):
        on = _day(report.text("GrpHdr/CreDtTm"))
        found = [
            _refusal(one, on)
            for one in report.all("OrgnlPmtInfAndSts/TxInfAndSts")
            if one.text("TxSts") == "RJCT"
        ]
        told = [one for one in found if one is not None]
        beside += len(found) - len(told)
        each += told
        if _is_refused_whole(report):
            runs.append(RunRefused(UUID(report.text("OrgnlGrpInfAndSts/OrgnlMsgId") or ""), on))
    return Results(tuple(each), tuple(runs), beside)


def _is_refused_whole(report: _Tree) -> bool:
    if report.text("OrgnlGrpInfAndSts/GrpSts") == "RJCT":
        return True
    return report.text("OrgnlPmtInfAndSts/PmtInfSts") == "RJCT"


def _refusal(one: _Tree, on: date) -> Result | None:
    payment_id = _payment_id(one.text("OrgnlEndToEndId"))
    if payment_id is None:
        return None
    failure = _failure(one.text("StsRsnInf/Rsn/Cd"))
    return Result(payment_id, failure, one.cents("OrgnlTxRef/Amt/InstdAmt"), on)


def _bookings(document: _Tree) -> Results:
    each: list[Result] = []
    beside = 0
    for report in ("BkToCstmrStmt/Stmt", "BkToCstmrDbtCdtNtfctn/Ntfctn"):
        for entry in document.all(f"{report}/Ntry"):
            if entry.text("Sts/Cd", "Sts") != "BOOK":
                continue
            found = [_booking(entry, one) for one in entry.all("NtryDtls/TxDtls")]
            told = [one for one in found if one is not None]
            beside += (len(found) - len(told)) or (not found)
            each += told
    # On one day a payment is booked before it comes back.
    each.sort(key=lambda one: (one.on, one.failure is not None))
    return Results(tuple(each), (), beside)


def _booking(entry: _Tree, details: _Tree) -> Result | None:
    payment_id = _payment_id(details.text("Refs/EndToEndId"))
    if payment_id is None:
        return None
    side = details.text("CdtDbtInd") or entry.text("CdtDbtInd")
    amount = details.cents("Amt", "AmtDtls/TxAmt/Amt") or entry.cents("Amt")
    on = _day(entry.text("BookgDt/Dt", "BookgDt/DtTm"))
    if side == "DBIT":
        return Result(payment_id, None, amount, on)
    return Result(payment_id, _failure(details.text("RtrInf/Rsn/Cd")), amount, on)


def _payment_id(text: str | None) -> UUID | None:
    """The payment that is named; None for « NOTPROVIDED » and what others call theirs."""
    if text is None or not re.fullmatch(r"[0-9a-f]{32}", text):
        return None
    return UUID(text)


def _failure(code: str | None) -> PaymentFailure:
    return FAILURES.get(code or "", PaymentFailure.REJECTED)


def _cents(text: str) -> int:
    if not AMOUNT.fullmatch(text.strip()):
        raise ValueError("not an amount")
    cents = Decimal(text) * 100
    if cents != int(cents):
        raise ValueError("not an amount")
    return int(cents)


def _day(text: str | None) -> date:
    if text is None:
        raise ValueError("no day")
    day = _written(text)
    if day.year not in BOOKED:
        raise ValueError("not a day of today's banks")
    return day


def _written(text: str) -> date:
    if "T" not in text:
        return date.fromisoformat(text[:10])
    at = datetime.fromisoformat(text)
    return (at.astimezone(PARIS) if at.tzinfo else at).date()
