"""A claim done again for somebody else: what is the same is said already."""

from __future__ import annotations

from typing import Final
from uuid import UUID

from starlette.concurrency import run_in_threadpool

from adapters.bootstrap import Runtime
from adapters.http.security import required_key
from adapters.persistence.pads import Pad
from adapters.web.keyed import keyed
from adapters.web.own import until_seen
from adapters.web.stay_page import said
from adapters.web.wizard import STAY
from application import intake
from application.ports import Asked
from domain.claim import Claim
from projections import claim_summary

SHARED: Final = ("country", "stay_reason", "starts_on", "ends_on")
"""What those who travelled together have in common."""


async def copied(runtime: Runtime, asked: Asked, claim: Claim, key: str) -> UUID:
    """A new draft with the situation of a claim, and its stay typed but not said.

    Nights in hospital and what was paid back abroad are one person's: they are asked for again.
    The same key gives the same draft.

    Raises: IdempotencyKeyRequired, SchemeNotServed, TooManyDrafts, StoreUnavailable.
    """
    draft_id = Claim.id_of(asked.author.id, required_key(key))
    start = intake.StartClaim(asked=keyed(asked, key), claim_id=draft_id)
    recorded = await intake.start_claim(start, runtime.ports)
    if claim.nationality is not None and claim.situation is not None:
        situation = intake.DeclarePersonalSituation(
            asked=keyed(asked, f"{key}:situation", draft_id),
            claim_id=draft_id,
            nationality=claim.nationality,
            situation=claim.situation,
        )
        recorded = await intake.declare_personal_situation(situation, runtime.ports)
    if claim.stay is not None:
        await run_in_threadpool(_type_stay, runtime, claim, draft_id)
    await until_seen(runtime, recorded, claim_summary.NAME)
    return draft_id


def _type_stay(runtime: Runtime, claim: Claim, draft_id: UUID) -> None:
    held = runtime.pads.find(claim.insured_id, draft_id, str(STAY.pad))
    if held is None:
        typed = {name: text for name, text in said(claim).items() if name in SHARED}
        pad = Pad(typed, runtime.ports.now())
        runtime.pads.save(claim.insured_id, draft_id, str(STAY.pad), pad)
