"""No answer about somebody leaves for staff before it stands in the access log."""

from __future__ import annotations

from collections.abc import AsyncIterator
from typing import Final
from uuid import UUID

from fastapi import Request

from adapters.bootstrap import Runtime
from adapters.persistence import access_log
from adapters.persistence.access_log import PRESENT
from application.disclosures import Disclosure, Shown
from application.ports import Asked
from domain.base import Role
from domain.claim import Claim

READING: Final = frozenset({"GET", "HEAD"})
NO_STAFF: Final = frozenset({Role.INSURED})
"""Whose own things are answered: they leave no line. A service's account does, as staff do."""


class Trace:
    """One request, from who asks to what is written down of its answer."""

    def __init__(self, request: Request) -> None:
        """Nothing was asked yet."""
        self.request = request
        self.asked: Asked | None = None
        self.present = access_log.Request(place_of(request))

    async def settle(self) -> None:
        """Write down an answer about a claim or a person that the route wrote nothing of.

        Raises: StoreUnavailable: then nothing of the answer leaves.
        """
        if self.asked is None or self.asked.author.role in NO_STAFF:
            return
        is_reading = self.request.method in READING
        if not is_reading and not self.request.url.path.startswith("/api/"):
            return  # a form is answered with a redirect, or with a page that is written down itself
        line = await self._line(Shown.CLAIM if is_reading else Shown.ACTION)
        if line is not None:
            runtime: Runtime = self.request.app.state.runtime
            tracing = runtime.tracing
            await tracing.access_log.record(self.asked, tracing.now(), line)

    async def _line(self, shown: Shown) -> Disclosure | None:
        claim_id, insured_id = self._named("claim_id"), self._named("insured_id")
        if claim_id is not None and claim_id not in self.present.claims:
            runtime: Runtime = self.request.app.state.runtime
            claim = await runtime.ports.claims.load(Claim, claim_id)
            owner = claim.insured_id if claim else None
            return Disclosure(shown=shown, claim_id=claim_id, insured_id=owner)
        if claim_id is None and insured_id is not None and insured_id not in self.present.insured:
            return Disclosure(shown=shown, insured_id=insured_id)
        return None

    def _named(self, name: str) -> UUID | None:
        try:
            return UUID(str(self.request.path_params[name]))
        except (KeyError, ValueError):
            return None


async def traced(request: Request) -> AsyncIterator[Trace]:
    """What follows a request until its answer is ready, and settles before any byte of it leaves.

    Of function scope (`Depends(traced, scope="function")`): one of request scope settles too late.

    A refusal discloses nothing: it passes through here as an error and is not written down.
    """
    trace = Trace(request)
    token = PRESENT.set(trace.present)
    try:
        yield trace
        await trace.settle()
    finally:
        PRESENT.reset(token)


def place_of(request: Request) -> str:
    """The route of a request, its method before it: it names no claim and no person."""
    path = request.url.path
    for name, value in request.path_params.items():
        path = path.replace(f"/{value}", f"/{{{name}}}", 1)
    return f"{request.method} {path}"
