"""What somebody who waits may expect, and what is never told."""

from __future__ import annotations

from datetime import date
from typing import Any

from decided import REFUSED_LINE, decide
from domain.values import WaitsFor
from installation import Person, Site, problem
from measured import answered, count
from projections.desk_figures.table import Counted


def outlook(person: Person, claim: str) -> Any:
    answer = person.get(f"{claim}/outlook")
    assert answer.status_code == 200, answer.text
    return answer.json()


def test_without_enough_decisions_no_delay_is_told(site: Site, alice: Person, claim: str) -> None:
    answered(site.runtime, {12: 19})
    body = outlook(alice, claim)
    assert (body["delay"], body["measured_on"], body["due_on"]) == (
        None,
        "2026-03-20",
        "2026-04-17",
    )


def test_with_twenty_decisions_half_and_nine_of_ten_are_told(
    site: Site, alice: Person, claim: str
) -> None:
    answered(site.runtime)
    told = {"decisions": 20, "median_days": 23, "ninth_decile_days": 41}
    assert outlook(alice, claim)["delay"] == told


def test_the_rank_is_a_band_of_what_is_due_earlier(site: Site, alice: Person, claim: str) -> None:
    assert outlook(alice, claim)["ahead"] == {"at_least": 0, "below": 10}
    yesterday = {"day": date(2026, 3, 19)}
    count(site.runtime, Counted.OPEN, 150, WaitsFor.AGENT, **yesterday)
    count(site.runtime, Counted.OPEN, 999, WaitsFor.INSURED, **yesterday)
    assert outlook(alice, claim)["ahead"] == {"at_least": 100, "below": 200}


def test_of_the_same_day_what_was_submitted_first_goes_before(site: Site, alice: Person) -> None:
    first = [site[name].submitted() for name in ("mgen", "mgp", "canssm") for _ in range(2)]
    mine = alice.submitted()
    count(site.runtime, Counted.OPEN, 4, WaitsFor.AGENT, day=date(2026, 3, 19))
    assert outlook(site["mgen"], first[0])["ahead"] == {"at_least": 0, "below": 10}
    assert outlook(alice, mine)["ahead"] == {"at_least": 10, "below": 20}


def test_a_claim_that_is_studied_has_a_delay_and_no_rank(
    site: Site, alice: Person, claim: str
) -> None:
    answered(site.runtime)
    assert site["agent"].post("/desk/queue/next").status_code == 200
    body = outlook(alice, claim)
    assert (body["delay"]["median_days"], body["ahead"]) == (23, None)


def test_a_draft_a_decided_and_a_withdrawn_claim_wait_for_nothing(
    site: Site, alice: Person, claim: str
) -> None:
    answered(site.runtime)
    decide(site["agent"], claim, REFUSED_LINE)
    withdrawn = alice.submitted()
    assert alice.post(f"{withdrawn}/withdrawal").status_code == 200
    for one in (claim, withdrawn, alice.draft()):
        body = outlook(alice, one)
        assert (body["delay"], body["ahead"]) == (None, None)


def test_nobody_reads_the_outlook_of_somebody_else(site: Site, claim: str) -> None:
    answer = site["mgen"].get(f"{claim}/outlook")
    assert (answer.status_code, problem(answer)["code"]) == (404, "claim.not_found")
