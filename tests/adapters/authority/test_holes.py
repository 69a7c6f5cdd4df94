"""A hole that is planted is found: the comparison and the tables can go red."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest
from fastapi import FastAPI
from fastapi.routing import iter_route_contexts

from adapters.persistence.access_log import AccessLog
from application import access
from application.access import Action, NotAuthority, lines_of
from authority import DOCS, OPEN, Unguarded, guards, routes_of, routes_page
from domain.claim import Claim

from .expected import FILE
from .world import Case, Found, World, built, of_everybody

NOTES = "/api/v1/desk/claims/{claim_id}/notes"
FIGURES = "/api/v1/desk/figures"
CLAIM = "/api/v1/claims/{claim_id}"
PAGE = "/demandes/{claim_id}"
QUEUE = "/agents/poste"
DRAFT, HELD = 0, 1


@pytest.fixture(scope="module")
def world(filled_folder: Path, tmp_path_factory: pytest.TempPathFactory) -> Iterator[World]:
    folder = tmp_path_factory.mktemp("holes")
    with built(folder, filled_folder, ("draft", "held")) as opening, opening() as world:
        yield world


def unexpected(world: World, path: str, about: int = HELD) -> list[str]:
    """What is not as written when everybody asks this route, which refuses them."""
    found = Found()
    (route, *_) = [one for one in world.routes if one.path == path]
    asked: list[Case] = list(of_everybody(world, route, [world.standings[about]]))
    world.compare(asked, found)
    return found.unexpected


def test_the_table_of_routes_is_up_to_date(world: World) -> None:
    table = (DOCS / "routes.md").read_text(encoding="utf-8")
    assert routes_page(routes_of(world.site.app)) == table


def test_without_a_hole_nothing_is_found(world: World) -> None:
    for path, about in ((FIGURES, HELD), (QUEUE, HELD), (CLAIM, DRAFT), (PAGE, DRAFT)):
        assert unexpected(world, path, about) == []


@pytest.mark.parametrize("path", [FIGURES, QUEUE])
def test_a_route_whose_guard_is_loosened_is_found(
    world: World, path: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    table = routes_page(routes_of(world.site.app))
    for route in iter_route_contexts(world.site.app.routes):
        if route.path == path:
            (guard,) = guards(route.dependant)
            monkeypatch.setattr(guard, "action", Action.READ_STAFF_PAGES)
    assert len(unexpected(world, path)) >= 3
    assert routes_page(routes_of(world.site.app)) != table


def test_a_route_that_asks_nobody_who_they_are_is_found(world: World) -> None:
    app = FastAPI()
    app.add_api_route("/api/v1/claims/{claim_id}/hole", lambda claim_id: claim_id)
    with pytest.raises(Unguarded):
        routes_of(app)
    assert {one.path for one in world.routes if one.action is None} == set(OPEN)


@pytest.mark.parametrize("module", ["adapters.http.security", "adapters.http.session"])
def test_a_guard_that_lets_everybody_through_is_found(
    world: World, module: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(f"{module}.authorize", lambda *_: None)
    assert len(unexpected(world, FIGURES if module.endswith("security") else QUEUE)) >= 5


@pytest.mark.parametrize("path", [CLAIM, PAGE])
def test_an_owner_who_is_not_asked_for_is_found(
    world: World, path: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(access, "_is_hidden", lambda *_: False)
    monkeypatch.setattr("application.change.only_owner", lambda *_: None)
    assert any(one.startswith("mgen GET") for one in unexpected(world, path, DRAFT))


def test_a_draft_that_the_desk_may_look_at_is_found(
    world: World, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(access, "_is_hidden", lambda *_: False)
    found = unexpected(world, "/api/v1/desk/claims/{claim_id}", DRAFT)
    assert {one.split()[0] for one in found} >= {"agent", "medical", "supervisor"}


def test_a_lease_that_holds_nobody_off_is_found(
    world: World, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(Claim, "refuse_unless_held", lambda claim, *_: claim.lease)
    found = unexpected(world, NOTES)
    assert {one.split()[0] for one in found} == {"agent2", "supervisor"}
    assert all("something was recorded" in one for one in found)


def test_a_document_that_opens_without_a_reason_is_found(
    world: World, monkeypatch: pytest.MonkeyPatch
) -> None:
    async def anything(*_: object) -> str:
        return "Why"

    monkeypatch.setattr(AccessLog, "reason_of", anything)
    found = unexpected(world, "/api/v1/desk/claims/{claim_id}/documents/{document_id}")
    assert {one.split()[0] for one in found} == {"agent2", "medical", "supervisor"}


def test_a_line_that_is_taken_out_of_the_file_is_found() -> None:
    rows = FILE.read_text(encoding="utf-8").splitlines()
    for number in range(1, len(rows)):
        try:
            lines = lines_of(rows[:number] + rows[number + 1 :])
        except NotAuthority:
            continue
        assert lines != access.AUTHORITY, rows[number]
