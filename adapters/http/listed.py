"""Lists that show rows of many claims to staff: written down before they leave."""

from __future__ import annotations

from collections.abc import Iterable
from uuid import UUID

from sqlalchemy import Connection, select
from starlette.concurrency import run_in_threadpool

from adapters.bootstrap import Runtime
from adapters.http.reading import look
from application.disclosures import Shown
from application.ports import Asked
from application.showing import show_listed
from projections import claim_summary


async def write_down_listed(
    runtime: Runtime, asked: Asked, shown: Shown, claims: Iterable[UUID]
) -> None:
    """Write down that rows of these claims are shown, a line each.

    Raises: StoreUnavailable.
    """
    listed = tuple(dict.fromkeys(claims))
    owners = await run_in_threadpool(look, runtime, lambda db: owners_of(db, listed))
    told = {claim_id: owners.get(claim_id) for claim_id in listed}
    await show_listed(asked, shown, told, runtime.tracing)


def owners_of(db: Connection, claims: tuple[UUID, ...]) -> dict[UUID, UUID]:
    """Whose these claims are, as far as they are known to be claims."""
    row = claim_summary.TABLE.c
    found = db.execute(select(row.claim_id, row.insured_id).where(row.claim_id.in_(claims)))
    return {one.claim_id: one.insured_id for one in found} if claims else {}
