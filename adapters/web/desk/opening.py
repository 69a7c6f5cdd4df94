"""A claim that the desk opens: written down first, then shown with who holds it."""

from __future__ import annotations

from collections.abc import Mapping
from contextlib import suppress
from dataclasses import dataclass
from datetime import datetime
from typing import Annotated, Any
from uuid import UUID

from fastapi import Depends, Request
from fastapi.responses import Response
from starlette.concurrency import run_in_threadpool

from adapters.bootstrap import Runtime
from adapters.http.panel import panel_of
from adapters.http.reading import look
from adapters.http.search import people_found
from adapters.http.session import Visit, asking_page
from adapters.web.desk.facts import Facts, facts_of
from adapters.web.desk.places import claim_place
from adapters.web.desk.study import study_of
from adapters.web.desk.viewer import Viewer, viewer_of
from adapters.web.keyed import new_key
from adapters.web.rendering import page
from application.access import MATRIX, Action, authorize
from application.change import claim_for
from application.disclosures import Shown
from application.showing import ShowAtDesk, opening, show_at_desk
from domain.base import Role
from domain.claim import DECIDED, Claim
from domain.claim.state import WAITING
from domain.errors import OpeningReasonRequired, ViewBehind
from domain.values import Lease, Status
from projections import claim_summary

Reader = Annotated[Visit, Depends(asking_page(Action.READ_PANEL))]


@dataclass(frozen=True)
class Opened:
    """One request to a claim at the desk."""

    request: Request
    runtime: Runtime
    visit: Visit
    claim: Claim
    now: datetime

    @classmethod
    async def open(cls, request: Request, visit: Visit, claim_id: UUID) -> Opened:
        """A transmitted claim; nothing of it is shown yet.

        Raises: ClaimNotFound, also for a draft; NotPermitted, StoreUnavailable.
        """
        runtime: Runtime = request.app.state.runtime
        claim = await claim_for(visit.asked.author, Action.READ_PANEL, claim_id, runtime.ports)
        return cls(request, runtime, visit, claim, runtime.ports.now())

    @property
    def address(self) -> str:
        """The page of the claim."""
        return claim_place(self.claim.id)

    @property
    def lease(self) -> Lease | None:
        """Who holds the claim now; None when it is free, or when the lease has ended."""
        lease = self.claim.lease
        return lease if lease is not None and lease.lasts(self.now) else None

    @property
    def own_lease(self) -> Lease | None:
        """The lease of whoever looks."""
        lease = self.lease
        return lease if lease is not None and lease.agent_id == self.visit.asked.author.id else None

    @property
    def is_free(self) -> bool:
        """Whether whoever looks may take the claim."""
        waits = self.claim.status in (*WAITING, Status.ASSESSED, Status.IN_REVIEW)
        if self.is_medical:
            waits = self.claim.waits_for_adviser
        return self.lease is None and waits and not self.waits_for_another

    @property
    def is_medical(self) -> bool:
        """Whether whoever looks is the medical adviser, who reads no decision and no note."""
        return self.visit.asked.author.role is Role.MEDICAL

    @property
    def waits_for_another(self) -> bool:
        """Whether whoever looks signed first, or prepared it, so that another agent must sign."""
        pending = self.claim.pending
        return pending is not None and pending.may_not_sign(self.visit.asked.author.id)

    @property
    def has_signed(self) -> bool:
        """Whether whoever looks signed first."""
        return (
            self.claim.pending is not None and self.claim.pending.by == self.visit.asked.author.id
        )

    @property
    def seen(self) -> str:
        """What may change beside the desk, so that a form can tell what it was filled against."""
        claim = self.claim
        return f"{len(claim.documents)}-{len(claim.supplements)}-{len(claim.appeals)}"

    def may(self, action: Action) -> bool:
        """Whether the role of whoever looks allows this."""
        return self.visit.asked.author.role in MATRIX[action]

    async def write_down(self, shown: Shown, document_id: UUID | None = None) -> None:
        """Write down that something of the claim is about to be shown.

        Raises: NotPermitted, StoreUnavailable.
        """
        command = ShowAtDesk(asked=self.visit.asked, shown=shown, document_id=document_id)
        await show_at_desk(command, self.claim, self.runtime.tracing)

    async def show(self, template: str, status: int = 200, /, **given: Any) -> Response:
        """A page of the claim, documents beside facts; what is shown is written down first."""
        context = await self._context()
        return await page(self.request, self.visit, template, status, **{**context, **given})

    async def _context(self) -> Mapping[str, Any]:
        # Whatever the panel shows, the claim and those beside it, it writes down first.
        found = await panel_of(self.runtime, self.visit.asked, self.claim)
        return {
            "opened": self,
            "claim": self.claim,
            "address": self.address,
            "lease": self.lease,
            "own": self.own_lease,
            "key": new_key(self.runtime),
            "viewer": self.viewer,
            "opens": await self._opens(),
            "lacks_motive": "motif" in self.request.query_params,
            "study": study_of(self.claim, found, self.viewer),
            "facts": await self._facts(),
            "is_decided": self.claim.status in DECIDED,
            "actions": {one.value: self.may(one) for one in Action},
            "minutes": self.runtime.ports.limits.leases.minutes,
            "saves": False,
        }

    async def _opens(self) -> bool:
        """Whether whoever looks may open the documents now."""
        asked = self.visit.asked
        about = await opening(asked, self.claim, self.runtime.tracing)
        with suppress(OpeningReasonRequired):
            authorize(asked.author, Action.READ_DOCUMENTS, about)
            return True
        return False

    @property
    def viewer(self) -> Viewer:
        """The documents, and which page of which is open."""
        return viewer_of(self.claim, self.request.query_params.get("vue", ""))

    async def _facts(self) -> Facts:
        runtime, claim = self.runtime, self.claim
        with suppress(ViewBehind):  # the timeline may lag; everything else is of the log
            await runtime.positions.wait([claim_summary.NAME], claim.positions[-1])
        summary = await run_in_threadpool(
            look, runtime, lambda db: claim_summary.find(db, claim.id)
        )
        people = await run_in_threadpool(people_found, runtime, (claim.insured_id,))
        facts = facts_of(claim, summary, next(iter(people), None), self.now)
        return facts.undecided() if self.is_medical else facts
