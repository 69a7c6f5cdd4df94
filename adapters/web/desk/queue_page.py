"""The queue of the desk: what one holds, what waits, and the next claim."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import date, datetime
from typing import Annotated, Any, NamedTuple

from fastapi import APIRouter, Depends, Request
from fastapi.responses import RedirectResponse, Response
from sqlalchemy import Connection
from starlette.concurrency import run_in_threadpool

from adapters import french
from adapters.bootstrap import Runtime
from adapters.http.listed import write_down_listed
from adapters.http.queue_total import Total, total_of
from adapters.http.reading import look, today_of
from adapters.http.session import Visit, asking_page, changing_page
from adapters.web.desk import ageing
from adapters.web.desk.filters import CHANNELS, Wanted, choices, remember, wanted_of
from adapters.web.desk.given_back import given_back
from adapters.web.desk.places import NEXT, OPINION, claim_place
from adapters.web.forms import FieldError
from adapters.web.keyed import keyed, new_key
from adapters.web.links import DESK
from adapters.web.rendering import page
from adapters.web.wizard import fields_of
from application import desk
from application.access import MATRIX, Action
from application.disclosures import Shown
from domain import reference
from domain.base import Role
from domain.errors import InvalidChoice, LeaseNotHeld, Refusal, Unavailable
from domain.values import QueueFilter, WaitsFor
from projections import cnse_queue
from projections.base import Page
from projections.cnse_queue import Waiting

router = APIRouter()

Reader = Annotated[Visit, Depends(asking_page(Action.READ_QUEUE))]
Taker = Annotated[Visit, Depends(changing_page(Action.TAKE_CLAIM))]

AT_ONCE = 40
LONGEST_CURSOR = 200


class Counts(NamedTuple):
    """How many claims wait for an agent under a filter, and how many wait for their person."""

    in_all: Total
    in_time: Total
    watched: Total
    late: Total
    for_the_insured: Total


class Row(NamedTuple):
    """A claim of the list. is_held: somebody studies it; is_own: it is the reader's.

    is_to_take: it waits for somebody of the reader's role.
    minutes_left: whole minutes until its lease ends, 0 without one.
    """

    waiting: Waiting
    country: str
    channel: str
    age: ageing.Age
    is_held: bool
    is_own: bool
    is_to_take: bool
    signed_by_reader: bool
    minutes_left: int
    address: str


class Seen(NamedTuple):
    """What the queue says at one instant."""

    own: tuple[Waiting, ...]
    listed: Page[Waiting]
    counts: Counts


@router.get(DESK)
async def show_queue(request: Request, visit: Reader) -> Response:
    """What one holds, then the claims that wait, the most urgent first."""
    return await show(request, visit, wanted_of(request))


@router.post(NEXT)
async def take_next(request: Request, visit: Taker) -> Response:
    """Take the most urgent claim that passes the filter, but for what was just given back."""
    runtime: Runtime = request.app.state.runtime
    wanted = wanted_of(request)
    key = (await fields_of(request)).get("cle", "")
    own = {"waits_for": desk.own_queue(visit.asked.author.role)}
    command = desk.TakeNext(
        asked=keyed(visit.asked, key),
        wanted=wanted.filters.model_copy(update=own),
        but=given_back(request),
    )
    try:
        taken = await _taken(command, visit, runtime)
    except Unavailable:
        raise  # nothing was decided: the page that is sent again says so
    except Refusal as refusal:
        return await show(request, visit, wanted, refusal=refusal)
    if taken is None:
        return RedirectResponse(f"{DESK}?rien", 303)
    place = claim_place(taken.recorded.claim_id)
    is_medical = visit.asked.author.role is Role.MEDICAL
    return RedirectResponse(f"{place}/{OPINION}" if is_medical else place, 303)


async def show(
    request: Request, visit: Visit, wanted: Wanted, *, refusal: Refusal | None = None
) -> Response:
    """The list, with what could not be done said above it."""
    runtime: Runtime = request.app.state.runtime
    after = request.query_params.get("suite", "")[:LONGEST_CURSOR] or None
    filters = _seen_by(visit, wanted.filters)
    seen = await run_in_threadpool(_look, runtime, visit, filters, after)
    rows = (one.claim_id for one in (*seen.own, *seen.listed.items))
    await write_down_listed(runtime, visit.asked, Shown.QUEUE, rows)
    errors = (*wanted.form.errors, *((_said(refusal),) if refusal else ()))
    shown = await page(
        request,
        visit,
        "agents/poste.html",
        409 if refusal else 422 if errors else 200,
        **_told(request, visit, seen),
        form=wanted.form,
        said=errors,
        is_any=wanted.is_any,
        is_later=after is not None,
    )
    if not wanted.form.errors:
        remember(request, shown, wanted)
    return shown


def _told(request: Request, visit: Visit, seen: Seen) -> dict[str, Any]:
    runtime: Runtime = request.app.state.runtime
    role = visit.asked.author.role
    return {
        "seen": seen,
        "own": _rows(seen.own, runtime, visit),
        "rows": _rows(seen.listed.items, runtime, visit),
        "choices": choices(),
        "key": new_key(runtime),
        "finds_nothing": "rien" in request.query_params,
        "has_advised": "avis" in request.query_params,
        "is_medical": role is Role.MEDICAL,
        "takes_over": role in MATRIX[Action.TAKE_OVER_CLAIM],
    }


def _seen_by(visit: Visit, filters: QueueFilter) -> QueueFilter:
    if visit.asked.author.role is not Role.MEDICAL:
        return filters
    return filters.model_copy(update={"waits_for": WaitsFor.MEDICAL_ADVISER})


async def _taken(command: desk.TakeNext, visit: Visit, runtime: Runtime) -> desk.Taken | None:
    try:
        return await desk.take_next(command, runtime.ports)
    except LeaseNotHeld:
        # The button of an old page, pressed again once that claim was done: the next one is meant.
        again = command.model_copy(update={"asked": visit.asked})
        return await desk.take_next(again, runtime.ports)


def _look(runtime: Runtime, visit: Visit, filters: QueueFilter, after: str | None) -> Seen:
    def find(db: Connection) -> Seen:
        own = cnse_queue.held_by(db, visit.asked.author.id, runtime.ports.now())
        return Seen(own, _listed(db, filters, after), _counts(db, runtime, filters))

    return look(runtime, find)


def _listed(db: Connection, filters: QueueFilter, after: str | None) -> Page[Waiting]:
    try:
        return cnse_queue.waiting(db, filters, after=after, limit=AT_ONCE)
    except InvalidChoice:  # an address that somebody made up: from the beginning
        return cnse_queue.waiting(db, filters, limit=AT_ONCE)


def _counts(db: Connection, runtime: Runtime, filters: QueueFilter) -> Counts:
    def due(by: date) -> Total:
        return total_of(db, filters.model_copy(update={"due_by": by}))

    today, bound = today_of(runtime), filters.due_by
    overdue, late = ageing.overdue_by(today), ageing.late_by(today)
    if bound is not None:
        overdue, late = min(overdue, bound), min(late, bound)
    for_insured = filters.model_copy(update={"waits_for": WaitsFor.INSURED})
    in_all, is_overdue, is_late = total_of(db, filters), due(overdue), due(late)
    return Counts(
        in_all=in_all,
        in_time=in_all.without(is_overdue),
        watched=is_overdue.without(is_late),
        late=is_late,
        for_the_insured=total_of(db, for_insured),
    )


def _rows(found: Iterable[Waiting], runtime: Runtime, visit: Visit) -> list[Row]:
    now = runtime.ports.now()
    return [_row(one, runtime, visit, now) for one in found]


def _row(waiting: Waiting, runtime: Runtime, visit: Visit, now: datetime) -> Row:
    country = reference.country(waiting.country)
    agent_id = visit.asked.author.id
    ends_at = waiting.lease_expires_at
    left = (ends_at - now).total_seconds() if ends_at else 0
    is_held = left > 0
    return Row(
        waiting=waiting,
        country=country.name if country else waiting.country,
        channel=CHANNELS[waiting.channel],
        age=ageing.age_of(waiting.due_on, today_of(runtime)),
        is_held=is_held,
        is_own=is_held and waiting.agent_id == agent_id,
        is_to_take=waiting.waits_for is desk.own_queue(visit.asked.author.role),
        signed_by_reader=waiting.assessed_by == agent_id,
        minutes_left=max(0, int(left // 60)),
        address=claim_place(waiting.claim_id),
    )


def _said(refusal: Refusal) -> FieldError:
    return FieldError(None, french.sentence(refusal.code, refusal.details))
