"""Which claim is meant by what an auditor typed: a reference, or an id."""

from __future__ import annotations

from collections.abc import Sequence
from contextlib import suppress
from typing import Final
from uuid import UUID

from sqlalchemy import select
from starlette.concurrency import run_in_threadpool

from adapters.bootstrap import Runtime
from adapters.http.past import unshown_past
from adapters.http.reading import look
from adapters.http.wanted import wanted_of
from domain.errors import ClaimNotFound, FieldRequired
from projections.claim_summary import TABLE

MOST: Final = 5
"""A reference is ten characters of an id: in theory two claims have the same."""


async def claims_meant(runtime: Runtime, typed: str) -> Sequence[UUID]:
    """The claims that are meant, none when there is none.

    Raises: FieldRequired, FieldTooLong, ReferenceNotValid, all of them about `reference`.
    """
    if not typed.strip():
        raise FieldRequired("reference")
    with suppress(ValueError):
        claim_id = UUID(typed.strip())
        with suppress(ClaimNotFound):
            await unshown_past(runtime, claim_id)
            return [claim_id]
        return []
    reference = wanted_of(nir=None, reference=typed, name=None, born_on=None).text
    query = select(TABLE.c.claim_id).where(TABLE.c.reference == reference).limit(MOST)
    return await run_in_threadpool(look, runtime, lambda db: list(db.scalars(query)))
