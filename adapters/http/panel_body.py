"""Everything on one claim for the desk, as JSON."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date, datetime
from typing import Any, Final
from uuid import UUID

from pydantic import BaseModel

from adapters import french
from adapters.http.answers import CLAIM_ID, example
from adapters.http.claim_body import StayBody
from adapters.http.decision_body import DecisionBody
from adapters.http.desk_documents import DeskDocument
from adapters.http.review_body import (
    INVOICE_LINE,
    SUMS,
    CheckBody,
    InvoiceLineBody,
    NoteBody,
    OpinionBody,
    SignalBody,
    SumsBody,
    SuspicionBody,
    TariffBody,
)
from adapters.http.supplement_body import SupplementBody
from domain.base import Role
from domain.claim import Claim
from domain.deadlines import due_on
from domain.signals import SignalCode
from domain.values import (
    Beneficiary,
    Care,
    Channel,
    DecisionOutcome,
    InsuredSituation,
    Nationality,
    Status,
)
from domain.values.review import CheckCode, DocumentVerdict

OTHER_ID: Final = "7f0c6a52-0d3b-5c0e-9f0a-6f6f4f1f2b12"
OTHER: Final[Mapping[str, Any]] = {
    "claim_id": OTHER_ID,
    "reference": "ETR-7K3M9Q2XBDQ",
    "is_same_insured": True,
    "is_same_beneficiary": True,
    "status": "ACCEPTED",
    "status_label": french.STATUS_LABELS[Status.ACCEPTED],
    "received_on": "2026-01-08",
    "country": "ES",
    "starts_on": "2025-12-20",
    "ends_on": "2026-01-03",
    "declared_cents": 8540,
    "outcome": "ACCEPTED",
    "decided_on": "2026-02-02",
    "retained_cents": 8540,
    "asked_on": [],
}


class PanelDocument(DeskDocument):
    """A file of a claim, with what an agent judged of it. verdict: null when nobody did."""

    verdict: DocumentVerdict | None
    verdict_label: str | None


class OtherClaim(BaseModel):
    """Another claim of the same insured person, for the same beneficiary, or alike.

    asked_on: the days on which supplements were asked for. Amounts in euro cents.
    outcome, decided_on, retained_cents: of the decision that stands, null before there is one.
    """

    claim_id: UUID
    reference: str | None
    is_same_insured: bool
    is_same_beneficiary: bool
    status: Status
    status_label: str
    received_on: date | None
    country: str | None
    starts_on: date | None
    ends_on: date | None
    declared_cents: int | None
    outcome: DecisionOutcome | None
    decided_on: date | None
    retained_cents: int | None
    asked_on: list[date]


class Panel(BaseModel):
    """Everything on one claim for the desk.

    agent_id, lease_expires_at: who holds it, null for nobody. checks: all of the list, in order.
    notes, suspicions: what the caller's role may read. others_left_out: there are more `others`.
    may_open_words: whether the words of the medical service are there.
    """

    model_config = example(
        claim_id=CLAIM_ID,
        version=12,
        status="IN_REVIEW",
        status_label=french.STATUS_LABELS[Status.IN_REVIEW],
        reference="ETR-7K3M9Q2XBDP",
        channel="ONLINE",
        received_on="2026-03-20",
        due_on="2026-04-17",
        agent_id=None,
        lease_expires_at=None,
        nationality="FRENCH",
        situation="EMPLOYED_OR_SELF_EMPLOYED",
        beneficiary=None,
        care=None,
        stay=None,
        documents=[],
        checks=[
            {
                "code": "DUPLICATES",
                "label": french.CHECKS[CheckCode.DUPLICATES],
                "outcome": None,
                "outcome_label": None,
                "note": None,
            }
        ],
        opinions=[],
        tariffs=[],
        lines=[INVOICE_LINE],
        sums=SUMS,
        is_recourse_flagged=False,
        suspicions=[],
        notes=[],
        supplements=[],
        decision=None,
        signals=[
            {
                "code": "SAME_INVOICE",
                "text": french.signal_sentence(SignalCode.SAME_INVOICE, {}),
                "claim_id": OTHER_ID,
            }
        ],
        others=[OTHER],
        others_left_out=False,
        may_open_words=False,
    )

    claim_id: UUID
    version: int
    status: Status
    status_label: str
    reference: str | None
    channel: Channel
    received_on: date | None
    due_on: date | None
    agent_id: UUID | None
    lease_expires_at: datetime | None
    nationality: Nationality | None
    situation: InsuredSituation | None
    beneficiary: Beneficiary | None
    care: Care | None
    stay: StayBody | None
    documents: list[PanelDocument]
    checks: list[CheckBody]
    opinions: list[OpinionBody]
    tariffs: list[TariffBody]
    lines: list[InvoiceLineBody]
    sums: SumsBody
    is_recourse_flagged: bool
    suspicions: list[SuspicionBody]
    notes: list[NoteBody]
    supplements: list[SupplementBody]
    decision: DecisionBody | None
    signals: list[SignalBody]
    others: list[OtherClaim]
    others_left_out: bool
    may_open_words: bool


def facts_of(claim: Claim, now: datetime) -> dict[str, Any]:
    """Where a claim stands, and what its person declared."""
    lease = claim.lease if claim.lease and claim.lease.lasts(now) else None
    stay = None
    if claim.stay is not None and claim.zone is not None:
        stay = StayBody(zone=claim.zone, **claim.stay.model_dump())
    received_on = claim.submitted_on
    return {
        "claim_id": claim.id,
        "version": claim.version,
        "status": claim.status,
        "status_label": label_of(claim),
        "reference": claim.reference,
        "channel": claim.channel,
        "received_on": received_on,
        "due_on": due_on(claim.channel, received_on) if received_on else None,
        "agent_id": lease.agent_id if lease else None,
        "lease_expires_at": lease.expires_at if lease else None,
        "nationality": claim.nationality,
        "situation": claim.situation,
        "beneficiary": claim.beneficiary,
        "care": claim.care,
        "stay": stay,
    }


def label_of(claim: Claim) -> str:
    """The state of a claim in words."""
    return french.status_label(claim)


def panel_document(document: DeskDocument, verdict: DocumentVerdict | None) -> PanelDocument:
    """A file with what an agent judged of it."""
    label = french.VERDICTS[verdict] if verdict else None
    return PanelDocument(**document.model_dump(), verdict=verdict, verdict_label=label)


def other_claim(other: Claim, beside: Claim, reader: Role) -> OtherClaim:
    """Another claim, told in short; the medical service reads nothing of its decision."""
    whose = [one.beneficiary.beneficiary_id if one.beneficiary else None for one in (other, beside)]
    decision = None if reader is Role.MEDICAL else other.decision
    return OtherClaim(
        claim_id=other.id,
        reference=other.reference,
        is_same_insured=other.insured_id == beside.insured_id,
        is_same_beneficiary=None not in whose and whose[0] == whose[1],
        status=other.status,
        status_label=label_of(other),
        received_on=other.submitted_on,
        country=other.stay.country if other.stay else None,
        starts_on=other.stay.starts_on if other.stay else None,
        ends_on=other.stay.ends_on if other.stay else None,
        declared_cents=other.care.amount_cents if other.care else None,
        outcome=decision.assessment.outcome if decision else None,
        decided_on=decision.decided_on if decision else None,
        retained_cents=decision.assessment.retained_cents if decision else None,
        asked_on=[one.request.asked_on for one in other.supplements],
    )
