"""Step 4: a file goes out."""

from __future__ import annotations

from builders import attach, document, draft, remove, started, submit
from domain.errors import AlreadySubmitted, DocumentNotFound
from domain.events import DocumentRemoved
from spec import event, given


def test_a_file_is_taken_out_of_the_draft() -> None:
    one, two = document(1), document(2)
    world = (
        given(started(), attach(one, two))
        .when(remove(one))
        .then(event(DocumentRemoved, document_id=one.document_id))
    )
    assert list(world.claim.documents.values()) == [two]


def test_a_file_that_is_not_there_is_not_found() -> None:
    given(started()).when(remove(document(1))).refuses(DocumentNotFound)


def test_a_file_is_taken_out_once() -> None:
    given(started(), attach(document(1)), remove(document(1))).when(remove(document(1))).refuses(
        DocumentNotFound
    )


def test_nothing_is_taken_out_of_a_submitted_claim() -> None:
    given(draft(), submit()).when(remove(document(1))).refuses(AlreadySubmitted)


def test_nothing_is_taken_out_of_a_submitted_claim_even_what_came_later() -> None:
    given(draft(), submit(), attach(document(2))).when(remove(document(2))).refuses(
        AlreadySubmitted
    )
