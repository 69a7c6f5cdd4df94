"""The only place where ports meet adapters, and the only reader of the clock."""

from __future__ import annotations

import os
import secrets
import time
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from datetime import datetime
from functools import partial
from pathlib import Path
from typing import Any
from uuid import uuid4

from sqlalchemy import Engine

from adapters.documents.admission import Admission
from adapters.documents.files import DirectoryFiles
from adapters.documents.gate import Gate
from adapters.identity.directory import Directory
from adapters.identity.directory_port import AsyncDirectory
from adapters.keys.vault import PersonKeyring, RowSealer, Vault
from adapters.persistence.clock import DatabaseClock
from adapters.persistence.database import VIEWS_SCHEMA, open_engine
from adapters.persistence.event_log import Backend, EventLog
from adapters.persistence.job_board import JobBoard
from adapters.persistence.log_reader import LogReader
from adapters.persistence.mapper import SealingMapper
from adapters.persistence.migrate import Store, migrate
from adapters.persistence.postgres import PostgresBackend
from adapters.persistence.sqlite import SqliteBackend
from adapters.persistence.view_positions import ViewPositions
from adapters.settings import Settings
from application.ports import Limits, Ports
from domain.base import Sealed
from domain.window import Quota

SECRET_BYTES = 32


@dataclass(frozen=True, kw_only=True)
class Runtime:
    """Everything that a process of Escale is made of; close it when done.

    views, views_writer: for reading and for the follower; on SQLite they begin differently.
    register: the directory itself; ports.directory is what handlers see of it.
    """

    settings: Settings
    ports: Ports
    log: EventLog
    reader: LogReader
    mapper: SealingMapper
    vault: Vault
    views: Engine
    views_writer: Engine
    positions: ViewPositions
    board: JobBoard
    register: Directory
    directory: AsyncDirectory
    gate: Gate
    files: DirectoryFiles
    engines: tuple[Engine, ...]
    on_append: list[Callable[[int], None]] = field(default_factory=list)

    def open_sealed(self, sealed: Sealed) -> Mapping[str, Any] | None:
        """The personal fields of one event, None once their key is destroyed; for threads.

        Raises: StoreUnavailable.
        """
        return self.mapper.open(sealed, self.vault.find([sealed.key_id]))

    async def close(self) -> None:
        """Finish what is waiting, then give everything back."""
        await self.gate.close()
        await self.log.close()
        for engine in self.engines:
            engine.dispose()


def migrate_all(settings: Settings) -> None:
    """Bring every table that cannot be derived up to date; a second run changes nothing."""
    _make_data_dir(settings)
    views_url = settings.owner_url if settings.is_postgres else settings.views_url
    _migrate(settings.owner_url, "log")
    _migrate(views_url, "work")
    _migrate(settings.person_keys_url, "keys")


def _migrate(url: str, store: Store) -> None:
    engine = open_engine(url)
    migrate(engine, store)
    engine.dispose()


def open_runtime(settings: Settings, clock: Callable[[], datetime] | None = None) -> Runtime:
    """Connect a process to its stores; their tables are there already.

    clock: replaces the database's clock, for journeys through time.
    Raises: sqlalchemy.exc.OperationalError when a database cannot be reached.
    """
    _make_data_dir(settings)
    log_engine = open_engine(settings.log_url)
    reading = open_engine(settings.log_url, is_writer=False)
    keys_engine = open_engine(settings.person_keys_url)
    view_engine = partial(open_engine, settings.views_url, durability="NORMAL", schema=VIEWS_SCHEMA)
    views, views_writer = view_engine(is_writer=False), view_engine(is_writer=True)
    vault = Vault(keys_engine, _secret(settings, settings.key_file, "key"), time.monotonic)
    register = Directory(
        log_engine, RowSealer(vault), _secret(settings, settings.pepper_file, "pepper")
    )
    mapper = SealingMapper()
    on_append: list[Callable[[int], None]] = []
    log = EventLog(_backend(settings), mapper, vault, lambda at: _tell(on_append, at))
    gate = Gate(pdf_max_bytes=settings.pdf_max_bytes, image_max_bytes=settings.image_max_bytes)
    files = DirectoryFiles(settings.files_dir)
    directory = AsyncDirectory(register)
    ports = Ports(
        claims=log,
        keys=PersonKeyring(vault),
        directory=directory,
        gate=Admission(gate),
        files=files,
        limits=_limits(settings),
        now=clock or DatabaseClock(reading, time.monotonic),
        new_id=uuid4,
    )
    return Runtime(
        settings=settings,
        ports=ports,
        log=log,
        reader=LogReader(reading),
        mapper=mapper,
        vault=vault,
        views=views,
        views_writer=views_writer,
        positions=ViewPositions(views),
        board=JobBoard(views_writer),
        register=register,
        directory=directory,
        gate=gate,
        files=files,
        engines=(log_engine, reading, keys_engine, views, views_writer),
        on_append=on_append,
    )


def _backend(settings: Settings) -> Backend:
    if settings.is_postgres:
        return PostgresBackend(settings.database_url)
    return SqliteBackend(settings.log_path)


def _limits(settings: Settings) -> Limits:
    quota = Quota(
        claims=settings.quota_claims, days=settings.quota_days, drafts=settings.drafts_max
    )
    return Limits(quota=quota, documents=settings.documents_max)


def _tell(hearers: list[Callable[[int], None]], position: int) -> None:
    for hear in hearers:
        hear(position)


def _make_data_dir(settings: Settings) -> None:
    settings.data_dir.mkdir(parents=True, exist_ok=True)


def _secret(settings: Settings, given: Path | None, name: str) -> bytes:
    path = settings.secret_file(given, f"{name}.secret")
    if settings.is_development and not path.exists():
        _write_once(path, secrets.token_bytes(SECRET_BYTES))
    return path.read_bytes()


def _write_once(path: Path, secret: bytes) -> None:
    # Two processes may start at once: the first file stays, whole.
    draft = path.with_suffix(f".{uuid4().hex}")
    descriptor = os.open(draft, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o400)
    with os.fdopen(descriptor, "wb") as file:
        file.write(secret)
    try:
        os.link(draft, path)
    except FileExistsError:
        return
    finally:
        draft.unlink()
