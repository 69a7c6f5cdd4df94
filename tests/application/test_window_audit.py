"""A window told again from its events, whatever was recorded."""

from __future__ import annotations

from datetime import date, timedelta
from typing import Any
from uuid import UUID

from application.window_audit import WindowAct, WindowRow, window_rows
from domain.base import Entry, Event, Meta
from domain.events import PlaceTaken, QuotaOverridden, SubmissionRefused
from domain.window import Quota
from spec import ALICE, INSURED, paris

CLAIM = UUID(int=7)


def entries(*said: tuple[type[Event], str, dict[str, Any]]) -> list[Entry[Event]]:
    """Events as they were recorded, each on its day."""
    found: list[Entry[Event]] = []
    for number, (kind, day, facts) in enumerate(said, 1):
        meta = Meta(actor=INSURED, command_id=UUID(int=number), correlation_id=UUID(int=number))
        place: dict[str, Any] = {"originator_id": ALICE, "originator_version": number}
        event = kind(**place, timestamp=paris(day), meta=meta, **facts)
        found.append(Entry(number, event, paris(day)))
    return found


def taken(day: str, claims: int = 2, **more: Any) -> tuple[type[Event], str, dict[str, Any]]:
    rule = {"quota_claims": claims, "quota_days": 15}
    return PlaceTaken, day, {"claim_id": CLAIM, "taken_on": date.fromisoformat(day)} | rule | more


def refused(day: str, *counted: str, free_on: str) -> tuple[type[Event], str, dict[str, Any]]:
    return (
        SubmissionRefused,
        day,
        {
            "refused_on": date.fromisoformat(day),
            "submitted_on": tuple(map(date.fromisoformat, counted)),
            "next_allowed_on": date.fromisoformat(free_on),
        },
    )


def granted(day: str, until: str) -> tuple[type[Event], str, dict[str, Any]]:
    return QuotaOverridden, day, {"valid_until": date.fromisoformat(until)}


def rows(*said: tuple[type[Event], str, dict[str, Any]]) -> tuple[WindowRow, ...]:
    return window_rows(entries(*said), Quota())


def agreed(*said: tuple[type[Event], str, dict[str, Any]]) -> list[bool | None]:
    return [one.agrees for one in rows(*said)]


def test_two_claims_fit_into_fifteen_days_and_the_sixteenth_day_is_free() -> None:
    assert agreed(taken("2026-03-01"), taken("2026-03-15"), taken("2026-03-16")) == [True] * 3
    last = rows(taken("2026-03-01"), taken("2026-03-15"), taken("2026-03-16"))[-1]
    assert (last.counted, last.places_left) == ((date(2026, 3, 15),), 1)


def test_a_third_submission_within_the_days_does_not_agree() -> None:
    assert agreed(taken("2026-03-01"), taken("2026-03-02"), taken("2026-03-15")) == [
        True,
        True,
        False,
    ]


def test_the_rule_that_was_in_force_counts() -> None:
    wide = [taken("2026-03-01", 3), taken("2026-03-02", 3), taken("2026-03-03", 3)]
    assert agreed(*wide) == [True, True, True]
    assert agreed(*wide, taken("2026-03-04", 2)) == [True, True, True, False]


def test_a_refusal_agrees_when_the_window_was_full_and_it_said_so_rightly() -> None:
    full = [taken("2026-03-01"), taken("2026-03-02")]
    days = ("2026-03-01", "2026-03-02")
    assert agreed(*full, refused("2026-03-03", *days, free_on="2026-03-16"))[-1] is True
    assert agreed(*full, refused("2026-03-03", *days, free_on="2026-03-17"))[-1] is False
    assert agreed(*full, refused("2026-03-03", days[0], free_on="2026-03-16"))[-1] is False
    assert agreed(full[0], refused("2026-03-03", days[0], free_on="2026-03-16"))[-1] is False


def test_a_granted_place_is_used_once_and_fills_no_other() -> None:
    full = [taken("2026-03-01"), taken("2026-03-02"), granted("2026-03-03", "2026-03-17")]
    extra = taken("2026-03-03", is_extra=True)
    assert agreed(*full, extra) == [True, True, None, True]
    assert agreed(*full, extra, extra)[-1] is False, "it was used up"
    assert agreed(*full[:2], extra)[-1] is False, "nobody granted it"
    assert agreed(*full, taken("2026-03-18", is_extra=True))[-1] is False, "it was past"
    last = rows(*full, extra, taken("2026-03-16"))[-1]
    assert (last.counted, last.agrees) == ((date(2026, 3, 2),), True)


def test_rows_come_in_the_order_of_the_log_whatever_stream_they_are_of() -> None:
    mixed = entries(taken("2026-03-01"), granted("2026-03-02", "2026-03-16"), taken("2026-03-02"))
    found = window_rows([mixed[2], mixed[0], mixed[1]], Quota())
    assert [one.act for one in found] == [
        WindowAct.SUBMITTED,
        WindowAct.OVERRIDDEN,
        WindowAct.SUBMITTED,
    ]
    assert found[0].at + timedelta(days=1) == found[1].at
