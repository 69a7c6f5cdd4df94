"""Refusals that no route makes: bounds, addresses, methods, and our own errors."""

from __future__ import annotations

from uuid import uuid4

from fastapi import FastAPI
from starlette.testclient import TestClient

from adapters.app import STATUS
from adapters.http.middleware import JSON_MAX_BYTES
from adapters.http.problems import Handlers
from domain import errors
from domain.errors import Refusal
from installation import API, CARE, Person, Site, problem

BASES = {"Refusal", "RuleBroken", "NotFound", "StateConflict", "Unavailable"}


def test_a_body_of_64_kib_is_read_and_one_byte_more_is_not(alice: Person) -> None:
    claim = alice.draft()
    headers = {"Content-Type": "application/json"}
    for size, status, code in (
        (JSON_MAX_BYTES, 422, "care.reason_too_long"),
        (JSON_MAX_BYTES + 1, 413, "body.too_large"),
    ):
        frame = b'{"reason":"","planned_before_departure":false,"amount_cents":1,'
        frame += b'"linked_to":"ILLNESS"}'
        body = frame.replace(b'""', b'"' + b"x" * (size - len(frame)) + b'"')
        answer = alice.ask("PUT", f"{claim}/care", content=body, headers=headers)
        assert (answer.status_code, problem(answer)["code"]) == (status, code)
    assert problem(answer)["limit_bytes"] == JSON_MAX_BYTES
    assert answer.headers["connection"] == "close"


def test_a_length_that_is_a_lie_decides_nothing(alice: Person) -> None:
    claim = alice.draft()
    headers = {"Content-Length": "99999999"}
    assert alice.put(f"{claim}/care", CARE, headers=headers).status_code == 200


def test_an_unknown_address_and_an_unknown_method_are_problems_too(site: Site) -> None:
    for method, path, status, code in (
        ("GET", "/api/", 404, "route.not_found"),
        ("GET", "/api/v1/claims/", 404, "route.not_found"),
        ("GET", "/api/v1/nothing", 404, "route.not_found"),
        ("PATCH", "/api/v1/claims", 405, "route.method_not_allowed"),
        ("POST", "/api/v1/me", 405, "route.method_not_allowed"),
    ):
        answer = site.client.request(method, path)
        assert (answer.status_code, problem(answer)["code"]) == (status, code)
    assert answer.headers["allow"] == "GET"


def test_an_unknown_method_is_told_every_method_of_its_address(site: Site) -> None:
    for path, methods in (
        ("/claims", "GET, POST"),
        (f"/claims/{uuid4()}", "DELETE, GET"),
        (f"/desk/claims/{uuid4()}/lease", "DELETE, POST, PUT"),
    ):
        answer = site.client.request("PATCH", f"{API}{path}")
        assert (answer.status_code, answer.headers["allow"]) == (405, methods)


def test_our_own_error_says_nothing_about_itself() -> None:
    app = FastAPI()
    Handlers(STATUS).install(app)

    @app.get("/")
    async def fail() -> None:
        raise RuntimeError("DUPONT")

    with TestClient(app, raise_server_exceptions=False) as client:
        answer = client.get("/")
    assert (answer.status_code, problem(answer)["code"]) == (500, "internal.error")
    assert "DUPONT" not in answer.text
    assert answer.headers["cache-control"] == "no-store"


def test_every_refusal_of_the_domain_has_a_status() -> None:
    refusals = [
        one
        for one in vars(errors).values()
        if isinstance(one, type) and issubclass(one, Refusal) and one.__name__ not in BASES
    ]
    assert len(refusals) > 40
    for refusal in refusals:
        assert any(kind in STATUS for kind in refusal.__mro__), refusal
