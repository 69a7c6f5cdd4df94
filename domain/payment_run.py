"""PaymentRun: the payments of one payer that leave in one file."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date
from typing import Final
from uuid import UUID, uuid5

from domain.base import Act, Aggregate
from domain.events import PaymentFileReady, PaymentRunDecided
from domain.values import Member, Payer, in_paris

PAYERS: Final = UUID("b5a9f0c2-0a51-5a0e-9d5f-6a6f0d1c7e21")
"""From which the ids of runs are derived: the same payments are always the same run."""

MOST_PAYMENTS: Final = 500
"""A run takes no more at once; what is left waits for the next one, a moment later."""


class PaymentRun(Aggregate):
    """A file that is to be handed over to a payer's bank.

    sha256, payments, total_cents: of the file; filed_by: the command that recorded it; None and 0
        before it.
    """

    TOPIC = "payments"

    insured_id: UUID
    payer: Payer
    decided_on: date
    members: tuple[Member, ...]
    sha256: str | None = None
    filed_by: UUID | None = None
    payments: int = 0
    total_cents: int = 0

    @staticmethod
    def id_of(payer: Payer, payment_ids: Sequence[UUID]) -> UUID:
        """The run that takes these payments."""
        each = " ".join(sorted(str(one) for one in payment_ids))
        return uuid5(PAYERS, f"{payer} {each}")

    @classmethod
    def decide(cls, payer: Payer, members: Sequence[Member], act: Act) -> PaymentRun:
        """Begin a run; it is stored with what its members record, or not at all."""
        ids = [one.payment_id for one in members]
        return cls.begin(
            PaymentRunDecided,
            cls.id_of(payer, ids),
            act,
            insured_id=uuid5(PAYERS, payer),
            payer=payer,
            decided_on=in_paris(act.at),
            members=tuple(sorted(members, key=lambda one: one.payment_id)),
        )

    def file_ready(self, totals: tuple[int, int], size: int, sha256: str, act: Act) -> None:
        """Record that the file lies ready; the same file again changes nothing.

        totals: payments and euro cents.
        """
        if self.sha256 is None:
            payments, total_cents = totals
            self.record(
                PaymentFileReady,
                act,
                payments=payments,
                total_cents=total_cents,
                bytes=size,
                sha256=sha256,
            )
