"""The date of an accident is given if and only if a third party caused it."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date

from domain.errors import (
    AccidentAfterTheStay,
    AccidentDateRequired,
    AccidentInTheFuture,
    FieldNotApplicable,
)
from domain.facts import Facts, Finding
from domain.values import CareLink

FIELD = "accident_on"


def check(facts: Facts, today: date) -> Iterator[Finding]:
    """An accident caused by a third party has a date, and no other care has one.

    It lies today at the latest and no later than the stay; it may precede the stay.
    Returns: AccidentDateRequired, FieldNotApplicable, AccidentInTheFuture, AccidentAfterTheStay.
    Source: docs/sources.md#accident-date
    """
    if facts.care is None:
        return
    accident_on = facts.care.accident_on
    if facts.care.linked_to is not CareLink.THIRD_PARTY_ACCIDENT:
        if accident_on is not None:
            yield FieldNotApplicable(FIELD)
    elif accident_on is None:
        yield AccidentDateRequired(FIELD)
    elif accident_on > today:
        yield AccidentInTheFuture(FIELD)
    elif facts.stay is not None and accident_on > facts.stay.ends_on:
        yield AccidentAfterTheStay(FIELD)
