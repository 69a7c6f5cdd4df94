"""A claim at a version or at an instant, beside another version; personal facts once, if asked."""

from __future__ import annotations

import json
from collections.abc import Mapping
from datetime import datetime
from typing import Annotated, Any, Final, NamedTuple
from uuid import UUID

from fastapi import APIRouter, Depends, Request
from fastapi.responses import Response
from pydantic_core import to_jsonable_python

from adapters.bootstrap import Runtime
from adapters.french.history import actor_name, event_title
from adapters.http.named import short_name
from adapters.http.past import Past, past_of, unshown_past
from adapters.http.past_body import difference_body, fact_bodies
from adapters.http.session import Visit, asking_page, changing_page
from adapters.http.state_facts import state_facts
from adapters.web.forms import Form, errors_of
from adapters.web.history.places import (
    UNMASKING,
    VERSIONS,
    past_place,
    unmasking_place,
    versions_place,
)
from adapters.web.rendering import page
from adapters.web.wizard import fields_of
from application.access import Action
from application.audit import state_at
from application.differences import State, differences
from application.disclosures import LONGEST_REASON
from application.history import Unmask, unmask
from domain.errors import DateFormat, InvalidChoice, RuleBroken, VersionNotReached
from domain.values import PARIS

router = APIRouter()

Reader = Annotated[Visit, Depends(asking_page(Action.REPLAY_CLAIM))]
Unmasker = Annotated[Visit, Depends(changing_page(Action.UNMASK_CLAIM))]

FIELDS: Final = {"version": "version", "avec": "avec", "at": "instant", "reason": "raison"}
NAMES: Final = {
    "version": "Version",
    "avec": "Comparer avec",
    "instant": "Instant",
    "raison": "Raison",
}
FORMS: Final = ("%d/%m/%Y %H:%M:%S,%f", "%d/%m/%Y %H:%M:%S", "%d/%m/%Y %H:%M")
"""How an instant in Paris may be typed; `fact_text` writes the first two."""


class Chosen(NamedTuple):
    """Which version is shown, beside which one; beside: 0 for nothing, before the first."""

    version: int
    beside: int


@router.get(VERSIONS)
async def show_version(request: Request, claim_id: UUID, visit: Reader) -> Response:
    """A claim at a version or an instant, and what differs from another version."""
    runtime: Runtime = request.app.state.runtime
    past = await past_of(runtime, visit.asked, claim_id)
    asked = request.query_params
    try:
        chosen = _chosen(past, asked)
    except RuleBroken as refusal:
        form = Form(dict(asked), errors=errors_of(refusal, FIELDS))
        return await _show(request, visit, past, _latest(past), form, 422)
    return await _show(request, visit, past, chosen, Form({}))


@router.post(UNMASKING)
async def unmask_version(request: Request, claim_id: UUID, visit: Unmasker) -> Response:
    """The same with its personal facts, once: neither the page nor its address keeps them."""
    runtime: Runtime = request.app.state.runtime
    values = await fields_of(request)
    past = await unshown_past(runtime, claim_id)
    chosen = _chosen(past, values)
    reason = values.get("raison", "")
    command = Unmask(
        asked=visit.asked, claim_id=claim_id, insured_id=past.claim.insured_id, reason=reason
    )
    try:
        await unmask(command, runtime.tracing)
    except RuleBroken as refusal:
        past = await past_of(runtime, visit.asked, claim_id)
        form = Form({"raison": reason}, errors=errors_of(refusal, FIELDS))
        return await _show(request, visit, past, chosen, form, 422)
    return await _show(request, visit, past, chosen, Form({}), is_open=True)


async def _show(
    request: Request,
    visit: Visit,
    past: Past,
    chosen: Chosen,
    form: Form,
    status: int = 200,
    *,
    is_open: bool = False,
) -> Response:
    claim_id = past.claim.id
    return await page(
        request,
        visit,
        "agents/historique-version.html",
        status,
        form=form,
        names=NAMES,
        name=past.claim.reference or short_name(claim_id),
        chosen=chosen,
        is_open=is_open,
        longest=LONGEST_REASON,
        options=[(one.originator_version, event_title(one)) for one in past.events],
        place=past_place(claim_id),
        versions=versions_place(claim_id),
        unmasking=unmasking_place(claim_id),
        **_told(past, chosen, is_open=is_open),
    )


def _told(past: Past, chosen: Chosen, *, is_open: bool) -> Mapping[str, Any]:
    event = past.events[chosen.version - 1]
    state = past.state(chosen.version)
    beside: State = past.state(chosen.beside) if chosen.beside else {}
    facts = state_facts(state_at(past.events, version=chosen.version))
    return {
        "event": event,
        "title": event_title(event),
        "by": actor_name(event.meta.actor),
        "changes": [difference_body(one, is_open=is_open) for one in differences(beside, state)],
        "facts": fact_bodies(state, is_open=is_open),
        "raw": json.dumps(to_jsonable_python(facts), ensure_ascii=False, indent=2),
        "latest": past.latest,
        "has_hidden": any(one.is_hidden for one in fact_bodies(state)),
    }


def _latest(past: Past) -> Chosen:
    return Chosen(past.latest, past.latest - 1)


def _chosen(past: Past, asked: Mapping[str, str]) -> Chosen:
    """Which versions are meant: the last one without any; beside the one before it.

    Raises: DateFormat, BeforeFirstEvent, InvalidChoice, VersionNotReached.
    """
    instant = asked.get("instant", "").strip()
    version = past.version_at(_instant(instant)) if instant else _number(past, asked, "version", 1)
    beside = _number(past, asked, "avec", 0, version - 1)
    return Chosen(version, beside)


def _number(
    past: Past, asked: Mapping[str, str], name: str, least: int, default: int | None = None
) -> int:
    typed = asked.get(name, "").strip()
    if not typed:
        return past.latest if default is None else default
    if not (typed.isascii() and typed.isdigit() and len(typed) < 10):
        raise InvalidChoice(name)
    if not least <= int(typed) <= past.latest:
        raise VersionNotReached(name, latest=past.latest)
    return int(typed)


def _instant(typed: str) -> datetime:
    for form in FORMS:
        try:
            return datetime.strptime(typed, form).replace(tzinfo=PARIS)
        except ValueError:
            continue
    raise DateFormat("at")
