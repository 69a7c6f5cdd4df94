"""« Mes demandes »: the drafts and the claims of a person, and the end of a draft."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import datetime
from typing import Annotated, Final, NamedTuple
from uuid import UUID

from fastapi import APIRouter, Query, Request
from fastapi.responses import RedirectResponse, Response
from starlette.concurrency import run_in_threadpool

from adapters.bootstrap import Runtime
from adapters.http.reading import LONGEST_CURSOR, look, own_claim
from adapters.web.drafts import resume_at
from adapters.web.links import CLAIMS, claim_address
from adapters.web.own import own_places, own_record, own_typed, until_seen
from adapters.web.rendering import page
from adapters.web.wizard import Reader, Step, Writer
from application import intake
from domain import reference
from domain.errors import AlreadySubmitted
from projections import claim_summary
from projections.claim_summary import ClaimSummary

router = APIRouter()

DISCARD: Final = f"{CLAIMS}/{{claim_id}}/supprimer"

Cursor = Annotated[str | None, Query(max_length=LONGEST_CURSOR)]
"""Where the next page of a list begins."""


class ClaimLine(NamedTuple):
    """A claim as the list shows it.

    step: where a draft goes on, None once it is transmitted; place: the country, None before it is
    said; saved_at: when anything of it was typed last.
    """

    claim: ClaimSummary
    address: str
    step: Step | None
    place: str | None
    saved_at: datetime

    @property
    def whose(self) -> str | None:
        """Who received the care, None before it is said or once forgotten."""
        beneficiary = self.claim.facts.beneficiary
        return beneficiary.display_name if beneficiary else None


@router.get(CLAIMS)
async def show_claims(request: Request, visit: Reader, suite: Cursor = None) -> Response:
    """The person's claims, the last started first, and the places that are left."""
    runtime: Runtime = request.app.state.runtime
    insured_id = visit.asked.author.id
    found = await run_in_threadpool(
        look,
        runtime,
        lambda db: claim_summary.list_of(db, insured_id, after=suite, opener=runtime.open_sealed),
    )
    drafts = [claim.claim_id for claim in found.items if claim.submitted_on is None]
    typed = await own_typed(runtime, drafts)
    return await page(
        request,
        visit,
        "demandes.html",
        lines=[_line(claim, typed.get(claim.claim_id, {})) for claim in found.items],
        next_page=f"{CLAIMS}?suite={found.next_cursor}" if found.next_cursor else None,
        is_first=suite is None,
        scheme=reference.scheme((await own_record(runtime, insured_id)).scheme),
        places=await own_places(runtime, insured_id),
        quota=runtime.ports.limits.quota,
    )


@router.get(DISCARD)
async def ask_before_discarding(request: Request, claim_id: UUID, visit: Reader) -> Response:
    """Ask whether a draft shall really go."""
    runtime: Runtime = request.app.state.runtime
    claim = await own_claim(runtime, visit.asked.author, claim_id)
    if not claim.is_draft:
        return RedirectResponse(claim_address(claim_id), 303)
    return await page(request, visit, "brouillon-supprimer.html", claim=claim)


@router.post(DISCARD)
async def discard_draft(request: Request, claim_id: UUID, visit: Writer) -> Response:
    """Abandon a draft; abandoning it again changes nothing."""
    runtime: Runtime = request.app.state.runtime
    command = intake.DiscardDraft(asked=visit.asked, claim_id=claim_id)
    try:
        recorded = await intake.discard_draft(command, runtime.ports)
    except AlreadySubmitted:
        return RedirectResponse(claim_address(claim_id), 303)
    await until_seen(runtime, recorded, claim_summary.NAME)
    return RedirectResponse(CLAIMS, 303)


def _line(claim: ClaimSummary, typed: Mapping[str, datetime]) -> ClaimLine:
    stay = claim.facts.stay
    country = reference.country(stay.country) if stay else None
    step = resume_at(claim.facts, typed) if claim.submitted_on is None else None
    address = step.address(claim.claim_id) if step else claim_address(claim.claim_id)
    saved_at = max([claim.updated_at, *typed.values()])
    return ClaimLine(claim, address, step, country.name if country else None, saved_at)
