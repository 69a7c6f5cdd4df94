"""Step 3: where and when the care took place."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any, Final
from uuid import UUID

from fastapi import APIRouter, Request
from fastapi.responses import Response

from adapters.http.steps import StaySent
from adapters.http.validation import Yes
from adapters.web import wizard
from adapters.web.forms import Form, iso_day, typed_day
from adapters.web.wizard import Option, Reader, Wizard, Writer, checked, options, typed_yes, yes
from application import intake
from domain import reference
from domain.claim import Claim
from domain.values import Stay, StayReason, TariffBasis, Zone, in_paris

router = APIRouter()

STEP: Final = wizard.STAY
IN_ZONE: Final = ("tariff", "partially_reimbursed")
IN_HOSPITAL: Final = ("hospital_starts_on", "hospital_ends_on")


class StayStepSent(StaySent):
    """The step, with the question that opens the nights in hospital."""

    hospitalised: Yes


@router.get(STEP.path)
async def show_stay(request: Request, claim_id: UUID, visit: Reader) -> Response:
    """Step 3, as it was last typed or said."""
    step = await Wizard.open(request, visit, STEP, claim_id)
    return await step.show(await step.typed(said(step.claim)), **_choices(step))


@router.post(STEP.path)
async def say_stay(request: Request, claim_id: UUID, visit: Writer) -> Response:
    """Say step 3."""
    step = await Wizard.open(request, visit, STEP, claim_id)
    form = await step.received()
    choices = _choices(step)
    if (opened := _unasked(form, choices["zones"])) and not step.goes_back:
        return await step.show(form, **choices | {"opened": opened})

    async def say() -> None:
        sent = checked(StayStepSent, _meant(form, choices["zones"]))
        stay = Stay.model_validate(sent.model_dump(exclude={"hospitalised"}))
        command = intake.DeclareStay(asked=step.asked(form), claim_id=claim_id, stay=stay)
        await intake.declare_stay(command, step.runtime.ports)

    return await step.say(form, say, **choices)


def _unasked(form: Form, zones: Mapping[str, Zone]) -> str | None:
    """The first question that the answers open and that the person did not see yet."""
    if _is_in_zone(form, zones) and not form.values.keys() & {"asks_zone", *IN_ZONE}:
        return "tariff"
    if _was_in_hospital(form) and not form.values.keys() & {*IN_HOSPITAL}:
        return "hospital_starts_on"
    return None


def _meant(form: Form, zones: Mapping[str, Zone]) -> Mapping[str, Any]:
    said: dict[str, Any] = {
        "country": form.value("country") or None,
        "reason": form.value("stay_reason") or None,
        "starts_on": iso_day(form.value("starts_on")),
        "ends_on": iso_day(form.value("ends_on")),
        "hospitalised": yes(form.value("hospitalised")),
    }
    if _is_in_zone(form, zones):
        said["tariff"] = form.value("tariff") or None
        said["partially_reimbursed"] = yes(form.value("partially_reimbursed"))
    if _was_in_hospital(form):
        days = zip(("starts_on", "ends_on"), IN_HOSPITAL, strict=True)
        nights = {name: iso_day(form.value(field)) for name, field in days}
        said["hospitalisation"] = {name: on for name, on in nights.items() if on is not None}
    return said


def _is_in_zone(form: Form, zones: Mapping[str, Zone]) -> bool:
    return zones.get(form.value("country")) is Zone.EU_EEA_UK_CH


def _was_in_hospital(form: Form) -> bool:
    return yes(form.value("hospitalised")) is True


def said(claim: Claim) -> Mapping[str, str]:
    """The fields of the step as a claim fills them."""
    stay = claim.stay
    if stay is None:
        return {}
    nights = stay.hospitalisation
    return {
        "country": stay.country,
        "tariff": stay.tariff or "",
        "partially_reimbursed": typed_yes(stay.partially_reimbursed),
        "stay_reason": stay.reason,
        "starts_on": typed_day(stay.starts_on),
        "ends_on": typed_day(stay.ends_on),
        "hospitalised": typed_yes(nights is not None),
        "hospital_starts_on": typed_day(nights.starts_on if nights else None),
        "hospital_ends_on": typed_day(nights.ends_on if nights else None),
    }


def _choices(step: Wizard) -> dict[str, Any]:
    today = in_paris(step.runtime.ports.now())
    countries = sorted(reference.countries(), key=lambda country: country.sort_key)
    return {
        "countries": [Option(country.code, country.name) for country in countries],
        "zones": {one.code: reference.zone_at(one.code, today) for one in countries},
        "reasons": options(StayReason),
        "tariffs": options(TariffBasis),
        "not_abroad": reference.not_abroad(),
        "opened": None,
    }
