"""Somebody with every right on the databases, who changes the past with SQL."""

from __future__ import annotations

import random
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from datetime import timedelta
from typing import NamedTuple
from uuid import UUID

from sqlalchemy import Connection, Engine, text

from adapters.persistence.database import open_engine
from adapters.proof.notes import SIGNS, Checkpoint, Signer
from adapters.proof.tree import Tree
from adapters.proof.verifying import Verdict, Verification

from .ground import NOW, Place

SIGNER = Signer("escale.test/log", SIGNS, bytes(range(32)))
TABLES = ("tree_leaves", "tree_nodes", "checkpoints")


class Expected(NamedTuple):
    """Where the first broken event lies: at a position, or between two."""

    first: int
    last: int


def fill(place: Place, count: int, first: int = 0) -> None:
    """Put so many events into the log, past the store; every tenth position is left out."""
    chance = random.Random(first)
    sqlite = not place.is_postgres
    rows = [
        {
            "position": number + number // 9 + 1,
            "stream": UUID(int=number // 12 + 1).hex,
            "version": number % 12 + 1,
            "topic": f"claim.fact_{number % 7}.1",
            "state": b'{"n":%d,"x":"%s"}' % (number, chance.randbytes(90).hex().encode()),
        }
        for number in range(first, first + count)
    ]
    cell = ":stream" if sqlite else "CAST(:stream AS uuid)"
    query = text(
        f"INSERT INTO stored_events ({place.position}, originator_id, originator_version, topic,"
        f" state) VALUES (:position, {cell}, :version, :topic, :state)"
    )
    engine = open_engine(place.settings.log_url)
    with engine.begin() as db:
        for start in range(0, count, 5000):
            db.execute(query, rows[start : start + 5000])
        if place.is_postgres:
            at = rows[-1]["position"]
            db.exec_driver_sql(f"SELECT setval('stored_events_notification_id_seq', {at})")
    engine.dispose()


@dataclass
class Scene:
    """A log with its tree and its checkpoints, in whose transactions everything is allowed."""

    place: Place
    log: Engine
    proof: Engine
    positions: list[int] = field(default_factory=list)
    signed: list[Checkpoint] = field(default_factory=list)

    def grow(self, sizes: list[int]) -> None:
        """Grow the tree over a log of the last size, signed at each of these sizes."""
        fill(self.place, sizes[-1])
        tree = Tree(self.log, self.proof)
        tree.catch_up()
        with self.proof.begin() as db:
            rows = db.exec_driver_sql("SELECT position FROM tree_leaves ORDER BY number")
            self.positions = [row[0] for row in rows]
        for number, size in enumerate(sizes):
            self.signed.append(self._signed(tree, size, number))

    def _signed(self, tree: Tree, size: int, number: int) -> Checkpoint:
        # As the follower would have signed when the log was that long.
        from adapters.proof.notes import new_note
        from adapters.proof.tables import checkpoints, edge_of

        with self.proof.begin() as db:
            root, at = edge_of(db, size).root(), NOW + timedelta(minutes=number)
            made = Checkpoint(SIGNER.public.name, size, root, self.positions[size - 1], at)
            row = {"size": size, "position": made.position, "root": root}
            note = new_note(made, SIGNER)
            db.execute(checkpoints.insert().values(number=number + 1, note=note, **row))
        return made

    @contextmanager
    def tampering(self) -> Iterator[tuple[Connection, Connection]]:
        """Both databases without their triggers; whatever is done is undone."""
        with self.log.connect() as log, self.proof.connect() as proof:
            if self.place.is_postgres:
                for db in (log,):
                    db.exec_driver_sql("SET LOCAL session_replication_role = replica")
                proof.close()
                yield log, log
            else:
                yield log, proof
                proof.rollback()
            log.rollback()

    def verdict(
        self, log: Connection, proof: Connection, witnessed: tuple[Checkpoint, ...] = ()
    ) -> Verdict:
        return Verification(log, proof, SIGNER.public, witnessed).run()


@contextmanager
def scene_of(place: Place, sizes: list[int]) -> Iterator[Scene]:
    """A scene over a new log."""
    log, proof = open_engine(place.settings.log_url), open_engine(place.settings.proof_url)
    scene = Scene(place, log, proof)
    scene.grow(sizes)
    if not place.is_postgres:
        for engine, tables in ((log, ("stored_events",)), (proof, TABLES)):
            with engine.begin() as db:
                for name in tables:
                    for what in ("updated", "deleted", "replaced"):
                        db.exec_driver_sql(f"DROP TRIGGER {name}_never_{what}")
    yield scene
    log.dispose()
    proof.dispose()


class Hand:
    """One who tampers, by chance; each way returns where it will be seen."""

    def __init__(self, scene: Scene, seed: int) -> None:
        self.scene = scene
        self.chance = random.Random(seed)
        self.at = scene.place.position

    def _one(self) -> int:
        last = self.scene.signed[-1].size
        return self.chance.choice(self.scene.positions[:last])

    def _two(self) -> tuple[int, int]:
        last = self.scene.signed[-1].size
        low, high = sorted(self.chance.sample(self.scene.positions[:last], 2))
        return low, high

    def change(self, log: Connection, _: Connection) -> Expected:
        """Another byte, name, version or stream."""
        position = self._one()
        is_sqlite = not self.scene.place.is_postgres
        blob = (
            "CAST(replace(state, '{\"n\"', '{\"m\"') AS BLOB)"
            if is_sqlite
            else ("set_byte(state, 2, 109)")
        )
        way = self.chance.choice(
            (
                f"state = {blob}",
                "topic = topic || 'x'",
                "originator_version = originator_version + 1000",
                f"originator_id = '{UUID(int=self.chance.getrandbits(128)).hex}'",
            )
        )
        log.exec_driver_sql(f"UPDATE stored_events SET {way} WHERE {self.at} = {position}")
        return Expected(position, position)

    def delete(self, log: Connection, _: Connection) -> Expected:
        """One event is gone."""
        position = self._one()
        log.exec_driver_sql(f"DELETE FROM stored_events WHERE {self.at} = {position}")
        return Expected(position, position)

    def insert(self, log: Connection, _: Connection) -> Expected:
        """An event that never was, in one of the gaps."""
        low, high = self.scene.positions[0], self.scene.signed[-1].position
        gaps = sorted(set(range(low, high)) - set(self.scene.positions))
        position = self.chance.choice(gaps)
        stream = UUID(int=self.chance.getrandbits(128)).hex
        state = "X'7b7d'" if not self.scene.place.is_postgres else "'{}'"
        log.exec_driver_sql(
            f"INSERT INTO stored_events ({self.at}, originator_id, originator_version, topic,"
            f" state) VALUES ({position}, '{stream}', 1, 'claim.started.1', {state})"
        )
        return Expected(position, position)

    def swap(self, log: Connection, _: Connection) -> Expected:
        """Two events exchange what they say."""
        low, high = self._two()
        for at, other in ((low, high), (high, low)):
            log.exec_driver_sql(
                f"CREATE TEMP TABLE kept_{at} AS"
                f" SELECT topic, state FROM stored_events WHERE {self.at} = {other}"
            )
        for at in (low, high):
            log.exec_driver_sql(
                f"UPDATE stored_events SET topic = (SELECT topic FROM kept_{at}),"
                f" state = (SELECT state FROM kept_{at}) WHERE {self.at} = {at}"
            )
        return Expected(low, low)

    def reorder(self, log: Connection, _: Connection) -> Expected:
        """Two events exchange their places."""
        low, high = self._two()
        for at, to in ((low, 10**9), (high, low), (10**9, high)):
            log.exec_driver_sql(f"UPDATE stored_events SET {self.at} = {to} WHERE {self.at} = {at}")
        return Expected(low, low)

    def truncate(self, log: Connection, _: Connection) -> Expected:
        """The newest events are gone."""
        position = self._one()
        log.exec_driver_sql(f"DELETE FROM stored_events WHERE {self.at} >= {position}")
        return Expected(position, position)

    def truncate_with_leaves(self, log: Connection, proof: Connection) -> Expected:
        """The newest events are gone, and the tree above them; the checkpoints stay."""
        number = self.chance.randrange(1, self.scene.signed[-1].size)
        position = self.scene.positions[number]
        log.exec_driver_sql(f"DELETE FROM stored_events WHERE {self.at} >= {position}")
        proof.exec_driver_sql(f"DELETE FROM tree_leaves WHERE number >= {number}")
        proof.exec_driver_sql(f"DELETE FROM tree_nodes WHERE (number + 1) * 256 > {number}")
        return Expected(self.scene.positions[number - 1] + 1, self.scene.signed[-1].position)

    def change_with_leaf(self, log: Connection, proof: Connection) -> Expected:
        """An event is changed, and its leaf as the tree's keeper would have made it."""
        from adapters.proof.raw_log import events_after

        number = self.chance.randrange(self.scene.signed[-1].size)
        position = self.scene.positions[number]
        log.exec_driver_sql(
            f"UPDATE stored_events SET topic = topic || 'x' WHERE {self.at} = {position}"
        )
        [row] = events_after(log, position - 1, 1)
        query = text("UPDATE tree_leaves SET leaf = :leaf WHERE number = :number")
        proof.execute(query, {"leaf": row.leaf(), "number": number})
        before = [one.position for one in self.scene.signed if one.size <= number]
        after = [one.position for one in self.scene.signed if one.size > number]
        following = [one for one in self.scene.positions if one > (before or [0])[-1]]
        return Expected(following[0], after[0])

    def change_checkpoint(self, _: Connection, proof: Connection) -> Expected:
        """Another head, size, position or signature."""
        number = self.chance.randrange(len(self.scene.signed))
        way = self.chance.choice(
            (
                "size = size - 3",
                "position = position - 1",
                "note = replace(note, 'time 1', 'time 2')",
                "note = note || 'x'",
                "root = " + ("X'00'" if not self.scene.place.is_postgres else "'x'"),
            )
        )
        proof.exec_driver_sql(f"UPDATE checkpoints SET {way} WHERE number = {number + 1}")
        signed = self.scene.signed[number].position
        # The row's own position is all that is left once the note is no longer signed.
        return Expected(signed, signed)

    def delete_checkpoint(self, _: Connection, proof: Connection) -> Expected:
        """A checkpoint that others followed is gone; the next one is named."""
        number = self.chance.randrange(len(self.scene.signed) - 1)
        proof.exec_driver_sql(f"DELETE FROM checkpoints WHERE number = {number + 1}")
        position = self.scene.signed[number + 1].position
        return Expected(position, position)

    def change_leaf(self, _: Connection, proof: Connection) -> Expected:
        """The tree's own row is changed, the event is not."""
        number = self.chance.randrange(self.scene.signed[-1].size)
        leaf = "X'00'" if not self.scene.place.is_postgres else "'x'"
        proof.exec_driver_sql(f"UPDATE tree_leaves SET leaf = {leaf} WHERE number = {number}")
        position = self.scene.positions[number]
        return Expected(position, position)


Way = Callable[[Hand, Connection, Connection], Expected]
WAYS: tuple[Way, ...] = (
    Hand.change,
    Hand.delete,
    Hand.insert,
    Hand.swap,
    Hand.reorder,
    Hand.truncate,
    Hand.truncate_with_leaves,
    Hand.change_with_leaf,
    Hand.change_checkpoint,
    Hand.delete_checkpoint,
    Hand.change_leaf,
)
