"""Worked cases A, F, N, P, Q: stays in the zone, from draft to acknowledgment."""

from teleservice import Site, checklist_of, stay, warning_codes


def test_case_a_a_simple_claim_in_the_zone_goes_from_draft_to_acknowledgment(site: Site) -> None:
    alice = site["alice"]
    claim = alice.draft()
    alice.answer(claim, stay=stay("ES", "2026-02-10", "2026-02-17"))
    alice.attach_photo(claim)
    alice.attach_pdf(claim, pages=2)
    assert checklist_of(alice, claim) == ["PAID_INVOICES", "PAYMENT_PROOFS", "PRESCRIPTIONS"]
    assert warning_codes(alice, claim) == []
    submitted = alice.submit(claim)
    assert submitted.status_code == 201
    assert submitted.json()["reference"].startswith("ETR-")
    site.settle()
    assert alice.claim(claim)["status_label"] == "Reçue"
    (message,) = alice.get("/messages").json()["items"]
    assert message["subject"] == (
        "Accusé de réception de votre demande de prise en charge de soins à l'étranger"
    )
    assert message["deletes_on"] == "2026-04-04"
    assert "du 20/03/2026" in message["body"]


def test_case_a_the_front_office_sees_the_two_rows_of_the_seed(site: Site) -> None:
    alice, clerk = site["alice"], site["clerk"]
    claim = alice.submitted()
    site.settle()
    rows = clerk.get("/contacts", params={"claim_id": claim.removeprefix("/claims/")})
    shown = [[row[column] for column in COLUMNS] for row in rows.json()["items"]]
    about = ["Frais de santé - Démarches", "Soins à l'étranger"]
    assert shown == [
        ["1 - 1", "Compte web", "Entrant", "Démarches - Ce qu'il faut faire", *about],
        ["2 - 1", "Compte AS messagerie", "Sortant", "Notification d'accusé-réception", *about],
    ]


COLUMNS = ("number", "channel", "direction", "qualification", "reason", "sub_reason")


def test_case_a_the_queue_holds_the_claim_at_its_place(site: Site) -> None:
    first, agent = site["alice"].submitted(), site["agent"]
    site.clock.pass_by(days=1)
    second = site["mgen"].submitted()
    site.settle()
    items = agent.get("/desk/queue").json()["items"]
    assert [f"/claims/{item['claim_id']}" for item in items] == [first, second]
    assert [item["due_on"] for item in items] == ["2026-04-17", "2026-04-18"]


def test_case_a_an_auditor_replays_the_claim_without_its_personal_fields(site: Site) -> None:
    claim = site["alice"].submitted()
    site.settle()
    auditor = site["auditor"]
    history = auditor.get(f"/audit{claim}/history").json()["items"]
    assert history[0]["type"] == "claim.claim_started.1"
    assert history[-1]["type"] == "claim.acknowledgment_sent.1"
    assert "Otite" not in auditor.get(f"/audit{claim}/history").text
    drafted = auditor.get(f"/audit{claim}/state", params={"version": len(history) - 2})
    assert drafted.json()["status"] == "DRAFT"


def test_case_f_a_posting_beyond_three_months_expects_its_agreement_and_may_still_run(
    site: Site,
) -> None:
    alice = site["alice"]
    claim = alice.filled(stay=stay("DE", "2025-11-01", "2026-06-30", reason="POSTING"))
    assert checklist_of(alice, claim)[3:] == ["POSTING_AGREEMENT"]
    assert alice.submit(claim).status_code == 201


def test_case_f_exactly_three_months_of_posting_take_either_document(site: Site) -> None:
    alice = site["alice"]
    claim = alice.filled(stay=stay("DE", "2025-11-01", "2026-02-01", reason="POSTING"))
    assert checklist_of(alice, claim)[3:] == ["POSTING_AGREEMENT", "MISSION_NOTICE"]
    assert alice.submit(claim).status_code == 201


def test_case_n_a_person_who_is_still_abroad_may_claim(site: Site) -> None:
    alice = site["alice"]
    claim = alice.filled(stay=stay("ES", "2026-03-10", "2026-04-30"))
    assert alice.submit(claim).status_code == 201


def test_case_p_a_dialysis_planned_for_a_holiday_contradicts_nothing(site: Site) -> None:
    alice = site["alice"]
    claim = alice.filled(
        care={"planned_before_departure": True, "reason": "Dialyse"},
        stay=stay("IT", "2026-02-12", "2026-02-20"),
    )
    assert "PRIOR_AUTHORISATION" in checklist_of(alice, claim)
    assert "care.planned_contradiction" not in warning_codes(alice, claim)
    assert alice.submit(claim).status_code == 201


def test_case_q_in_norway_a_passport_is_advised_and_never_missing(site: Site) -> None:
    alice = site["alice"]
    claim = alice.filled(stay=stay("NO", "2026-02-10", "2026-02-17"))
    alice.put(f"{claim}/checklist", {"code": "PASSPORT_COPY", "answer": "NOT_HELD"})
    assert alice.submit(claim).status_code == 201
    assert alice.claim(claim)["missing_expected"] == []
    body = stay("NO", "2026-02-10", "2026-02-17")
    del body["tariff"], body["partially_reimbursed"]
    answer = alice.put(f"{alice.draft()}/stay", body)
    assert {error["field"] for error in answer.json()["errors"]} == {
        "tariff",
        "partially_reimbursed",
    }
