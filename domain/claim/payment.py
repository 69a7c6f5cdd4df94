"""What a decision grants is paid once, whatever becomes of it: check, then record."""

from __future__ import annotations

from datetime import date, timedelta
from uuid import UUID, uuid5

from domain import events
from domain.base import Act
from domain.claim.assessment import AssessmentCommands
from domain.deadlines import originals_until
from domain.errors import NoAccount, NothingToPay, PaymentDisagrees, PaymentNotFound
from domain.values import (
    ASKS_FOR_ACCOUNT,
    Decision,
    Mail,
    Payment,
    PaymentFailure,
    PaymentPolicy,
    PaymentState,
    Status,
    committed_cents,
    last_paid_on,
    payer_of,
)

ACCOUNT_MESSAGE_DAYS = 365
"""A request for an account is shown so long: the money waits as long. Inferred."""

ACCOUNT_TEXT = "2026-11"
"""Version of the message that asks for an account today."""


class PaymentCommands(AssessmentCommands):
    """From the decision to the money, and back when it does not arrive."""

    @property
    def payment(self) -> Payment | None:
        """The payment that was ordered last."""
        return next(reversed(self.payments.values()), None)

    @property
    def standing(self) -> Decision | None:
        """The decision that may be paid; None while it is looked at again."""
        decision = self.decision
        if decision is None:
            return None
        # Closed without an answer while it was looked at again: what was decided still counts.
        is_firm = not decision.is_reopened or self.status is Status.CLOSED_NO_RESPONSE
        return decision if is_firm else None

    @property
    def due_cents(self) -> int:
        """What the decision grants beyond what was paid or is on its way; below 0: too much."""
        granted = self.standing.assessment.retained_cents if self.standing else 0
        return granted - committed_cents(self.payments.values())

    @property
    def keep_originals_until(self) -> date | None:
        """Until when the person keeps the originals; None before any money arrived.

        Source: docs/sources.md#keep-originals
        """
        paid_on = last_paid_on(self.payments.values())
        return originals_until(paid_on) if paid_on else None

    def order_payment(self, account: str | None, act: Act) -> None:
        """Order what the decision grants and nobody ordered yet; anything else changes nothing.

        An order that no run took and that is too much by now is taken back first. A decision whose
        payment failed is not tried again by itself.

        account: masked; None when the directory knows none.
        """
        decision = self.standing
        if decision is None or self._was_tried(decision):
            return
        self._take_back_excess(act)
        if self.due_cents > 0:
            self._order(decision, account, act)
            if account is None and self.payment is not None:
                self.fail_payment(self.payment, PaymentFailure.NO_ACCOUNT, self.today(act), act)
        elif self.payments and not (self.due_cents == 0 and self._is_for(decision)):
            self._settle(decision, act)

    def order_again(self, account: str | None, act: Act) -> None:
        """Order what is due once more, because somebody asks.

        Raises: NothingToPay, OwnClaim, NoAccount.
        """
        decision = self.standing
        if decision is None or self.due_cents <= 0:
            raise NothingToPay
        self._refuse_own(act)
        if account is None:
            raise NoAccount
        self._order(decision, account, act)

    def to_send(self) -> Payment | None:
        """The payment that a run may take now; none while its decision is looked at again."""
        waiting = [one for one in self.payments.values() if one.state is PaymentState.ORDERED]
        return waiting[0] if waiting and self.standing and self.due_cents >= 0 else None

    def send_payment(self, payment: Payment, run_id: UUID, act: Act) -> None:
        """Let a run take a payment that `to_send` gave."""
        self.record(
            events.PaymentSent,
            act,
            payment_id=payment.payment_id,
            run_id=run_id,
            sent_on=self.today(act),
        )

    def fail_payment(
        self, payment: Payment, failure: PaymentFailure, failed_on: date, act: Act
    ) -> None:
        """Let a payment fail, which asks the person for an account if that would mend it.

        The same failure told again changes nothing.
        """
        if payment.failed_on is None and payment.state is not PaymentState.CANCELLED:
            self.record(
                events.PaymentFailed,
                act,
                payment_id=payment.payment_id,
                failure=failure,
                failed_on=failed_on,
            )
            if failure in ASKS_FOR_ACCOUNT:
                self._ask_for_account(payment.payment_id, 1, act)

    def reject_payment(
        self, payment_id: UUID, failure: PaymentFailure, failed_on: date, act: Act
    ) -> None:
        """Record that a bank did not carry a payment out, or sent it back later.

        Raises: PaymentNotFound.
        """
        self.fail_payment(self._sent(payment_id), failure, failed_on, act)

    def pay(self, payment_id: UUID, amount_cents: int, paid_on: date, act: Act) -> bool:
        """Record that a bank executed a payment; told again it changes nothing.

        Returns: whether this was news.
        Raises: PaymentNotFound, PaymentDisagrees upon another amount, or later than a failure.
        """
        payment = self._sent(payment_id)
        if not payment.agrees_with(amount_cents, paid_on):
            raise PaymentDisagrees(payment_id=payment_id)
        if payment.state is not PaymentState.SENT:
            return False
        self.record(
            events.ReimbursementPaid,
            act,
            payment_id=payment_id,
            amount_cents=amount_cents,
            paid_on=paid_on,
        )
        return True

    def pursue_payment(self, account: str | None, policy: PaymentPolicy, act: Act) -> None:
        """Do what is due today: order again, ask the person again, or remind the desk.

        Source: docs/sources.md#payment-clocks
        """
        for payment in list(self.payments.values()):
            idle_days = (self.today(act) - payment.acted_on).days
            if payment.state is PaymentState.FAILED and payment.failure in ASKS_FOR_ACCOUNT:
                if idle_days >= policy.account_days:
                    self._pursue_account(payment, account, policy, act)
            elif _waits_for_the_desk(payment) and idle_days >= policy.result_days:
                self.record(
                    events.PaymentReminderSent,
                    act,
                    payment_id=payment.payment_id,
                    number=payment.reminders + 1,
                    reminded_on=self.today(act),
                )

    def _pursue_account(
        self, payment: Payment, account: str | None, policy: PaymentPolicy, act: Act
    ) -> None:
        decision = self.standing
        if decision is None or self.due_cents <= 0:
            return
        if payment.failure is PaymentFailure.NO_ACCOUNT and account is not None:
            self._order(decision, account, act)
        elif payment.requests < policy.account_requests:
            self._ask_for_account(payment.payment_id, payment.requests + 1, act)

    def _order(self, decision: Decision, account: str | None, act: Act) -> None:
        self.record(
            events.PaymentOrdered,
            act,
            payment_id=uuid5(self.id, f"payment {len(self.payments) + 1}"),
            amount_cents=self.due_cents,
            payer=payer_of(self.scheme),
            ordered_on=self.today(act),
            letter_id=decision.letter_id,
            account_masked=account,
        )

    def _take_back_excess(self, act: Act) -> None:
        for payment in list(self.payments.values()):
            if payment.state is PaymentState.ORDERED and self.due_cents < 0:
                self.record(events.PaymentCancelled, act, payment_id=payment.payment_id)

    def _settle(self, decision: Decision, act: Act) -> None:
        if self.settled_for is None or self.settled_for != decision.letter_id:
            committed = committed_cents(self.payments.values())
            self.record(
                events.PaymentSettled,
                act,
                retained_cents=decision.assessment.retained_cents,
                committed_cents=committed,
                overpaid_cents=max(0, -self.due_cents),
                letter_id=decision.letter_id,
            )

    def _ask_for_account(self, payment_id: UUID, number: int, act: Act) -> None:
        today = self.today(act)
        mail = Mail(
            message_id=uuid5(payment_id, f"account {number}"),
            insured_id=self.insured_id,
            about_on=self.submitted_on or today,
            deletes_on=today + timedelta(days=ACCOUNT_MESSAGE_DAYS),
            text_version=ACCOUNT_TEXT,
        )
        self.record(
            events.AccountRequested,
            act,
            payment_id=payment_id,
            number=number,
            requested_on=today,
            mail=mail,
        )

    def _was_tried(self, decision: Decision) -> bool:
        failed = (one for one in self.payments.values() if one.state is PaymentState.FAILED)
        return any(one.letter_id == decision.letter_id for one in failed)

    def _is_for(self, decision: Decision) -> bool:
        return self.payment is not None and self.payment.letter_id == decision.letter_id

    def _sent(self, payment_id: UUID) -> Payment:
        payment = self.payments.get(payment_id)
        if payment is None or payment.run_id is None:
            raise PaymentNotFound
        return payment


def _waits_for_the_desk(payment: Payment) -> bool:
    return payment.state in (PaymentState.SENT, PaymentState.FAILED)
