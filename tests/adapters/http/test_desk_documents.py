"""Documents at the desk: agents see copies of ours, and never a byte of what was received."""

from __future__ import annotations

from io import BytesIO
from uuid import UUID, uuid4

import pytest
from PIL import Image
from pypdf import PdfReader
from sqlalchemy import select

from adapters.persistence.access_log import access_log
from adapters.persistence.access_reasons import Reasons
from domain.base import Act, Author, Meta, Role
from domain.claim import Claim
from domain.values import Scan, ScanOutcome
from installation import BOTH, Person, Site, picture, problem
from teleservice import pdf

AGENTS = ("agent", "medical", "supervisor")
WHY = {"reason": "Question de la caisse"}


def transmitted(person: Person, content: bytes, name: str = "été.pdf") -> tuple[str, str]:
    """The path of a transmitted claim at the desk, and that of its document there."""
    claim = person.draft()
    for step, body in person.steps().items():
        assert person.put(f"{claim}/{step}", body).status_code == 200
    document = person.attach(claim, content, name, data={"covers": ["PAID_INVOICES"]})
    assert document.status_code == 201, document.text
    assert person.post(f"{claim}/submission", BOTH).status_code == 201
    return f"/desk{claim}", f"/desk{claim}/documents/{document.json()['document_id']}"


def reader(site: Site, address: str, name: str = "agent") -> Person:
    """Somebody at the desk who said why they open the documents of a claim."""
    claim = address.partition("/documents")[0]
    answer = site[name].post(f"{claim}/documents/opening", WHY)
    assert answer.status_code == 204, answer.text
    return site[name]


def said(site: Site, claim: str, scan: Scan) -> None:
    """Let the antivirus say this of every document of a claim."""
    claims = site.runtime.ports.claims

    async def record() -> None:
        found = await claims.load(Claim, UUID(claim.rpartition("/")[2]))
        assert found is not None
        author = Author(role=Role.SERVICE, id=uuid4())
        act = Act(site.clock(), Meta(actor=author, command_id=uuid4(), correlation_id=uuid4()))
        for document_id in tuple(found.documents):
            found.record_scan(document_id, scan, act, text_version="2026-11")
        await claims.save(found)

    portal = site.client.portal
    assert portal is not None
    portal.call(record)


@pytest.mark.parametrize("name", AGENTS)
def test_an_agent_sees_what_a_claim_holds(site: Site, alice: Person, name: str) -> None:
    claim, document = transmitted(alice, pdf(pages=2))
    body = site[name].get(f"{claim}/documents").json()
    assert body == {
        "items": [
            {
                "document_id": document.rpartition("/")[2],
                "file_name": "été.pdf",
                "media_type": "application/pdf",
                "pages": 2,
                "covers": ["PAID_INVOICES"],
                "warnings": [],
                "what_was_done": [],
                "scan": {"outcome": "NOT_SCANNED", "label": "Non analysé", "threat": None},
                "attached_on": "2026-03-20",
            }
        ],
        "next_cursor": None,
    }


def test_the_desk_is_told_what_the_antivirus_said_and_the_person_is_not(
    site: Site, alice: Person
) -> None:
    claim, _ = transmitted(alice, pdf(pages=1))
    said(site, claim, Scan(outcome=ScanOutcome.SCAN_ERROR, threat="Heuristics.Limits"))
    (item,) = site["agent"].get(f"{claim}/documents").json()["items"]
    assert item["scan"] == {
        "outcome": "SCAN_ERROR",
        "label": "Analyse impossible",
        "threat": "Heuristics.Limits",
    }
    assert "SCAN" not in alice.get(claim.removeprefix("/desk")).text


def test_an_infected_file_is_at_no_desk(site: Site, alice: Person) -> None:
    claim, document = transmitted(alice, pdf(pages=1))
    said(site, claim, Scan(outcome=ScanOutcome.INFECTED, threat="Eicar"))
    agent = site["agent"]
    assert agent.get(f"{claim}/documents").json()["items"] == []
    for address in (document, f"{document}/pages/1"):
        answer = agent.get(address)
        assert (answer.status_code, problem(answer)["code"]) == (404, "document.not_found")


def test_an_agent_is_given_a_copy_made_of_pictures(site: Site, alice: Person) -> None:
    content = pdf(pages=3, text="CANARY")
    _, document = transmitted(alice, content, "facture.png")
    answer = reader(site, document).get(document)
    assert answer.headers["content-type"] == "application/pdf"
    assert answer.headers["content-disposition"].startswith("attachment; ")
    assert answer.headers["content-disposition"].endswith(".pdf")
    assert answer.headers["content-security-policy"] == "sandbox; default-src 'none'"
    assert answer.headers["x-content-type-options"] == "nosniff"
    assert answer.headers["cache-control"] == "no-store"
    assert len(answer.content) == int(answer.headers["content-length"])
    copy = PdfReader(BytesIO(answer.content))
    assert len(copy.pages) == 3
    assert [page.extract_text().strip() for page in copy.pages] == [""] * 3
    assert "CANARY" in PdfReader(BytesIO(content)).pages[0].extract_text()


def test_no_byte_of_what_was_received_reaches_an_agent(site: Site, alice: Person) -> None:
    exif = Image.Exif()
    exif[0x010F] = "CANARY-PHONE"
    written = BytesIO()
    noise = Image.effect_noise((600, 800), 80)
    noise.save(written, "JPEG", exif=exif, comment=b"CANARY-COMMENT", quality=90)
    content = written.getvalue()
    _, document = transmitted(alice, content, "photo.jpg")
    agent = reader(site, document)
    for address in (document, f"{document}/pages/1", f"{document}/pages/1?size=thumbnail"):
        given = agent.get(address).content
        assert b"CANARY" not in given
        pieces = (content[at : at + 32] for at in range(len(content) // 2, len(content) - 32, 97))
        assert not any(piece in given for piece in pieces)


def test_nothing_of_the_copy_stays(site: Site, alice: Person) -> None:
    _, document = transmitted(alice, pdf(pages=1))
    assert reader(site, document).get(document).status_code == 200
    assert not any(site.runtime.settings.uploads_dir.iterdir())


def test_an_agent_looks_at_a_page(site: Site, alice: Person) -> None:
    _, document = transmitted(alice, pdf(pages=2))
    agent = reader(site, document)
    for size, width in (("page", 1240), ("thumbnail", 240)):
        answer = agent.get(f"{document}/pages/2", params={"size": size})
        assert Image.open(BytesIO(answer.content)).width == width
    for page in (0, 3, -1):
        answer = agent.get(f"{document}/pages/{page}")
        assert (answer.status_code, problem(answer)["code"]) == (404, "document.page_not_found")


def test_every_look_at_a_document_is_written_down_first(site: Site, alice: Person) -> None:
    claim, document = transmitted(alice, pdf(pages=1))
    agent = reader(site, document)
    agent.get(f"{claim}/documents")
    agent.get(document)
    agent.get(f"{document}/pages/1")
    agent.get(f"{document}/pages/1", params={"size": "thumbnail"})
    with site.runtime.engines.log.begin() as db:
        rows = db.execute(select(access_log).order_by(access_log.c.position)).all()
        reasons, why = Reasons(site.runtime.vault), WHY["reason"]
        opened = [("DOCUMENT", why), ("DOCUMENT", why), ("THUMBNAIL", why)]
        read = [(row.shown, reasons.open(row.claim_id, row.reason)) for row in rows]
        assert read == [("REASON", why), ("CLAIM", None), *opened]
        db.exec_driver_sql("DROP TABLE access_log")
    for path in (f"{claim}/documents", document, f"{document}/pages/1"):
        assert agent.get(path).status_code == 503


@pytest.mark.parametrize("name", AGENTS)
def test_documents_of_a_claim_that_is_not_held_open_for_a_reason(
    site: Site, alice: Person, name: str
) -> None:
    claim, document = transmitted(alice, pdf(pages=1))
    person, pages = (
        site[name],
        (document, f"{document}/pages/1", f"{document}/pages/1?size=thumbnail"),
    )
    for address in pages:
        answer = person.get(address)
        assert (answer.status_code, problem(answer)["code"]) == (403, "access.reason_required")
    assert person.get(claim).status_code == 200
    wrong = person.post(f"{claim}/documents/opening", {"reason": " "})
    assert (wrong.status_code, problem(wrong)["errors"][0]["field"]) == (422, "reason")
    reader(site, document, name)
    assert [person.get(address).status_code for address in pages] == [200, 200, 200]
    site.clock.pass_by(hours=1)
    assert site[name].get(document).status_code == 403


def test_whoever_holds_the_claim_opens_its_documents(site: Site, alice: Person) -> None:
    claim, document = transmitted(alice, pdf(pages=1))
    assert site["agent"].post(f"{claim}/lease").status_code == 200
    assert site["agent"].get(document).status_code == 200
    assert site["agent2"].get(document).status_code == 403


def test_a_draft_is_unknown_at_the_desk(site: Site, alice: Person) -> None:
    claim = alice.filled()
    document = alice.get(claim).json()["documents"][0]["document_id"]
    agent = site["agent"]
    for address in ("", f"/{document}", f"/{document}/pages/1"):
        draft = agent.get(f"/desk{claim}/documents{address}")
        unknown = agent.get(f"/desk/claims/{uuid4()}/documents{address}")
        assert draft.status_code == unknown.status_code == 404
        assert draft.content == unknown.content
        assert problem(draft)["code"] == "claim.not_found"


def test_an_abandoned_draft_is_unknown_at_the_desk(site: Site, alice: Person) -> None:
    claim = alice.filled()
    alice.delete(claim)
    assert site["agent"].get(f"/desk{claim}/documents").status_code == 404


def test_a_document_of_another_claim_is_not_found(site: Site, alice: Person) -> None:
    claim, _ = transmitted(alice, pdf(pages=1))
    _, other = transmitted(site["mgen"], picture(), "a.jpg")
    address = f"{claim}/documents/{other.rpartition('/')[2]}"
    answer = site["agent"].get(address)
    assert (answer.status_code, problem(answer)["code"]) == (404, "document.not_found")


def test_a_damaged_file_is_not_copied(site: Site, alice: Person) -> None:
    _, document = transmitted(alice, pdf(pages=1))
    for kept in site.runtime.settings.files_dir.rglob("*"):
        if kept.is_file():
            kept.chmod(0o600)
            kept.write_bytes(kept.read_bytes()[:-1] + b"x")
    answer = reader(site, document).get(document)
    assert (answer.status_code, problem(answer)["code"]) == (503, "store.unavailable")
    assert not any(site.runtime.settings.uploads_dir.iterdir())
