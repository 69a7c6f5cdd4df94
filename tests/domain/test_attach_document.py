"""Step 4: a file goes in."""

from __future__ import annotations

import pytest

from builders import (
    acknowledge,
    attach,
    discard,
    document,
    draft,
    remove,
    started,
    submit,
    withdraw,
)
from domain.errors import AlreadySubmitted, ClaimNotFound, DocumentLimitReached
from domain.events import DocumentAttached
from domain.values import DocumentCode
from spec import Step, all_of, event, given

TEN = [document(number) for number in range(1, 11)]


def test_a_file_belongs_to_the_claim_once_it_passed_the_gate() -> None:
    file = document(1, DocumentCode.PAID_INVOICES)
    world = given(started()).when(attach(file)).then(event(DocumentAttached, document=file))
    assert list(world.claim.documents.values()) == [file]


def test_files_keep_the_order_in_which_they_came() -> None:
    world = given(started(), attach(*TEN[::-1])).world
    assert list(world.claim.documents.values()) == TEN[::-1]


def test_ten_files_are_taken_and_an_eleventh_is_not() -> None:
    given(started(), attach(*TEN[1:])).when(attach(TEN[0])).then(event(DocumentAttached))
    given(started(), attach(*TEN)).when(attach(document(11))).refuses(
        DocumentLimitReached, field="file", limit=10
    )


def test_a_removed_file_frees_a_place() -> None:
    past = given(started(), attach(*TEN), remove(TEN[3]))
    past.when(attach(document(11))).then(event(DocumentAttached, document=document(11)))


def test_the_same_bytes_twice_answer_with_the_file_that_is_there() -> None:
    first = document(1)
    again = document(2, sha256=first.sha256)
    past = given(started(), attach(first))
    past.when(attach(again)).then()
    assert past.world.claim.attach_document(again, 10, past.world.act()) == first


def test_the_same_bytes_are_known_in_a_full_claim_too() -> None:
    given(started(), attach(*TEN)).when(attach(document(11, sha256=TEN[0].sha256))).then()


def test_the_same_bytes_are_new_once_the_first_file_is_gone() -> None:
    past = given(started(), attach(document(1)), remove(document(1)))
    past.when(attach(document(2, sha256=document(1).sha256))).then(event(DocumentAttached))


@pytest.mark.parametrize(
    "since", [submit(), all_of(submit(), acknowledge())], ids=["submitted", "acknowledged"]
)
def test_documents_may_still_be_added_after_the_submission(since: Step) -> None:
    past = given(draft(), since)
    world = past.when(attach(document(2))).then(event(DocumentAttached, document=document(2)))
    assert len(world.claim.documents) == 2


def test_a_submitted_claim_holds_ten_documents_too() -> None:
    given(draft(), attach(*TEN), submit()).when(attach(document(11))).refuses(DocumentLimitReached)


def test_a_withdrawn_claim_takes_no_document() -> None:
    past = given(draft(), submit(), withdraw())
    past.when(attach(document(2))).refuses(AlreadySubmitted, reference=past.world.claim.reference)


def test_a_draft_that_ended_is_not_found_even_for_a_file_that_it_held() -> None:
    given(started(), attach(document(1)), discard()).when(attach(document(1))).refuses(
        ClaimNotFound
    )
