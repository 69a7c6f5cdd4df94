"""What agents decide and what people contest, as ready facts and steps of a spec."""

from __future__ import annotations

from typing import Any
from uuid import UUID

from builders import TEXT, day
from desk import AGENT, OTHER, lease_id, take, waiting
from domain.base import Author
from domain.reference.reasons import REASONS_VERSION
from domain.values import (
    AppealOutcome,
    AppealRoute,
    AssessedLine,
    Assessment,
    ExchangeRate,
    Letter,
    LetterKind,
    PriceBasis,
    RateSource,
    ReasonCode,
)
from spec import Step, World, all_of

THRESHOLD = 100_000
MISSING = ReasonCode.PRIOR_AUTHORISATION_MISSING
CRA = AppealRoute.CRA


def rate(units: str = "10.8345", on: str = "2026-03-02") -> ExchangeRate:
    """What a euro was worth."""
    return ExchangeRate(units_per_euro=units, on=day(on), source=RateSource.ECB)


def line(asked: int = 8540, retained: int | None = None, **changes: Any) -> AssessedLine:
    """An expense in euros, paid whole unless told otherwise; a part is refused for a reason."""
    kept = asked if retained is None else retained
    facts: dict[str, Any] = {
        "amount_cents": asked,
        "asked_cents": asked,
        "retained_cents": kept,
        "refused_cents": asked - kept,
        "basis": PriceBasis.FRENCH if kept else None,
        "reason": MISSING if kept < asked else None,
    }
    return AssessedLine(**facts | changes)


def assessment(*lines: AssessedLine, **changes: Any) -> Assessment:
    """Some lines, each with its label."""
    each = lines or (line(),)
    facts: dict[str, Any] = {
        "lines": each,
        "labels": tuple(f"Consultation {number}" for number in range(1, len(each) + 1)),
        "reasons_version": REASONS_VERSION,
    }
    return Assessment(**facts | changes)


REFUSED = assessment(line(retained=0))
PARTLY = assessment(line(retained=6000, reason=ReasonCode.CEILING_FRENCH_TARIFF))


def taken(by: Author = AGENT) -> Step:
    """A claim that an agent holds."""
    return all_of(waiting(), take(by=by))


def assess(
    said: Assessment | None = None, number: int = 1, by: Author = AGENT, over: int = THRESHOLD
) -> Step:
    """The agent prices the claim."""
    return lambda world: world.claim.assess(
        lease_id(number), said or assessment(), over, world.act(by)
    )


def confirm(number: int = 2, by: Author = OTHER) -> Step:
    """Another agent signs."""
    return lambda world: world.claim.confirm(lease_id(number), world.act(by))


def reopen(reason: str | None = "Erreur de saisie", by: Author = AGENT) -> Step:
    """The decision is looked at again."""
    return lambda world: world.claim.reopen(reason, world.act(by))


def letter(letter_id: UUID, kind: LetterKind = LetterKind.DECISION) -> Letter:
    """A letter that is kept already."""
    return Letter(
        letter_id=letter_id,
        kind=kind,
        template="decision-2026-11",
        blob_id=UUID(int=0x1E77E4),
        bytes=20_000,
        sha256="ab" * 32,
    )


def send_letter(kind: LetterKind = LetterKind.DECISION) -> Step:
    """The letter is made available."""

    def step(world: World) -> None:
        ready = letter(world.claim.next_letter_id, kind)
        world.claim.make_letter_available(ready, world.act(AGENT), text_version=TEXT)

    return step


def decided(said: Assessment = REFUSED) -> Step:
    """A claim that was decided by one agent, with its letter."""
    return all_of(taken(), assess(said), send_letter())


def open_letter(letter_id: UUID | None = None) -> Step:
    """The person opens a letter, the decision's unless told otherwise."""

    def step(world: World) -> None:
        decision = world.claim.decision
        wanted = letter_id or (decision.letter_id if decision else None)
        world.claim.open_letter(wanted or UUID(int=404), world.act())

    return step


def deem_notified() -> Step:
    """The clockwork looks at the letters."""
    return lambda world: world.claim.deem_notified(world.act())


def lodge(route: AppealRoute = CRA, grounds: str | None = "Je n'ai pas eu le choix.") -> Step:
    """The person contests the decision."""

    def step(world: World) -> None:
        world.claim.lodge_appeal(route, grounds, world.act())

    return step


def outcome(
    said: AppealOutcome, number: int = -1, reason: str | None = "La commission a statué."
) -> Step:
    """The desk registers what came of an appeal, the last one unless told otherwise."""

    def step(world: World) -> None:
        appeals = list(world.claim.appeals) or [UUID(int=404)]
        world.claim.decide_appeal(appeals[number], said, reason, world.act(AGENT))

    return step
