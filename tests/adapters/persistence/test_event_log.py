"""The contract of a ClaimStore: what every kind of store does, on real databases."""

from __future__ import annotations

import asyncio
from collections.abc import Callable
from itertools import pairwise
from typing import TYPE_CHECKING
from uuid import uuid4

import pytest

from application.ports import ClaimStore, Conflict
from domain.base import Aggregate
from domain.claim import Claim
from domain.values import Nationality
from domain.window import SubmissionWindow

from .ground import QUOTA, Place, act, draft, facts_of, opened, person, started

if TYPE_CHECKING:
    from .conftest import Story

ALICE, BASIL, CLARA = person(1), person(2), person(3)
InStore = Callable[["Story[None]"], None]


async def loaded(store: ClaimStore, claim: Aggregate) -> Claim:
    found = await store.load(Claim, claim.id)
    assert found is not None
    return found


def test_an_unknown_stream_is_nothing(in_store: InStore) -> None:
    async def story(store: ClaimStore) -> None:
        assert await store.load(Claim, uuid4()) is None

    in_store(story)


def test_a_stream_of_another_kind_is_nothing(place: Place) -> None:
    """Anybody may ask for anything by its id: a window is no claim, and no fault either."""

    async def story() -> None:
        async with place.log() as store:
            await store.save(opened(ALICE))
            assert await store.load(Claim, opened(ALICE).id) is None

    asyncio.run(story())


def test_what_was_saved_is_loaded_personal_fields_and_all(in_store: InStore) -> None:
    async def story(store: ClaimStore) -> None:
        claim, window = draft(ALICE), opened(ALICE)
        window.open_draft(claim.id, QUOTA, act(ALICE))
        await store.save(window, claim)
        found = await store.load(SubmissionWindow, window.id)
        assert found is not None
        assert facts_of(await loaded(store, claim)) == facts_of(claim)
        assert facts_of(found) == facts_of(window)

    in_store(story)


def test_an_aggregate_that_was_loaded_has_nothing_left_to_save(in_store: InStore) -> None:
    async def story(store: ClaimStore) -> None:
        await store.save(draft(ALICE))
        assert (await loaded(store, draft(ALICE))).pending_events == []

    in_store(story)


def test_an_event_has_one_position_which_grows_along_the_stream(in_store: InStore) -> None:
    async def story(store: ClaimStore) -> None:
        claims = [draft(person(number)) for number in range(20)]
        await asyncio.gather(*(store.save(claim) for claim in claims))
        positions = [(await loaded(store, claim)).positions for claim in claims]
        assert [len(each) for each in positions] == [claim.version for claim in claims]
        assert all(a < b for each in positions for a, b in pairwise(each))
        assert len({p for each in positions for p in each}) == sum(map(len, positions))

    in_store(story)


def test_a_save_answers_the_position_of_its_last_event(in_store: InStore) -> None:
    async def story(store: ClaimStore) -> None:
        saves = [(opened(person(number)), draft(person(number))) for number in range(20)]
        answers = await asyncio.gather(*(store.save(*save) for save in saves))
        found = [await loaded(store, claim) for _, claim in saves]
        assert answers == [claim.positions[-1] for claim in found]

    in_store(story)


def test_what_is_saved_later_stands_behind(in_store: InStore) -> None:
    async def story(store: ClaimStore) -> None:
        answers = [await store.save(draft(person(number))) for number in range(10)]
        assert answers == sorted(set(answers))

    in_store(story)


@pytest.mark.parametrize("is_window_first", [True, False])
def test_of_two_aggregates_of_which_one_is_stale_none_is_stored(
    in_store: InStore, is_window_first: bool
) -> None:
    async def story(store: ClaimStore) -> None:
        window, other = opened(ALICE), opened(ALICE)
        await store.save(other)
        claim = draft(ALICE)
        with pytest.raises(Conflict):
            await store.save(*((window, claim) if is_window_first else (claim, window)))
        assert await store.load(Claim, claim.id) is None
        left = await store.load(SubmissionWindow, window.id)
        assert left is not None
        assert left.accepted.keys() == other.accepted.keys()

    in_store(story)


def test_a_stale_save_is_a_conflict_and_its_neighbours_are_stored(in_store: InStore) -> None:
    async def story(store: ClaimStore) -> None:
        await store.save(draft(BASIL))
        everybody = [started(ALICE), started(BASIL), started(CLARA)]
        answers = await asyncio.gather(
            *(store.save(claim) for claim in everybody), return_exceptions=True
        )
        assert [type(answer) for answer in answers] == [int, Conflict, int]
        assert (await loaded(store, everybody[1])).version == draft(BASIL).version
        assert (await loaded(store, everybody[2])).version == 1

    in_store(story)


def test_of_many_who_change_one_stream_at_once_one_is_first(in_store: InStore) -> None:
    async def story(store: ClaimStore) -> None:
        await store.save(started(ALICE))
        rivals = [await loaded(store, started(ALICE)) for _ in range(8)]
        for rival in rivals:
            situation = draft(ALICE).situation
            assert situation is not None
            rival.declare_personal_situation(Nationality.OTHER, situation, act(ALICE))
        answers = await asyncio.gather(
            *(store.save(rival) for rival in rivals), return_exceptions=True
        )
        assert sorted(type(answer).__name__ for answer in answers) == ["Conflict"] * 7 + ["int"]
        won = rivals[[type(answer) for answer in answers].index(int)]
        assert facts_of(await loaded(store, won)) == facts_of(won)

    in_store(story)


def test_a_stream_goes_on_after_a_conflict(in_store: InStore) -> None:
    async def story(store: ClaimStore) -> None:
        await store.save(started(ALICE))
        with pytest.raises(Conflict):
            await store.save(draft(ALICE))
        again = await loaded(store, started(ALICE))
        again.discard(opened(ALICE), act(ALICE))
        await store.save(again)
        assert (await loaded(store, again)).is_gone

    in_store(story)


def test_a_caller_who_goes_away_stops_nobody_else(in_store: InStore) -> None:
    async def story(store: ClaimStore) -> None:
        saves = [asyncio.create_task(store.save(draft(person(n)))) for n in range(20)]
        await asyncio.sleep(0)
        saves[3].cancel()
        await asyncio.wait(saves)
        assert all(isinstance(save.result(), int) for save in (*saves[:3], *saves[4:]))
        assert isinstance(await store.save(draft(person(99))), int)

    in_store(story)


def test_many_ask_for_the_same_stream_and_each_gets_a_copy_of_their_own(in_store: InStore) -> None:
    async def story(store: ClaimStore) -> None:
        await store.save(draft(ALICE))
        one, other = await asyncio.gather(*(loaded(store, draft(ALICE)) for _ in range(2)))
        one.discard(opened(ALICE), act(ALICE))
        assert other.is_draft

    in_store(story)


def test_what_is_somebody_elses_is_nothing_also_when_its_owner_asks_at_once(
    in_store: InStore,
) -> None:
    async def story(store: ClaimStore) -> None:
        claim = draft(ALICE)
        await store.save(claim, draft(BASIL))
        asked = (store.load(Claim, claim.id, owner) for owner in (BASIL, ALICE, None, CLARA))
        foreign, own, anybodys, other = await asyncio.gather(*asked)
        assert foreign is other is None
        assert own is not None
        assert anybodys is not None
        assert facts_of(own) == facts_of(anybodys) == facts_of(claim)

    in_store(story)
