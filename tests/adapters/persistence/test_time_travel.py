"""Every version of a claim is what its events say, told by other code than theirs."""

from __future__ import annotations

import asyncio
from collections.abc import Sequence
from copy import deepcopy
from datetime import timedelta
from uuid import UUID

import pytest

from adapters.http.past import Past, unshown_past
from adapters.http.state_facts import state_facts
from application.audit import state_at, stretches
from application.differences import differences, flat
from domain.errors import BeforeFirstEvent, VersionNotReached
from refold import Facts, Refolded

from .ground import SECRETS, Place
from .past import live

MICROSECOND = timedelta(microseconds=1)


async def lived(place: Place, claims: int) -> list[Past]:
    """So many random claims, with the personal fields as they are."""
    await live(place, claims, 20_261_123, lambda: None)
    streams = "SELECT DISTINCT originator_id FROM stored_events WHERE topic LIKE 'claim.%'"
    found = [UUID(str(row[0])) for row in place.run(streams)]
    async with place.runtime() as runtime:
        return [await unshown_past(runtime, stream) for stream in found]


@pytest.fixture
def pasts(sqlite_place: Place) -> Sequence[Past]:
    return asyncio.run(lived(sqlite_place, 200))


def refolded(past: Past) -> list[Facts]:
    """What the claim amounts to after each event."""
    again, found = Refolded(), []
    for event in past.events:
        found.append(deepcopy(again.add(event.TOPIC, event.model_dump(mode="json"))))
    return found


def test_time_travel_on_random_claims(pasts: Sequence[Past]) -> None:
    """One past for all: making it costs more than looking at it."""
    versions = 0
    for past in pasts:
        expected = refolded(past)
        every_version_is_what_an_independent_fold_says(past, expected)
        at_an_instant_the_last_event_until_then_counts(past)
        a_version_that_never_was_is_refused(past)
        differences_lead_from_each_version_to_the_next(past)
        the_stretches_are_those_of_the_statuses(past, expected)
        nothing_personal_is_told(past)
        versions += past.latest
    assert versions > 5 * len(pasts)
    print(f"{len(pasts)} claims, {versions} versions")


def every_version_is_what_an_independent_fold_says(past: Past, expected: list[Facts]) -> None:
    for version, facts in enumerate(expected, 1):
        claim = state_at(past.events, version=version)
        found = state_facts(claim) | {"status": claim.status, "reference": claim.reference}
        assert found == facts, f"version {version}"
        assert claim.version == version


def at_an_instant_the_last_event_until_then_counts(past: Past) -> None:
    times = [event.timestamp for event in past.events]
    for at in times:
        assert past.version_at(at) == sum(one <= at for one in times)
        assert past.version_at(at + MICROSECOND) == sum(one <= at + MICROSECOND for one in times)
        if at > times[0]:
            before = sum(one < at for one in times)
            assert past.version_at(at - MICROSECOND) == before
    with pytest.raises(BeforeFirstEvent) as refused:
        past.version_at(times[0] - MICROSECOND)
    assert refused.value.details == {"begins_at": times[0]}
    assert past.version_at(times[-1] + timedelta(days=9999)) == past.latest


def a_version_that_never_was_is_refused(past: Past) -> None:
    for version in (-1, 0, past.latest + 1, 2**62):
        with pytest.raises(VersionNotReached) as refused:
            past.state(version)
        assert refused.value.details == {"latest": past.latest}


def differences_lead_from_each_version_to_the_next(past: Past) -> None:
    state = past.state(1)
    for version in range(2, past.latest + 1):
        after = past.state(version)
        changed = dict(state)
        for one in differences(state, after):
            changed |= {one.path: one.after}
        assert {path: leaf for path, leaf in changed.items() if leaf is not None} == after
        assert differences(after, after) == ()
        back = {one.path: (one.after, one.before) for one in differences(state, after)}
        forth = {one.path: (one.before, one.after) for one in differences(after, state)}
        assert back == forth
        state = after


def the_stretches_are_those_of_the_statuses(past: Past, expected: list[Facts]) -> None:
    found = stretches(past.events)
    statuses = [facts["status"] for facts in expected]
    changes = [n for n, one in enumerate(statuses) if n == 0 or one != statuses[n - 1]]
    assert [(one.status, one.version) for one in found] == [(statuses[n], n + 1) for n in changes]
    assert [one.ends_at for one in found] == [*(one.begins_at for one in found[1:]), None]
    assert found[0].begins_at == past.events[0].timestamp


def nothing_personal_is_told(past: Past) -> None:
    for version in range(1, past.latest + 1):
        told = repr(past.state(version)) + repr(state_facts(state_at(past.events, version=version)))
        assert [secret for secret in SECRETS if secret in told] == []
    opened = repr(flat(state_at(past.opened)))
    assert "care" not in opened or any(secret in opened for secret in SECRETS)
