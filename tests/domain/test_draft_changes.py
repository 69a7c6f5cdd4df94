"""A draft takes so many changes, then only its end."""

from __future__ import annotations

from builders import care, declare, describe, started, stay
from domain.claim.state import DRAFT_EVENTS_MAX
from domain.errors import TooManyChanges
from domain.events import CareDescribed
from spec import event, given

LAST = DRAFT_EVENTS_MAX - 1
MANY = [describe(care(amount_cents=100 + number)) for number in range(LAST)]


def test_a_draft_takes_so_many_changes_and_no_more() -> None:
    past, last = given(started(), *MANY[:-1]), describe(care(amount_cents=1))
    past.when(last).then(event(CareDescribed, care=care(amount_cents=1)))
    full = given(started(), *MANY)
    full.when(last).refuses(TooManyChanges, limit=DRAFT_EVENTS_MAX)
    full.when(declare(stay())).refuses(TooManyChanges)


def test_what_changes_nothing_is_said_again_for_ever() -> None:
    given(started(), *MANY).when(describe(care(amount_cents=100 + LAST - 1))).then()
