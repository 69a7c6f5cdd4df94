"""Which documents the facts of a claim call for, and what is known of each."""

from __future__ import annotations

import calendar
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import MAXYEAR, date, timedelta
from enum import StrEnum

from domain.facts import Facts, Notice
from domain.values import Answer, DocumentCode, Stay, StayReason, Zone

POSTING_MONTHS = 3
ZONE_OUTSIDE_THE_UNION = frozenset({"GB", "CH", "IS", "LI", "NO"})
"""Countries of the zone that the seed's « Hors Union Européenne » would catch if read literally."""


class Level(StrEnum):
    """How much a document is called for; only an EXPECTED one can be missing."""

    EXPECTED = "EXPECTED"
    IF_CONCERNED = "IF_CONCERNED"
    ADVISED = "ADVISED"


class State(StrEnum):
    """What is known of a document: held in a file, answered for, or nothing said."""

    COVERED = "COVERED"
    NOT_HELD = "NOT_HELD"
    NOT_CONCERNED = "NOT_CONCERNED"
    UNSPECIFIED = "UNSPECIFIED"


@dataclass(frozen=True, slots=True)
class Expected:
    """One line of the checklist.

    codes: the documents of which any one will do; a single code but for a posting of three months.
    """

    codes: tuple[DocumentCode, ...]
    level: Level
    state: State


_Item = tuple[tuple[DocumentCode, ...], Level]


def checklist(facts: Facts) -> tuple[Expected, ...]:
    """The documents that the claim calls for, in the order of the decision table.

    Returns: one line per document; a step that is not declared calls for nothing.
    Source: docs/sources.md#required-documents
    """
    return tuple(Expected(codes, level, _state(facts, codes)) for codes, level in _items(facts))


def missing_expected(facts: Facts) -> tuple[DocumentCode, ...]:
    """The expected documents that the person says they do not hold; blocks nothing.

    Source: docs/sources.md#required-documents
    """
    lines = _expected(facts, State.NOT_HELD)
    return tuple(c for line in lines for c in line.codes if facts.answers[c] is Answer.NOT_HELD)


def unspecified(facts: Facts) -> tuple[DocumentCode, ...]:
    """The expected documents of which nothing is said and that no file covers.

    Source: docs/sources.md#required-documents
    """
    return tuple(c for line in _expected(facts, State.UNSPECIFIED) for c in line.codes)


def notices(facts: Facts) -> Iterator[Notice]:
    """Without an expected document, the claim may come back as incomplete.

    Returns: the notice document.not_held for each one missing, the document's code as its field.
    Source: docs/sources.md#required-documents
    """
    return (Notice("document.not_held", code.value) for code in missing_expected(facts))


def plus_months(day: date, months: int) -> date:
    """The same day some months later, or the last day of that month when it has no such day."""
    years, month = divmod(day.month - 1 + months, 12)
    year = day.year + years
    if year > MAXYEAR:
        return date.max
    return date(year, month + 1, min(day.day, calendar.monthrange(year, month + 1)[1]))


def _expected(facts: Facts, state: State) -> Iterator[Expected]:
    lines = (line for line in checklist(facts) if line.level is Level.EXPECTED)
    return (line for line in lines if line.state is state)


def _items(facts: Facts) -> Iterator[_Item]:
    yield (DocumentCode.PAID_INVOICES,), Level.EXPECTED
    yield (DocumentCode.PAYMENT_PROOFS,), Level.EXPECTED
    yield (DocumentCode.PRESCRIPTIONS,), Level.IF_CONCERNED
    if facts.care is not None and facts.care.planned_before_departure:
        yield (DocumentCode.PRIOR_AUTHORISATION,), Level.EXPECTED
    if facts.stay is not None:
        yield from _of_the_stay(facts.stay, facts.zone)


def _of_the_stay(stay: Stay, zone: Zone | None) -> Iterator[_Item]:
    if work := _of_work(stay):
        yield work, Level.EXPECTED
    if zone is Zone.OUTSIDE:
        yield (DocumentCode.PASSPORT_COPY,), Level.EXPECTED
        yield (DocumentCode.MEDICAL_REPORT,), Level.EXPECTED
    elif stay.country in ZONE_OUTSIDE_THE_UNION:
        yield (DocumentCode.PASSPORT_COPY,), Level.ADVISED
        yield (DocumentCode.MEDICAL_REPORT,), Level.ADVISED
    elif zone is Zone.FR_COM:
        yield (DocumentCode.MEDICAL_REPORT,), Level.ADVISED
    if stay.hospitalisation is not None:
        yield (DocumentCode.TRAVEL_TICKET,), Level.EXPECTED
    if zone is Zone.FR_COM:
        yield (DocumentCode.LOCAL_CARE_SHEET,), Level.ADVISED


def _of_work(stay: Stay) -> tuple[DocumentCode, ...]:
    if stay.reason is StayReason.BUSINESS_TRIP:
        return (DocumentCode.MISSION_NOTICE,)
    if stay.reason is not StayReason.POSTING:
        return ()
    last = plus_months(stay.starts_on, POSTING_MONTHS)
    if stay.ends_on > last:
        return (DocumentCode.POSTING_AGREEMENT,)
    if stay.ends_on >= last - timedelta(days=1):
        return (DocumentCode.POSTING_AGREEMENT, DocumentCode.MISSION_NOTICE)
    return (DocumentCode.MISSION_NOTICE,)


def _state(facts: Facts, codes: tuple[DocumentCode, ...]) -> State:
    if any(code in document.covers for document in facts.documents for code in codes):
        return State.COVERED
    said = {facts.answers.get(code) for code in codes}
    if None in said:
        return State.UNSPECIFIED
    return State.NOT_HELD if Answer.NOT_HELD in said else State.NOT_CONCERNED
