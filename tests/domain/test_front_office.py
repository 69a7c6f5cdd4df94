"""What the front office does: an acknowledgment sent again, a question answered once."""

from __future__ import annotations

from datetime import timedelta
from uuid import UUID, uuid5

from builders import TEXT, acknowledge, ask, day, draft, sent, withdraw
from domain.base import Author, Role
from domain.errors import (
    FieldRequired,
    FieldTooLong,
    MessageNotFound,
    NotSubmitted,
    QuestionAlreadyAnswered,
    TooManyCopies,
)
from domain.events import AcknowledgmentSent, AcknowledgmentSentAgain, QuestionAnswered
from domain.mailbox import LONGEST_REPLY
from domain.values import QuestionReply
from spec import Step, World, all_of, event, given, on

CLERK = Author(role=Role.CLERK, id=UUID("c1e40000-0000-4000-8000-000000000001"))


def again() -> Step:
    return lambda world: world.claim.acknowledge_again(world.act(CLERK), text_version="later")


def question_id(world: World, number: int = -1) -> UUID:
    assert world.mailbox is not None
    return list(world.mailbox.asked_on)[number]


def answer_it(body: str = "Oui.", which: UUID | None = None) -> Step:
    def step(world: World) -> None:
        assert world.mailbox is not None
        wanted = which or question_id(world)
        world.mailbox.answer(wanted, QuestionReply(body=body), world.act(CLERK))

    return step


def test_a_copy_is_the_first_word_for_word_with_a_day_of_deletion_of_its_own() -> None:
    past = given(sent("2026-03-20"), acknowledge(), on("2026-03-28"))
    past.when(again()).then(
        event(
            AcknowledgmentSentAgain,
            claim_submitted_on=day("2026-03-20"),
            text_version=TEXT,
            deletes_on=day("2026-04-12"),
        )
    )


def test_three_copies_a_day_and_three_more_on_the_next() -> None:
    past = given(sent("2026-03-20"), acknowledge(), again(), again(), again())
    past.when(again()).refuses(TooManyCopies, limit=3)
    past.when(on("2026-03-21"), again()).then(event(AcknowledgmentSentAgain))
    copies = [
        one.message_id
        for one in past.world.log[past.world.claim.id]
        if isinstance(one, AcknowledgmentSentAgain)
    ]
    assert len(set(copies)) == 4


def test_the_first_one_goes_when_none_did_and_the_clockwork_sends_no_second() -> None:
    past = given(sent("2026-03-20"))
    past.when(again()).then(event(AcknowledgmentSent))
    past.when(acknowledge()).then()


def test_a_withdrawn_claim_has_its_copy_and_a_draft_has_none() -> None:
    past = given(sent("2026-03-20"), acknowledge(), withdraw())
    past.when(again()).then(event(AcknowledgmentSentAgain))
    given(draft()).when(again()).refuses(NotSubmitted)


def test_an_answer_is_a_message_about_the_claim_that_outlasts_its_question() -> None:
    claim_id = UUID(int=7)
    past = given(ask(about=claim_id), on("2026-04-20"))
    asked = question_id(past.world)
    past.when(answer_it("Oui, cela suffit.")).then(
        event(
            QuestionAnswered,
            question_id=asked,
            message_id=uuid5(asked, "answer"),
            claim_id=claim_id,
            deletes_on=day("2026-04-20") + timedelta(days=365),
        )
    )


def test_a_question_has_one_answer() -> None:
    past = given(ask(), answer_it("Oui."))
    past.when(answer_it("Non.")).refuses(QuestionAlreadyAnswered)
    past.and_given(ask("Autre")).when(answer_it()).then(event(QuestionAnswered))


def test_an_answer_has_words_and_not_too_many_and_a_question_of_this_mailbox() -> None:
    past = given(ask())
    past.when(answer_it("  \n")).refuses(FieldRequired, field="body")
    past.when(answer_it("x" * (LONGEST_REPLY + 1))).refuses(FieldTooLong, field="body")
    past.when(answer_it(which=UUID(int=404))).refuses(MessageNotFound)
    past.and_given(all_of(answer_it("x" * LONGEST_REPLY)))
