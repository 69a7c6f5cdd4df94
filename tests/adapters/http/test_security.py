"""Who gets in, what each role may do, and that nobody sees anything of anybody else."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import timedelta
from typing import Any
from uuid import UUID, uuid4

import pytest
from fastapi.routing import iter_route_contexts

from adapters.http.security import Allowed
from adapters.http.session import Guard
from adapters.identity.personas import Persona, persona_named
from adapters.identity.tokens import DEVELOPMENT_ISSUER, SigningKey, mint
from application.access import MATRIX
from domain.base import Role
from installation import BOTH, CARE, SITUATION, STAY, Person, Site, pdf, problem

WITHOUT_AN_ACTION = {"/livez", "/readyz", "/api/v1/openapi.json", "/static", "/accessibilite"}
OPEN_TO_ALL = ("/dev/oidc/", "/connexion", "/deconnexion", "/aide")
NOBODYS = "00000000-0000-4000-8000-000000000000"
EVERYBODY = {"alice", "agent", "medical", "supervisor", "clerk", "auditor", "dpo"}

AGENTS = {"agent", "medical", "supervisor"}
DESK_DOCUMENTS = f"/desk/claims/{NOBODYS}/documents"
DESK_ROUTES = ("", f"/{NOBODYS}", f"/{NOBODYS}/pages/1")
TAKERS = {"agent", "medical", "supervisor"}
REVIEWERS = {"agent", "supervisor"}
DESK_CLAIM = f"/desk/claims/{NOBODYS}"
REVIEW_ROUTES = (
    ("POST", "/checks"),
    ("PUT", f"/documents/{NOBODYS}/verdict"),
    ("POST", "/invoice-lines"),
    ("PUT", f"/invoice-lines/{NOBODYS}/rate"),
    ("POST", "/third-party-recourse"),
    ("POST", "/fraud-suspicions"),
    ("POST", "/notes"),
    ("POST", "/medical-opinion-requests"),
    ("POST", "/foreign-tariff-requests"),
    ("POST", f"/foreign-tariff-requests/{NOBODYS}/answer"),
)
LEASE = f"/desk/claims/{NOBODYS}/lease"

CLAIM_ROUTES: list[tuple[str, str, dict[str, Any]]] = [
    ("GET", "", {}),
    ("DELETE", "", {}),
    ("PUT", "/personal-situation", {"json": SITUATION}),
    ("PUT", "/care", {"json": CARE}),
    ("PUT", "/stay", {"json": STAY}),
    ("GET", "/checklist", {}),
    ("PUT", "/checklist", {"json": {"code": "PAID_INVOICES", "answer": None}}),
    ("POST", "/documents", {"files": {"file": ("a.pdf", pdf())}}),
    ("GET", "/documents/{document}", {}),
    ("DELETE", "/documents/{document}", {}),
    ("PUT", "/documents/{document}/covers", {"json": {"covers": []}}),
    ("GET", "/documents/{document}/originals/1", {}),
    ("GET", "/documents/{document}/pages/1", {}),
    ("POST", "/documents", {"json": {"proposal_id": NOBODYS}}),
    ("POST", "/documents/fit", {"files": {"files": ("a.pdf", pdf())}}),
    ("GET", f"/documents/fit/{NOBODYS}", {}),
    ("GET", f"/documents/fit/{NOBODYS}/pages/1", {}),
    ("POST", "/submission", {"json": BOTH}),
    ("POST", "/withdrawal", {"json": {}}),
    ("GET", "/timeline", {}),
    ("GET", "/outlook", {}),
    ("POST", "/scheduled-submission", {"json": BOTH}),
    ("DELETE", "/scheduled-submission", {}),
    ("POST", "/satisfaction", {"json": {"satisfied": True}}),
]


def guards(dependant: Any) -> Iterator[Allowed | Guard]:
    if isinstance(dependant.call, Allowed | Guard):
        yield dependant.call
    for inner in dependant.dependencies:
        yield from guards(inner)


def test_every_route_has_an_action(site: Site) -> None:
    guarded = 0
    for route in iter_route_contexts(site.app.routes):
        assert route.path is not None
        if route.path in WITHOUT_AN_ACTION or route.path.startswith(OPEN_TO_ALL):
            continue
        (guard,) = guards(route.dependant)
        assert guard.action in MATRIX, route.path
        guarded += 1
    assert guarded >= 85


@pytest.mark.parametrize(
    ("method", "path", "people"),
    [
        ("GET", "/claims", {"alice"}),
        ("POST", "/claims", {"alice"}),
        ("GET", "/me", {"alice"}),
        ("GET", "/submission-window", {"alice"}),
        ("GET", "/beneficiaries", {"alice"}),
        ("GET", "/messages", {"alice"}),
        ("GET", "/countries", EVERYBODY),
        ("GET", f"/contacts?claim_id={NOBODYS}", {"clerk", "agent", "supervisor"}),
        ("GET", f"/contacts.csv?claim_id={NOBODYS}", {"clerk", "agent", "supervisor"}),
        ("POST", "/desk/search", {"clerk", "agent", "supervisor"}),
        ("GET", "/desk/queue", TAKERS),
        ("POST", "/desk/queue/next", TAKERS),
        *((method, LEASE, TAKERS) for method in ("POST", "PUT", "DELETE")),
        *((method, f"/claims/{NOBODYS}{path}", {"alice"}) for method, path, _ in CLAIM_ROUTES),
        ("POST", "/desk/paper-claims", {"clerk"}),
        ("POST", f"/desk/paper-claims/{NOBODYS}/documents", {"clerk"}),
        ("POST", f"/desk/paper-claims/{NOBODYS}/registration", {"clerk"}),
        ("DELETE", f"/desk/paper-claims/{NOBODYS}", {"clerk"}),
        ("POST", f"/desk/insured/{NOBODYS}/quota-override", {"supervisor"}),
        *(("GET", f"{DESK_DOCUMENTS}{path}", AGENTS) for path in DESK_ROUTES),
        ("GET", DESK_CLAIM, AGENTS),
        *((method, f"{DESK_CLAIM}{path}", REVIEWERS) for method, path in REVIEW_ROUTES),
        ("POST", f"{DESK_CLAIM}/medical-opinion", {"medical"}),
        ("POST", f"{DESK_CLAIM}/fraud-suspicions/{NOBODYS}/clearing", {"supervisor"}),
        ("GET", "/desk/fraud-suspicions", {"supervisor"}),
        ("GET", "/desk/exchange-rates", REVIEWERS),
        ("GET", f"/messages/{NOBODYS}", {"alice"}),
        ("GET", f"/messages/{NOBODYS}.pdf", {"alice"}),
        ("DELETE", f"/messages/{NOBODYS}", {"alice"}),
        ("PUT", f"/claims/{NOBODYS}/beneficiary", {"alice"}),
        ("GET", f"/audit/claims/{NOBODYS}/history", {"auditor"}),
        ("GET", f"/audit/claims/{NOBODYS}/state", {"auditor"}),
    ],
)
def test_a_route_lets_in_these_people_and_no_other(
    lasting_site: Site, method: str, path: str, people: set[str]
) -> None:
    for name in sorted(EVERYBODY):
        answer = lasting_site[name].ask(method, path)
        if name in people:
            assert answer.status_code not in (401, 403), answer.text
        else:
            assert answer.status_code == 403
            assert problem(answer)["code"] == "access.not_permitted"


def test_a_foreign_claim_looks_as_if_it_did_not_exist(site: Site, alice: Person) -> None:
    claim = alice.filled()
    document = alice.get(claim).json()["documents"][0]["document_id"]
    before = alice.get(claim).text
    stranger = site["mgen"]
    for method, path, sent in CLAIM_ROUTES:
        address = path.format(document=document)
        foreign = stranger.ask(method, f"{claim}{address}", **sent)
        unknown = stranger.ask(method, f"/claims/{uuid4()}{address}", **sent)
        assert foreign.status_code == unknown.status_code == 404, address
        assert foreign.content == unknown.content
        assert foreign.headers == unknown.headers
    assert alice.get(claim).text == before


def test_a_foreign_message_looks_as_if_it_did_not_exist(site: Site, alice: Person) -> None:
    site.acknowledge(alice.submitted())
    (message,) = alice.get("/messages").json()["items"]
    stranger = site["mgen"]
    assert stranger.get("/messages").json()["items"] == []
    for method, suffix in (("GET", ""), ("GET", ".pdf"), ("DELETE", "")):
        foreign = stranger.ask(method, f"/messages/{message['message_id']}{suffix}")
        unknown = stranger.ask(method, f"/messages/{uuid4()}{suffix}")
        assert foreign.status_code == unknown.status_code == 404
        assert foreign.content == unknown.content
    assert len(alice.get("/messages").json()["items"]) == 1


def test_the_same_key_of_two_people_makes_two_claims(site: Site, alice: Person) -> None:
    ids = {site[name].post("/claims", key="k").json()["claim_id"] for name in ("alice", "mgen")}
    assert len(ids) == 2


def test_without_a_token_nobody_gets_in(site: Site) -> None:
    answer = site.client.get("/api/v1/me")
    assert (answer.status_code, problem(answer)["code"]) == (401, "auth.token_required")
    assert answer.headers["www-authenticate"] == 'Bearer realm="escale"'


@pytest.mark.parametrize(
    "header", ["Bearer", "Bearer x", "Bearer a.b.c", "Basic YTpi", "Bearer " + "x" * 9000, "é"]
)
def test_a_token_that_is_none_is_not_believed(site: Site, header: str) -> None:
    answer = site.client.get("/api/v1/me", headers={b"Authorization": header.encode()})
    assert answer.status_code == 401
    assert problem(answer)["code"].startswith("auth.token_")
    assert answer.headers["www-authenticate"].startswith("Bearer ")


def test_a_token_that_has_expired_is_not_believed(site: Site, alice: Person) -> None:
    assert alice.get("/me").status_code == 200
    site.clock.pass_by(hours=9)
    answer = alice.get("/me")
    assert (answer.status_code, problem(answer)["code"]) == (401, "auth.token_invalid")
    assert 'error="invalid_token"' in answer.headers["www-authenticate"]


def minted(site: Site, persona: Persona, **changes: Any) -> Person:
    facts: dict[str, Any] = {
        "key": site.key,
        "issuer": DEVELOPMENT_ISSUER,
        "audience": persona.audience,
        "now": site.clock(),
        "lifetime": timedelta(hours=1),
    }
    facts |= changes
    return Person(site.client, mint(persona, facts.pop("key"), **facts))


@pytest.mark.parametrize(
    "changes",
    [
        {"key": SigningKey.generate()},
        {"issuer": "http://127.0.0.1:8000/dev/oidc"},
        {"audience": "escale-other"},
    ],
)
def test_a_token_of_another_issuer_or_for_another_client_is_not_believed(
    site: Site, changes: dict[str, Any]
) -> None:
    answer = minted(site, persona_named("alice"), **changes).get("/me")
    assert (answer.status_code, problem(answer)["code"]) == (401, "auth.token_invalid")


def somebody(*roles: str, name: str = "somebody") -> Persona:
    known = persona_named("agent")
    return Persona(
        name=name,
        realm="staff",
        roles=frozenset(roles),
        display_name="X",
        born_on=known.born_on,
        description="X",
    )


def test_staff_without_a_role_may_do_nothing(site: Site) -> None:
    answer = minted(site, somebody()).get("/countries")
    assert (answer.status_code, problem(answer)["code"]) == (403, "access.not_permitted")


def test_staff_of_several_roles_act_in_the_first_by_priority(site: Site) -> None:
    person = minted(site, somebody("auditor", "agent"))
    assert person.get("/desk/queue").status_code == 200
    assert person.get(f"/audit/claims/{uuid4()}/state").status_code == 403


def test_an_insured_role_written_in_a_staff_token_opens_no_claim(site: Site) -> None:
    assert minted(site, somebody("insured", "service")).get("/claims").status_code == 403


def test_a_person_whom_the_directory_does_not_know_is_told_so(site: Site) -> None:
    known = persona_named("alice")
    stranger = somebody(name="stranger")
    unknown = Persona(
        name="stranger",
        realm="insured",
        roles=known.roles,
        display_name=stranger.display_name,
        born_on=known.born_on,
        description="X",
    )
    answer = minted(site, unknown).get("/me")
    assert (answer.status_code, problem(answer)["code"]) == (403, "insured.not_found")


def test_an_event_says_in_which_role_and_under_which_pseudonym(site: Site, alice: Person) -> None:
    claim = alice.draft()
    history = site["auditor"].get(f"/audit{claim}/history").json()
    actor = history["items"][0]["actor"]
    assert actor["role"] == Role.INSURED
    assert UUID(actor["id"]) == persona_named("alice").persona_id


def test_a_request_is_followed_by_its_correlation(site: Site, alice: Person) -> None:
    given = str(uuid4())
    claim = alice.draft()
    alice.put(f"{claim}/personal-situation", SITUATION, headers={"X-Correlation-ID": given})
    alice.put(f"{claim}/care", CARE, headers={"X-Correlation-ID": "not a uuid"})
    items = site["auditor"].get(f"/audit{claim}/history").json()["items"]
    assert [one["correlation_id"] == given for one in items] == [False, True, True, False]


@pytest.mark.parametrize("path", ["/api/v1/me", "/nowhere", "/livez", "/api/v1/openapi.json"])
def test_every_answer_gives_nothing_away(site: Site, path: str) -> None:
    headers = site.client.get(path).headers
    assert headers["cache-control"] == "no-store"
    assert headers["x-content-type-options"] == "nosniff"
    assert headers["referrer-policy"] == "no-referrer"
    policy = headers["content-security-policy"]
    assert policy.startswith("default-src 'none'") and "base-uri 'none'" in policy  # noqa: PT018
    assert "server" not in headers


def test_the_development_provider_is_there_in_development(site: Site) -> None:
    here = "http://127.0.0.1:8000/dev/oidc"
    said = site.client.get(f"{here}/.well-known/openid-configuration").json()
    assert said["issuer"] == DEVELOPMENT_ISSUER
