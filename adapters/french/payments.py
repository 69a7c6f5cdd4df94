"""What is said of payments: who pays, what was sent, and what to do when it does not arrive."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import date
from typing import Final

from adapters.french.writing import day, euros
from domain.values import (
    Payer,
    Payment,
    PaymentFailure,
    PaymentState,
    Status,
    last_paid_on,
    paid_cents,
)

STATEMENT_TITLE: Final = "Décompte de votre remboursement de soins réalisés à l'étranger"
EXPENSE: Final = "Dépense"

PAYERS: Final[Mapping[Payer, str]] = {
    Payer.CNSE: "Votre caisse d'Assurance Maladie",
    Payer.CANSSM: "La Caisse autonome nationale de sécurité sociale dans les mines (CANSSM)",
    Payer.MGP: "La Mutuelle générale de la police (MGP)",
    Payer.MGEN: "La Mutuelle générale de l'Éducation nationale (MGEN)",
}
PAYMENT_STATES: Final[Mapping[PaymentState, str]] = {
    PaymentState.ORDERED: "Virement en préparation",
    PaymentState.SENT: "Virement émis",
    PaymentState.PAID: "Versé",
    PaymentState.FAILED: "Virement non abouti",
    PaymentState.CANCELLED: "Virement annulé avant son envoi",
    PaymentState.REPLACED: "Virement non abouti, sans suite",
}
PAYMENT_FAILURES: Final[Mapping[PaymentFailure, str]] = {
    PaymentFailure.NO_ACCOUNT: "Nous n'avons pas de compte bancaire à votre nom.",
    PaymentFailure.ACCOUNT_INVALID: "La banque dit que le numéro de compte n'est pas valable.",
    PaymentFailure.ACCOUNT_CLOSED: "La banque dit que le compte est fermé.",
    PaymentFailure.ACCOUNT_BLOCKED: "La banque dit que le compte est bloqué.",
    PaymentFailure.REJECTED: "La banque n'a pas exécuté le virement ; nous nous en occupons.",
}

GIVE_AN_ACCOUNT: Final = (
    "Transmettez un RIB à votre caisse, depuis votre compte ameli ou à l'accueil : nous vous"
    " verserons ensuite le montant retenu."
)

PAYMENT_SENTENCES: Final[Mapping[str, str]] = {
    "payment.nothing_due": "Rien n'est dû sur cette demande, ou un virement est déjà en cours.",
    "payment.no_account": "L'annuaire ne connaît pas de compte bancaire de cette personne.",
    "payment.not_found": "Ce virement est introuvable.",
    "payment.disagrees": "La banque dit de ce virement ce qui ne peut pas être.",
}
"""What is told of refusals about payments, by code."""


def payment_label(status: Status, payments: Sequence[Payment]) -> str | None:
    """A state of which the payment says more: « Virement émis le … », « Remboursée le … »."""
    if status is Status.PAYMENT_ORDERED:
        sent_on = max((one.sent_on for one in _sent(payments) if one.sent_on), default=None)
        return f"Virement émis le {day(sent_on)}" if sent_on else None
    paid_on: date | None = last_paid_on(payments)
    if status is Status.REIMBURSED and paid_on is not None:
        return f"Remboursée le {day(paid_on)} : {euros(paid_cents(payments))}"
    return None


def _sent(payments: Sequence[Payment]) -> Sequence[Payment]:
    is_waiting = any(one.state is PaymentState.ORDERED for one in payments)
    return [] if is_waiting else [one for one in payments if one.state is PaymentState.SENT]
