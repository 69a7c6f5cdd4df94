"""What is disclosed of a claim is what the access log says was: every route of staff is walked."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any
from uuid import UUID, uuid4

import pytest
from fastapi.routing import iter_route_contexts
from httpx2 import Response
from sqlalchemy import text
from starlette.testclient import TestClient

from adapters.http.security import Allowed
from adapters.http.session import Guard
from adapters.http.traced import traced
from adapters.persistence.access_log import access_log
from application.access import MATRIX
from decided import BIG_LINE, REFUSED_LINE, decide, lease
from domain.base import Role
from installation import API, application, closing
from reviewed import ask_adviser
from teleservice import Person, Site

from .at_the_desk import previewed, taken
from .forgetful import OURS, forgetful
from .front_office import NIR, found, lines, staff
from .visitors import Browser

STAFF = {role for role in Role if role not in (Role.INSURED, Role.SERVICE)}
NAMED = ("claim_id", "insured_id")
STAFF_NAMES = ("agent", "medical", "supervisor", "clerk", "auditor", "dpo", "admin")
WHOLE = {"label_1": "Consultation", "retained_1": "85,40", "basis_1": "FRENCH"}
PIECES = {"pieces": "1", "code_1": "PASSPORT_COPY"}


def of(dependant: Any, kind: Any) -> Iterator[Any]:
    if kind(dependant.call):
        yield dependant
    for inner in dependant.dependencies:
        yield from of(inner, kind)


def staff_routes(site: Site) -> Iterator[tuple[Any, set[Role]]]:
    """Every route that somebody of the staff may use, with the roles that may."""
    for route in iter_route_contexts(site.app.routes):
        guards = of(getattr(route, "dependant", None) or _NONE, _is_guard)
        roles = {role for guard in guards for role in MATRIX[guard.call.action]} & STAFF
        if roles:
            yield route, roles


class _NONE:
    call: Any = None
    dependencies: tuple[Any, ...] = ()


def _is_guard(call: Any) -> bool:
    return isinstance(call, Allowed | Guard)


def break_down(site: Site) -> None:
    """From here on nothing can be written down."""
    with site.runtime.engines.log.begin() as db:
        refuse = "BEGIN SELECT RAISE(ABORT, 'full'); END"
        db.execute(text(f"CREATE TRIGGER full BEFORE INSERT ON access_log {refuse}"))


def test_every_route_of_staff_is_followed_until_it_has_answered(site: Site) -> None:
    followed = 0
    for route, _ in staff_routes(site):
        traces = list(of(route.dependant, lambda call: call is traced))
        assert traces, route.path
        assert {one.scope for one in traces} == {"function"}, route.path
        followed += 1
    print(f"{followed} routes of staff, each followed")
    assert followed >= 100


@pytest.fixture
def with_forgetful(site: Site) -> Site:
    app = application(site.runtime, forgetful)
    app.router.lifespan_context = closing(site.runtime)
    client = TestClient(app, base_url=str(site.client.base_url), follow_redirects=False)
    client.portal = site.client.portal
    return Site(app, client, site.runtime, site.clock, site.key)


def forgotten(site: Site, agent: Person, claim_id: str) -> Iterator[tuple[str, Response]]:
    address = f"/oublieuse/{claim_id}"
    yield "CLAIM", agent.get(address)
    yield "ACTION", agent.put(address, {})
    yield "ACTION", agent.post(address)
    yield "CLAIM", staff(site, "agent").get(address)
    yield "CLAIM", agent.get(f"/oublieuse/assures/{uuid4()}")


def test_what_a_route_forgets_to_write_down_is_written_down_for_it(with_forgetful: Site) -> None:
    site = with_forgetful
    claim_id = site["alice"].submitted().removeprefix("/claims/")
    alice = site["alice"].get("/beneficiaries").json()["items"][0]["beneficiary_id"]
    for number, (shown, answer) in enumerate(forgotten(site, site["agent"], claim_id), 1):
        assert (answer.status_code, OURS in answer.text) == (200, True)
        written = lines(site)
        assert (len(written), written[-1].shown) == (number, shown)
        if number < 5:
            assert (written[-1].claim_id, written[-1].insured_id) == (UUID(claim_id), UUID(alice))
    assert lines(site)[0].place == "GET /api/v1/oublieuse/{claim_id}"


def test_what_cannot_be_written_down_for_it_does_not_leave(with_forgetful: Site) -> None:
    site = with_forgetful
    claim_id = site["alice"].submitted().removeprefix("/claims/")
    agent = site["agent"]
    break_down(site)
    for _, answer in forgotten(site, agent, claim_id):
        assert (answer.status_code, OURS in answer.text) == (503, False)


def test_what_is_refused_is_no_disclosure(site: Site) -> None:
    agent = site["agent"]
    assert agent.get(f"/desk/claims/{uuid4()}").status_code == 404
    assert agent.get(f"/desk/claims/{uuid4()}/decision").status_code == 404
    assert lines(site) == []


class World:
    """A claim of every kind that a route may be asked about, and a way to ask each route.

    held: by an agent, its forms typed; decided: with a letter; pending: for a second signature of
    the supervisor who holds it; advised: held by the medical adviser.
    """

    def __init__(self, site: Site) -> None:
        self.site = site
        alice, agent = site["alice"], site["agent"]
        self.decided, self.pending = alice.submitted(), alice.submitted()
        self.held, self.advised = site["mgen"].submitted(), site["mgen"].submitted()
        site.settle()
        decide(agent, self.decided, REFUSED_LINE)
        decide(agent, self.pending, BIG_LINE)
        lease(site["supervisor"], self.pending)
        ask_adviser(agent, self.advised)
        lease(site["medical"], self.advised)
        self.browsers = {name: staff(site, name) for name in STAFF_NAMES}
        self.search = found(self.browsers["clerk"], nir=NIR).rpartition("/")[2]
        place = taken(site, self.browsers["agent"], self.held.removeprefix("/claims/"))
        previewed(self.browsers["agent"], place, "decision", **WHOLE)
        previewed(self.browsers["agent"], place, "complement", **PIECES)

    def claim_for(self, path: str) -> str:
        if "{letter_id}" in path or "{search_id}" in path:
            return self.decided
        if path.endswith("/rendre-avis"):
            return self.advised
        return self.pending if "/confirmation" in path else self.held

    def address(self, path: str) -> str:
        """An address of this route that names something that is there."""
        claim = self.claim_for(path)
        person = self.site["alice" if claim in (self.decided, self.pending) else "mgen"]
        told = person.get(claim).json()
        letters = told["decision"]["letters"] if claim == self.decided else [{"letter_id": ""}]
        names = {
            "claim_id": told["claim_id"],
            "insured_id": person.get("/beneficiaries").json()["items"][0]["beneficiary_id"],
            "document_id": told["documents"][0]["document_id"],
            "letter_id": letters[0]["letter_id"],
            "search_id": self.search,
            "page": "1",
            "number": "1-1",
        }
        for name, value in names.items():
            path = path.replace(f"{{{name}}}", value)
        return f"{path}?from=1&to=2" if path.endswith("/diff") else path

    def get(self, path: str, role: Role) -> Response:
        name = role.value
        if path.startswith(API):
            answer: Response = self.site[name].get(path.removeprefix(API))
            return answer
        return self.browsers[name].get(path)


def reading_routes(site: Site) -> list[tuple[str, set[Role]]]:
    return [
        (route.path, roles)
        for route, roles in staff_routes(site)
        if "GET" in route.methods and any(f"{{{name}}}" in route.path for name in NAMED)
    ]


NOT_FOR_THEM = frozenset({403, 404, 409, 422})


def test_every_answer_about_a_claim_leaves_its_lines_and_none_leaves_without(site: Site) -> None:
    world = World(site)
    routes = reading_routes(site)
    answered = set[tuple[str, Role]]()
    for path, roles in routes:
        address = world.address(path)
        for role in sorted(roles & {Role(name) for name in world.browsers}):
            before = len(lines(site))
            answer = world.get(address, role)
            written = lines(site)[before:]
            if answer.status_code == 200:
                answered.add((path, role))
                assert written, (path, role)
                named = {str(one.claim_id) for one in written}
                named |= {str(one.insured_id) for one in written}
                assert any(one in address for one in named), (path, role)
            elif not answer.is_redirect:
                assert answer.status_code in NOT_FOR_THEM, (path, role, answer.text)
    assert {path for path, _ in routes} == {path for path, _ in answered}
    break_down(site)
    for path, role in sorted(answered):
        answer = world.get(world.address(path), role)
        assert answer.status_code == 503, (path, role)
        assert "ETR-" not in answer.text, (path, role)
    print(f"{len(answered)} disclosures by {len(routes)} routes: each recorded, each refused")


LISTS = (
    ("agent", "/desk/queue"),
    ("agent", "/desk/messages"),
    ("clerk", "/contacts?claim_id={claim_id}"),
    ("clerk", "/contacts.csv?claim_id={claim_id}"),
)


@pytest.mark.parametrize(("name", "path"), LISTS)
def test_a_list_with_rows_of_claims_is_written_down_row_by_row(
    site: Site, name: str, path: str
) -> None:
    claim = site["alice"].submitted().removeprefix("/claims/")
    site["alice"].post("/messages", {"subject": "Un mot", "body": "Bonjour", "claim_id": claim})
    site.settle()
    person = site[name]
    assert person.get(path.format(claim_id=claim)).status_code == 200
    assert {one.claim_id for one in lines(site)} == {UUID(claim)}
    break_down(site)
    assert person.get(path.format(claim_id=claim)).status_code == 503


def test_the_page_of_the_queue_is_written_down_too(site: Site) -> None:
    claim = site["alice"].submitted().removeprefix("/claims/")
    site.settle()
    browser = staff(site, "agent")
    assert browser.get("/agents/poste").status_code == 200
    (line,) = lines(site)
    assert (line.shown, line.claim_id) == ("QUEUE", UUID(claim))
    assert line.place == "GET /agents/poste"
    break_down(site)
    assert browser.get("/agents/poste").status_code == 503


def test_it_is_told_which_document_and_which_letter_was_opened(site: Site) -> None:
    world = World(site)
    for part in ("documents/{document_id}/pages/{page}", "letters/{letter_id}.pdf"):
        address = world.address(f"{API}/desk/claims/{{claim_id}}/{part}")
        assert world.get(address, Role.AGENT).status_code == 200
        opened = lines(site)[-1]
        assert str(opened.document_id) in address
        assert (opened.purpose, opened.role) == ("STUDY", "agent")


def test_what_a_person_reads_of_their_own_leaves_no_line(site: Site) -> None:
    alice: Person = site["alice"]
    claim = alice.submitted()
    assert alice.get(claim).status_code == 200
    browser = Browser(site)
    browser.log_in()
    assert browser.get(f"/demandes/{claim.removeprefix('/claims/')}").status_code == 200
    with site.runtime.engines.reading.connect() as db:
        assert db.execute(access_log.select()).all() == []
