"""I4: what a view holds is what the log amounts to, however it came to be."""

from __future__ import annotations

import asyncio
import random
from collections.abc import Sequence
from hashlib import sha256
from typing import Any

import pytest
from sqlalchemy import Connection

from adapters.persistence import follow
from domain.base import Entry, Event
from domain.events import AcknowledgmentSent
from projections import ALL, Projection, claim_summary, contact_trace

from .conftest import Scale
from .ground import SECRETS, Place
from .past import live
from .views import Views, views_of

SEED = 20_260_320
EVERY_DEED = {
    "claim.claim_submitted.1",
    "claim.submission_refused.1",
    "claim.acknowledgment_sent.1",
    "claim.claim_withdrawn.1",
    "claim.draft_discarded.1",
    "claim.document_removed.1",
    "claim.claim_assigned.1",
    "claim.lease_renewed.1",
    "claim.claim_released.1",
    "claim.claim_refused.1",
    "claim.claim_accepted.1",
    "claim.invoice_lines_entered.1",
    "claim.payment_ordered.1",
    "claim.letter_opened.1",
    "retention.hold_placed.1",
    "claim.supplement_requested.1",
    "claim.supplement_extended.1",
    "claim.supplement_item_answered.1",
    "claim.supplement_received.1",
    "window.quota_overridden.1",
    "leases.lease_booked.1",
    "mailbox.message_deleted.1",
}


def follow_along(views: Views, kept: Sequence[Projection], claims: int) -> None:
    """Views are kept while claims live, in batches of any size, now and then behind."""
    chance = random.Random(SEED)
    projectors = [views.projector(projection) for projection in kept]

    def move() -> None:
        follow.BATCH = chance.randint(1, 9)
        for projector in chance.sample(projectors, chance.randint(0, len(projectors))):
            projector.step()

    asyncio.run(live(views.place, claims, SEED, move))
    follow.BATCH = 97
    for projector in projectors:
        while projector.step():
            pass


@pytest.fixture(autouse=True)
def _batches(monkeypatch: pytest.MonkeyPatch) -> None:
    """The size of batches is what it was after each test."""
    monkeypatch.setattr(follow, "BATCH", follow.BATCH)


def dumped(views: Views) -> dict[str, Sequence[tuple[Any, ...]]]:
    return {projection.NAME: views.dump(projection) for projection in ALL}


def test_every_view_is_equal_to_its_replay(place: Place, scale: Scale) -> None:
    """Rebuilt beside, and built afresh elsewhere: equal to the byte, sealed fields and all."""
    with views_of(place) as views, views_of(place, is_apart=True) as apart:
        follow_along(views, ALL, scale(1_000))
        lived = dumped(views)
        for projection in ALL:
            apart.caught_up(projection)
        views.rebuilt(*ALL)
        print_digest(lived, place)
        assert dumped(views) == lived
        assert dumped(apart) == lived
        assert {event.topic for event in place.stored()} >= EVERY_DEED
        assert all(lived.values())


def print_digest(lived: dict[str, Sequence[tuple[Any, ...]]], place: Place) -> None:
    rows = sum(map(len, lived.values()))
    digest = sha256(repr(sorted(lived.items())).encode()).hexdigest()[:16]
    print(f"{rows} rows of {len(ALL)} views over {len(place.stored())} events: {digest}")


class Forgetful:
    """A view that loses an acknowledgment now and then, but only as long as it is lived."""

    NAME = contact_trace.NAME
    VERSION = contact_trace.VERSION
    TABLES = contact_trace.TABLES
    HANDLES = contact_trace.HANDLES

    def apply(self, events: Sequence[Entry[Event]], db: Connection) -> None:
        kept = [e for e in events if e.position % 2 or not isinstance(e.event, AcknowledgmentSent)]
        contact_trace.apply(kept, db)


def test_a_view_that_loses_an_event_goes_red(sqlite_place: Place) -> None:
    forgetful: Projection = Forgetful()
    with views_of(sqlite_place) as views, views_of(sqlite_place, is_apart=True) as apart:
        follow_along(views, [forgetful], 60)
        apart.caught_up(contact_trace)
        assert views.dump(contact_trace) != apart.dump(contact_trace)


def test_no_view_holds_in_clear_what_a_person_wrote(place: Place) -> None:
    with views_of(place) as views:
        follow_along(views, ALL, 30)
        text = repr(dumped(views))
        escaped = [secret.encode("unicode_escape").decode() for secret in SECRETS]
        assert [secret for secret in (*SECRETS, *escaped) if secret in text] == []
        assert "_sealed" not in text
        assert views.dump(claim_summary)
