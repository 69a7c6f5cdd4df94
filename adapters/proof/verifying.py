"""Compares the log with its leaves and with what was signed of it, and names what is broken."""

from __future__ import annotations

from collections import deque
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from enum import StrEnum
from typing import Any, NamedTuple
from uuid import UUID

from sqlalchemy import Connection, Engine

from adapters.proof.access_chain import Chain
from adapters.proof.merkle import Edge
from adapters.proof.notes import AccessHead, Checkpoint, NoteNotValid, PublicKey, read_note
from adapters.proof.raw_log import RawEvent, batches, events_after
from adapters.proof.tables import (
    KeptCheckpoint,
    Leaf,
    every_checkpoint,
    last_leaf,
    leaves_of,
    nodes_of,
)
from domain.rules.checklist import plus_months
from domain.values import in_paris


class Kind(StrEnum):
    """What was done. LEAF, NODE: to the tree's own tables, while the events are as signed."""

    CHANGED = "changed"
    MISSING = "missing"
    ADDED = "added"
    MOVED = "moved"
    LEAF = "leaf"
    NODE = "node"
    CHECKPOINT = "checkpoint"
    VIEW = "view"


class Broken(NamedTuple):
    """The first thing that is not as it was.

    until: the last position that it may be, when nobody can tell which one it is; None otherwise.
    stream_id, version: of the event that stands there now, None when none does.
    place: of a view, its table, key and column; then the position is how far it was replayed.
    """

    kind: Kind
    position: int
    until: int | None = None
    stream_id: UUID | None = None
    version: int | None = None
    place: str | None = None


class Verdict(NamedTuple):
    """What a verification found. events: of the log; size, root: of its tree, over all of them.

    signed, witnessed: the newest checkpoints that agree, None without any.
    access: the same of the access log, None when nobody looked at it.
    """

    events: int
    size: int
    root: bytes
    signed: Checkpoint | None
    witnessed: Checkpoint | None
    broken: Broken | None
    access: Chain | None = None

    @property
    def is_sound(self) -> bool:
        """Whether nothing was found."""
        return self.broken is None and (self.access is None or self.access.broken_at is None)


@contextmanager
def snapshots(log: Engine, proof: Engine) -> Iterator[tuple[Connection, Connection]]:
    """One state of the log and an earlier or equal one of the tree, however both grow meanwhile."""
    if log.dialect.name == "postgresql":
        log = log.execution_options(isolation_level="REPEATABLE READ")
        proof = proof.execution_options(isolation_level="REPEATABLE READ")
    with log.connect() as log_db, proof.connect() as proof_db:
        yield log_db, proof_db


class Verification:
    """One verification: every event is hashed, once, in the order of positions."""

    def __init__(
        self,
        log: Connection,
        proof: Connection,
        key: PublicKey,
        witnessed: Sequence[Checkpoint] = (),
    ) -> None:
        """Believe what this key signed, and what a witness cosigned of it."""
        self._log, self._proof, self._key = log, proof, key
        self._edge = Edge()
        self._found: Broken | None = None
        self._found_at = 0
        self._is_settled = self._has_failed = False
        self._agreed: Checkpoint | None = None
        self._good, self._forged = _read(proof, key)
        self._witnessed = sorted(witnessed, key=lambda one: one.size)
        both = sorted([*self._good, *self._witnessed], key=lambda one: one.size)
        self._signed = deque(both)
        last = last_leaf(proof)
        self._size = max(last.number + 1 if last else 0, both[-1].size if both else 0)
        self._nodes = nodes_of(proof)
        self._last = 0

    def run(self) -> Verdict:
        """Hash everything.

        Raises: OperationalError when a database is away.
        """
        for rows in batches(self._log):
            leaves = [row.leaf() for row in rows]
            if self._found is None:
                self._compare(rows, leaves)
            self._grow(rows, leaves)
            self._last = rows[-1].position
            if self._has_failed:
                break
        else:
            self._end()
        return Verdict(
            events=self._edge.size,
            size=self._size,
            root=self._edge.root(),
            signed=self._good[-1] if self._good else None,
            witnessed=self._witnessed[-1] if self._witnessed else None,
            broken=self._first(),
        )

    def access_heads(self) -> Sequence[AccessHead]:
        """What was signed of the access log."""
        return [one.access for one in (*self._good, *self._witnessed) if one.access]

    def access_ends(self, months: int) -> Sequence[AccessHead]:
        """Those of them that the log signed so many months before its newest, the oldest first.

        Only what is signed counts for an age: whoever changes rows cannot make one of them old.
        """
        if not self._good:
            return []
        newest = self._good[-1].at
        edge = plus_months(in_paris(newest), -months)
        return [one.access for one in self._good if one.access and in_paris(one.at) < edge]

    def _compare(self, rows: Sequence[RawEvent], leaves: Sequence[bytes]) -> None:
        start = self._edge.size
        kept = leaves_of(self._proof, start, start + len(rows))
        numbered = enumerate(zip(rows, leaves, strict=True), start)
        mine = [Leaf(number, row.position, leaf) for number, (row, leaf) in numbered]
        if kept == mine:
            return
        for number, row in enumerate(rows):
            other = kept[number] if number < len(kept) else None
            self._found = self._difference(row, mine[number], other)
            if self._found is not None:
                self._found_at = start + number
                return

    def _difference(self, row: RawEvent, mine: Leaf, kept: Leaf | None) -> Broken | None:
        if kept is None and mine.number >= self._size:
            return None  # the tree has not come that far
        if kept is None or kept.number != mine.number:
            return _broken(Kind.LEAF, row)
        if kept.position < mine.position:
            there = self._elsewhere(kept)
            return there or Broken(Kind.MISSING, kept.position)
        if kept.position > mine.position:
            return _broken(Kind.ADDED, row)
        if kept.leaf != mine.leaf:
            return self._elsewhere(kept) or _broken(Kind.CHANGED, row)
        return None

    def _elsewhere(self, kept: Leaf) -> Broken | None:
        """The event of a leaf at another position, None when it is nowhere."""
        for rows in batches(self._log):
            for row in rows:
                if row.position != kept.position and row.leaf(kept.position) == kept.leaf:
                    return _broken(Kind.MOVED, row)._replace(position=kept.position)
        return None

    def _grow(self, rows: Sequence[RawEvent], leaves: Sequence[bytes]) -> None:
        done = 0
        while done < len(rows) and not self._has_failed:
            next_size = self._signed[0].size if self._signed else self._edge.size + len(rows)
            end = min(len(rows), done + next_size - self._edge.size)
            for number in range(done, end):
                for kept in self._edge.append(leaves[number]):
                    self._check_node(*kept, rows[number].position)
            done = end
            while self._signed and self._signed[0].size == self._edge.size:
                self._judge(self._signed.popleft(), rows[end - 1].position)

    def _check_node(self, level: int, number: int, head: bytes, position: int) -> None:
        is_kept = self._nodes.pop((level, number), None) == head
        if not is_kept and self._found is None and self._edge.size <= self._size:
            self._found, self._found_at = Broken(Kind.NODE, position), self._edge.size - 1

    def _judge(self, signed: Checkpoint, position: int) -> None:
        """Hold the log against what was signed of it; it was the last one when they disagree."""
        if (self._edge.root(), position) == (signed.root, signed.position):
            if self._found and self._found_at < self._edge.size and not self._is_settled:
                # The events are those that were signed: somebody changed the tree's own rows.
                kind = Kind.NODE if self._found.kind is Kind.NODE else Kind.LEAF
                self._found, self._is_settled = self._found._replace(kind=kind), True
            self._agreed = signed
            return
        self._has_failed = True
        is_later = self._found_at >= self._edge.size or self._is_settled
        if self._found is None or is_later or self._found.kind is Kind.NODE:
            # The leaves were changed with the events: it lies between two checkpoints.
            self._found = self._between(signed.position)

    def _between(self, until: int) -> Broken:
        after = self._agreed.position if self._agreed else 0
        rows = events_after(self._log, after, 1)
        first = min(rows[0].position if rows else until, until)
        return Broken(Kind.CHANGED, first, until)

    def _end(self) -> None:
        if self._found is not None and not self._is_settled:
            return
        if self._edge.size < self._size:
            kept = leaves_of(self._proof, self._edge.size, self._edge.size + 1)
            at = kept[0].position if kept else self._last + 1
            until = None if kept else max(at, self._signed[-1].position if self._signed else at)
            there = self._elsewhere(kept[0]) if kept else None
            self._found = there or Broken(Kind.MISSING, at, until)
        elif self._nodes and self._found is None:
            self._found = Broken(Kind.NODE, self._last)

    def _first(self) -> Broken | None:
        found = [one for one in (self._found, self._forged) if one is not None]
        return min(found, key=lambda one: one.position, default=None)


def _read(proof: Connection, key: PublicKey) -> tuple[list[Checkpoint], Broken | None]:
    """The checkpoints that this key signed, and the first one that is not as it was kept."""
    good: list[Checkpoint] = []
    forged: Broken | None = None
    number = size = position = 0
    for row in every_checkpoint(proof):
        signed = _signed(row, key)
        at = signed.position if signed else row.position
        position = at if isinstance(at, int) else position
        # One of the same size was signed because the access log went on.
        is_kept = signed is not None and signed.size >= size and _is_of(row, signed)
        if forged is None and not (is_kept and row.number == number + 1):
            forged = Broken(Kind.CHECKPOINT, position)
        if signed is not None and signed.size >= size:
            good.append(signed)
            size = signed.size
        number = row.number
    return good, forged


def _signed(row: KeptCheckpoint, key: PublicKey) -> Checkpoint | None:
    try:
        return read_note(row.note, key) if isinstance(row.note, str) else None
    except NoteNotValid:
        return None


def _is_of(row: KeptCheckpoint, signed: Checkpoint) -> bool:
    told: tuple[Any, ...] = (row.size, row.position, row.root)
    return told == (signed.size, signed.position, signed.root)


def _broken(kind: Kind, row: RawEvent) -> Broken:
    return Broken(kind, row.position, None, row.stream_id(), row.number())
