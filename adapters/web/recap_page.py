"""Step 5: everything that was said, both declarations, and the one click that transmits it."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import replace
from typing import Any, Final, NamedTuple
from uuid import UUID

from fastapi import APIRouter, Request
from fastapi.responses import RedirectResponse, Response

from adapters import french
from adapters.http.claim_body import warnings
from adapters.http.reading import today_of
from adapters.web import wizard
from adapters.web.confirmation_page import confirmation_address
from adapters.web.declared import blocks_of, files_of, uncovered
from adapters.web.drafts import step_of, unsaid
from adapters.web.forms import FieldError, Form
from adapters.web.keyed import keyed, new_key
from adapters.web.own import own_places, own_record, own_typed, until_seen
from adapters.web.wizard import RECAP, Reader, Step, Wizard, Writer
from application import intake
from domain.claim import Claim
from domain.errors import (
    AlreadySubmitted,
    ClaimIncomplete,
    Refusal,
    StaleVersion,
    StatementsRequired,
    WindowFull,
)
from domain.rules import Section, refuse_incomplete
from domain.values import Statements, in_paris
from projections import claim_summary, rate_window

router = APIRouter()

STEP: Final = wizard.SUMMARY
BOXES: Final = ("keeps_originals", "certifies_accuracy")
FIRST_FIELDS: Final[Mapping[str, str]] = {
    Section.PERSONAL_SITUATION: "nationality",
    Section.BENEFICIARY: "beneficiary_id",
    Section.CARE: "reason",
    Section.STAY: "country",
    Section.DOCUMENTS: "file",
}
"""The field where a part is begun that was not said at all."""

IN_CHECKLIST: Final = "document.not_held"
"""A warning that the list of documents says of each document itself."""


class Gap(NamedTuple):
    """Something that a draft lacks, and where it is mended."""

    step: Step
    text: str
    address: str


@router.get(STEP.path)
async def show_recap(request: Request, claim_id: UUID, visit: Reader) -> Response:
    """Step 5, with both declarations to be made."""
    step = await Wizard.open(request, visit, STEP, claim_id)
    return await _show(step, Form())


@router.post(STEP.path)
async def submit_claim(request: Request, claim_id: UUID, visit: Writer) -> Response:
    """Transmit the claim; a second click finds it transmitted."""
    try:
        step = await Wizard.open(request, visit, STEP, claim_id)
        form = await step.received()
        return await _submit(step, form)
    except AlreadySubmitted:
        return RedirectResponse(confirmation_address(claim_id), 303)


async def _submit(step: Wizard, form: Form) -> Response:
    if await _unsaid(step):
        # What stands in the recap is not what was typed last: nobody sends that unawares.
        told = replace(form, errors=(FieldError("manque", french.UNSAID),))
        return await _show(step, told, 422)
    try:
        recorded = await intake.submit_claim(_command(step, form), step.runtime.ports)
    except WindowFull as refusal:
        fresh = await _reopened(step)
        return await _show(fresh, form, 429, refused=_sentence(refusal))
    except StaleVersion as refusal:
        return await _show_again(step, form, refusal, 412)
    except ClaimIncomplete as refusal:
        return await _show_again(step, form, refusal, 422, "manque")
    except StatementsRequired as refusal:
        return await _show_again(step, form, refusal, 422, refusal.field or BOXES[0])
    await until_seen(step.runtime, recorded, claim_summary.NAME, rate_window.NAME)
    return RedirectResponse(confirmation_address(step.claim.id), 303)


def _command(step: Wizard, form: Form) -> intake.SubmitClaim:
    said = Statements(
        keeps_originals=form.value("keeps_originals") == "true",
        certifies_accuracy=form.value("certifies_accuracy") == "true",
        text_version=french.STATEMENTS_VERSION,
    )
    asked = keyed(step.asked(form), form.key, step.claim.id)
    return intake.SubmitClaim(asked=asked, claim_id=step.claim.id, statements=said)


async def _show_again(
    step: Wizard, form: Form, refusal: Refusal, status: int, field: str | None = None
) -> Response:
    errors = (FieldError(field, _sentence(refusal)),)
    return await _show(await _reopened(step), replace(form, errors=errors), status)


async def _reopened(step: Wizard) -> Wizard:
    # A refusal for the window leaves a trace in the claim, which has another version then.
    return await Wizard.open(step.request, step.visit, STEP, step.claim.id)


async def _show(
    step: Wizard, form: Form, status: int = 200, refused: str | None = None
) -> Response:
    form = replace(form, key=new_key(step.runtime), version=step.claim.version)
    return await step.show(form, status, refused=refused, **await _given(step))


async def _given(step: Wizard) -> dict[str, Any]:
    runtime, claim = step.runtime, step.claim
    facts, today = claim.facts, today_of(runtime)
    told = (one for one in warnings(facts, today) if one.code != IN_CHECKLIST)
    return {
        "blocks": blocks_of(facts),
        "documents": files_of(claim.id, facts.documents),
        "uncovered": uncovered(facts),
        "gaps": (*_gaps(claim, step), *(await _unsaid(step))),
        "warnings": list(dict.fromkeys(one.text for one in told)),
        "most": runtime.ports.limits.documents,
        "person": await own_record(runtime, claim.insured_id),
        "places": await own_places(runtime, claim.insured_id),
        "quota": runtime.ports.limits.quota,
        "texts": french.STATEMENTS[french.STATEMENTS_VERSION],
        "recap": f"?vers={RECAP}",
    }


def _sentence(refusal: Refusal) -> str:
    return french.sentence(refusal.code, refusal.details)


def _gaps(claim: Claim, step: Wizard) -> tuple[Gap, ...]:
    try:
        refuse_incomplete(claim.facts, in_paris(step.runtime.ports.now()))
    except ClaimIncomplete as refusal:
        return tuple(_gap(one, claim.id) for one in refusal.others)
    return ()


async def _unsaid(step: Wizard) -> tuple[Gap, ...]:
    claim = step.claim
    typed = (await own_typed(step.runtime, [claim.id])).get(claim.id, {})
    lacking = {gap.step.number for gap in _gaps(claim, step)}
    return tuple(
        Gap(one, french.unsaid(one.number), f"{one.address(claim.id)}?vers={RECAP}")
        for one in unsaid(typed)
        if one.number not in lacking
    )


def _gap(refusal: Refusal, claim_id: UUID) -> Gap:
    step, path = step_of(refusal), str(refusal.field)
    text = french.GAPS.get(path) or _sentence(refusal)
    anchor = step.fields.get(path.partition(".")[2]) or FIRST_FIELDS[path.partition(".")[0]]
    return Gap(step, text, f"{step.address(claim_id)}?vers={RECAP}#{anchor}")
