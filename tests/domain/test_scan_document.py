"""The antivirus speaks: what it says is kept, and what is infected is taken away."""

from __future__ import annotations

import pytest

from builders import (
    acknowledge,
    attach,
    day,
    discard,
    document,
    draft,
    remove,
    scanned,
    started,
    submit,
)
from domain.claim import MESSAGE_KEPT_DAYS
from domain.errors import DocumentInfected
from domain.events import DocumentAttached, DocumentRejected, DocumentScanned
from domain.values import Original, ScanOutcome
from spec import ALICE, all_of, event, given

FILE = document(1)
CLEAN, INFECTED = ScanOutcome.CLEAN, ScanOutcome.INFECTED
ERROR, NOTHING = ScanOutcome.SCAN_ERROR, ScanOutcome.NOT_SCANNED


def test_what_the_antivirus_says_is_kept() -> None:
    world = given(started(), attach(FILE)).when(scanned(FILE, CLEAN)).then(event(DocumentScanned))
    assert world.claim.scans[FILE.document_id].outcome is CLEAN
    assert FILE.document_id in world.claim.documents


def test_an_infected_file_is_taken_away_with_a_message() -> None:
    past = given(started(), attach(FILE, document(2)))
    world = past.when(scanned(FILE, INFECTED, "Some.Virus")).then(
        event(DocumentScanned),
        event(
            DocumentRejected,
            document_id=FILE.document_id,
            hashes=(FILE.sha256,),
            insured_id=ALICE,
            attached_on=day("2026-03-20"),
            deletes_on=day("2026-04-04"),
        ),
    )
    assert list(world.claim.documents.values()) == [document(2)]
    assert MESSAGE_KEPT_DAYS == 15


@pytest.mark.parametrize("after", [all_of(), acknowledge()], ids=["submitted", "acknowledged"])
def test_a_transmitted_claim_loses_an_infected_file_too(after: object) -> None:
    past = given(draft(), submit(), after)  # type: ignore[arg-type]
    file = next(iter(past.world.claim.documents.values()))
    past.when(scanned(file, INFECTED)).then(event(DocumentScanned), event(DocumentRejected))


def test_infected_bytes_are_not_taken_again() -> None:
    past = given(started(), attach(FILE), scanned(FILE, INFECTED))
    again = document(2, sha256=FILE.sha256)
    past.when(attach(again)).refuses(DocumentInfected, field="file")
    past.when(attach(document(3))).then(event(DocumentAttached))


def test_a_fitted_copy_of_infected_bytes_is_not_taken_either() -> None:
    original = Original(blob_id=FILE.blob_id, media_type="image/jpeg", bytes=9, sha256=FILE.sha256)
    copy = document(2, originals=(original,))
    given(started(), attach(FILE), scanned(FILE, INFECTED)).when(attach(copy)).refuses(
        DocumentInfected
    )


@pytest.mark.parametrize("outcome", [CLEAN, ERROR])
def test_the_same_answer_again_is_no_news(outcome: ScanOutcome) -> None:
    given(started(), attach(FILE), scanned(FILE, outcome)).when(scanned(FILE, outcome)).then()


def test_newer_signatures_may_change_the_answer() -> None:
    past = given(started(), attach(FILE), scanned(FILE, CLEAN))
    past.when(scanned(FILE, INFECTED)).then(event(DocumentScanned), event(DocumentRejected))


def test_a_file_that_nothing_looked_at_is_never_said_to_be_anything() -> None:
    given(started(), attach(FILE)).when(scanned(FILE, NOTHING)).then()
    given(started(), attach(FILE), scanned(FILE, CLEAN)).when(scanned(FILE, NOTHING)).then()


def test_a_file_that_is_gone_is_not_scanned() -> None:
    given(started(), attach(FILE), remove(FILE)).when(scanned(FILE, INFECTED)).then()
    given(started(), attach(FILE), discard()).when(scanned(FILE, INFECTED)).then()
