"""What follows from an event, and what is done by the clock: two tables."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from datetime import datetime, timedelta
from uuid import UUID, uuid5

from sqlalchemy import Connection, Table

from adapters.persistence.job_board import RESEND_AFTER, JobBoard
from domain.base import Entry, Event
from domain.events import (
    ClaimAccepted,
    ClaimClosedWithoutResponse,
    ClaimPartiallyAccepted,
    ClaimRefused,
    ClaimSubmitted,
    DocumentAttached,
    DraftDiscarded,
    ForeignTariffRequested,
    QuestionAnswered,
)
from workers.notices import NOTICES

REACTIONS: tuple[tuple[type[Event], str], ...] = (
    (ClaimSubmitted, "acknowledge_claim"),
    (ClaimSubmitted, "drop_pads"),
    (DraftDiscarded, "drop_pads"),
    (DocumentAttached, "scan_documents"),
    (DocumentAttached, "draw_pages"),
    (ClaimAccepted, "order_payment"),
    (ClaimPartiallyAccepted, "order_payment"),
    (ClaimRefused, "order_payment"),  # after a correction: an order may have to be taken back
    (ClaimClosedWithoutResponse, "order_payment"),  # what was decided before counts again
    (QuestionAnswered, "tell_of_answer"),
    (ForeignTariffRequested, "send_tariff_request"),
    *((told.event, "send_notice") for told in NOTICES),
)
"""After this event, this kind of job."""

CLOCKWORK: tuple[tuple[str, timedelta], ...] = (
    ("expire_drafts", timedelta(hours=1)),
    ("return_expired_leases", timedelta(minutes=1)),
    ("deem_letters_notified", timedelta(hours=1)),
    ("pursue_supplements", timedelta(hours=1)),
    ("pursue_payments", timedelta(hours=1)),
    ("run_payments", timedelta(days=1)),
    ("submit_scheduled", timedelta(minutes=1)),
    ("take_tariff_answers", timedelta(minutes=1)),
    ("remind_of_tariffs", timedelta(hours=1)),
    ("scan_unscanned", timedelta(minutes=10)),
    ("end_sessions", timedelta(minutes=10)),
    ("sweep_files", timedelta(hours=6)),
    ("prune_jobs", timedelta(days=1)),
    ("drop_idle", timedelta(days=1)),
    ("prune_logs", timedelta(days=1)),
    ("announce_retention", timedelta(days=1)),
    ("end_retention", timedelta(minutes=10)),
    ("verify_log", timedelta(days=1)),
)
"""This kind of job, this often."""

NAMESPACE = UUID("6c0f6e0a-5a0e-5b7c-9d3e-2f1f7a4f9f11")
"""From which the ids of jobs are derived: the same cause is always the same job."""


class Dispatcher:
    """Turns the log into jobs, as a projection that has no table: the log is the outbox."""

    NAME = "reactions"
    VERSION = 1
    TABLES: tuple[Table, ...] = ()
    HANDLES: tuple[type[Event], ...] = tuple(dict.fromkeys(event for event, _ in REACTIONS))

    def __init__(self, board: JobBoard, now: Callable[[], datetime]) -> None:
        """Post on this board."""
        self._board = board
        self._now = now
        self._posted: list[UUID] = []

    def apply(self, events: Sequence[Entry[Event]], db: Connection) -> None:
        """Post the jobs of these events, in the transaction that moves our position."""
        found = [
            {
                "job_id": uuid5(NAMESPACE, f"{entry.position}:{kind}"),
                "kind": kind,
                "stream_id": entry.event.originator_id,
                "position": entry.position,
            }
            for entry in events
            for event, kind in REACTIONS
            if isinstance(entry.event, event)
        ]
        self._board.post(db, found, self._now() + RESEND_AFTER)
        self._posted += [UUID(str(job["job_id"])) for job in found]

    def posted(self) -> Sequence[UUID]:
        """The jobs posted since the last call; a worker finds no job whose transaction failed."""
        posted, self._posted = self._posted, []
        return posted


def ticks(now: datetime) -> list[dict[str, object]]:
    """The jobs of the clockwork that are due now; the same tick is always the same job."""
    return [
        {
            "job_id": uuid5(NAMESPACE, f"{kind}:{now.timestamp() // every.total_seconds()}"),
            "kind": kind,
            "stream_id": None,
            "position": None,
        }
        for kind, every in CLOCKWORK
    ]
