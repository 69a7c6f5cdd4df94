"""The stored format of every event, for ever: golden samples, sealed fields, strangers' fields."""

from __future__ import annotations

import hashlib
import json
from base64 import b64decode, b64encode
from collections.abc import Mapping
from dataclasses import replace
from pathlib import Path
from typing import Annotated, Any
from uuid import UUID

import pytest
from cryptography.exceptions import InvalidTag
from eventsourcing.persistence import StoredEvent
from hypothesis import given, settings
from hypothesis import strategies as st

import domain.payment_run
import domain.retention  # noqa: F401 - their samples replay
from adapters.keys.vault import PersonKey
from adapters.persistence.mapper import Row, SealingMapper, key_id_of, personal_paths
from builders import care
from domain.base import Act, Aggregate, Author, Meta, Personal, Role, Value
from domain.claim import Claim
from domain.events import CareDescribed, ClaimStarted
from domain.values import Beneficiary
from golden.samples import (
    FILES,
    GOLDEN,
    KEY,
    assert_grown,
    histories,
    personal_values,
    sample,
    told_by,
    without,
)
from spec import ALICE, paris

OPEN = {KEY.key_id: KEY}
DESTROYED = {KEY.key_id: None}
MAPPER = SealingMapper()
META = Meta(
    actor=Author(role=Role.INSURED, id=ALICE), command_id=UUID(int=1), correlation_id=UUID(int=2)
)


SEALED = [file for file in FILES if key_id_of(sample(file)[0])]
each_sample = pytest.mark.parametrize("file", FILES, ids=lambda file: file.stem)
each_sealed = pytest.mark.parametrize("file", SEALED, ids=lambda file: file.stem)
each_history = pytest.mark.parametrize("history", histories(), ids=lambda h: h[0].topic)


def paths_of(stored: StoredEvent) -> Mapping[str, Any]:
    """The personal fields of a stored event's class."""
    return personal_paths(type(MAPPER.decode(stored, DESTROYED)))


def with_state(stored: StoredEvent, **changes: Any) -> StoredEvent:
    """The same stored event with other fields in its JSON."""
    state = json.dumps(json.loads(stored.state) | changes, separators=(",", ":"))
    return replace(stored, state=state.encode())


def test_there_are_samples_and_some_are_sealed() -> None:
    assert len(FILES) >= 21
    assert {file.stem for file in SEALED} >= {
        "claim.beneficiary_selected.1",
        "claim.care_described.1",
        "claim.document_attached.1",
    }


def test_a_sample_may_never_change() -> None:
    lines = (GOLDEN / "HASHES").read_text(encoding="utf-8").splitlines()
    hashes = {name: digest for digest, name in (line.split() for line in lines)}
    found = {file.name: hashlib.sha256(file.read_bytes()).hexdigest() for file in FILES}
    assert found == hashes


@each_sample
def test_a_sample_is_named_after_its_event(file: Path) -> None:
    stored, _ = sample(file)
    assert stored.topic == file.stem.partition("+")[0] == type(MAPPER.decode(stored, OPEN)).TOPIC


@each_sample
def test_a_sample_still_says_what_it_said(file: Path) -> None:
    stored, expect = sample(file)
    assert_grown(expect, told_by(MAPPER.decode(stored, OPEN)))


@each_sample
def test_a_sample_is_stored_again_as_it_was(file: Path) -> None:
    stored, _ = sample(file)
    again = MAPPER.encode(MAPPER.decode(stored, OPEN), KEY)
    assert replace(again, state=stored.state) == stored
    old, new = json.loads(stored.state), json.loads(again.state)
    assert_grown(old | {"_sealed": None}, new | {"_sealed": None})


@each_sealed
def test_without_the_key_the_personal_fields_alone_are_gone(file: Path) -> None:
    stored, expect = sample(file)
    forgotten = without(expect, paths_of(stored))
    assert forgotten != expect
    for keys in (DESTROYED, {}):
        assert_grown(forgotten, told_by(MAPPER.decode(stored, keys)))


@each_history
@pytest.mark.parametrize("keys", [OPEN, DESTROYED], ids=["key", "no key"])
def test_the_samples_of_a_stream_replay(
    history: list[StoredEvent], keys: Mapping[UUID, PersonKey | None]
) -> None:
    stream: Aggregate | None = None
    for stored in history:
        stream = MAPPER.decode(stored, keys).mutate(stream)
    assert stream is not None
    assert stream.version == len(history)


@each_sample
def test_a_field_of_a_newer_version_is_passed_over(file: Path) -> None:
    stored, _ = sample(file)
    meta = json.loads(stored.state)["meta"] | {"later": {"deep": [1]}}
    newer = with_state(stored, meta=meta, later="something", key_of_something=3)
    assert MAPPER.decode(newer, OPEN) == MAPPER.decode(stored, OPEN)


def test_a_field_of_a_newer_value_is_passed_over_too() -> None:
    stored, _ = sample(GOLDEN / "claim.care_described.1.json")
    newer = with_state(stored, care=json.loads(stored.state)["care"] | {"currency": "EUR"})
    assert MAPPER.decode(newer, OPEN) == MAPPER.decode(stored, OPEN)


@each_sealed
def test_a_sealed_value_opens_nowhere_else(file: Path) -> None:
    stored, _ = sample(file)
    other_key = UUID(int=9)
    moved = [
        replace(stored, originator_version=stored.originator_version + 1),
        replace(stored, originator_id=UUID(int=9)),
        replace(stored, topic="claim.claim_withdrawn.1"),
        with_state(stored, key_id=str(other_key)),
    ]
    for one in moved:
        with pytest.raises(InvalidTag):
            MAPPER.decode(one, OPEN | {other_key: KEY})


@each_sealed
def test_a_sealed_value_that_was_changed_does_not_open(file: Path) -> None:
    stored, _ = sample(file)
    raw = bytearray(b64decode(json.loads(stored.state)["_sealed"]))
    for place in (0, 12, len(raw) - 1):
        changed = bytes(raw[:place]) + bytes([raw[place] ^ 1]) + bytes(raw[place + 1 :])
        with pytest.raises(InvalidTag):
            MAPPER.decode(with_state(stored, _sealed=b64encode(changed).decode()), OPEN)


@each_sealed
def test_what_is_personal_stands_nowhere_in_the_stored_bytes(file: Path) -> None:
    stored, expect = sample(file)
    today = MAPPER.encode(MAPPER.decode(stored, OPEN), KEY)
    values = list(personal_values(expect, paths_of(stored)))
    assert values
    for value in values:
        forms = [value, json.dumps(value)[1:-1], json.dumps(value, ensure_ascii=False)[1:-1]]
        forms += [b64encode(value.encode()).decode(), value.encode().hex()]
        assert not [form for form in forms if form.encode() in stored.state + today.state]


@each_sealed
def test_what_is_sealed_is_sealed_anew_each_time(file: Path) -> None:
    event = MAPPER.decode(sample(file)[0], OPEN)
    assert MAPPER.encode(event, KEY).state != MAPPER.encode(event, KEY).state


@each_sample
def test_the_key_is_told_without_decoding(file: Path) -> None:
    stored, _ = sample(file)
    assert key_id_of(stored) == (KEY.key_id if paths_of(stored) else None)


@each_sealed
def test_a_view_reads_an_event_closed_and_opens_its_sealed_part_later(file: Path) -> None:
    stored, expect = sample(file)
    entry = MAPPER.entry(Row(7, stored, paris("2026-03-20")))
    event, sealed = entry.event, entry.sealed
    assert event == MAPPER.decode(stored, DESTROYED) == MAPPER.to_domain_event(stored)
    assert (entry.position, entry.recorded_at) == (7, paris("2026-03-20"))
    assert sealed is not None
    assert sealed.value == json.loads(stored.state)["_sealed"]
    assert MAPPER.open(sealed, DESTROYED) is None
    opened = MAPPER.open(sealed, OPEN)
    assert opened is not None
    paths = paths_of(stored)
    assert set(personal_values(opened, paths)) == set(personal_values(expect, paths))


def test_the_library_writes_nothing() -> None:
    event = MAPPER.decode(sample(FILES[0])[0], OPEN)
    with pytest.raises(TypeError, match="store alone"):
        MAPPER.to_stored_event(event)


def test_a_text_cannot_pass_for_a_key_id() -> None:
    scheme = f'","key_id":"{KEY.key_id}","x":"'
    act = Act(paris("2026-03-20"), META)
    claim = Claim.begin(ClaimStarted, ALICE, act, insured_id=ALICE, scheme=scheme)
    (event,) = claim.collect_events()
    assert isinstance(event, ClaimStarted)
    assert key_id_of(MAPPER.encode(event, KEY)) is None


@settings(deadline=None, derandomize=True)
@given(st.text(min_size=1))
def test_any_text_comes_back_as_it_was(reason: str) -> None:
    event = CareDescribed(
        originator_id=ALICE,
        originator_version=2,
        timestamp=paris("2026-03-20"),
        meta=META,
        care=care(reason=reason),
    )
    stored = MAPPER.encode(event, KEY)
    assert MAPPER.decode(stored, OPEN) == event
    assert key_id_of(stored) == KEY.key_id


Name = Annotated[str | None, Personal]


class InATuple(Value):
    people: tuple[Beneficiary, ...] = ()


class InADict(Value):
    people: dict[str, Beneficiary]


class InAnOptionalList(Value):
    people: list[Beneficiary] | None = None


class MarkedInATuple(Value):
    names: tuple[Name, ...] = ()


class MarkedInADict(Value):
    names: dict[str, Annotated[str, Personal]]


class MarkedInAUnion(Value):
    name: Annotated[str, Personal] | None = None


@pytest.mark.parametrize("model", [InATuple, InADict, InAnOptionalList])
def test_a_personal_field_cannot_hide_in_a_collection(model: type[Value]) -> None:
    with pytest.raises(TypeError, match="personal field inside a collection"):
        personal_paths(model)


@pytest.mark.parametrize("model", [MarkedInATuple, MarkedInADict])
def test_a_personal_mark_cannot_hide_in_a_collection(model: type[Value]) -> None:
    with pytest.raises(TypeError, match="personal field inside a collection"):
        personal_paths(model)


def test_a_personal_mark_inside_a_union_marks_the_field() -> None:
    assert personal_paths(MarkedInAUnion) == {"name": True}
