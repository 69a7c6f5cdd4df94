"""Claims as their insured person reads them."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, datetime
from typing import NamedTuple
from uuid import UUID

from pydantic import TypeAdapter
from sqlalchemy import Connection, select

from domain.deadlines import originals_until
from domain.facts import Facts
from domain.values import Channel, Document, DocumentCode, Payment, Status, Supplement, last_paid_on
from domain.values.review import TariffRequest
from projections.base import Opener, Order, Page, Row, closed, open_into, page_of
from projections.claim_summary.supplement import opened
from projections.claim_summary.table import TABLE, What

_NEWEST_FIRST = Order((TABLE.c.started_position,), is_descending=True)
_GONE = (Status.ABANDONED, Status.EXPIRED)


class Milestone(NamedTuple):
    """A moment of a claim's timeline."""

    at: datetime
    what: What


@dataclass(frozen=True, slots=True, kw_only=True)
class ClaimSummary:
    """A claim and where it stands.

    version, position: of its last event, in its stream and in the log.
    submitted_on: Paris day that the window counts, or of the receipt of a paper form.
    counted_until: last day that it fills a place, known once it is withdrawn; None if it never did.
    acknowledged_by: the message that acknowledged it.
    facts: what was declared; personal fields are None unless opened.
    missing_expected, unspecified, warnings: what the submission recorded; empty before it.
    timeline: what happened, earliest first.
    supplements: what agents asked for, earliest first; words are None unless opened.
    payments: in the order in which they were ordered, without any account.
    is_contestable: the last decision refuses something.
    scheduled_on: Paris day from which a draft is sent by itself, None when it is not.
    tariff: what a State of stay was asked last, None when none was.
    """

    claim_id: UUID
    insured_id: UUID
    scheme: str
    channel: Channel
    version: int
    position: int
    status: Status
    reference: str | None
    started_at: datetime
    updated_at: datetime
    submitted_at: datetime | None
    submitted_on: date | None
    counted_until: date | None
    acknowledged_by: UUID | None
    facts: Facts
    missing_expected: tuple[DocumentCode, ...]
    unspecified: tuple[DocumentCode, ...]
    warnings: tuple[str, ...]
    timeline: tuple[Milestone, ...]
    supplements: tuple[Supplement, ...]
    payments: tuple[Payment, ...]
    is_contestable: bool
    scheduled_on: date | None = None
    tariff: TariffRequest | None = None

    @property
    def supplement(self) -> Supplement | None:
        """What was asked last, None when nothing ever was."""
        return self.supplements[-1] if self.supplements else None

    @property
    def awaits_until(self) -> date | None:
        """The last day of the supplement that is awaited, None when none is."""
        is_awaited = self.status is Status.AWAITING_SUPPLEMENT
        return self.supplement.due_on if self.supplement and is_awaited else None

    @property
    def keep_originals_until(self) -> date | None:
        """Until when the person keeps the originals; None before any money arrived."""
        paid_on = last_paid_on(self.payments)
        return originals_until(paid_on) if paid_on else None

    @property
    def awaits_tariff(self) -> TariffRequest | None:
        """What the State of stay is asked while the claim waits for it, None when it does not."""
        return self.tariff if self.status is Status.FOREIGN_TARIFF_PENDING else None

    @property
    def of_this_round(self) -> tuple[Document, ...]:
        """The documents that count towards the limit."""
        documents = self.facts.documents
        return self.supplement.deposited(documents) if self.supplement else documents

    @property
    def is_being_keyed(self) -> bool:
        """True of a paper form until it is registered: its person does not see it yet."""
        return self.channel is Channel.PAPER and self.submitted_on is None


_SUMMARY = TypeAdapter(ClaimSummary)


def find(db: Connection, claim_id: UUID, opener: Opener = closed) -> ClaimSummary | None:
    """One claim, whoever asks and wherever it stands, with its personal fields if they open."""
    row = db.execute(select(TABLE).where(TABLE.c.claim_id == claim_id)).mappings().one_or_none()
    return None if row is None else _summary(dict(row), opener)


def list_of(
    db: Connection,
    insured_id: UUID,
    *,
    after: str | None = None,
    limit: int = 20,
    opener: Opener = closed,
) -> Page[ClaimSummary]:
    """The claims of an insured person, the last started first.

    Of the personal fields those of the beneficiary alone are opened: they tell claims
    apart. Drafts that were abandoned or expired, or are being keyed from paper, are left out.

    Raises: InvalidChoice when `after` is not a cursor of this list.
    """
    query = select(TABLE).where(TABLE.c.insured_id == insured_id, TABLE.c.status.not_in(_GONE))
    query = query.where((TABLE.c.channel == Channel.ONLINE) | TABLE.c.submitted_on.is_not(None))
    found = page_of(db, query, _NEWEST_FIRST, after=after, limit=limit)
    return found.of(lambda row: _summary(row, closed, of_whom=opener))


def transmitted_of(db: Connection, insured_id: UUID, *, limit: int) -> tuple[UUID, ...]:
    """The claims that an insured person transmitted, the last one first; of drafts none."""
    c = TABLE.c
    query = select(c.claim_id).where(c.insured_id == insured_id, c.submitted_on.is_not(None))
    return tuple(db.scalars(query.order_by(c.submitted_on.desc(), c.claim_id).limit(limit)))


def idle_drafts(db: Connection, before: datetime, limit: int) -> tuple[UUID, ...]:
    """The drafts that nothing touched after this moment, the idlest first.

    One that is sent by itself on a later day only looks idle.
    """
    query = select(TABLE.c.claim_id).where(TABLE.c.status == Status.DRAFT)
    query = query.where(TABLE.c.scheduled_on.is_(None))
    query = query.where(TABLE.c.updated_at <= before)
    return tuple(db.scalars(query.order_by(TABLE.c.updated_at, TABLE.c.claim_id).limit(limit)))


def to_pursue(db: Connection, today: date, *, limit: int) -> tuple[UUID, ...]:
    """The claims of which something is due to be told on a Paris day, the longest due first."""
    query = select(TABLE.c.claim_id).where(TABLE.c.acts_on <= today)
    return tuple(db.scalars(query.order_by(TABLE.c.acts_on, TABLE.c.claim_id).limit(limit)))


def _summary(row: Row, opener: Opener, of_whom: Opener | None = None) -> ClaimSummary:
    facts, sealed = row["facts"], row["sealed"]
    open_into(facts.get("beneficiary"), sealed.get("beneficiary"), "beneficiary", of_whom or opener)
    open_into(facts.get("care"), sealed.get("care"), "care", opener)
    for document in facts["documents"]:
        open_into(document, sealed["documents"].get(document["document_id"]), "document", opener)
    opened(row, opener)
    return _SUMMARY.validate_python(row, extra="ignore")
