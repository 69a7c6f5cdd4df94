"""The tree grows with the log, is signed when it is due, and is never written again."""

from __future__ import annotations

import asyncio
import sqlite3
import threading
from collections.abc import Iterator
from contextlib import closing, contextmanager
from datetime import timedelta
from itertools import count
from uuid import UUID

import psycopg
import pytest

from adapters.persistence.database import open_engine
from adapters.persistence.job_board import Job
from adapters.proof.integrity import integrity_of
from adapters.proof.merkle import consistency as grown
from adapters.proof.merkle import inclusion as path_of
from adapters.proof.merkle import is_consistent
from adapters.proof.notes import read_note
from adapters.proof.raw_log import batches
from adapters.proof.tables import every_checkpoint, head_of, leaves_of
from adapters.proof.tree import SIGNED_AFTER, SIGNED_EVERY, Tree
from adapters.proof.verifier import root as led_to
from adapters.proof.verifying import Verification, snapshots
from proving import root_of
from workers.follower import Follower
from workers.verify import told, verify_by_the_clock

from .ground import NOW, Place, Raw, person
from .past import live
from .tampering import SIGNER, fill
from .test_append_only import REFUSED


@contextmanager
def tree_of(place: Place) -> Iterator[Tree]:
    """The tree of a place, in a process of its own."""
    log = open_engine(place.settings.log_url, is_writer=False)
    keeping = open_engine(place.settings.proof_url)
    try:
        yield Tree(log, keeping)
    finally:
        log.dispose()
        keeping.dispose()


def verified(place: Place, tree: Tree) -> None:
    """The log is sound, as everybody who verifies it says."""
    with snapshots(tree._log, tree._keeping) as (log, proof):
        assert Verification(log, proof, SIGNER.public).run().broken is None


def test_every_event_has_its_leaf_in_the_order_of_positions(place: Place) -> None:
    fill(place, 700)
    with tree_of(place) as tree:
        tree.catch_up()
        fill_more(place, 3)
        tree.catch_up()
        with snapshots(tree._log, tree._keeping) as (log, proof):
            rows = [row for batch in batches(log) for row in batch]
            leaves = leaves_of(proof, 0, 10_000)
    assert [leaf.number for leaf in leaves] == list(range(703))
    assert [leaf.position for leaf in leaves] == [row.position for row in rows]
    assert [leaf.leaf for leaf in leaves] == [row.leaf() for row in rows]


NEXT = count(100_000)


def fill_more(place: Place, number: int) -> None:
    """Put so many further events into the log, as the store does."""
    rows = (Raw(0, person(next(NEXT)), 1, "claim.started.1", b"{}") for _ in range(number))
    for row in rows:
        place.insert(row)


def test_two_who_keep_the_same_tree_take_turns(place: Place) -> None:
    fill(place, 2000)
    with tree_of(place) as one, tree_of(place) as other:
        threads = [threading.Thread(target=tree.catch_up) for tree in (one, other)]
        for thread in threads:
            thread.start()
        for thread in threads:
            thread.join()
        one.catch_up()
        other.catch_up()
        one.sign(SIGNER, NOW)
        assert other.sign(SIGNER, NOW) is None
        verified(place, one)


def test_proofs_come_from_kept_subtrees_and_lead_to_the_head(place: Place) -> None:
    fill(place, 700)
    with tree_of(place) as tree:
        tree.catch_up()
        with tree._keeping.connect() as db:
            leaves = [leaf.leaf for leaf in leaves_of(db, 0, 700)]
            heads = {size: root_of(leaves[:size]) for size in (1, 255, 256, 300, 512, 700)}
            for size, root in heads.items():
                assert head_of(db, 0, size) == root
                for number in {0, size // 2, size - 1}:
                    path = path_of(number, size, lambda *ends: head_of(db, *ends))
                    assert led_to(leaves[number], number, size, path) == root
                path = grown(size, 700, lambda *ends: head_of(db, *ends))
                assert is_consistent((size, root), (700, heads[700]), path)


def test_a_checkpoint_is_signed_each_minute_each_thousand_events_and_at_the_end(
    place: Place,
) -> None:
    with tree_of(place) as tree:
        assert tree.sign(SIGNER, NOW, at_once=True) is None
        fill(place, 10)
        tree.catch_up()
        first = tree.sign(SIGNER, NOW)
        assert first is not None
        assert (first.size, first.position, first.at) == (10, 11, NOW)
        later = NOW + SIGNED_EVERY
        assert tree.sign(SIGNER, later) is None, "nothing was added"
        fill_more(place, 1)
        tree.catch_up()
        soon = NOW + SIGNED_EVERY - timedelta(seconds=1)
        assert tree.sign(SIGNER, soon) is None
        assert tree.sign(SIGNER, later) is not None
        fill_more(place, 1)
        tree.catch_up()
        assert tree.sign(SIGNER, later) is None
        assert tree.sign(SIGNER, later, at_once=True) is not None
        with tree._keeping.connect() as db:
            kept = list(every_checkpoint(db))
        assert [one.size for one in kept] == [10, 11, 12]
        assert [read_note(one.note, SIGNER.public).size for one in kept] == [10, 11, 12]


def test_a_thousand_events_are_signed_before_the_minute_ends(place: Place) -> None:
    fill(place, SIGNED_AFTER + 10)
    with tree_of(place) as tree:
        tree.step()
        assert tree.sign(SIGNER, NOW) is not None
        tree.step()
        assert tree.sign(SIGNER, NOW) is None
        tree.step()
        assert tree.sign(SIGNER, NOW) is None
        fill(place, 500, first=SIGNED_AFTER + 10)
        tree.catch_up()
        assert tree.sign(SIGNER, NOW) is not None


def test_no_alarm_is_raised_while_the_log_grows(place: Place) -> None:
    ended = threading.Event()

    def write() -> None:
        try:
            for _ in range(20):
                fill_more(place, 5)
        finally:
            ended.set()

    with tree_of(place) as tree:
        writer = threading.Thread(target=write)
        writer.start()
        while not ended.is_set():
            tree.step()
            tree.sign(SIGNER, NOW, at_once=True)
            verified(place, tree)
        writer.join()


@pytest.mark.parametrize(
    "change",
    [
        "UPDATE tree_leaves SET leaf = leaf",
        "DELETE FROM tree_leaves",
        "UPDATE tree_nodes SET hash = hash",
        "DELETE FROM tree_nodes",
        "UPDATE checkpoints SET note = 'x'",
        "DELETE FROM checkpoints",
    ],
)
def test_the_tree_is_never_written_again(place: Place, change: str) -> None:
    fill(place, 300)
    with tree_of(place) as tree:
        tree.catch_up()
        tree.sign(SIGNER, NOW)
    with pytest.raises(REFUSED, match="append-only"):
        run(place, change)


def run(place: Place, statement: str) -> None:
    if place.is_postgres:
        place.run(statement)
        return
    file = place.settings.proof_url.removeprefix("sqlite:///")
    with closing(sqlite3.connect(file, isolation_level=None)) as db:
        db.execute(statement)


def test_the_tree_is_not_emptied(postgres_place: Place) -> None:
    for table in ("tree_leaves", "tree_nodes", "checkpoints", "verifications"):
        with pytest.raises(psycopg.errors.RaiseException, match="append-only"):
            postgres_place.run(f"TRUNCATE {table}")


def test_a_leaf_is_not_replaced_in_a_file(sqlite_place: Place) -> None:
    fill(sqlite_place, 3)
    with tree_of(sqlite_place) as tree:
        tree.catch_up()
    with pytest.raises(REFUSED, match="append-only"):
        run(sqlite_place, "REPLACE INTO tree_leaves SELECT * FROM tree_leaves")


def test_the_follower_keeps_the_tree_and_signs_it_when_it_stops(place: Place) -> None:
    async def story() -> None:
        await live(place, 5, 1, lambda: None)
        async with place.runtime() as runtime:
            process = Follower(runtime, lambda _: None)
            process.start()
            await asyncio.to_thread(process.stop)
            verdict = integrity_of(runtime).verify()
            assert verdict.broken is None
            assert verdict.signed is not None
            assert (verdict.signed.size, verdict.signed.at) == (verdict.events, NOW)
            assert told(verdict).startswith(f"ok: {verdict.events} events, tree head ")

    asyncio.run(story())


def test_a_destroyed_key_breaks_nothing(place: Place) -> None:
    async def story() -> None:
        await live(place, 5, 1, lambda: None)
        async with place.runtime() as runtime:
            process = Follower(runtime, lambda _: None)
            process.start()
            await asyncio.to_thread(process.stop)
            before = integrity_of(runtime).verify()
            assert runtime.vault.destroy(person(0)) == 1
            assert integrity_of(runtime).verify() == before

    asyncio.run(story())


def test_what_a_verification_found_is_kept_once(place: Place) -> None:
    job = Job(UUID(int=7), "verify_log", None, None, 1)

    async def story() -> None:
        fill(place, 20)
        async with place.runtime() as runtime:
            process = Follower(runtime, lambda _: None)
            process.start()
            await asyncio.to_thread(process.stop)
            for _ in range(2):
                await verify_by_the_clock(job, runtime)
            last = integrity_of(runtime).standing().verified
            assert last is not None
            assert (last.verification_id, last.events, last.broken) == (UUID(int=7), 20, None)

    asyncio.run(story())
