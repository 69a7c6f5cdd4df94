"""Every route is asked by everybody, and answers as the authorisations say."""

from __future__ import annotations

from collections import defaultdict
from pathlib import Path

import pytest

from domain.base import Role

from .expected import Verdict
from .standings import FEW, SCENES
from .unseen import UNSEEN
from .world import Case, Found, Opening, World, built, product, sample

LONG = (pytest.mark.chaos, pytest.mark.timeout(1800))
PASSES = (Verdict.MAY, Verdict.OPEN)


@pytest.mark.parametrize("names", [FEW, pytest.param(tuple(SCENES), marks=LONG)], ids=len)
def test_every_route_answers_everybody_as_it_is_written(
    names: tuple[str, ...], filled_folder: Path, tmp_path: Path
) -> None:
    with built(tmp_path, filled_folder, names) as opening:
        found = Found()
        with opening() as world:
            cases = list(sample(world) if names == FEW else product(world))
            refused = [one for one in cases if one.verdict not in PASSES]
            assert world.compare(refused, found) == []
            routes = len(world.routes)
        passing = [one for one in cases if one.verdict in PASSES]
        if names == FEW:
            with opening() as world:  # what only reads goes first: it moves nothing
                world.compare(sorted(passing, key=lambda one: one.route.method != "GET"), found)
        else:
            each_on_its_own(opening, passing, found)
            assert _unseen(world, found) == UNSEEN
    print(f"{routes} routes, {len(names)} claims, {found}")
    print(*found.unexpected, sep="\n")
    assert found.unexpected == []
    assert found.roles == set(Role)


def each_on_its_own(opening: Opening, cases: list[Case], found: Found) -> None:
    """Ask about each claim until it has changed, then go on with a fresh copy of it."""
    left: dict[str, list[Case]] = defaultdict(list)
    for case in cases:
        left[case.about.name].append(case)
    while any(left.values()):
        with opening() as world:
            for name, mine in left.items():
                while mine:
                    if world.compare([mine.pop(0)], found):
                        break
                left[name] = mine


def _unseen(world: World, found: Found) -> set[str]:
    return {f"{one.method} {one.path}" for one in set(world.routes) - found.passed}
