"""« Journal »: every event by position, with filters, live when scripts run; and its catalogue."""

from __future__ import annotations

import json
from collections.abc import Sequence
from typing import Annotated, Any, Final, NamedTuple
from urllib.parse import urlencode

from fastapi import APIRouter, Depends, Request
from fastapi.responses import Response
from starlette.concurrency import run_in_threadpool

from adapters.bootstrap import Runtime
from adapters.french.history import EVENTS
from adapters.http.audit_log import LoggedEvent, entries, logged, write_down_events
from adapters.http.catalogue import event_type, event_types
from adapters.http.named import short_name
from adapters.http.openapi import API
from adapters.http.session import Visit, asking_page
from adapters.web.audit.filters import ACTORS, ROLES, Typed
from adapters.web.links import EVENT_TYPES, LOG
from adapters.web.rendering import page
from adapters.web.wizard import Option
from application.access import Action
from domain.base import Entry, Event, Role
from projections.log_index import Looked

router = APIRouter()

Reader = Annotated[Visit, Depends(asking_page(Action.READ_LOG))]

AT_ONCE: Final = 30
TITLES: Final = {kind.TOPIC: title for kind, title in EVENTS.items()}
"""What an event is called, by its stored name."""
FIELDS: Final = ("type", "role", "acteur", "demande", "correlation", "du", "au")
API_NAMES: Final = {
    "type": "type",
    "role": "role",
    "acteur": "actor_id",
    "demande": "claim_id",
    "correlation": "correlation_id",
}
"""What the live stream calls the fields; days do not matter for what is yet to come."""


class Line(NamedTuple):
    """An event of the list. told: its facts as JSON, without what is sealed; claim: its name."""

    event: LoggedEvent
    actor: str
    claim: str | None
    told: str


@router.get(LOG)
async def show_log(request: Request, visit: Reader) -> Response:
    """The newest events that pass the filters; earlier ones page by page."""
    runtime: Runtime = request.app.state.runtime
    typed = Typed(request, FIELDS)
    looked = looked_of(typed)
    form, before = typed.form, _before(request)
    found: Sequence[Entry[Event]] = ()
    if not form.errors:
        found = await run_in_threadpool(
            entries, runtime, looked, after=None, before=before or 2**62, limit=AT_ONCE + 1
        )
    shown = found[:AT_ONCE]
    await write_down_events(runtime, visit.asked, shown)
    return await page(
        request,
        visit,
        "agents/journal.html",
        422 if form.errors else 200,
        form=form,
        rows=[_line(one) for one in await logged(runtime, shown)],
        older=_older(typed, shown) if len(found) > AT_ONCE else None,
        is_first=before is None,
        tail=await _tail(runtime, typed),
        **_around(typed),
    )


@router.get(EVENT_TYPES)
async def show_event_types(request: Request, visit: Reader) -> Response:
    """Every kind of event that the log may hold."""
    return await page(
        request,
        visit,
        "agents/evenements.html",
        types=event_types(),
        titles=TITLES,
        address=EVENT_TYPES,
    )


@router.get(f"{EVENT_TYPES}/{{name}}")
async def show_event_type(request: Request, name: str, visit: Reader) -> Response:
    """One kind of event: its fields, its form, a sample."""
    kind = event_type(name)
    return await page(
        request,
        visit,
        "agents/evenement.html",
        kind=kind,
        title=TITLES[kind.name],
        schema=_pretty(kind.stored_schema),
        sample=_pretty(kind.sample) if kind.sample else None,
        address=EVENT_TYPES,
        found=f"{LOG}?{urlencode({'type': kind.name})}",
    )


def looked_of(typed: Typed) -> Looked:
    """What the filters mean."""
    return Looked(
        topic=typed.text("type"),
        role=typed.member(Role, "role"),
        actor_id=typed.id("acteur"),
        claim_id=typed.id("demande"),
        correlation_id=typed.id("correlation"),
        since=typed.begins("du"),
        before=typed.ends("au"),
    )


def _around(typed: Typed) -> dict[str, Any]:
    return {
        "is_any": typed.is_any,
        "first": typed.address(LOG),
        "roles": ROLES,
        "types": [Option(one.name, f"{TITLES[one.name]} ({one.name})") for one in event_types()],
        "catalogue": EVENT_TYPES,
    }


async def _tail(runtime: Runtime, typed: Typed) -> str:
    head = await run_in_threadpool(runtime.reader.head)
    query = {API_NAMES[name]: text for name, text in typed.values.items() if name in API_NAMES}
    return f"{API}/audit/events/tail?{urlencode(query | {'after': str(head)})}"


def _before(request: Request) -> int | None:
    text = request.query_params.get("avant", "")
    return int(text) if text.isascii() and text.isdigit() and len(text) < 19 else None


def _older(typed: Typed, shown: Sequence[Entry[Event]]) -> str:
    return typed.address(LOG, avant=str(shown[-1].position))


def _line(event: LoggedEvent) -> Line:
    claim = event.reference or (short_name(event.claim_id) if event.claim_id else None)
    return Line(event, ACTORS[event.actor.role], claim, _pretty(event.facts))


def _pretty(told: Any) -> str:
    return json.dumps(told, ensure_ascii=False, indent=2)
