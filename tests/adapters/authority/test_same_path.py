"""Another person's claim and one that does not exist are looked for by the same statements."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

import pytest
from sqlalchemy import Engine, event

from .expected import Verdict
from .world import Case, World, built, product


@pytest.fixture(scope="module")
def world(filled_folder: Path, tmp_path_factory: pytest.TempPathFactory) -> Iterator[World]:
    folder = tmp_path_factory.mktemp("same")
    names = ("acknowledged", "draft")
    with built(folder, filled_folder, names) as opening, opening() as world:
        yield world


@contextmanager
def statements() -> Iterator[list[str]]:
    """Every statement that any store is asked meanwhile."""
    said: list[str] = []

    def listen(_connection: Any, _cursor: Any, statement: str, *_: Any) -> None:
        said.append(statement)

    event.listen(Engine, "before_cursor_execute", listen)
    try:
        yield said
    finally:
        event.remove(Engine, "before_cursor_execute", listen)


def asked(world: World, case: Case) -> list[str]:
    """What the stores are asked for this request, with no key at hand."""
    vault = world.site.runtime.vault
    vault._by_person.clear()
    vault._by_id.clear()
    request = world.desk.request(*case[:3], unknown=case.unknown)
    portal = world.site.client.portal
    assert portal is not None
    with statements() as said:
        assert portal.call(world.desk.ask, request).status == 404
    return said


def test_a_foreign_claim_and_an_unknown_one_are_looked_for_alike(world: World) -> None:
    compared, different = 0, list[str]()
    for case in product(world):
        if case.who.name != "mgen" or case.verdict is not Verdict.NOT_FOUND or case.unknown:
            continue
        unknown = case._replace(unknown=True)
        asked(world, unknown)  # what is prepared once, as a connection, is prepared by then
        if asked(world, case) != asked(world, unknown):
            different.append(str(case))
        compared += 1
    print(f"{compared} pairs of requests")
    assert different == []
    assert compared >= 100
