"""Worked cases B, C, D, E, G, H, K, O: hospital, outside the zone, planned care, accidents."""

from teleservice import Site, checklist_of, stay, warning_codes

OUTSIDE = ["PAID_INVOICES", "PAYMENT_PROOFS", "PRESCRIPTIONS", "PASSPORT_COPY", "MEDICAL_REPORT"]


def hospitalised(country: str, days: tuple[str, str], nights: tuple[str, str]) -> dict[str, object]:
    body = stay(country, *days)
    return body | {"hospitalisation": {"starts_on": nights[0], "ends_on": nights[1]}}


def test_case_b_a_night_in_a_british_hospital_expects_a_travel_ticket(site: Site) -> None:
    alice = site["alice"]
    days, nights = ("2026-03-01", "2026-03-09"), ("2026-03-04", "2026-03-06")
    body = hospitalised("GB", days, nights)
    body |= {"tariff": "COUNTRY_OF_STAY", "partially_reimbursed": True}
    claim = alice.filled(
        situation={"situation": "RETIRED"}, care={"amount_cents": 124_000}, stay=body
    )
    assert "TRAVEL_TICKET" in checklist_of(alice, claim)
    assert "stay.united_kingdom_unforeseen_only" in warning_codes(alice, claim)
    assert alice.submit(claim).status_code == 201


def test_case_c_outside_the_zone_the_tariff_is_not_asked_and_refused_when_sent(
    site: Site,
) -> None:
    alice = site["alice"]
    refused = alice.put(f"{alice.draft()}/stay", stay("ZA", "2026-03-01", "2026-03-14"))
    assert refused.status_code == 422
    assert refused.json()["code"] == "field.not_applicable"


def test_case_c_a_passport_that_is_not_held_is_noted_and_blocks_nothing(site: Site) -> None:
    alice = site["alice"]
    body = stay("ZA", "2026-03-01", "2026-03-14", in_zone=False)
    claim = alice.filled(situation={"situation": "STUDENT_OR_TRAINEE"}, stay=body)
    assert checklist_of(alice, claim) == OUTSIDE
    answer = alice.put(f"{claim}/checklist", {"code": "PASSPORT_COPY", "answer": "NOT_HELD"})
    assert answer.status_code == 200
    assert "stay.outside_zone_lump_sum" in warning_codes(alice, claim)
    assert "document.not_held" in warning_codes(alice, claim)
    assert alice.submit(claim).status_code == 201
    site.settle()
    assert alice.claim(claim)["missing_expected"] == ["PASSPORT_COPY"]
    (item,) = site["agent"].get("/desk/queue").json()["items"]
    assert item["missing_expected"] == ["PASSPORT_COPY"]


def test_case_d_planned_care_expects_its_authorisation(site: Site) -> None:
    alice = site["alice"]
    body = stay("IT", "2026-02-12", "2026-02-20", reason="SCHEDULED_CARE")
    claim = alice.filled(
        care={"planned_before_departure": True, "reason": "Dialyse"},
        stay=body | {"tariff": "COUNTRY_OF_STAY"},
    )
    assert "PRIOR_AUTHORISATION" in checklist_of(alice, claim)
    assert alice.submit(claim).status_code == 201


def test_case_e_a_short_posting_outside_the_zone_expects_a_mission_notice(site: Site) -> None:
    alice = site["alice"]
    body = stay("MA", "2026-01-05", "2026-02-28", reason="POSTING", in_zone=False)
    claim = alice.filled(stay=body)
    expected = checklist_of(alice, claim)
    assert "MISSION_NOTICE" in expected
    assert "POSTING_AGREEMENT" not in expected
    assert alice.submit(claim).status_code == 201


def test_case_g_an_accident_by_a_third_party_may_precede_the_stay(site: Site) -> None:
    alice = site["alice"]
    care = {"reason": "Urgence médicale", "amount_cents": 20_050}
    care |= {"linked_to": "THIRD_PARTY_ACCIDENT", "accident_on": "2026-02-12"}
    body = hospitalised("PL", ("2026-03-02", "2026-03-08"), ("2026-03-06", "2026-03-07"))
    claim = alice.filled(care=care, stay=body | {"partially_reimbursed": True})
    for number in range(8):
        alice.attach_pdf(claim, pages=1, text=f"facture {number}")
    assert len(alice.claim(claim)["documents"]) == 9
    assert "TRAVEL_TICKET" in checklist_of(alice, claim)
    assert alice.submit(claim).status_code == 201
    site.settle()
    (item,) = site["agent"].get("/desk/queue").json()["items"]
    assert item["is_third_party_accident"]


def test_case_g_without_its_date_the_accident_is_refused_at_its_step(site: Site) -> None:
    alice = site["alice"]
    care = {
        "reason": "Urgence médicale",
        "planned_before_departure": False,
        "amount_cents": 20_050,
        "linked_to": "THIRD_PARTY_ACCIDENT",
    }
    refused = alice.put(f"{alice.draft()}/care", care)
    assert refused.status_code == 422
    (error,) = refused.json()["errors"]
    assert error["code"] == "care.accident_date_required"
    assert error["field"] == "accident_on"
    assert error["detail"] == "Indiquez la date de l'accident."


def test_case_h_a_child_in_an_overseas_collectivity_needs_no_passport(site: Site) -> None:
    alice = site["alice"]
    children = [p for p in alice.get("/beneficiaries").json()["items"] if not p["is_insured"]]
    assert len(children) == 2
    body = stay("PF", "2026-02-15", "2026-03-01", reason="FAMILY_VISIT", in_zone=False)
    claim = alice.filled(beneficiary=children[1]["beneficiary_id"], stay=body)
    expected = checklist_of(alice, claim)
    assert "PASSPORT_COPY" not in expected
    assert "LOCAL_CARE_SHEET" in expected
    assert warning_codes(alice, claim) == ["stay.overseas_collectivity_care_sheet"]
    assert alice.submit(claim).status_code == 201
    assert alice.claim(claim)["beneficiary"]["display_name"] == children[1]["display_name"]


def test_case_k_care_planned_in_the_united_kingdom_is_warned_of_and_accepted(site: Site) -> None:
    alice = site["alice"]
    claim = alice.filled(
        care={"planned_before_departure": True}, stay=stay("GB", "2026-02-10", "2026-02-17")
    )
    assert "care.planned_in_the_united_kingdom" in warning_codes(alice, claim)
    assert alice.submit(claim).status_code == 201


def test_case_o_a_mission_of_ten_days_expects_a_mission_notice(site: Site) -> None:
    alice = site["alice"]
    body = stay("CA", "2026-02-10", "2026-02-20", reason="BUSINESS_TRIP", in_zone=False)
    claim = alice.filled(stay=body)
    assert set(checklist_of(alice, claim)) == {*OUTSIDE, "MISSION_NOTICE"}
    assert alice.submit(claim).status_code == 201
