"""The open key of one insured person, and what it seals."""

from __future__ import annotations

import hmac
import os
from dataclasses import dataclass, field
from functools import cached_property
from uuid import UUID

from cryptography.hazmat.primitives import hashes
from cryptography.hazmat.primitives.ciphers.aead import AESGCM
from cryptography.hazmat.primitives.kdf.hkdf import HKDF

NONCE_BYTES = 12


@dataclass(frozen=True)
class PersonKey:
    """The open key of one insured person; subkeys for each use are derived from it."""

    key_id: UUID
    secret: bytes = field(repr=False)

    @cached_property
    def cipher(self) -> AESGCM:
        """Seals the personal fields of events."""
        return AESGCM(self._derived(b"escale event fields"))

    @cached_property
    def file_secret(self) -> bytes:
        """The 32 bytes that seal the person's files."""
        return self._derived(b"escale files")

    @cached_property
    def mac_secret(self) -> bytes:
        """The 32 bytes that fingerprint the person's commands."""
        return self._derived(b"escale command bodies")

    def mac(self, body: bytes) -> str:
        """HMAC-SHA-256 of a command's body, hex."""
        return hmac.digest(self.mac_secret, body, "sha256").hex()

    def seal(self, context: bytes, plain: bytes) -> bytes:
        """Nonce and ciphertext, which open under the same context only."""
        nonce = os.urandom(NONCE_BYTES)
        return nonce + self.cipher.encrypt(nonce, plain, context)

    def open(self, context: bytes, sealed: bytes) -> bytes:
        """What was sealed under this context.

        Raises: InvalidTag when anything was changed or moved.
        """
        return self.cipher.decrypt(sealed[:NONCE_BYTES], sealed[NONCE_BYTES:], context)

    def _derived(self, purpose: bytes) -> bytes:
        return HKDF(hashes.SHA256(), 32, salt=None, info=purpose).derive(self.secret)
