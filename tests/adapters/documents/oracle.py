"""What clients were told, and what the log, the keys and the files say without the service."""

from __future__ import annotations

import asyncio
import hashlib
import json
import os
import sqlite3
from collections import Counter
from collections.abc import Callable, Collection, Iterator, Mapping
from contextlib import closing
from dataclasses import dataclass, field
from functools import cached_property
from itertools import count
from pathlib import Path
from threading import Event as Signal
from threading import Lock
from time import monotonic
from typing import Any
from uuid import UUID

import psycopg
from cryptography.hazmat.primitives.ciphers.aead import AESGCM
from cryptography.hazmat.primitives.hashes import SHA256
from cryptography.hazmat.primitives.kdf.hkdf import HKDF
from eventsourcing.persistence import StoredEvent

from adapters.documents.files import Damaged, DirectoryFiles
from adapters.persistence.mapper import SealingMapper
from domain.base import Event
from domain.events import ClaimStarted, DocumentAttached, DocumentRemoved, DocumentScanned

Again = Callable[[], Any]
LOOK_S = 0.02
PATIENCE_S = 60.0
"""No answer for so long is a client that hangs."""

EVENTS = "SELECT originator_id, originator_version, topic, state FROM stored_events"
JOBS = "SELECT kind, state, count(*) FROM views.jobs GROUP BY kind, state"
KEYS = "SELECT insured_id, key_id, wrapped FROM person_keys"


@dataclass(frozen=True)
class Oracle:
    """An installation as it lies on its disks; what was read once is not read again.

    data: its data folder; database: the URL of its log on PostgreSQL, empty for the file.
    """

    data: Path
    database: str = ""

    @cached_property
    def events(self) -> list[Event]:
        """The whole log, personal fields left out."""
        mapper = SealingMapper()
        stored = [
            StoredEvent(UUID(str(stream)), version, topic, bytes(state))
            for stream, version, topic, state in self._rows(EVENTS)
        ]
        return [mapper.decode(one, {}) for one in stored]

    @cached_property
    def attached(self) -> dict[UUID, DocumentAttached]:
        """Every document that was ever attached, by its id."""
        found = [event for event in self.events if isinstance(event, DocumentAttached)]
        return {event.document.document_id: event for event in found}

    @property
    def held(self) -> dict[UUID, DocumentAttached]:
        """The attached documents that were not removed."""
        gone = {e.document_id for e in self.events if isinstance(e, DocumentRemoved)}
        return {name: event for name, event in self.attached.items() if name not in gone}

    @property
    def contents(self) -> dict[UUID, tuple[UUID, str]]:
        """Every content that an attached document names: its claim, and its SHA-256."""
        return {
            blob_id: (event.originator_id, sha256)
            for event in self.attached.values()
            for blob_id, sha256 in zip(event.document.blob_ids, event.document.hashes, strict=True)
        }

    @property
    def scans(self) -> Counter[UUID]:
        """How often the antivirus's answer was recorded, by document."""
        return Counter(e.document_id for e in self.events if isinstance(e, DocumentScanned))

    @property
    def plain(self) -> list[Path]:
        """What lies unsealed in the folder of the uploads."""
        return [path for path in (self.data / "uploads").rglob("*") if path.is_file()]

    @property
    def files(self) -> set[str]:
        """The name of every file of the store, also of those that were not finished."""
        return {path.name for path in (self.data / "files").rglob("*") if path.is_file()}

    @property
    def orphans(self) -> set[str]:
        """The files that no event names."""
        return self.files - {blob_id.hex for blob_id in self.contents}

    def jobs(self) -> dict[tuple[str, str], int]:
        """How many jobs there are of each kind in each state, on PostgreSQL."""
        return {(kind, state): n for kind, state, n in self._rows(JOBS)}

    def lost(self) -> dict[UUID, str]:
        """The contents of attached documents that cannot be read as they were, and why."""
        read = asyncio.run(self._read())
        return {blob_id: why for blob_id, why in read.items() if why}

    def unknown(self, acknowledged: Collection[UUID]) -> set[UUID]:
        """The documents that somebody was told are attached, and the log does not name."""
        return set(acknowledged) - self.attached.keys()

    async def _read(self) -> Mapping[UUID, str]:
        files, keys = DirectoryFiles(self.data / "files"), dict(self._file_keys())
        people = {e.originator_id: e.insured_id for e in self.events if isinstance(e, ClaimStarted)}
        return {
            blob_id: await _fault(files, blob_id, keys[people[claim_id]], sha256)
            for blob_id, (claim_id, sha256) in self.contents.items()
        }

    def _file_keys(self) -> Iterator[tuple[UUID, bytes]]:
        """The file key of each person, unwrapped with no code of ours."""
        kek = AESGCM((self.data / "key.secret").read_bytes())
        with closing(sqlite3.connect(self.data / "keys.db")) as db:
            for person, key, wrapped in db.execute(KEYS):
                context = UUID(key).bytes + UUID(person).bytes
                secret = kek.decrypt(wrapped[:12], wrapped[12:], context)
                derived = HKDF(SHA256(), 32, salt=None, info=b"escale files").derive(secret)
                yield UUID(person), derived

    def _rows(self, query: str) -> list[tuple[Any, ...]]:
        if self.database:
            with psycopg.connect(self.database) as db:
                return db.execute(query.encode()).fetchall()
        with closing(sqlite3.connect(self.data / "escale.db")) as db:
            return db.execute(query).fetchall()


async def _fault(files: DirectoryFiles, blob_id: UUID, key: bytes, sha256: str) -> str:
    """Why a file is not what its event says; empty when it is."""
    try:
        content = b"".join([piece async for piece in files.open(blob_id, key)])
    except (FileNotFoundError, Damaged) as error:
        return type(error).__name__
    return "" if hashlib.sha256(content).hexdigest() == sha256 else "other bytes"


@dataclass
class Ledger:
    """What clients were told, on disk before they go on, and what came of every request.

    documents: by document id, how to ask for the very same again. again: every document id that
    was ever answered to one key. seen: how often each outcome came.
    """

    path: Path
    documents: dict[UUID, Again] = field(default_factory=dict)
    again: dict[str, set[UUID]] = field(default_factory=dict)
    removed: set[UUID] = field(default_factory=set)
    seen: Counter[str] = field(default_factory=Counter)
    numbers: Iterator[int] = field(default_factory=count)
    _lock: Lock = field(default_factory=Lock)

    def see(self, outcome: str) -> None:
        with self._lock:
            self.seen[outcome] += 1

    def note(self, document_id: UUID, ask: Again, key: str) -> None:
        """Remember an acknowledgment as a client does that loses nothing itself."""
        with self._lock, self.path.open("a") as file:
            self.documents[document_id] = ask
            self.again.setdefault(key, set()).add(document_id)
            file.write(f"{json.dumps([str(document_id), key])}\n")
            file.flush()
            os.fsync(file.fileno())

    @property
    def doubled(self) -> list[set[UUID]]:
        """The keys that were answered with more than one document."""
        return [ids for ids in self.again.values() if len(ids) > 1]


def nothing_is_lost(oracle: Oracle, ledger: Ledger) -> None:
    """Every document of the log can be read, and every acknowledged one is in the log, once."""
    told = f"{len(ledger.documents)} acknowledged, {len(oracle.attached)} in the log,"
    told += f" {len(oracle.contents)} contents read, {len(oracle.orphans)} orphans"
    print(f"{told}; answers: {dict(ledger.seen)}")
    assert oracle.lost() == {}
    assert oracle.unknown(ledger.documents) == set()
    assert ledger.doubled == []


def the_same_is_answered_again(ledger: Ledger) -> None:
    """A retry of each upload, with its key, gives the document that was given."""
    kept = ledger.documents.keys() - ledger.removed
    for document_id in kept:
        answer = ledger.documents[document_id]()
        assert (answer.status_code, answer.json()["document_id"]) == (201, str(document_id))
    print(f"asked again: {len(kept)}")


def wait_until(holds: Callable[[], object], what: str, patience_s: float = PATIENCE_S) -> float:
    """Return once something holds. Returns: the seconds that it took.

    Raises: TimeoutError, which says what was waited for.
    """
    began = monotonic()
    while not holds():
        if monotonic() - began > patience_s:
            raise TimeoutError(what)
        Signal().wait(LOOK_S)
    return monotonic() - began


def below(process: int) -> list[int]:
    """The processes that one started and that still run."""
    try:
        told = [path.read_text() for path in Path(f"/proc/{process}/task").glob("*/children")]
    except FileNotFoundError:
        return []
    return [int(child) for children in told for child in children.split()]


def is_inspector(process: int) -> bool:
    """Whether a process is one that opens files; False when it is gone."""
    try:
        return b"adapters.documents.inspector" in Path(f"/proc/{process}/cmdline").read_bytes()
    except (FileNotFoundError, ProcessLookupError):
        return False


def until_all_jobs_are_done(read: Callable[[], Oracle]) -> float:
    """Wait until each attachment has its jobs, and all are done. Returns: how long, in seconds."""

    def is_done() -> bool:
        oracle = read()
        jobs, count = oracle.jobs(), len(oracle.attached)
        posted = {jobs.get((kind, "done")) for kind in ("scan_documents", "draw_pages")}
        return posted == {count} and {state for _, state in jobs} == {"done"}

    return wait_until(is_done, "jobs without an end", 150)
