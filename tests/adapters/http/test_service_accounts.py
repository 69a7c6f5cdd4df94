"""The accounts of services: client credentials, one role each, and nothing beyond it."""

from __future__ import annotations

import re
from typing import Any
from uuid import uuid4

import pytest
from fastapi.routing import iter_route_contexts
from typer.testing import CliRunner

from adapters.http.door import SERVICES
from adapters.identity.services import SERVICE_ROLES, mint_service, service_claims
from adapters.identity.tokens import DEVELOPMENT_ISSUER
from application.access import MATRIX, Action
from domain.base import Role
from installation import API, Person, Site, problem
from workers.cli import app as commands

from .test_security import NOBODYS, WITHOUT_AN_ACTION, guards


def service(site: Site, role: str, **changes: Any) -> Person:
    claims = service_claims(role, issuer=DEVELOPMENT_ISSUER, now=site.clock()) | changes
    told = {name: value for name, value in claims.items() if value is not None}
    return Person(site.client, site.key.sign(told, typ="at+jwt"))


def test_each_role_of_a_service_has_a_use_that_services_may_have() -> None:
    assert SERVICES.keys() == SERVICE_ROLES
    for actions in SERVICES.values():
        assert actions
        assert all(Role.SERVICE in MATRIX[action] for action in actions)


def test_a_service_does_what_its_one_role_is_for(site: Site) -> None:
    assert service(site, "dispatcher").post("/desk/queue/next").status_code == 204
    for role in ("exchange", "verifier"):
        refused = service(site, role).post("/desk/queue/next")
        assert (refused.status_code, problem(refused)["code"]) == (403, "access.not_permitted")


@pytest.mark.parametrize(
    "changes",
    [
        {"roles": ["dispatcher", "verifier"]},
        {"roles": ["dispatcher", "dispatcher"]},
        {"roles": ["dispatcher", "agent"]},
        {"roles": []},
        {"roles": None},
        {"roles": "dispatcher"},
        {"roles": ["service"]},
        {"roles": ["agent"]},
        {"roles": ["supervisor"]},
        {"roles": [["dispatcher"]]},
        {"client_id": None},
        {"client_id": ""},
        {"azp": "another-service"},
        {"aud": ["escale-service", "escale-staff"]},
        {"aud": ["escale-service", "elsewhere"], "azp": "service-dispatcher"},
        {"aud": "escale-staff"},
        {"sub": None},
        {"exp": 1},
    ],
    ids=str,
)
def test_a_token_that_is_not_that_of_one_service_is_refused(
    site: Site, changes: dict[str, Any]
) -> None:
    answer = service(site, "dispatcher", **changes).post("/desk/queue/next")
    assert (answer.status_code, problem(answer)["code"]) == (401, "auth.token_invalid")


def test_a_service_gets_in_nowhere_else(lasting_site: Site) -> None:
    tried = 0
    for route in iter_route_contexts(lasting_site.app.routes):
        address = re.sub(r"{[^}]*}", NOBODYS, route.path or "")
        if not address.startswith(f"{API}/") or route.path in WITHOUT_AN_ACTION:
            continue
        (guard,) = guards(route.dependant)
        for role, actions in SERVICES.items():
            if guard.action in actions:
                continue
            for method in route.methods or ():
                person = service(lasting_site, role)
                answer = person.ask(method, address.removeprefix(API))
                assert answer.status_code == 403, (role, method, route.path)
                tried += 1
    assert tried > 300


def test_what_a_service_is_shown_is_written_down(site: Site) -> None:
    claim = site["alice"].submitted()
    site.acknowledge(claim)
    taken = service(site, "dispatcher").post("/desk/queue/next")
    assert taken.status_code == 200
    lines = site["auditor"].get("/audit/access-log").json()["items"]
    assert [one for one in lines if one["claim_id"] == taken.json()["claim_id"]]


def test_a_service_never_logs_in_on_the_pages(site: Site) -> None:
    token = mint_service("verifier", site.key, issuer=DEVELOPMENT_ISSUER, now=site.clock())
    for cookie in ("escale-dev", "__Host-escale"):
        answer = site.client.get(
            "/agents", headers={"Cookie": f"{cookie}={token}"}, follow_redirects=False
        )
        assert answer.headers["location"].startswith("/connexion")


def test_the_token_of_a_service_is_printed_in_development(
    site: Site, monkeypatch: pytest.MonkeyPatch
) -> None:
    folder = str(site.runtime.settings.data_dir)
    given = CliRunner().invoke(commands, ["token", "verifier"], env={"ESCALE_DATA_DIR": folder})
    assert (given.exit_code, given.output.count(".")) == (0, 2)
    refused = CliRunner().invoke(commands, ["token", "verifier"], env={"ESCALE_ENV": "production"})
    assert refused.exit_code == 1


def test_a_service_cannot_name_a_claim_that_does_not_exist(site: Site) -> None:
    path = f"/desk/claims/{uuid4()}/lease"
    assert service(site, "dispatcher").post(path).status_code == 404
    assert Action.TAKE_CLAIM in SERVICES["dispatcher"]
