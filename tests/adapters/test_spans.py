"""A request, what it records and what follows are one trace, in which nobody can be found."""

from __future__ import annotations

import json
import shutil
import sys
from collections.abc import Iterator
from http.server import BaseHTTPRequestHandler, HTTPServer
from pathlib import Path
from threading import Thread
from typing import Any, NoReturn
from uuid import UUID, uuid4

import pytest
from opentelemetry.sdk.resources import Resource
from opentelemetry.sdk.trace import ReadableSpan, TracerProvider
from opentelemetry.sdk.trace.export import SimpleSpanProcessor
from opentelemetry.sdk.trace.export.in_memory_span_exporter import InMemorySpanExporter
from opentelemetry.trace import Link, SpanContext, Status, StatusCode
from starlette.testclient import TestClient

from adapters.http.issuers import signing_key
from adapters.otlp import Listed
from adapters.settings import Settings, WrongSetting
from adapters.spans import NAMES, span
from canaries import VALUES, hits
from canary_life import CanarySite, lived, take_in
from installation import BOTH, CARE, Clock, application, followed
from lines import written
from spanned import spanned
from teleservice import Site
from workers.starting import send_spans

CANARY = VALUES["care_reason"]


@pytest.fixture
def site(filled_folder: Path, tmp_path: Path) -> Iterator[Site]:
    shutil.copytree(filled_folder, tmp_path / "var")
    clock = Clock()
    runtime = followed(Settings(data_dir=tmp_path / "var"), clock)
    app = application(runtime)
    with TestClient(app, raise_server_exceptions=False) as client:
        yield Site(app, client, runtime, clock, signing_key(runtime.settings))


def lineage(found: list[ReadableSpan], last: ReadableSpan) -> list[str]:
    """The names of a span and of those before it, the first first."""
    by_id = {one.context.span_id: one for one in found}
    names = [last.name]
    while last.parent is not None:
        last = by_id[last.parent.span_id]
        names.insert(0, last.name)
    return names


def test_a_submission_is_one_trace_from_the_request_to_the_acknowledgment(site: Site) -> None:
    given = uuid4()
    claim = site["alice"].filled()
    site.settle()
    with spanned() as kept:
        headers = {"X-Correlation-ID": str(given)}
        answer = site["alice"].post(f"{claim}/submission", BOTH, headers=headers)
        assert answer.status_code == 201
        site.settle()
    found = [one for one in kept.get_finished_spans() if one.context.trace_id == given.int]
    (last,) = [one for one in found if "acknowledgment_sent" in one.name]
    assert lineage(found, last) == [
        "request POST /api/v1/claims/{claim_id}/submission",
        "command SubmitClaim",
        "append",
        "event claim.claim_submitted.1",
        "job acknowledge_claim",
        "command AcknowledgeClaim",
        "append",
        "event claim.acknowledgment_sent.1",
    ]
    assert "projection claim_summary" in {one.name for one in kept.get_finished_spans()}


def test_a_refusal_is_told_by_its_code(site: Site) -> None:
    with spanned() as kept:
        unknown = site["alice"].get(f"/claims/{uuid4()}?word={CANARY}")
        assert unknown.status_code == 404
        site.client.get(f"/nowhere/{CANARY}")
        site.client.get("/livez")
    first, second = kept.get_finished_spans()
    assert dict(first.attributes or {}) == {
        "method": "GET",
        "route": "/api/v1/claims/{claim_id}",
        "status": 404,
        "code": "claim.not_found",
    }
    assert second.name == "request GET none"


def test_an_error_is_told_by_its_class_alone(site: Site, monkeypatch: pytest.MonkeyPatch) -> None:
    def fail(*_: object) -> NoReturn:
        raise LookupError(CANARY)

    monkeypatch.setattr("adapters.http.claims.claim_summary.find", fail)
    claim = site["alice"].filled(care=CARE | {"reason": CANARY})
    with spanned() as kept, written():
        assert site["alice"].get(claim).status_code == 500
    (one,) = kept.get_finished_spans()
    assert one.status.status_code is StatusCode.ERROR
    assert dict(one.attributes or {})["error"] == "builtins.LookupError"
    assert told([one]) == set()


def told(spans: Any) -> set[tuple[str, str]]:
    """Which values stand in what would be sent of these spans."""
    return hits("\n".join(one.to_json() for one in spans).encode())


def test_nothing_leaves_that_is_not_listed() -> None:
    kept = InMemorySpanExporter()
    provider = TracerProvider(resource=Resource({"host.name": CANARY}))
    provider.add_span_processor(SimpleSpanProcessor(Listed(kept)))
    elsewhere = Link(SpanContext(1, 1, is_remote=True), {"http.url": CANARY})
    words = {"http.url": CANARY, "_name": CANARY, "name": VALUES["email"], "kind": "A"}
    for scope, name in (("escale", "command"), ("escale", CANARY), ("sqlalchemy", "command")):
        tracer = provider.get_tracer(scope)
        with tracer.start_as_current_span(name, attributes=words, links=[elsewhere]) as one:
            one.record_exception(LookupError(CANARY), {"db.statement": CANARY})
            one.set_status(Status(StatusCode.ERROR, CANARY))
    (left,) = kept.get_finished_spans()
    assert left.name == "command A"
    assert dict(left.attributes or {}) == {"kind": "A"}
    assert told([left]) == set()


def test_without_a_collector_nothing_is_timed_and_nothing_imported(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    monkeypatch.setitem(sys.modules, "adapters.otlp", None)
    send_spans(Settings())()
    with span("command", UUID(int=1), kind="SubmitClaim") as said:
        said(status=201)


@pytest.mark.parametrize("missing", ["opentelemetry.sdk.trace", "opentelemetry.exporter"])
def test_a_collector_without_the_packages_is_refused_with_what_to_install(
    missing: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    for name in [one for one in sys.modules if one.startswith(missing)]:
        monkeypatch.delitem(sys.modules, name)
    monkeypatch.delitem(sys.modules, "adapters.otlp")
    monkeypatch.setitem(sys.modules, missing, None)
    with pytest.raises(WrongSetting, match=r"requirements/traces\.txt"):
        send_spans(Settings(otlp_endpoint="http://127.0.0.1:4318"))


class Collector(BaseHTTPRequestHandler):
    """Takes what is sent, as a collector does."""

    taken: list[tuple[str, bytes]]

    def do_POST(self) -> None:
        length = int(self.headers["Content-Length"])
        self.taken.append((self.path, self.rfile.read(length)))
        self.send_response(200)
        self.end_headers()

    def log_message(self, *_: object) -> None:
        """Say nothing."""


@pytest.mark.parametrize("is_standard", [False, True])
def test_spans_go_to_the_collector_that_is_named(
    *, is_standard: bool, monkeypatch: pytest.MonkeyPatch
) -> None:
    Collector.taken = []
    with HTTPServer(("127.0.0.1", 0), Collector) as server:
        Thread(target=server.serve_forever, daemon=True).start()
        endpoint = f"http://127.0.0.1:{server.server_port}"
        if is_standard:
            monkeypatch.setenv("OTEL_EXPORTER_OTLP_ENDPOINT", endpoint)
        monkeypatch.setenv("OTEL_EXPORTER_OTLP_COMPRESSION", "none")
        end = send_spans(Settings(otlp_endpoint="" if is_standard else endpoint))
        with span("command", UUID(int=1), kind="SubmitClaim"):
            pass
        end()
        server.shutdown()
    ((path, body),) = Collector.taken
    assert path == "/v1/traces"
    assert b"command SubmitClaim" in body
    assert not Settings().is_traced or is_standard


def test_a_life_leaves_no_word_in_its_spans(site: Site) -> None:
    with spanned() as kept:
        claim = site["alice"].filled(care=CARE | {"reason": CANARY})
        site["alice"].submit(claim)
        site.settle()
    found = kept.get_finished_spans()
    assert told(found) == set()
    sent = {name for one in found for name in json.loads(one.to_json())["attributes"]}
    assert sent <= {"method", "route", "status", "code", "kind", "name", "position"}


@pytest.mark.chaos
def test_a_whole_life_leaves_no_word_in_its_spans(filled_folder: Path, tmp_path: Path) -> None:
    shutil.copytree(filled_folder, tmp_path / "var")
    clock = Clock()
    runtime = followed(Settings(data_dir=tmp_path / "var"), clock)
    app = application(runtime)
    with spanned() as kept, TestClient(app, raise_server_exceptions=False) as client:
        site = CanarySite(app, client, runtime, clock, signing_key(runtime.settings))
        take_in(site, tmp_path)
        lived(site)
        site.client.get(f"/demandes/{VALUES['nir']}?nom={VALUES['name']}")
    found = kept.get_finished_spans()
    assert {one.name.split()[0] for one in found} == set(NAMES)
    assert told(found) == set()
    print(f"{len(found)} spans, {len(VALUES)} values")
