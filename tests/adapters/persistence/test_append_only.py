"""What is stored stays as it is, and shows what a person wrote to nobody without their key."""

from __future__ import annotations

import asyncio
import sqlite3
from base64 import b64encode
from collections.abc import Iterator
from pathlib import Path

import psycopg
import pytest

from adapters.bootstrap import Runtime
from domain.claim import Claim

from .ground import SECRETS, Place, draft, person

REFUSED = (sqlite3.IntegrityError, psycopg.errors.RaiseException)


def tell(place: Place) -> Place:
    """Put two claims into the log."""

    async def story() -> None:
        async with place.log() as store:
            await store.save(draft(person(1)))
            await store.save(draft(person(2)))

    asyncio.run(story())
    return place


@pytest.fixture
def told(place: Place) -> Place:
    """A log with two claims, of each kind."""
    return tell(place)


@pytest.mark.parametrize(
    "change",
    [
        "UPDATE stored_events SET topic = 'x'",
        "UPDATE stored_events SET recorded_at = recorded_at",
        "DELETE FROM stored_events",
        "DELETE FROM stored_events WHERE originator_version = 3",
    ],
)
def test_no_event_is_changed_or_removed(told: Place, change: str) -> None:
    before = told.stored()
    with pytest.raises(REFUSED, match="append-only"):
        told.run(change)
    assert told.stored() == before


def test_the_log_is_not_emptied(postgres_place: Place) -> None:
    with pytest.raises(REFUSED, match="append-only"):
        postgres_place.run("TRUNCATE stored_events")


ROW = "originator_id, originator_version, topic, state"


@pytest.mark.parametrize(
    "rows",
    [
        f"({ROW}) SELECT originator_id, originator_version, 'x', state FROM stored_events",
        f"({ROW}, rowid) SELECT {ROW}, rowid FROM stored_events",
        f"({ROW}, rowid) VALUES ('other', 1, 'x', X'00', 1)",
    ],
)
def test_no_event_is_replaced_in_a_file(sqlite_place: Place, rows: str) -> None:
    before = tell(sqlite_place).stored()
    with pytest.raises(REFUSED, match="append-only"):
        sqlite_place.run(f"REPLACE INTO stored_events {rows}")
    assert sqlite_place.stored() == before


def test_an_event_is_not_changed_by_an_upsert(told: Place) -> None:
    with pytest.raises(REFUSED, match="append-only"):
        told.run(
            f"INSERT INTO stored_events ({ROW}) SELECT {ROW} FROM stored_events WHERE true"
            " ON CONFLICT (originator_id, originator_version) DO UPDATE SET topic = 'x'"
        )


def files(place: Place) -> Iterator[Path]:
    yield from (path for path in place.settings.data_dir.rglob("*") if path.is_file())


def disguises(secret: str) -> set[bytes]:
    """How a text might stand in a file: as it is, escaped, in UTF-16, base64, hexadecimal."""
    plain = secret.encode()
    escaped = secret.encode("unicode_escape")
    inner = b64encode(plain)[4:-4]
    return {plain, escaped, secret.encode("utf-16-le"), inner, plain.hex().encode()}


def test_what_a_person_wrote_stands_in_clear_nowhere(told: Place) -> None:
    states = b"".join(event.state for event in told.stored())
    everything = states + b"".join(path.read_bytes() for path in files(told))
    assert {secret for secret in SECRETS if disguises(secret) & set(found(everything))} == set()
    assert states.count(b'"_sealed":"') == 6


def found(text: bytes) -> Iterator[bytes]:
    yield from (one for secret in SECRETS for one in disguises(secret) if one in text)


def test_the_search_for_secrets_finds_them_in_each_disguise() -> None:
    for secret in SECRETS:
        assert all(list(found(disguise)) for disguise in disguises(secret))


def test_once_a_key_is_destroyed_only_that_persons_fields_are_gone(told: Place) -> None:
    async def story() -> None:
        async with told.runtime() as runtime, told.runtime() as elsewhere:
            kept = draft(person(2))
            assert personal(await claim(runtime, 1)) == list(SECRETS)
            assert runtime.vault.destroy(person(1)) == 1
            for process in (runtime, elsewhere):
                forgotten = await claim(process, 1)
                assert personal(forgotten) == [None, None, None]
                assert forgotten.version == kept.version
                assert forgotten.stay == kept.stay
                assert personal(await claim(process, 2)) == list(SECRETS)

    asyncio.run(story())


async def claim(runtime: Runtime, number: int) -> Claim:
    found = await runtime.log.load(Claim, draft(person(number)).id)
    assert found is not None
    return found


def personal(claim: Claim) -> list[str | None]:
    """What the person wrote, as far as it can be read."""
    assert claim.care is not None
    assert claim.beneficiary is not None
    [document] = claim.documents.values()
    return [claim.care.reason, claim.beneficiary.display_name, document.file_name]
