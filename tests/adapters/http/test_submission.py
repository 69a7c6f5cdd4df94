"""A claim is transmitted, over HTTP, and what may happen to it after."""

from __future__ import annotations

from installation import BOTH, CARE, Person, Site, pdf, picture, problem


def test_a_claim_goes_from_draft_to_submission(alice: Person) -> None:
    claim = alice.filled()
    answer = alice.post(f"{claim}/submission", BOTH)
    assert answer.status_code == 201
    said = answer.json()
    shown = alice.get(claim, params={"min_position": said["position"]})
    body = shown.json()
    assert said == {
        "claim_id": claim.removeprefix("/claims/"),
        "version": 8,
        "position": said["position"],
        "reference": body["reference"],
    }
    assert answer.headers["etag"] == shown.headers["etag"] == '"8"'
    assert body["reference"].startswith("ETR-")
    assert (body["status"], body["status_label"]) == ("SUBMITTED", "Transmise")
    assert body["submitted_on"] == "2026-03-20"
    assert body["unspecified"] == ["PAID_INVOICES", "PAYMENT_PROOFS"]


def test_an_incomplete_claim_names_everything_that_is_missing(alice: Person) -> None:
    claim = alice.draft()
    answer = alice.post(f"{claim}/submission", BOTH)
    assert answer.status_code == 422
    body = problem(answer)
    assert body["code"] == "claim.incomplete"
    assert [(one["field"], one["code"]) for one in body["errors"]] == [
        ("personal_situation", "field.required"),
        ("beneficiary", "field.required"),
        ("care", "field.required"),
        ("stay", "field.required"),
        ("documents", "document.required"),
    ]
    assert body["errors"][-1]["detail"] == "Ajoutez au moins un document."


def test_a_claim_without_both_statements_is_not_submitted(alice: Person) -> None:
    claim = alice.filled()
    for said in ({}, {"keeps_originals": True}, {**BOTH, "certifies_accuracy": False}):
        answer = alice.post(f"{claim}/submission", said)
        assert answer.status_code == 422
        assert problem(answer)["code"] == "claim.statements_required"


def test_a_transmitted_claim_changes_no_more(alice: Person) -> None:
    claim = alice.submitted()
    reference = alice.get(claim).json()["reference"]
    for answer in (
        alice.put(f"{claim}/care", CARE),
        alice.delete(claim),
        alice.post(f"{claim}/submission", BOTH),
    ):
        assert answer.status_code == 409
        body = problem(answer)
        assert (body["code"], body["reference"]) == ("claim.already_submitted", reference)
        assert body["detail"] == f"Cette demande est déjà transmise (référence {reference})."


def test_a_third_claim_waits_until_the_window_has_a_place(site: Site, alice: Person) -> None:
    alice.submitted()
    site.clock.pass_by(days=3)
    alice = site["alice"]
    alice.submitted()
    third = alice.filled()
    answer = alice.post(f"{third}/submission", BOTH)
    assert answer.status_code == 429
    body = problem(answer)
    assert body["code"] == "claim.window_full"
    assert body["submitted_on"] == ["2026-03-20", "2026-03-23"]
    assert body["next_allowed_on"] == "2026-04-04"
    assert body["detail"].startswith(
        "Vous avez déjà transmis 2 demandes sur les 15 derniers jours (20/03/2026 et 23/03/2026)."
        " Vous pourrez transmettre celle-ci à partir du 04/04/2026."
    )
    assert alice.get(third).json()["next_actions"] == ["submit"]
    site.clock.pass_by(days=12)
    assert site["alice"].post(f"{third}/submission", BOTH).status_code == 201


def test_nobody_holds_more_than_twenty_drafts(alice: Person) -> None:
    for _ in range(20):
        alice.draft()
    answer = alice.post("/claims")
    assert answer.status_code == 409
    assert (problem(answer)["code"], problem(answer)["limit"]) == ("claim.too_many_drafts", 20)


def test_a_person_of_a_scheme_that_is_not_served_is_told_where_to_go(site: Site) -> None:
    answer = site["cnmss"].post("/claims")
    assert answer.status_code == 422
    body = problem(answer)
    assert body["code"] == "insured.scheme_not_served"
    assert "Caisse Nationale Militaire de Sécurité Sociale (CNMSS)" in body["detail"]


def test_a_withdrawn_claim_goes_on_counting(alice: Person) -> None:
    claim = alice.submitted()
    assert alice.post(f"{claim}/withdrawal").status_code == 200
    body = alice.get(claim).json()
    assert (body["status_label"], body["counted_until"]) == ("Retirée", "2026-04-03")
    assert body["next_actions"] == []
    assert alice.get("/submission-window").json()["places_left"] == 1


def test_a_draft_is_not_withdrawn(alice: Person) -> None:
    answer = alice.post(f"{alice.draft()}/withdrawal")
    assert (answer.status_code, problem(answer)["code"]) == (409, "claim.not_submitted")


def test_the_timeline_tells_what_happened(site: Site, alice: Person) -> None:
    claim = alice.submitted()
    site.acknowledge(claim)
    alice.attach(claim, pdf())
    told = alice.get(f"{claim}/timeline").json()
    assert [(one["what"], one["text"]) for one in told["items"]] == [
        ("STARTED", "Demande commencée"),
        ("SUBMITTED", "Demande transmise"),
        ("ACKNOWLEDGED", "Accusé de réception envoyé"),
        ("DOCUMENT_ADDED", "Document ajouté"),
    ]
    assert told["next_cursor"] is None


def test_satisfaction_is_answered_once_per_claim(alice: Person) -> None:
    claim = alice.submitted()
    answer = alice.post(f"{claim}/satisfaction", {"satisfied": False})
    assert answer.status_code == 201
    assert answer.json()["claim_id"] == claim.removeprefix("/claims/")
    again = alice.post(f"{claim}/satisfaction", {"satisfied": True})
    assert (again.status_code, problem(again)["code"]) == (409, "satisfaction.already_answered")


def test_one_is_asked_for_satisfaction_only_after_the_submission(alice: Person) -> None:
    answer = alice.post(f"{alice.draft()}/satisfaction", {"satisfied": True})
    assert (answer.status_code, problem(answer)["code"]) == (409, "claim.not_submitted")


def test_ten_documents_leave_a_transmitted_claim_to_be_withdrawn(alice: Person) -> None:
    claim = alice.submitted()
    for shade in range(9):
        assert alice.attach(claim, picture(shade=shade)).status_code == 201
    assert alice.get(claim).json()["next_actions"] == ["withdraw"]
