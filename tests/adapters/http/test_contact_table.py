"""The contact trace for a spreadsheet: the seed's columns, and nothing that it would run."""

from __future__ import annotations

import pytest

from adapters.http.contact_table import harmless
from adapters.identity.personas import persona_named
from installation import Person, Site

TABLE = (
    "\ufeffN°;Date du contact;Canal;Sens;Qualification;Motif;Sous-motif\r\n"
    "1 - 1;20/03/2026 10:00;Compte web;Entrant;Démarches - Ce qu'il faut faire;"
    "Frais de santé - Démarches;Soins à l'étranger\r\n"
    "2 - 1;20/03/2026 10:00;Compte AS messagerie;Sortant;Notification d'accusé-réception;"
    "Frais de santé - Démarches;Soins à l'étranger\r\n"
)


def acknowledged(site: Site, alice: Person) -> str:
    claim = alice.submitted()
    site.acknowledge(claim)
    return claim.removeprefix("/claims/")


def test_the_contacts_of_a_claim_are_the_table_of_the_front_office(
    site: Site, alice: Person
) -> None:
    about = {"claim_id": acknowledged(site, alice)}
    clerk = site["clerk"]
    by_address = clerk.get("/contacts.csv", params=about)
    by_header = clerk.get("/contacts", params=about, headers={"Accept": "text/csv"})
    for answer in (by_address, by_header):
        assert answer.status_code == 200
        assert answer.content.decode() == TABLE
        assert answer.headers["content-type"] == "text/csv; charset=utf-8"
        assert answer.headers["content-disposition"].startswith("attachment; ")


def test_the_contacts_of_a_person_say_which_claim_each_is_about(site: Site, alice: Person) -> None:
    claims = [acknowledged(site, alice), acknowledged(site, alice)]
    person = str(persona_named("alice").persona_id)
    answer = site["clerk"].get("/contacts.csv", params={"insured_id": person})
    heading, *rows = answer.text.splitlines()
    assert heading.endswith(";Sous-motif;Demande")
    assert sorted(row.rpartition(";")[2] for row in rows) == sorted(claims * 2)


def test_a_long_list_is_exported_whole(site: Site, alice: Person) -> None:
    acknowledged(site, alice)
    acknowledged(site, alice)
    person = str(persona_named("alice").persona_id)
    answer = site["clerk"].get("/contacts.csv", params={"insured_id": person, "limit": 1})
    assert len(answer.text.splitlines()) == 5


@pytest.mark.parametrize("cell", ["=1+1", "+33", "-1", "@SUM(A1)", "\t=1", "\r=1"])
def test_a_cell_is_never_a_formula(cell: str) -> None:
    assert harmless(cell) == f"'{cell}"


def test_an_ordinary_cell_stays_as_it_is() -> None:
    assert harmless("1 - 1") == "1 - 1"
