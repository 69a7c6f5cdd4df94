"""Decisions through the handlers: the letter with the event, the lease, four eyes."""

from __future__ import annotations

import asyncio
from pathlib import Path
from typing import Any
from uuid import UUID

import pytest

from application import appeals, decision
from application.letters import Opened, OpenLetter, open_letter
from application.ports import Limits
from deciding import REFUSED, assessment, line
from desk import AGENT, OTHER, SUPERVISOR
from domain.base import Author, Role
from domain.errors import (
    ClaimNotFound,
    LetterChanged,
    LetterNotFound,
    NotPermitted,
    SameAgent,
    StoreUnavailable,
)
from domain.values import AppealOutcome, AppealRoute, LetterKind, Status
from fakes import BOB, Fakes, asked, insured

from .desk_scenes import book_of, claim_of, queued, take, told

MEDICAL = Author(role=Role.MEDICAL, id=AGENT.id)


async def decide(
    fakes: Fakes, taken: Any, said: Any = REFUSED, by: Author = AGENT, **more: Any
) -> None:
    key = more.pop("key", None)
    command = decision.DecideClaim(
        asked=asked(key, by),
        claim_id=taken.recorded.claim_id,
        lease_id=taken.lease.lease_id,
        assessment=said,
        **more,
    )
    await decision.decide_claim(command, fakes.ports)


async def confirm(fakes: Fakes, taken: Any, by: Author, **more: Any) -> None:
    command = decision.ConfirmDecision(
        asked=asked(by=by),
        claim_id=taken.recorded.claim_id,
        lease_id=taken.lease.lease_id,
        **more,
    )
    await decision.confirm_decision(command, fakes.ports)


async def preview(fakes: Fakes, taken: Any, said: Any = REFUSED, by: Author = AGENT) -> bytes:
    command = decision.PreviewDecision(
        asked=asked(by=by),
        claim_id=taken.recorded.claim_id,
        lease_id=taken.lease.lease_id,
        assessment=said,
    )
    return (await decision.preview_decision(command, fakes.ports)).content


def test_a_decision_its_letter_and_the_end_of_the_lease_are_one_save(tmp_path: Path) -> None:
    async def story(fakes: Fakes, folder: Path) -> None:
        (claim_id,) = await queued(fakes, folder)
        taken = await take(fakes, claim_id)
        await decide(fakes, taken, key="d")
        await decide(fakes, taken, key="d")
        assert fakes.claims.names(claim_id)[-3:] == [
            "ClaimAssessed",
            "ClaimRefused",
            "DecisionLetterMadeAvailable",
        ]
        assert (await book_of(fakes)).leases == {}
        (sent,) = (await claim_of(fakes, claim_id)).letters.values()
        assert list(fakes.letters.kept) == [sent.letter.blob_id]

    told(story, tmp_path)


def test_a_letter_that_cannot_be_kept_decides_nothing(tmp_path: Path) -> None:
    async def story(fakes: Fakes, folder: Path) -> None:
        (claim_id,) = await queued(fakes, folder)
        taken = await take(fakes, claim_id)

        async def refuse(*_: object) -> None:
            raise StoreUnavailable

        fakes.letters.keep = refuse  # type: ignore[method-assign,assignment]
        before = list(fakes.claims.log)
        with pytest.raises(StoreUnavailable):
            await decide(fakes, taken)
        assert fakes.claims.log == before

    told(story, tmp_path)


def test_a_preview_records_and_keeps_nothing(tmp_path: Path) -> None:
    async def story(fakes: Fakes, folder: Path) -> None:
        (claim_id,) = await queued(fakes, folder)
        taken = await take(fakes, claim_id)
        before = list(fakes.claims.log)
        seen = await preview(fakes, taken)
        assert (fakes.claims.log, fakes.letters.kept) == (before, {})
        await decide(fakes, taken)
        assert list(fakes.letters.kept.values()) == [seen]

    told(story, tmp_path)


def test_another_letter_than_the_preview_is_not_sent(tmp_path: Path) -> None:
    async def story(fakes: Fakes, folder: Path) -> None:
        (claim_id,) = await queued(fakes, folder)
        taken = await take(fakes, claim_id)
        with pytest.raises(LetterChanged):
            await decide(fakes, taken, letter_sha256="ab" * 32)
        assert (await claim_of(fakes, claim_id)).status is Status.IN_REVIEW

    told(story, tmp_path)


def test_the_threshold_is_a_setting_and_the_second_signature_sends_the_letter(
    tmp_path: Path,
) -> None:
    async def story(fakes: Fakes, folder: Path) -> None:
        fakes.limits = Limits(second_signature_cents=8539)
        (claim_id,) = await queued(fakes, folder)
        await decide(fakes, await take(fakes, claim_id))
        assert fakes.letters.kept == {}
        assert (await claim_of(fakes, claim_id)).status is Status.ASSESSED
        with pytest.raises(SameAgent):
            await take(fakes, claim_id)
        taken = await take(fakes, claim_id, SUPERVISOR)
        seen = await preview(fakes, taken, None, SUPERVISOR)
        await confirm(fakes, taken, SUPERVISOR)
        assert list(fakes.letters.kept.values()) == [seen]
        assert (await claim_of(fakes, claim_id)).status is Status.REFUSED

    told(story, tmp_path)


@pytest.mark.parametrize("by", [MEDICAL, SUPERVISOR, insured()], ids=lambda by: by.role)
def test_an_agent_alone_decides(tmp_path: Path, by: Author) -> None:
    async def story(fakes: Fakes, folder: Path) -> None:
        (claim_id,) = await queued(fakes, folder)
        taken = await take(fakes, claim_id)
        for ask in (decide, preview):
            with pytest.raises(NotPermitted):
                await ask(fakes, taken, REFUSED, by)

    told(story, tmp_path)


def test_the_next_in_the_queue_is_never_ones_own_to_sign(tmp_path: Path) -> None:
    from .desk_scenes import take_next

    async def story(fakes: Fakes, folder: Path) -> None:
        first, second = await queued(fakes, folder, 2)
        big = assessment(line(100_001))
        await decide(fakes, await take(fakes, first), big)
        fakes.queue.waiting = [first, second]
        taken = await take_next(fakes)
        assert taken is not None
        assert taken.recorded.claim_id == second
        fakes.queue.waiting = [first]
        theirs = await take_next(fakes, OTHER)
        assert theirs is not None
        assert theirs.recorded.claim_id == first

    told(story, tmp_path)


async def open_it(fakes: Fakes, claim_id: UUID, letter_id: UUID, by: Author) -> Opened:
    command = OpenLetter(asked=asked(by=by), claim_id=claim_id, letter_id=letter_id)
    opened = await open_letter(command, fakes.ports)
    assert isinstance(opened, Opened)
    return opened


async def lodge(fakes: Fakes, claim_id: UUID, by: Author) -> UUID:
    command = appeals.LodgeAppeal(
        asked=asked(by=by), claim_id=claim_id, route=AppealRoute.CRA, grounds="Non"
    )
    return (await appeals.lodge_appeal(command, fakes.ports)).appeal_id


def test_only_its_person_opens_a_letter_and_contests(tmp_path: Path) -> None:
    async def story(fakes: Fakes, folder: Path) -> None:
        (claim_id,) = await queued(fakes, folder)
        await decide(fakes, await take(fakes, claim_id))
        (letter_id,) = (await claim_of(fakes, claim_id)).letters
        with pytest.raises(ClaimNotFound):
            await open_it(fakes, claim_id, letter_id, insured(BOB))
        with pytest.raises(ClaimNotFound):
            await lodge(fakes, claim_id, insured(BOB))
        with pytest.raises(NotPermitted):
            await open_it(fakes, claim_id, letter_id, AGENT)
        with pytest.raises(LetterNotFound):
            await open_it(fakes, claim_id, claim_id, insured())
        opened = await open_it(fakes, claim_id, letter_id, insured())
        assert opened.letter.letter.kind is LetterKind.DECISION

    told(story, tmp_path)


def test_an_outcome_and_its_letter_are_one_save(tmp_path: Path) -> None:
    async def story(fakes: Fakes, folder: Path) -> None:
        (claim_id,) = await queued(fakes, folder)
        await decide(fakes, await take(fakes, claim_id))
        settle = appeals.SettleAppeal(
            asked=asked("s", AGENT),
            claim_id=claim_id,
            appeal_id=await lodge(fakes, claim_id, insured()),
            outcome=AppealOutcome.UPHELD,
            reason="Vu",
        )
        for _ in range(2):
            await appeals.settle_appeal(settle, fakes.ports)
        claim = await claim_of(fakes, claim_id)
        assert claim.status is Status.QUEUED
        kinds = [one.letter.kind for one in claim.letters.values()]
        assert kinds == [LetterKind.DECISION, LetterKind.APPEAL_OUTCOME]

    told(story, tmp_path)


def test_two_signatures_at_once_are_one(tmp_path: Path) -> None:
    async def story(fakes: Fakes, folder: Path) -> None:
        (claim_id,) = await queued(fakes, folder)
        await decide(fakes, await take(fakes, claim_id), assessment(line(100_001)))
        taken = await take(fakes, claim_id, OTHER)
        await asyncio.gather(
            *(confirm(fakes, taken, OTHER) for _ in range(2)), return_exceptions=True
        )
        names = fakes.claims.names(claim_id)
        assert names.count("ClaimAccepted") == names.count("DecisionLetterMadeAvailable") == 1

    told(story, tmp_path)
