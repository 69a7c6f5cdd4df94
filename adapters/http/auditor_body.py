"""The answers to an auditor's questions of one claim, as JSON."""

from __future__ import annotations

from datetime import datetime
from typing import Final
from uuid import UUID

from pydantic import BaseModel

from adapters import french
from adapters.french.facts import code_label
from adapters.french.history import EVENTS, actor_name
from adapters.http.answers import CLAIM_ID, example
from application.disclosures import Shown
from domain.base import Author, Role
from domain.events import AcknowledgmentSent
from domain.values import DocumentCode, Status

AGENT: Final = "0c7c7a3e-5a86-5a7b-8f0d-5d2c9b3f4e11"
DIGEST: Final = "9f86d081884c7d659a2feaa0c55ad015a3bf4f1b2b0b822cd15d6c15b0f00a08"


class StretchBody(BaseModel):
    """How long the claim stood in a state. ends_at: null while it does; seconds: until now then."""

    status: Status
    label: str
    version: int
    begins_at: datetime
    ends_at: datetime | None
    seconds: int


class HeldDocument(BaseModel):
    """A document that the claim held when it was decided. verdict: null when nobody judged it.

    name: what it is said to hold, in French; its file name is personal.
    """

    document_id: UUID
    name: str
    sha256: str
    pages: int
    covers: list[DocumentCode]
    verdict: str | None


class DecidedBody(BaseModel):
    """A decision. assessed_by, decided_by: pseudonyms, the same one below the threshold.

    rates: each exchange rate, in French; versions: tables and texts in force, by name.
    Amounts in euro cents. letter_sha256, template: null when no letter told it.
    """

    version: int
    at: datetime
    title: str
    assessed_by: UUID
    decided_by: UUID
    outcome: str
    asked_cents: int
    retained_cents: int
    refused_cents: int
    reasons: list[str]
    rates: list[str]
    documents: list[HeldDocument]
    versions: dict[str, str]
    template: str | None
    letter_sha256: str | None


class ShownBody(BaseModel):
    """What the person was shown or told, or opened. text_version: of its words, null for none."""

    version: int
    at: datetime
    title: str
    detail: str
    text_version: str | None
    message_id: UUID | None
    sha256: str | None


class OpeningBody(BaseModel):
    """Who was shown the claim. is_medical: a medical opinion, or a document, which may be one.

    document_id, document: which document or letter, and what it is called; null for none.
    """

    at: datetime
    role: Role
    actor_id: UUID
    actor_name: str
    shown: Shown
    label: str
    document_id: UUID | None
    document: str | None
    reason: str | None
    is_medical: bool


class Answers(BaseModel):
    """The answers. is_whole: no version is missing, and positions and times only grow.

    is_erased: the insured person was erased; what was personal is nowhere any more.
    openings: the last ones, newest first; openings_left_out: there are earlier ones.
    """

    model_config = example(
        claim_id=CLAIM_ID,
        insured_id=AGENT,
        reference="ETR-7K3M9Q2XBDP",
        status="ACCEPTED",
        status_label=french.STATUS_LABELS[Status.ACCEPTED],
        version=14,
        is_whole=True,
        is_erased=False,
        decisions=[
            {
                "version": 12,
                "at": "2026-04-02T09:00:00Z",
                "title": french.STATUS_LABELS[Status.ACCEPTED],
                "assessed_by": AGENT,
                "decided_by": AGENT,
                "outcome": "ACCEPTED",
                "asked_cents": 8540,
                "retained_cents": 8540,
                "refused_cents": 0,
                "reasons": [],
                "rates": [],
                "documents": [
                    {
                        "document_id": CLAIM_ID,
                        "name": f"{code_label(DocumentCode.PAID_INVOICES)} n°\u00a00b6b7c2e",
                        "sha256": DIGEST,
                        "pages": 2,
                        "covers": ["PAID_INVOICES"],
                        "verdict": "LEGIBLE",
                    }
                ],
                "versions": {"reasons_version": "2026-11"},
                "template": "decision 2026-11",
                "letter_sha256": DIGEST,
            }
        ],
        shown=[
            {
                "version": 9,
                "at": "2026-03-20T09:00:02Z",
                "title": EVENTS[AcknowledgmentSent],
                "detail": "",
                "text_version": "2026-01",
                "message_id": CLAIM_ID,
                "sha256": None,
            }
        ],
        openings=[
            {
                "at": "2026-04-02T08:50:00Z",
                "role": "agent",
                "actor_id": AGENT,
                "actor_name": actor_name(Author(role=Role.AGENT, id=UUID(AGENT))),
                "shown": "CLAIM",
                "label": "Demande",
                "document_id": None,
                "document": None,
                "reason": None,
                "is_medical": False,
            }
        ],
        openings_left_out=False,
        stretches=[
            {
                "status": "DRAFT",
                "label": "Brouillon",
                "version": 1,
                "begins_at": "2026-03-20T08:40:00Z",
                "ends_at": "2026-03-20T09:00:00Z",
                "seconds": 1200,
            }
        ],
    )

    claim_id: UUID
    insured_id: UUID
    reference: str | None
    status: Status
    status_label: str
    version: int
    is_whole: bool
    is_erased: bool
    decisions: list[DecidedBody]
    shown: list[ShownBody]
    openings: list[OpeningBody]
    openings_left_out: bool
    stretches: list[StretchBody]
