"""The access log: what staff were shown of whom, when and why, beside the log of events."""

from __future__ import annotations

import asyncio
import hashlib
import json
from collections.abc import Sequence
from contextvars import ContextVar
from datetime import UTC, datetime, timedelta
from typing import Any, Final
from uuid import UUID

from sqlalchemy import (
    BigInteger,
    Column,
    Connection,
    Engine,
    Integer,
    MetaData,
    Row,
    Table,
    Text,
    Uuid,
    func,
    insert,
    select,
)
from sqlalchemy.exc import DBAPIError

from adapters.persistence.access_reasons import Reasons
from application.disclosures import LISTED, Disclosure, Search, Shown
from application.ports import Asked
from domain.errors import StoreUnavailable
from projections.base import Instant

metadata = MetaData()
access_log = Table(
    "access_log",
    metadata,
    Column("position", BigInteger().with_variant(Integer, "sqlite"), primary_key=True),
    Column("at", Instant, nullable=False),
    Column("actor_id", Uuid, nullable=False),
    Column("role", Text, nullable=False),
    Column("correlation_id", Uuid, nullable=False),
    Column("shown", Text, nullable=False),
    Column("search_id", Uuid),
    Column("searched_by", Text),
    Column("fingerprint", Text),
    Column("found", Integer),
    Column("insured_id", Uuid),
    Column("claim_id", Uuid),
    Column("document_id", Uuid),
    Column("place", Text),
    Column("purpose", Text),
    Column("reason", Text),
    Column("digest", Text),
)
alarms = Table(
    "access_alarms",
    metadata,
    Column("actor_id", Uuid, primary_key=True),
    Column("hour", Instant, primary_key=True),
    Column("at", Instant, nullable=False),
    Column("role", Text, nullable=False),
    Column("claims", Integer, nullable=False),
    Column("limit", Integer, nullable=False),
)

BEFORE_THE_FIRST: Final = "0" * 64
"""The digest that the first line of the chain follows."""

CHAIN_LOCK: Final = 0x4553414C
"""The advisory lock that lets one process add lines at a time ("ESAL"): each holds the last."""


class Request:
    """What an answer under way wrote down. place: its route; claims, insured: of whom."""

    def __init__(self, place: str) -> None:
        """Nothing is written down yet."""
        self.place = place
        self.claims: set[UUID] = set()
        self.insured: set[UUID] = set()

    def take(self, lines: Sequence[Disclosure]) -> None:
        """Remember what was written down."""
        self.claims |= {one.claim_id for one in lines if one.claim_id}
        self.insured |= {one.insured_id for one in lines if one.insured_id}


PRESENT: ContextVar[Request | None] = ContextVar("present request", default=None)
"""The request that is answered; None beside any."""


class AccessLog:
    """Adds lines, and reads what a search found; nothing here changes a line."""

    def __init__(
        self, writing: Engine, reading: Engine, claims_per_hour: int, reasons: Reasons
    ) -> None:
        """Keep the lines where the events lie, as durably as they.

        claims_per_hour: an alarm is raised, once an hour, when somebody was shown more different
            claims than these within an hour, or found or was shown more different persons.
        """
        self._writing, self._reading = writing, reading
        self._claims_per_hour, self._reasons = claims_per_hour, reasons

    async def record(self, asked: Asked, at: datetime, *disclosures: Disclosure) -> None:
        """Write lines down, all or none; on return they are durable.

        Raises: StoreUnavailable when they are not, whatever the reason.
        """
        if not disclosures:
            return
        present = PRESENT.get()
        place = present.place if present else None
        try:
            await asyncio.to_thread(self._record, asked, at, disclosures, place)
        except DBAPIError as error:
            raise StoreUnavailable(retry_after_s=1) from error
        if present:
            present.take(disclosures)

    async def search_of(self, actor_id: UUID, search_id: UUID) -> Search | None:
        """A search that this actor made, as it was written down; None when they made none such."""
        return await asyncio.to_thread(self._search_of, actor_id, search_id)

    async def reason_of(self, actor_id: UUID, claim_id: UUID, since: datetime) -> str | None:
        """Why this actor opens the documents of a claim, as they last said; None before `since`."""
        try:
            return await asyncio.to_thread(self._reason_of, actor_id, claim_id, since)
        except DBAPIError as error:
            raise StoreUnavailable(retry_after_s=1) from error

    def _reason_of(self, actor_id: UUID, claim_id: UUID, since: datetime) -> str | None:
        line = access_log.c
        theirs = (line.actor_id == actor_id, line.claim_id == claim_id, line.at > since)
        said = select(line.reason).where(*theirs, line.shown == Shown.REASON.value)
        with self._reading.connect() as db:
            kept = db.execute(said.order_by(line.position.desc()).limit(1)).scalar()
        return self._reasons.open(claim_id, kept)

    def _record(
        self, asked: Asked, at: datetime, disclosures: tuple[Disclosure, ...], place: str | None
    ) -> None:
        who = {
            "at": at,
            "actor_id": asked.author.id,
            "role": asked.author.role.value,
            "correlation_id": asked.correlation_id,
        }
        lines = [
            who
            | _written(one)
            | self._sealed(one)
            | {"place": one.place or place, "purpose": one.purpose_for(asked.author.role).value}
            for one in disclosures
        ]
        with self._writing.begin() as db:
            db.execute(insert(access_log), _chained(db, lines))
            if any(_counts(one) for one in disclosures):
                self._look_for_unusual(db, asked, at)

    def _sealed(self, one: Disclosure) -> dict[str, str | None]:
        if one.reason is None:
            return {}
        return {"reason": self._reasons.seal(one.insured_id, one.claim_id, one.reason)}

    def _look_for_unusual(self, db: Connection, asked: Asked, at: datetime) -> None:
        # The hour that went by: twice the number within two clock hours would pass otherwise.
        line, since = access_log.c, at - timedelta(hours=1)
        listed = [one.value for one in LISTED]
        seen = (line.actor_id == asked.author.id, line.at > since, line.at <= at)
        different = (func.count(one.distinct()) for one in (line.claim_id, line.insured_id))
        counted = select(*different).where(*seen, line.shown.not_in(listed))
        most = max(db.execute(counted).one())
        if most <= self._claims_per_hour:
            return
        raised = select(alarms.c.at).where(alarms.c.actor_id == asked.author.id)
        if db.execute(raised.where(alarms.c.at > since).limit(1)).first() is None:
            row = {"actor_id": asked.author.id, "hour": since, "at": at, "claims": most}
            row |= {"role": asked.author.role.value, "limit": self._claims_per_hour}
            db.execute(insert(alarms), row)

    def _search_of(self, actor_id: UUID, search_id: UUID) -> Search | None:
        theirs = (access_log.c.search_id == search_id, access_log.c.actor_id == actor_id)
        made = (Shown.SEARCH.value, Shown.RESULT.value)
        query = select(access_log).where(*theirs, access_log.c.shown.in_(made))
        with self._reading.connect() as db:
            rows = db.execute(query.order_by(access_log.c.position)).all()
        search = next((row for row in rows if row.shown == Shown.SEARCH), None)
        return None if search is None else _search(search, rows)


def _counts(one: Disclosure) -> bool:
    return one.shown not in LISTED and (one.claim_id or one.insured_id) is not None


def digest_of(line: dict[str, Any], before: str) -> str:
    """What binds a line to all lines before it: SHA-256, hex.

    Of the digest before it, a line feed, and the line as JSON: its columns but `digest` in the
    order of their names, without blanks, ids as UUIDs, instants in UTC with microseconds.
    """
    told = {name: _told(value) for name, value in line.items() if name != "digest"}
    text = json.dumps(told, sort_keys=True, separators=(",", ":"))
    return hashlib.sha256(f"{before}\n{text}".encode()).hexdigest()


def _told(value: Any) -> Any:
    if isinstance(value, datetime):
        return f"{value.astimezone(UTC):%Y-%m-%dT%H:%M:%S.%fZ}"
    return str(value) if isinstance(value, UUID) else value


def _chained(db: Connection, lines: Sequence[dict[str, Any]]) -> list[dict[str, Any]]:
    if db.dialect.name == "postgresql":
        db.execute(select(func.pg_advisory_xact_lock(CHAIN_LOCK)))
    newest = select(access_log.c.position, access_log.c.digest)
    last = db.execute(newest.order_by(access_log.c.position.desc()).limit(1)).one_or_none()
    digest = (last.digest if last else None) or BEFORE_THE_FIRST
    chained = []
    for number, line in enumerate(lines, last.position + 1 if last else 1):
        placed = line | {"position": number}
        digest = digest_of(placed, digest)
        chained.append(placed | {"digest": digest})
    return chained


def _written(disclosure: Disclosure) -> dict[str, Any]:
    codes = {"shown": disclosure.shown.value}
    if disclosure.searched_by is not None:
        codes["searched_by"] = disclosure.searched_by.value
    return disclosure.model_dump() | codes


def _search(search: Row[Any], rows: Sequence[Row[Any]]) -> Search:
    insured_ids = [row.insured_id for row in rows if row.shown == Shown.RESULT]
    unique = tuple(dict.fromkeys(insured_ids))  # shown again, somebody stands there again
    return Search(search.at, search.fingerprint, search.found, unique)
