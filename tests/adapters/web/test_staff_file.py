"""A claim as the front office sees it: its contacts, what may be said, and that it is traced."""

from __future__ import annotations

from datetime import timedelta
from uuid import UUID, uuid4

import pytest
from sqlalchemy import text

from adapters.identity.personas import persona_named
from teleservice import Site

from .front_office import MEDICAL, NIR, acknowledged, found, lines, opened, staff
from .pages import page_of

COLUMNS = ("N°", "Date du contact", "Canal", "Sens", "Qualification", "Motif", "Sous-motif")


def test_the_contacts_of_a_claim_are_the_table_of_the_seed(site: Site) -> None:
    claim_id = acknowledged(site)
    address, page = opened(site, staff(site), claim_id)
    rows = (
        "1 - 1 20/03/2026 10:00 Compte web Entrant Démarches - Ce qu'il faut faire"
        " Frais de santé - Démarches Soins à l'étranger",
        "2 - 1 20/03/2026 10:00 Compte AS messagerie Sortant Notification d'accusé-réception"
        " Frais de santé - Démarches Soins à l'étranger",
    )
    assert " ".join(COLUMNS) in page.text
    for row in rows:
        assert row in page.text
    assert [one for one in page.addresses if "/contacts/" in one] == [
        f"{address}/contacts/1-1",
        f"{address}/contacts/2-1",
    ]


def test_a_claim_says_what_may_be_said_of_it_and_nothing_medical(site: Site) -> None:
    claim_id = acknowledged(site)
    _, page = opened(site, staff(site), claim_id)
    assert (2, "Ce que vous pouvez dire à l'assuré") in page.headings
    assert "attend d'être étudiée par le Centre national des soins à l'étranger" in page.text
    assert "Vérifiez que vos fichiers contiennent" in page.text
    assert "20 mars 2026 à 10:00 Demande transmise" in page.text
    assert "4 semaines mènent au 17/04/2026" in page.text
    assert not [said for said in (*MEDICAL, "75 999") if said in page.text]


def test_behind_the_first_loupe_stands_what_was_declared_but_why(site: Site) -> None:
    clerk = staff(site)
    address, page = opened(site, clerk, acknowledged(site))
    page = page_of(clerk.get(f"{address}/contacts/1-1"))
    assert (1, "Contact 1 - 1") in page.headings
    for said in ("ALICE - 21/10/1985", "ESPAGNE", "Du 10/02/2026 au 17/02/2026", "85,40"):
        assert said in page.text
    assert not [said for said in (*MEDICAL, "75 999") if said in page.text]


def test_behind_the_second_loupe_stands_the_message_as_it_was_sent(site: Site) -> None:
    clerk = staff(site)
    address, _ = opened(site, clerk, acknowledged(site))
    alice = site["alice"]
    (message,) = alice.get("/messages").json()["items"]
    alice.delete(f"/messages/{message['message_id']}")
    page = page_of(clerk.get(f"{address}/contacts/2-1"))
    assert (2, message["subject"]) in page.headings
    assert "Nous accusons réception de votre demande" in page.text


@pytest.mark.parametrize("number", ["3-1", "1-2", "x", "1"])
def test_a_contact_that_never_was_is_not_found(site: Site, number: str) -> None:
    clerk = staff(site)
    address, _ = opened(site, clerk, acknowledged(site))
    assert clerk.get(f"{address}/contacts/{number}").status_code == 404


def test_the_contacts_are_saved_for_a_spreadsheet(site: Site) -> None:
    clerk = staff(site)
    address, page = opened(site, clerk, acknowledged(site))
    answer = clerk.get(page.link("Télécharger les contacts (CSV)"))
    assert answer.content.startswith("\ufeffN°;Date du contact;".encode())
    assert len(answer.text.splitlines()) == 3
    assert "contacts-ETR-" in answer.headers["content-disposition"]
    assert clerk.get(f"{address}/contacts.csv").content == answer.content


def test_every_page_of_a_file_is_written_down_with_its_search(site: Site) -> None:
    claim_id = acknowledged(site)
    clerk = staff(site)
    address, _ = opened(site, clerk, claim_id)
    results = address.partition("/demandes/")[0]
    for path in (results, f"{address}/contacts/1-1", f"{address}/contacts.csv"):
        assert clerk.get(path).status_code == 200
    written = lines(site)
    search_id = UUID(results.removeprefix("/agents/recherches/"))
    assert {(one.actor_id, one.search_id) for one in written} == {
        (persona_named("clerk").persona_id, search_id)
    }
    assert [one.shown for one in written] == [
        "SEARCH",
        "RESULT",
        "CLAIM",
        "RESULT",
        "CONTACT",
        "EXPORT",
    ]
    assert {one.insured_id for one in written[1:]} == {persona_named("alice").persona_id}
    assert {one.claim_id for one in written if one.claim_id} == {UUID(claim_id)}


def test_a_file_opens_under_a_search_of_ones_own_that_found_its_person(site: Site) -> None:
    claim_id, bernards = acknowledged(site), acknowledged(site, "mgen")
    clerk = staff(site)
    address, _ = opened(site, clerk, claim_id)
    search_id = address.split("/")[3]
    draft = site["alice"].draft().removeprefix("/claims/")
    before = len(lines(site))
    supervisor = staff(site, "supervisor")
    refused = [
        supervisor.get(address),
        supervisor.get(f"/agents/recherches/{search_id}"),
        *(
            clerk.get(f"/agents/recherches/{search}/demandes/{claim}")
            for search, claim in (
                (search_id, bernards),
                (search_id, draft),
                (search_id, uuid4()),
                (uuid4(), claim_id),
                ("x", claim_id),
            )
        ),
    ]
    assert [answer.status_code for answer in refused] == [404] * 7
    assert "s'ouvre à partir d'une recherche" in page_of(refused[0]).text
    assert len(lines(site)) == before


def test_what_cannot_be_written_down_is_not_shown(site: Site) -> None:
    clerk = staff(site)
    address, _ = opened(site, clerk, acknowledged(site))
    with site.runtime.engines.log.begin() as db:
        db.execute(
            text(
                "CREATE TRIGGER full BEFORE INSERT ON access_log"
                " BEGIN SELECT RAISE(ABORT, 'full'); END"
            )
        )
    for path in (address, address.partition("/demandes/")[0], f"{address}/contacts.csv"):
        answer = clerk.get(path)
        assert answer.status_code == 503
        assert "ALICE" not in answer.text


def test_a_claim_that_was_closed_two_years_ago_is_neither_listed_nor_opened(site: Site) -> None:
    claim_id = acknowledged(site)
    assert site["alice"].post(f"/claims/{claim_id}/withdrawal").status_code == 200
    site.settle()
    site.clock.at += timedelta(days=731)
    clerk = staff(site)
    results = found(clerk, nir=NIR)
    assert claim_id in clerk.get(results).text
    address = f"{results}/demandes/{claim_id}"
    assert clerk.get(address).status_code == 200
    site.clock.at += timedelta(days=1)
    clerk = staff(site)
    results = found(clerk, nir=NIR)
    assert claim_id not in clerk.get(results).text
    for place in ("", "/contacts/1-1"):
        assert clerk.get(f"{results}/demandes/{claim_id}{place}").status_code == 404
