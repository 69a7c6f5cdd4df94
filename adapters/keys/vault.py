"""One key per insured person, wrapped by a key-encryption key, in a store of its own."""

from __future__ import annotations

import asyncio
import os
import threading
from collections.abc import Callable, Collection, Iterator, Mapping
from contextlib import contextmanager
from typing import Any, NamedTuple, TypeVar
from uuid import UUID, uuid4

from sqlalchemy import Connection, Engine, Executable, Row, insert, select, update
from sqlalchemy.dialects import postgresql, sqlite
from sqlalchemy.exc import OperationalError

from adapters.keys.person_key import PersonKey
from adapters.keys.ring import KekRing
from adapters.keys.tables import leave_no_trace, make_room, person_keys, retired_keks, tidy
from domain.errors import StoreUnavailable

__all__ = ["CACHED_S", "PersonKey", "Vault", "person_keys"]

K = TypeVar("K")
CACHED_KEYS = 10_000
"""How many open keys one process keeps at most."""

NO_KEK = ""
"""What wraps the key of somebody who is erased before they ever had one: nothing."""

CACHED_S = 5.0
"""How long a process may go on with a key that another process destroyed."""


class Asked(NamedTuple):
    """When the store was asked: after how many destructions, and until when its answer is kept."""

    destructions: int
    expires: float


class Vault:
    """The keys of insured persons: made at first use, found by id, destroyed for ever.

    Who was destroyed never gets another key. An open key is kept for CACHED_S seconds; destroying
    evicts at once in this process. Safe to use from several threads.
    """

    def __init__(
        self, engine: Engine, kek: bytes | KekRing, monotonic: Callable[[], float]
    ) -> None:
        """Use the key-encryption key (32 bytes), or several, over the store behind the engine."""
        self._engine = engine
        self._keks = kek if isinstance(kek, KekRing) else KekRing(lambda: (kek,))
        self._monotonic = monotonic
        self._by_person: dict[UUID, tuple[float, PersonKey]] = {}
        self._by_id: dict[UUID, tuple[float, PersonKey | None]] = {}
        self._destructions = 0
        self._lock = threading.Lock()

    def for_writing(self, insured_ids: Collection[UUID]) -> Mapping[UUID, PersonKey]:
        """The living key of each person, made when there is none; nothing for who was destroyed.

        Raises: StoreUnavailable.
        """
        found, absent = self._known(self._by_person, insured_ids)
        if absent:
            found |= self._fetch_for_writing(absent)
        return found

    def find(self, key_ids: Collection[UUID]) -> Mapping[UUID, PersonKey | None]:
        """The key of each id, None where it was destroyed or never existed.

        Raises: StoreUnavailable.
        """
        found, absent = self._known(self._by_id, key_ids)
        if absent:
            found |= self._fetch(absent)
        return found

    async def for_writing_soon(self, insured_ids: Collection[UUID]) -> Mapping[UUID, PersonKey]:
        """As `for_writing`, without holding up the event loop."""
        found, absent = self._known(self._by_person, insured_ids)
        if absent:
            found |= await asyncio.to_thread(self._fetch_for_writing, absent)
        return found

    async def find_soon(self, key_ids: Collection[UUID]) -> Mapping[UUID, PersonKey | None]:
        """As `find`, without holding up the event loop."""
        found, absent = self._known(self._by_id, key_ids)
        if absent:
            found |= await asyncio.to_thread(self._fetch, absent)
        return found

    def destroy(self, insured_id: UUID) -> int:
        """Destroy every key of a person, who gets no other; nothing of theirs opens any more.

        Returns: how many keys were destroyed, 0 when there was none left.
        Raises: StoreUnavailable.
        """
        theirs = person_keys.c.insured_id == insured_id
        gone = update(person_keys).where(theirs, person_keys.c.wrapped.is_not(None))
        with self._begin() as db:
            make_room(db, alone=True)
            destroyed = db.execute(gone.values(wrapped=None)).rowcount
            if not destroyed and not self._destroyed(db, [insured_id]):
                never = {"key_id": uuid4(), "insured_id": insured_id, "kek_id": NO_KEK}
                db.execute(insert(person_keys).values(wrapped=None, **never))
        # A fetch that began before does not keep what it found.
        with self._lock:
            self._destructions += 1
            self._by_person.pop(insured_id, None)
            self._by_id.clear()
        with self._translated():
            tidy(self._engine)
        return destroyed

    def destroyed(self, insured_id: UUID | None = None) -> set[UUID]:
        """Who was destroyed and has no key left: everybody, or this person alone.

        Raises: StoreUnavailable.
        """
        people = select(person_keys.c.insured_id).distinct()
        if insured_id is not None:
            people = people.where(person_keys.c.insured_id == insured_id)
        gone = people.where(person_keys.c.wrapped.is_(None))
        with self._begin() as db:
            return set(db.scalars(gone)) - set(
                db.scalars(people.where(person_keys.c.wrapped.is_not(None)))
            )

    def leave_no_trace(self) -> bool:
        """Drop what the files of the store still hold of destroyed keys.

        Returns: False while its write-ahead log may go on holding them.
        Raises: StoreUnavailable.
        """
        with self._translated():
            return leave_no_trace(self._engine)

    def _known(
        self, cache: Mapping[UUID, tuple[float, K]], wanted: Collection[UUID]
    ) -> tuple[dict[UUID, K], set[UUID]]:
        now = self._monotonic()
        hits = {i: entry[1] for i in set(wanted) if (entry := cache.get(i)) and entry[0] > now}
        return hits, set(wanted) - hits.keys()

    def _fetch_for_writing(self, insured_ids: Collection[UUID]) -> dict[UUID, PersonKey]:
        asked_at = self._asked_at()
        with self._begin() as db:
            keys = self._living(db, insured_ids)
            if missing := set(insured_ids) - keys.keys():
                self._make(db, missing)
                keys = self._living(db, insured_ids)
        self._remember(self._by_person, keys, asked_at)
        return keys

    def _make(self, db: Connection, missing: Collection[UUID]) -> None:
        make_room(db, alone=False)
        fresh = set(missing) - self._destroyed(db, missing)
        kek = self._keks.newest(set(db.scalars(select(retired_keks.c.kek_id))))
        rows = []
        for person in fresh:
            key_id = uuid4()
            wrapped = kek.wrap(key_id, person, os.urandom(32))
            named = {"key_id": key_id, "insured_id": person, "kek_id": kek.kek_id}
            rows.append({**named, "wrapped": wrapped})
        if rows:
            db.execute(self._insert(), rows)

    def _destroyed(self, db: Connection, insured_ids: Collection[UUID]) -> set[UUID]:
        """Those who had a key and have none left."""
        theirs = person_keys.c.insured_id.in_(insured_ids)
        gone = select(person_keys.c.insured_id).where(theirs, person_keys.c.wrapped.is_(None))
        return set(db.scalars(gone)) - self._living(db, insured_ids).keys()

    def _fetch(self, key_ids: Collection[UUID]) -> dict[UUID, PersonKey | None]:
        asked_at = self._asked_at()
        with self._begin() as db:
            rows = db.execute(select(person_keys).where(person_keys.c.key_id.in_(key_ids))).all()
        keys: dict[UUID, PersonKey | None] = dict.fromkeys(key_ids)
        keys |= {row.key_id: self._unwrapped(row) for row in rows if row.wrapped is not None}
        self._remember(self._by_id, keys, asked_at)
        return keys

    def _living(self, db: Connection, insured_ids: Collection[UUID]) -> dict[UUID, PersonKey]:
        living = select(person_keys).where(
            person_keys.c.insured_id.in_(insured_ids), person_keys.c.wrapped.is_not(None)
        )
        return {row.insured_id: self._unwrapped(row) for row in db.execute(living)}

    def _insert(self) -> Executable:
        # Two processes may make a person's first key at once: the second insert gives way.
        dialect: Any = sqlite if self._engine.dialect.name == "sqlite" else postgresql
        insert: Executable = dialect.insert(person_keys).on_conflict_do_nothing()
        return insert

    def _unwrapped(self, row: Row[Any]) -> PersonKey:
        kek = self._keks.named(row.kek_id)
        return PersonKey(row.key_id, kek.unwrap(row.key_id, row.insured_id, row.wrapped))

    def _asked_at(self) -> Asked:
        return Asked(self._destructions, self._monotonic() + CACHED_S)

    def _remember(
        self, cache: dict[UUID, tuple[float, K]], keys: Mapping[UUID, K], asked: Asked
    ) -> None:
        # Counted from the question: whoever was held up since keeps nothing that was destroyed.
        is_late = self._monotonic() >= asked.expires
        with self._lock:
            if len(cache) >= CACHED_KEYS:
                cache.clear()
            if asked.destructions == self._destructions and not is_late:
                cache.update({name: (asked.expires, key) for name, key in keys.items()})

    @contextmanager
    def _begin(self) -> Iterator[Connection]:
        with self._translated(), self._engine.begin() as db:
            yield db

    @contextmanager
    def _translated(self) -> Iterator[None]:
        try:
            yield
        except OperationalError as error:
            raise StoreUnavailable(retry_after_s=1) from error
