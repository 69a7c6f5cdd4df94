"""A claim that cannot be looked at keeps no other waiting."""

from __future__ import annotations

import asyncio
from uuid import UUID

import pytest

from domain.errors import ChangedMeanwhile, StoreUnavailable
from workers.sweeps import each

ONE, TWO, THREE = (UUID(int=number) for number in (1, 2, 3))


def looked_at(failure: Exception) -> list[UUID]:
    """Which claims were looked at, of three of which the first raises this."""
    seen: list[UUID] = []

    async def look(claim_id: UUID) -> None:
        seen.append(claim_id)
        if claim_id == ONE:
            raise failure

    with pytest.raises(type(failure)):
        asyncio.run(each([ONE, TWO, THREE], look))
    return seen


@pytest.mark.parametrize("failure", [ChangedMeanwhile(), KeyError("payment")])
def test_the_others_have_their_turn_before_the_job_fails(failure: Exception) -> None:
    assert looked_at(failure) == [ONE, TWO, THREE]


def test_a_store_that_is_away_ends_the_job_at_once() -> None:
    assert looked_at(StoreUnavailable(retry_after_s=1)) == [ONE]


def test_a_job_that_fails_for_no_claim_does_not_fail() -> None:
    async def look(_: UUID) -> None:
        return None

    asyncio.run(each([ONE, TWO], look))
