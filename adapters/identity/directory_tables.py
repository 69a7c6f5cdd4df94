"""Where the directory is kept: its two tables, and the sealing of what is personal in them."""

from __future__ import annotations

import json
from dataclasses import dataclass
from typing import Any, Protocol
from uuid import UUID

from sqlalchemy import CheckConstraint, Column, ForeignKey, MetaData, Table, Text, Uuid

metadata = MetaData()
insured = Table(
    "insured",
    metadata,
    Column("insured_id", Uuid, primary_key=True),
    Column("subject", Text, unique=True),
    Column("nir_index", Text, unique=True),  # empty once the person is erased
    Column("name_index", Text, index=True),  # the same; of name and birth date
    Column("scheme", Text, nullable=False),
    Column("home_fund", Text, nullable=False),
    Column("sealed", Text, nullable=False),  # display_name, born_on, nir and others; "" erased
)
dependants = Table(
    "dependants",
    metadata,
    Column("beneficiary_id", Uuid, primary_key=True),
    Column("insured_id", ForeignKey(insured.c.insured_id), nullable=False, index=True),
    Column("attachment_state", Text, nullable=False),
    Column("sealed", Text, nullable=False),  # display_name, born_on, nir
    CheckConstraint("attachment_state IN ('E', 'W')", name="attachment_state_known"),
)

Personal = dict[str, Any]


class Seal(Protocol):
    """Seals what is personal under the key of the insured person."""

    def seal(self, insured_id: UUID, context: str, plain: bytes) -> str:
        """Seal bytes as a text that only this person's key, in this context, opens."""

    def open(self, insured_id: UUID, context: str, sealed: str) -> bytes | None:
        """Give the bytes back; None when the person's key was destroyed."""


@dataclass(frozen=True)
class Envelope:
    """Puts the personal fields of one row in one sealed text, bound to that row."""

    seal: Seal

    def close(self, insured_id: UUID, row_id: UUID, personal: Personal) -> str:
        """Seal the personal fields of a row."""
        plain = json.dumps(personal, ensure_ascii=False).encode()
        return self.seal.seal(insured_id, _context(row_id), plain)

    def open(self, insured_id: UUID, row_id: UUID, sealed: str) -> Personal | None:
        """Give the personal fields of a row; None when the person was erased, or is to be."""
        if not sealed:
            return None
        plain = self.seal.open(insured_id, _context(row_id), sealed)
        if plain is None:
            return None
        personal: Personal = json.loads(plain)
        return personal


def _context(row_id: UUID) -> str:
    return f"directory|{row_id}"
