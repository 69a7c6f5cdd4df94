"""What other processes of the tests do, each told by its name; see forks.py."""

from __future__ import annotations

import asyncio
import json
import os
import resource
import signal
import sys
from collections.abc import Callable
from itertools import count
from threading import Event, Thread

from sqlalchemy import Engine, event

from adapters import persistence
from adapters.bootstrap import migrate_all, open_runtime
from adapters.persistence.database import open_engine
from adapters.persistence.log_reader import LogReader
from adapters.settings import Settings
from application.intake import submit_claim
from application.ports import Ports
from domain.errors import StoreUnavailable
from workers import broker

from . import agents
from .forks import fork_on_demand
from .ground import NOW, Place, draft, elsewhere, opened, outcomes, person, started, submission
from .lanes import Lane
from .views import Tally, views_of

AT_ONCE = 16


def save(first: str) -> None:
    """Save drafts, from the person of this number on, until the store is gone; say each one."""
    numbers = count(int(first))

    async def story() -> None:
        async with Place(Settings()).log() as store:

            async def client() -> None:
                for number in numbers:
                    claim = draft(person(number))
                    try:
                        position = await store.save(claim)
                    except StoreUnavailable:
                        return  # what it did not say is not acknowledged
                    print(position, claim.id)

            await asyncio.gather(*(client() for _ in range(AT_ONCE)))

    asyncio.run(story())


def save_on_a_full_disk() -> None:
    """Save, save when no file may grow, save when it may again; say how each went."""
    home = Place(Settings())

    async def story() -> None:
        async with home.log() as store:
            for stream in (started(person(1)), opened(person(1)), opened(person(1))):
                try:
                    await store.save(stream)
                    print("stored")
                except StoreUnavailable as refusal:
                    print(type(refusal).__name__)
                grow(is_free=await asyncio.to_thread(input) == "room again")

    def grow(*, is_free: bool) -> None:
        _, most = resource.getrlimit(resource.RLIMIT_FSIZE)
        wal = home.settings.log_path.with_name("escale.db-wal")
        limit = most if is_free else wal.stat().st_size
        resource.setrlimit(resource.RLIMIT_FSIZE, (limit, most))

    signal.signal(signal.SIGXFSZ, signal.SIG_IGN)
    asyncio.run(story())


def write(lane: str, count: str, lock: str) -> None:
    """Write bare events from two lanes, see lanes.py; say each save that is stored.

    count: how many in all; lock: "locked" as the store does it, or "unlocked" as it must not be.
    """
    half = -(-int(count) // 2)
    lanes = [Lane(Place(Settings()), f"{lane}{side}", lock == "locked") for side in "ab"]
    threads = [Thread(target=each.write, args=(half,)) for each in lanes]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()


def follow() -> None:
    """Read the log along its positions until told to end; say all of them in order."""
    engine = open_engine(Settings().log_url, is_writer=False)
    reader, seen, ending = LogReader(engine), [0], Event()

    def wait_for_end() -> None:
        input()
        ending.set()

    Thread(target=wait_for_end).start()
    is_last = False
    while rows := reader.after(seen[-1], 500) or not is_last:
        if isinstance(rows, bool):
            # Only what was asked for after the end was told shows that nothing more comes.
            is_last = ending.wait(0.001)
        else:
            seen += [row.position for row in rows]
    print(json.dumps(seen[1:]))
    engine.dispose()


def submit(turns: str, *keys: str) -> None:
    """For each person told, transmit their drafts of these keys at once; say how each went.

    turns: "in turns" as one process does it, or "all at once" as so many processes would.
    """

    def ports_of(ports: Ports) -> Ports:
        return ports if turns == "in turns" else elsewhere(ports)

    async def story() -> None:
        async with Place(Settings()).runtime() as runtime:
            while (line := await asyncio.to_thread(sys.stdin.readline)) != "end\n":
                insured_id = person(int(line))
                asked = [(submission(insured_id, key), ports_of(runtime.ports)) for key in keys]
                print(json.dumps(await outcomes(submit_claim, asked)))

    asyncio.run(story())


def project(batch: str, head: str) -> None:
    """Move the tally along the log to this position in batches; say how many events that were."""
    persistence.follow.BATCH = int(batch)
    with views_of(Place(Settings())) as views:
        projector = views.projector(Tally())
        moved = 0
        while projector.progress().position < int(head):
            moved += projector.step()
        print(moved)


def project_and_hang(batch: str) -> None:
    """Apply one batch and wait to be told to commit it; then say how many events it was."""
    persistence.follow.BATCH = int(batch)

    def hang(*_: object) -> None:
        print("applied")
        input()

    with views_of(Place(Settings())) as views:
        print(views.projector(Tally(after=hang)).step())


def rebuild_and_die(step: str) -> None:
    """Rebuild the tally; be killed just before this statement or commit, from 1, of all there are.

    Say how many there were when there were fewer.
    """
    left = count(1)

    def pass_by(*_: object) -> None:
        if next(left) == int(step):
            os.kill(os.getpid(), signal.SIGKILL)

    event.listen(Engine, "before_cursor_execute", pass_by)
    event.listen(Engine, "commit", pass_by)
    with views_of(Place(Settings())) as views:
        views.rebuilt(Tally())
    print(next(left) - 1)


def run_jobs() -> None:
    """Once told, run the jobs that come over Redis as a worker process does, until told again."""
    stopping = Event()

    def wait_for_end() -> None:
        input()
        stopping.set()

    input()
    Thread(target=wait_for_end).start()
    broker.work(open_runtime(Settings(), clock=lambda: NOW), stopping)


def migrate_when_told() -> None:
    """Make the tables, at the moment that is told."""
    print("ready")
    input()
    migrate_all(Settings())


def serve(first: str, end: str, count: str, seed: str) -> None:
    """Be the agents of these numbers until none of so many claims waits; say what happens."""
    numbers = range(int(first), int(end))
    asyncio.run(agents.serve(Place(Settings()), numbers, int(count), int(seed), print))


HANDS: tuple[Callable[..., None], ...] = (
    save,
    save_on_a_full_disk,
    write,
    follow,
    submit,
    project,
    project_and_hang,
    rebuild_and_die,
    run_jobs,
    migrate_when_told,
    serve,
)


def work(name: str, *arguments: str) -> None:
    """Do what is named."""
    [hand] = (hand for hand in HANDS if hand.__name__ == name)
    hand(*arguments)


if __name__ == "__main__":
    fork_on_demand(work)
