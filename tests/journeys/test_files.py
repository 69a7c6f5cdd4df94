"""Worked case J: what happens to files."""

from io import BytesIO

import pytest
from PIL import Image

from teleservice import Site, padded_pdf, pdf, photo, protected_pdf


def test_case_j_the_eleventh_file_is_refused_with_the_paper_way_out(site: Site) -> None:
    alice = site["alice"]
    claim = alice.draft()
    for number in range(10):
        assert alice.attach_pdf(claim, pages=1, text=f"n° {number}").status_code == 201
    refused = alice.attach_pdf(claim, pages=1, text="one too many")
    assert refused.status_code == 422
    assert refused.json()["code"] == "document.limit_reached"
    assert "Cerfa n° 12267" in refused.json()["detail"]


def test_case_j_a_removed_file_frees_a_place(site: Site) -> None:
    alice = site["alice"]
    claim = alice.draft()
    answers = [alice.attach_pdf(claim, pages=1, text=f"n° {n}").json() for n in range(10)]
    alice.delete(f"{claim}/documents/{answers[0]['document_id']}")
    assert alice.attach_pdf(claim, pages=1, text="in its place").status_code == 201


@pytest.mark.parametrize(("size", "status"), [(512_000, 201), (512_001, 413)])
def test_case_j_a_pdf_may_weigh_500_ko_and_not_a_byte_more(
    site: Site, size: int, status: int
) -> None:
    alice = site["alice"]
    answer = alice.attach(alice.draft(), padded_pdf(size), "scan.pdf")
    assert answer.status_code == status


def test_case_j_a_word_document_named_pdf_is_refused(site: Site) -> None:
    alice = site["alice"]
    answer = alice.attach(alice.draft(), b"PK\x03\x04 word/document.xml", "scan.pdf")
    assert (answer.status_code, answer.json()["code"]) == (415, "document.type_not_accepted")


def test_case_j_heic_is_refused(site: Site) -> None:
    alice = site["alice"]
    answer = alice.attach(alice.draft(), b"\x00\x00\x00\x18ftypheic" + bytes(64), "photo.heic")
    assert (answer.status_code, answer.json()["code"]) == (415, "document.type_not_accepted")


def test_case_j_only_a_pdf_that_needs_a_password_is_refused(site: Site) -> None:
    alice = site["alice"]
    claim = alice.draft()
    locked = alice.attach(claim, protected_pdf("secret"), "locked.pdf")
    assert (locked.status_code, locked.json()["code"]) == (422, "document.needs_a_password")
    assert alice.attach(claim, protected_pdf(""), "owner.pdf").status_code == 201


def test_case_j_a_png_of_4_mo_is_accepted(site: Site) -> None:
    alice = site["alice"]
    content = photo("PNG", noise=1_200)
    assert len(content) > 4_000_000
    assert alice.attach(alice.draft(), content, "scan.png").status_code == 201


def test_case_j_the_same_file_twice_answers_with_the_existing_document(site: Site) -> None:
    alice = site["alice"]
    claim, content = alice.draft(), pdf(pages=2)
    first = alice.attach(claim, content, "facture.pdf")
    again = alice.attach(claim, content, "copie.pdf")
    assert (first.status_code, again.status_code) == (201, 200)
    assert first.json()["document_id"] == again.json()["document_id"]
    assert again.json()["text"] == "Ce document est déjà joint."


def test_case_j_content_alone_decides_and_the_served_copy_has_its_true_name(site: Site) -> None:
    alice = site["alice"]
    claim, content = alice.draft(), photo("JPEG")
    answer = alice.attach(claim, content, "ticket.png")
    assert (answer.status_code, answer.json()["media_type"]) == (201, "image/jpeg")
    served = alice.get(f"{claim}/documents/{answer.json()['document_id']}")
    assert "ticket.jpg" in served.headers["content-disposition"]


def test_case_j_a_phone_photo_with_a_second_picture_is_accepted(site: Site) -> None:
    alice = site["alice"]
    second = BytesIO()
    Image.new("RGB", (40, 30), "red").save(second, "JPEG")
    content = photo("JPEG") + second.getvalue()
    assert alice.attach(alice.draft(), content, "phone.jpg").status_code == 201


def test_case_j_without_a_file_the_claim_is_incomplete(site: Site) -> None:
    alice = site["alice"]
    claim = alice.draft()
    alice.answer(claim)
    refused = alice.submit(claim)
    assert (refused.status_code, refused.json()["code"]) == (422, "claim.incomplete")
    assert [e["code"] for e in refused.json()["errors"]] == ["document.required"]
