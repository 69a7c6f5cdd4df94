"""What is counted, served apart from the pages, and that nobody can be found in it."""

from __future__ import annotations

import re
import shutil
import socket
from collections.abc import Iterator
from pathlib import Path
from urllib.request import urlopen

import pytest
from prometheus_client import generate_latest
from starlette.testclient import TestClient

from adapters.http.issuers import signing_key
from adapters.identity.personas import INSURED
from adapters.metrics import REGISTRY, Stores, publish
from adapters.settings import Settings
from decided import REFUSED_LINE, decide
from installation import CARE, Clock, application, followed
from lines import written
from teleservice import Site

CANARY = "Canari-jaune"
IDS = re.compile(r'="[^"\n]*([0-9a-f]{8}-[0-9a-f]{4}-|[0-9a-f]{16})')


@pytest.fixture
def site(filled_folder: Path, tmp_path: Path) -> Iterator[Site]:
    shutil.copytree(filled_folder, tmp_path / "var")
    with socket.create_server(("127.0.0.1", 0)) as free:
        port = free.getsockname()[1]
    clock = Clock()
    runtime = followed(Settings(data_dir=tmp_path / "var", metrics_port=port), clock)
    app = application(runtime)
    with TestClient(app) as client:
        yield Site(app, client, runtime, clock, signing_key(runtime.settings))


def scraped(site: Site) -> str:
    end = publish(site.runtime)
    try:
        with urlopen(f"http://127.0.0.1:{site.runtime.settings.metrics_port}/metrics") as answer:
            return str(answer.read().decode())
    finally:
        end()


def test_whoever_watches_sees_requests_jobs_views_and_the_log(site: Site) -> None:
    claim = site["alice"].submitted()
    site["alice"].post(f"{claim}/submission", {"keeps_originals": True})
    site.settle()
    text = scraped(site)
    for line in (
        r'escale_requests_total{method="POST",route="/api/v1/claims",status="201"} \d',
        r'escale_request_seconds_bucket{le="0.1",method="POST",route="/api/v1/claims"} \d',
        r'escale_refusals_total{code="[a-z_.]+"} \d',
        r'escale_jobs_run_total{end="done",kind="acknowledge_claim"} \d',
        r'escale_jobs{state="done"} [1-9]',
        r'escale_jobs{state="dead"} 0',
        rf"escale_log_head {site.runtime.reader.head()}",
        r'escale_view_lag_positions{view="claim_summary"} 0',
        r'escale_view_running{view="cnse_queue"} 1',
        r"escale_stores_up 1",
    ):
        assert re.search(line.replace("{", r"\{").replace("}", r"\}"), text), line


def a_life(site: Site) -> None:
    """A claim with a canary in it, looked for by number, refused, and asked for by strangers."""
    alice, agent = site["alice"], site["agent"]
    claim = alice.filled(care=CARE | {"reason": CANARY})
    alice.submit(claim)
    site.settle()
    site["clerk"].post("/desk/search", {"nir": INSURED[0].nir})
    decide(agent, claim, REFUSED_LINE | {"label": CANARY}, comment=CANARY)
    alice.post("/messages", {"subject": CANARY, "body": CANARY})
    site.settle()
    site.client.get(f"/mes-demandes/{INSURED[0].nir}?nom={CANARY}")
    site.client.request(INSURED[0].nir, "/api/v1/me")


def test_nobody_and_no_thing_of_theirs_can_be_found_in_metrics_or_lines(site: Site) -> None:
    with written() as lines:
        a_life(site)
    text, told = scraped(site), lines.written.getvalue()
    assert len(lines.of("request")) > 10
    assert lines.of("job_ended")
    for one in INSURED:
        for value in (one.nir, one.iban, one.display_name, one.email or CANARY):
            assert value not in text
            assert value not in told
    assert CANARY not in text + told
    assert not IDS.search(text)


def test_stores_that_are_away_are_said_to_be(site: Site) -> None:
    site.client.portal.call(site.runtime.close)  # type: ignore[union-attr]
    for name in ("escale.db", "views.db"):
        (site.runtime.settings.data_dir / name).write_bytes(b"no database" * 99)
    REGISTRY.register(stores := Stores(site.runtime))
    try:
        assert b"escale_stores_up 0.0" in generate_latest(REGISTRY)
    finally:
        REGISTRY.unregister(stores)


def test_a_port_that_is_taken_is_told_by_its_setting(site: Site) -> None:
    taken = socket.create_server(("127.0.0.1", site.runtime.settings.metrics_port))
    with taken, pytest.raises(OSError, match="ESCALE_METRICS_PORT: Address already in use"):
        publish(site.runtime)
    assert "escale_stores_up" in scraped(site)


def test_without_a_port_nothing_listens(site: Site) -> None:
    quiet = site.runtime.settings.model_copy(update={"metrics_port": 0})
    assert quiet.metrics_host == "127.0.0.1"
    assert Settings().metrics_port == 0
