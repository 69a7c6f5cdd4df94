"""RetentionFile: whether a person's file must be kept, who ordered its erasure, that it is done."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import date, datetime, timedelta
from uuid import UUID, uuid5

from domain.base import Act, Aggregate
from domain.claim import Claim
from domain.deadlines import originals_until
from domain.errors import ErasureHeld, ErasureNotOrdered, SamePerson
from domain.events import (
    ErasureAnnounced,
    ErasureCalledOff,
    ErasureExecuted,
    ErasureOrdered,
    HoldPlaced,
    HoldReleased,
    RetentionFileOpened,
)
from domain.mailbox import QUESTION_KEPT_DAYS, Mailbox
from domain.rules.checklist import plus_months
from domain.values import PaymentState, Status, in_paris, last_paid_on
from domain.values.retention import OVERRIDES, ErasureReason, Gone, HoldReason, KeptBecause

KEPT_MONTHS = 24
"""A closed claim is kept for so long. Source: docs/sources.md#erasure."""

UNTRANSMITTED = (Status.DRAFT, Status.ABANDONED, Status.EXPIRED)
"""Nobody but its person ever had it: nothing obliges to keep it."""

CLOSED = (
    Status.ACCEPTED,
    Status.PARTIALLY_ACCEPTED,
    Status.REFUSED,
    Status.REIMBURSED,
    Status.APPEAL_REJECTED,
    Status.CLOSED_NO_RESPONSE,
    Status.WITHDRAWN,
)
"""Nobody has anything to do any more, payments aside."""

UNSETTLED = (PaymentState.ORDERED, PaymentState.SENT, PaymentState.FAILED)


class RetentionFile(Aggregate):
    """One insured person's.

    hold: why nobody may erase the person, None when somebody may.
    due_on: the Paris day from which on the table of retention erases, None before it says so.
    ordered: why the erasure was ordered, None when it was not; is_erased: True once it was done.
    """

    TOPIC = "retention"

    insured_id: UUID
    hold: HoldReason | None = None
    due_on: date | None = None
    ordered: ErasureReason | None = None
    is_erased: bool = False

    @staticmethod
    def id_of(insured_id: UUID) -> UUID:
        """The stream of an insured person."""
        return uuid5(insured_id, "retention")

    @classmethod
    def open(cls, insured_id: UUID, act: Act) -> RetentionFile:
        """Begin the file of a person whom nobody ever asked about."""
        return cls.begin(RetentionFileOpened, cls.id_of(insured_id), act, insured_id=insured_id)

    @property
    def is_due(self) -> bool:
        """True when the erasure was ordered, and nobody stopped it since."""
        return self.ordered is not None and self.hold is None

    def place_hold(self, reason: HoldReason, act: Act, *, is_begun: bool) -> None:
        """Keep the person from being erased; the same hold again changes nothing.

        is_begun: True once their key is destroyed, which nothing brings back.

        Raises: ErasureHeld when the erasure has begun.
        """
        if is_begun:
            raise ErasureHeld(because="ERASED")
        if self.hold is not reason:
            self.record(HoldPlaced, act, reason=reason)

    def release_hold(self, act: Act) -> None:
        """Let the person be erased again; without a hold this changes nothing."""
        if self.hold is not None:
            self.record(HoldReleased, act)

    def order_erasure(
        self,
        reason: ErasureReason,
        approved_by: UUID,
        claims: Iterable[Claim],
        act: Act,
        *,
        is_begun: bool,
    ) -> None:
        """Order the erasure; one that was ordered and never begun is judged afresh.

        is_begun: True once their key is destroyed: the rest is only to be finished.

        Raises: SamePerson, ErasureHeld.
        Source: docs/sources.md#erasure
        """
        if approved_by == act.meta.actor.id:
            raise SamePerson
        if is_begun and self.ordered is not None:
            return
        if self.hold is not None:
            raise ErasureHeld(because=KeptBecause.HOLD.value)
        if reason not in OVERRIDES:
            _refuse_while_kept(claims, in_paris(act.at))
        self.record(ErasureOrdered, act, reason=reason, approved_by=approved_by)

    def repeat_erasure(self, act: Act) -> None:
        """Order again what a restored log knows nothing of; the key is gone all the same."""
        if self.ordered is None:
            self.record(ErasureOrdered, act, reason=ErasureReason.RESTORED)

    def end(self, ends_on: date | None, notice_days: int, act: Act, *, is_begun: bool) -> None:
        """What the table of retention says today: announce the end, call it off, order it.

        ends_on: the last Paris day on which the file must be kept, None when nobody can tell.
        notice_days: whoever may hold the file sees for so long at least that it goes.
        Source: docs/sources.md#erasure
        """
        is_by_the_table = self.ordered in (None, ErasureReason.RETENTION_ENDED)
        if is_begun or not is_by_the_table:
            return
        today = in_paris(act.at)
        if self.due_on is not None and (ends_on is None or ends_on >= self.due_on):
            self.record(ErasureCalledOff, act)
        elif self.due_on is not None:
            if self.ordered is None and self.hold is None and today >= self.due_on:
                self.record(ErasureOrdered, act, reason=ErasureReason.RETENTION_ENDED)
        elif ends_on is not None and today > ends_on - timedelta(days=notice_days):
            noticed = today + timedelta(days=notice_days)
            self.record(ErasureAnnounced, act, due_on=max(ends_on + timedelta(days=1), noticed))

    def execute_erasure(self, gone: Gone, act: Act) -> None:
        """Record that nothing is left; once is enough.

        Raises: ErasureNotOrdered.
        """
        if self.ordered is None:
            raise ErasureNotOrdered
        if not self.is_erased:
            told = {"insured_id": self.insured_id, "reason": self.ordered, "gone": gone}
            self.record(ErasureExecuted, act, **told)


def kept_because(claim: Claim, today: date) -> KeptBecause | None:
    """What keeps a claim on a Paris day, None when nothing does.

    Source: docs/sources.md#erasure
    """
    if claim.status in UNTRANSMITTED:
        return None
    if any(one.outcome is None for one in claim.appeals.values()):
        return KeptBecause.APPEAL_RUNS
    if any(one.state in UNSETTLED for one in claim.payments.values()) or claim.due_cents > 0:
        return KeptBecause.PAYMENT_NOT_SETTLED
    if claim.status not in CLOSED:
        return KeptBecause.CLAIM_OPEN
    return KeptBecause.RETENTION_NOT_ENDED if today <= kept_until(claim) else None


def kept_until(claim: Claim) -> date:
    """The last Paris day on which a closed claim must be kept.

    Two years after the last thing that happened to it, five after the last reimbursement.
    Source: docs/sources.md#erasure
    """
    closed = plus_months(in_paris(claim.modified_on), KEPT_MONTHS)
    paid_on = last_paid_on(claim.payments.values())
    return max(closed, originals_until(paid_on)) if paid_on else closed


def is_archived(claim: Claim, today: date) -> bool:
    """Whether a claim was closed for so long that the desk opens it no more on this Paris day.

    Source: docs/sources.md#erasure
    """
    if kept_because(claim, date.max) is not None or claim.status in UNTRANSMITTED:
        return False
    return is_old(claim.status, claim.modified_on, today)


def is_old(status: Status, touched: datetime, today: date) -> bool:
    """The same of what a view tells, which does not know whether something is still to be paid."""
    return status in CLOSED and today > plus_months(in_paris(touched), KEPT_MONTHS)


def ends_on(claims: Iterable[Claim], mailbox: Mailbox | None) -> date | None:
    """The last Paris day on which the table of retention keeps a person's file.

    None while a claim is open, a draft too, or a question waits for its answer, and of a person who
    never had a claim. A draft that is gone keeps its person as a closed claim does: the key is the
    person's, and whoever gave a draft up yesterday may come back tomorrow.
    Source: docs/sources.md#erasure
    """
    days = [_end_of(claim) for claim in claims]
    if mailbox is not None and mailbox.asked_on:
        is_answered = mailbox.asked_on.keys() <= mailbox.answered.keys()
        last = in_paris(mailbox.modified_on) + timedelta(days=QUESTION_KEPT_DAYS)
        days += [last if is_answered else None] if days else []
    return None if not days or None in days else max(day for day in days if day is not None)


def _end_of(claim: Claim) -> date | None:
    if claim.status in (Status.ABANDONED, Status.EXPIRED):
        return kept_until(claim)
    if claim.status is Status.DRAFT or kept_because(claim, date.max) is not None:
        return None
    return kept_until(claim)


def _refuse_while_kept(claims: Iterable[Claim], today: date) -> None:
    for claim in claims:
        because = kept_because(claim, today)
        if because is KeptBecause.RETENTION_NOT_ENDED:
            raise ErasureHeld(because=because.value, until=kept_until(claim).isoformat())
        if because is not None:
            raise ErasureHeld(because=because.value)
