"""The letter that asks for further documents, as an accessible PDF (PDF/UA-1)."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import UTC, datetime, time
from pathlib import Path
from typing import Any, Final

from adapters import french
from adapters.letters.pdf import compiled
from domain import reference
from domain.claim import Claim
from domain.values import SupplementItem, SupplementRequest

TEMPLATE: Final = Path(__file__).with_name("supplement.typ")


def render(
    claim: Claim, request: SupplementRequest, *, insured_name: str | None, banner: str
) -> bytes:
    """The PDF; the same request gives the same bytes, whatever the person answered since.

    insured_name: None once forgotten; banner: what the installation says of itself.
    """
    beneficiary = claim.beneficiary.display_name if claim.beneficiary else None
    data = {
        "banner": banner,
        "reference": claim.reference,
        "received_on": french.day(claim.submitted_on) if claim.submitted_on else None,
        "asked_on": french.day(request.asked_on),
        "due_on": french.day(request.due_on),
        "insured": insured_name,
        "beneficiary": beneficiary,
        "items": [_item(claim, request, one) for one in request.items],
    }
    return compiled(TEMPLATE, data, datetime.combine(request.asked_on, time(), UTC))


def _item(claim: Claim, request: SupplementRequest, item: SupplementItem) -> Mapping[str, Any]:
    document = claim.documents.get(item.document_id) if item.document_id else None
    return {
        "label": reference.label(item.code),
        "note": request.note(item).split("\n") if request.note(item) else [],
        "about": document.file_name if document else None,
    }
