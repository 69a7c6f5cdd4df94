"""What is done with the keys of the vault, without anybody else holding one."""

from __future__ import annotations

import asyncio
from base64 import b64decode, b64encode
from collections.abc import Mapping
from uuid import UUID

from adapters.keys.vault import PersonKey, Vault
from domain.errors import InsuredErased


class PersonKeyring:
    """The vault as handlers see it: fingerprints and file keys, never the key itself."""

    def __init__(self, vault: Vault) -> None:
        """Use the keys of the vault."""
        self._vault = vault

    async def mac(self, insured_id: UUID, text: bytes) -> str:
        """HMAC-SHA-256 of a text under the person's key, hex.

        Raises: InsuredErased, StoreUnavailable.
        """
        return (await self._key(insured_id)).mac(text)

    async def file_key(self, insured_id: UUID) -> bytes:
        """The 32 bytes under which the person's files are sealed.

        Raises: InsuredErased, StoreUnavailable.
        """
        return (await self._key(insured_id)).file_secret

    async def is_destroyed(self, insured_id: UUID) -> bool:
        """Whether the person was erased, so that nothing of theirs opens any more.

        Raises: StoreUnavailable.
        """
        return insured_id in await asyncio.to_thread(self._vault.destroyed, insured_id)

    async def _key(self, insured_id: UUID) -> PersonKey:
        return _living(insured_id, await self._vault.for_writing_soon([insured_id]))


class RowSealer:
    """Seals single rows of tables beside the log, such as the directory's."""

    def __init__(self, vault: Vault) -> None:
        """Use the keys of the vault."""
        self._vault = vault

    def seal(self, insured_id: UUID, context: str, plain: bytes) -> str:
        """The sealed text, which opens under the same person and context only.

        Raises: InsuredErased, StoreUnavailable.
        """
        key = _living(insured_id, self._vault.for_writing([insured_id]))
        return f"{key.key_id}:{b64encode(key.seal(context.encode(), plain)).decode()}"

    def open(self, _insured_id: UUID, context: str, sealed: str) -> bytes | None:
        """What was sealed; the text itself names its key. None once the person's key is destroyed.

        Raises: InvalidTag when the text was changed or moved; StoreUnavailable.
        """
        key_text, _, value = sealed.partition(":")
        key_id = UUID(key_text)
        key = self._vault.find([key_id])[key_id]
        return None if key is None else key.open(context.encode(), b64decode(value))


def _living(insured_id: UUID, keys: Mapping[UUID, PersonKey]) -> PersonKey:
    if insured_id not in keys:
        raise InsuredErased
    return keys[insured_id]
