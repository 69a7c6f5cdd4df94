"""The proof of deposit: what it says, to whom, when, and that it stays the same file."""

from __future__ import annotations

import hashlib
from io import BytesIO
from typing import Any

from pypdf import PdfReader

from installation import Person, Site, pdf, picture, problem

SAID = (
    "ESPAGNE, du 10/02/2026 au 17/02/2026",
    "85,40",
    "Documents reçus : 1",
    "Centre national des soins à l'étranger (CNSE)",
    "CPAM du Morbihan, Vannes",
    "36 46 (service gratuit + prix appel)",
    "+33 1 84 90 36 46",
    "en moyenne de 4 semaines",
    "Sans réponse le 20/05/2026",
    "vaut décision implicite de rejet",
    "jusqu'au 20/07/2026",
    "commission de recours amiable (CRA)",
    "médiateur",
)
"""What every receipt says of the simple case, claimed on 20 March 2026."""


def text_of(content: bytes) -> str:
    """The words of a PDF, one blank between them; the breaks within a hash left out."""
    pages = PdfReader(BytesIO(content)).pages
    words = " ".join(" ".join(page.extract_text() for page in pages).split())
    return words.replace("\u200b", "")


def receipt(person: Person, claim: str) -> Any:
    return person.get(f"{claim}/letters/receipt.pdf")


def test_the_receipt_says_what_was_received_when_and_what_silence_means(alice: Person) -> None:
    claim = alice.submitted()
    answer = receipt(alice, claim)
    reference = alice.get(claim).json()["reference"]
    assert answer.status_code == 200, answer.text
    assert answer.headers["content-type"] == "application/pdf"
    assert answer.headers["content-disposition"] == (
        f"attachment; filename*=UTF-8''recepisse-{reference}.pdf"
    )
    text = text_of(answer.content)
    for said in (f"le 20/03/2026, sous la référence {reference}", *SAID):
        assert said in text, said
    assert "Otite" not in text


def test_every_document_stands_there_with_its_digest(alice: Person) -> None:
    claim = alice.submitted()
    bill = pdf("Une autre facture")
    assert alice.attach(claim, bill, "facture d'été.pdf").status_code == 201
    text = text_of(receipt(alice, claim).content).replace(" ", "")
    for content in (picture(), bill):
        assert hashlib.sha256(content).hexdigest() in text
    assert "factured'été.pdf" in text


def test_the_receipt_is_an_accessible_pdf_and_always_the_same_file(
    site: Site, alice: Person
) -> None:
    claim = alice.submitted()
    first = receipt(alice, claim).content
    site.clock.pass_by(minutes=3)
    assert receipt(alice, claim).content == first
    found = PdfReader(BytesIO(first))
    root: Any = found.trailer["/Root"]
    assert root["/Lang"] == "fr"
    assert root["/MarkInfo"]["/Marked"].value is True
    assert b"pdfuaid" in root["/Metadata"].get_data()
    assert found.metadata is not None
    assert "ALICE" not in str(found.metadata.title).upper()


def test_a_withdrawn_claim_keeps_its_receipt_which_says_so(alice: Person) -> None:
    claim = alice.submitted()
    assert alice.post(f"{claim}/withdrawal").status_code == 200
    text = text_of(receipt(alice, claim).content)
    assert "Vous avez depuis retiré cette demande" in text
    assert "implicite" not in text


def test_a_draft_has_no_receipt_and_no_claim_has_any_other_letter(alice: Person) -> None:
    draft = receipt(alice, alice.draft())
    assert (draft.status_code, problem(draft)["code"]) == (404, "letter.not_found")
    other = alice.get(f"{alice.submitted()}/letters/decision.pdf")
    assert (other.status_code, problem(other)["code"]) == (404, "letter.not_found")


def test_nobody_else_gets_the_receipt(site: Site, alice: Person) -> None:
    claim = alice.submitted()
    for letter in ("receipt", "decision"):
        answer = site["mgen"].get(f"{claim}/letters/{letter}.pdf")
        assert (answer.status_code, problem(answer)["code"]) == (404, "claim.not_found")


def test_a_name_that_no_font_shows_costs_nobody_their_receipt(alice: Person) -> None:
    claim = alice.submitted()
    name = "发票 😀 ใบเสร็จ.pdf"
    assert alice.attach(claim, pdf("Un document"), name).status_code == 201
    answer = receipt(alice, claim)
    assert answer.status_code == 200, answer.text
    assert hashlib.sha256(pdf("Un document")).hexdigest() in text_of(answer.content)
    root: Any = PdfReader(BytesIO(answer.content)).trailer["/Root"]
    assert root["/MarkInfo"]["/Marked"].value is True
    assert receipt(alice, claim).content == answer.content


def test_what_people_write_is_never_markup(alice: Person) -> None:
    claim = alice.submitted()
    name = "*gras* #panic() $x$ _italique_.pdf"
    assert alice.attach(claim, pdf("Un document"), name).status_code == 201
    assert name in text_of(receipt(alice, claim).content)
