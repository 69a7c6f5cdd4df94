"""The steps of a draft: who, what care, which stay, and what is said of each document."""

from __future__ import annotations

from typing import Annotated
from uuid import UUID

from fastapi import APIRouter, Depends, Response
from pydantic import BaseModel

from adapters.http.answers import Changed, Listed, changed, example
from adapters.http.openapi import COMMAND, refusals
from adapters.http.reading import Uses, own_summary, reached
from adapters.http.security import asking, changing
from adapters.http.validation import Cents, Country, Day, Reason, Sent, Yes, shown_as
from application import documents, intake
from application.access import Action
from application.ports import Asked
from domain import reference
from domain.rules.checklist import (
    Expected,
    Level,
    State,
    checklist,
    missing_expected,
    unspecified,
)
from domain.values import (
    Answer,
    Care,
    CareLink,
    DocumentCode,
    InsuredSituation,
    Nationality,
    Stay,
    StayReason,
    TariffBasis,
)
from projections import claim_summary

router = APIRouter(prefix="/claims/{claim_id}", tags=["steps"])

Reader = Annotated[Asked, Depends(asking(Action.READ_CLAIM))]
Reached = Annotated[None, Depends(reached(claim_summary.NAME))]
Changer = Annotated[Asked, Depends(changing(Action.CHANGE_CLAIM))]
Sorter = Annotated[Asked, Depends(changing(Action.CHANGE_DOCUMENTS))]
REFUSALS = refusals(*COMMAND)


class PersonalSituationSent(Sent):
    """Step 1."""

    model_config = shown_as(nationality="FRENCH", situation="EMPLOYED_OR_SELF_EMPLOYED")

    nationality: Nationality
    situation: InsuredSituation


class BeneficiarySent(Sent):
    """Step 2: one of GET /beneficiaries."""

    model_config = shown_as(beneficiary_id="5b8c1f6e-4f0a-5d4e-8a67-0f3d5c9f7a10")

    beneficiary_id: UUID


class CareSent(Sent):
    """Step 2. accident_on: given if and only if a third party caused an accident."""

    model_config = shown_as(
        reason="Otite",
        planned_before_departure=False,
        amount_cents=8540,
        linked_to="ILLNESS",
    )

    reason: Reason
    planned_before_departure: Yes
    amount_cents: Cents
    linked_to: CareLink
    accident_on: Day | None = None


class HospitalisationSent(Sent):
    """A stay in hospital of at least one night."""

    starts_on: Day
    ends_on: Day


class StaySent(Sent):
    """Step 3. tariff, partially_reimbursed: in the zone EU_EEA_UK_CH, and there always."""

    model_config = shown_as(
        country="ES",
        reason="TOURISM",
        starts_on="2026-02-10",
        ends_on="2026-02-17",
        tariff="FRENCH",
        partially_reimbursed=False,
        hospitalisation={"starts_on": "2026-02-11", "ends_on": "2026-02-12"},
    )

    country: Country
    reason: StayReason
    starts_on: Day
    ends_on: Day
    tariff: TariffBasis | None = None
    partially_reimbursed: Yes | None = None
    hospitalisation: HospitalisationSent | None = None


class AnswerSent(Sent):
    """Step 4: why no file holds an expected document; null takes the answer back."""

    model_config = shown_as(code="PASSPORT_COPY", answer="NOT_HELD")

    code: DocumentCode
    answer: Answer | None


class Line(BaseModel):
    """An expected document; any one of the codes will do."""

    codes: list[DocumentCode]
    labels: list[str]
    level: Level
    state: State


class Checklist(Listed[Line]):
    """What a claim calls for as it stands now, and what is missing."""

    model_config = example(
        items=[
            {
                "codes": ["PAID_INVOICES"],
                "labels": [reference.label(DocumentCode.PAID_INVOICES)],
                "level": "EXPECTED",
                "state": "COVERED",
            }
        ],
        next_cursor=None,
        missing_expected=[],
        unspecified=["PAYMENT_PROOFS"],
    )

    missing_expected: list[DocumentCode]
    unspecified: list[DocumentCode]


@router.put("/personal-situation", responses=REFUSALS)
async def put_personal_situation(
    claim_id: UUID, said: PersonalSituationSent, asked: Changer, runtime: Uses, response: Response
) -> Changed:
    """Say who the insured person is, and was on the day of the care (step 1)."""
    command = intake.DeclarePersonalSituation(
        asked=asked, claim_id=claim_id, nationality=said.nationality, situation=said.situation
    )
    return changed(await intake.declare_personal_situation(command, runtime.ports), response)


@router.put("/beneficiary", responses=REFUSALS)
async def put_beneficiary(
    claim_id: UUID, said: BeneficiarySent, asked: Changer, runtime: Uses, response: Response
) -> Changed:
    """Say who received the care (step 2)."""
    command = intake.SelectBeneficiary(
        asked=asked, claim_id=claim_id, beneficiary_id=said.beneficiary_id
    )
    return changed(await intake.select_beneficiary(command, runtime.ports), response)


@router.put("/care", responses=REFUSALS)
async def put_care(
    claim_id: UUID, said: CareSent, asked: Changer, runtime: Uses, response: Response
) -> Changed:
    """Say what care was received and what it cost (step 2)."""
    care = Care.model_validate(said.model_dump())
    command = intake.DescribeCare(asked=asked, claim_id=claim_id, care=care)
    return changed(await intake.describe_care(command, runtime.ports), response)


@router.put("/stay", responses=REFUSALS)
async def put_stay(
    claim_id: UUID, said: StaySent, asked: Changer, runtime: Uses, response: Response
) -> Changed:
    """Say where and when the care took place (step 3)."""
    stay = Stay.model_validate(said.model_dump())
    command = intake.DeclareStay(asked=asked, claim_id=claim_id, stay=stay)
    return changed(await intake.declare_stay(command, runtime.ports), response)


@router.get("/checklist", responses=refusals(404))
def get_checklist(claim_id: UUID, asked: Reader, _: Reached, runtime: Uses) -> Checklist:
    """The documents that a claim calls for, and what is known of each."""
    facts = own_summary(runtime, asked.author, claim_id).facts
    return Checklist(
        items=[_line(expected) for expected in checklist(facts)],
        missing_expected=list(missing_expected(facts)),
        unspecified=list(unspecified(facts)),
    )


@router.put("/checklist", responses=REFUSALS)
async def put_checklist(
    claim_id: UUID, said: AnswerSent, asked: Sorter, runtime: Uses, response: Response
) -> Changed:
    """Say why no file holds an expected document (step 4)."""
    command = documents.AnswerChecklist(
        asked=asked, claim_id=claim_id, code=said.code, answer=said.answer
    )
    return changed(await documents.answer_checklist(command, runtime.ports), response)


def _line(expected: Expected) -> Line:
    return Line(
        codes=list(expected.codes),
        labels=[reference.label(code) for code in expected.codes],
        level=expected.level,
        state=expected.state,
    )
