"""What the tests of identity share: a clock that they move, a signing key, a sealed directory."""

from __future__ import annotations

import os
from base64 import b64decode, b64encode
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from pathlib import Path
from uuid import UUID

import pytest
from cryptography.hazmat.primitives.ciphers.aead import AESGCM
from sqlalchemy import Engine, create_engine

from adapters.identity.directory import Directory, metadata
from adapters.identity.tokens import SigningKey


@dataclass
class Clock:
    """The present, as the test says."""

    at: datetime = datetime(2026, 3, 20, 9, 0, tzinfo=UTC)

    def __call__(self) -> datetime:
        return self.at

    def pass_by(self, **time: float) -> datetime:
        self.at += timedelta(**time)
        return self.at


@pytest.fixture
def clock() -> Clock:
    return Clock()


@pytest.fixture(scope="session")
def key() -> SigningKey:
    return SigningKey.generate()


class Keys:
    """Seals under a key per person, in memory, as adapters/keys does on its own server."""

    def __init__(self) -> None:
        self.keys: dict[UUID, bytes] = {}
        self.destroyed: set[UUID] = set()
        self.sealed = 0

    def destroy(self, insured_id: UUID) -> None:
        del self.keys[insured_id]
        self.destroyed.add(insured_id)

    def seal(self, insured_id: UUID, context: str, plain: bytes) -> str:
        assert insured_id not in self.destroyed
        self.sealed += 1
        key = self.keys.setdefault(insured_id, AESGCM.generate_key(256))
        nonce = os.urandom(12)
        return b64encode(nonce + AESGCM(key).encrypt(nonce, plain, context.encode())).decode()

    def open(self, insured_id: UUID, context: str, sealed: str) -> bytes | None:
        key, raw = self.keys.get(insured_id), b64decode(sealed)
        return None if key is None else AESGCM(key).decrypt(raw[:12], raw[12:], context.encode())


@pytest.fixture
def keys() -> Keys:
    return Keys()


@pytest.fixture
def engine(tmp_path: Path) -> Iterator[Engine]:
    engine = create_engine(f"sqlite:///{tmp_path / 'directory.db'}")
    metadata.create_all(engine)
    yield engine
    engine.dispose()


@pytest.fixture
def directory(engine: Engine, keys: Keys) -> Directory:
    return Directory(engine, keys, bytes(range(32)))
