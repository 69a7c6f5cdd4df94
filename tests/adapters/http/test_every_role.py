"""The whole OpenAPI document, every check of schemathesis, as each role and as nobody."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date

import httpx2
import pytest
from fastapi import FastAPI, HTTPException, Security
from fastapi.routing import iter_route_contexts
from fastapi.security import HTTPBearer

from adapters.identity.personas import Persona
from adapters.identity.tokens import DEVELOPMENT_ISSUER, mint
from application.access import MATRIX
from decided import LINE, REFUSED_LINE, decide, lease
from domain.base import Role
from installation import API, Person, Site, served

from .asking import ask, items_of
from .fuzzing import Somebody, Tried, try_everything
from .test_security import guards

PERSONAS = {Role.INSURED: "alice"}
ROLES = (*Role, None)
MANY = 10
LONG = (pytest.mark.chaos, pytest.mark.timeout(1200))


def token(site: Site, role: Role | None) -> str | None:
    """The token of somebody in this role; the system's own accounts have no persona."""
    if role is None:
        return None
    if role is not Role.SERVICE:
        return site.token(PERSONAS.get(role, role.value))
    service = Persona(
        name="service",
        realm="staff",
        roles=frozenset({"service"}),
        display_name="SERVICE",
        born_on=date(2000, 1, 1),
        description="Compte de service",
    )
    audience = service.audience
    return mint(service, site.key, issuer=DEVELOPMENT_ISSUER, audience=audience, now=site.clock())


def known(site: Site, alice: Person, others: list[Person], agent: Person) -> dict[str, list[str]]:
    """Claims in every state that the desk brings them to, and what lies in them."""
    draft, waiting, held = alice.filled(), alice.submitted(), alice.submitted()
    asked, refused, paid = (person.submitted() for person in others)
    for claim in (waiting, held, asked, refused, paid):
        site.acknowledge(claim)
    ask(agent, asked)
    decide(agent, refused, REFUSED_LINE)
    decide(agent, paid, LINE)
    lease_id = lease(agent, held)
    claims = [draft, waiting, held, asked, refused, paid]
    documents = [alice.get(one).json()["documents"][0]["document_id"] for one in claims[:3]]
    return {
        "claim_id": [one.removeprefix("/claims/") for one in claims],
        "document_id": documents,
        "lease_id": [lease_id],
        "item_id": [one["item_id"] for one in items_of(others[0], asked)],
        "message_id": [one["message_id"] for one in alice.get("/messages").json()["items"]],
    }


def forbidden(site: Site, role: Role | None) -> Iterator[str]:
    """The operations that are not for this role, by the table of who may do what."""
    for route in iter_route_contexts(site.app.routes):
        path = route.path or ""
        if path.startswith(f"{API}/") and getattr(route, "include_in_schema", False):
            (guard,) = guards(route.dependant)
            if role not in MATRIX[guard.action]:
                yield from (f"{method} {path}" for method in route.methods or ())


def tried(site: Site, role: Role | None, examples: int, *phases: str) -> Tried:
    site.app.state.listening.stop()  # what follows the log would go on and on
    with served(site.app) as address, httpx2.Client(base_url=address, timeout=60) as client:
        alice, agent, *others = (
            Person(client, site.token(name)) for name in ("alice", "agent", "mgen", "mgp", "canssm")
        )
        there = {name: tuple(ids) for name, ids in known(site, alice, others, agent).items()}
        return try_everything(
            address, Somebody(role or "nobody", token(site, role), there), examples, *phases
        )


@pytest.mark.parametrize(
    "role", [pytest.param(role, marks=LONG, id=role or "nobody") for role in ROLES]
)
def test_the_document_is_kept_whoever_asks(site: Site, role: Role | None) -> None:
    found = tried(site, role, MANY)
    print(f"\n{found}")
    assert not found.failures, "\n\n".join(f"{k}\n{v}" for k, v in found.failures.items())
    assert not found.succeeded.keys() & set(forbidden(site, role))
    assert len(found.operations) == len(list_of_operations(site))
    assert max(found.statuses) < 500


def list_of_operations(site: Site) -> set[str]:
    paths = site.client.get(f"{API}/openapi.json").json()["paths"]
    return {f"{method.upper()} {path}" for path, item in paths.items() for method in item}


def test_what_would_break_the_document_is_seen() -> None:
    app = FastAPI(openapi_url=f"{API}/openapi.json")

    @app.get(f"{API}/unguarded", dependencies=[Security(HTTPBearer(auto_error=False))])
    def unguarded() -> str:
        return "Otite"

    @app.get(f"{API}/broken")
    def broken(number: int) -> int:
        return 1 // number

    @app.get(f"{API}/undocumented")
    def undocumented() -> None:
        raise HTTPException(404)

    with served(app) as address:
        found = try_everything(address, Somebody("nobody", "guessed", {}), 2, "fuzzing")
    for check, path in (
        ("ignored_auth", "unguarded"),
        ("not_a_server_error", "broken"),
        ("status_code_conformance", "undocumented"),
    ):
        assert any(path in one and check in one for one in found.failures), found.failures
