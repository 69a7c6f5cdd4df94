"""The proof of deposit of a claim, whatever happened to its files and to its person."""

from __future__ import annotations

from io import BytesIO
from uuid import UUID

import pytest
from pypdf import PdfReader

from adapters import french
from adapters.letters import receipt
from adapters.web.follow_up import to_do
from builders import (
    acknowledge,
    answer,
    attach,
    declare,
    document,
    draft,
    filled,
    scanned,
    sent,
    started,
    stay,
    submit,
    withdraw,
)
from deciding import decided
from desk import take
from domain.claim import Claim
from domain.errors import LetterNotFound
from domain.values import Answer, DocumentCode, Original, ScanOutcome
from spec import given

BILL = document(7, DocumentCode.PAID_INVOICES)


def text_of(claim: Claim, insured_name: str | None = "ALICE") -> str:
    content = receipt.render(claim, insured_name=insured_name, banner="Démonstration")
    words = " ".join(page.extract_text() for page in PdfReader(BytesIO(content)).pages)
    return " ".join(words.split())


def test_a_file_that_was_taken_away_stays_on_the_receipt_by_its_digest() -> None:
    infected = scanned(BILL, ScanOutcome.INFECTED, "Some.Virus")
    claim = given(sent("2026-03-20"), attach(BILL), infected).world.claim
    text = text_of(claim)
    assert "Retirés par le contrôle de sécurité" in text
    assert BILL.sha256 in text
    assert "Documents reçus : 1" in text
    assert french.ATTACH_AGAIN in to_do(claim)


def test_a_fitted_copy_stands_there_with_what_it_was_made_of() -> None:
    photo = Original(blob_id=UUID(int=5), media_type="image/heic", bytes=9, sha256="5a" * 32)
    fitted = document(8, originals=(photo,), original_names=("IMG_1.heic",))
    text = text_of(given(sent("2026-03-20"), attach(fitted)).world.claim)
    assert "Documents reçus : 2" in text
    assert fitted.sha256 in text
    assert f"fait à partir de : IMG_1.heic {photo.sha256}" in text
    assert "Retirés" not in text


def test_once_the_person_is_forgotten_the_receipt_names_nobody() -> None:
    claim = given(sent("2026-03-20")).world.claim
    assert claim.beneficiary is not None
    forgotten = {"display_name": None, "born_on": None}
    claim.beneficiary = claim.beneficiary.model_copy(update=forgotten)
    bare = {"file_name": None, "original_names": None}
    claim.documents = {i: d.model_copy(update=bare) for i, d in claim.documents.items()}
    text = text_of(claim, None)
    assert "Assuré(e) nom effacé" in text
    assert "document sans nom" in text


def test_a_draft_has_no_receipt() -> None:
    with pytest.raises(LetterNotFound):
        text_of(given(started(), filled()).world.claim)


def test_nothing_is_to_be_done_for_a_withdrawn_claim() -> None:
    claim = given(sent("2026-03-20")).world.claim
    assert to_do(claim)
    assert to_do(given(sent("2026-03-20"), withdraw()).world.claim) == ()


def test_the_receipt_of_a_decided_claim_tells_no_implicit_date() -> None:
    text = text_of(given(decided()).world.claim)
    assert "Sans réponse" not in text
    assert "décision implicite" not in text
    assert "Une décision a été prise : le courrier vous la donne" in text


def test_while_an_agent_studies_the_claim_nobody_is_told_to_add_a_document() -> None:
    silent = answer(DocumentCode.PASSPORT_COPY, Answer.NOT_HELD)
    lacking = given(draft(), declare(stay(country="ZA", tariff=None)), silent, submit())
    told = to_do(lacking.world.claim)
    assert any(one.startswith("Ajoutez si possible") for one in told)
    assert to_do(lacking.and_given(acknowledge(), take()).world.claim) == ()
