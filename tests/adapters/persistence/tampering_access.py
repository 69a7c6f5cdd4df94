"""Somebody with every right on the access log, who changes its lines with SQL."""

from __future__ import annotations

import random
from datetime import timedelta
from typing import Any
from uuid import UUID

from sqlalchemy import Connection, delete, insert, select, update

from adapters.persistence.access_log import BEFORE_THE_FIRST, access_log, digest_of

from .ground import NOW

c = access_log.c


class Hand:
    """One who tampers, by chance; each way returns the line where it was done."""

    def __init__(self, db: Connection, chance: random.Random, last: int) -> None:
        """Change the lines up to the last one that was signed."""
        self.db = db
        self.chance = chance
        self.last = last

    def _one(self) -> int:
        return self.chance.randint(1, self.last)

    def change(self) -> int:
        """A cell says something else."""
        position = self._one()
        self._spoil(position)
        return position

    def change_with_digest(self) -> int:
        """A cell says something else, and its line has the digest that belongs to it."""
        position = self._one()
        self._spoil(position)
        self._chain(position, position)
        return position

    def change_with_chain(self) -> int:
        """A cell says something else, and every digest after it was made anew."""
        position = self._one()
        self._spoil(position)
        self._chain(position)
        return position

    def delete(self) -> int:
        """A line is gone."""
        position = self._one()
        self.db.execute(delete(access_log).where(c.position == position))
        return position

    def delete_with_chain(self) -> int:
        """A line is gone, the others closed up and their digests were made anew."""
        position = self.delete()
        self._shift(position + 1, -1)
        self._chain(position)
        return position

    def insert(self) -> int:
        """A line that never was, between others."""
        position = self._one()
        [row] = self._lines(position, position)
        self._shift(position, 1)
        forged = row | {"position": position, "claim_id": UUID(int=999)}
        self.db.execute(insert(access_log).values(forged))
        return position

    def insert_with_chain(self) -> int:
        """The same, and every digest from there on was made anew."""
        position = self.insert()
        self._chain(position)
        return position

    def insert_before(self) -> int:
        """A line that pretends to be older than the chain."""
        [row] = self._lines(1, 1)
        position = -self.chance.randint(0, 5)
        self.db.execute(insert(access_log).values(row | {"position": position, "digest": None}))
        return position

    def swap(self) -> int:
        """Two lines exchange their places."""
        low, high = sorted(self.chance.sample(range(1, self.last + 1), 2))
        for at, to in ((low, 10**9), (high, low), (10**9, high)):
            self._move(at, to)
        return low

    def cut(self) -> int:
        """The newest lines are gone."""
        position = self._one()
        self.db.execute(delete(access_log).where(c.position >= position))
        return position

    def cut_and_go_on(self) -> int:
        """The newest lines are gone, and others were written in their place."""
        position = self._one()
        kept = self._lines(position)
        self.cut_at(position)
        forged = [row | {"claim_id": UUID(int=999)} for row in kept]
        self.db.execute(insert(access_log), forged)
        self._chain(position)
        return position

    def unchain(self) -> int:
        """All digests are gone, as in lines of before the chain."""
        self.db.execute(update(access_log).values(digest=None))
        return 1

    def cut_at(self, position: int) -> None:
        self.db.execute(delete(access_log).where(c.position >= position))

    def _spoil(self, position: int) -> None:
        other: dict[str, Any] = self.chance.choice(
            (
                {"shown": "LETTER"},
                {"role": "auditor"},
                {"actor_id": UUID(int=8)},
                {"claim_id": None},
                {"insured_id": UUID(int=2)},
                {"reason": "x"},
                {"at": NOW - timedelta(days=1)},
                {"found": 3},
            )
        )
        self.db.execute(update(access_log).where(c.position == position).values(other))

    def _lines(self, first: int, last: int = 10**6) -> list[dict[str, Any]]:
        query = select(access_log).where(c.position >= first, c.position <= last)
        return [dict(row) for row in self.db.execute(query.order_by(c.position)).mappings()]

    def _shift(self, first: int, by: int) -> None:
        positions = [row["position"] for row in self._lines(first)]
        for position in positions if by < 0 else reversed(positions):
            self._move(position, position + by)

    def _move(self, at: int, to: int) -> None:
        self.db.execute(update(access_log).where(c.position == at).values(position=to))

    def _chain(self, first: int, last: int = 10**6) -> None:
        before = self._lines(first - 1, first - 1)
        digest = before[0]["digest"] if before else BEFORE_THE_FIRST
        for row in self._lines(first, last):
            digest = digest_of(row, digest)
            mine = update(access_log).where(c.position == row["position"])
            self.db.execute(mine.values(digest=digest))


WAYS = (
    Hand.change,
    Hand.change_with_digest,
    Hand.change_with_chain,
    Hand.delete,
    Hand.delete_with_chain,
    Hand.insert,
    Hand.insert_with_chain,
    Hand.insert_before,
    Hand.swap,
    Hand.cut,
    Hand.cut_and_go_on,
    Hand.unchain,
)
NEXT_IS_NAMED = {Hand.change_with_digest, Hand.delete}
"""Where the line itself is gone or fits: the one after it does not."""
