"""The golden samples: one stored event of every class at least, and what it says.

A second sample of a class is named after it and what is new in it: `claim.….1+fitted.json`.

A sample is written once, when its event class is, and never changes: HASHES holds the SHA-256 of
each. The samples of one stream are a history that replays.
"""

from __future__ import annotations

import json
from collections.abc import Iterator, Mapping
from itertools import groupby
from operator import attrgetter
from pathlib import Path
from typing import Any
from uuid import UUID

from eventsourcing.persistence import StoredEvent

from adapters.keys.vault import PersonKey
from domain.base import Event

GOLDEN = Path(__file__).parent
FILES = sorted(GOLDEN.glob("*.json"))
KEY = PersonKey(UUID("5ea1ed00-0000-4000-8000-000000000001"), bytes(range(32)))
STREAM = attrgetter("originator_id")
STREAM_AND_VERSION = attrgetter("originator_id", "originator_version")


def sample(file: Path) -> tuple[StoredEvent, dict[str, Any]]:
    """A golden sample as the log holds it, and what it says."""
    told = json.loads(file.read_text(encoding="utf-8"))
    version, state = told["originator_version"], told["state"].encode()
    stored = StoredEvent(UUID(told["originator_id"]), version, told["topic"], state)
    return stored, told["expect"]


def histories() -> list[list[StoredEvent]]:
    """The samples of each stream, in order."""
    stored = sorted((sample(file)[0] for file in FILES), key=STREAM_AND_VERSION)
    return [list(stream) for _, stream in groupby(stored, key=STREAM)]


def told_by(event: Event) -> dict[str, Any]:
    """What an event says, as JSON."""
    told: dict[str, Any] = json.loads(event.model_dump_json())
    return told


def assert_grown(old: Any, new: Any) -> None:
    """The same facts; a field that came later stands there empty."""
    if not isinstance(old, dict):
        assert new == old
        return
    assert old.keys() <= new.keys()
    for name, value in new.items():
        if name in old:
            assert_grown(old[name], value)
        else:
            assert not value, f"the later field {name} is not optional"


def personal_values(facts: Mapping[str, Any], paths: Mapping[str, Any]) -> Iterator[str]:
    """The values of the personal fields."""
    for name, deeper in paths.items():
        if isinstance(deeper, dict):
            yield from personal_values(facts[name], deeper)
        elif isinstance(value := facts.get(name), list):
            yield from value
        elif value is not None:
            yield value


def without(facts: dict[str, Any], paths: Mapping[str, Any]) -> dict[str, Any]:
    """The same facts with the personal ones forgotten."""
    return {
        name: value
        if name not in paths
        else (without(value, paths[name]) if isinstance(paths[name], dict) else None)
        for name, value in facts.items()
    }
