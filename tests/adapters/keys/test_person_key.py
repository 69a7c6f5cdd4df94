"""The open key of one person: a secret for each use, and nothing opens elsewhere."""

from __future__ import annotations

from uuid import UUID

import pytest
from cryptography.exceptions import InvalidTag

from adapters.keys.person_key import PersonKey

KEK = bytes(range(32))
CONTEXT = b"claim|1"


def test_a_key_has_a_secret_of_its_own_for_each_use() -> None:
    key = PersonKey(UUID(int=1), KEK)
    assert len({key.secret, key.file_secret, key.mac_secret}) == 3
    assert len(key.file_secret) == 32


def test_a_key_never_shows_its_secret() -> None:
    key = PersonKey(UUID(int=1), KEK)
    assert repr(KEK) not in f"{key} {key!r}"


def test_what_a_key_sealed_opens_under_the_same_context_and_key_only() -> None:
    alice, bob = PersonKey(UUID(int=1), KEK), PersonKey(UUID(int=2), KEK[::-1])
    sealed = alice.seal(CONTEXT, b"Otite")
    assert alice.open(CONTEXT, sealed) == b"Otite"
    assert b"Otite" not in sealed
    assert alice.seal(CONTEXT, b"Otite") != sealed
    for key, context in ((alice, b"claim|2"), (bob, CONTEXT)):
        with pytest.raises(InvalidTag):
            key.open(context, sealed)
