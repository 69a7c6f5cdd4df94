"""A claim as JSON: what was declared, what is worth telling, and what the person may do next."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from datetime import date
from typing import Final
from uuid import UUID

from pydantic import BaseModel

from adapters import french
from adapters.http.answers import CLAIM_ID, Listed, example
from adapters.http.decision_body import DecisionBody
from adapters.http.document_body import DOCUMENT, DocumentBody, document_body
from adapters.http.payment_body import ReimbursementBody, reimbursement_of
from adapters.http.supplement_body import SupplementBody, awaited_actions, last_asked
from domain.claim import AWAITED, WAITING
from domain.claim.appeals import CONTESTABLE
from domain.errors import Refusal
from domain.facts import Facts, Notice
from domain.rules import Section, checklist, examine, missing
from domain.rules.time_limit import limit_of
from domain.values import (
    Beneficiary,
    Care,
    Channel,
    DocumentCode,
    Hospitalisation,
    InsuredSituation,
    Nationality,
    Status,
    StayReason,
    TariffBasis,
    Zone,
)
from projections.claim_summary import ClaimSummary

ACTIONS: Final[Mapping[Section, str]] = {
    Section.PERSONAL_SITUATION: "declare_personal_situation",
    Section.BENEFICIARY: "select_beneficiary",
    Section.CARE: "describe_care",
    Section.STAY: "declare_stay",
    Section.DOCUMENTS: "attach_documents",
}
OPEN: Final = WAITING


class PersonalSituation(BaseModel):
    """Step 1."""

    nationality: Nationality | None
    situation: InsuredSituation | None


class StayBody(BaseModel):
    """Step 3. zone: frozen on the first day of the stay."""

    country: str
    zone: Zone
    reason: StayReason
    starts_on: date
    ends_on: date
    tariff: TariffBasis | None
    partially_reimbursed: bool | None
    hospitalisation: Hospitalisation | None


class WarningBody(BaseModel):
    """Something worth telling, which blocks nothing. field: its path within the claim."""

    code: str
    field: str | None
    text: str


class ClaimBody(BaseModel):
    """A claim. In a list, its personal fields (names, birth date, reason) are null.

    missing_expected: documents that the person says they do not hold; unspecified: expected ones of
    which nothing is said; both as transmitted, once it is. submitted_on: of a paper form, the day
    of its receipt. counted_until: last day on which a withdrawn claim fills a place.
    scheduled_on: of a draft, day from which it is sent by itself.
    supplement: what was asked last, with what answers it.
    decision: null in a list, and before there is one.
    """

    model_config = example(
        claim_id=CLAIM_ID,
        version=9,
        status="ACKNOWLEDGED",
        status_label=french.STATUS_LABELS[Status.ACKNOWLEDGED],
        reference="ETR-7K3M9Q2XBDP",
        channel="ONLINE",
        personal_situation={
            "nationality": "FRENCH",
            "situation": "EMPLOYED_OR_SELF_EMPLOYED",
        },
        beneficiary={
            "beneficiary_id": "5b8c1f6e-4f0a-5d4e-8a67-0f3d5c9f7a10",
            "is_insured": True,
            "display_name": "ALICE",
            "born_on": "1985-10-21",
        },
        care={
            "reason": "Otite",
            "planned_before_departure": False,
            "amount_cents": 8540,
            "linked_to": "ILLNESS",
            "accident_on": None,
        },
        stay={
            "country": "ES",
            "zone": "EU_EEA_UK_CH",
            "reason": "TOURISM",
            "starts_on": "2026-02-10",
            "ends_on": "2026-02-17",
            "tariff": "FRENCH",
            "partially_reimbursed": False,
            "hospitalisation": None,
        },
        documents=[DOCUMENT],
        missing_expected=[],
        unspecified=["PAYMENT_PROOFS"],
        submitted_on="2026-03-20",
        counted_until=None,
        supplement=None,
        warnings=[],
        scheduled_on=None,
        next_actions=["attach_documents", "withdraw"],
        decision=None,
        reimbursement={"payments": [], "keep_originals_until": None},
    )

    claim_id: UUID
    version: int
    status: Status
    status_label: str
    reference: str | None
    channel: Channel
    personal_situation: PersonalSituation | None
    beneficiary: Beneficiary | None
    care: Care | None
    stay: StayBody | None
    documents: list[DocumentBody]
    missing_expected: list[DocumentCode]
    unspecified: list[DocumentCode]
    submitted_on: date | None
    counted_until: date | None
    scheduled_on: date | None = None
    supplement: SupplementBody | None
    warnings: list[WarningBody]
    next_actions: list[str]
    decision: DecisionBody | None = None
    reimbursement: ReimbursementBody


class ClaimList(Listed[ClaimBody]):
    """The claims of a person, the last started first."""

    model_config = example(
        items=[ClaimBody.model_config["json_schema_extra"]["examples"][0]],  # type: ignore[index]
        next_cursor=None,
    )


def claim_body(claim: ClaimSummary, today: date, documents_max: int) -> ClaimBody:
    """A claim as of a Paris day."""
    facts = claim.facts
    is_draft = claim.status is Status.DRAFT
    lacking = checklist.missing_expected(facts) if is_draft else claim.missing_expected
    return ClaimBody(
        claim_id=claim.claim_id,
        version=claim.version,
        status=claim.status,
        status_label=french.status_label(claim),
        reference=claim.reference,
        channel=claim.channel,
        personal_situation=_personal_situation(facts),
        beneficiary=facts.beneficiary,
        care=facts.care,
        stay=_stay(facts),
        documents=[document_body(claim.claim_id, one) for one in facts.documents],
        missing_expected=list(lacking),
        unspecified=list(checklist.unspecified(facts) if is_draft else claim.unspecified),
        submitted_on=claim.submitted_on,
        counted_until=claim.counted_until,
        scheduled_on=claim.scheduled_on,
        supplement=last_asked(claim.claim_id, claim.supplement, facts.documents),
        warnings=list(warnings(facts, claim.submitted_on or today)),
        next_actions=next_actions(claim, today, documents_max),
        reimbursement=reimbursement_of(claim),
    )


def warnings(facts: Facts, on: date) -> Iterator[WarningBody]:
    """What is worth telling about a claim on a day, in the order of the rules."""
    details = {"limit_on": limit_of(facts.stay.ends_on)} if facts.stay else {}
    for section, finding in examine(facts, on):
        if isinstance(finding, Notice):
            text = french.sentence(finding.code, details)
            yield WarningBody(code=finding.code, field=_path(section, finding.field), text=text)
    for notice in checklist.notices(facts):
        field = _path(Section.DOCUMENTS, notice.field)
        yield WarningBody(code=notice.code, field=field, text=french.sentence(notice.code))


def next_actions(claim: ClaimSummary, today: date, documents_max: int) -> list[str]:
    """What the person must do for a draft to be submitted, then what they may still do."""
    status, facts = claim.status, claim.facts
    if status in AWAITED:
        return awaited_actions(claim, documents_max)
    if status in OPEN:
        has_room = len(claim.of_this_round) < documents_max
        return [*(["attach_documents"] if has_room else []), "withdraw"]
    if status in CONTESTABLE and claim.is_contestable:
        return ["lodge_appeal"]
    if status is not Status.DRAFT:
        return []
    to_mend = {str(refusal.field).partition(".")[0] for refusal in missing(facts)}
    to_mend |= {section for section, found in examine(facts, today) if isinstance(found, Refusal)}
    ready = ["submit", *(["unschedule"] if claim.scheduled_on else [])]
    return [action for section, action in ACTIONS.items() if section in to_mend] or ready


def _personal_situation(facts: Facts) -> PersonalSituation | None:
    if facts.nationality is None and facts.situation is None:
        return None
    return PersonalSituation(nationality=facts.nationality, situation=facts.situation)


def _stay(facts: Facts) -> StayBody | None:
    if facts.stay is None or facts.zone is None:
        return None
    return StayBody(zone=facts.zone, **facts.stay.model_dump())


def _path(section: Section, field: str | None) -> str:
    return f"{section}.{field}" if field else str(section)
