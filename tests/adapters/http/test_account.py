"""The account of the insured person, the window, the family and the countries."""

from __future__ import annotations

from installation import Person, Site


def test_one_reads_who_one_is(alice: Person) -> None:
    assert alice.get("/me").json() == {
        "display_name": "ALICE",
        "scheme": "GENERAL",
        "scheme_label": "Régime général",
        "is_served": True,
        "own_channel": None,
        "account_masked": alice.get("/me").json()["account_masked"],
    }


def test_the_account_is_masked(alice: Person) -> None:
    assert "99999000000" not in alice.get("/me").text


def test_a_person_of_another_scheme_reads_where_to_go(site: Site) -> None:
    for name in ("cnmss", "msa"):
        body = site[name].get("/me").json()
        assert not body["is_served"]
        assert body["own_channel"].startswith("Votre régime dispose de son propre service.")


def test_the_window_tells_its_places(site: Site, alice: Person) -> None:
    assert alice.get("/submission-window").json() == {
        "places_left": 2,
        "submitted_on": [],
        "next_allowed_on": "2026-03-20",
    }
    alice.submitted()
    alice.submitted()
    assert alice.get("/submission-window").json() == {
        "places_left": 0,
        "submitted_on": ["2026-03-20", "2026-03-20"],
        "next_allowed_on": "2026-04-04",
    }


def test_one_claims_for_oneself_and_for_attached_children(alice: Person) -> None:
    body = alice.get("/beneficiaries").json()
    shown = [(one["display_name"], one["born_on"], one["is_insured"]) for one in body["items"]]
    assert shown == [
        ("ALICE", "1985-10-21", True),
        ("JULES", "2012-03-09", False),
        ("LOUISE", "2015-09-27", False),
    ]
    assert body["items"][0].keys() == {"beneficiary_id", "display_name", "born_on", "is_insured"}


def test_countries_come_with_their_zone_and_what_to_tell(alice: Person) -> None:
    body = alice.get("/countries").json()
    countries = {one["code"]: one for one in body["items"]}
    assert (countries["ES"]["zone"], countries["ES"]["messages"]) == ("EU_EEA_UK_CH", [])
    for code, zone, said in (
        ("GB", "EU_EEA_UK_CH", "stay.united_kingdom_unforeseen_only"),
        ("ZA", "OUTSIDE", "stay.outside_zone_lump_sum"),
        ("PF", "FR_COM", "stay.overseas_collectivity_care_sheet"),
    ):
        assert countries[code]["zone"] == zone
        assert [one["code"] for one in countries[code]["messages"]] == [said]
    assert "FR" not in countries


def test_what_is_not_abroad_has_its_sentence(alice: Person) -> None:
    parts = {one["code"]: one for one in alice.get("/countries").json()["not_abroad"]}
    assert parts["MF"]["text"].startswith("À Saint-Martin")
    assert parts["RE"]["text"].startswith("Les soins reçus en France métropolitaine")
