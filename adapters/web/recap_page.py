"""Step 5: everything that was said, both declarations, and the one click that transmits it."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import replace
from datetime import date
from typing import Any, Final, NamedTuple
from uuid import UUID

from fastapi import APIRouter, Request
from fastapi.responses import RedirectResponse, Response

from adapters import french
from adapters.bootstrap import Runtime
from adapters.http.claim_body import warnings
from adapters.http.reading import today_of
from adapters.web import wizard
from adapters.web.confirmation_page import confirmation_address
from adapters.web.declared import blocks_of, files_of, uncovered
from adapters.web.drafts import step_of, unsaid
from adapters.web.forms import FieldError, Form
from adapters.web.keyed import keyed, new_key
from adapters.web.links import CLAIMS
from adapters.web.own import own_claims, own_places, own_record, own_typed, until_seen
from adapters.web.wizard import RECAP, Reader, Step, Wizard, Writer
from application import intake, scheduling
from application.ports import Asked
from domain.claim import Claim
from domain.errors import (
    AlreadySubmitted,
    ClaimIncomplete,
    PlaceIsFree,
    Refusal,
    StaleVersion,
    StatementsRequired,
    WindowFull,
)
from domain.rules import Section, refuse_incomplete
from domain.values import Statements, in_paris
from domain.window import planned_day
from projections import claim_summary, rate_window
from projections.rate_window import Places

router = APIRouter()

STEP: Final = wizard.SUMMARY
SCHEDULE: Final = f"{CLAIMS}/{{claim_id}}/envoi-prevu"
UNSCHEDULE: Final = f"{SCHEDULE}/annuler"
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


@router.post(SCHEDULE)
async def schedule_claim(request: Request, claim_id: UUID, visit: Writer) -> Response:
    """Have the claim sent by itself once a place is free; a second click changes nothing."""
    try:
        step = await Wizard.open(request, visit, STEP, claim_id)
        form = await step.received()
        return await _schedule(step, form)
    except AlreadySubmitted:
        return RedirectResponse(confirmation_address(claim_id), 303)


@router.post(UNSCHEDULE)
async def unschedule_claim(request: Request, claim_id: UUID, visit: Writer) -> Response:
    """Cancel what was to be sent by itself; cancelling it again changes nothing."""
    runtime: Runtime = request.app.state.runtime
    command = scheduling.UnscheduleSubmission(asked=visit.asked, claim_id=claim_id)
    try:
        recorded = await scheduling.unschedule_submission(command, runtime.ports)
    except AlreadySubmitted:
        return RedirectResponse(confirmation_address(claim_id), 303)
    await until_seen(runtime, recorded, claim_summary.NAME)
    return RedirectResponse(STEP.address(claim_id), 303)


async def _submit(step: Wizard, form: Form) -> Response:
    if await _unsaid(step):
        return await _show_unsaid(step, form)
    try:
        recorded = await intake.submit_claim(_command(step, form), step.runtime.ports)
    except WindowFull as refusal:
        fresh = await _reopened(step)
        return await _show(fresh, form, 429, refused=_sentence(refusal))
    except (StaleVersion, ClaimIncomplete, StatementsRequired) as refusal:
        return await _show_wrong(step, form, refusal)
    await until_seen(step.runtime, recorded, claim_summary.NAME, rate_window.NAME)
    return RedirectResponse(confirmation_address(step.claim.id), 303)


async def _schedule(step: Wizard, form: Form) -> Response:
    if await _unsaid(step):
        return await _show_unsaid(step, form)
    asked, said = _asked(step, form), _statements(form)
    command = scheduling.ScheduleSubmission(asked=asked, claim_id=step.claim.id, statements=said)
    try:
        done = await scheduling.schedule_submission(command, step.runtime.ports)
    except (StaleVersion, ClaimIncomplete, StatementsRequired, PlaceIsFree) as refusal:
        return await _show_wrong(step, form, refusal)
    await until_seen(step.runtime, done.recorded, claim_summary.NAME)
    return RedirectResponse(CLAIMS, 303)


def _command(step: Wizard, form: Form) -> intake.SubmitClaim:
    asked, said = _asked(step, form), _statements(form)
    return intake.SubmitClaim(asked=asked, claim_id=step.claim.id, statements=said)


def _asked(step: Wizard, form: Form) -> Asked:
    return keyed(step.asked(form), form.key, step.claim.id)


def _statements(form: Form) -> Statements:
    return Statements(
        keeps_originals=form.value("keeps_originals") == "true",
        certifies_accuracy=form.value("certifies_accuracy") == "true",
        text_version=french.STATEMENTS_VERSION,
    )


async def _show_unsaid(step: Wizard, form: Form) -> Response:
    # What stands in the recap is not what was typed last: nobody sends that unawares.
    told = replace(form, errors=(FieldError("manque", french.UNSAID),))
    return await _show(step, told, 422)


async def _show_wrong(step: Wizard, form: Form, refusal: Refusal) -> Response:
    if isinstance(refusal, ClaimIncomplete):
        return await _show_again(step, form, refusal, 422, "manque")
    if isinstance(refusal, StatementsRequired):
        return await _show_again(step, form, refusal, 422, refusal.field or BOXES[0])
    return await _show_again(step, form, refusal, 412 if isinstance(refusal, StaleVersion) else 409)


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
        "places": (places := await own_places(runtime, claim.insured_id)),
        "planned_on": await _planned_on(runtime, claim, places),
        "quota": runtime.ports.limits.quota,
        "texts": french.STATEMENTS[french.STATEMENTS_VERSION],
        "recap": f"?vers={RECAP}",
    }


async def _planned_on(runtime: Runtime, claim: Claim, places: Places) -> date | None:
    """The day on which the draft could go by itself, None while it can go at once or does so."""
    if places.places_left or claim.schedule is not None:
        return None
    others = await own_claims(runtime, claim.insured_id)
    ahead = [one.scheduled_on for one in others if one.scheduled_on]
    quota = runtime.ports.limits.quota
    return planned_day(list(places.submitted_on), ahead, quota, today_of(runtime))


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
