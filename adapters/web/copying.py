"""A claim done again for somebody else: what is the same is said already."""

from __future__ import annotations

from contextlib import suppress
from uuid import UUID

from adapters.bootstrap import Runtime
from adapters.http.security import required_key
from adapters.web.keyed import keyed
from adapters.web.own import until_seen
from application import intake
from application.ports import Asked
from domain.claim import Claim
from domain.errors import RuleBroken
from projections import claim_summary


async def copied(runtime: Runtime, asked: Asked, claim: Claim, key: str) -> UUID:
    """A new draft with the situation and the stay of a claim; the same key gives the same draft.

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
        stay = intake.DeclareStay(
            asked=keyed(asked, f"{key}:stay", draft_id), claim_id=draft_id, stay=claim.stay
        )
        # What the rules no longer accept is asked for again, like anything that was not said.
        with suppress(RuleBroken):
            recorded = await intake.declare_stay(stay, runtime.ports)
    await until_seen(runtime, recorded, claim_summary.NAME)
    return draft_id
