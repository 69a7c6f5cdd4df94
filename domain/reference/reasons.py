"""Why a line may be refused or reduced: one table, read once."""

from __future__ import annotations

from collections.abc import Iterable
from importlib.resources import files

from domain.base import Value
from domain.values import AppealRoute, ReasonCode


class DecisionReason(Value):
    """A reason of the closed list. Source: docs/sources.md#decision-reasons.

    sentence: as the person reads it, with `{decided_before_on}` where a day stands.
    peg: the text that it rests on, None when none is named.
    board: where it is contested: CMRA for a medical ground, CRA for any other.
    asks_first: the person is asked for the missing proof before anything is refused.
    """

    code: ReasonCode
    sentence: str
    peg: str | None
    board: AppealRoute
    asks_first: bool


class _Reasons(Value):
    version: str
    reasons: tuple[DecisionReason, ...]


_TEXT = files("domain.reference").joinpath("reasons.json").read_text(encoding="utf-8")
_REASONS = _Reasons.model_validate_json(_TEXT)
_BY_CODE = {one.code: one for one in _REASONS.reasons}

REASONS_VERSION = _REASONS.version


def reason_of(code: ReasonCode) -> DecisionReason:
    """What the table says of a reason."""
    return _BY_CODE[code]


def routes_of(reasons: Iterable[ReasonCode]) -> tuple[AppealRoute, ...]:
    """Before whom a decision that gives these reasons may be contested, the mediator last.

    Source: docs/sources.md#appeal.
    """
    boards = {reason_of(code).board for code in reasons}
    found = tuple(route for route in AppealRoute if route in boards)
    return (*found, AppealRoute.MEDIATOR) if found else ()
