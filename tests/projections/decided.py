"""Decisions, letters and appeals, told into the log of a view's tests."""

from __future__ import annotations

from datetime import timedelta
from uuid import UUID, uuid5

from domain import events as facts
from domain.deadlines import latest_appeal_until
from domain.reference.reasons import REASONS_VERSION
from domain.values import (
    Appeal,
    AppealOutcome,
    AppealRoute,
    AssessedLine,
    Assessment,
    DecisionOutcome,
    Letter,
    LetterKind,
    ReasonCode,
    in_paris,
)

from .telling import STEP, Log

LABEL = "Dialyse à Malmö"
COMMENT = "Formulaire S2 absent"
GROUNDS = "Je ne savais pas"
CLEAR = (LABEL, COMMENT, GROUNDS)
MISSING = ReasonCode.PRIOR_AUTHORISATION_MISSING


def assess(log: Log, claim: UUID, *, needs_second: bool = False) -> None:
    """An agent takes the claim and prices it: 85,40 € refused."""
    lease = log.assign(claim)
    line = AssessedLine(
        amount_cents=8540, asked_cents=8540, retained_cents=0, refused_cents=8540, reason=MISSING
    )
    said = Assessment(
        lines=(line,), labels=(LABEL,), comment=COMMENT, reasons_version=REASONS_VERSION
    )
    log.add(
        facts.ClaimAssessed,
        claim,
        lease_id=lease.lease_id,
        assessment=said,
        needs_second=needs_second,
    )


def refuse(log: Log, claim: UUID) -> UUID:
    """The claim is priced and refused. Returns: the letter."""
    assess(log, claim)
    return close(log, claim)


def close(log: Log, claim: UUID) -> UUID:
    """What was priced is refused. Returns: the letter."""
    day = in_paris(log.at + STEP)
    log.add(facts.ClaimRefused, claim, asked_cents=8540, reasons=(MISSING,), decided_on=day)
    return send_letter(log, claim)


def send_letter(log: Log, claim: UUID, kind: LetterKind = LetterKind.DECISION) -> UUID:
    letter_id, day = uuid5(claim, f"letter {log.at}"), in_paris(log.at + STEP)
    letter = Letter(
        letter_id=letter_id,
        kind=kind,
        template="decision-2026-11",
        blob_id=uuid5(letter_id, "blob"),
        bytes=20_000,
        sha256="ab" * 32,
    )
    log.add(
        facts.DecisionLetterMadeAvailable,
        claim,
        letter=letter,
        insured_id=log.owner(claim),
        outcome=DecisionOutcome.REFUSED,
        message_id=uuid5(letter_id, "message"),
        about_on=day,
        deletes_on=latest_appeal_until(day) + timedelta(days=1),
        text_version="2026-11",
    )
    return letter_id


def open_letter(log: Log, claim: UUID, letter: UUID) -> None:
    log.add(facts.LetterOpened, claim, letter_id=letter, notified_on=in_paris(log.at))


def deem_notified(log: Log, claim: UUID, letter: UUID) -> None:
    log.add(facts.LetterDeemedNotified, claim, letter_id=letter, notified_on=in_paris(log.at))


def lodge(log: Log, claim: UUID) -> UUID:
    """The person contests. Returns: the appeal."""
    appeal_id = uuid5(claim, f"appeal {log.at}")
    appeal = Appeal(
        appeal_id=appeal_id,
        route=AppealRoute.CRA,
        grounds=GROUNDS,
        lodged_on=in_paris(log.at + STEP),
    )
    log.add(facts.AppealLodged, claim, insured_id=log.owner(claim), appeal=appeal)
    return appeal_id


def settle(log: Log, claim: UUID, appeal: UUID, outcome: AppealOutcome) -> None:
    log.add(
        facts.AppealDecided,
        claim,
        appeal_id=appeal,
        outcome=outcome,
        decided_on=in_paris(log.at + STEP),
        is_last=True,
        reason="La commission a statué",
    )
    send_letter(log, claim, LetterKind.APPEAL_OUTCOME)


def reopen(log: Log, claim: UUID) -> None:
    log.add(facts.DecisionReopened, claim, reason="Erreur de saisie")
