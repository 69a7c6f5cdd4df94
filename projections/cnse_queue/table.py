"""The table of the work queue."""

from __future__ import annotations

from sqlalchemy import (
    BigInteger,
    Boolean,
    Column,
    Date,
    Index,
    Text,
    Uuid,
    text,
)

from domain.values import (
    Channel,
    StayReason,
    WaitsFor,
    Zone,
)
from projections.base import (
    Instant,
    Json,
    code,
    table,
)

NAME: str = "cnse_queue"


VERSION: int = 11


_HELD = text("lease_expires_at IS NOT NULL")

TABLE = table(
    NAME,
    VERSION,
    Column("claim_id", Uuid, primary_key=True),
    Column("is_waiting", Boolean, nullable=False),
    Column("waits_for", code(WaitsFor)),
    Column("reference", Text),
    Column("channel", code(Channel)),
    Column("received_on", Date),
    Column("due_on", Date),
    Column("position", BigInteger),
    Column("country", Text),
    Column("zone", code(Zone)),
    Column("stay_reason", code(StayReason)),
    Column("amount_cents", BigInteger),
    Column("is_planned", Boolean),
    Column("is_third_party_accident", Boolean),
    Column("documents", BigInteger, nullable=False),
    Column("missing_expected", Json),
    Column("lease_id", Uuid),
    Column("agent_id", Uuid, index=True),
    Column("lease_expires_at", Instant),
    Column("assessed_by", Uuid),
    Column("reminds_on", Date, index=True),
    Column("is_suspected", Boolean, nullable=False, index=True),
    Column("suspicions", Json, nullable=False),
    # What a filter asks for stands behind the order: who looks for few walks the index alone.
    Index(
        "cnse_queue_by_due_on",
        "is_waiting",
        "waits_for",
        "due_on",
        "position",
        "country",
        "zone",
        "stay_reason",
        "channel",
        "is_planned",
        "is_third_party_accident",
        "amount_cents",
    ),
    Index("cnse_queue_by_country", "is_waiting", "waits_for", "country", "due_on", "position"),
    Index("cnse_queue_by_lease", "lease_expires_at", postgresql_where=_HELD, sqlite_where=_HELD),
)
