"""The limits that the settings move, as handlers are given them."""

from __future__ import annotations

from adapters.settings import Settings
from application.ports import Limits
from domain.values import LeasePolicy, PaymentPolicy
from domain.window import Quota


def limits_of(settings: Settings) -> Limits:
    """The limits of an installation."""
    quota = Quota(
        claims=settings.quota_claims, days=settings.quota_days, drafts=settings.drafts_max
    )
    leases = LeasePolicy(minutes=settings.lease_minutes, each=settings.leases_max)
    return Limits(
        quota=quota,
        documents=settings.documents_max,
        leases=leases,
        second_signature_cents=settings.second_signature_cents,
        supplement=settings.supplement,
        draft_bytes=settings.drafts_max_bytes,
        commands=settings.commands_max,
        payment=PaymentPolicy(
            result_days=settings.payment_result_days,
            account_days=settings.payment_account_days,
        ),
    )
