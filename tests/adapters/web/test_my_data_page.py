"""« Mes données »: a copy of everything, for its person alone."""

from __future__ import annotations

import json
from io import BytesIO
from pathlib import Path
from typing import Any
from zipfile import ZipFile

from adapters.identity.personas import persona_named
from decided import letter_of, refused
from installation import CARE, Person, pdf
from paper_forms import insured_of, registered
from projections.base import LIMIT
from reviewed import advise, ask_adviser
from teleservice import Site, photo

from .pages import page_of
from .visitors import Browser

DOWNLOAD = "/donnees/telecharger"


def copy(browser: Browser) -> ZipFile:
    answer = browser.get(DOWNLOAD)
    assert answer.status_code == 200, answer.text
    assert answer.headers["content-type"] == "application/zip"
    assert answer.headers["cache-control"] == "no-store"
    assert answer.headers["content-disposition"] == (
        "attachment; filename*=UTF-8''mes-donnees-2026-03-20.zip"
    )
    archive = ZipFile(BytesIO(answer.content))
    assert archive.testzip() is None
    return archive


def told(archive: ZipFile) -> Any:
    return json.loads(archive.read("data.json"))


def test_the_page_says_what_is_kept(browser: Browser, alice: Person) -> None:
    page = page_of(browser.get("/donnees"))
    assert page.headings[0] == (1, "Mes données")
    assert page.link("Télécharger mes données (ZIP)") == DOWNLOAD
    assert "30 jours sans modification" in page.text


def test_the_person_sees_that_their_file_was_opened_by_which_role_when_and_why(
    site: Site, browser: Browser, alice: Person
) -> None:
    assert "Personne n'a encore consulté votre dossier." in page_of(browser.get("/donnees")).text
    claim = alice.submitted()
    agent = site["agent"]
    agent.get("/desk/queue")
    for path in ("", "", "/documents"):
        assert agent.get(f"/desk{claim}{path}").status_code == 200
    answer = browser.get("/donnees")
    reference = alice.get(claim).json()["reference"]
    said = "".join(page_of(answer).text.split())
    row = f"20/03/2026 Agent du CNSE Étude de la demande Demande {reference}"
    assert said.count("".join(row.split())) == 1
    assert str(persona_named("agent").persona_id) not in answer.text
    with copy(browser) as archive:
        copied, line = told(archive)["openings"]
    assert (copied["who"], copied["what"]) == ("Vous", "Copie de ses données")
    assert (line["who"], line["why"], line["on"]) == (
        "Agent du CNSE",
        "Étude de la demande",
        "2026-03-20",
    )
    assert "À la demande de l'assuré" in page_of(browser.get("/donnees")).text


def test_nobody_is_told_of_the_files_of_others(site: Site, browser: Browser, alice: Person) -> None:
    claim = site["mgen"].submitted()
    assert site["agent"].get(f"/desk{claim}").status_code == 200
    assert "Personne n'a encore consulté votre dossier." in page_of(browser.get("/donnees")).text


def test_the_copy_holds_documents_as_they_were_sent(browser: Browser, alice: Person) -> None:
    claim = alice.submitted()
    alice.attach(claim, pdf("Été"), "reçu: été?.pdf")
    folder = f"demandes/001-{alice.get(claim).json()['reference']}"
    with copy(browser) as archive:
        assert archive.read(f"{folder}/documents/01-ticket.jpg") == photo("JPEG")
        assert archive.read(f"{folder}/documents/02-reçu_ été_.pdf") == pdf("Été")
        assert archive.read(f"{folder}/recepisse.pdf").startswith(b"%PDF-")
        assert archive.namelist()[:3] == ["index.html", "data.json", "data.schema.json"]


def test_the_copy_holds_the_letters_as_they_were_sent(
    site: Site, browser: Browser, alice: Person
) -> None:
    claim = refused(site)
    letter = letter_of(alice, claim).content
    with copy(browser) as archive:
        (name,) = (one for one in archive.namelist() if "/courriers/" in one)
        assert archive.read(name) == letter


def test_the_copy_holds_the_letters_that_asked_for_documents(
    site: Site, browser: Browser, alice: Person
) -> None:
    claim, agent = alice.submitted(), site["agent"]
    lease_id = agent.post(f"/desk{claim}/lease").json()["lease_id"]
    body = {"lease_id": lease_id, "items": [{"code": "XRAYS", "note": "Les deux poignets"}]}
    assert agent.post(f"/desk{claim}/supplement-requests", body).status_code == 201
    folder = f"demandes/001-{alice.get(claim).json()['reference']}"
    with copy(browser) as archive:
        assert archive.read(f"{folder}/documents-demandes-1.pdf").startswith(b"%PDF-")
        assert "Les deux poignets" in archive.read("data.json").decode()
        assert "Les deux poignets" in archive.read("index.html").decode()


def test_the_copy_holds_claims_events_and_messages_in_clear(
    site: Site, browser: Browser, alice: Person
) -> None:
    claim = alice.submitted()
    site.acknowledge(claim)
    alice.post("/messages", {"subject": "Facture", "body": "Suffit-elle ?"})
    with copy(browser) as archive:
        data = told(archive)
    (one,) = data["claims"]
    care = next(e for e in one["events"] if e["what"] == "claim.care_described.1")
    assert care["facts"]["care"]["reason"] == CARE["reason"]
    assert (care["by"], care["by_name"], care["title"]) == ("insured", "Vous", "Soins décrits")
    assert {"label": "Soins · Montant", "text": "85,40\u00a0€"} in care["told"]
    assert one["declared"]["beneficiary"]["display_name"] == "ALICE"
    assert {m["subject"] for m in data["messages"] if m["direction"] == "SENT"} == {"Facture"}
    (received,) = (m for m in data["messages"] if m["direction"] == "RECEIVED")
    assert received["body"].startswith("Bonjour,")
    assert data["mailbox"][-1]["facts"]["question"]["body"] == "Suffit-elle ?"
    person = data["person"]
    assert (person["display_name"], person["email"]) == ("ALICE", "tournesol@example.org")
    assert (person["nir_masked"], person["iban"][:4]) == ("2 85 ** ** *** *** **", "FR76")


def test_drafts_are_in_the_copy_even_those_that_were_deleted(
    browser: Browser, alice: Person
) -> None:
    gone = alice.filled()
    alice.delete(gone)
    draft = alice.draft()
    pad = {"values": {"nationality": "FRENCH"}}
    assert alice.put(f"{draft}/pad/personal-situation", pad).status_code == 200
    with copy(browser) as archive:
        first, second = told(archive)["claims"]
        assert (first["status_label"], first["folder"]) == (
            "Abandonnée",
            "demandes/001-brouillon",
        )
        assert second["typed"] == {"personal-situation": {"nationality": "FRENCH"}}
        assert not [name for name in archive.namelist() if "recepisse" in name]


def test_a_file_that_cannot_be_read_does_not_spoil_the_copy(
    site: Site, browser: Browser, alice: Person
) -> None:
    claim = alice.submitted()
    alice.attach(claim, pdf("Autre"))
    root = Path(site.runtime.settings.files_dir)
    damaged = min((path for path in root.rglob("*") if path.is_file()), key=lambda p: p.name)
    damaged.unlink()
    with copy(browser) as archive:
        names = [name for name in archive.namelist() if "/documents/" in name]
        assert len(names) == 2
        assert [name.endswith(".txt") for name in names].count(True) == 1


def test_nobody_gets_anything_of_another(site: Site, browser: Browser, alice: Person) -> None:
    alice.submitted()
    stranger = Browser(site)
    stranger.log_in("mgen")
    answer = stranger.get(DOWNLOAD)
    with ZipFile(BytesIO(answer.content)) as archive:
        assert not [name for name in archive.namelist() if name.startswith("demandes/")]
        assert not [name for name in archive.namelist() if b"ALICE" in archive.read(name)]


def test_staff_and_strangers_get_no_copy(site: Site) -> None:
    nobody, agent = Browser(site), Browser(site)
    agent.log_in("agent", "agents")
    assert nobody.get(DOWNLOAD).headers["location"].startswith("/connexion")
    assert agent.get(DOWNLOAD).status_code == 403


def test_the_copy_holds_what_came_by_post(site: Site, browser: Browser, alice: Person) -> None:
    alice.draft()
    claim = registered(site, alice)
    reference = alice.get(claim).json()["reference"]
    with copy(browser) as archive:
        assert told(archive)["claims"][1]["reference"] == reference


def test_the_copy_holds_the_calls(site: Site, browser: Browser, alice: Person) -> None:
    call = {"insured_id": insured_of(alice), "direction": "INCOMING", "reason": "FOLLOW_UP"}
    for _ in range(LIMIT + 1):
        assert site["clerk"].post("/desk/contacts", call).status_code == 201
    with copy(browser) as archive:
        contacts = told(archive)["contacts"]
    assert len(contacts) == LIMIT + 1
    assert "Appel téléphonique" in contacts[0].values()


def test_the_copy_names_nobody_who_works_there(site: Site, browser: Browser, alice: Person) -> None:
    refused(site)
    registered(site, alice)
    adviser, claim = site["medical"], alice.submitted()
    ask_adviser(site["agent"], claim)
    advise(adviser, claim)
    with copy(browser) as archive:
        everything = b" ".join(archive.read(name) for name in archive.namelist()).decode("latin-1")
    staff = ("agent", "clerk", "medical")
    assert [who for who in staff if str(persona_named(who).persona_id) in everything] == []
