"""Documents over HTTP: what is taken, what is refused, and how a file is given back."""

from __future__ import annotations

from typing import Any
from uuid import uuid4

import pytest

from installation import Person, Site, pdf, picture, problem

HOSTILE_NAME = "..\\..//évil\u202e\u0000\n" + "x" * 300 + ".pdf"


def test_a_file_is_attached_and_given_back(alice: Person) -> None:
    claim, content = alice.draft(), pdf()
    covers = ["PAID_INVOICES", "PAYMENT_PROOFS"]
    answer = alice.attach(claim, content, "facture été.pdf", data={"covers": covers})
    assert answer.status_code == 201
    body = answer.json()
    assert (body["file_name"], body["bytes"], body["pages"]) == ("facture été.pdf", len(content), 1)
    assert (body["media_type"], body["covers"], body["code"]) == ("application/pdf", covers, None)
    assert answer.headers["etag"] == f'"{body["version"]}"'
    given = alice.get(f"{claim}/documents/{body['document_id']}")
    assert given.content == content
    assert given.headers["content-type"] == "application/pdf"
    assert given.headers["content-disposition"] == (
        "attachment; filename*=UTF-8''facture%20%C3%A9t%C3%A9.pdf"
    )
    assert given.headers["content-security-policy"] == "sandbox; default-src 'none'"
    assert given.headers["x-content-type-options"] == "nosniff"
    assert given.headers["cache-control"] == "no-store"


def test_a_file_gets_the_extension_of_what_it_is(alice: Person) -> None:
    claim = alice.draft()
    attached = alice.attach(claim, picture("PNG"), "scan.pdf").json()
    assert attached["media_type"] == "image/png"
    given = alice.get(f"{claim}/documents/{attached['document_id']}")
    assert given.headers["content-disposition"].endswith("''scan.png")


@pytest.mark.parametrize(
    "sent", ["PAID_INVOICES,PAYMENT_PROOFS", " PAID_INVOICES , PAYMENT_PROOFS"]
)
def test_covers_may_be_separated_by_commas(alice: Person, sent: str) -> None:
    answer = alice.attach(alice.draft(), pdf(), data={"covers": [sent, "PAID_INVOICES", ""]})
    assert answer.json()["covers"] == ["PAID_INVOICES", "PAYMENT_PROOFS"]


def test_the_same_bytes_twice_are_one_document(alice: Person) -> None:
    claim = alice.draft()
    first = alice.attach(claim, pdf()).json()
    answer = alice.attach(claim, pdf(), "autre.pdf")
    assert answer.status_code == 200
    again = answer.json()
    assert again["document_id"] == first["document_id"]
    assert (again["code"], again["text"]) == ("document.duplicate", "Ce document est déjà joint.")
    assert len(alice.get(claim).json()["documents"]) == 1


def test_what_a_file_holds_may_be_said_anew(alice: Person) -> None:
    claim = alice.draft()
    document = f"{claim}/documents/{alice.attach(claim, pdf()).json()['document_id']}"
    said = {"covers": ["PAYMENT_PROOFS", "PAID_INVOICES", "PAYMENT_PROOFS"]}
    answer = alice.put(f"{document}/covers", said)
    assert (answer.status_code, answer.headers["etag"]) == (200, '"3"')
    again = alice.put(f"{document}/covers", said)
    assert again.json()["version"] == 3
    (shown,) = alice.get(claim).json()["documents"]
    assert shown["covers"] == ["PAYMENT_PROOFS", "PAID_INVOICES"]
    alice.put(f"{document}/covers", {"covers": []})
    assert alice.get(claim).json()["documents"][0]["covers"] == []


def test_what_a_file_holds_may_be_said_after_the_submission(alice: Person) -> None:
    claim = alice.submitted()
    (shown,) = alice.get(claim).json()["documents"]
    address = f"{claim}/documents/{shown['document_id']}/covers"
    assert alice.put(address, {"covers": ["PAID_INVOICES"]}).status_code == 200
    answer = alice.put(address, {"covers": []}, headers={"If-Match": '"1"'})
    assert (answer.status_code, problem(answer)["code"]) == (412, "claim.changed_meanwhile")


@pytest.mark.parametrize(
    ("body", "field", "code"),
    [
        ({}, "covers", "field.required"),
        ({"covers": ["X"]}, "covers.0", "field.invalid_choice"),
        ({"covers": [], "nir": "x"}, "nir", "field.unknown"),
    ],
)
def test_covers_are_codes_and_nothing_else(
    alice: Person, body: dict[str, Any], field: str, code: str
) -> None:
    claim = alice.draft()
    document = f"{claim}/documents/{alice.attach(claim, pdf()).json()['document_id']}"
    answer = alice.put(f"{document}/covers", body)
    (error,) = problem(answer)["errors"]
    assert (answer.status_code, error["field"], error["code"]) == (422, field, code)


def test_a_file_that_was_attached_as_it_was_has_no_original(alice: Person) -> None:
    claim = alice.draft()
    document = alice.attach(claim, pdf()).json()
    assert (document["originals"], document["what_was_done"]) == ([], [])
    answer = alice.get(f"{claim}/documents/{document['document_id']}/originals/1")
    assert (answer.status_code, problem(answer)["code"]) == (404, "document.not_found")


def test_a_removed_file_frees_its_place(alice: Person) -> None:
    claim = alice.draft()
    document = f"{claim}/documents/{alice.attach(claim, pdf()).json()['document_id']}"
    assert alice.delete(document).status_code == 200
    assert alice.get(claim).json()["documents"] == []
    for answer in (alice.get(document), alice.delete(document)):
        assert (answer.status_code, problem(answer)["code"]) == (404, "document.not_found")


def test_an_eleventh_file_is_refused(alice: Person) -> None:
    claim = alice.draft()
    for shade in range(10):
        assert alice.attach(claim, picture(shade=shade)).status_code == 201
    answer = alice.attach(claim, pdf())
    assert answer.status_code == 422
    assert problem(answer)["code"] == "document.limit_reached"
    assert problem(answer)["detail"] == (
        "Vous ne pouvez pas joindre plus de 10 documents. Au-delà, utilisez le formulaire papier"
        " (Cerfa n° 12267, S3125) ou prenez rendez-vous avec votre caisse."
    )


def test_a_pdf_of_exactly_500_kib_is_taken_and_one_byte_more_is_not(alice: Person) -> None:
    claim = alice.draft()
    assert alice.attach(claim, pdf(padded_to=512_000)).json()["bytes"] == 512_000
    answer = alice.attach(claim, pdf(padded_to=512_001))
    assert answer.status_code == 413
    body = problem(answer)
    assert (body["code"], body["size_bytes"], body["limit_bytes"]) == (
        "document.too_large",
        512_001,
        512_000,
    )
    assert body["detail"] == "Ce PDF pèse 501 Ko ; la limite est de 500 Ko."
    assert body["errors"][0]["field"] == "file"


@pytest.mark.parametrize(
    ("content", "status", "code"),
    [
        (b"", 422, "document.unreadable"),
        (b"%PDF-1.7\nbroken", 422, "document.unreadable"),
        (b"\xff\xd8\xff" + b"x" * 100, 422, "document.unreadable"),
        (b"PK\x03\x04 a letter", 415, "document.type_not_accepted"),
        (b"\x00\x00\x00\x18ftypheic", 415, "document.type_not_accepted"),
    ],
)
def test_what_the_gate_refuses_is_told_by_its_code(
    alice: Person, content: bytes, status: int, code: str
) -> None:
    claim = alice.draft()
    answer = alice.attach(claim, content, "scan.pdf")
    assert (answer.status_code, problem(answer)["code"]) == (status, code)
    assert alice.get(claim).json()["documents"] == []


@pytest.mark.parametrize(
    ("sent", "field", "code"),
    [
        ({"data": {"covers": "PAID_INVOICES"}, "files": {}}, "file", "field.required"),
        ({"data": {"covers": "SOMETHING"}}, "covers", "field.invalid_choice"),
        ({"data": {"covers": ["PAID_INVOICES"] * 200}}, "covers", "field.too_long"),
        ({"data": {"covers": [""] * 2000}}, "covers", "field.too_long"),
        ({"files": [("file", pdf()), ("file", pdf("B"))]}, "file", "field.invalid_choice"),
    ],
)
def test_a_form_is_one_file_and_what_it_covers(
    alice: Person, sent: dict[str, Any], field: str, code: str
) -> None:
    claim = alice.draft()
    sent = {"files": {"file": ("a.pdf", pdf())}} | sent
    if not sent["files"]:
        sent["files"] = {"covers": (None, "PAID_INVOICES")}
    answer = alice.ask("POST", f"{claim}/documents", **sent)
    assert answer.status_code == 422
    (error,) = problem(answer)["errors"]
    assert (error["field"], error["code"]) == (field, code)


def test_a_part_that_no_form_has_is_refused(alice: Person) -> None:
    answer = alice.attach(alice.draft(), pdf(), data={"nir": "x"})
    assert (answer.status_code, problem(answer)["code"]) == (422, "field.unknown")


@pytest.mark.parametrize(
    ("content_type", "body"),
    [
        ("application/json", b"{"),
        ("application/json", b"[]"),
        ("text/plain", b"{}"),
        ("multipart/form-data", b"x"),
        ("multipart/form-data; boundary=b", b""),
        ("multipart/form-data; boundary=b", b"--b\r\n"),
        ("multipart/form-data; boundary=b", b"garbage"),
        ("multipart/form-data; boundary=" + "b" * 300, b"--b--"),
        (
            "multipart/form-data; boundary=b",
            b'--b\r\nContent-Disposition: form-data; name="file"\r\n\r\n%PDF-',
        ),
        (
            "multipart/form-data; boundary=b",
            b"--b\r\n" + b"X-A: 1\r\n" * 9 + b"\r\n\r\n--b--\r\n",
        ),
    ],
)
def test_a_broken_form_is_malformed(alice: Person, content_type: str, body: bytes) -> None:
    headers = {"Content-Type": content_type}
    path = f"{alice.draft()}/documents"
    answer = alice.ask("POST", path, content=body, headers=headers)
    assert (answer.status_code, problem(answer)["code"]) == (400, "body.malformed")


def test_a_hostile_file_name_is_kept_as_plain_text(alice: Person) -> None:
    body = b'--b\r\nContent-Disposition: form-data; name="file"; filename="'
    body += HOSTILE_NAME.replace("\n", "").encode() + b'"\r\n\r\n' + pdf() + b"\r\n--b--\r\n"
    headers = {"Content-Type": "multipart/form-data; boundary=b"}
    answer = alice.ask("POST", f"{alice.draft()}/documents", content=body, headers=headers)
    assert answer.status_code == 201, answer.text
    name = answer.json()["file_name"]
    assert name.startswith("évilx")
    assert name.endswith("x.pdf")
    assert len(name.encode()) == 255


def test_a_quote_in_a_file_name_stays_a_quote(alice: Person) -> None:
    """Browsers write it as %22; what was typed as %2F stays as it was typed."""
    body = b'--b\r\nContent-Disposition: form-data; name="file"; filename="d%22et%C3%A9 %2F.pdf"'
    body += b"\r\n\r\n" + pdf() + b"\r\n--b--\r\n"
    headers = {"Content-Type": "multipart/form-data; boundary=b"}
    answer = alice.ask("POST", f"{alice.draft()}/documents", content=body, headers=headers)
    assert answer.json()["file_name"] == 'd"et%C3%A9 %2F.pdf'


def test_a_file_may_still_come_after_the_submission(alice: Person) -> None:
    claim = alice.submitted()
    assert alice.attach(claim, pdf()).status_code == 201


def test_the_content_of_a_document_lies_sealed(site: Site, alice: Person) -> None:
    alice.attach(alice.draft(), pdf("CANARY"))
    kept = [path for path in site.runtime.settings.files_dir.rglob("*") if path.is_file()]
    assert kept
    assert all(b"%PDF" not in path.read_bytes() for path in kept)


def test_a_file_that_was_damaged_is_not_given(site: Site, alice: Person) -> None:
    claim = alice.draft()
    document = alice.attach(claim, pdf()).json()["document_id"]
    (kept,) = (path for path in site.runtime.settings.files_dir.rglob("*") if path.is_file())
    kept.chmod(0o600)
    content = bytearray(kept.read_bytes())
    content[-1] ^= 1
    kept.write_bytes(content)
    answer = alice.get(f"{claim}/documents/{document}")
    assert (answer.status_code, problem(answer)["code"]) == (503, "store.unavailable")


def test_an_unknown_document_is_not_found(alice: Person) -> None:
    claim = alice.draft()
    for document in (uuid4(), "x"):
        address = f"{claim}/documents/{document}"
        for answer in (
            alice.get(address),
            alice.get(f"{address}/originals/1"),
            alice.put(f"{address}/covers", {"covers": []}),
        ):
            assert (answer.status_code, problem(answer)["code"]) == (404, "document.not_found")
