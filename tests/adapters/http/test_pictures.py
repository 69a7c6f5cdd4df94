"""Pictures of pages over HTTP, for the person whom the document belongs to."""

from __future__ import annotations

from io import BytesIO
from typing import Any
from uuid import uuid4

import pytest
from PIL import Image

from installation import Person, Site, problem
from teleservice import pdf


def attached(person: Person, claim: str, content: bytes, name: str = "facture.pdf") -> str:
    """The path of a new document."""
    answer = person.attach(claim, content, name)
    assert answer.status_code == 201, answer.text
    return f"{claim}/documents/{answer.json()['document_id']}"


def opened(answer: Any) -> Image.Image:
    assert (answer.status_code, answer.headers["content-type"]) == (200, "image/jpeg")
    return Image.open(BytesIO(answer.content))


@pytest.fixture
def invoice(alice: Person) -> str:
    return attached(alice, alice.draft(), pdf(pages=3))


def test_each_page_of_a_pdf_is_shown_upright(alice: Person, invoice: str) -> None:
    pages = [opened(alice.get(f"{invoice}/pages/{page}")) for page in (1, 2, 3)]
    assert {page.width for page in pages} == {1240}
    assert all(abs(page.height - 1754) <= 2 for page in pages)
    assert len({page.tobytes() for page in pages}) == 3


def test_a_thumbnail_is_240_pixels_wide(alice: Person, invoice: str) -> None:
    answer = alice.get(f"{invoice}/pages/2", params={"size": "thumbnail"})
    assert opened(answer).width == 240
    answer = alice.get(f"{invoice}/pages/2", params={"size": "huge"})
    assert (answer.status_code, problem(answer)["errors"][0]["field"]) == (422, "size")


def test_the_address_of_the_thumbnail_stands_in_the_claim(alice: Person) -> None:
    claim = alice.draft()
    attached(alice, claim, pdf(pages=1))
    (document,) = alice.get(claim).json()["documents"]
    assert opened(alice.get(document["thumbnail"].removeprefix("/api/v1"))).width == 240
    (listed,) = alice.get("/claims").json()["items"][0]["documents"]
    assert listed["thumbnail"] == document["thumbnail"]


def test_a_picture_keeps_nothing_of_what_a_phone_writes_beside_it(alice: Person) -> None:
    exif = Image.Exif()
    exif[0x010F] = "CANARY-PHONE"
    written = BytesIO()
    Image.new("L", (210, 297), 200).save(written, "JPEG", exif=exif)
    photo = attached(alice, alice.draft(), written.getvalue(), "a.jpg")
    answer = alice.get(f"{photo}/pages/1")
    assert opened(answer)
    assert b"CANARY" in written.getvalue()
    assert b"CANARY" not in answer.content


def test_a_picture_is_shown_and_runs_nothing(alice: Person, invoice: str) -> None:
    headers = alice.get(f"{invoice}/pages/1").headers
    assert headers["content-security-policy"] == "sandbox; default-src 'none'"
    assert headers["x-content-type-options"] == "nosniff"
    assert headers["cache-control"] == "no-store"


@pytest.mark.parametrize("page", ["0", "4", "-1", "9" * 30])
def test_a_page_that_is_not_there_is_not_found(alice: Person, invoice: str, page: str) -> None:
    answer = alice.get(f"{invoice}/pages/{page}")
    assert (answer.status_code, problem(answer)["code"]) == (404, "document.page_not_found")


def test_an_address_that_is_no_page_is_not_found(alice: Person, invoice: str) -> None:
    for page in ("x", "1.5", "٣x", "9" * 5000):
        answer = alice.get(f"{invoice}/pages/{page}")
        assert answer.status_code == 404
        assert problem(answer)["code"]


def test_a_document_that_is_not_there_has_no_page(alice: Person, invoice: str) -> None:
    claim = invoice.partition("/documents")[0]
    alice.delete(invoice)
    for path in (f"{invoice}/pages/1", f"{claim}/documents/{uuid4()}/pages/1"):
        answer = alice.get(path)
        assert (answer.status_code, problem(answer)["code"]) == (404, "document.not_found")


def test_somebody_elses_page_looks_as_if_it_did_not_exist(
    site: Site, alice: Person, invoice: str
) -> None:
    assert alice.get(f"{invoice}/pages/1").status_code == 200
    mgen = site["mgen"]
    foreign = mgen.get(f"{invoice}/pages/1")
    unknown = mgen.get(f"/claims/{uuid4()}/documents/{uuid4()}/pages/1")
    assert foreign.status_code == unknown.status_code == 404
    assert foreign.content == unknown.content
    assert foreign.headers == unknown.headers


def test_pictures_lie_sealed_like_the_documents(site: Site, alice: Person, invoice: str) -> None:
    alice.get(f"{invoice}/pages/1")
    kept = [one for one in site.runtime.settings.pages_dir.rglob("*") if one.is_file()]
    assert kept
    assert all(b"\xff\xd8\xff" not in one.read_bytes()[:100] for one in kept)
    assert not any(site.runtime.settings.uploads_dir.iterdir())


def test_a_damaged_file_has_no_picture(site: Site, alice: Person, invoice: str) -> None:
    for kept in site.runtime.settings.files_dir.rglob("*"):
        if kept.is_file():
            kept.chmod(0o600)
            kept.write_bytes(kept.read_bytes()[:-1] + b"x")
    answer = alice.get(f"{invoice}/pages/1")
    assert (answer.status_code, problem(answer)["code"]) == (503, "store.unavailable")
