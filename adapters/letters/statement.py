"""The statement of a payment that arrived, as an accessible PDF (PDF/UA-1)."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import UTC, datetime, time
from pathlib import Path
from typing import Any, Final

from adapters import french
from adapters.letters.pdf import compiled
from domain.claim import Claim
from domain.deadlines import originals_until
from domain.errors import LetterNotFound
from domain.values import Decision, Payment, PaymentState, paid_cents

TEMPLATE: Final = Path(__file__).with_name("statement.typ")
TEMPLATE_VERSION: Final = "statement-2026-11"
"""Recorded with each letter; another text is another version."""


def render(claim: Claim, *, insured_name: str | None, banner: str) -> bytes:
    """The PDF about the payment that arrived last; the same payment gives the same bytes.

    insured_name: None once forgotten; banner: what the installation says of itself.

    Raises: LetterNotFound before any payment arrived.
    """
    payment = last_paid(claim)
    if payment is None or payment.paid_on is None or claim.decision is None:
        raise LetterNotFound
    on = payment.paid_on
    who = claim.beneficiary
    data = {
        "banner": banner,
        "title": french.STATEMENT_TITLE,
        "insured": insured_name,
        "reference": claim.reference,
        "beneficiary": who.display_name if who else None,
        "paid_on": french.day(on),
        "paid": french.euros(payment.amount_cents),
        "payer": french.PAYERS[payment.payer],
        "account": payment.account_masked,
        "label": f"CNSE {claim.reference}",
        "keep_until": french.day(originals_until(on)),
        **_amounts(claim, claim.decision),
    }
    return compiled(TEMPLATE, data, datetime.combine(on, time(), UTC))


def last_paid(claim: Claim) -> Payment | None:
    """The payment that arrived last, None without any."""
    paid = [one for one in claim.payments.values() if one.state is PaymentState.PAID]
    return max(paid, key=lambda one: (one.paid_on, one.ordered_on), default=None)


def _amounts(claim: Claim, decision: Decision) -> Mapping[str, Any]:
    said = decision.assessment
    labels = said.labels or [french.EXPENSE] * len(said.lines)
    paid = paid_cents(claim.payments.values())
    return {
        "decided_on": french.day(decision.decided_on),
        "asked_total": french.euros(said.asked_cents),
        "retained_total": french.euros(said.retained_cents),
        "paid_total": french.euros(paid),
        "is_all": paid >= said.retained_cents,
        "lines": [
            {
                "label": label,
                "asked": french.euros(line.asked_cents),
                "retained": french.euros(line.retained_cents),
            }
            for label, line in zip(labels, said.lines, strict=True)
        ],
    }
