"""The proof of deposit of a claim as an accessible PDF (PDF/UA-1)."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from datetime import UTC, date, datetime, time
from pathlib import Path
from typing import Any, Final

from adapters import french
from adapters.letters.pdf import compiled
from domain import reference
from domain.claim import Claim
from domain.deadlines import appeal_until, implicit_decision_on
from domain.errors import LetterNotFound
from domain.values import Beneficiary, Status, Supplement

TEMPLATE: Final = Path(__file__).with_name("receipt.typ")


def render(claim: Claim, *, insured_name: str | None, banner: str) -> bytes:
    """The PDF; the same claim gives the same bytes.

    insured_name: None once forgotten; banner: what the installation says of itself.

    Raises: LetterNotFound before the submission.
    Source: docs/sources.md#implicit-decision
    """
    if claim.submitted_on is None:
        raise LetterNotFound
    data = {
        "banner": banner,
        "reference": claim.reference,
        "received_on": french.day(claim.submitted_on),
        "is_by_post": claim.paper is not None,
        "is_decided": claim.decision is not None,
        "is_withdrawn": claim.status is Status.WITHDRAWN,
        "insured": insured_name,
        "beneficiary": _beneficiary(claim.beneficiary),
        "care": _care(claim),
        "files": list(_files(claim)),
        "removed": sorted(claim.rejected),
        **_deadlines(claim.submitted_on, claim.supplements),
    }
    return compiled(TEMPLATE, data, datetime.combine(claim.submitted_on, time(), UTC))


def _deadlines(received_on: date, supplements: Sequence[Supplement]) -> Mapping[str, str]:
    implicit_on = implicit_decision_on(received_on, supplements)
    return {
        "first_implicit_on": french.day(implicit_decision_on(received_on)),
        "implicit_on": french.day(implicit_on),
        "appeal_until": french.day(appeal_until(implicit_on)),
    }


def _beneficiary(person: Beneficiary | None) -> Mapping[str, Any] | None:
    if person is None:
        return None
    born_on = french.day(person.born_on) if person.born_on else None
    return {"name": person.display_name, "born_on": born_on, "is_insured": person.is_insured}


def _care(claim: Claim) -> Mapping[str, str | None]:
    stay, care = claim.stay, claim.care
    country = reference.country(stay.country) if stay else None
    return {
        "country": country.name if country else None,
        "starts_on": french.day(stay.starts_on) if stay else None,
        "ends_on": french.day(stay.ends_on) if stay else None,
        "amount": french.euros(care.amount_cents) if care else None,
    }


def _files(claim: Claim) -> Iterator[Mapping[str, Any]]:
    for document in claim.transmitted:
        names = document.original_names or [None] * len(document.originals)
        yield {
            "name": document.file_name,
            "attached_on": french.day(claim.attached_on[document.document_id]),
            "pages": document.pages,
            "size": french.size(document.bytes),
            "sha256": document.sha256,
            "originals": [
                {"name": name, "sha256": original.sha256}
                for name, original in zip(names, document.originals, strict=True)
            ],
        }
