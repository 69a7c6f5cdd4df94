"""A person asks a question in their mailbox."""

from __future__ import annotations

from uuid import UUID

import pytest

from builders import ask, day, delete
from domain.errors import FieldRequired, FieldTooLong, TooManyQuestions
from domain.events import MailboxOpened, QuestionAsked
from domain.mailbox import LONGEST_BODY, LONGEST_SUBJECT, QUESTIONS_A_DAY, Mailbox
from domain.values import Question
from spec import ALICE, at, event, given, on

CLAIM = UUID(int=7)
OPENED = delete(UUID(int=1))


def test_the_first_question_opens_the_mailbox() -> None:
    world = (
        given()
        .when(ask("Facture", "Faut-il la traduire ?", CLAIM))
        .then(
            event(MailboxOpened, insured_id=ALICE),
            event(
                QuestionAsked,
                originator_id=Mailbox.id_of(ALICE),
                insured_id=ALICE,
                question=Question(subject="Facture", body="Faut-il la traduire ?"),
                claim_id=CLAIM,
                deletes_on=day("2027-03-20"),
            ),
        )
    )
    assert world.mailbox is not None
    assert list(world.mailbox.asked_on.values()) == [day("2026-03-20")]


def test_a_question_may_be_about_no_claim() -> None:
    given(OPENED).when(ask()).then(event(QuestionAsked, claim_id=None))


def test_two_questions_of_two_commands_are_two_even_with_the_same_words() -> None:
    world = given(ask()).when(ask()).then(event(QuestionAsked))
    assert world.mailbox is not None
    assert len(world.mailbox.asked_on) == 2


def test_texts_are_counted_as_they_are_kept() -> None:
    blanks = "é\u200b" * LONGEST_SUBJECT + "  "
    lines = "a\r\n" * (LONGEST_BODY // 2)
    kept = Question(subject="é" * LONGEST_SUBJECT, body=("a\n" * (LONGEST_BODY // 2)).strip())
    given(OPENED).when(ask(blanks, lines)).then(event(QuestionAsked, question=kept))


@pytest.mark.parametrize(
    ("subject", "body", "error", "field"),
    [
        ("  ", "Suffit-elle ?", FieldRequired, "subject"),
        ("Facture", "\n\u200b", FieldRequired, "body"),
        ("a" * (LONGEST_SUBJECT + 1), "b", FieldTooLong, "subject"),
        ("a", "b" * (LONGEST_BODY + 1), FieldTooLong, "body"),
    ],
)
def test_both_texts_are_there_and_none_is_too_long(
    subject: str, body: str, error: type[FieldRequired | FieldTooLong], field: str
) -> None:
    given(OPENED).when(ask(subject, body)).refuses(error, field=field)


def test_everything_that_is_wrong_is_told_at_once() -> None:
    refused = given(OPENED).when(ask("", "b" * (LONGEST_BODY + 1)))
    assert refused.refuses(FieldRequired, field="subject").others == [("field.too_long", "body")]


def test_so_many_questions_a_day_are_enough() -> None:
    past = given(*[ask()] * QUESTIONS_A_DAY)
    past.when(at("2026-03-20 23:59:59"), ask()).refuses(TooManyQuestions, limit=QUESTIONS_A_DAY)
    past.when(on("2026-03-21"), ask()).then(event(QuestionAsked))
