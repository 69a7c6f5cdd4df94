"""Where the pages of the desk stand: the queue, a claim, its documents, its forms."""

from __future__ import annotations

from typing import Final
from uuid import UUID

from adapters.web.links import DESK

NEXT: Final = f"{DESK}/suivante"
CLAIM: Final = f"{DESK}/demandes/{{claim_id}}"
TAKE: Final = f"{CLAIM}/prendre"
RENEW: Final = f"{CLAIM}/prolonger"
RELEASE: Final = f"{CLAIM}/rendre"
PICTURE: Final = f"{CLAIM}/documents/{{document_id}}/pages/{{page}}"
COPY: Final = f"{CLAIM}/documents/{{document_id}}/copie"
OPENING: Final = f"{CLAIM}/documents/motif"
LETTER: Final = f"{CLAIM}/courriers/{{letter_id}}"
REOPENING: Final = f"{CLAIM}/reexamen"
APPEAL: Final = f"{CLAIM}/recours/{{appeal_id}}"
DECISION: Final = "decision"
SUPPLEMENT: Final = "complement"
BILLS: Final = "factures"
QUESTION: Final = "avis"
OPINION: Final = "rendre-avis"
CONFIRMATION: Final = "confirmation"
"""The last part of the address of each form."""

WORDS: Final = {"notes": "note", "soupcons": "soupcon"}
"""The last part of the address of each finding in many words, and its field."""

CHECKS: Final = f"{CLAIM}/controles"
VERDICT: Final = f"{CLAIM}/documents/{{document_id}}/verdict"
RECOURSE: Final = f"{CLAIM}/recours-tiers"
SUSPICIONS: Final = f"{CLAIM}/soupcons"
NOTES: Final = f"{CLAIM}/notes"
TARIFFS: Final = f"{CLAIM}/tarifs"
TARIFF: Final = f"{CLAIM}/tarifs/{{request_id}}"
PAYMENT: Final = f"{CLAIM}/paiement"
"""Where each finding is sent."""


def claim_place(claim_id: UUID) -> str:
    """The page of a claim at the desk."""
    return f"{DESK}/demandes/{claim_id}"


def picture_place(claim_id: UUID, document_id: UUID, page: int) -> str:
    """The picture of a page of a document; pages count from 1."""
    return f"{claim_place(claim_id)}/documents/{document_id}/pages/{page}"
