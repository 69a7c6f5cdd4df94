"""How many commands somebody gives in an hour."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta
from uuid import uuid4

import pytest

from application import pace
from application.pace import Pace
from domain.errors import TooManyRequests

NOW = datetime(2026, 3, 20, 9, tzinfo=UTC)
ALICE, BOB = uuid4(), uuid4()


def test_somebody_gives_so_many_commands_an_hour_and_others_their_own() -> None:
    counted = Pace()
    for _ in range(10):
        counted.count(ALICE, 10, NOW)
    with pytest.raises(TooManyRequests) as refused:
        counted.count(ALICE, 10, NOW)
    assert refused.value.details == {"retry_after_s": 360}
    counted.count(BOB, 10, NOW)
    counted.count(ALICE, 10, NOW + timedelta(minutes=6))
    with pytest.raises(TooManyRequests):
        counted.count(ALICE, 10, NOW + timedelta(minutes=6))


def test_it_remembers_a_bounded_number_of_people(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(pace, "REMEMBERED", 1)
    counted = Pace()
    for person in (ALICE, BOB, ALICE):
        counted.count(person, 1, NOW)
    with pytest.raises(TooManyRequests):
        counted.count(ALICE, 1, NOW)
