"""One line for each request: its route, its answer and its correlation id, and no address."""

from __future__ import annotations

from collections.abc import Iterator
from uuid import UUID, uuid4

import pytest
from fastapi import APIRouter
from starlette.testclient import TestClient

from adapters.bootstrap import Runtime
from adapters.metrics import REFUSALS, REQUESTS
from installation import API, Clock, Person, Site, application
from lines import Lines, written

NIR = "285107599900081"
NOBODYS = "00000000-0000-4000-8000-000000000000"


@pytest.fixture
def lines() -> Iterator[Lines]:
    with written() as found:
        yield found


def test_a_line_names_the_route_and_never_the_address(
    site: Site, alice: Person, lines: Lines
) -> None:
    claim = alice.draft()
    alice.get(claim, params={"min_position": 0, "nir": NIR})
    alice.get(f"/claims/{NOBODYS}")
    site.client.get(f"/nulle-part/{NIR}")
    site.client.get(f"/mes-demandes/{NOBODYS}?nir={NIR}", follow_redirects=False)
    found = [(one["method"], one["route"], one["status"], one.get("code")) for one in lines]
    assert found[:4] == [
        ("POST", f"{API}/claims", 201, None),
        ("GET", f"{API}/claims/{{claim_id}}", 200, None),
        ("GET", f"{API}/claims/{{claim_id}}", 404, "claim.not_found"),
        ("GET", "none", 404, "route.not_found"),
    ]
    for secret in (NIR, NOBODYS, claim.removeprefix("/claims/")):
        assert secret not in lines.written.getvalue()


def test_the_correlation_id_of_a_request_stands_in_its_line_and_in_its_events(
    site: Site, alice: Person, lines: Lines
) -> None:
    given = uuid4()
    answer = alice.post("/claims", headers={"X-Correlation-ID": str(given)})
    [line] = lines.of("request")
    assert (line["correlation_id"], correlations(site, answer.json())) == (str(given), {given})


@pytest.mark.parametrize("given", [None, "", NIR, "x" * 500])
def test_a_request_without_a_correlation_id_is_given_one(
    site: Site, alice: Person, lines: Lines, given: str | None
) -> None:
    headers = {} if given is None else {"X-Correlation-ID": given}
    answer = alice.post("/claims", headers=headers)
    [line] = lines.of("request")
    assert correlations(site, answer.json()) == {UUID(line["correlation_id"])}


def test_our_own_error_is_told_without_its_text(runtime: Runtime, clock: Clock) -> None:
    broken = APIRouter()

    @broken.get("/broken/{nir}")
    def fails(nir: str) -> None:
        raise ValueError(nir)

    app = application(runtime, broken)
    with written() as lines, TestClient(app, raise_server_exceptions=False) as client:
        assert client.get(f"/broken/{NIR}").status_code == 500
    [failed] = lines.of("request_failed")
    [line] = lines.of("request")
    assert (failed["error"], line["status"], line["route"]) == (
        "builtins.ValueError",
        500,
        "/broken/{nir}",
    )
    assert failed["correlation_id"] == line["correlation_id"]
    assert NIR not in lines.written.getvalue()


def test_a_probe_that_is_well_leaves_no_line(site: Site, lines: Lines) -> None:
    assert site.client.get("/livez").status_code == 200
    assert not list(lines)


def test_requests_and_refusals_are_counted_by_route_and_code(alice: Person) -> None:
    route = ("GET", f"{API}/claims/{{claim_id}}", 404)
    before = REQUESTS.labels(*route)._value.get()
    refused = REFUSALS.labels("claim.not_found")._value.get()
    alice.get(f"/claims/{NOBODYS}")
    assert REQUESTS.labels(*route)._value.get() == before + 1
    assert REFUSALS.labels("claim.not_found")._value.get() == refused + 1


def test_no_trace_leaves_the_process(site: Site) -> None:
    told = {name for name, value in site.app._telemetry.items() if value}
    assert told == set()


def correlations(site: Site, recorded: dict[str, str]) -> set[UUID]:
    rows = site.runtime.reader.after(0, 1000)
    entries = [site.runtime.mapper.entry(row) for row in rows]
    claim_id = UUID(recorded["claim_id"])
    return {one.event.meta.correlation_id for one in entries if one.event.originator_id == claim_id}
