"""Decisions at the desk: the preview, one signature or two, and looking again."""

from __future__ import annotations

import hashlib
from typing import Any

import pytest

from decided import (
    BIG_LINE,
    LINE,
    REFUSED_LINE,
    decide,
    decision,
    decision_of,
    desk,
    lease,
    letter_of,
    refused,
    text_of,
    types_of,
)
from installation import Person, Site, problem

SWEDISH = LINE | {
    "label": "Consultation à Malmö",
    "currency": "SEK",
    "amount_cents": 108_345,
    "rate": {"units_per_euro": "10.8345", "on": "2026-03-02", "source": "ECB"},
    "retained_cents": 6_000,
    "refused_cents": 4_000,
    "reason": "CEILING_FRENCH_TARIFF",
}


@pytest.fixture
def claim(alice: Person) -> str:
    return alice.submitted()


def refusal(answer: Any, status: int) -> tuple[str, list[str]]:
    assert answer.status_code == status, answer.text
    body = problem(answer)
    return body["code"], [one["field"] for one in body["errors"]]


def test_a_claim_is_decided_by_whoever_holds_it(
    site: Site, alice: Person, agent: Person, claim: str
) -> None:
    done = decide(agent, claim)
    assert alice.get(claim, params={"min_position": done["position"]}).json()["status"] == (
        "ACCEPTED"
    )
    assert types_of(site, claim)[-3:] == [
        "claim_assessed",
        "claim_accepted",
        "decision_letter_made_available",
    ]
    assert agent.get("/desk/queue").json()["items"] == []
    assert agent.post(f"{desk(claim)}/lease").status_code == 409


def test_the_person_reads_every_line_with_its_reason(
    alice: Person, agent: Person, claim: str
) -> None:
    decide(agent, claim, SWEDISH, reimbursed_abroad_cents=500, comment="Facture suédoise.")
    body = alice.get(claim).json()
    assert (body["status_label"], body["next_actions"]) == ("Acceptée en partie", ["lodge_appeal"])
    said = body["decision"]
    assert (said["outcome"], said["decided_on"]) == ("PARTIALLY_ACCEPTED", "2026-03-20")
    assert (said["asked_cents"], said["retained_cents"], said["refused_cents"]) == (
        10_000,
        6_000,
        4_000,
    )
    assert said["comment"] == "Facture suédoise."
    (line,) = said["lines"]
    assert line["label"] == "Consultation à Malmö"
    assert (line["currency"], line["amount_cents"], line["asked_cents"]) == ("SEK", 108_345, 10_000)
    assert line["rate"] == {"units_per_euro": "10.8345", "on": "2026-03-02", "source": "ECB"}
    assert line["reason_text"] == "Le remboursement est limité au tarif français."
    assert [route["route"] for route in said["routes"]] == ["CRA", "MEDIATOR"]
    assert alice.get("/claims").json()["items"][0]["decision"] is None


def test_the_letter_that_is_sent_is_the_preview_to_the_byte(
    site: Site, alice: Person, agent: Person, claim: str
) -> None:
    body = decision(lease(agent, claim), REFUSED_LINE)
    preview = agent.post(f"{desk(claim)}/decision/preview", body)
    assert (preview.status_code, preview.headers["content-type"]) == (200, "application/pdf")
    digest = preview.headers["Letter-SHA256"]
    assert digest == hashlib.sha256(preview.content).hexdigest()
    assert types_of(site, claim)[-1] == "claim_assigned", "nothing is recorded"
    site.clock.pass_by(minutes=5)
    sent = agent.post(f"{desk(claim)}/decision", body | {"letter_sha256": digest})
    assert sent.status_code == 200, sent.text
    site.clock.pass_by(days=3)
    alice, agent = site["alice"], site["agent"]
    assert letter_of(alice, claim).content == preview.content
    again = agent.get(
        f"{desk(claim)}/letters/{decision_of(alice, claim)['letters'][0]['letter_id']}.pdf"
    )
    assert again.content == preview.content


def test_no_other_letter_is_sent_than_the_one_that_was_previewed(
    site: Site, agent: Person, claim: str
) -> None:
    body = decision(lease(agent, claim), REFUSED_LINE)
    preview = agent.post(f"{desk(claim)}/decision/preview", body)
    changed = decision(body["lease_id"], LINE, letter_sha256=preview.headers["Letter-SHA256"])
    answer = agent.post(f"{desk(claim)}/decision", changed)
    assert refusal(answer, 409) == ("decision.letter_changed", [])
    assert types_of(site, claim)[-1] == "claim_assigned"


@pytest.mark.parametrize(
    ("line", "code", "field"),
    [
        ({"retained_cents": 8541}, "decision.retained_above_expense", "lines.0.retained_cents"),
        ({"retained_cents": 8000}, "decision.line_does_not_add_up", "lines.0.refused_cents"),
        (
            {"retained_cents": 0, "refused_cents": 8540},
            "decision.reason_required",
            "lines.0.reason",
        ),
        (
            {"retained_cents": 0, "refused_cents": 8540, "reason": "NOT_PAID"},
            "decision.supplement_first",
            "without_supplement_because",
        ),
        ({"currency": "SEK"}, "field.required", "lines.0.rate"),
        ({"label": " "}, "field.required", "lines.0.label"),
        ({"amount_cents": "8540"}, "field.invalid_choice", "lines.0.amount_cents"),
        ({"amount_cents": 0}, "field.invalid_choice", "lines.0.amount_cents"),
        ({"reason": "BECAUSE"}, "field.invalid_choice", "lines.0.reason"),
        ({"care_on": "2026-02-30"}, "stay.date_does_not_exist", "lines.0.care_on"),
        ({"asked_cents": 1}, "field.unknown", "lines.0.asked_cents"),
    ],
)
def test_a_wrong_line_is_named(
    agent: Person, claim: str, line: dict[str, Any], code: str, field: str
) -> None:
    answer = agent.post(f"{desk(claim)}/decision", decision(lease(agent, claim), LINE | line))
    assert refusal(answer, 422) == (code, [field])


def test_a_decision_has_a_line(agent: Person, claim: str) -> None:
    body = {"lease_id": lease(agent, claim), "lines": []}
    answer = agent.post(f"{desk(claim)}/decision", body)
    assert refusal(answer, 422) == ("field.invalid_choice", ["lines"])


def test_a_decision_needs_the_lease_that_one_holds(site: Site, agent: Person, claim: str) -> None:
    held = lease(agent, claim)
    for who, lease_id in ((site["agent2"], held), (agent, claim.removeprefix("/claims/"))):
        answer = who.post(f"{desk(claim)}/decision", decision(lease_id))
        assert refusal(answer, 409) == ("lease.not_held", [])
    site.clock.pass_by(minutes=30)
    assert refusal(agent.post(f"{desk(claim)}/decision", decision(held)), 409)[0] == (
        "lease.not_held"
    )


def test_the_same_key_decides_once(site: Site, agent: Person, claim: str) -> None:
    body = decision(lease(agent, claim))
    first = agent.post(f"{desk(claim)}/decision", body, key="d")
    assert agent.post(f"{desk(claim)}/decision", body, key="d").json() == first.json()
    assert types_of(site, claim).count("claim_accepted") == 1
    other = agent.post(f"{desk(claim)}/decision", body | {"comment": "Autre"}, key="d")
    assert refusal(other, 422)[0] == "idempotency.key_reused"


def test_above_the_threshold_another_agent_signs(
    site: Site, alice: Person, agent: Person, claim: str
) -> None:
    decide(agent, claim, BIG_LINE)
    assert alice.get(claim).json()["status_label"] == "En cours d'étude"
    assert alice.get(claim).json()["decision"] is None
    waiting = agent.get("/desk/queue").json()["items"][0]
    seen = agent.get(f"{desk(claim)}/decision").json()
    assert seen["pending"]["assessed_by"] == waiting["assessed_by"]
    assert seen["decision"] is None
    assert refusal(agent.post(f"{desk(claim)}/lease"), 409)[0] == "decision.same_agent"
    assert agent.post("/desk/queue/next").status_code == 204
    site.clock.pass_by(seconds=4)
    supervisor = site["supervisor"]
    held = {"lease_id": lease(supervisor, claim)}
    preview = supervisor.post(f"{desk(claim)}/decision/preview", held)
    digest = preview.headers["Letter-SHA256"]
    signed = supervisor.post(
        f"{desk(claim)}/decision/confirmation", held | {"letter_sha256": digest}
    )
    assert signed.status_code == 200, signed.text
    assert letter_of(alice, claim).content == preview.content
    told = agent.get(f"{desk(claim)}/decision").json()
    assert told["assessed_by"] == seen["pending"]["assessed_by"] != told["decided_by"]
    assert told["pending"] is None


def test_who_may_decide_sign_and_look_again(site: Site, alice: Person, claim: str) -> None:
    anything = {"lease_id": claim.removeprefix("/claims/")}
    lines = anything | {"lines": [LINE]}
    answers = {
        name: [
            site[name].post(f"{desk(claim)}/decision", lines).status_code,
            site[name].post(f"{desk(claim)}/decision/confirmation", anything).status_code,
            site[name].post(f"{desk(claim)}/reopening", {"reason": "x"}).status_code,
            site[name].get(f"{desk(claim)}/decision").status_code,
        ]
        for name in ("agent", "supervisor", "medical", "clerk", "auditor", "dpo", "alice")
    }
    nothing = [403] * 4
    assert answers == {
        "agent": [409, 409, 409, 200],
        "supervisor": [403, 409, 409, 200],
        **dict.fromkeys(("medical", "clerk", "auditor", "dpo", "alice"), nothing),
    }


def test_a_supervisor_previews_no_lines_of_their_own(site: Site, claim: str) -> None:
    supervisor = site["supervisor"]
    body = decision(lease(supervisor, claim))
    assert supervisor.post(f"{desk(claim)}/decision/preview", body).status_code == 403


def test_a_decision_is_reopened_with_its_original_due_date(
    site: Site, alice: Person, agent: Person, claim: str
) -> None:
    before = agent.get("/desk/queue").json()["items"][0]
    decide(agent, claim, REFUSED_LINE)
    site.clock.pass_by(days=20)
    alice, agent = site["alice"], site["agent"]
    answer = agent.post(f"{desk(claim)}/reopening", {"reason": "Autorisation retrouvée"})
    assert answer.status_code == 200, answer.text
    assert agent.get("/desk/queue").json()["items"][0] == before
    body = alice.get(claim).json()
    assert (body["status"], body["decision"]["is_reopened"]) == ("QUEUED", True)
    assert body["next_actions"] == ["attach_documents"]
    assert "retrouvée" not in str(body)
    assert refusal(alice.post(f"{claim}/withdrawal"), 409)[0] == "claim.already_decided"
    decide(agent, claim)
    body = alice.get(claim).json()
    assert (body["status"], len(body["decision"]["letters"])) == ("ACCEPTED", 2)
    assert letter_of(alice, claim, 0).status_code == 200, "the first letter stays"


def test_what_is_not_decided_is_not_reopened(agent: Person, claim: str) -> None:
    answer = agent.post(f"{desk(claim)}/reopening", {"reason": "x"})
    assert refusal(answer, 409)[0] == "claim.not_decided"


def test_the_auditor_reads_the_decision_without_a_personal_word(
    site: Site, agent: Person, claim: str
) -> None:
    decide(agent, claim, LINE, comment="Un mot")
    for address in (f"/audit{claim}/history", f"/audit{claim}/state"):
        text = site["auditor"].get(address, params={"limit": 100}).text
        assert "Dialyse" not in text
        assert "Un mot" not in text
    facts = site["auditor"].get(f"/audit{claim}/state").json()["facts"]
    assert facts["decision"]["assessment"]["lines"][0]["retained_cents"] == 8540


def test_the_front_office_reads_the_letter_among_the_contacts(site: Site, alice: Person) -> None:
    claim = refused(site)
    rows = site["clerk"].get("/contacts", params={"claim_id": claim.removeprefix("/claims/")})
    told = [(r["number"], r["direction"], r["qualification"]) for r in rows.json()["items"]]
    assert told[2:] == [("3 - 1", "Sortant", "Notification de décision")]
    assert text_of(letter_of(alice, claim).content)
