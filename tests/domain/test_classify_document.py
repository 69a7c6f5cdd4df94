"""Step 4: what a file holds, in the person's words."""

from __future__ import annotations

from builders import acknowledge, attach, classify, document, draft, remove, started, submit
from domain.errors import DocumentNotFound
from domain.events import DocumentClassified
from domain.values import DocumentCode
from spec import event, given

FILE = document(1, DocumentCode.PAID_INVOICES)
BOTH = (DocumentCode.PAID_INVOICES, DocumentCode.PAYMENT_PROOFS)


def test_a_file_holds_what_its_person_says_last() -> None:
    past = given(started(), attach(FILE))
    world = past.when(classify(FILE, *BOTH)).then(event(DocumentClassified, covers=BOTH))
    assert world.claim.documents[FILE.document_id].covers == BOTH


def test_a_file_may_be_said_to_hold_nothing_in_particular() -> None:
    given(started(), attach(FILE)).when(classify(FILE)).then(event(DocumentClassified, covers=()))


def test_the_same_said_again_records_nothing() -> None:
    given(started(), attach(FILE)).when(classify(FILE, DocumentCode.PAID_INVOICES)).then()


def test_a_file_that_is_not_there_cannot_be_classified() -> None:
    given(started()).when(classify(FILE, *BOTH)).refuses(DocumentNotFound)
    given(started(), attach(FILE), remove(FILE)).when(classify(FILE, *BOTH)).refuses(
        DocumentNotFound
    )


def test_a_file_is_classified_until_an_agent_takes_the_claim() -> None:
    past = given(draft(), submit(), acknowledge())
    file = next(iter(past.world.claim.documents.values()))
    past.when(classify(file, *BOTH)).then(event(DocumentClassified))
