"""Whether the process lives and is ready."""

from __future__ import annotations

from sqlalchemy import update
from starlette.testclient import TestClient

from adapters.app import create_app
from adapters.bootstrap import Runtime, open_runtime
from adapters.http.issuers import signing_key
from adapters.persistence.follow import positions
from adapters.settings import Settings
from installation import Clock, Site, closing, problem
from projections import ALL


def test_a_living_process_answers(site: Site) -> None:
    answer = site.client.get("/livez")
    assert (answer.status_code, answer.json()["status"]) == (200, "alive")


def test_a_process_is_ready_once_every_view_follows(site: Site) -> None:
    answer = site.client.get("/readyz")
    assert (answer.status_code, answer.json()) == (200, {"status": "ready", "waiting_for": []})


def set_back(runtime: Runtime, name: str, **values: object) -> None:
    with runtime.views_writer.begin() as db:
        db.execute(update(positions).where(positions.c.name == name).values(**values))


def test_a_view_that_is_rebuilt_stopped_or_of_another_version_is_waited_for(site: Site) -> None:
    first, second, third, *_ = (view.NAME for view in ALL)
    set_back(site.runtime, first, state="rebuilding")
    set_back(site.runtime, second, state="stopped")
    set_back(site.runtime, third, version=99)
    answer = site.client.get("/readyz")
    assert answer.status_code == 503
    assert answer.headers["retry-after"] == "1"
    assert answer.json() == {"status": "not_ready", "waiting_for": [first, second, third]}


def test_before_the_first_follower_nothing_is_ready_and_no_query_answers(
    settings: Settings, clock: Clock
) -> None:
    settings.data_dir.joinpath("views.db").unlink()
    runtime = open_runtime(settings, clock)
    app = create_app(runtime, closing(runtime))
    with TestClient(app, raise_server_exceptions=False) as client:
        answer = client.get("/readyz")
        assert answer.status_code == 503
        assert answer.json()["waiting_for"] == [view.NAME for view in ALL]
        site = Site(app, client, runtime, clock, signing_key(settings))
        query = site["alice"].get("/claims")
        assert (query.status_code, problem(query)["code"]) == (503, "store.unavailable")
        assert query.headers["retry-after"] == "1"
