"""The letter that tells what came of an appeal, as an accessible PDF (PDF/UA-1)."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import UTC, datetime, time
from pathlib import Path
from typing import Final

from adapters import french
from adapters.letters.pdf import compiled
from domain.claim import Claim
from domain.deadlines import deemed_notified_on, latest_appeal_until
from domain.errors import LetterNotFound
from domain.values import Appeal, AppealOutcome, AppealRoute

TEMPLATE: Final = Path(__file__).with_name("appeal.typ")
TEMPLATE_VERSION: Final = "appeal-2026-11"
"""Recorded with each letter; another text is another version."""


def render(claim: Claim, *, insured_name: str | None, banner: str) -> bytes:
    """The PDF about the appeal that was decided last; the same outcome gives the same bytes.

    Raises: LetterNotFound before any outcome.
    """
    appeal = last_decided(claim)
    if appeal is None or appeal.outcome is None or appeal.decided_on is None:
        raise LetterNotFound
    on = appeal.decided_on
    data = {
        "banner": banner,
        "title": french.APPEAL_TITLES[appeal.outcome],
        "insured": insured_name,
        "reference": claim.reference,
        "decided_on": french.day(on),
        "lodged_on": french.day(appeal.lodged_on),
        "route": french.ROUTES[appeal.route].name,
        "reason": (appeal.reason or "").split("\n"),
        "boards": [french.ROUTES[one].name for one in _boards(claim)],
        "is_board": appeal.route is not AppealRoute.MEDIATOR,
        "is_upheld": appeal.outcome is AppealOutcome.UPHELD,
        "deemed_on": french.day(deemed_notified_on(on)),
        "last_until": french.day(latest_appeal_until(on)),
    }
    return compiled(TEMPLATE, data, datetime.combine(on, time(), UTC))


def _boards(claim: Claim) -> Iterator[AppealRoute]:
    return (one for one in claim.routes if one is not AppealRoute.MEDIATOR)


def last_decided(claim: Claim) -> Appeal | None:
    """The appeal whose outcome was registered last, None without any."""
    known = claim.last_settled
    return claim.appeals.get(known) if known else None
