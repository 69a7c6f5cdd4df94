"""I17: without the store of keys everybody is told to come back, and nothing is half done."""

from __future__ import annotations

from typing import Any
from uuid import UUID

from absent_keys import keys_away
from adapters.persistence.job_board import ATTEMPTS
from installation import BOTH, CARE, Site
from workers.follower import Follower
from workers.jobs import run_job


def test_without_the_keys_every_request_is_told_to_come_back_and_nothing_is_recorded(
    site: Site,
) -> None:
    alice = site["alice"]
    claim, sent = alice.filled(), alice.submitted()
    head = site.runtime.reader.head()
    asked: list[tuple[str, str, dict[str, Any]]] = [
        ("GET", claim, {}),
        ("GET", "/me", {}),
        ("GET", "/beneficiaries", {}),
        ("PUT", f"{claim}/care", {"json": CARE | {"reason": "Entorse"}}),
        ("POST", f"{claim}/submission", {"json": BOTH}),
        ("POST", f"{sent}/withdrawal", {"json": {}}),
        ("POST", "/claims", {"json": {}}),
    ]
    with keys_away(site):
        answers = [alice.ask(method, path, **more) for method, path, more in asked]
        assert [one.status_code for one in answers] == [503] * len(asked)
        assert all(int(one.headers["retry-after"]) >= 1 for one in answers)
        assert {one.json()["code"] for one in answers} == {"store.unavailable"}
        assert site.runtime.reader.head() == head
    assert alice.get(claim).json()["care"]["reason"] == CARE["reason"]
    assert alice.post(f"{claim}/submission", BOTH).status_code == 201


def test_a_job_that_needs_a_key_waits_until_the_keys_are_back(site: Site) -> None:
    site["alice"].submitted()
    sent: list[UUID] = []
    follower = Follower(site.runtime, sent.append)
    for projector in follower.projectors:
        projector.prepare()
    follower.catch_up()
    portal, head = site.client.portal, site.runtime.reader.head()
    assert portal is not None
    with keys_away(site):
        for _ in range(ATTEMPTS + 1):  # so often nothing else would be tried
            done = [portal.call(run_job, job, site.runtime) for job in sent]
        assert False in done
        assert site.runtime.reader.head() == head
        assert "dead" not in site.runtime.board.by_state()
    for job in sent:
        portal.call(run_job, job, site.runtime)
    assert site.runtime.board.by_state() == {"done": len(sent)}
    assert site.runtime.reader.head() > head
