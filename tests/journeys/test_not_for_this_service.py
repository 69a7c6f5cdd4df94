"""Worked case L: schemes, countries and dates that are not served, and what is only warned of."""

import pytest

from teleservice import Site, stay, warning_codes


@pytest.mark.parametrize("name", ["cnmss", "msa"])
def test_case_l_a_scheme_with_its_own_service_cannot_start_here(site: Site, name: str) -> None:
    person = site[name]
    assert person.get("/me").json()["is_served"] is False
    assert "propre service" in person.get("/me").json()["own_channel"]
    refused = person.post("/claims")
    assert (refused.status_code, refused.json()["code"]) == (422, "insured.scheme_not_served")


@pytest.mark.parametrize("name", ["alice", "mgen", "mgp", "canssm"])
def test_case_l_the_served_schemes_can_start(site: Site, name: str) -> None:
    person = site[name]
    assert person.get("/me").json()["is_served"] is True
    assert person.post("/claims").status_code == 201


def test_case_l_reunion_is_not_abroad(site: Site) -> None:
    alice = site["alice"]
    refused = alice.put(f"{alice.draft()}/stay", stay("RE", "2026-02-10", "2026-02-17"))
    assert refused.status_code == 422
    assert refused.json()["code"] == "stay.country_not_abroad"
    assert "départements d'outre-mer" in refused.json()["detail"]


def test_case_l_saint_martin_has_its_own_sentence(site: Site) -> None:
    alice = site["alice"]
    refused = alice.put(f"{alice.draft()}/stay", stay("MF", "2026-02-10", "2026-02-17"))
    assert "Saint-Martin" in refused.json()["detail"]


def test_case_l_a_night_in_hospital_lies_within_the_stay(site: Site) -> None:
    alice = site["alice"]
    nights = {"starts_on": "2026-02-28", "ends_on": "2026-03-02"}
    body = stay("ES", "2026-02-20", "2026-03-01") | {"hospitalisation": nights}
    refused = alice.put(f"{alice.draft()}/stay", body)
    assert refused.json()["code"] == "stay.hospitalisation_outside_stay"
    assert refused.json()["detail"] == (
        "La période d'hospitalisation doit être comprise dans la période du séjour."
    )


def test_case_l_an_old_stay_is_warned_of_and_may_be_transmitted(site: Site) -> None:
    alice = site["alice"]
    claim = alice.filled(stay=stay("ES", "2023-11-03", "2023-11-10"))
    assert warning_codes(alice, claim) == ["stay.out_of_time"]
    (warning,) = alice.claim(claim)["warnings"]
    assert "01/01/2026" in warning["text"]
    assert alice.submit(claim).status_code == 201
