"""Step 4: what is said of an expected document that no file holds."""

from __future__ import annotations

from itertools import product

import pytest

from builders import answer, started
from domain.events import DocumentsAnswered
from domain.values import Answer, DocumentCode
from spec import event, given

PASSPORT = DocumentCode.PASSPORT_COPY
NOT_HELD, NOT_CONCERNED = Answer.NOT_HELD, Answer.NOT_CONCERNED


@pytest.mark.parametrize(("code", "said"), list(product(DocumentCode, Answer)))
def test_every_document_takes_every_answer(code: DocumentCode, said: Answer) -> None:
    expected = event(DocumentsAnswered, document_code=code, answer=said)
    world = given(started()).when(answer(code, said)).then(expected)
    assert world.claim.answers == {code: said}


def test_another_answer_replaces_the_first() -> None:
    world = (
        given(started(), answer(PASSPORT, NOT_HELD))
        .when(answer(PASSPORT, NOT_CONCERNED))
        .then(event(DocumentsAnswered, answer=NOT_CONCERNED))
    )
    assert world.claim.answers == {PASSPORT: NOT_CONCERNED}


def test_an_answer_is_taken_back_with_none() -> None:
    world = (
        given(started(), answer(PASSPORT, NOT_HELD))
        .when(answer(PASSPORT, None))
        .then(event(DocumentsAnswered, document_code=PASSPORT, answer=None))
    )
    assert world.claim.answers == {}


def test_an_answer_that_was_never_given_is_not_taken_back() -> None:
    given(started()).when(answer(PASSPORT, None)).then()
