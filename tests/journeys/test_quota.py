"""Worked cases I and M: two claims per fifteen days."""

from datetime import UTC, datetime, timedelta
from uuid import UUID

from installation import BOTH
from teleservice import Site
from workers.jobs import run_job
from workers.reactions import ticks

MIDNIGHT = datetime(2026, 3, 22, 23, 0, tzinfo=UTC)
"""23/03/2026 at 00:00 in Paris."""


def two_claims_on(site: Site, *days: int) -> None:
    for day in days:
        site.clock.at = datetime(2026, 3, day, 9, 0, tzinfo=UTC)
        site["alice"].submitted()


def test_case_i_the_third_claim_waits_until_midnight_in_paris(site: Site) -> None:
    alice = site["alice"]
    two_claims_on(site, 8, 19)
    site.clock.at = datetime(2026, 3, 20, 9, 0, tzinfo=UTC)
    claim = alice.filled()
    refused = alice.submit(claim)
    assert refused.status_code == 429
    problem = refused.json()
    assert problem["code"] == "claim.window_full"
    assert problem["submitted_on"] == ["2026-03-08", "2026-03-19"]
    assert problem["next_allowed_on"] == "2026-03-23"
    assert "à partir du 23/03/2026" in problem["detail"]
    assert len(alice.claim(claim)["documents"]) == 1
    site.clock.at = MIDNIGHT
    site.clock.pass_by(seconds=-1)
    assert alice.submit(claim).status_code == 429
    site.clock.at = MIDNIGHT
    assert alice.submit(claim).status_code == 201


def test_case_i_a_refusal_is_recorded_once_a_day_for_the_auditor(site: Site) -> None:
    alice = site["alice"]
    two_claims_on(site, 8, 19)
    claim = alice.filled()
    for _ in range(3):
        assert alice.submit(claim).status_code == 429
    site.clock.pass_by(days=1)
    assert alice.submit(claim).status_code == 429
    history = site["auditor"].get(f"/audit{claim}/history").json()["items"]
    types = [event["type"] for event in history]
    assert types.count("claim.submission_refused.1") == 2


def test_case_i_the_same_key_twice_is_one_claim(site: Site) -> None:
    alice = site["alice"]
    first = alice.post("/claims", key="once")
    again = alice.post("/claims", key="once")
    assert (first.status_code, again.status_code) == (201, 201)
    assert first.json() == again.json()
    assert len(alice.get("/claims").json()["items"]) == 1


def test_case_i_a_submission_sent_again_with_its_key_counts_once(site: Site) -> None:
    alice = site["alice"]
    claim = alice.filled()
    first, again = alice.submit(claim, key="send"), alice.submit(claim, key="send")
    assert first.json() == again.json()
    assert alice.get("/submission-window").json()["places_left"] == 1


def test_case_i_a_withdrawn_claim_still_counts(site: Site) -> None:
    alice = site["alice"]
    claim = alice.submitted()
    assert alice.post(f"{claim}/withdrawal").status_code == 200
    assert alice.claim(claim)["counted_until"] == "2026-04-03"
    alice.submitted()
    assert alice.submit(alice.filled()).status_code == 429


def test_case_m_of_a_family_of_four_two_wait_for_the_fourth_of_april(site: Site) -> None:
    alice = site["alice"]
    drafts = [alice.filled() for _ in range(4)]
    answers = [alice.submit(draft) for draft in drafts]
    assert [answer.status_code for answer in answers] == [201, 201, 429, 429]
    assert {a.json()["next_allowed_on"] for a in answers[2:]} == {"2026-04-04"}
    window = alice.get("/submission-window").json()
    assert window == {
        "places_left": 0,
        "submitted_on": ["2026-03-20", "2026-03-20"],
        "next_allowed_on": "2026-04-04",
    }


def tick(site: Site) -> None:
    """The clockwork looks for drafts whose day has come, then everything follows."""
    runtime, now = site.runtime, site.clock()
    with runtime.views_writer.begin() as db:
        runtime.board.post(db, ticks(now), now)
    portal = site.client.portal
    assert portal is not None
    site.settle()
    for job in ticks(now):
        if job["kind"] == "submit_scheduled":
            portal.call(run_job, UUID(str(job["job_id"])), runtime)
    site.settle()


def test_case_m_the_third_and_the_fourth_go_by_themselves_on_the_fourth_of_april(
    site: Site,
) -> None:
    alice = site["alice"]
    drafts = [alice.filled() for _ in range(4)]
    assert [alice.submit(draft).status_code for draft in drafts[:2]] == [201, 201]
    planned = [alice.post(f"{draft}/scheduled-submission", BOTH) for draft in drafts[2:]]
    assert [answer.status_code for answer in planned] == [201, 201]
    assert {answer.json()["scheduled_on"] for answer in planned} == {"2026-04-04"}
    assert alice.claim(drafts[2])["next_actions"] == ["submit", "unschedule"]
    site.clock.at = MIDNIGHT + timedelta(days=12, hours=-1, seconds=-1)  # summer time began
    tick(site)
    assert [alice.claim(draft)["status"] for draft in drafts[2:]] == ["DRAFT", "DRAFT"]
    site.clock.pass_by(seconds=1)
    tick(site)
    for draft in drafts[2:]:
        shown = alice.claim(draft)
        assert (shown["status"], shown["submitted_on"]) == ("ACKNOWLEDGED", "2026-04-04")
        claim_id = draft.removeprefix("/claims/")
        rows = site["clerk"].get(f"/contacts?claim_id={claim_id}").json()["items"]
        assert [row["number"] for row in rows] == ["1 - 1", "2 - 1"]
    subjects = [one["subject"] for one in alice.get("/messages").json()["items"]]
    assert len([one for one in subjects if one.startswith("Accusé de réception")]) == 4
    assert alice.get("/submission-window").json()["next_allowed_on"] == "2026-04-19"


def test_case_i_a_draft_is_scheduled_for_the_twenty_third_and_may_be_cancelled(
    site: Site,
) -> None:
    alice = site["alice"]
    two_claims_on(site, 8, 19)
    site.clock.at = datetime(2026, 3, 20, 9, 0, tzinfo=UTC)
    claim = alice.filled()
    path = f"{claim}/scheduled-submission"
    planned = alice.post(path, BOTH, key="plan")
    assert planned.json()["scheduled_on"] == alice.claim(claim)["scheduled_on"] == "2026-03-23"
    assert alice.post(path, BOTH, key="plan").json() == planned.json()
    assert [alice.delete(path).status_code for _ in range(2)] == [200, 200]
    site.clock.at = MIDNIGHT
    tick(site)
    assert (alice.claim(claim)["status"], alice.claim(claim)["scheduled_on"]) == ("DRAFT", None)
