"""Worked cases D and K to their end: refused with a letter, contested in time and late."""

from __future__ import annotations

from typing import Any

import pytest

from decided import REFUSED_LINE, decide, decision_of, letter_of, text_of
from teleservice import Person, Site, stay


def sent(site: Site, person: Person, **said: Any) -> str:
    claim = person.filled(care={"planned_before_departure": True, "reason": "Dialyse"}, **said)
    assert person.submit(claim).status_code == 201
    site.settle()
    return claim


def test_case_d_planned_care_without_its_authorisation_is_refused_with_every_way_out(
    site: Site,
) -> None:
    alice = site["alice"]
    body = stay("IT", "2026-02-12", "2026-02-20", reason="SCHEDULED_CARE")
    body |= {
        "tariff": "COUNTRY_OF_STAY",
        "hospitalisation": {"starts_on": "2026-02-12", "ends_on": "2026-02-13"},
    }
    claim = sent(site, alice, stay=body)
    decide(site["agent"], claim, REFUSED_LINE)
    site.settle()
    said = decision_of(alice, claim)
    assert alice.claim(claim)["status_label"] == "Refusée"
    assert said["lines"][0]["reason"] == "PRIOR_AUTHORISATION_MISSING"
    assert "R160-2" in said["lines"][0]["peg"]
    text = text_of(letter_of(alice, claim).content)
    for told in (
        "Ces soins nécessitaient une autorisation préalable.",
        "R160-2",
        "La commission de recours amiable (CRA)",
        "Vous avez deux mois",
        "Le médiateur",
    ):
        assert told in text, told


@pytest.mark.parametrize(
    ("days", "is_late"), [(59, False), (62, True)], ids=["day 59", "two months and a day"]
)
def test_case_k_a_refused_british_claim_is_contested_in_time_or_late(
    site: Site, days: int, is_late: bool
) -> None:
    alice = site["alice"]
    claim = sent(site, alice, stay=stay("GB", "2026-03-01", "2026-03-09"))
    line = REFUSED_LINE | {"reason": "NOT_UNFORESEEN"}
    decide(site["agent"], claim, line)
    assert letter_of(alice, claim).status_code == 200  # notified on 20 March: until 20 May
    site.clock.pass_by(days=days)
    body = {"route": "CMRA", "grounds": "C'était urgent."}
    assert alice.post(f"{claim}/appeals", body).status_code == 201
    (appeal,) = decision_of(alice, claim)["appeals"]
    assert (appeal["until"], appeal["is_late"]) == ("2026-05-20", is_late)
    assert alice.claim(claim)["status_label"] == "Recours en cours"
    assert letter_of(alice, claim).status_code == 200, "the letter stays"
