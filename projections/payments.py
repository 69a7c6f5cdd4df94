"""Every payment of every claim and where it stands, for runs, results and reminders."""

from __future__ import annotations

from collections.abc import Collection, Mapping, Sequence
from datetime import date
from typing import NamedTuple
from uuid import UUID

from sqlalchemy import (
    BigInteger,
    Column,
    Connection,
    Date,
    Index,
    Table,
    Uuid,
    and_,
    or_,
    select,
)

from domain.base import Entry, Event
from domain.events import (
    AccountRequested,
    PaymentCancelled,
    PaymentFailed,
    PaymentFileReady,
    PaymentOrdered,
    PaymentReminderSent,
    PaymentRunDecided,
    PaymentSent,
    PaymentSettled,
    ReimbursementPaid,
)
from domain.events.payment import evolved
from domain.values import Payer, Payment, PaymentFailure, PaymentState
from projections.base import Row, code, stored, table, upsert

NAME: str = "payments"
VERSION: int = 2
HANDLES: tuple[type[Event], ...] = (
    PaymentOrdered,
    PaymentCancelled,
    PaymentSettled,
    PaymentSent,
    PaymentFailed,
    AccountRequested,
    PaymentReminderSent,
    ReimbursementPaid,
    PaymentRunDecided,
    PaymentFileReady,
)

TABLE = table(
    NAME,
    VERSION,
    Column("payment_id", Uuid, primary_key=True),
    Column("claim_id", Uuid, nullable=False, index=True),
    Column("payer", code(Payer), nullable=False),
    Column("state", code(PaymentState), nullable=False),
    Column("amount_cents", BigInteger, nullable=False),
    Column("letter_id", Uuid),
    Column("run_id", Uuid, index=True),
    Column("failure", code(PaymentFailure)),
    Column("ordered_on", Date, nullable=False),
    Column("sent_on", Date),
    Column("paid_on", Date),
    Column("failed_on", Date),
    Column("acted_on", Date, nullable=False),
    Column("reminders", BigInteger, nullable=False),
    Column("requests", BigInteger, nullable=False),
    Column("position", BigInteger, nullable=False),
    Index("payments_by_state", "state", "payer", "position"),
    Index("payments_by_acted_on", "state", "acted_on"),
)
RUNS = table(
    "payment_runs",
    VERSION,
    Column("run_id", Uuid, primary_key=True),
    Column("is_ready", BigInteger, nullable=False),
    Column("position", BigInteger, nullable=False),
)
TABLES: tuple[Table, ...] = (TABLE, RUNS)


class Idlest(NamedTuple):
    """A place among the payments that wait, the longest idle first."""

    acted_on: date
    payment_id: UUID


def apply(events: Sequence[Entry[Event]], db: Connection) -> None:
    """Keep one row per payment and one per run."""
    claims = {entry.event.originator_id for entry in events}
    query = select(TABLE).where(TABLE.c.claim_id.in_(claims)).order_by(TABLE.c.position)
    rows: dict[UUID, dict[UUID, Row]] = {}
    for row in db.execute(query).mappings():
        rows.setdefault(row["claim_id"], {})[row["payment_id"]] = dict(row)
    runs = stored(db, RUNS.c.run_id, claims)
    for entry in events:
        stream = entry.event.originator_id
        if isinstance(entry.event, PaymentRunDecided):
            runs[stream] = {"run_id": stream, "is_ready": 0, "position": entry.position}
        elif isinstance(entry.event, PaymentFileReady):
            runs[stream]["is_ready"] = 1
        else:
            rows[stream] = _evolved(rows.get(stream, {}), entry)
    upsert(db, TABLE, [row for of_claim in rows.values() for row in of_claim.values()])
    upsert(db, RUNS, runs.values())


def to_send(
    db: Connection, payer: Payer, *, after: int = 0, limit: int
) -> tuple[Sequence[UUID], int]:
    """The claims with a payment of a payer that no run took yet, the longest ordered first.

    after: position of the last order of the page before, 0 at first.

    Returns: the claims, and the position of the last one; nothing and 0 at the end.
    """
    query = select(TABLE.c.claim_id, TABLE.c.position).where(TABLE.c.payer == payer)
    query = query.where(TABLE.c.state == PaymentState.ORDERED, TABLE.c.position > after)
    rows = db.execute(query.order_by(TABLE.c.position).limit(limit)).all()
    return tuple(dict.fromkeys(row.claim_id for row in rows)), rows[-1].position if rows else 0


def runs(db: Connection) -> Sequence[UUID]:
    """The runs whose file was not recorded as ready, earliest first."""
    query = select(RUNS.c.run_id).where(RUNS.c.is_ready == 0)
    return tuple(db.scalars(query.order_by(RUNS.c.position)))


def to_pursue(
    db: Connection,
    *,
    sent_before: date,
    failed_before: date,
    after: Idlest | None = None,
    limit: int,
) -> tuple[Sequence[UUID], Idlest | None]:
    """The claims whose payment waits for a bank or for somebody since these days or longer.

    after: the last payment of the page before, None at first.

    Returns: the claims, the longest idle first, and the last payment; None at the end.
    """
    c = TABLE.c
    before = ((PaymentState.SENT, sent_before), (PaymentState.FAILED, failed_before))
    waits = or_(*(and_(c.state == state, c.acted_on <= day) for state, day in before))
    query = select(c.claim_id, c.acted_on, c.payment_id).where(waits)
    if after is not None:
        later = and_(c.acted_on == after.acted_on, c.payment_id > after.payment_id)
        query = query.where(or_(c.acted_on > after.acted_on, later))
    rows = db.execute(query.order_by(c.acted_on, c.payment_id).limit(limit)).all()
    claims = tuple(dict.fromkeys(row.claim_id for row in rows))
    return claims, Idlest(rows[-1].acted_on, rows[-1].payment_id) if rows else None


def claims_of(db: Connection, payment_ids: Collection[UUID]) -> Mapping[UUID, UUID]:
    """The claim of each of these payments; an unknown one is left out."""
    query = select(TABLE.c.payment_id, TABLE.c.claim_id)
    rows = db.execute(query.where(TABLE.c.payment_id.in_(payment_ids)))
    return {row.payment_id: row.claim_id for row in rows}


def members_of(db: Connection, run_id: UUID) -> Sequence[UUID]:
    """The payments that a run took."""
    query = select(TABLE.c.payment_id).where(TABLE.c.run_id == run_id)
    return tuple(db.scalars(query.order_by(TABLE.c.payment_id)))


def _evolved(rows: Mapping[UUID, Row], entry: Entry[Event]) -> dict[UUID, Row]:
    known = {one: _payment(row) for one, row in rows.items()}
    about = {"claim_id": entry.event.originator_id}
    after = evolved(known, entry.event)
    place = {one: row["position"] for one, row in rows.items()}
    return {
        one: payment.model_dump(exclude={"account_masked"})
        | about
        | {"position": place.get(one, entry.position)}
        for one, payment in after.items()
    }


def _payment(row: Row) -> Payment:
    return Payment(**{name: row[name] for name in Payment.model_fields if name in row})
