"""What the tests of the store stand on: a migrated log somewhere, and people who make claims."""

from __future__ import annotations

import asyncio
import sqlite3
import time
from collections.abc import AsyncIterator, Awaitable, Callable, Sequence
from contextlib import asynccontextmanager, closing
from dataclasses import dataclass, replace
from datetime import datetime
from pathlib import Path
from typing import Any, NamedTuple
from uuid import UUID, uuid4, uuid5

import psycopg

from adapters.bootstrap import Runtime, open_runtime
from adapters.keys.vault import Vault
from adapters.persistence.database import open_engine
from adapters.persistence.event_log import Backend, EventLog
from adapters.persistence.mapper import SealingMapper
from adapters.persistence.postgres import PostgresBackend
from adapters.persistence.sqlite import SqliteBackend
from adapters.settings import Settings
from application.intake import SubmitClaim
from application.ports import Asked, ClaimStore, Ports, Recorded
from application.turns import Turns
from builders import care, document, statements, stay
from domain.base import Act, Author, Meta, Role
from domain.claim import Claim
from domain.errors import Refusal
from domain.values import Beneficiary, InsuredSituation, Nationality
from domain.window import Quota, SubmissionWindow
from spec import paris

ROOT = Path(__file__).parents[3]
NOW = paris("2026-03-20")
KEK = bytes(range(32))
QUOTA = Quota()
LIMIT = 10
SECRETS = ("Otite séromuqueuse", "Ermeline de Brocéliande", "facture Łódź.pdf")
"""What a person wrote; it may stand in clear nowhere."""


class Raw(NamedTuple):
    """An event as the tables hold it, read without any code of ours."""

    position: int
    stream: UUID
    version: int
    topic: str
    state: bytes


@dataclass(frozen=True)
class Place:
    """Where one migrated log lies: enough to open it from any process."""

    settings: Settings

    @property
    def is_postgres(self) -> bool:
        return self.settings.is_postgres

    @property
    def position(self) -> str:
        """The name of the position's column."""
        return "notification_id" if self.is_postgres else "rowid"

    @property
    def environment(self) -> dict[str, str]:
        """What another process needs to open the same place."""
        return {
            "ESCALE_DATA_DIR": str(self.settings.data_dir),
            "ESCALE_DATABASE_URL": self.settings.database_url,
            "ESCALE_REDIS_URL": self.settings.redis_url,
        }

    def moved_to(self, database_url: str) -> Place:
        """The same place by another way, such as through a proxy."""
        return Place(self.settings.model_copy(update={"database_url": database_url}))

    def backend(self) -> Backend:
        if self.is_postgres:
            return PostgresBackend(self.settings.database_url)
        return SqliteBackend(self.settings.log_path)

    @asynccontextmanager
    async def log(
        self, wrapped: Callable[[Backend], Backend] = lambda backend: backend
    ) -> AsyncIterator[EventLog]:
        """The store alone; wrapped: puts something between it and its database."""
        keys = open_engine(self.settings.person_keys_url)
        vault = Vault(keys, KEK, time.monotonic)
        store = EventLog(wrapped(self.backend()), SealingMapper(), vault, lambda _: None)
        try:
            yield store
        finally:
            await store.close()
            keys.dispose()

    @asynccontextmanager
    async def runtime(self, clock: Callable[[], datetime] = lambda: NOW) -> AsyncIterator[Runtime]:
        """A whole process of Escale; on the day of the tests unless told otherwise."""
        runtime = open_runtime(self.settings, clock)
        try:
            yield runtime
        finally:
            await runtime.close()

    def run(self, statement: str) -> Sequence[tuple[Any, ...]]:
        """Run SQL in the log's database as its owner. Returns: the rows, none for a change."""
        if self.is_postgres:
            with psycopg.connect(self.settings.database_url, autocommit=True) as db:
                cursor = db.execute(statement.encode())
                return cursor.fetchall() if cursor.description else []
        with closing(sqlite3.connect(self.settings.log_path, isolation_level=None)) as db:
            return db.execute(statement).fetchall()

    def insert(self, event: Raw) -> None:
        """Put an event into the log past the store: without its lock, without a notice."""
        stream = str(event.stream) if self.is_postgres else event.stream.hex
        code = event.state.hex()
        state = f"decode('{code}', 'hex')" if self.is_postgres else f"X'{code}'"
        self.run(
            "INSERT INTO stored_events (originator_id, originator_version, topic, state)"
            f" VALUES ('{stream}', {event.version}, '{event.topic}', {state})"
        )

    def stored(self) -> list[Raw]:
        """The whole log in the order of its positions."""
        columns = f"{self.position}, originator_id, originator_version, topic, state"
        rows = self.run(f"SELECT {columns} FROM stored_events ORDER BY 1")
        return [Raw(p, UUID(str(s)), v, t, bytes(state)) for p, s, v, t, state in rows]


def person(number: int) -> UUID:
    """An insured person, the same in every process."""
    return uuid5(UUID(int=0xE5CA1E), str(number))


def act(insured_id: UUID) -> Act:
    """The stamp of a new command of this person, now."""
    command_id = uuid4()
    author = Author(role=Role.INSURED, id=insured_id)
    return Act(NOW, Meta(actor=author, command_id=command_id, correlation_id=command_id))


def opened(insured_id: UUID) -> SubmissionWindow:
    """A window that nobody stored yet."""
    return SubmissionWindow.open(insured_id, act(insured_id))


def draft(insured_id: UUID, key: str = "first") -> Claim:
    """A draft that only waits to be submitted, not stored yet; it holds all of SECRETS."""
    reason, name, file_name = SECRETS
    now = act(insured_id)
    claim = Claim.start(Claim.id_of(insured_id, key), insured_id, "GENERAL", now)
    claim.declare_personal_situation(
        Nationality.FRENCH, InsuredSituation.EMPLOYED_OR_SELF_EMPLOYED, now
    )
    self_ = Beneficiary(beneficiary_id=insured_id, is_insured=True, display_name=name)
    claim.select_beneficiary(self_, now)
    claim.describe_care(care(reason=reason), now)
    claim.declare_stay(stay(), now)
    document_id, blob_id = (uuid5(claim.id, name) for name in ("document", "file"))
    file = document(file_name=file_name, document_id=document_id, blob_id=blob_id)
    claim.attach_document(file, LIMIT, now)
    return claim


def started(insured_id: UUID, key: str = "first") -> Claim:
    """A draft that was only begun, not stored yet: one event."""
    return Claim.start(Claim.id_of(insured_id, key), insured_id, "GENERAL", act(insured_id))


def asked(insured_id: UUID) -> Asked:
    """A new request of this person."""
    author = Author(role=Role.INSURED, id=insured_id)
    return Asked(author=author, command_id=uuid4(), correlation_id=uuid4(), is_keyed=True)


def submission(insured_id: UUID, key: str = "first") -> SubmitClaim:
    """The command that transmits this person's draft."""
    claim_id = Claim.id_of(insured_id, key)
    return SubmitClaim(asked=asked(insured_id), claim_id=claim_id, statements=statements())


def facts_of(aggregate: object) -> dict[str, Any]:
    """What an aggregate amounts to, without what only the store knows."""
    told = {"positions", "_pending_events"}
    return {name: value for name, value in vars(aggregate).items() if name not in told}


ACCEPTED = "accepted"
Handler = Callable[[SubmitClaim, Ports], Awaitable[Recorded]]


def elsewhere(ports: Ports) -> Ports:
    """As another process would have them: within one, a person's commands take turns."""
    return replace(ports, turns=Turns())


async def outcomes(handler: Handler, asked: Sequence[tuple[SubmitClaim, Ports]]) -> list[str]:
    """Run commands at once. Returns: ACCEPTED or the kind of the refusal, for each."""

    async def outcome(command: SubmitClaim, ports: Ports) -> str:
        try:
            await handler(command, ports)
        except Refusal as refusal:
            return type(refusal).__name__
        return ACCEPTED

    return await asyncio.gather(*(outcome(command, ports) for command, ports in asked))


async def keep_drafts(store: ClaimStore, insured_id: UUID, keys: Sequence[str]) -> None:
    """Store complete drafts of one person, and the window that counts them."""
    claims = [draft(insured_id, key) for key in keys]
    window = opened(insured_id)
    for claim in claims:
        window.open_draft(claim.id, QUOTA, act(insured_id))
    await asyncio.gather(store.save(window), *map(store.save, claims))
