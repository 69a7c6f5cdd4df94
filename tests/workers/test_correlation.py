"""One correlation id goes from the request to its events, to their jobs, to what these record."""

from __future__ import annotations

import json
import shutil
import time
from collections.abc import Iterator
from pathlib import Path
from threading import Event, Thread
from uuid import UUID, uuid4

import pytest
from redis import Redis
from starlette.testclient import TestClient

from adapters.http.issuers import signing_key
from adapters.settings import Settings
from installation import BOTH, Clock, application, followed, opened
from lines import Lines, written
from teleservice import Site
from workers.broker import redis_broker, sender, work


@pytest.fixture
def site(filled_folder: Path, tmp_path: Path) -> Iterator[Site]:
    shutil.copytree(filled_folder, tmp_path / "var")
    clock = Clock()
    runtime = followed(Settings(data_dir=tmp_path / "var"), clock)
    app = application(runtime)
    with TestClient(app) as client:
        yield Site(app, client, runtime, clock, signing_key(runtime.settings))


@pytest.fixture
def lines() -> Iterator[Lines]:
    with written() as found:
        yield found


def test_it_goes_from_the_request_to_the_job_to_the_event(site: Site, lines: Lines) -> None:
    given = uuid4()
    claim = site["alice"].filled()
    site.settle()
    answer = site["alice"].post(
        f"{claim}/submission", BOTH, headers={"X-Correlation-ID": str(given)}
    )
    assert answer.status_code == 201
    site.settle()
    told = {(one["event"], one.get("kind")) for one in lines if one["correlation_id"] == str(given)}
    assert {("request", None), ("job_ended", "acknowledge_claim")} <= told
    topics = topics_of(site, claim, given)
    assert topics == {"claim.claim_submitted.1", "claim.acknowledgment_sent.1"}


def test_it_goes_over_redis_too_where_the_job_has_its_id_alone(
    site: Site, lines: Lines, redis_url: str
) -> None:
    given = uuid4()
    claim = site["alice"].filled()
    answer = site["alice"].post(
        f"{claim}/submission", BOTH, headers={"X-Correlation-ID": str(given)}
    )
    assert answer.status_code == 201
    sent, stopping = site.sent_jobs(), Event()
    settings = site.runtime.settings.model_copy(update={"redis_url": redis_url})
    send = sender(redis_broker(redis_url))
    for job_id in sent:
        send(job_id)
    assert told_over(redis_url) == {("run_job", str(job_id)) for job_id in sent}
    worker = Thread(target=work, args=(opened(settings, site.clock), stopping))
    worker.start()
    try:
        while site.runtime.board.by_state() != {"done": len(sent)}:
            time.sleep(0.02)
    finally:
        stopping.set()
        worker.join()
    told = {one["kind"] for one in lines.of("job_ended") if one["correlation_id"] == str(given)}
    assert "acknowledge_claim" in told
    assert "claim.acknowledgment_sent.1" in topics_of(site, claim, given)


def test_another_request_has_another(site: Site, lines: Lines) -> None:
    claim = site["alice"].submitted()
    site.settle()
    found = [one["correlation_id"] for one in lines.of("request")]
    assert len(found) == len(set(found))
    [job] = [one for one in lines.of("job_ended") if one["kind"] == "acknowledge_claim"]
    assert topics_of(site, claim, UUID(job["correlation_id"])) == {
        "claim.claim_submitted.1",
        "claim.acknowledgment_sent.1",
    }


def told_over(redis_url: str) -> set[tuple[str, str]]:
    """Every message that waits in Redis, which holds the actor and the id of a job, as JSON."""
    found = set()
    with Redis.from_url(redis_url) as redis:
        for content in redis.hvals("dramatiq:default.msgs"):
            message = json.loads(content)
            assert not message["kwargs"]
            found.add((message["actor_name"], *message["args"]))
    return found


def topics_of(site: Site, claim: str, correlation_id: UUID) -> set[str]:
    stream = UUID(claim.removeprefix("/claims/"))
    entries = map(site.runtime.mapper.entry, site.runtime.reader.after(0, 1000))
    return {
        one.event.TOPIC
        for one in entries
        if one.event.originator_id == stream and one.event.meta.correlation_id == correlation_id
    }
