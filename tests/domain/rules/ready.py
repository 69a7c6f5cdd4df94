"""Ready facts for the rules: the ordinary claim of DOMAIN.md §13, and what a rule finds in it."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import date
from typing import Any
from uuid import UUID

from domain.errors import Refusal
from domain.facts import Facts, Finding
from domain.reference import is_abroad, zone_at
from domain.values import (
    Beneficiary,
    Care,
    CareLink,
    Document,
    DocumentCode,
    Hospitalisation,
    InsuredSituation,
    MediaType,
    Nationality,
    Stay,
    StayReason,
    TariffBasis,
    Zone,
)

TODAY = date(2026, 3, 20)
SELF = Beneficiary(beneficiary_id=UUID(int=1), is_insured=True)


def day(text: str) -> date:
    """A day written as people write it, JJ/MM/AAAA."""
    day_, month, year = text.split("/")
    return date(int(year), int(month), int(day_))


def care(**changes: Any) -> Care:
    """The ordinary care, with changes."""
    ordinary: dict[str, Any] = {
        "reason": "Otite",
        "planned_before_departure": False,
        "amount_cents": 8540,
        "linked_to": CareLink.ILLNESS,
    }
    return Care(**ordinary | changes)


def stay(country: str, starts: str, ends: str, **changes: Any) -> Stay:
    """An ordinary stay as a tourist, with the answers that its zone asks for."""
    starts_on = day(starts)
    zone = zone_at(country, starts_on) if is_abroad(country) else None
    asked: dict[str, Any] = {}
    if zone is Zone.EU_EEA_UK_CH:
        asked = {"tariff": TariffBasis.FRENCH, "partially_reimbursed": False}
    facts: dict[str, Any] = {
        "country": country,
        "reason": StayReason.TOURISM,
        "starts_on": starts_on,
        "ends_on": day(ends),
    }
    return Stay(**facts | asked | changes)


def hospital(starts: str, ends: str) -> Hospitalisation:
    """A stay in hospital."""
    return Hospitalisation(starts_on=day(starts), ends_on=day(ends))


def document(*covers: DocumentCode) -> Document:
    """A file that is said to hold these documents."""
    return Document(
        document_id=UUID(int=2),
        blob_id=UUID(int=3),
        media_type=MediaType.PDF,
        bytes=320_000,
        sha256="0" * 64,
        pages=1,
        covers=covers,
    )


def of_care(care: Care) -> Facts:
    """The facts of step 2 alone."""
    return Facts(care=care)


def of_stay(stay: Stay) -> Facts:
    """The facts of step 3 alone, with the zone of the day."""
    zone = zone_at(stay.country, stay.starts_on) if is_abroad(stay.country) else None
    return Facts(stay=stay, zone=zone)


def whole(care: Care, stay: Stay, **changes: Any) -> Facts:
    """The facts of a complete claim with one file."""
    facts: dict[str, Any] = {
        "nationality": Nationality.FRENCH,
        "situation": InsuredSituation.EMPLOYED_OR_SELF_EMPLOYED,
        "beneficiary": SELF,
        "documents": (document(),),
    }
    located = of_stay(stay)
    return Facts(**{"care": care, "stay": located.stay, "zone": located.zone} | facts | changes)


def told(findings: Iterable[Finding]) -> list[tuple[str, str | None]]:
    """The code and the field of each finding."""
    return [(finding.code, finding.field) for finding in findings]


def refused(findings: Iterable[Finding]) -> list[tuple[str, str | None]]:
    """The code and the field of each refusal, without the notices."""
    return told(finding for finding in findings if isinstance(finding, Refusal))
