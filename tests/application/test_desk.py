"""Agents take claims: the next one or a certain one, each claim by one of them."""

from __future__ import annotations

import asyncio
from pathlib import Path
from uuid import uuid4

import pytest

from application import desk, intake
from application.ports import Limits
from desk import AGENT, OTHER, SYSTEM
from domain.base import Author, Role
from domain.errors import (
    ClaimNotFound,
    IdempotencyKeyReused,
    LeaseNotHeld,
    NotPermitted,
    StaleVersion,
    TooManyLeases,
)
from domain.values import LeasePolicy, QueueFilter
from fakes import Fakes, asked, insured
from spec import paris

from .desk_scenes import (
    HALF_AN_HOUR,
    book_of,
    claim_of,
    queued,
    release,
    renew,
    take,
    take_next,
    taken_next,
    told,
)
from .scenes import ready


def test_the_next_claim_is_the_first_that_the_queue_proposes(tmp_path: Path) -> None:
    async def story(fakes: Fakes, folder: Path) -> None:
        first, second = await queued(fakes, folder, 2)
        taken = [await taken_next(fakes), await taken_next(fakes)]
        assert [one.recorded.claim_id for one in taken] == [first, second]
        assert taken[0].lease == (await claim_of(fakes, first)).lease
        assert taken[0].lease.expires_at == fakes.at + HALF_AN_HOUR
        assert await take_next(fakes) is None

    told(story, tmp_path)


def test_the_queue_is_asked_for_what_the_agent_looks_for(tmp_path: Path) -> None:
    async def story(fakes: Fakes, folder: Path) -> None:
        await queued(fakes, folder)
        await take_next(fakes, country="ES", most_cents=9_000)
        assert fakes.queue.asked == [QueueFilter(country="ES", most_cents=9_000)]

    told(story, tmp_path)


def test_the_claim_and_the_book_are_stored_at_once_the_claim_last(tmp_path: Path) -> None:
    async def story(fakes: Fakes, folder: Path) -> None:
        await queued(fakes, folder)
        before = fakes.claims.saves
        taken = await taken_next(fakes)
        names = [type(event).__name__ for event in fakes.claims.log[-3:]]
        assert names == ["LeaseBookOpened", "LeaseBooked", "ClaimAssigned"]
        assert fakes.claims.saves == before + 1
        assert taken.recorded.position == len(fakes.claims.log)
        assert (await book_of(fakes)).leases == {taken.lease.lease_id: taken.lease}

    told(story, tmp_path)


def test_a_claim_that_somebody_took_meanwhile_is_passed_over(tmp_path: Path) -> None:
    async def story(fakes: Fakes, folder: Path) -> None:
        held, withdrawn, free = await queued(fakes, folder, 3)
        await take(fakes, held, OTHER)
        withdrawal = intake.WithdrawClaim(asked=asked(), claim_id=withdrawn)
        await intake.withdraw_claim(withdrawal, fakes.ports)
        assert (await taken_next(fakes)).recorded.claim_id == free

    told(story, tmp_path)


def test_a_claim_that_somebody_takes_at_the_same_moment_is_passed_over(tmp_path: Path) -> None:
    async def story(fakes: Fakes, folder: Path) -> None:
        contested, free = await queued(fakes, folder, 2)
        fakes.claims.meanwhile.append(lambda: take(fakes, contested, OTHER))
        assert (await taken_next(fakes)).recorded.claim_id == free
        lease = (await claim_of(fakes, contested)).lease
        assert lease is not None
        assert lease.agent_id == OTHER.id

    told(story, tmp_path)


def test_next_never_gives_what_the_agent_holds_already(tmp_path: Path) -> None:
    """The view may be behind and propose it again."""

    async def story(fakes: Fakes, folder: Path) -> None:
        held, free = await queued(fakes, folder, 2)
        await taken_next(fakes)
        fakes.queue.waiting.insert(0, held)
        assert (await taken_next(fakes)).recorded.claim_id == free

    told(story, tmp_path)


def test_a_queue_that_proposes_nothing_free_is_empty_in_the_end(tmp_path: Path) -> None:
    async def story(fakes: Fakes, folder: Path) -> None:
        (held,) = await queued(fakes, folder)
        await take(fakes, held, OTHER)
        fakes.queue.waiting = [held] * (desk.CANDIDATES + 7)
        assert await take_next(fakes) is None
        assert len(fakes.queue.waiting) == 7

    told(story, tmp_path)


def test_the_same_key_gives_the_same_claim_and_lease(tmp_path: Path) -> None:
    async def story(fakes: Fakes, folder: Path) -> None:
        _, second = await queued(fakes, folder, 2)
        first_answer = await taken_next(fakes, key="k")
        before = len(fakes.claims.log)
        assert await taken_next(fakes, key="k") == first_answer
        assert (len(fakes.claims.log), fakes.queue.waiting) == (before, [second])

    told(story, tmp_path)


def test_the_same_key_twice_at_once_gives_one_claim(tmp_path: Path) -> None:
    async def story(fakes: Fakes, folder: Path) -> None:
        await queued(fakes, folder, 4)
        answers = await asyncio.gather(*[taken_next(fakes, key="k") for _ in range(4)])
        assert len(set(answers)) == 1
        names = [type(event).__name__ for event in fakes.claims.log]
        assert names.count("ClaimAssigned") == names.count("LeaseBooked") == 1

    told(story, tmp_path)


def test_the_same_key_gives_the_same_claim_also_in_the_next_book(tmp_path: Path) -> None:
    async def story(fakes: Fakes, folder: Path) -> None:
        await queued(fakes, folder, 2)
        fakes.at = paris("2026-03-20 10:29:59")
        taken = await taken_next(fakes, key="k")
        fakes.at = paris("2026-03-20 10:30:01")
        assert await taken_next(fakes, key="l") != taken
        assert await taken_next(fakes, key="k") == taken

    told(story, tmp_path)


def test_the_same_key_with_another_filter_is_refused(tmp_path: Path) -> None:
    async def story(fakes: Fakes, folder: Path) -> None:
        await queued(fakes, folder, 2)
        await take_next(fakes, key="k")
        with pytest.raises(IdempotencyKeyReused):
            await take_next(fakes, key="k", country="ES")

    told(story, tmp_path)


def test_the_same_key_with_another_filter_is_refused_in_the_next_book_too(tmp_path: Path) -> None:
    async def story(fakes: Fakes, folder: Path) -> None:
        await queued(fakes, folder, 2)
        fakes.at = paris("2026-03-20 10:29:59")
        await take_next(fakes, key="k")
        fakes.at = paris("2026-03-20 10:30:01")
        with pytest.raises(IdempotencyKeyReused):
            await take_next(fakes, key="k", country="ES")

    told(story, tmp_path)


def test_a_retry_that_comes_after_the_lease_ended_is_told_so(tmp_path: Path) -> None:
    async def story(fakes: Fakes, folder: Path) -> None:
        await queued(fakes, folder)
        await take_next(fakes, key="k")
        fakes.at += HALF_AN_HOUR
        with pytest.raises(LeaseNotHeld):
            await take_next(fakes, key="k")

    told(story, tmp_path)


def test_a_lost_answer_is_given_again(tmp_path: Path) -> None:
    async def story(fakes: Fakes, folder: Path) -> None:
        (claim_id,) = await queued(fakes, folder)
        fakes.claims.loses_answers = True
        with pytest.raises(Exception, match=r"store\.unavailable"):
            await take_next(fakes, key="k")
        fakes.claims.loses_answers = False
        assert (await taken_next(fakes, key="k")).recorded.claim_id == claim_id

    told(story, tmp_path)


def test_nobody_holds_more_than_the_cap(tmp_path: Path) -> None:
    async def story(fakes: Fakes, folder: Path) -> None:
        claims = await queued(fakes, folder, 4)
        taken = [await taken_next(fakes), await taken_next(fakes)]
        for attempt in (take_next(fakes), take(fakes, claims[2])):
            with pytest.raises(TooManyLeases) as caught:
                await attempt
            assert caught.value.details == {"limit": 2}
        assert (await claim_of(fakes, claims[2])).lease is None
        assert (await take(fakes, claims[1])).lease == taken[1].lease
        assert (await taken_next(fakes, OTHER)).recorded.claim_id == claims[2]
        await release(fakes, taken[0])
        assert (await taken_next(fakes)).recorded.claim_id == claims[3]

    told(story, tmp_path, limits=Limits(leases=LeasePolicy(each=2)))


def test_of_many_at_once_an_agent_gets_as_many_as_the_cap(tmp_path: Path) -> None:
    async def story(fakes: Fakes, folder: Path) -> None:
        await queued(fakes, folder, 6)
        answers = await asyncio.gather(
            *[take_next(fakes) for _ in range(6)], return_exceptions=True
        )
        assert sum(isinstance(one, desk.Taken) for one in answers) == 5
        assert sum(isinstance(one, TooManyLeases) for one in answers) == 1

    told(story, tmp_path)


THE_DESK = {Role.AGENT, Role.MEDICAL, Role.SUPERVISOR, Role.SERVICE}
NOBODY_OF_THE_DESK = sorted(set(Role) - THE_DESK)


@pytest.mark.parametrize("role", NOBODY_OF_THE_DESK)
def test_only_the_desk_takes_claims(role: Role, tmp_path: Path) -> None:
    async def story(fakes: Fakes, folder: Path) -> None:
        (claim_id,) = await queued(fakes, folder)
        stranger = Author(role=role, id=insured().id)
        for attempt in (take_next(fakes, stranger), take(fakes, claim_id, stranger)):
            with pytest.raises(NotPermitted):
                await attempt
        assert fakes.queue.waiting == [claim_id]

    told(story, tmp_path)


def test_a_worker_that_is_a_program_takes_claims_as_an_agent_does(tmp_path: Path) -> None:
    async def story(fakes: Fakes, folder: Path) -> None:
        await queued(fakes, folder)
        taken = await taken_next(fakes, SYSTEM)
        await release(fakes, await renew(fakes, taken, SYSTEM), SYSTEM)

    told(story, tmp_path)


def test_a_claim_that_is_unknown_or_a_draft_is_not_taken(tmp_path: Path) -> None:
    async def story(fakes: Fakes, folder: Path) -> None:
        with pytest.raises(ClaimNotFound):
            await take(fakes, uuid4())
        with pytest.raises(ClaimNotFound):
            await take(fakes, await ready(fakes, folder))

    told(story, tmp_path)


def test_a_claim_that_changed_since_it_was_seen_is_not_taken(tmp_path: Path) -> None:
    async def story(fakes: Fakes, folder: Path) -> None:
        (claim_id,) = await queued(fakes, folder)
        version = (await claim_of(fakes, claim_id)).version
        request = asked("k", AGENT, if_match=version - 1)
        with pytest.raises(StaleVersion):
            await desk.take_claim(desk.TakeClaim(asked=request, claim_id=claim_id), fakes.ports)
        seen = desk.TakeClaim(asked=asked("k", AGENT, if_match=version), claim_id=claim_id)
        taken = await desk.take_claim(seen, fakes.ports)
        assert await desk.take_claim(seen, fakes.ports) == taken

    told(story, tmp_path)
