"""Agents at the desk who take claims, finish them or die without a word and come back as ghosts."""

from __future__ import annotations

import asyncio
import random
from collections import Counter
from collections.abc import Callable, Coroutine, Iterator
from concurrent.futures import ThreadPoolExecutor
from contextlib import contextmanager, suppress
from dataclasses import dataclass, field, replace
from datetime import timedelta
from uuid import UUID, uuid5

from sqlalchemy.exc import OperationalError

from adapters.bootstrap import open_runtime
from application import desk
from application.intake import WithdrawClaim, withdraw_claim
from application.ports import Asked, Ports
from domain.base import Author, Role
from domain.claim import Claim
from domain.errors import LeaseNotHeld, TooManyLeases, UnderReview
from domain.values import Lease, LeasePolicy
from projections import cnse_queue
from workers.follower import Follower

from .forks import Hands
from .ground import NOW, QUOTA, Place, act, asked, draft, opened, person, submission

AGENTS, PROCESSES = 50, 4
LEASE_S = 4
SHORT = LeasePolicy().model_copy(update={"minutes": LEASE_S / 60})
"""Leases as ever, only shorter than the configuration allows: the dead are waited for."""

CAP = LeasePolicy().each
DIES, CARELESS_DIES, RENEWS = 0.1, 0.9, 0.3
CARELESS_EVERY = 12
"""One agent of so many nearly always dies: it is these that the cap stops."""

PAUSE_S = 0.2
AT_ONCE = 250
DAYS = 10
Say = Callable[[str], None]


async def fill(place: Place, count: int, seed: int) -> None:
    """So many people transmit a claim each, on one of DAYS days and in no order."""
    chance, statements = random.Random(seed), submission(person(0)).statements
    async with place.log() as store:

        async def one(insured_id: UUID, days: int) -> None:
            claim, window = draft(insured_id), opened(insured_id)
            then = act(insured_id)._replace(at=NOW + timedelta(days=days))
            claim.submit(statements, window, QUOTA, then)
            await store.save(window, claim)

        for first in range(0, count, AT_ONCE):
            numbers = range(first, min(first + AT_ONCE, count))
            await asyncio.gather(*(one(person(n), chance.randrange(DAYS)) for n in numbers))


@contextmanager
def following(place: Place) -> Iterator[None]:
    """The queue's view follows the log, by the follower that follows it in earnest."""
    runtime = open_runtime(place.settings)
    follower = Follower(runtime, lambda _: None)
    follower.projectors = [p for p in follower.projectors if p.projection is cnse_queue]
    follower.projectors[0].prepare()
    follower.catch_up()
    follower.start()
    try:
        yield
    finally:
        follower.stop()
        asyncio.run(runtime.close())


@dataclass
class Agent:
    """One agent.

    dies: how likely, over each claim; careful_after: how many claims that goes on for, so that no
        claim waits for many deaths in the end.
    say: hears what happened, in one word.
    ghosts: the claims that it died over, and the leases that it still believes in.
    """

    author: Author
    ports: Ports
    chance: random.Random
    dies: float
    careful_after: int
    say: Say
    ghosts: list[tuple[UUID, Lease]] = field(default_factory=list)

    async def work(self, owners: dict[UUID, UUID], is_empty: Callable[[], bool]) -> None:
        """Take, and finish or die, until nothing waits any more."""
        while True:
            try:
                await self.haunt()
                if await self._served_or_done(owners, is_empty):
                    return
            except OperationalError:
                # A web server would say 503: no connection came within its two seconds.
                self.say("away")
                await asyncio.sleep(PAUSE_S)

    async def _served_or_done(self, owners: dict[UUID, UUID], is_empty: Callable[[], bool]) -> bool:
        """Serve the next claim if there is one. Returns: whether nothing waits any more."""
        try:
            taken = await desk.take_next(desk.TakeNext(asked=self._asked()), self.ports)
        except TooManyLeases:
            self.say("capped")
            await asyncio.sleep(PAUSE_S)
            return False
        if taken is not None:
            await self._serve(taken, owners[taken.recorded.claim_id])
            return False
        if not await asyncio.to_thread(is_empty):
            await asyncio.sleep(PAUSE_S)
            return False
        await self.haunt()
        return True

    async def haunt(self) -> None:
        """Every lease that ended meanwhile is used once more: to go on, and to give back."""
        now = self.ports.now()
        for ghost in [ghost for ghost in self.ghosts if not ghost[1].lasts(now)]:
            await self._attempt(self._renew(*ghost), "refused", "accepted")
            await self._attempt(self._release(*ghost), "refused", "accepted")
            self.ghosts.remove(ghost)

    async def _serve(self, taken: desk.Taken, insured_id: UUID) -> None:
        claim_id, lease = taken.recorded.claim_id, taken.lease
        self.careful_after -= 1
        if self.chance.random() < RENEWS:
            with suppress(LeaseNotHeld):
                lease = (await self._renew(claim_id, lease)).lease
                self.say("renewed")
        if self.careful_after >= 0 and self.chance.random() < self.dies:
            self.ghosts.append((claim_id, lease))
            self.say("died")
        elif await self._attempt(self._release(claim_id, lease), "late", "released"):
            # Nothing ends a study yet but giving back: the person takes the claim away, unless
            # somebody was faster and studies it again.
            command = WithdrawClaim(asked=asked(insured_id), claim_id=claim_id)
            with suppress(UnderReview):
                await withdraw_claim(command, self.ports)

    async def _attempt(self, attempt: Coroutine[object, object, object], no: str, yes: str) -> bool:
        try:
            await attempt
        except LeaseNotHeld:
            self.say(no)
            return False
        self.say(yes)
        return True

    def _renew(self, claim_id: UUID, lease: Lease) -> Coroutine[object, object, desk.Taken]:
        command = desk.RenewLease(asked=self._asked(), claim_id=claim_id, lease_id=lease.lease_id)
        return desk.renew_lease(command, self.ports)

    def _release(self, claim_id: UUID, lease: Lease) -> Coroutine[object, object, object]:
        command = desk.ReleaseLease(asked=self._asked(), claim_id=claim_id, lease_id=lease.lease_id)
        return desk.release_lease(command, self.ports)

    def _asked(self) -> Asked:
        return asked(self.author.id).model_copy(update={"author": self.author})


def agent(number: int, ports: Ports, count: int, seed: int, say: Say) -> Agent:
    """The agent of this number, the same in every process, for its part of so many claims."""
    author = Author(role=Role.AGENT, id=uuid5(UUID(int=0xA9E17), str(number)))
    dies = CARELESS_DIES if number % CARELESS_EVERY == 0 else DIES
    careful_after = max(count // AGENTS // 2, CAP)
    return Agent(author, ports, random.Random(f"{seed} {number}"), dies, careful_after, say)


async def serve(place: Place, numbers: range, count: int, seed: int, say: Say) -> None:
    """These agents work as one process of Escale, by the database's clock, until nothing waits."""
    owners = {Claim.id_of(person(n), "first"): person(n) for n in range(count)}
    runtime = open_runtime(place.settings)
    limits = runtime.ports.limits.model_copy(update={"leases": SHORT})
    ports = replace(runtime.ports, limits=limits)

    def is_empty() -> bool:
        with runtime.views.connect() as db:
            return cnse_queue.count(db) == 0

    try:
        agents = [agent(number, ports, count, seed, say) for number in numbers]
        await asyncio.gather(*(each.work(owners, is_empty) for each in agents))
    finally:
        await runtime.close()


def on_shift(place: Place, hands: Hands, count: int, seed: int) -> Counter[str]:
    """Fifty agents in four processes, two of which are killed in turn; what they said, counted."""
    each = count // PROCESSES
    fatal_after = ((each // 4,), (), (each * 3 // 4,), ())
    bounds = [AGENTS * number // PROCESSES for number in range(PROCESSES + 1)]

    def shift(number: int) -> Counter[str]:
        words: Counter[str] = Counter()
        for life, fatal in enumerate((*fatal_after[number], None)):
            with hands(place, "serve", *bounds[number:][:2], count, seed + life) as process:
                for word in process.all_heard():
                    words[word] += 1
                    if words["released"] == fatal:
                        process.kill()
        return words

    with ThreadPoolExecutor(PROCESSES) as threads:
        return sum(threads.map(shift, range(PROCESSES)), Counter())
