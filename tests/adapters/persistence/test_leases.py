"""I7: no claim is held by two, whoever dies; a free one comes back at once, the most urgent first.

Judged from the bare log alone: what an event says and when the database stored it.
"""

from __future__ import annotations

import asyncio
import heapq
import json
from collections import Counter
from collections.abc import Iterator
from dataclasses import dataclass, field
from datetime import date, datetime, timedelta
from itertools import pairwise
from typing import Any, NamedTuple
from uuid import UUID

import pytest

from adapters.persistence.work_queue import WorkQueue
from domain.base import Act
from domain.claim.desk import DeskCommands
from domain.values import Lease, LeasePolicy, Status, in_paris

from .agents import AGENTS, fill, following, on_shift, serve
from .conftest import Scale
from .forks import Hands
from .ground import Place

SEED = 20261123
CAP = 5
FEW, FEW_AGENTS = 24, 4
FREE_WITHIN = timedelta(seconds=5)
PROPOSED_FOR = timedelta(seconds=3)
LOG = """SELECT notification_id, originator_id, topic, state, recorded_at
FROM stored_events WHERE topic LIKE 'claim.%' ORDER BY 1"""
Urgency = tuple[date, int]


class Fact(NamedTuple):
    """An event of a claim, as the tables hold it."""

    position: int
    claim: str
    kind: str
    said: dict[str, Any]
    recorded_at: datetime

    @property
    def decided_at(self) -> datetime:
        return datetime.fromisoformat(self.said["timestamp"])


@dataclass
class Hold:
    """A claim is an agent's; ends_at: when it was given back, else when the lease ends."""

    claim: str
    lease: str
    agent: str
    taken_at: datetime
    begins_at: datetime
    ends_at: datetime
    is_given_back: bool = False


class Free(NamedTuple):
    """A claim is nobody's."""

    claim: str
    begins_at: datetime
    ends_at: datetime


@dataclass
class Verdict:
    """What a log tells of its leases."""

    urgency: dict[str, Urgency] = field(default_factory=dict)
    submitted_at: dict[str, datetime] = field(default_factory=dict)
    withdrawn_at: dict[str, datetime] = field(default_factory=dict)
    holds: dict[str, list[Hold]] = field(default_factory=dict)
    stale: int = 0

    def read(self, fact: Fact) -> None:
        """One event more, in the order of the log."""
        match fact.kind:
            case "claim.claim_submitted.1":
                # Of the téléservice all: 28 days each, so the day of receipt orders them alike.
                received_on = date.fromisoformat(fact.said["submitted_on"])
                self.urgency[fact.claim] = (received_on, fact.position)
                self.submitted_at[fact.claim] = fact.recorded_at
                self.holds[fact.claim] = []
            case "claim.claim_withdrawn.1":
                self.withdrawn_at[fact.claim] = fact.recorded_at
            case "claim.claim_assigned.1":
                self._begin(fact)
            case "claim.lease_renewed.1":
                self._renew(fact)
            case "claim.claim_released.1" if fact.said["because"] != "EXPIRED":
                self._give_back(fact)

    def overlaps(self) -> int:
        """How often a hold began before an earlier one of the same claim had ended."""
        found = 0
        for holds in self.holds.values():
            ended_at = None
            for hold in sorted(holds, key=lambda hold: hold.begins_at):
                found += ended_at is not None and hold.begins_at < ended_at
                ended_at = max(ended_at or hold.ends_at, hold.ends_at)
        return found

    def all_holds(self) -> list[Hold]:
        holds = (hold for holds in self.holds.values() for hold in holds)
        return sorted(holds, key=lambda hold: hold.taken_at)

    def returns(self) -> list[timedelta]:
        """How long after its end by itself each lease was followed by the next one."""
        pairs = (pair for holds in self.holds.values() for pair in pairwise(holds))
        return [after.begins_at - hold.ends_at for hold, after in pairs if not hold.is_given_back]

    def most_at_once(self) -> int:
        """The most that any agent held at one moment of what they took on one Paris day."""
        moves: dict[tuple[str, date], list[tuple[datetime, int]]] = {}
        for hold in self.all_holds():
            mine = moves.setdefault((hold.agent, in_paris(hold.taken_at)), [])
            mine += [(hold.begins_at, 1), (hold.ends_at, -1)]
        most = 0
        for mine in moves.values():
            held = 0
            for _, change in sorted(mine):
                held += change
                most = max(most, held)
        return most

    def passed_over(self) -> list[timedelta]:
        """For each claim that was free while a less urgent one was taken: for how long, at most.

        A claim is free from its submission, its release or the end of its lease on, until its next
        lease or its withdrawal is stored; another is taken when its taking is decided.
        """
        return [takings[-1] - takings[0] for takings in self._passing()]

    def late_takings(self) -> int:
        """The most takings that passed one claim over after its proposal, if any, had lapsed.

        Once a claim was passed over it is proposed, and hidden for PROPOSED_FOR at most: after that
        only those pass it over who were already sent elsewhere, one for each other agent.
        """
        late = (
            [t for t in takings if t > takings[0] + PROPOSED_FOR] for takings in self._passing()
        )
        return max(map(len, late), default=0)

    def _passing(self) -> list[list[datetime]]:
        """For each time that a claim was free: when less urgent ones were taken, if any were."""
        waiting = sorted(self._free(), key=lambda free: free.begins_at)
        heap: list[tuple[Urgency, int]] = []
        passing: dict[int, list[datetime]] = {}
        index = 0
        for hold in self.all_holds():
            while index < len(waiting) and waiting[index].begins_at < hold.taken_at:
                heapq.heappush(heap, (self.urgency[waiting[index].claim], index))
                index += 1
            passed: list[tuple[Urgency, int]] = []
            while heap and heap[0][0] < self.urgency[hold.claim]:
                passed.append(heapq.heappop(heap))
            for urgency, number in passed:
                if waiting[number].ends_at > hold.begins_at:
                    passing.setdefault(number, []).append(hold.taken_at)
                if waiting[number].ends_at > hold.taken_at:
                    heapq.heappush(heap, (urgency, number))
        return [*passing.values()]

    def _free(self) -> Iterator[Free]:
        for claim, holds in self.holds.items():
            ends = [self.submitted_at[claim], *(hold.ends_at for hold in holds)]
            begins = [*(hold.begins_at for hold in holds), self.withdrawn_at[claim]]
            for begins_at, ends_at in zip(ends, begins, strict=True):
                yield Free(claim, begins_at, ends_at)

    def _begin(self, fact: Fact) -> None:
        lease = fact.said["lease"]
        ends_at = datetime.fromisoformat(lease["expires_at"])
        held = (fact.claim, lease["lease_id"], lease["agent_id"])
        self.holds[fact.claim].append(Hold(*held, fact.decided_at, fact.recorded_at, ends_at))

    def _renew(self, fact: Fact) -> None:
        if hold := self._held(fact, fact.said["lease"]["lease_id"]):
            hold.ends_at = datetime.fromisoformat(fact.said["lease"]["expires_at"])
        else:
            self._begin(fact)

    def _give_back(self, fact: Fact) -> None:
        if hold := self._held(fact, fact.said["lease_id"]):
            hold.ends_at, hold.is_given_back = fact.recorded_at, True

    def _held(self, fact: Fact, lease: str) -> Hold | None:
        """The claim's last hold if this lease is the author's and had not ended; else stale."""
        hold = self.holds[fact.claim][-1]
        mine = (lease, fact.said["meta"]["actor"]["id"]) == (hold.lease, hold.agent)
        if mine and not hold.is_given_back and fact.decided_at < hold.ends_at:
            return hold
        self.stale += 1
        return None


def judged(place: Place) -> Verdict:
    """The whole log, judged."""
    verdict = Verdict()
    for position, claim, kind, state, recorded_at in place.run(LOG):
        verdict.read(Fact(position, str(claim), kind, json.loads(bytes(state)), recorded_at))
    return verdict


def told(verdict: Verdict, words: Counter[str]) -> str:
    """The figures."""
    holds = verdict.all_holds()
    seconds = (holds[-1].begins_at - holds[0].begins_at).total_seconds()
    returns, passed = sorted(verdict.returns()), verdict.passed_over()
    return (
        f"claims {len(verdict.holds)}, takings {len(holds)} ({len(holds) / seconds:.0f}/s),"
        f" overlaps {verdict.overlaps()}, stale writes stored {verdict.stale},"
        f" refused {words['refused']}, ended by themselves {len(returns)},"
        f" next taken after {returns[-1] if returns else None} at most,"
        f" passed over {len(passed)} times, for {max(passed, default=None)} at most,"
        f" {verdict.late_takings()} takings at most after a proposal had lapsed,"
        f" most held at once {verdict.most_at_once()}; {dict(words)}"
    )


def test_fifty_agents_who_die_at_random_never_hold_a_claim_together(
    postgres_place: Place, hands: Hands, scale: Scale
) -> None:
    count = scale(10_000, few=300)
    asyncio.run(fill(postgres_place, count, SEED))
    with following(postgres_place):
        words = on_shift(postgres_place, hands, count, SEED)
    verdict = judged(postgres_place)
    print(f"seed {SEED}: {told(verdict, words)}")
    assert len(verdict.holds) == len(verdict.withdrawn_at) == count
    assert all(verdict.holds.values())
    assert verdict.overlaps() == 0
    assert (verdict.stale, words["accepted"]) == (0, 0)
    assert words["refused"] >= words["died"] > 0
    assert max(verdict.returns()) < FREE_WITHIN
    assert max(verdict.passed_over()) < FREE_WITHIN
    assert verdict.late_takings() < AGENTS
    assert verdict.most_at_once() <= CAP


def in_one_process(place: Place) -> tuple[Verdict, Counter[str]]:
    """A few agents and claims, in this process, so that a defect can be planted into it."""
    words: Counter[str] = Counter()
    asyncio.run(fill(place, FEW, SEED))
    with following(place):
        asyncio.run(serve(place, range(FEW_AGENTS), FEW, SEED, lambda word: words.update([word])))
    verdict = judged(place)
    print(told(verdict, words))
    return verdict, words


def test_a_few_agents_in_one_process_keep_every_rule(postgres_place: Place) -> None:
    verdict, words = in_one_process(postgres_place)
    assert (verdict.overlaps(), verdict.stale, words["accepted"]) == (0, 0, 0)
    assert words["refused"] == 2 * words["died"] > 0


def test_without_the_fence_the_dead_write_and_the_harness_goes_red(
    postgres_place: Place, monkeypatch: pytest.MonkeyPatch
) -> None:
    def named(_: DeskCommands, lease_id: UUID, act: Act) -> Lease:
        return Lease(lease_id=lease_id, agent_id=act.meta.actor.id, expires_at=act.at)

    monkeypatch.setattr(DeskCommands, DeskCommands.refuse_unless_held.__name__, named)
    verdict, words = in_one_process(postgres_place)
    assert min(words["accepted"], verdict.stale) > 0


def test_a_claim_that_forgets_who_holds_it_goes_red(
    postgres_place: Place, monkeypatch: pytest.MonkeyPatch
) -> None:
    assign = DeskCommands.assign

    def forgetful(claim: DeskCommands, lease_id: UUID, policy: LeasePolicy, act: Act) -> Lease:
        if claim.lease is not None:
            claim.lease, claim.status = None, Status.QUEUED
        return assign(claim, lease_id, policy, act)

    monkeypatch.setattr(DeskCommands, assign.__name__, forgetful)
    monkeypatch.setattr(WorkQueue, "_note", lambda *_: True)
    verdict, _ = in_one_process(postgres_place)
    assert verdict.overlaps() > 0
