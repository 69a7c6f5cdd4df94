"""« Journal des accès »: who was shown what of whom, the alarms, and whether the chain holds."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Annotated, Any, Final, NamedTuple
from uuid import UUID

from fastapi import APIRouter, Depends, Request
from fastapi.responses import Response
from starlette.concurrency import run_in_threadpool

from adapters import french
from adapters.bootstrap import Runtime
from adapters.http.access import accesses, trail_of
from adapters.http.named import references_of, short_name
from adapters.http.reading import LONGEST_CURSOR, Paging
from adapters.http.session import Visit, asking_page
from adapters.persistence.access_trail import Access, Accesses
from adapters.proof.integrity import integrity_of
from adapters.web.audit.filters import ACTORS, STAFF_ROLES, Typed
from adapters.web.links import ACCESSES
from adapters.web.rendering import page
from adapters.web.wizard import Option
from application.access import MATRIX, Action
from application.disclosures import Purpose, Shown
from domain.base import Role
from domain.errors import InvalidChoice
from projections.base import Page

router = APIRouter()

Reader = Annotated[Visit, Depends(asking_page(Action.READ_ACCESS_LOG))]

AT_ONCE: Final = 30
FIELDS: Final = ("role", "acteur", "demande", "assure", "vu", "motif", "du", "au")
NOTHING: Final[Page[Access]] = Page((), None)


class Line(NamedTuple):
    """A line of the list, in French. claim: what the claim is called, None without one."""

    access: Access
    actor: str
    what: str
    why: str
    claim: str | None


@router.get(ACCESSES)
async def show_accesses(request: Request, visit: Reader) -> Response:
    """The newest lines that pass the filters, above them the alarms."""
    runtime: Runtime = request.app.state.runtime
    typed = Typed(request, FIELDS)
    wanted, cursor = wanted_of(typed), request.query_params.get("suite", "")[:LONGEST_CURSOR]
    form = typed.form
    found = NOTHING if form.errors else await _found(runtime, visit, wanted, cursor or None)
    names = await references_of(runtime, [one.claim_id for one in found.items])
    is_verified = "verifier" in request.query_params
    return await page(
        request,
        visit,
        "agents/acces.html",
        422 if form.errors else 200,
        form=form,
        rows=[_line(one, names) for one in found.items],
        older=typed.address(ACCESSES, suite=found.next_cursor) if found.next_cursor else None,
        is_first=not cursor,
        **_around(typed),
        alarms=await run_in_threadpool(trail_of(runtime).alarms),
        chain=await run_in_threadpool(integrity_of(runtime).access) if is_verified else None,
        reads_log=visit.asked.author.role in MATRIX[Action.READ_LOG],
        reads_past=visit.asked.author.role in MATRIX[Action.REPLAY_CLAIM],
    )


def wanted_of(typed: Typed) -> Accesses:
    """What the filters mean."""
    return Accesses(
        role=typed.member(Role, "role"),
        actor_id=typed.id("acteur"),
        claim_id=typed.id("demande"),
        insured_id=typed.id("assure"),
        shown=typed.member(Shown, "vu"),
        purpose=typed.member(Purpose, "motif"),
        since=typed.begins("du"),
        before=typed.ends("au"),
    )


def _around(typed: Typed) -> dict[str, Any]:
    return {
        "is_any": typed.is_any,
        "first": typed.address(ACCESSES),
        "roles": STAFF_ROLES,
        "kinds": [Option(one.value, label) for one, label in french.SHOWN.items()],
        "purposes": [Option(one.value, label) for one, label in french.PURPOSES.items()],
        "actors": ACTORS,
        "address": ACCESSES,
    }


async def _found(
    runtime: Runtime, visit: Visit, wanted: Accesses, cursor: str | None
) -> Page[Access]:
    try:
        return await accesses(runtime, visit.asked, wanted, Paging(cursor, AT_ONCE))
    except InvalidChoice:  # an address that somebody made up: from the beginning
        return await accesses(runtime, visit.asked, wanted, Paging(None, AT_ONCE))


def _line(access: Access, names: Mapping[UUID, str]) -> Line:
    claim_id = access.claim_id
    claim = names.get(claim_id, short_name(claim_id)) if claim_id else None
    why = french.PURPOSES[access.purpose] if access.purpose else "Non précisé"
    return Line(access, ACTORS[access.role], french.SHOWN[access.shown], why, claim)
