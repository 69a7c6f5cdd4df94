"""The mailbox and the satisfaction answer: streams beside the claim."""

from __future__ import annotations

import asyncio
from pathlib import Path
from uuid import UUID

import pytest

from application import intake
from domain.errors import NotSubmitted, SatisfactionAlreadyAnswered
from domain.mailbox import Mailbox
from domain.satisfaction import Satisfaction
from fakes import BOB, Fakes, asked, insured
from spec import ALICE

from .scenes import ready, started, submit

MESSAGE = UUID(int=77)


def clicked(claim_id: UUID, key: str, is_satisfied: bool = True) -> intake.AnswerSatisfaction:
    """One of the two faces."""
    return intake.AnswerSatisfaction(asked=asked(key), claim_id=claim_id, is_satisfied=is_satisfied)


def test_a_claim_is_answered_for_once_and_a_replay_answers_the_same(tmp_path: Path) -> None:
    async def story() -> None:
        fakes = Fakes()
        claim_id = await ready(fakes, tmp_path)
        await submit(fakes, claim_id)
        first = await intake.answer_satisfaction(clicked(claim_id, "k"), fakes.ports)
        assert await intake.answer_satisfaction(clicked(claim_id, "k"), fakes.ports) == first
        with pytest.raises(SatisfactionAlreadyAnswered):
            await intake.answer_satisfaction(clicked(claim_id, "other"), fakes.ports)
        assert fakes.claims.names(Satisfaction.id_of(claim_id)) == ["SatisfactionAnswered"]

    asyncio.run(story())


def test_two_clicks_at_once_are_one_answer(tmp_path: Path) -> None:
    async def story() -> None:
        fakes = Fakes()
        claim_id = await ready(fakes, tmp_path)
        await submit(fakes, claim_id)
        both = [intake.answer_satisfaction(clicked(claim_id, k), fakes.ports) for k in "ab"]
        answers = await asyncio.gather(*both, return_exceptions=True)
        assert sum(isinstance(one, SatisfactionAlreadyAnswered) for one in answers) == 1

    asyncio.run(story())


def test_a_draft_is_not_answered_for() -> None:
    async def story() -> None:
        fakes = Fakes()
        claim_id = await started(fakes)
        with pytest.raises(NotSubmitted):
            await intake.answer_satisfaction(clicked(claim_id, "k"), fakes.ports)

    asyncio.run(story())


def test_a_message_is_deleted_in_ones_own_mailbox_alone() -> None:
    async def story() -> None:
        fakes = Fakes()
        for author in (insured(ALICE), insured(BOB), insured(ALICE)):
            command = intake.DeleteMessage(asked=asked(by=author), message_id=MESSAGE)
            await intake.delete_message(command, fakes.ports)
        for one in (ALICE, BOB):
            names = fakes.claims.names(Mailbox.id_of(one))
            assert names == ["MailboxOpened", "MessageDeleted"]

    asyncio.run(story())


def test_a_deletion_is_replayed_by_its_key() -> None:
    async def story() -> None:
        fakes = Fakes()
        command = intake.DeleteMessage(asked=asked("k"), message_id=MESSAGE)
        first = await intake.delete_message(command, fakes.ports)
        other = intake.DeleteMessage(asked=asked("l"), message_id=UUID(int=78))
        await intake.delete_message(other, fakes.ports)
        assert await intake.delete_message(command, fakes.ports) == first

    asyncio.run(story())
