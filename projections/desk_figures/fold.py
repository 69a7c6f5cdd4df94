"""How the counters follow from the events, one step of a claim at a time."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Mapping, Sequence
from datetime import date
from functools import cache
from typing import Final, NamedTuple
from uuid import UUID

from sqlalchemy import Connection, delete
from sqlalchemy.dialects import postgresql, sqlite

from domain.base import Entry, Event
from domain.events import (
    AppealDecided,
    ClaimAccepted,
    ClaimClosedWithoutResponse,
    ClaimPartiallyAccepted,
    ClaimRefused,
    ClaimReopened,
    ClaimSubmitted,
    ClaimWithdrawn,
    DecisionReopened,
    DraftDiscarded,
    ForeignTariffReceived,
    ForeignTariffRequested,
    ForeignTariffUnavailable,
    MedicalOpinionGiven,
    MedicalOpinionRequested,
    SatisfactionAnswered,
    StayDeclared,
    SupplementReceived,
    SupplementRequested,
)
from domain.values import (
    AppealOutcome,
    Channel,
    DecisionOutcome,
    ReasonCode,
    WaitsFor,
    in_paris,
)
from projections.base import Row, stored, upsert
from projections.desk_figures.table import CLAIMS, COUNTERS, UNSAID, Counted

WAITS_FOR: Final[Mapping[type[Event], WaitsFor]] = {
    ClaimSubmitted: WaitsFor.AGENT,
    SupplementRequested: WaitsFor.INSURED,
    SupplementReceived: WaitsFor.AGENT,
    ClaimReopened: WaitsFor.AGENT,
    DecisionReopened: WaitsFor.AGENT,
    MedicalOpinionRequested: WaitsFor.MEDICAL_ADVISER,
    MedicalOpinionGiven: WaitsFor.AGENT,
    ForeignTariffRequested: WaitsFor.STATE_OF_STAY,
    ForeignTariffReceived: WaitsFor.AGENT,
    ForeignTariffUnavailable: WaitsFor.AGENT,
    AppealDecided: WaitsFor.AGENT,  # only when it was upheld
}
"""For whom a claim waits after these; an event that sends it to somebody else takes one line."""

ENDS: Final[Mapping[type[Event], str]] = {
    ClaimWithdrawn: "WITHDRAWN",
    ClaimClosedWithoutResponse: "CLOSED_NO_RESPONSE",
}
"""What takes a claim away without a decision."""

OUTCOMES: Final[Mapping[type[Event], DecisionOutcome]] = {
    ClaimAccepted: DecisionOutcome.ACCEPTED,
    ClaimPartiallyAccepted: DecisionOutcome.PARTIALLY_ACCEPTED,
    ClaimRefused: DecisionOutcome.REFUSED,
}

HANDLES: tuple[type[Event], ...] = (
    StayDeclared,
    DraftDiscarded,
    *WAITS_FOR,
    *ENDS,
    *OUTCOMES,
    SatisfactionAnswered,
)


class Key(NamedTuple):
    """One counter."""

    what: Counted
    day: date
    channel: str = UNSAID
    zone: str = UNSAID
    about: str = UNSAID


def apply(events: Sequence[Entry[Event]], db: Connection) -> None:
    """Keep one row per claim, and add what its steps change to the counters."""
    of_claims = [one.event for one in events if not isinstance(one.event, SatisfactionAnswered)]
    rows = stored(db, CLAIMS.c.claim_id, (event.originator_id for event in of_claims))
    counted: Counter[Key] = Counter()
    gone: set[UUID] = set()
    for event in of_claims:
        claim_id = event.originator_id
        if isinstance(event, DraftDiscarded):
            rows.pop(claim_id, None)
            gone.add(claim_id)
        else:
            _fold(rows.setdefault(claim_id, _new(claim_id)), event, counted)
    counted.update(_satisfied(one.event for one in events))
    if gone:
        db.execute(delete(CLAIMS).where(CLAIMS.c.claim_id.in_(gone)))
    upsert(db, CLAIMS, rows.values())
    _add(db, counted)


def _new(claim_id: UUID) -> Row:
    return dict.fromkeys(CLAIMS.c.keys()) | {"claim_id": claim_id, "is_answered": False}


def _fold(row: Row, event: Event, counted: Counter[Key]) -> None:
    kind = type(event)
    match event:
        case StayDeclared(zone=zone):
            row["zone"] = zone
            return
        case AppealDecided(outcome=outcome) if outcome is not AppealOutcome.UPHELD:
            return
        case ClaimSubmitted():
            row["channel"] = event.channel or Channel.ONLINE
            row["received_on"] = event.submitted_on
            counted[_key(Counted.RECEIVED, in_paris(event.timestamp), row)] += 1
        case ClaimAccepted() | ClaimPartiallyAccepted() | ClaimRefused():
            _decide(row, event, counted)
        case _ if kind in WAITS_FOR and row["waits_for"] is None:
            counted[_key(Counted.REOPENED, in_paris(event.timestamp), row)] += 1
        case _ if kind in ENDS:
            counted[_key(Counted.ENDED, in_paris(event.timestamp), row, ENDS[kind])] += 1
    _wait(row, WAITS_FOR.get(kind), counted)


def _wait(row: Row, now_for: WaitsFor | None, counted: Counter[Key]) -> None:
    for waits_for, change in ((row["waits_for"], -1), (now_for, 1)):
        if waits_for is not None:
            counted[_key(Counted.OPEN, row["received_on"], row, waits_for)] += change
    row["waits_for"] = now_for


def _decide(
    row: Row, event: ClaimAccepted | ClaimPartiallyAccepted | ClaimRefused, counted: Counter[Key]
) -> None:
    day = event.decided_on
    counted[_key(Counted.DECIDED, day, row, OUTCOMES[type(event)])] += 1
    for why, reason in _reasons(event):
        counted[_key(why, day, row, reason)] += 1
    if not row["is_answered"]:
        days = max(0, (day - row["received_on"]).days)
        counted[_key(Counted.FIRST_ANSWER, day, row, str(days))] += 1
    row["is_answered"] = True


def _reasons(event: Event) -> Iterable[tuple[Counted, ReasonCode]]:
    match event:
        case ClaimRefused(reasons=reasons):
            return [(Counted.REFUSED_FOR, one) for one in dict.fromkeys(reasons)]
        case ClaimPartiallyAccepted(reasons=reasons):
            return [(Counted.REDUCED_FOR, one) for one in dict.fromkeys(reasons)]
    return ()


def _satisfied(events: Iterable[Event]) -> Counter[Key]:
    answers = (one for one in events if isinstance(one, SatisfactionAnswered))
    return Counter(
        Key(
            Counted.SATISFACTION,
            in_paris(one.timestamp),
            about="YES" if one.is_satisfied else "NO",
        )
        for one in answers
    )


def _key(what: Counted, day: date, row: Row, about: str = UNSAID) -> Key:
    return Key(what, day, row["channel"] or UNSAID, row["zone"] or UNSAID, about)


def _add(db: Connection, counted: Counter[Key]) -> None:
    # A counter that comes back to nothing keeps its row: the same rows, however the log is cut.
    rows = [{**key._asdict(), "number": number} for key, number in sorted(counted.items())]
    if rows:
        db.execute(_addition(db.dialect.name), rows)


@cache
def _addition(dialect: str) -> sqlite.Insert | postgresql.Insert:
    insert = sqlite.insert(COUNTERS) if dialect == "sqlite" else postgresql.insert(COUNTERS)
    total = {"number": COUNTERS.c.number + insert.excluded.number}
    return insert.on_conflict_do_update(index_elements=list(COUNTERS.primary_key), set_=total)
