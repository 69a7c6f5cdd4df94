"""The letter that tells a decision, as an accessible PDF (PDF/UA-1)."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from datetime import UTC, date, datetime, time
from pathlib import Path
from typing import Any, Final

from adapters import french
from adapters.letters.pdf import compiled
from domain import reference
from domain.claim import Claim
from domain.deadlines import appeal_until, deemed_notified_on, latest_appeal_until
from domain.errors import LetterNotFound
from domain.reference.reasons import reason_of, routes_of
from domain.values import AppealRoute, AssessedLine, Assessment, Decision, DecisionOutcome

TEMPLATE: Final = Path(__file__).with_name("decision.typ")
TEMPLATE_VERSION: Final = "decision-2026-11"
"""Recorded with each letter; another text is another version."""


def render(claim: Claim, *, insured_name: str | None, banner: str) -> bytes:
    """The PDF; the same decision gives the same bytes.

    insured_name: None once forgotten; banner: what the installation says of itself.

    Raises: LetterNotFound before the decision.
    Source: docs/sources.md#appeal
    """
    decision = claim.decision
    if decision is None:
        raise LetterNotFound
    outcome = decision.assessment.outcome
    data = {
        "banner": banner,
        "title": french.LETTER_TITLES[outcome],
        "outcome_sentence": french.OUTCOMES[outcome],
        "is_accepted": outcome is DecisionOutcome.ACCEPTED,
        "insured": insured_name,
        "agent": decision.assessed_by.hex[:8],
        "comment": [one for one in (decision.assessment.comment or "").split("\n") if one],
        **_about(claim, decision),
        **_amounts(decision.assessment),
        **_contesting(decision),
    }
    at = datetime.combine(decision.decided_on, time(), UTC)
    return compiled(TEMPLATE, data, at)


def _about(claim: Claim, decision: Decision) -> Mapping[str, str | None]:
    who, stay = claim.beneficiary, claim.stay
    country = reference.country(stay.country) if stay else None
    name = country.name if country else None
    days = f"{french.day(stay.starts_on)} – {french.day(stay.ends_on)}" if stay else None
    return {
        "reference": claim.reference,
        "received_on": french.day(claim.submitted_on or decision.decided_on),
        "decided_on": french.day(decision.decided_on),
        "beneficiary": who.display_name if who else None,
        "stay": f"{name}, {days}" if name else None,
    }


def _amounts(said: Assessment) -> Mapping[str, Any]:
    abroad = said.reimbursed_abroad_cents
    return {
        "retained": french.euros(said.retained_cents) if said.retained_cents else None,
        "reimbursed_abroad": french.euros(abroad) if abroad else None,
        "asked_total": french.euros(said.asked_cents),
        "retained_total": french.euros(said.retained_cents),
        "refused_total": french.euros(said.refused_cents),
        "lines": [_line(label, line) for label, line in _labelled(said)],
        "reasons": [_reason(label, line) for label, line in _labelled(said) if line.reason],
    }


def _labelled(said: Assessment) -> Iterator[tuple[str, AssessedLine]]:
    labels = said.labels or [""] * len(said.lines)
    yield from zip(labels, said.lines, strict=True)


def _line(label: str, line: AssessedLine) -> Mapping[str, Any]:
    return {
        "label": label,
        "details": list(_details(line)),
        "asked": french.euros(line.asked_cents),
        "retained": french.euros(line.retained_cents),
        "refused": french.euros(line.refused_cents),
    }


def _details(line: AssessedLine) -> Iterator[str]:
    if line.care_on is not None:
        yield french.day(line.care_on)
    if line.rate is not None:
        yield f"{french.paid(line)}, {french.rate_sentence(line.currency, line.rate)}"
    if line.basis is not None:
        yield french.PRICE_BASES[line.basis]


def _reason(label: str, line: AssessedLine) -> Mapping[str, str | None]:
    known = reason_of(line.reason) if line.reason else None
    return {
        "label": label,
        "sentence": french.reason_sentence(line),
        "peg": known.peg if known else None,
        "board": known.board.value if known else None,
    }


def _contesting(decision: Decision) -> Mapping[str, Any]:
    on = decision.decided_on
    routes = routes_of(decision.assessment.reasons)
    return {
        "deemed_on": french.day(deemed_notified_on(on)),
        "routes": [_route(route, on) for route in routes],
    }


def _route(route: AppealRoute, on: date) -> Mapping[str, str | None]:
    has_delay = route is not AppealRoute.MEDIATOR
    return {
        **french.ROUTES[route]._asdict(),
        "first_until": french.day(appeal_until(on)) if has_delay else None,
        "last_until": french.day(latest_appeal_until(on)) if has_delay else None,
    }
