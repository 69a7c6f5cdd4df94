"""Persons to whose claims nothing happened for long, for whoever ends what is kept of them."""

from __future__ import annotations

from collections.abc import Collection, Sequence
from datetime import date, datetime
from typing import Final, NamedTuple
from uuid import UUID

from sqlalchemy import Connection, func, select

from domain.values import Payment, Status, last_paid_on
from projections.claim_summary.table import TABLE

ENDED: Final = (
    Status.ABANDONED,
    Status.EXPIRED,
    Status.ACCEPTED,
    Status.PARTIALLY_ACCEPTED,
    Status.REFUSED,
    Status.REIMBURSED,
    Status.APPEAL_REJECTED,
    Status.CLOSED_NO_RESPONSE,
    Status.WITHDRAWN,
)


class Quiet(NamedTuple):
    """A person who has ended claims alone. paid_on: the last reimbursement, None without any."""

    insured_id: UUID
    paid_on: date | None


def quiet(db: Connection, before: datetime, after: UUID | None, limit: int) -> Sequence[Quiet]:
    """Persons all of whose claims ended and were left alone since `before`, by their id.

    after: the last person of the page before, None at first.
    """
    c = TABLE.c
    theirs = select(c.insured_id).group_by(c.insured_id).having(func.max(c.updated_at) < before)
    running = select(c.insured_id).where(c.status.not_in(ENDED))
    found = theirs.where(c.insured_id.not_in(running))
    if after is not None:
        found = found.where(c.insured_id > after)
    people = list(db.scalars(found.order_by(c.insured_id).limit(limit)))
    paid: dict[UUID, list[Payment]] = {one: [] for one in people}
    for row in db.execute(select(c.insured_id, c.payments).where(c.insured_id.in_(people))):
        paid[row.insured_id] += [Payment.model_validate(one) for one in row.payments]
    return [Quiet(one, last_paid_on(payments)) for one, payments in paid.items()]


def claims_of_one(db: Connection, insured_id: UUID) -> Sequence[UUID]:
    """Every claim of a person that this view knows, drafts and what became of them too."""
    return list(db.scalars(select(TABLE.c.claim_id).where(TABLE.c.insured_id == insured_id)))


def drafts_among(db: Connection, claim_ids: Collection[UUID]) -> set[UUID]:
    """Those of these claims that are drafts still."""
    query = select(TABLE.c.claim_id).where(TABLE.c.claim_id.in_(claim_ids))
    return set(db.scalars(query.where(TABLE.c.status == Status.DRAFT)))
