"""What an agent finds over HTTP: checks, verdicts, bills in any currency, flags, notes."""

from __future__ import annotations

from typing import Any
from uuid import uuid4

import pytest

from adapters.rates.ecb import Published
from builders import day
from decided import LINE, decide, decision_of, desk, lease, types_of
from installation import Person, Site, problem
from reviewed import SWEDISH, TYPED, bill, document_of, done, held, panel

from .asking import refused


@pytest.fixture
def rated(site: Site) -> Site:
    """Rates were imported."""
    site.runtime.rates.take(
        [
            Published("SEK", day("2026-03-19"), "10.8345"),
            Published("SEK", day("2026-02-12"), "11"),
        ]
    )
    return site


def test_a_check_is_kept_and_replaced_under_the_lease(agent: Person, claim: str) -> None:
    body = held(agent, claim, code="DUPLICATES", outcome="NOT_FINE", note="Voir janvier")
    done(agent.post(f"{desk(claim)}/checks", body))
    known = {one["code"]: one for one in panel(agent, claim)["checks"]}
    assert len(known) == 13
    assert known["DUPLICATES"]["outcome_label"] == "Non conforme"
    assert (known["DUPLICATES"]["note"], known["BANK_ACCOUNT"]["outcome"]) == ("Voir janvier", None)
    done(agent.post(f"{desk(claim)}/checks", body | {"outcome": "FINE", "note": None}))
    known = {one["code"]: one for one in panel(agent, claim)["checks"]}
    assert (known["DUPLICATES"]["outcome"], known["DUPLICATES"]["note"]) == ("FINE", None)
    shown = agent.get(f"{desk(claim)}/decision").json()
    assert "DUPLICATES" not in shown["checks_not_done"]
    assert len(shown["checks_not_done"]) == 12


def test_a_document_is_judged(agent: Person, claim: str) -> None:
    path = f"{desk(claim)}/documents/{document_of(agent, claim)}/verdict"
    done(agent.put(path, held(agent, claim, verdict="ILLEGIBLE")))
    (shown,) = panel(agent, claim)["documents"]
    assert (shown["verdict"], shown["verdict_label"]) == ("ILLEGIBLE", "Illisible")
    nowhere = f"{desk(claim)}/documents/{uuid4()}/verdict"
    body = held(agent, claim, verdict="LEGIBLE")
    refused(agent.put(nowhere, body), 404, "document.not_found")


def test_bills_are_summed_in_euros_beside_what_was_declared_and_paid(
    rated: Site, agent: Person, claim: str
) -> None:
    lines = [
        bill(agent, claim),
        bill(agent, claim, **SWEDISH),
        bill(agent, claim, kind="PAYMENT_PROOF", amount_cents=18_000),
        bill(agent, claim, currency="NOK"),
    ]
    body = held(agent, claim, lines=lines)
    answer = done(agent.post(f"{desk(claim)}/invoice-lines", body))
    assert answer["sums"] == {
        "invoiced_cents": 18_540,
        "proven_cents": 18_000,
        "declared_cents": 8540,
        "against_declared_cents": 10_000,
        "against_proven_cents": 540,
        "without_rate": 1,
    }
    swedish = answer["lines"][1]
    assert swedish["rate"] == {"units_per_euro": "10.8345", "on": "2026-03-19", "source": "ECB"}
    assert (swedish["euro_cents"], answer["lines"][3]["euro_cents"]) == (10_000, None)
    types = types_of(rated, claim)[-2:]
    assert types == ["invoice_lines_entered", "exchange_rate_applied"]
    done(agent.post(f"{desk(claim)}/invoice-lines", body))
    assert types_of(rated, claim)[-2:] == types


def test_a_typed_rate_is_kept_with_its_source_and_may_be_replaced(
    rated: Site, agent: Person, claim: str
) -> None:
    body = held(agent, claim, lines=[bill(agent, claim, **SWEDISH, rate=TYPED)])
    (line,) = done(agent.post(f"{desk(claim)}/invoice-lines", body))["lines"]
    assert line["rate"] == TYPED
    path = f"{desk(claim)}/invoice-lines/{line['line_id']}/rate"
    (line,) = done(agent.put(path, {"lease_id": body["lease_id"]}))["lines"]
    assert line["rate"]["source"] == "ECB"
    (line,) = done(agent.put(path, {"lease_id": body["lease_id"], "rate": TYPED}))["lines"]
    assert line["rate"] == TYPED
    nowhere = f"{desk(claim)}/invoice-lines/{uuid4()}/rate"
    refused(agent.put(nowhere, {"lease_id": body["lease_id"]}), 404, "invoice.line_not_found")


def test_a_rate_that_nobody_published_must_be_typed(agent: Person, claim: str) -> None:
    body = held(agent, claim, lines=[bill(agent, claim, **SWEDISH)])
    (line,) = done(agent.post(f"{desk(claim)}/invoice-lines", body))["lines"]
    path = f"{desk(claim)}/invoice-lines/{line['line_id']}/rate"
    answer = agent.put(path, {"lease_id": body["lease_id"]})
    assert "SEK" in refused(answer, 422, "rate.not_known")["detail"]


def test_an_agent_need_not_type_the_rate_of_a_decision(
    rated: Site, alice: Person, agent: Person, claim: str
) -> None:
    asked = {"currency": "SEK", "amount_cents": 108_345, "retained_cents": 10_000}
    decide(agent, claim, LINE | asked)
    (line,) = decision_of(alice, claim)["lines"]
    assert line["rate"] == {"units_per_euro": "10.8345", "on": "2026-03-19", "source": "ECB"}
    assert line["asked_cents"] == 10_000


def test_a_decision_without_a_known_rate_asks_for_it(agent: Person, claim: str) -> None:
    line = LINE | {"currency": "NOK"}
    body = {"lease_id": lease(agent, claim), "lines": [line]}
    answer = agent.post(f"{desk(claim)}/decision", body)
    assert problem(answer)["errors"][0] | {"detail": ""} == {
        "field": "lines.0.rate",
        "code": "field.required",
        "detail": "",
    }


def test_the_rate_of_a_day_is_the_last_one_before_it(rated: Site, agent: Person) -> None:
    def rate(**asked: Any) -> Any:
        return agent.get("/desk/exchange-rates", params=asked)

    found = done(rate(currency="SEK", on="2026-02-15", amount_cents=1_100))
    assert (found["rate"]["units_per_euro"], found["rate"]["on"]) == ("11", "2026-02-12")
    assert found["euro_cents"] == 100
    assert done(rate(currency="SEK"))["rate"]["on"] == "2026-03-19"
    refused(rate(currency="SEK", on="2026-03-01"), 422, "rate.not_known")
    refused(rate(currency="SEK", on="2026-03-21"), 422, "field.invalid_choice")
    refused(rate(currency="SEK", on="0001-01-01"), 422, "rate.not_known")
    for currency in ("EUR", "XXQ"):
        refused(rate(currency=currency), 422, "decision.currency_unknown")


def test_supervisors_see_a_suspicion_and_say_why_not(
    site: Site, alice: Person, agent: Person, claim: str
) -> None:
    body = held(agent, claim, reason="Deux tampons")
    done(agent.post(f"{desk(claim)}/fraud-suspicions", body))
    supervisor = site["supervisor"]
    assert done(supervisor.get("/desk/fraud-suspicions"))["items"] == [
        claim.removeprefix("/claims/")
    ]
    (seen,) = panel(supervisor, claim)["suspicions"]
    assert panel(agent, claim)["suspicions"] == [seen]
    assert panel(site["agent2"], claim)["suspicions"] == []
    assert "suspicion" not in alice.get(claim).text.lower()
    path = f"{desk(claim)}/fraud-suspicions/{seen['suspicion_id']}/clearing"
    refused(agent.post(path, {"reason": "Rien"}), 403, "access.not_permitted")
    done(supervisor.post(path, {"reason": "Rien"}))
    assert done(supervisor.get("/desk/fraud-suspicions"))["items"] == []
    refused(supervisor.post(path, {"reason": "Rien"}), 409, "suspicion.already_cleared")
    refused(agent.get("/desk/fraud-suspicions"), 403, "access.not_permitted")


def test_notes_and_flags_are_left_for_the_next_agent(site: Site, agent: Person, claim: str) -> None:
    body = held(agent, claim)
    done(agent.post(f"{desk(claim)}/notes", body | {"text": "Rappeler lundi"}, key="n"))
    done(agent.post(f"{desk(claim)}/notes", body | {"text": "Rappeler lundi"}, key="n"))
    done(agent.post(f"{desk(claim)}/third-party-recourse", body))
    shown = panel(site["agent2"], claim)
    assert [one["text"] for one in shown["notes"]] == ["Rappeler lundi"]
    assert shown["is_recourse_flagged"]


ROUTES: dict[str, dict[str, Any]] = {
    "checks": {"code": "DUPLICATES", "outcome": "FINE"},
    "invoice-lines": {"lines": []},
    "third-party-recourse": {},
    "fraud-suspicions": {"reason": "x"},
    "notes": {"text": "x"},
    "medical-opinion-requests": {"question": "x"},
    "foreign-tariff-requests": {},
}


@pytest.mark.parametrize("route", ROUTES)
def test_whoever_is_not_an_agent_finds_nothing(site: Site, claim: str, route: str) -> None:
    body = ROUTES[route] | {"lease_id": str(uuid4())}
    for name in ("alice", "clerk", "medical", "auditor", "dpo"):
        answer = site[name].post(f"{desk(claim)}/{route}", body)
        refused(answer, 403, "access.not_permitted")
    refused(site["agent"].post(f"{desk(claim)}/{route}", body), 409, "lease.not_held")
