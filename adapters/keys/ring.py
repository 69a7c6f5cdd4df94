"""The key-encryption keys of an installation: one, or two while they change places."""

from __future__ import annotations

import hashlib
import os
from collections.abc import Callable, Collection, Sequence
from dataclasses import dataclass, field
from uuid import UUID

from cryptography.hazmat.primitives.ciphers.aead import AESGCM

from adapters.keys.person_key import NONCE_BYTES
from adapters.settings import WrongSetting
from domain.errors import StoreUnavailable

LOOKS = 3
"""A key is looked for so often: the files may just be changing places."""


@dataclass(frozen=True)
class Kek:
    """A key-encryption key. kek_id: tells it from others, and nothing of it."""

    kek_id: str
    cipher: AESGCM = field(repr=False)

    @staticmethod
    def of(secret: bytes) -> Kek:
        """The key of 32 secret bytes."""
        kek_id = hashlib.sha256(b"escale kek" + secret).hexdigest()[:16]
        return Kek(kek_id, AESGCM(secret))

    def wrap(self, key_id: UUID, insured_id: UUID, secret: bytes) -> bytes:
        """Nonce and ciphertext of a person's key, bound to its row."""
        nonce = os.urandom(NONCE_BYTES)
        return nonce + self.cipher.encrypt(nonce, secret, key_id.bytes + insured_id.bytes)

    def unwrap(self, key_id: UUID, insured_id: UUID, wrapped: bytes) -> bytes:
        """The person's key.

        Raises: InvalidTag when the row was changed or moved.
        """
        nonce, sealed = wrapped[:NONCE_BYTES], wrapped[NONCE_BYTES:]
        return self.cipher.decrypt(nonce, sealed, key_id.bytes + insured_id.bytes)


class KekRing:
    """The keys that this process knows, read again when a row names another."""

    def __init__(self, read: Callable[[], Sequence[bytes]]) -> None:
        """Know what `read` gives: the secrets, the newest last."""
        self._read = read
        self._keys = self._read_now()

    def named(self, kek_id: str) -> Kek:
        """The key of this name.

        Raises: StoreUnavailable when this process was not given it, or its file is away.
        """
        return self._first(lambda one: one.kek_id == kek_id)

    def newest(self, retired: Collection[str]) -> Kek:
        """The key that wraps today.

        Raises: StoreUnavailable when all that this process was given are retired.
        """
        return self._first(lambda one: one.kek_id not in retired)

    def _first(self, is_wanted: Callable[[Kek], bool]) -> Kek:
        for _ in range(LOOKS):
            for one in reversed(self._keys):
                if is_wanted(one):
                    return one
            self._read_again()
        found = next(filter(is_wanted, reversed(self._keys)), None)
        if found is None:
            raise StoreUnavailable(retry_after_s=1)
        return found

    def _read_again(self) -> None:
        try:
            self._keys = self._read_now()
        except (OSError, WrongSetting) as error:
            raise StoreUnavailable(retry_after_s=1) from error

    def _read_now(self) -> tuple[Kek, ...]:
        return tuple(Kek.of(secret) for secret in self._read())
