"""The only place where ports meet adapters, and the only reader of the clock."""

from __future__ import annotations

import time
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from datetime import UTC, datetime
from functools import cached_property, partial
from typing import TYPE_CHECKING, Any
from uuid import uuid4

from sqlalchemy import Engine

from adapters import spans
from adapters.documents.admission import Admission, Fitter
from adapters.documents.antivirus import ClamAV, NoScanner, new_antivirus
from adapters.documents.files import DirectoryFiles
from adapters.documents.gate import Gate
from adapters.documents.pages import Pages
from adapters.documents.proposals import SealedProposals
from adapters.documents.sandbox import Sandbox
from adapters.documents.studio import Studio
from adapters.eessi.folders import SharedFolders
from adapters.identity.directory import Directory
from adapters.identity.directory_port import AsyncDirectory
from adapters.identity.logins import Logins
from adapters.identity.people import People
from adapters.identity.sessions import Sessions
from adapters.keys.ring import KekRing
from adapters.keys.secret_files import secret_of, secrets_of
from adapters.keys.uses import PersonKeyring, RowSealer
from adapters.keys.vault import Vault
from adapters.letters.press import LetterPress
from adapters.limits import limits_of
from adapters.mail.smtp import new_notifier
from adapters.persistence.access_log import AccessLog
from adapters.persistence.access_reasons import Reasons
from adapters.persistence.buckets import Buckets
from adapters.persistence.clock import DatabaseClock
from adapters.persistence.database import open_engine
from adapters.persistence.dead_jobs import DeadJobBoard
from adapters.persistence.engines import Engines, open_engines
from adapters.persistence.event_log import Backend, EventLog
from adapters.persistence.exchange_rates import ImportedRates
from adapters.persistence.job_acts import JobActs
from adapters.persistence.job_board import JobBoard
from adapters.persistence.log_reader import LogReader
from adapters.persistence.mapper import SealingMapper
from adapters.persistence.pads import Pads
from adapters.persistence.postgres import PostgresBackend
from adapters.persistence.sqlite import SqliteBackend
from adapters.persistence.view_positions import ViewPositions
from adapters.persistence.work_queue import WorkQueue
from adapters.private_files import shut_databases
from adapters.settings import Settings
from application.dead_jobs import Mending
from application.disclosures import Tracing
from application.ports import Ports
from domain.base import Sealed

if TYPE_CHECKING:
    from adapters.persistence.migrate import Store


@dataclass(frozen=True, kw_only=True)
class Runtime:
    """Everything that a process of Escale is made of; close it when done.

    register: the directory itself; ports.directory is what handlers see of it.
    on_append: who hears the position of each batch that this process made durable.
    stopwatch: seconds, to measure how long something takes.
    """

    settings: Settings
    engines: Engines
    vault: Vault
    register: Directory
    mapper: SealingMapper
    log: EventLog
    sandbox: Sandbox
    files: DirectoryFiles
    proposals: DirectoryFiles
    antivirus: ClamAV | NoScanner
    now: Callable[[], datetime]
    on_append: list[Callable[[int], None]]
    stopwatch: Callable[[], float] = time.monotonic

    @cached_property
    def directory(self) -> AsyncDirectory:
        """The directory, without what only agents may see."""
        return AsyncDirectory(self.register)

    @cached_property
    def ports(self) -> Ports:
        """Everything that a handler may touch."""
        return Ports(
            claims=self.log,
            keys=PersonKeyring(self.vault),
            directory=self.directory,
            gate=Admission(self.gate),
            fitting=Fitter(self.studio, self.settings.pdf_max_bytes),
            files=self.files,
            proposals=SealedProposals(self.proposals, self.settings.uploads_dir),
            antivirus=self.antivirus,
            letters=self.letters,
            queue=self.queue,
            notifier=new_notifier(self.settings),
            limits=limits_of(self.settings),
            now=self.now,
            new_id=uuid4,
            rates=self.rates,
            timed=spans.command,
        )

    @cached_property
    def gate(self) -> Gate:
        """The only way in for a file."""
        return Gate(
            pdf_max_bytes=self.settings.pdf_max_bytes,
            image_max_bytes=self.settings.image_max_bytes,
            sandbox=self.sandbox,
        )

    @cached_property
    def studio(self) -> Studio:
        """Makes files fit, and pictures of their pages."""
        return Studio(self.sandbox)

    @cached_property
    def pages(self) -> Pages:
        """Pictures of the pages of documents, and the copies that agents see."""
        return Pages(self.studio, self.files, DirectoryFiles(self.settings.pages_dir))

    @cached_property
    def letters(self) -> LetterPress:
        """Writes letters and keeps them."""
        settings = self.settings
        return LetterPress(self.directory, self.files, settings.uploads_dir, settings.banner)

    @property
    def views(self) -> Engine:
        """For reading the views."""
        return self.engines.views

    @property
    def views_writer(self) -> Engine:
        """For keeping the views and the jobs."""
        return self.engines.views_writer

    @cached_property
    def reader(self) -> LogReader:
        """The log along its positions."""
        return LogReader(self.engines.reading)

    @cached_property
    def positions(self) -> ViewPositions:
        """How far the views have come."""
        return ViewPositions(self.engines.views)

    @cached_property
    def board(self) -> JobBoard:
        """The jobs."""
        return JobBoard(self.engines.views_writer)

    @cached_property
    def mending(self) -> Mending:
        """What is needed to deal with dead jobs."""
        jobs = DeadJobBoard(self.views, self.views_writer, self.reader)
        acts = JobActs(self.engines.log, self.engines.reading, Reasons(self.vault))
        return Mending(jobs, acts, self.now)

    @cached_property
    def queue(self) -> WorkQueue:
        """Which claim goes to whom next."""
        return WorkQueue(self.views, self.views_writer)

    @cached_property
    def sessions(self) -> Sessions:
        """Who is logged in on the pages."""
        return Sessions(self.views, self.views_writer, RowSealer(self.vault))

    @cached_property
    def pads(self) -> Pads:
        """What people typed and have not said yet."""
        return Pads(self.views_writer, RowSealer(self.vault))

    @cached_property
    def tracing(self) -> Tracing:
        """Who is looked for, and the log of what staff were shown."""
        limit, reasons = self.settings.alarm_claims_per_hour, Reasons(self.vault)
        access_log = AccessLog(self.engines.log, self.engines.reading, limit, reasons)
        return Tracing(People(self.register, self.views), access_log, self.now)

    @cached_property
    def rates(self) -> ImportedRates:
        """The exchange rates that were imported."""
        return ImportedRates(self.engines.log, self.engines.reading)

    @cached_property
    def tariffs(self) -> SharedFolders:
        """The way to the States of stay and back."""
        return SharedFolders(self.settings.exchange_dir)

    @cached_property
    def buckets(self) -> Buckets:
        """How often somebody did something."""
        return Buckets(self.views_writer)

    @cached_property
    def logins(self) -> Logins:
        """The log-ins under way."""
        return Logins(self.views_writer)

    def open_sealed(self, sealed: Sealed) -> Mapping[str, Any] | None:
        """The personal fields of one event, None once their key is destroyed; for threads.

        Raises: StoreUnavailable.
        """
        return self.mapper.open(sealed, self.vault.find([sealed.key_id]))

    async def close(self) -> None:
        """Finish what is waiting, then give everything back."""
        await self.gate.close()
        await self.studio.close()
        await self.sandbox.close()
        self.antivirus.close()
        await self.log.close()
        for engine in self.engines:
            engine.dispose()


def migrate_all(settings: Settings) -> None:
    """Bring every table that cannot be derived up to date; a second run changes nothing."""
    _make_data_dir(settings)
    views_url = settings.owner_url if settings.is_postgres else settings.views_url
    _migrate(settings.owner_url, "log")
    _migrate(settings.owner_url if settings.is_postgres else settings.proof_url, "proof")
    _migrate(views_url, "work")
    _migrate(settings.person_keys_url, "keys")


def _migrate(url: str, store: Store) -> None:
    from adapters.persistence.migrate import migrate  # half of a process's start-up otherwise

    engine = open_engine(url)
    migrate(engine, store)
    engine.dispose()


def open_runtime(settings: Settings, clock: Callable[[], datetime] | None = None) -> Runtime:
    """Connect a process to its stores; their tables are there already.

    clock: replaces the database's clock, for journeys through time.
    Raises: sqlalchemy.exc.OperationalError when a database cannot be reached.
    """
    _make_data_dir(settings)
    engines = open_engines(settings)
    keks = KekRing(partial(secrets_of, settings, settings.key_file, "key"))
    vault = Vault(engines.keys, keks, time.monotonic)
    pepper = secret_of(settings, settings.pepper_file, "pepper")
    mapper = SealingMapper()
    hearers: list[Callable[[int], None]] = []
    return Runtime(
        settings=settings,
        engines=engines,
        vault=vault,
        register=Directory(engines.log, RowSealer(vault), pepper),
        mapper=mapper,
        log=EventLog(_backend(settings), mapper, vault, lambda at: _tell(hearers, at)),
        sandbox=Sandbox(),
        files=DirectoryFiles(settings.files_dir),
        proposals=DirectoryFiles(settings.proposals_dir),
        antivirus=new_antivirus(settings.clamd_url),
        now=clock or DatabaseClock(engines.reading, time.monotonic),
        on_append=hearers,
    )


def _backend(settings: Settings) -> Backend:
    if settings.is_postgres:
        return PostgresBackend(settings.database_url)
    return SqliteBackend(settings.log_path)


def host_clock() -> datetime:
    """The host's own time, for a process that has no database to ask."""
    return datetime.now(UTC)


def _tell(hearers: list[Callable[[int], None]], position: int) -> None:
    for hear in hearers:
        hear(position)


def _make_data_dir(settings: Settings) -> None:
    settings.data_dir.mkdir(mode=0o700, parents=True, exist_ok=True)
    settings.uploads_dir.mkdir(mode=0o700, exist_ok=True)
    shut_databases(settings.data_dir)
