"""Step 1: who the insured person is, and was on the day of the care."""

from __future__ import annotations

from typing import Any, Final
from uuid import UUID

from fastapi import APIRouter, Request
from fastapi.responses import Response

from adapters.http.steps import PersonalSituationSent
from adapters.web import wizard
from adapters.web.wizard import Reader, Wizard, Writer, checked, options
from application import intake
from domain.values import InsuredSituation, Nationality

router = APIRouter()

STEP: Final = wizard.PERSONAL
CHOICES: Final[dict[str, Any]] = {
    "nationalities": options(Nationality),
    "situations": options(InsuredSituation),
}


@router.get(STEP.path)
async def show_personal_situation(request: Request, claim_id: UUID, visit: Reader) -> Response:
    """Step 1, as it was last typed or said."""
    step = await Wizard.open(request, visit, STEP, claim_id)
    claim = step.claim
    said = {"nationality": claim.nationality or "", "situation": claim.situation or ""}
    return await step.show(await step.typed(said), **CHOICES)


@router.post(STEP.path)
async def say_personal_situation(request: Request, claim_id: UUID, visit: Writer) -> Response:
    """Say step 1."""
    step = await Wizard.open(request, visit, STEP, claim_id)
    form = await step.received()

    async def say() -> None:
        said = checked(PersonalSituationSent, form.filled("nationality", "situation"))
        command = intake.DeclarePersonalSituation(
            asked=step.asked(form), claim_id=claim_id, **said.model_dump()
        )
        await intake.declare_personal_situation(command, step.runtime.ports)

    return await step.say(form, say, **CHOICES)
