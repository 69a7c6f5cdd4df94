"""One key per insured person, wrapped by a key-encryption key, in a store of its own."""

from __future__ import annotations

import asyncio
import hashlib
import hmac
import os
import threading
from collections.abc import Callable, Collection, Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass, field
from functools import cached_property
from typing import Any, TypeVar
from uuid import UUID, uuid4

from cryptography.hazmat.primitives import hashes
from cryptography.hazmat.primitives.ciphers.aead import AESGCM
from cryptography.hazmat.primitives.kdf.hkdf import HKDF
from sqlalchemy import (
    Column,
    Connection,
    Engine,
    Executable,
    Index,
    LargeBinary,
    MetaData,
    Row,
    Table,
    Text,
    Uuid,
    select,
    text,
    update,
)
from sqlalchemy.dialects import postgresql, sqlite
from sqlalchemy.exc import OperationalError

from domain.errors import StoreUnavailable

K = TypeVar("K")
CACHED_KEYS = 10_000
"""How many open keys one process keeps at most."""

NONCE_BYTES = 12
CACHED_S = 5.0
"""How long a process may go on with a key that another process destroyed."""

metadata = MetaData()
person_keys = Table(
    "person_keys",
    metadata,
    Column("key_id", Uuid, primary_key=True),
    Column("insured_id", Uuid, nullable=False),
    Column("wrapped", LargeBinary, nullable=True, comment="nonce + AES-256-GCM; NULL = destroyed"),
    Column("kek_id", Text, nullable=False),
    Index(
        "person_keys_one_alive",
        "insured_id",
        unique=True,
        sqlite_where=text("wrapped IS NOT NULL"),
        postgresql_where=text("wrapped IS NOT NULL"),
    ),
)


@dataclass(frozen=True)
class PersonKey:
    """The open key of one insured person; subkeys for each use are derived from it."""

    key_id: UUID
    secret: bytes = field(repr=False)

    @cached_property
    def cipher(self) -> AESGCM:
        """Seals the personal fields of events."""
        return AESGCM(self._derived(b"escale event fields"))

    @cached_property
    def file_secret(self) -> bytes:
        """The 32 bytes that seal the person's files."""
        return self._derived(b"escale files")

    @cached_property
    def mac_secret(self) -> bytes:
        """The 32 bytes that fingerprint the person's commands."""
        return self._derived(b"escale command bodies")

    def mac(self, body: bytes) -> str:
        """HMAC-SHA-256 of a command's body, hex."""
        return hmac.digest(self.mac_secret, body, "sha256").hex()

    def seal(self, context: bytes, plain: bytes) -> bytes:
        """Nonce and ciphertext, which open under the same context only."""
        nonce = os.urandom(NONCE_BYTES)
        return nonce + self.cipher.encrypt(nonce, plain, context)

    def open(self, context: bytes, sealed: bytes) -> bytes:
        """What was sealed under this context.

        Raises: InvalidTag when anything was changed or moved.
        """
        return self.cipher.decrypt(sealed[:NONCE_BYTES], sealed[NONCE_BYTES:], context)

    def _derived(self, purpose: bytes) -> bytes:
        return HKDF(hashes.SHA256(), 32, salt=None, info=purpose).derive(self.secret)


class Vault:
    """The keys of insured persons: made at first use, found by id, destroyed for ever.

    An open key is kept for CACHED_S seconds; destroying evicts at once in this process. Safe to
    use from several threads.
    """

    def __init__(self, engine: Engine, kek: bytes, monotonic: Callable[[], float]) -> None:
        """Use the key-encryption key (32 bytes) over the store behind the engine."""
        self._engine = engine
        self._kek = AESGCM(kek)
        self._kek_id = hashlib.sha256(b"escale kek" + kek).hexdigest()[:16]
        self._monotonic = monotonic
        self._by_person: dict[UUID, tuple[float, PersonKey]] = {}
        self._by_id: dict[UUID, tuple[float, PersonKey | None]] = {}
        self._destructions = 0
        self._lock = threading.Lock()

    def for_writing(self, insured_ids: Collection[UUID]) -> Mapping[UUID, PersonKey]:
        """The living key of each person, made when there is none.

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
        """Destroy every key of a person; what they sealed can never be read again.

        Returns: how many keys were destroyed, 0 when there was none left.
        Raises: StoreUnavailable.
        """
        statement = (
            update(person_keys)
            .where(person_keys.c.insured_id == insured_id, person_keys.c.wrapped.is_not(None))
            .values(wrapped=None)
        )
        with self._begin() as db:
            destroyed = db.execute(statement).rowcount
        # A fetch that began before does not keep what it found.
        with self._lock:
            self._destructions += 1
            self._by_person.pop(insured_id, None)
            self._by_id.clear()
        self._leave_no_trace()
        return destroyed

    def _known(
        self, cache: Mapping[UUID, tuple[float, K]], wanted: Collection[UUID]
    ) -> tuple[dict[UUID, K], set[UUID]]:
        now = self._monotonic()
        hits = {i: entry[1] for i in set(wanted) if (entry := cache.get(i)) and entry[0] > now}
        return hits, set(wanted) - hits.keys()

    def _fetch_for_writing(self, insured_ids: Collection[UUID]) -> dict[UUID, PersonKey]:
        destructions = self._destructions
        with self._begin() as db:
            keys = self._living(db, insured_ids)
            if missing := set(insured_ids) - keys.keys():
                db.execute(self._insert(), [self._new_row(person) for person in missing])
                keys = self._living(db, insured_ids)
        self._remember(self._by_person, keys, destructions)
        return keys

    def _fetch(self, key_ids: Collection[UUID]) -> dict[UUID, PersonKey | None]:
        destructions = self._destructions
        with self._begin() as db:
            rows = db.execute(select(person_keys).where(person_keys.c.key_id.in_(key_ids))).all()
        keys: dict[UUID, PersonKey | None] = dict.fromkeys(key_ids)
        keys |= {row.key_id: self._unwrapped(row) for row in rows if row.wrapped is not None}
        self._remember(self._by_id, keys, destructions)
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

    def _new_row(self, insured_id: UUID) -> dict[str, Any]:
        key_id = uuid4()
        nonce = os.urandom(NONCE_BYTES)
        wrapped = self._kek.encrypt(nonce, os.urandom(32), key_id.bytes + insured_id.bytes)
        return {
            "key_id": key_id,
            "insured_id": insured_id,
            "wrapped": nonce + wrapped,
            "kek_id": self._kek_id,
        }

    def _unwrapped(self, row: Row[Any]) -> PersonKey:
        nonce, wrapped = row.wrapped[:NONCE_BYTES], row.wrapped[NONCE_BYTES:]
        context = row.key_id.bytes + row.insured_id.bytes
        return PersonKey(row.key_id, self._kek.decrypt(nonce, wrapped, context))

    def _remember(
        self, cache: dict[UUID, tuple[float, K]], keys: Mapping[UUID, K], destructions: int
    ) -> None:
        expires = self._monotonic() + CACHED_S
        with self._lock:
            if len(cache) >= CACHED_KEYS:
                cache.clear()
            if destructions == self._destructions:
                cache.update({name: (expires, key) for name, key in keys.items()})

    def _leave_no_trace(self) -> None:
        if self._engine.dialect.name == "sqlite":
            raw = self._engine.raw_connection()
            raw.cursor().execute("PRAGMA wal_checkpoint(TRUNCATE)")
            raw.close()

    @contextmanager
    def _begin(self) -> Iterator[Connection]:
        try:
            with self._engine.begin() as db:
                yield db
        except OperationalError as error:
            raise StoreUnavailable(retry_after_s=1) from error
