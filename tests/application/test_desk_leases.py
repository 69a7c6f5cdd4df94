"""A claim that somebody holds: gone on with, given back, taken over, or left to its end."""

from __future__ import annotations

from collections.abc import Awaitable, Callable
from datetime import timedelta
from pathlib import Path

import pytest

from application import desk, documents, intake
from application.ports import Limits
from desk import AGENT, OTHER, SUPERVISOR, SYSTEM
from domain.base import Author
from domain.errors import (
    FieldRequired,
    LeaseHeldByAnother,
    LeaseNotHeld,
    NotPermitted,
    TooManyLeases,
    UnderReview,
)
from domain.values import LeasePolicy, Status
from fakes import Fakes, asked

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
from .scenes import upload


def test_the_next_taker_of_an_ended_lease_records_its_end(tmp_path: Path) -> None:
    async def story(fakes: Fakes, folder: Path) -> None:
        (claim_id,) = await queued(fakes, folder)
        old = await taken_next(fakes)
        fakes.at += HALF_AN_HOUR
        new = await take(fakes, claim_id, OTHER)
        assert fakes.claims.names(claim_id)[-3:] == [
            "ClaimAssigned",
            "ClaimReleased",
            "ClaimAssigned",
        ]
        assert new.lease.lease_id != old.lease.lease_id

    told(story, tmp_path)


def test_a_lease_that_ended_makes_room(tmp_path: Path) -> None:
    async def story(fakes: Fakes, folder: Path) -> None:
        await queued(fakes, folder, 2)
        await taken_next(fakes)
        with pytest.raises(TooManyLeases):
            await take_next(fakes)
        fakes.at += HALF_AN_HOUR
        await taken_next(fakes)

    told(story, tmp_path, limits=Limits(leases=LeasePolicy(each=1)))


def test_a_renewed_lease_lasts_longer_under_the_same_id(tmp_path: Path) -> None:
    async def story(fakes: Fakes, folder: Path) -> None:
        await queued(fakes, folder)
        taken = await taken_next(fakes)
        fakes.at += timedelta(minutes=20)
        renewed = await renew(fakes, taken, key="r")
        assert renewed.lease.lease_id == taken.lease.lease_id
        assert renewed.lease.expires_at == fakes.at + HALF_AN_HOUR
        assert await renew(fakes, taken, key="r") == renewed
        assert (await book_of(fakes)).leases == {taken.lease.lease_id: renewed.lease}

    told(story, tmp_path)


@pytest.mark.parametrize("command", [renew, release])
def test_an_old_lease_is_refused(
    command: Callable[[Fakes, desk.Taken], Awaitable[object]], tmp_path: Path
) -> None:
    async def story(fakes: Fakes, folder: Path) -> None:
        (claim_id,) = await queued(fakes, folder)
        old = await taken_next(fakes)
        fakes.at += HALF_AN_HOUR
        await take(fakes, claim_id, OTHER)
        before = list(fakes.claims.log)
        with pytest.raises(LeaseNotHeld):
            await command(fakes, old)
        assert fakes.claims.log == before

    told(story, tmp_path)


def test_a_claim_is_given_back_once_and_may_be_taken_again(tmp_path: Path) -> None:
    async def story(fakes: Fakes, folder: Path) -> None:
        (claim_id,) = await queued(fakes, folder)
        taken = await taken_next(fakes)
        for _ in range(2):
            await release(fakes, taken, key="r")
        assert fakes.claims.names(claim_id).count("ClaimReleased") == 1
        assert (await book_of(fakes)).leases == {}
        assert (await claim_of(fakes, claim_id)).status is Status.QUEUED
        with pytest.raises(LeaseNotHeld):
            await release(fakes, taken)
        await take(fakes, claim_id, OTHER)

    told(story, tmp_path)


def test_a_supervisor_alone_takes_a_claim_over_and_says_why(tmp_path: Path) -> None:
    async def story(fakes: Fakes, folder: Path) -> None:
        (claim_id,) = await queued(fakes, folder)
        old = await taken_next(fakes)
        with pytest.raises(NotPermitted):
            await take(fakes, claim_id, OTHER, reason="Absence")
        with pytest.raises(LeaseHeldByAnother):
            await take(fakes, claim_id, SUPERVISOR)
        with pytest.raises(FieldRequired):
            await take(fakes, claim_id, SUPERVISOR, reason=" ")
        new = await take(fakes, claim_id, SUPERVISOR, reason="Absence")
        assert new.lease.agent_id == SUPERVISOR.id
        with pytest.raises(LeaseNotHeld):
            await renew(fakes, old)

    told(story, tmp_path)


def test_a_claim_under_review_is_neither_withdrawn_nor_given_files(tmp_path: Path) -> None:
    async def story(fakes: Fakes, folder: Path) -> None:
        (claim_id,) = await queued(fakes, folder)
        taken = await taken_next(fakes)
        withdrawal = intake.WithdrawClaim(asked=asked("w"), claim_id=claim_id)
        file = upload(folder, claim_id, b"%PDF-1.7 more", key="f")
        with pytest.raises(UnderReview):
            await intake.withdraw_claim(withdrawal, fakes.ports)
        with pytest.raises(UnderReview):
            await documents.attach_document(file, fakes.ports)
        await release(fakes, taken)
        file = upload(folder, claim_id, b"%PDF-1.7 more", key="f")
        await documents.attach_document(file, fakes.ports)
        await intake.withdraw_claim(withdrawal, fakes.ports)

    told(story, tmp_path)


def test_the_system_alone_returns_what_ended_and_nothing_else(tmp_path: Path) -> None:
    async def story(fakes: Fakes, folder: Path) -> None:
        (claim_id,) = await queued(fakes, folder)
        await taken_next(fakes)

        async def return_it(by: Author = SYSTEM) -> None:
            command = desk.ReturnExpired(asked=asked(None, by), claim_id=claim_id)
            await desk.return_expired(command, fakes.ports)

        await return_it()
        assert fakes.claims.names(claim_id)[-1] == "ClaimAssigned"
        fakes.at += HALF_AN_HOUR
        with pytest.raises(NotPermitted):
            await return_it(AGENT)
        for _ in range(2):
            await return_it()
        assert fakes.claims.names(claim_id).count("ClaimReleased") == 1
        assert (await claim_of(fakes, claim_id)).status is Status.QUEUED

    told(story, tmp_path)
