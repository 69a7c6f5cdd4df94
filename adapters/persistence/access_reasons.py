"""Why staff did something, in their own words: sealed with the key of whom it is about."""

from __future__ import annotations

import re
from typing import Final
from uuid import UUID

from adapters.keys.uses import RowSealer
from adapters.keys.vault import Vault
from domain.errors import InsuredErased

_SEALED: Final = re.compile(r"[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}:[A-Za-z0-9+/]+={0,2}")

NOBODY: Final = UUID(int=0)
"""What is sealed names its key itself."""


class Reasons:
    """The words of staff may name somebody, whatever they are told: they go with the key.

    Lines of before stand there as they were written.
    """

    def __init__(self, vault: Vault) -> None:
        """Seal with the keys of those whom it is about."""
        self._sealer = RowSealer(vault)

    def seal(self, insured_id: UUID | None, about: UUID | None, reason: str) -> str | None:
        """A reason as its line keeps it; None of somebody erased: nothing new is said of them.

        about: the claim or the job that the line is about, None for neither.
        Raises: StoreUnavailable.
        """
        if insured_id is None:
            return reason
        try:
            return self._sealer.seal(insured_id, _context(about), reason.encode())
        except InsuredErased:
            return None

    def open(self, about: UUID | None, kept: str | None) -> str | None:
        """A reason as it was given; None without one, and once its person was erased.

        Raises: StoreUnavailable.
        """
        if kept is None or not _SEALED.fullmatch(kept):
            return kept
        plain = self._sealer.open(NOBODY, _context(about), kept)
        return None if plain is None else plain.decode()


def _context(about: UUID | None) -> str:
    return f"reason {about}"
