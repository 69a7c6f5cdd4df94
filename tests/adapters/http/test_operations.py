"""How the views stand, and the jobs that died: read by auditors, mended by supervisors."""

from __future__ import annotations

from uuid import uuid4

from sqlalchemy import update

from adapters.persistence.standing import PRESENT, positions
from dying import die, state_of
from installation import Site, problem

WHY = {"reason": "Serveur revenu"}


def test_every_view_tells_its_position_lag_version_and_state(site: Site) -> None:
    site["alice"].submitted()
    told = site["auditor"].get("/audit/projections").json()
    views = {one["name"]: one for one in told["items"]}
    assert {name: views[name]["version"] for name in views} == {
        name: PRESENT[name] for name in views
    }
    assert {(one["lag"], one["state"]) for one in told["items"]} == {(0, "running")}
    assert {one["position"] for one in told["items"]} == {told["head"]}


def test_a_stopped_view_tells_its_error_and_the_event_that_caused_it(site: Site) -> None:
    site["alice"].draft()
    stopped = {"state": "stopped", "error": "ValueError", "error_position": 1, "position": 0}
    with site.runtime.views_writer.begin() as db:
        db.execute(update(positions).where(positions.c.name == "mailbox").values(stopped))
    told = site["auditor"].get("/audit/projections").json()
    (view,) = (one for one in told["items"] if one["name"] == "mailbox")
    assert (view["state"], view["error"], view["error_position"]) == ("stopped", "ValueError", 1)
    assert view["lag"] == told["head"]
    assert view["error_event"] in ("window.window_opened.1", "claim.claim_started.1")


def test_a_dead_job_is_listed_and_looked_at_without_personal_data(site: Site) -> None:
    site["alice"].draft()
    job_id = die(site.runtime)
    listed = site["auditor"].get("/audit/jobs").json()["items"]
    assert [one["job_id"] for one in listed] == [str(job_id)]
    one = site["auditor"].get(f"/audit/jobs/{job_id}").json()
    assert one == listed[0]
    assert (one["kind"], one["state"], one["attempts"]) == ("send_notice", "dead", 8)
    assert set(one) == {
        "job_id", "kind", "state", "stream_id", "position", "event", "attempts", "error", "died_at",
    }  # fmt: skip


def test_dead_jobs_come_in_pages_the_last_to_die_first(site: Site) -> None:
    died = []
    for _ in range(5):
        died.append(str(die(site.runtime)))
        site.clock.pass_by(minutes=1)
    seen: list[str] = []
    asked: dict[str, str] = {"limit": "2"}
    while "cursor" not in asked or asked["cursor"]:
        page = site["auditor"].get("/audit/jobs", params=asked).json()
        seen += [one["job_id"] for one in page["items"]]
        asked["cursor"] = page["next_cursor"] or ""
    assert seen == died[::-1]


def test_a_supervisor_runs_a_dead_job_again_and_it_is_written_down(site: Site) -> None:
    job_id = die(site.runtime)
    answer = site["supervisor"].post(f"/audit/jobs/{job_id}/replay", WHY)
    assert (answer.status_code, answer.json()["state"]) == (200, "pending")
    assert list(site.runtime.board.due(site.clock())) == [job_id]
    (act,) = site["auditor"].get("/audit/jobs/acts").json()["items"]
    assert (act["job_id"], act["deed"], act["reason"]) == (str(job_id), "REPLAYED", WHY["reason"])
    assert act["author"]["role"] == "supervisor"


def test_a_dropped_job_never_runs_again_even_when_its_event_is_met_again(site: Site) -> None:
    job_id = die(site.runtime)
    answer = site["supervisor"].post(f"/audit/jobs/{job_id}/drop", WHY)
    assert (answer.status_code, answer.json()["state"]) == (200, "dropped")
    with site.runtime.views_writer.begin() as db:
        again = [{"job_id": job_id, "kind": "send_notice", "stream_id": None, "position": 1}]
        site.runtime.board.post(db, again, site.clock())
    assert state_of(site.runtime, job_id) == "dropped"
    assert site.runtime.board.take(job_id, site.clock()) is None
    assert job_id not in site.runtime.board.waiting()


def test_the_same_request_again_is_written_down_once(site: Site) -> None:
    job_id, key = die(site.runtime), str(uuid4())
    supervisor = site["supervisor"]
    for _ in range(2):
        answer = supervisor.post(f"/audit/jobs/{job_id}/drop", WHY, key=key)
        assert (answer.status_code, answer.json()["state"]) == (200, "dropped")
    assert len(site["auditor"].get("/audit/jobs/acts").json()["items"]) == 1


def test_a_job_that_is_not_dead_is_left_alone(site: Site) -> None:
    job_id = die(site.runtime)
    supervisor = site["supervisor"]
    assert supervisor.post(f"/audit/jobs/{job_id}/replay", WHY).status_code == 200
    answer = supervisor.post(f"/audit/jobs/{job_id}/drop", WHY)
    assert (answer.status_code, problem(answer)["code"]) == (409, "job.not_dead")
    assert len(site["auditor"].get("/audit/jobs/acts").json()["items"]) == 1


def test_a_reason_is_required_and_short(site: Site) -> None:
    job_id = die(site.runtime)
    for reason in ("", "x" * 201):
        answer = site["supervisor"].post(f"/audit/jobs/{job_id}/drop", {"reason": reason})
        assert answer.status_code == 422
    assert state_of(site.runtime, job_id) == "dead"


def test_an_auditor_changes_nothing_and_an_unknown_job_is_not_found(site: Site) -> None:
    job_id = die(site.runtime)
    for deed in ("replay", "drop"):
        assert site["auditor"].post(f"/audit/jobs/{job_id}/{deed}", WHY).status_code == 403
    answer = site["supervisor"].post(f"/audit/jobs/{uuid4()}/replay", WHY)
    assert (answer.status_code, problem(answer)["code"]) == (404, "job.not_found")
