"""The same application over PostgreSQL."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest

from adapters.app import create_app
from adapters.bootstrap import Runtime, migrate_all
from adapters.settings import Settings
from installation import BOTH, Clock, Follower, Site, closing, opened, problem

from .conftest import running


@pytest.fixture
def settings(pg_dsn: str, tmp_path: Path) -> Settings:
    """A log on PostgreSQL, without any view yet."""
    settings = Settings(data_dir=tmp_path, database_url=pg_dsn)
    migrate_all(settings)
    return settings


@pytest.fixture
def runtime(settings: Settings, clock: Clock) -> Runtime:
    runtime = opened(settings, clock)
    runtime.register.load_demo()
    return runtime


@pytest.fixture
def site(runtime: Runtime, clock: Clock) -> Iterator[Site]:
    yield from running(create_app(runtime, closing(runtime)), runtime, clock)


def test_before_the_first_follower_nothing_is_ready_and_no_query_answers(site: Site) -> None:
    assert site.client.get("/readyz").status_code == 503
    answer = site["alice"].get("/claims")
    assert (answer.status_code, problem(answer)["code"]) == (503, "store.unavailable")


def test_a_claim_goes_from_draft_to_submission(site: Site) -> None:
    follower = Follower(site.runtime)
    follower.prepare()
    site.runtime.on_append.append(follower)
    alice = site["alice"]
    claim = alice.filled()
    answer = alice.post(f"{claim}/submission", BOTH, key="s")
    assert answer.status_code == 201
    assert alice.post(f"{claim}/submission", BOTH, key="s").json() == answer.json()
    shown = alice.get(claim, params={"min_position": answer.json()["position"]}).json()
    assert (shown["status"], shown["beneficiary"]["display_name"]) == ("SUBMITTED", "ALICE")
    assert site.client.get("/readyz").status_code == 200
    assert site["agent"].get("/desk/queue").json()["total"] == 1
    assert site["auditor"].get(f"/audit{claim}/state", params={"version": 2}).status_code == 200
