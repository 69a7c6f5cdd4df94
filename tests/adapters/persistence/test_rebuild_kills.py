"""A rebuild whose process is killed, by the system, before any statement or commit of it."""

from __future__ import annotations

import asyncio
from itertools import count

import pytest

from .conftest import Scale
from .forks import Hands
from .ground import Place, person, started
from .views import Tally, views_of

COUNT = 12


def tell(place: Place) -> None:
    """Twelve people begin a claim."""

    async def story() -> None:
        async with place.log() as store:
            await asyncio.gather(*(store.save(started(person(n))) for n in range(COUNT)))

    asyncio.run(story())


@pytest.mark.parametrize("kind", ["sqlite", pytest.param("postgres", marks=pytest.mark.thorough)])
def test_who_is_killed_at_any_step_of_a_rebuild_leaves_a_view_that_serves(
    request: pytest.FixtureRequest, kind: str, hands: Hands, scale: Scale
) -> None:
    """The rows and the position are those of before or those of after; the next rebuild works."""
    place: Place = request.getfixturevalue(f"{kind}_place")
    tell(place)
    with views_of(place) as views:
        views.caught_up(Tally())
        spoilt = views.place.stored()[-1].position
        every = 1 if scale(10) == 10 else 3
        for step in count(1, every):
            with hands(place, "rebuild_and_die", step) as victim:
                said = victim.finish()
            stood = views.projector(Tally()).progress()
            assert (stood.position, stood.state) == (spoilt, "running"), step
            assert views.tallied() == (0, 0), step
            if said:
                break
        print(f"killed before each {every}. of {said[0]} statements and commits")
        views.rebuilt(Tally())
        assert views.tallied() == (0, 0)
        assert views.caught_up(Tally()).step() == 0
