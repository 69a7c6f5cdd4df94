"""A supervisor's exception to the quota: who may, for whom, and once."""

from __future__ import annotations

import asyncio
from collections.abc import Callable, Coroutine
from pathlib import Path
from typing import Any
from uuid import UUID

import pytest

from application import quota
from desk import SUPERVISOR
from domain.base import Author, Role
from domain.errors import (
    IdempotencyKeyReused,
    InsuredNotFound,
    NotPermitted,
    OverrideUnused,
    Refusal,
    WindowFull,
)
from domain.window import SubmissionWindow
from fakes import BOB, Fakes, asked
from spec import ALICE

from .scenes import ready, submit

WINDOW = SubmissionWindow.id_of(ALICE)


def told(story: Callable[[Fakes], Coroutine[Any, Any, None]]) -> None:
    asyncio.run(story(Fakes()))


async def grant(
    fakes: Fakes, key: str | None = None, by: Author = SUPERVISOR, **said: Any
) -> quota.Overridden:
    facts: dict[str, Any] = {"insured_id": ALICE, "reason": "Famille de quatre"} | said
    command = quota.OverrideQuota(asked=asked(key, by), **facts)
    return await quota.override_quota(command, fakes.ports)


async def refusal_of(fakes: Fakes, **said: Any) -> Refusal:
    before = list(fakes.claims.log)
    with pytest.raises(Refusal) as caught:
        await grant(fakes, **said)
    assert fakes.claims.log == before
    return caught.value


def test_a_third_claim_passes_and_a_fourth_is_refused(tmp_path: Path) -> None:
    async def story(fakes: Fakes) -> None:
        drafts = [await ready(fakes, tmp_path, str(n)) for n in range(4)]
        for one in drafts[:2]:
            await submit(fakes, one)
        with pytest.raises(WindowFull):
            await submit(fakes, drafts[2])
        await grant(fakes)
        await submit(fakes, drafts[2])
        with pytest.raises(WindowFull):
            await submit(fakes, drafts[3])

    told(story)


def test_a_person_who_never_had_a_draft_is_granted_a_place_too() -> None:
    async def story(fakes: Fakes) -> None:
        granted = await grant(fakes)
        assert str(granted.valid_until) == "2026-04-03"
        assert fakes.claims.names(WINDOW) == ["WindowOpened", "QuotaOverridden"]

    told(story)


def test_the_same_request_again_grants_once() -> None:
    async def story(fakes: Fakes) -> None:
        assert await grant(fakes, "once") == await grant(fakes, "once")
        assert fakes.claims.names(WINDOW).count("QuotaOverridden") == 1
        assert isinstance(await refusal_of(fakes, key="once", reason="x"), IdempotencyKeyReused)

    told(story)


def test_the_same_request_twice_at_once_grants_once() -> None:
    async def story(fakes: Fakes) -> None:
        twice = await asyncio.gather(grant(fakes, "once"), grant(fakes, "once"))
        assert twice[0] == twice[1]
        assert fakes.claims.names(WINDOW).count("QuotaOverridden") == 1

    told(story)


def test_a_second_place_waits_until_the_first_is_used() -> None:
    async def story(fakes: Fakes) -> None:
        await grant(fakes)
        assert isinstance(await refusal_of(fakes), OverrideUnused)

    told(story)


@pytest.mark.parametrize("role", [role for role in Role if role is not Role.SUPERVISOR])
def test_nobody_but_a_supervisor_grants(role: Role) -> None:
    async def story(fakes: Fakes) -> None:
        refusal = await refusal_of(fakes, by=Author(role=role, id=ALICE))
        assert isinstance(refusal, NotPermitted)

    told(story)


def test_nobody_unknown_is_granted_anything() -> None:
    async def story(fakes: Fakes) -> None:
        assert isinstance(await refusal_of(fakes, insured_id=UUID(int=404)), InsuredNotFound)

    told(story)


def test_everybody_has_a_window_of_their_own() -> None:
    async def story(fakes: Fakes) -> None:
        await grant(fakes, "once")
        await grant(fakes, "twice", insured_id=BOB)
        assert fakes.claims.names(WINDOW).count("QuotaOverridden") == 1

    told(story)
