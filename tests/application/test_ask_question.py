"""A question is asked once, about nobody else's claim."""

from __future__ import annotations

import asyncio
from uuid import UUID

import pytest

from application import questions
from domain.base import Author
from domain.errors import ClaimNotFound, IdempotencyKeyReused
from domain.mailbox import Mailbox
from domain.values import Question
from fakes import BOB, Fakes, asked, insured
from spec import ALICE

from .scenes import started

BOX = Mailbox.id_of(ALICE)


def question(
    key: str | None = "k",
    body: str = "Faut-il la traduire ?",
    about: UUID | None = None,
    by: Author | None = None,
) -> questions.AskQuestion:
    said = Question(subject="Facture", body=body)
    return questions.AskQuestion(asked=asked(key, by), question=said, claim_id=about)


def test_the_same_question_sent_twice_is_asked_once() -> None:
    async def story() -> None:
        fakes = Fakes()
        first = await questions.ask_question(question(), fakes.ports)
        await questions.ask_question(question("other"), fakes.ports)
        assert await questions.ask_question(question(), fakes.ports) == first
        names = ["MailboxOpened", "QuestionAsked", "QuestionAsked"]
        assert fakes.claims.names(BOX) == names
        box = await fakes.ports.claims.load(Mailbox, BOX)
        assert box is not None
        assert Mailbox.question_id_of(ALICE, asked("k").command_id) in box.asked_on

    asyncio.run(story())


def test_two_clicks_at_once_are_one_question() -> None:
    async def story() -> None:
        fakes = Fakes()
        both = [questions.ask_question(question(), fakes.ports) for _ in range(2)]
        first, second = await asyncio.gather(*both)
        assert first == second
        assert fakes.claims.names(BOX) == ["MailboxOpened", "QuestionAsked"]

    asyncio.run(story())


def test_other_words_need_another_key() -> None:
    async def story() -> None:
        fakes = Fakes()
        await questions.ask_question(question(), fakes.ports)
        with pytest.raises(IdempotencyKeyReused):
            await questions.ask_question(question(body="Et la prescription ?"), fakes.ports)

    asyncio.run(story())


def test_nobody_asks_about_the_claim_of_another() -> None:
    async def story() -> None:
        fakes = Fakes()
        claim_id = await started(fakes)
        for about in (claim_id, UUID(int=404)):
            with pytest.raises(ClaimNotFound):
                await questions.ask_question(question(about=about, by=insured(BOB)), fakes.ports)
        await questions.ask_question(question(about=claim_id), fakes.ports)
        assert fakes.claims.names(Mailbox.id_of(BOB)) == []

    asyncio.run(story())
