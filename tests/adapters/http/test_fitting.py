"""Making files fit over HTTP: what is proposed and shown, and what is refused without a trace."""

from __future__ import annotations

from io import BytesIO
from typing import Any

import pytest
from PIL import Image
from pypdf import PdfWriter

from adapters.http.uploads import FILES_MAX
from installation import Person, Site, pdf, picture, problem
from teleservice import protected_pdf

from .fits import active_pdf, address, agree, contents, fit, heic, path, phone_photo, proposed


def test_a_photo_of_a_phone_is_fitted_and_shown(alice: Person) -> None:
    claim, photo = alice.draft(), phone_photo()
    assert len(photo) > 2_500_000
    proposal = proposed(alice, claim, photo, names=["IMG_0001.JPG"])
    assert (proposal["file_name"], proposal["pages"]) == ("IMG_0001.pdf", 1)
    assert proposal["bytes_before"] == len(photo)
    assert proposal["bytes_after"] <= 512_000
    done = {one["code"]: one["text"] for one in proposal["what_was_done"]}
    assert done["fit.rotated"] == "Photo remise à l'endroit."
    assert "fit.placed_on_a4" in done
    assert proposal["expires_at"] == "2026-03-20T21:00:00Z"
    seen = alice.get(path(proposal["preview"]))
    assert seen.headers["content-type"] == "image/jpeg"
    assert Image.open(BytesIO(seen.content)).size == (1240, 1754)


def test_a_fitted_copy_that_is_agreed_to_tells_what_it_was_made_of(alice: Person) -> None:
    claim, photo = alice.draft(), phone_photo()
    proposal = proposed(alice, claim, photo, names=["IMG_0001.JPG"])
    attached = agree(alice, claim, proposal["proposal_id"])
    assert attached.status_code == 201, attached.text
    document = attached.json()
    assert (document["file_name"], document["media_type"]) == ("IMG_0001.pdf", "application/pdf")
    assert document["bytes"] == proposal["bytes_after"]
    assert document["what_was_done"] == [one["code"] for one in proposal["what_was_done"]]
    assert document["originals"] == [
        {"file_name": "IMG_0001.JPG", "media_type": "image/jpeg", "bytes": len(photo)}
    ]
    (shown,) = alice.get(claim).json()["documents"]
    assert shown == {name: document[name] for name in shown}


def test_the_copy_may_be_saved_before_it_is_agreed_to(alice: Person) -> None:
    claim = alice.draft()
    proposal = proposed(alice, claim, picture(), pdf(), names=["reçu.jpg", "facture.pdf"])
    assert proposal["file_name"] == "reçu (+1).pdf"
    assert proposal["pages"] == len(proposal["pictures"]) == 2
    given = alice.get(address(claim, proposal))
    assert given.content.startswith(b"%PDF-")
    assert len(given.content) == proposal["bytes_after"]
    assert given.headers["content-disposition"].startswith("attachment; ")
    assert given.headers["content-security-policy"] == "sandbox; default-src 'none'"


def test_the_pages_of_the_copy_are_shown_one_by_one(alice: Person) -> None:
    claim = alice.draft()
    proposal = proposed(alice, claim, picture(), picture(shade=90))
    for url in proposal["pictures"]:
        seen = alice.get(path(url))
        assert seen.headers["content-security-policy"] == "sandbox; default-src 'none'"
        small = alice.get(path(url), params={"size": "thumbnail"})
        assert Image.open(BytesIO(small.content)).width == 240
    for page in (0, 3, -1, 10**30):
        answer = alice.get(f"{address(claim, proposal)}/pages/{page}")
        assert (answer.status_code, problem(answer)["code"]) == (404, "document.page_not_found")


def test_a_long_copy_names_the_addresses_of_its_first_20_pages(alice: Person) -> None:
    claim = alice.draft()
    writer = PdfWriter()
    for _ in range(25):
        writer.add_blank_page(595, 842)
    written = BytesIO()
    writer.write(written)
    proposal = proposed(alice, claim, written.getvalue(), names=["long.pdf"])
    assert (proposal["pages"], len(proposal["pictures"])) == (25, 20)
    assert alice.get(f"{address(claim, proposal)}/pages/25").status_code == 200


def test_nothing_of_the_claim_changes_before_the_person_agrees(alice: Person) -> None:
    claim = alice.draft()
    before = alice.get(claim).text
    proposed(alice, claim)
    assert alice.get(claim).text == before


def test_ten_files_are_taken_and_an_eleventh_is_not(alice: Person) -> None:
    claim = alice.draft()
    files = [picture(shade=shade) for shade in range(FILES_MAX + 1)]
    assert proposed(alice, claim, *files[:-1])["pages"] == FILES_MAX
    answer = fit(alice, claim, *files)
    assert (answer.status_code, problem(answer)["code"]) == (422, "document.limit_reached")
    assert problem(answer)["limit"] == FILES_MAX


@pytest.mark.parametrize(
    ("content", "status", "code"),
    [
        (b"", 422, "document.unreadable"),
        (b"PK\x03\x04 a letter", 415, "document.type_not_accepted"),
        (b"\x00\x00\x00\x1cftypavif\x00\x00\x00\x00mif1", 415, "document.type_not_accepted"),
        (b"\xff\xd8\xff" + b"x" * 100, 422, "document.unreadable"),
        (b"\x00\x00\x00\x18ftypheic" + b"x" * 100, 422, "document.unreadable"),
        (b"%PDF-1.7\nbroken", 422, "document.unreadable"),
        (protected_pdf("secret"), 422, "document.needs_a_password"),
    ],
)
def test_one_bad_file_refuses_them_all_and_nothing_is_kept(
    site: Site, alice: Person, content: bytes, status: int, code: str
) -> None:
    answer = fit(alice, alice.draft(), picture(), content)
    assert (answer.status_code, problem(answer)["code"]) == (status, code)
    assert problem(answer)["errors"][0]["field"] == "files"
    assert "remedies" not in answer.json()
    assert contents(site) == []


@pytest.mark.parametrize(
    ("sent", "code"),
    [
        ([("file", ("a.jpg", picture()))], "field.unknown"),
        ([("covers", (None, "PAID_INVOICES"))], "field.unknown"),
    ],
)
def test_the_form_is_files_and_nothing_else(
    site: Site, alice: Person, sent: list[Any], code: str
) -> None:
    files = [("files", ("a.jpg", picture())), *sent]
    answer = alice.ask("POST", f"{alice.draft()}/documents/fit", files=files)
    assert (answer.status_code, problem(answer)["code"]) == (422, code)
    assert contents(site) == []


def test_a_form_without_a_file_is_refused(alice: Person) -> None:
    headers = {"Content-Type": "multipart/form-data; boundary=b"}
    where = f"{alice.draft()}/documents/fit"
    answer = alice.ask("POST", where, content=b"--b--\r\n", headers=headers)
    assert (answer.status_code, problem(answer)["errors"][0]["field"]) == (422, "files")
    answer = alice.post(where)
    assert (answer.status_code, problem(answer)["code"]) == (400, "body.malformed")


def test_a_claim_that_takes_no_file_fits_none(site: Site, alice: Person) -> None:
    full, gone = alice.draft(), alice.submitted()
    for shade in range(10):
        alice.attach(full, picture(shade=shade))
    alice.post(f"{gone}/withdrawal")
    answer = fit(alice, full, picture())
    assert (answer.status_code, problem(answer)["code"]) == (422, "document.limit_reached")
    answer = fit(alice, gone, picture())
    assert (answer.status_code, problem(answer)["code"]) == (409, "claim.already_submitted")


def test_a_heic_photo_is_refused_with_a_remedy_that_helps(alice: Person) -> None:
    claim, photo = alice.draft(), heic()
    answer = alice.attach(claim, photo, "IMG.heic")
    assert (answer.status_code, problem(answer)["code"]) == (415, "document.type_not_accepted")
    assert problem(answer)["remedies"] == ["fit"]
    proposal = proposed(alice, claim, photo, names=["IMG.HEIC"])
    assert proposal["file_name"] == "IMG.pdf"
    assert "fit.converted_from_heic" in {one["code"] for one in proposal["what_was_done"]}
    document = agree(alice, claim, proposal["proposal_id"]).json()
    assert document["originals"][0]["media_type"] == "image/heic"
    given = alice.get(f"{claim}/documents/{document['document_id']}/originals/1")
    assert (given.content, given.headers["content-type"]) == (photo, "image/heic")
    assert given.headers["content-disposition"].endswith("''IMG.HEIC")


def test_a_refusal_names_the_remedy_only_where_it_helps(alice: Person) -> None:
    claim = alice.draft()
    for content, remedies in (
        (pdf(padded_to=512_001), ["fit"]),
        (active_pdf(), ["fit"]),
        (b"PK\x03\x04 a letter", None),
        (protected_pdf("secret"), None),
    ):
        assert problem(alice.attach(claim, content)).get("remedies") == remedies


@pytest.mark.parametrize("content", [pdf(padded_to=700_000), active_pdf()])
def test_what_a_remedy_is_named_for_it_mends(alice: Person, content: bytes) -> None:
    claim = alice.draft()
    assert problem(alice.attach(claim, content))["remedies"] == ["fit"]
    proposal = proposed(alice, claim, content, names=["facture.pdf"])
    assert agree(alice, claim, proposal["proposal_id"]).status_code == 201


def test_a_picture_in_landscape_has_a_remedy_and_its_fitted_copy_needs_none(
    alice: Person,
) -> None:
    claim = alice.draft()
    written = BytesIO()
    Image.new("L", (1400, 1000), 200).save(written, "JPEG")
    attached = alice.attach(claim, written.getvalue(), "a.jpg").json()
    assert "document.landscape" in attached["warnings"]
    assert attached["remedies"] == ["fit"]
    alice.delete(f"{claim}/documents/{attached['document_id']}")
    proposal = proposed(alice, claim, written.getvalue())
    fitted = agree(alice, claim, proposal["proposal_id"]).json()
    assert not {"document.landscape", "document.not_a4"} & set(fitted["warnings"])
    assert fitted["remedies"] == []


def test_what_is_kept_for_a_proposal_lies_sealed(site: Site, alice: Person) -> None:
    proposed(alice, alice.draft(), pdf("CANARY"), names=["CANARY.pdf"])
    kept = contents(site)
    assert len(kept) == 3
    for one in kept:
        content = one.read_bytes()
        assert b"%PDF" not in content
        assert b"CANARY" not in content
