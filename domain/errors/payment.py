"""Refusals about the payment of a claim."""

from __future__ import annotations

from domain.errors.families import NotFound, StateConflict


class NothingToPay(StateConflict, code="payment.nothing_due"):
    """No decision stands that grants more than was paid or is on its way."""


class NoAccount(StateConflict, code="payment.no_account"):
    """The directory knows no whole account of the person."""


class PaymentNotFound(NotFound, code="payment.not_found"):
    """No such payment of this claim, or it never left."""


class PaymentDisagrees(StateConflict, code="payment.disagrees"):
    """A bank says of a payment what cannot be; details: payment_id."""
