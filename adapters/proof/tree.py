"""Keeps the tree along the log, and signs what it has become."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime, timedelta
from typing import Final

from sqlalchemy import Connection, Engine, insert, text

from adapters.proof.merkle import Edge
from adapters.proof.notes import Checkpoint, NoteNotValid, Signer, new_note, read_note
from adapters.proof.raw_log import RawEvent, access_head, events_after
from adapters.proof.tables import (
    KeptCheckpoint,
    checkpoints,
    edge_of,
    last_checkpoint,
    last_leaf,
    tree_leaves,
    tree_nodes,
)

BATCH: Final = 500
SIGNED_EVERY: Final = timedelta(minutes=1)
SIGNED_AFTER: Final = 1000
"""A checkpoint is signed after so much time or so many events, whichever comes first."""

LOCK: Final = 0x45535452
"""The advisory lock that lets one process grow the tree at a time ("ESTR")."""


class Tree:
    """Grows a leaf for each event of the log, in the order of positions.

    Any number of processes may keep the same tree: they take turns, and each event has one leaf.
    The tables lie beside the log on PostgreSQL, in a file of their own on SQLite, where the log's
    writer would otherwise have to wait for them.
    """

    def __init__(self, log: Engine, keeping: Engine) -> None:
        """Read the log through one engine, keep the tree through another."""
        self._log, self._keeping = log, keeping
        self._edge = Edge()
        self._position = 0

    def step(self) -> int:
        """Grow by the next batch.

        Returns: how many events it had, 0 when there is nothing to do or somebody else does it.
        """
        with self._keeping.begin() as db:
            if not _is_my_turn(db):
                return 0
            self._look(db)
            with self._log.connect() as log:
                rows = events_after(log, self._position, BATCH)
            if rows:
                self._grow(db, rows)
        return len(rows)

    def catch_up(self) -> None:
        """Grow until every event of the log has its leaf."""
        while self.step():
            pass

    def sign(self, signer: Signer, now: datetime, *, at_once: bool = False) -> Checkpoint | None:
        """Sign a checkpoint when one is due; at_once: whenever either log has grown.

        Returns: the checkpoint, None when nothing was signed.
        """
        with self._keeping.begin() as db:
            if not _is_my_turn(db):
                return None
            self._look(db)
            last = last_checkpoint(db)
            before = _signed(last, signer)
            grown = self._edge.size - (last.size if last else 0)
            is_due = at_once or grown >= SIGNED_AFTER or _is_old(before, now)
            with self._log.connect() as log:
                access = access_head(log)
            is_new = grown > 0 or (before is not None and before.access != access)
            if not (is_new and is_due):
                return None
            origin, root = signer.public.name, self._edge.root()
            made = Checkpoint(origin, self._edge.size, root, self._position, now, access)
            self._keep(db, made, signer, last.number + 1 if last else 1)
        return made

    def _look(self, db: Connection) -> None:
        """Go on from where the tree is, whoever grew it last."""
        last = last_leaf(db)
        size, self._position = (last.number + 1, last.position) if last else (0, 0)
        if self._edge.size != size:
            self._edge = edge_of(db, size)

    def _grow(self, db: Connection, rows: Sequence[RawEvent]) -> None:
        edge = Edge(self._edge.size, self._edge.subtrees)
        leaves, nodes = [], []
        for row in rows:
            leaf = row.leaf()
            leaves.append({"number": edge.size, "position": row.position, "leaf": leaf})
            nodes += edge.append(leaf)
        db.execute(insert(tree_leaves), leaves)
        if nodes:
            names = ("level", "number", "hash")
            db.execute(insert(tree_nodes), [dict(zip(names, one, strict=True)) for one in nodes])
        # Should the commit fail, the next look sees another size and reads the tree again.
        self._edge, self._position = edge, rows[-1].position

    def _keep(self, db: Connection, made: Checkpoint, signer: Signer, number: int) -> None:
        told = {"size": made.size, "position": made.position, "root": made.root}
        db.execute(insert(checkpoints).values(number=number, note=new_note(made, signer), **told))


def _signed(last: KeptCheckpoint | None, signer: Signer) -> Checkpoint | None:
    try:
        return read_note(last.note, signer.public) if last else None
    except NoteNotValid:
        return None  # somebody changed it, or the key is new


def _is_old(before: Checkpoint | None, now: datetime) -> bool:
    return before is None or now - before.at >= SIGNED_EVERY


def _is_my_turn(db: Connection) -> bool:
    if db.dialect.name == "sqlite":
        return True  # the transaction took the write lock as it began
    taken = db.execute(text("SELECT pg_try_advisory_xact_lock(:lock)"), {"lock": LOCK})
    return bool(taken.scalar())
