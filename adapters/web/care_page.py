"""Step 2: who received the care, which care it was and what it cost."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any, Final
from uuid import UUID

from fastapi import APIRouter, Request
from fastapi.responses import Response

from adapters import french
from adapters.http.steps import BeneficiarySent, CareSent
from adapters.web import wizard
from adapters.web.forms import Form, cents, iso_day, typed_amount, typed_day
from adapters.web.wizard import Option, Reader, Wizard, Writer, checked, options, typed_yes, yes
from application import intake
from domain.claim import Claim
from domain.facts import Facts
from domain.rules import refuse_broken
from domain.rules.care_reason import MAX_CHARACTERS
from domain.values import Beneficiary, Care, CareLink, in_paris

router = APIRouter()

STEP: Final = wizard.CARE


class CareStepSent(BeneficiarySent, CareSent):
    """Both halves of the step."""


@router.get(STEP.path)
async def show_care(request: Request, claim_id: UUID, visit: Reader) -> Response:
    """Step 2, as it was last typed or said."""
    step = await Wizard.open(request, visit, STEP, claim_id)
    return await step.show(await step.typed(_said(step.claim)), **await _choices(step))


@router.post(STEP.path)
async def say_care(request: Request, claim_id: UUID, visit: Writer) -> Response:
    """Say step 2: both halves, or neither of them."""
    step = await Wizard.open(request, visit, STEP, claim_id)
    form, choices = await step.received(), await _choices(step)
    if _is_accident(form) and "accident_on" not in form.values and not step.goes_back:
        return await step.show(form, **(choices | {"opened": "accident_on"}))
    return await step.say(form, lambda: _say(step, form), **choices)


async def _say(step: Wizard, form: Form) -> None:
    said = checked(CareStepSent, _meant(form))
    ports, claim_id = step.runtime.ports, step.claim.id
    care = Care.model_validate(said.model_dump(exclude={"beneficiary_id"}))
    refuse_broken(Facts(care=care), in_paris(ports.now()))
    who = intake.SelectBeneficiary(
        asked=step.asked(form), claim_id=claim_id, beneficiary_id=said.beneficiary_id
    )
    await intake.select_beneficiary(who, ports)
    # an id of its own: with the first command's, the claim would take it for a retry
    asked = step.visit.asked.model_copy(update={"command_id": ports.new_id()})
    what = intake.DescribeCare(asked=asked, claim_id=claim_id, care=care)
    await intake.describe_care(what, ports)


def _meant(form: Form) -> Mapping[str, Any]:
    return form.filled("beneficiary_id", "reason", "linked_to") | {
        "planned_before_departure": yes(form.value("planned_before_departure")),
        "amount_cents": cents(form.value("amount")),
        "accident_on": iso_day(form.value("accident_on")) if _is_accident(form) else None,
    }


def _is_accident(form: Form) -> bool:
    return form.value("linked_to") == CareLink.THIRD_PARTY_ACCIDENT


def _said(claim: Claim) -> Mapping[str, str]:
    who, care = claim.beneficiary, claim.care
    said = {"beneficiary_id": str(who.beneficiary_id) if who else ""}
    if care is None:
        return said
    return said | {
        "reason": care.reason or "",
        "planned_before_departure": typed_yes(care.planned_before_departure),
        "amount": typed_amount(care.amount_cents),
        "linked_to": care.linked_to,
        "accident_on": typed_day(care.accident_on),
    }


async def _choices(step: Wizard) -> dict[str, Any]:
    people = await step.runtime.ports.directory.beneficiaries(step.claim.insured_id)
    return {
        "beneficiaries": [Option(str(one.beneficiary_id), _named(one)) for one in people],
        "links": options(CareLink),
        "longest_reason": MAX_CHARACTERS,
        "opened": None,
    }


def _named(person: Beneficiary) -> str:
    born = f" - {french.day(person.born_on)}" if person.born_on else ""
    return f"{person.display_name or 'Vous'}{born}"
