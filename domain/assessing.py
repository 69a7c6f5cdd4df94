"""What an assessment must hold to: sums, ceilings, reasons, rates."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date
from fractions import Fraction

from domain.errors import (
    CareDateImplausible,
    CurrencyUnknown,
    FieldNotApplicable,
    FieldRequired,
    FieldTooLong,
    InvalidChoice,
    LineDoesNotAddUp,
    LineRoundsToNothing,
    ReasonRequired,
    Refusal,
    RetainedAboveExpense,
    SupplementFirst,
)
from domain.reference.currencies import is_currency
from domain.reference.reasons import reason_of
from domain.values import (
    AssessedLine,
    Assessment,
    ExchangeRate,
    PriceBasis,
    ReasonCode,
    Zone,
)

EURO = "EUR"
LONGEST_LABEL = 120
LONGEST_COMMENT = 1000
OLDEST_YEARS = 10
"""No older care is priced: any limitation is over by then. Source: docs/sources.md#time-limit."""

NOT_IN: dict[Zone | None, PriceBasis] = {
    Zone.EU_EEA_UK_CH: PriceBasis.LUMP_SUM,
    Zone.FR_COM: PriceBasis.LUMP_SUM,
    Zone.OUTSIDE: PriceBasis.COUNTRY_OF_STAY,
}
"""What a line of a zone is never priced by. Source: docs/sources.md#pricing."""


def euro_cents(amount_cents: int, rate: ExchangeRate | None) -> int:
    """An amount in euro cents, half a cent rounded up; exact, without any float.

    amount_cents: in hundredths of its currency; rate: None for euros.
    Source: docs/sources.md#pricing
    """
    if rate is None:
        return amount_cents
    return int(Fraction(amount_cents) / Fraction(rate.units_per_euro) + Fraction(1, 2))


def earliest_day(today: date) -> date:
    """The first day of which care may still be priced, whatever interrupted the limitation."""
    return date(today.year - OLDEST_YEARS, 1, 1)


def refuse_wrong(
    assessment: Assessment, zone: Zone | None, today: date, *, was_asked: bool = False
) -> None:
    """Check an assessment, all of it at once; `others` holds what else is wrong.

    was_asked: whether the person was asked for further documents before.

    Raises: FieldRequired, FieldTooLong, InvalidChoice, CareDateImplausible, CurrencyUnknown,
        FieldNotApplicable, LineRoundsToNothing, RetainedAboveExpense, LineDoesNotAddUp,
        ReasonRequired, SupplementFirst.
    Source: docs/sources.md#pricing
    """
    wrong = [*_texts(assessment)]
    for number, line in enumerate(assessment.lines):
        for refusal in (*_amounts(line, today), *_reason(line, today), *_basis(line, zone)):
            refusal.field = f"lines.{number}.{refusal.field}"
            wrong.append(refusal)
    wrong += _whole(assessment, was_asked)
    if wrong:
        wrong[0].others = tuple(wrong[1:])
        raise wrong[0]


def _texts(assessment: Assessment) -> Iterator[Refusal]:
    labels = assessment.labels or ()
    for number in range(len(assessment.lines)):
        label = labels[number].strip() if number < len(labels) else ""
        if not label:
            yield FieldRequired(f"lines.{number}.label")
        elif len(label) > LONGEST_LABEL:
            yield FieldTooLong(f"lines.{number}.label", length=len(label), limit=LONGEST_LABEL)
    for name in ("comment", "without_supplement_because"):
        length = len(getattr(assessment, name) or "")
        if length > LONGEST_COMMENT:
            yield FieldTooLong(name, length=length, limit=LONGEST_COMMENT)


def _amounts(line: AssessedLine, today: date) -> Iterator[Refusal]:
    if line.care_on is not None and line.care_on > today:
        yield InvalidChoice("care_on")
    elif line.care_on is not None and line.care_on < (first := earliest_day(today)):
        yield CareDateImplausible("care_on", earliest_on=first.isoformat())
    if not is_currency(line.currency):
        yield CurrencyUnknown("currency")
    if (line.currency == EURO) != (line.rate is None):
        yield FieldRequired("rate") if line.rate is None else FieldNotApplicable("rate")
    if line.rate is not None and line.rate.on > today:
        yield InvalidChoice("rate.on")
    asked_cents = euro_cents(line.amount_cents, line.rate)
    if asked_cents == 0:
        yield LineRoundsToNothing("amount_cents")
    if line.retained_cents > asked_cents:
        yield RetainedAboveExpense("retained_cents", limit_cents=asked_cents)
    elif (line.asked_cents, line.retained_cents + line.refused_cents) != (asked_cents,) * 2:
        yield LineDoesNotAddUp("refused_cents", asked_cents=asked_cents)


def _reason(line: AssessedLine, today: date) -> Iterator[Refusal]:
    if line.refused_cents > 0 and line.reason is None:
        yield ReasonRequired("reason")
    if line.refused_cents == 0 and line.reason is not None:
        yield FieldNotApplicable("reason")
    is_named = line.decided_before_on is not None
    if (line.reason is ReasonCode.ALREADY_REIMBURSED) != is_named:
        name = "decided_before_on"
        yield FieldNotApplicable(name) if is_named else FieldRequired(name)
    elif line.decided_before_on is not None and line.decided_before_on > today:
        yield InvalidChoice("decided_before_on")


def _basis(line: AssessedLine, zone: Zone | None) -> Iterator[Refusal]:
    if line.retained_cents > 0 and line.basis is None:
        yield FieldRequired("basis")
    if line.basis is not None and NOT_IN.get(zone) is line.basis:
        yield InvalidChoice("basis")


def _whole(assessment: Assessment, was_asked: bool) -> Iterator[Refusal]:
    abroad = assessment.reimbursed_abroad_cents
    limit = max(0, assessment.asked_cents - abroad)
    if abroad and assessment.retained_cents > limit:
        yield RetainedAboveExpense("reimbursed_abroad_cents", limit_cents=limit)
    asks_first = any(reason_of(code).asks_first for code in assessment.reasons)
    if asks_first and not (was_asked or assessment.without_supplement_because):
        yield SupplementFirst("without_supplement_because")
