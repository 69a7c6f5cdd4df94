"""Reads the access log: a search page by page, and its alarms."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any, Final, NamedTuple
from uuid import UUID

from sqlalchemy import Engine, Select, select

from adapters.persistence.access_log import access_log, alarms
from adapters.persistence.access_reasons import Reasons
from application.disclosures import LISTED, Purpose, Shown
from domain.base import Role
from projections.base import Order, Page, page_of


class Accesses(NamedTuple):
    """Which lines; what is None lets all pass. since, before: instants, the first one included."""

    actor_id: UUID | None = None
    role: Role | None = None
    claim_id: UUID | None = None
    insured_id: UUID | None = None
    since: datetime | None = None
    before: datetime | None = None
    shown: Shown | None = None
    purpose: Purpose | None = None


@dataclass(frozen=True, slots=True)
class Access:
    """A line of the access log. place: the route that answered, None before it was written."""

    position: int
    at: datetime
    actor_id: UUID
    role: Role
    shown: Shown
    claim_id: UUID | None
    insured_id: UUID | None
    document_id: UUID | None
    found: int | None
    purpose: Purpose | None
    reason: str | None
    place: str | None
    correlation_id: UUID
    digest: str | None


class Alarm(NamedTuple):
    """Somebody was shown more claims or persons within an hour than is usual.

    hour: its beginning; at: when the limit was passed; claims: how many different ones then, or
    different persons where these are more.
    """

    hour: datetime
    at: datetime
    actor_id: UUID
    role: Role
    claims: int
    limit: int


NEWEST_FIRST: Final = Order((access_log.c.position,), is_descending=True)
ALARMS_AT_ONCE: Final = 100


class AccessTrail:
    """What the access log says, for whoever answers for it and for whom it is about."""

    def __init__(self, reading: Engine, reasons: Reasons) -> None:
        """Read where the lines are kept; it may be made for each use."""
        self._reading, self._reasons = reading, reasons

    def search(self, wanted: Accesses, *, after: str | None, limit: int) -> Page[Access]:
        """The lines that pass, the newest first.

        Raises: InvalidChoice when `after` is not a cursor of this list.
        """
        with self._reading.connect() as db:
            query = _passing(select(access_log), wanted)
            return page_of(db, query, NEWEST_FIRST, after=after, limit=limit).of(self._access)

    def alarms(self) -> Sequence[Alarm]:
        """The alarms, the newest first, at most ALARMS_AT_ONCE."""
        query = select(alarms).order_by(alarms.c.at.desc(), alarms.c.actor_id)
        with self._reading.connect() as db:
            rows = db.execute(query.limit(ALARMS_AT_ONCE)).all()
        return [
            Alarm(row.hour, row.at, row.actor_id, Role(row.role), row.claims, row.limit)
            for row in rows
        ]

    def openings(self, insured_id: UUID, limit: int | None = None) -> Sequence[Access]:
        """What staff opened of somebody's files, the newest first; no rows of lists.

        limit: so many lines at most, None for all.
        """
        row = access_log.c
        query = select(access_log).where(row.insured_id == insured_id)
        query = query.where(row.shown.not_in([one.value for one in LISTED]))
        with self._reading.connect() as db:
            found = db.execute(query.order_by(row.position.desc()).limit(limit))
            rows = [dict(one) for one in found.mappings()]
        return [self._access(row) for row in rows]

    def _access(self, row: dict[str, Any]) -> Access:
        told = {name: row[name] for name in Access.__slots__}
        told |= {"role": Role(row["role"]), "shown": Shown(row["shown"])}
        told["purpose"] = Purpose(row["purpose"]) if row["purpose"] else None
        told["reason"] = self._reasons.open(row["claim_id"], row["reason"])
        return Access(**told)


def _passing(query: Select[Any], wanted: Accesses) -> Select[Any]:
    row = access_log.c
    for name in ("actor_id", "role", "claim_id", "insured_id", "shown", "purpose"):
        value = getattr(wanted, name)
        if value is not None:
            query = query.where(row[name] == value)
    if wanted.since is not None:
        query = query.where(row.at >= wanted.since)
    if wanted.before is not None:
        query = query.where(row.at < wanted.before)
    return query
