"""The stock event sourcing library opens our log, reads it, and cannot write to it."""

from __future__ import annotations

import asyncio
from collections.abc import Iterator
from contextlib import closing
from urllib.parse import urlsplit
from uuid import UUID

import pytest
from eventsourcing.application import Application

from domain.claim import Claim
from domain.window import SubmissionWindow

from .ground import Place, draft, facts_of, opened, person


class Stock(Application[UUID]):
    """The stock application; its name is where it looks for the table on PostgreSQL."""

    name = "stored"


def environment(place: Place) -> dict[str, str]:
    """The library's own settings for this place."""
    common = {
        "MAPPER_TOPIC": "adapters.persistence.mapper:SealingMapper",
        "CREATE_TABLE": "n",
    }
    if not place.is_postgres:
        module = {"PERSISTENCE_MODULE": "eventsourcing.sqlite"}
        return common | module | {"SQLITE_DBNAME": str(place.settings.log_path)}
    parts = urlsplit(place.settings.database_url)
    return common | {
        "PERSISTENCE_MODULE": "eventsourcing.postgres",
        "POSTGRES_DBNAME": parts.path[1:],
        "POSTGRES_HOST": str(parts.hostname),
        "POSTGRES_PORT": str(parts.port or 5432),
        "POSTGRES_USER": str(parts.username),
        "POSTGRES_PASSWORD": parts.password or "none",
    }


@pytest.fixture
def stock(place: Place) -> Iterator[Stock]:
    """The library's own application over a log with two claims of ours."""

    async def story() -> None:
        async with place.log() as store:
            await store.save(opened(person(1)), draft(person(1)))
            await store.save(draft(person(2)))

    asyncio.run(story())
    with closing(Stock(environment(place))) as application:
        yield application


def test_the_stock_library_rebuilds_a_claim_without_its_personal_fields(
    stock: Stock,
) -> None:
    ours = draft(person(1))
    claim: Claim = stock.repository.get(ours.id)
    assert isinstance(claim, Claim)
    assert isinstance(stock.repository.get(opened(person(1)).id), SubmissionWindow)
    assert claim.version == ours.version
    assert claim.stay == ours.stay
    assert claim.care is not None
    assert claim.care.reason is None
    assert claim.beneficiary is not None
    assert claim.beneficiary.display_name is None
    same = facts_of(claim).keys() - {"care", "beneficiary", "documents", "accepted"}
    times = {"_created_on", "_modified_on"}
    assert {n: facts_of(claim)[n] for n in same - times} == {
        n: facts_of(ours)[n] for n in same - times
    }


def test_the_stock_library_reads_every_notification_in_order(stock: Stock, place: Place) -> None:
    read = stock.recorder.select_notifications(start=1, limit=100)
    assert [
        (n.id, n.originator_id, n.originator_version, n.topic, bytes(n.state)) for n in read
    ] == place.stored()
    assert stock.recorder.max_notification_id() == place.stored()[-1].position


def test_the_stock_library_cannot_write(stock: Stock, place: Place) -> None:
    before = place.stored()
    with pytest.raises(TypeError, match="store alone"):
        stock.save(draft(person(3)))
    assert place.stored() == before
