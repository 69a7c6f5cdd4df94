"""A reader who gives a command's position never sees less than their own write."""

import os
from collections.abc import Iterator
from pathlib import Path

import pytest
from starlette.testclient import TestClient

from adapters.app import create_app
from adapters.bootstrap import migrate_all, open_runtime
from adapters.http.issuers import signing_key
from adapters.settings import Settings
from installation import CARE, Clock
from teleservice import Person, Site
from workers.serve import lifespan_of

WRITES = 200 if os.environ.get("ESCALE_TEST_FULL") else 20


@pytest.fixture(params=["sqlite", "postgresql"])
def running(request: pytest.FixtureRequest, tmp_path: Path) -> Iterator[Site]:
    """The service with its follower in a thread of its own, as `escale serve` has it."""
    url = request.getfixturevalue("pg_dsn") if request.param == "postgresql" else ""
    settings = Settings(data_dir=tmp_path, database_url=url)
    migrate_all(settings)
    clock = Clock()
    runtime = open_runtime(settings, clock)
    runtime.register.load_demo()
    app = create_app(runtime, lifespan_of(runtime))
    with TestClient(app, raise_server_exceptions=False) as client:
        yield Site(app, client, runtime, clock, signing_key(settings))


def seen_after(person: Person, claim: str, position: int) -> int:
    answer = person.get(claim, params={"min_position": position})
    assert answer.status_code == 200, answer.text
    version: int = answer.json()["version"]
    return version


@pytest.mark.thorough
def test_the_answer_with_min_position_is_never_older_than_the_commands_own(running: Site) -> None:
    alice = running["alice"]
    claim = alice.draft()
    for cents in range(1, WRITES + 1):
        written = alice.put(f"{claim}/care", CARE | {"amount_cents": cents}).json()
        assert seen_after(alice, claim, written["position"]) >= written["version"]


def test_a_position_that_no_view_reaches_is_answered_with_try_again(running: Site) -> None:
    alice = running["alice"]
    claim = alice.draft()
    answer = alice.get(claim, params={"min_position": 10_000})
    assert (answer.status_code, answer.json()["code"]) == (503, "view.behind")
    assert answer.headers["retry-after"] == "1"
