"""Refusals about what agents find while they study a claim."""

from __future__ import annotations

from domain.errors.families import NotFound, RuleBroken, StateConflict


class NoOpinionAwaited(StateConflict, code="opinion.not_awaited"):
    """The claim does not wait for the medical adviser."""


class TariffOutsideZone(RuleBroken, code="tariff.outside_zone"):
    """Tariffs are asked of States of the zone alone."""


class TariffNotAwaited(StateConflict, code="tariff.not_awaited"):
    """The State of stay answered already, or nothing waits for it any more."""


class TariffRequestNotFound(NotFound, code="tariff.request_not_found"):
    """No such tariff was asked for about this claim."""


class InvoiceLineNotFound(NotFound, code="invoice.line_not_found"):
    """No such line was copied from the documents of this claim."""


class RateNotKnown(RuleBroken, code="rate.not_known"):
    """No rate is known of that currency on that day; details: currency, on."""


class SuspicionNotFound(NotFound, code="suspicion.not_found"):
    """No such suspicion was raised about this claim."""


class SuspicionAlreadyCleared(StateConflict, code="suspicion.already_cleared"):
    """A supervisor cleared the suspicion before."""
