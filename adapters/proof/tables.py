"""The tables of the tree, and how leaves, subtrees and checkpoints are read from them."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from typing import Final, NamedTuple

from sqlalchemy import (
    BigInteger,
    Column,
    Connection,
    Integer,
    LargeBinary,
    MetaData,
    Table,
    Text,
    Uuid,
    select,
)

from adapters.proof.merkle import KEPT_LEVELS, Edge, folded
from projections.base import Instant

Number: Final = BigInteger().with_variant(Integer, "sqlite")
metadata = MetaData()
tree_leaves = Table(
    "tree_leaves",
    metadata,
    Column("number", Number, primary_key=True, comment="from 0, without gaps"),
    Column("position", Number, nullable=False, comment="of the event; gaps are allowed"),
    Column("leaf", LargeBinary, nullable=False),
)
tree_nodes = Table(
    "tree_nodes",
    metadata,
    Column("level", Integer, primary_key=True),
    Column("number", Number, primary_key=True),
    Column("hash", LargeBinary, nullable=False),
)
checkpoints = Table(
    "checkpoints",
    metadata,
    Column("number", Number, primary_key=True, comment="from 1, without gaps"),
    Column("size", Number, nullable=False),
    Column("position", Number, nullable=False),
    Column("root", LargeBinary, nullable=False),
    Column("note", Text, nullable=False),
)
verifications = Table(
    "verifications",
    metadata,
    Column("verification_id", Uuid, primary_key=True),
    Column("ended_at", Instant, nullable=False),
    Column("events", Number, nullable=False),
    Column("size", Number, nullable=False),
    Column("root", Text, nullable=False),
    Column("broken", Text),
    Column("position", Number),
    Column("until", Number),
    Column("stream_id", Uuid),
    Column("version", Number),
    Column("place", Text),
    Column("access_lines", Number),
    Column("access_broken_at", Number),
    Column("access_until", Number),
)
evidence_packs = Table(
    "evidence_packs",
    metadata,
    Column("pack_id", Uuid, primary_key=True),
    Column("at", Instant, nullable=False),
    Column("actor_id", Uuid, nullable=False),
    Column("role", Text, nullable=False),
    Column("correlation_id", Uuid, nullable=False),
    Column("claim_id", Uuid, nullable=False),
    Column("documents", Integer, nullable=False),
    Column("reason", Text, nullable=False),
)


class Leaf(NamedTuple):
    """A leaf of the tree. number: from 0; position: of its event."""

    number: int
    position: int
    leaf: bytes


class KeptCheckpoint(NamedTuple):
    """A checkpoint as its row tells it; its note is what is signed."""

    number: int
    size: int
    position: int
    root: bytes
    note: str


def last_leaf(db: Connection) -> Leaf | None:
    """The newest leaf, None when there is none."""
    row = db.execute(select(tree_leaves).order_by(tree_leaves.c.number.desc()).limit(1)).first()
    return None if row is None else Leaf(*row)


def leaves_of(db: Connection, start: int, end: int) -> Sequence[Leaf]:
    """The leaves from one number (included) to another (excluded), as far as they are there."""
    query = (
        f"SELECT number, position, leaf FROM tree_leaves"  # noqa: S608 - numbers alone
        f" WHERE number >= {start:d} AND number < {end:d} ORDER BY number"
    )
    return [Leaf(*row) for row in db.exec_driver_sql(query)]


def leaf_at(db: Connection, position: int) -> Leaf | None:
    """The leaf of the event at a position; None when there is none yet."""
    row = db.execute(select(tree_leaves).where(tree_leaves.c.position == position)).first()
    return None if row is None else Leaf(*row)


def leaves_at(db: Connection, positions: Sequence[int]) -> Sequence[Leaf]:
    """The leaves of the events at these positions, as far as they are there."""
    query = select(tree_leaves).where(tree_leaves.c.position.in_(positions))
    return [Leaf(*row) for row in db.execute(query.order_by(tree_leaves.c.number))]


def nodes_of(db: Connection) -> dict[tuple[int, int], bytes]:
    """Every kept subtree by level and number."""
    rows = db.exec_driver_sql("SELECT level, number, hash FROM tree_nodes")
    return {(level, number): head for level, number, head in rows}


def head_of(db: Connection, start: int, end: int) -> bytes:
    """The head of a range as proofs ask for it, from a few kept subtrees and leaves."""
    return folded(_subtrees(db, start, end))


def edge_of(db: Connection, size: int) -> Edge:
    """The tree of the first leaves, ready to grow."""
    return Edge(size, _subtrees(db, 0, size))


def _subtrees(db: Connection, start: int, end: int) -> list[bytes]:
    """The complete subtrees that a range is made of, the largest first."""
    found: list[bytes] = []
    for level in sorted(KEPT_LEVELS, reverse=True):
        first, last = -(-start >> level), end >> level
        if last > first:
            edge = Edge()
            for head in _nodes(db, level, first, last):
                edge.append(head)
            found += edge.subtrees
            start = last << level
    edge = Edge()
    for leaf in leaves_of(db, start, end):
        edge.append(leaf.leaf)
    return found + edge.subtrees


def _nodes(db: Connection, level: int, first: int, last: int) -> Sequence[bytes]:
    c = tree_nodes.c
    query = select(c.hash).where(c.level == level, c.number >= first, c.number < last)
    return list(db.execute(query.order_by(c.number)).scalars())


def last_checkpoint(db: Connection) -> KeptCheckpoint | None:
    """The newest checkpoint, None before the first."""
    row = db.execute(select(checkpoints).order_by(checkpoints.c.number.desc()).limit(1)).first()
    return None if row is None else KeptCheckpoint(*row)


def checkpoint_of(db: Connection, size: int) -> KeptCheckpoint | None:
    """The checkpoint of a size, None when none was signed then."""
    row = db.execute(select(checkpoints).where(checkpoints.c.size == size)).first()
    return None if row is None else KeptCheckpoint(*row)


def checkpoints_before(db: Connection, number: int, limit: int) -> Sequence[KeptCheckpoint]:
    """Checkpoints, the newest first, below a number."""
    query = select(checkpoints).where(checkpoints.c.number < number)
    rows = db.execute(query.order_by(checkpoints.c.number.desc()).limit(limit))
    return [KeptCheckpoint(*row) for row in rows]


def every_checkpoint(db: Connection, at_once: int = 1000) -> Iterator[KeptCheckpoint]:
    """All checkpoints, the oldest first, whatever their columns hold."""
    after = -(2**62)
    while True:
        query = (
            "SELECT number, size, position, root, note FROM checkpoints"  # noqa: S608 - numbers
            f" WHERE number > {after:d} ORDER BY number LIMIT {at_once:d}"
        )
        page = [KeptCheckpoint(*row) for row in db.exec_driver_sql(query)]
        yield from page
        if len(page) < at_once:
            return
        after = page[-1].number
