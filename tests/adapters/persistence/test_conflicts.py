"""I2: two submissions in fifteen days and never a third, however many try at once."""

from __future__ import annotations

import asyncio
import json
from collections import Counter
from collections.abc import Sequence
from contextlib import ExitStack
from dataclasses import replace
from typing import TypeVar
from uuid import UUID

import pytest

from application.access import Action
from application.change import act_of, load_claim, load_window
from application.intake import SubmitClaim, submit_claim
from application.ports import ClaimStore, Ports, Recorded
from domain.base import Aggregate

from .conftest import Scale
from .forks import Hands
from .ground import (
    ACCEPTED,
    QUOTA,
    Handler,
    Place,
    Raw,
    elsewhere,
    keep_drafts,
    outcomes,
    person,
    submission,
)

A = TypeVar("A", bound=Aggregate)
PATIENCE_S = 30
CLIENTS = tuple(f"draft {number}" for number in range(16))
FULL = Counter({"WindowFull": len(CLIENTS) - QUOTA.claims, ACCEPTED: QUOTA.claims})


class Together:
    """A store whose first saves wait for one another: all of them were decided on the same past."""

    def __init__(self, store: ClaimStore, count: int) -> None:
        self._store = store
        self._left = count
        self._barrier = asyncio.Barrier(count)

    async def load(self, kind: type[A], stream_id: UUID, owner: UUID | None = None) -> A | None:
        return await self._store.load(kind, stream_id, owner)

    async def save(self, *aggregates: Aggregate) -> int:
        self._left -= 1
        if self._left >= 0:
            async with asyncio.timeout(PATIENCE_S):
                await self._barrier.wait()
        return await self._store.save(*aggregates)


async def submit_without_the_window(command: SubmitClaim, ports: Ports) -> Recorded:
    """The defect that I2 forbids: decide on what was read, save the claim alone."""
    claim = await load_claim(command, command.claim_id, ports, Action.CHANGE_CLAIM)
    act = await act_of(command, claim.insured_id, ports)
    window = await load_window(claim.insured_id, act, ports)
    refusal = claim.submit(command.statements, window, ports.limits.quota, act)
    position = await ports.claims.save(claim)
    if refusal:
        raise refusal
    return Recorded(claim.id, claim.version, position)


def at_once(place: Place, handler: Handler, keys: Sequence[str], taken: int = 0) -> list[str]:
    """All of these drafts of one person are decided on the same past, after some were accepted."""

    async def story() -> list[str]:
        async with place.runtime() as runtime:
            earlier = [f"earlier {number}" for number in range(taken)]
            await keep_drafts(runtime.log, person(1), [*earlier, *dict.fromkeys(keys)])
            for key in earlier:
                await submit_claim(submission(person(1), key), runtime.ports)
            together = replace(runtime.ports, claims=Together(runtime.log, len(keys)))
            asked = [(submission(person(1), key), elsewhere(together)) for key in keys]
            return await outcomes(handler, asked)

    return asyncio.run(story())


def accepted(events: Sequence[Raw]) -> list[int]:
    """How many submissions and how many places each person has, from the bare log."""
    owners = {
        event.stream: json.loads(event.state)["insured_id"]
        for event in events
        if event.topic in ("claim.claim_started.1", "window.window_opened.1")
    }
    topics = ("claim.claim_submitted.1", "window.place_taken.1")
    found = Counter((owners[e.stream], e.topic) for e in events if e.topic in topics)
    return [found[owner, topic] for owner in set(owners.values()) for topic in topics]


@pytest.mark.parametrize("turns", ["in turns", "all at once"])
def test_sixteen_clients_on_one_window_get_two_places_in_every_round(
    place: Place, hands: Hands, scale: Scale, turns: str
) -> None:
    rounds = range(scale(200))

    async def prepare() -> None:
        async with place.log() as store:
            for number in rounds:
                await keep_drafts(store, person(number), CLIENTS)

    asyncio.run(prepare())
    results: list[Counter[str]] = []
    with ExitStack() as stack:
        halves = (CLIENTS[:8], CLIENTS[8:])
        clients = [stack.enter_context(hands(place, "submit", turns, *half)) for half in halves]
        for number in rounds:
            for client in clients:
                client.tell(number)
            results.append(Counter(o for client in clients for o in json.loads(client.heard())))
    wrong = [result for result in results if result != FULL]
    print(
        f"{turns}: rounds with anything but two of sixteen accepted: {len(wrong)} of {len(results)}"
    )
    assert wrong == []
    assert accepted(place.stored()) == [QUOTA.claims] * 2 * len(rounds)


def test_of_sixteen_that_are_decided_on_the_same_past_two_are_accepted(place: Place) -> None:
    assert Counter(at_once(place, submit_claim, CLIENTS)) == FULL
    assert accepted(place.stored()) == [QUOTA.claims] * 2


def test_a_quota_that_is_decided_without_saving_the_window_goes_red(place: Place) -> None:
    results = at_once(place, submit_without_the_window, CLIENTS)
    assert Counter(results) == Counter({ACCEPTED: len(CLIENTS)})
    assert accepted(place.stored()) == [len(CLIENTS), 0]


def test_one_place_left_and_two_tabs_is_one_submission(place: Place) -> None:
    results = at_once(place, submit_claim, ["left tab", "right tab"], taken=QUOTA.claims - 1)
    assert Counter(results) == Counter({ACCEPTED: 1, "WindowFull": 1})
    assert accepted(place.stored()) == [QUOTA.claims] * 2


def test_two_places_and_two_tabs_are_two_submissions(place: Place) -> None:
    """Neither of the first two is ever refused, nor told that something changed meanwhile."""
    results = at_once(place, submit_claim, ["left tab", "right tab"])
    assert results == [ACCEPTED] * 2


def test_a_submission_by_two_tabs_of_the_same_draft_is_one(place: Place) -> None:
    results = at_once(place, submit_claim, ["the draft"] * 2)
    assert sorted(results) == ["AlreadySubmitted", ACCEPTED]
    assert accepted(place.stored()) == [1, 1]
