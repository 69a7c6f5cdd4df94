"""A decision as JSON: each line with its reason, the letters, and how it is contested."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date, datetime
from typing import Any, Final
from uuid import UUID

from pydantic import BaseModel

from adapters import french
from adapters.http.answers import CLAIM_ID
from adapters.http.openapi import API
from domain.claim import Claim
from domain.reference.reasons import reason_of
from domain.values import (
    Appeal,
    AppealOutcome,
    AppealRoute,
    AssessedLine,
    Assessment,
    DecisionOutcome,
    ExchangeRate,
    LetterKind,
    PriceBasis,
    ReasonCode,
    SentLetter,
)
from projections.claim_summary import ClaimSummary, What

DECISIONS: Final = frozenset({What.ACCEPTED, What.PARTIALLY_ACCEPTED, What.REFUSED})
LETTER_ID: Final = "c4b0d0a2-6f0e-5a55-8f58-53f4d3b0a6c1"
APPEAL_ID: Final = "0f1c2d3e-4a5b-5c6d-8e7f-90a1b2c3d4e5"

MISSING: Final = reason_of(ReasonCode.PRIOR_AUTHORISATION_MISSING)
LINE: Final[Mapping[str, Any]] = {
    "label": "Dialyse",
    "care_on": "2026-02-12",
    "currency": "EUR",
    "amount_cents": 8540,
    "rate": None,
    "asked_cents": 8540,
    "retained_cents": 0,
    "refused_cents": 8540,
    "basis": None,
    "basis_label": None,
    "reason": "PRIOR_AUTHORISATION_MISSING",
    "reason_text": MISSING.sentence,
    "peg": MISSING.peg,
    "board": "CRA",
}
DECISION: Final[Mapping[str, Any]] = {
    "outcome": "REFUSED",
    "text": french.OUTCOMES[DecisionOutcome.REFUSED],
    "decided_on": "2026-03-20",
    "is_reopened": False,
    "asked_cents": 8540,
    "reimbursed_abroad_cents": 0,
    "retained_cents": 0,
    "refused_cents": 8540,
    "comment": None,
    "lines": [LINE],
    "letters": [
        {
            "letter_id": LETTER_ID,
            "kind": "DECISION",
            "available_on": "2026-03-20",
            "opened_at": None,
            "notified_on": None,
            "address": f"{API}/claims/{CLAIM_ID}/letters/{LETTER_ID}.pdf",
        }
    ],
    "routes": [
        {
            "route": "CRA",
            "name": french.ROUTES[AppealRoute.CRA].name,
            "what": french.ROUTES[AppealRoute.CRA].what,
            "until": None,
            "text": french.until_sentence(AppealRoute.CRA, None),
        }
    ],
    "appeals": [],
}
"""The decision of every example."""


class LineBody(BaseModel):
    """One expense. amount_cents: hundredths of its currency; the other amounts: euro cents.

    reason, reason_text, peg, board: why a part is refused, by which text, and who is asked to look
    again; null when nothing is refused.
    """

    label: str | None
    care_on: date | None
    currency: str
    amount_cents: int
    rate: ExchangeRate | None
    asked_cents: int
    retained_cents: int
    refused_cents: int
    basis: PriceBasis | None
    basis_label: str | None
    reason: ReasonCode | None
    reason_text: str | None
    peg: str | None
    board: AppealRoute | None


class LetterBody(BaseModel):
    """A letter to keep as PDF. opened_at: its last opening; notified_on: delays run from then."""

    letter_id: UUID
    kind: LetterKind
    available_on: date
    opened_at: datetime | None
    notified_on: date | None
    address: str


class RouteBody(BaseModel):
    """A way to contest. until: the last day in time, null before the notification or without."""

    route: AppealRoute
    name: str
    what: str
    until: date | None
    text: str


class AppealBody(BaseModel):
    """A decision contested. outcome: null while it is open.

    is_about_earlier: another decision has followed the one that was contested.
    """

    appeal_id: UUID
    route: AppealRoute
    name: str
    grounds: str | None
    lodged_on: date
    is_about_earlier: bool
    until: date | None
    is_late: bool
    outcome: AppealOutcome | None
    decided_on: date | None
    reason: str | None


class DecisionBody(BaseModel):
    """What was decided of a claim. Amounts in euro cents; routes: those that are still open.

    is_reopened: the claim is being looked at again, and the decision stands until the next one.
    """

    outcome: DecisionOutcome
    text: str
    decided_on: date
    is_reopened: bool
    asked_cents: int
    reimbursed_abroad_cents: int
    retained_cents: int
    refused_cents: int
    comment: str | None
    lines: list[LineBody]
    letters: list[LetterBody]
    routes: list[RouteBody]
    appeals: list[AppealBody]


def has_decision(summary: ClaimSummary) -> bool:
    """Whether a claim was ever decided, as its timeline tells it."""
    return not DECISIONS.isdisjoint(one.what for one in summary.timeline)


def decision_body(claim: Claim) -> DecisionBody | None:
    """The decision that stands, None before the first."""
    decision = claim.decision
    if decision is None:
        return None
    said = decision.assessment
    return DecisionBody(
        outcome=said.outcome,
        text=french.OUTCOMES[said.outcome],
        decided_on=decision.decided_on,
        is_reopened=decision.is_reopened,
        asked_cents=said.asked_cents,
        reimbursed_abroad_cents=said.reimbursed_abroad_cents,
        retained_cents=said.retained_cents,
        refused_cents=said.refused_cents,
        comment=said.comment,
        lines=line_bodies(said),
        letters=[letter_body(claim.id, one) for one in claim.letters.values()],
        routes=route_bodies(claim),
        appeals=[appeal_body(claim, one) for one in claim.appeals.values()],
    )


def line_bodies(said: Assessment) -> list[LineBody]:
    """The lines, each with its label unless that is forgotten."""
    labels = said.labels or [None] * len(said.lines)
    return [_line(label, line) for label, line in zip(labels, said.lines, strict=True)]


def letter_body(claim_id: UUID, sent: SentLetter) -> LetterBody:
    """A letter, without where it lies."""
    letter_id = sent.letter.letter_id
    return LetterBody(
        letter_id=letter_id,
        kind=sent.letter.kind,
        available_on=sent.available_on,
        opened_at=sent.opened_at,
        notified_on=sent.notified_on,
        address=f"{API}/claims/{claim_id}/letters/{letter_id}.pdf",
    )


def route_bodies(claim: Claim) -> list[RouteBody]:
    """Before whom the decision may still be contested, and by when."""
    return [_route(route, claim.appeal_until(route)) for route in claim.routes]


def appeal_body(claim: Claim, appeal: Appeal) -> AppealBody:
    """An appeal, as its person and the desk read it."""
    facts = appeal.model_dump(exclude={"letter_id"})
    is_about_earlier = appeal not in claim.appeals_now
    name = french.ROUTES[appeal.route].name
    return AppealBody(name=name, is_about_earlier=is_about_earlier, **facts)


def _line(label: str | None, line: AssessedLine) -> LineBody:
    known = reason_of(line.reason) if line.reason else None
    facts = line.model_dump(exclude={"decided_before_on"})
    return LineBody(
        label=label,
        basis_label=french.PRICE_BASES[line.basis] if line.basis else None,
        reason_text=french.reason_sentence(line),
        peg=known.peg if known else None,
        board=known.board if known else None,
        **facts,
    )


def _route(route: AppealRoute, until: date | None) -> RouteBody:
    told = french.ROUTES[route]
    text = french.until_sentence(route, until)
    return RouteBody(route=route, name=told.name, what=told.what, until=until, text=text)
