"""The front office finds an insured person, and every search is written down."""

from __future__ import annotations

from typing import Any
from uuid import UUID, uuid4

import pytest
from sqlalchemy import select, text

from adapters.identity.personas import persona_named
from adapters.persistence.access_log import access_log
from installation import Person, Site, problem

NIR = "2 85 10 75 999 000 81"
ALICE = {"name": "Alice", "born_on": "1985-10-21"}


def lines(site: Site) -> list[Any]:
    """The access log, as it is stored."""
    with site.runtime.engines.reading.connect() as db:
        return list(db.execute(select(access_log).order_by(access_log.c.position)))


def search(site: Site, who: str = "clerk", **known: str) -> Any:
    answer = site[who].post("/desk/search", known)
    assert answer.status_code == 200, answer.text
    return answer.json()


def reference_of(alice: Person, claim: str) -> str:
    return str(alice.get(claim).json()["reference"])


@pytest.mark.parametrize("nir", [NIR, "285107599900081", "2851075999000", "2.85.10.75.999.000-81"])
def test_a_person_is_found_by_nir_however_it_is_typed(site: Site, nir: str) -> None:
    (found,) = search(site, nir=nir)["items"]
    assert found == {
        "insured_id": str(persona_named("alice").persona_id),
        "display_name": "ALICE",
        "born_on": "1985-10-21",
        "nir_masked": "2 85 ** ** *** *** **",
        "scheme": "GENERAL",
        "is_served": True,
        "claims": [],
    }


@pytest.mark.parametrize("name", ["ALICE", " alice ", "Àlîce", "-Alice-"])
def test_a_person_is_found_by_name_and_birth_date_however_it_is_written(
    site: Site, name: str
) -> None:
    (found,) = search(site, name=name, born_on="1985-10-21")["items"]
    assert found["display_name"] == "ALICE"


def test_a_person_is_found_by_the_reference_as_it_is_read_aloud(site: Site, alice: Person) -> None:
    claim = alice.submitted()
    reference = reference_of(alice, claim)
    for typed in (reference, reference.lower(), reference.removeprefix("ETR-"), f" {reference} "):
        (found,) = search(site, reference=typed)["items"]
        assert [one["reference"] for one in found["claims"]] == [reference]


def test_transmitted_claims_are_shown_and_drafts_are_not(site: Site, alice: Person) -> None:
    claim = alice.submitted()
    alice.filled()
    site.acknowledge(claim)
    (found,) = search(site, nir=NIR)["items"]
    assert found["claims"] == [
        {
            "claim_id": claim.removeprefix("/claims/"),
            "reference": reference_of(alice, claim),
            "status": "ACKNOWLEDGED",
            "status_label": "Reçue",
            "received_on": "2026-03-20",
            "due_on": "2026-04-17",
        }
    ]


def test_nothing_medical_and_no_whole_nir_is_answered(site: Site, alice: Person) -> None:
    alice.submitted()
    answer = site["clerk"].post("/desk/search", {"nir": NIR})
    for said in ("Otite", "ILLNESS", "facture", "2851075999000", "75 999"):
        assert said not in answer.text


@pytest.mark.parametrize(
    "known",
    [
        {"nir": "1120356999000"},
        {"name": "Alice", "born_on": "1985-10-22"},
        {"name": "Alicia", "born_on": "1985-10-21"},
        {"reference": "ETR-00000000000"},
    ],
    ids=lambda known: " ".join(known),
)
def test_nobody_is_an_empty_list(site: Site, known: dict[str, str]) -> None:
    assert search(site, **known)["items"] == []
    assert [(one.shown, one.found) for one in lines(site)] == [("SEARCH", 0)]


@pytest.mark.parametrize(
    ("known", "code", "field"),
    [
        ({}, "field.required", "nir"),
        ({"nir": "  "}, "field.required", "nir"),
        ({"nir": NIR, "reference": "ETR-7K3M9Q2XBDP"}, "field.not_applicable", "reference"),
        ({"nir": NIR, "born_on": "1985-10-21"}, "field.not_applicable", "name"),
        ({"name": "Alice"}, "field.required", "born_on"),
        ({"born_on": "1985-10-21"}, "field.required", "name"),
        ({"name": "--", "born_on": "1985-10-21"}, "field.required", "name"),
        ({"name": "A" * 101, "born_on": "1985-10-21"}, "field.too_long", "name"),
        ({"name": "Alice", "born_on": "21/10/1985"}, "stay.date_format", "born_on"),
        ({"nir": "28510759990008"}, "nir.length", "nir"),
        ({"nir": "385107599900081"}, "nir.format", "nir"),
        ({"nir": "285107599900082"}, "nir.key", "nir"),
        ({"reference": "ETR-00000000001"}, "reference.not_valid", "reference"),
        ({"first_name": "Alice"}, "field.unknown", "first_name"),
    ],
)
def test_exactly_one_thing_is_asked_for_and_it_is_checked_first(
    site: Site, known: dict[str, str], code: str, field: str
) -> None:
    answer = site["clerk"].post("/desk/search", known)
    assert answer.status_code == 422
    assert problem(answer)["code"] == code
    assert problem(answer)["errors"][0]["field"] == field
    assert lines(site) == []


@pytest.mark.parametrize("name", ["alice", "medical", "auditor", "dpo"])
def test_nobody_else_searches(site: Site, name: str) -> None:
    answer = site[name].post("/desk/search", {"nir": NIR})
    assert (answer.status_code, problem(answer)["code"]) == (403, "access.not_permitted")
    assert lines(site) == []


def test_a_nir_in_an_address_is_refused_whatever_the_body_says(site: Site) -> None:
    clerk = site["clerk"]
    answer = clerk.post("/desk/search", {"nir": NIR}, params={"nir": NIR})
    assert (answer.status_code, problem(answer)["code"]) == (422, "field.unknown")
    assert "75 999" not in answer.text
    assert clerk.get("/desk/search", params={"nir": NIR}).status_code == 405
    assert lines(site) == []


def test_a_search_and_whom_it_found_are_written_down_without_nir_or_name(
    site: Site, alice: Person
) -> None:
    claim = alice.submitted()
    for known in ({"nir": NIR}, ALICE, {"reference": reference_of(alice, claim)}):
        search(site, **known)
    written = lines(site)
    assert [(one.shown, one.searched_by, one.found) for one in written] == [
        ("SEARCH", "NIR", 1),
        ("RESULT", None, None),
        ("SEARCH", "NAME_AND_BIRTH_DATE", 1),
        ("RESULT", None, None),
        ("SEARCH", "REFERENCE", 1),
        ("RESULT", None, None),
    ]
    person = persona_named("alice").persona_id
    assert {one.insured_id for one in written if one.shown == "RESULT"} == {person}
    clerk = persona_named("clerk").persona_id
    assert {(one.actor_id, one.role, one.at) for one in written} == {(clerk, "clerk", site.clock())}
    assert len({one.fingerprint for one in written if one.fingerprint}) == 3
    for said in ("ALICE", "alice", "1985", "2851075999000", "ETR-"):
        assert said not in str(written).replace("datetime.datetime(2026", "")


def test_the_same_thing_leaves_the_same_fingerprint_and_not_that_of_the_directory(
    site: Site,
) -> None:
    for nir in (NIR, "285107599900081"):
        search(site, "supervisor", nir=nir)
    (first, *_), (again, *_) = ({one.fingerprint} for one in lines(site) if one.fingerprint)
    assert first == again
    with site.runtime.engines.reading.connect() as db:
        indexes = db.execute(text("SELECT nir_index, name_index FROM insured")).all()
    assert not {first} & {index for row in indexes for index in row}


def test_what_cannot_be_written_down_is_not_answered(site: Site, alice: Person) -> None:
    claim = alice.submitted().removeprefix("/claims/")
    with site.runtime.engines.log.begin() as db:
        db.execute(text("ALTER TABLE access_log RENAME TO elsewhere"))
    clerk = site["clerk"]
    for answer in (
        clerk.post("/desk/search", {"nir": NIR}),
        clerk.get("/contacts", params={"claim_id": claim}),
        clerk.get("/contacts.csv", params={"claim_id": claim}),
    ):
        assert (answer.status_code, problem(answer)["code"]) == (503, "store.unavailable")
        assert "ALICE" not in answer.text


def test_the_same_key_is_not_taken_for_another_search(site: Site) -> None:
    clerk = site["clerk"]
    first = clerk.post("/desk/search", {"nir": NIR}, key="k").json()
    assert clerk.post("/desk/search", {"nir": NIR}, key="k").json() == first
    other = clerk.post("/desk/search", ALICE, key="k")
    assert (other.status_code, problem(other)["code"]) == (422, "idempotency.key_reused")
    assert UUID(first["search_id"]) in {one.search_id for one in lines(site)}


def test_reading_contacts_is_written_down(site: Site, alice: Person) -> None:
    claim = alice.submitted().removeprefix("/claims/")
    clerk, person = site["clerk"], persona_named("alice").persona_id
    clerk.get("/contacts", params={"claim_id": claim})
    clerk.get("/contacts.csv", params={"insured_id": str(person)})
    nowhere = uuid4()
    clerk.get("/contacts", params={"claim_id": str(nowhere)})
    assert [(one.shown, one.insured_id, one.claim_id) for one in lines(site)] == [
        ("CONTACTS", person, UUID(claim)),
        ("EXPORT", person, None),
        ("CONTACTS", None, nowhere),
    ]
