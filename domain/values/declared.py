"""What an insured person declares."""

from __future__ import annotations

from datetime import date
from typing import Annotated
from uuid import UUID

from pydantic import AfterValidator, Field

from domain.base import Personal, Value
from domain.errors import StatementsRequired
from domain.values.lists import CareLink, StayReason, TariffBasis
from domain.values.writing import normalised


class Beneficiary(Value):
    """The person who received the care: the insured person or somebody attached to them."""

    beneficiary_id: UUID
    is_insured: bool
    display_name: Annotated[str | None, Personal] = None
    born_on: Annotated[date | None, Personal] = None


class Care(Value):
    """The care received.

    reason: 1 to 180 characters after trimming, NFC; None once the person is forgotten.
    amount_cents: what was paid, in euro cents, 1 to 99 999 999.
    accident_on: given if and only if a third party caused an accident; may precede the stay.
    """

    reason: Annotated[str | None, AfterValidator(normalised), Personal] = None
    planned_before_departure: bool
    amount_cents: int
    linked_to: CareLink
    accident_on: date | None = None


class Hospitalisation(Value):
    """A stay in hospital of at least one night."""

    starts_on: date
    ends_on: date


class Stay(Value):
    """A stay in one country.

    country: ISO 3166-1 alpha-2, or XK.
    ends_on: may lie in the future: people claim while they are still abroad.
    tariff, partially_reimbursed: asked in the zone EU_EEA_UK_CH only, and there always.
    hospitalisation: None when there was none.
    """

    country: str = Field(pattern=r"^[A-Z]{2}$")
    reason: StayReason
    starts_on: date
    ends_on: date
    tariff: TariffBasis | None = None
    partially_reimbursed: bool | None = None
    hospitalisation: Hospitalisation | None = None


class Statements(Value):
    """The two declarations of the recap, with the version of the text that was shown."""

    keeps_originals: bool
    certifies_accuracy: bool
    text_version: str

    def refuse_unless_made(self) -> None:
        """Check that both are made; the field of the refusal is the only one that is not.

        Raises: StatementsRequired.
        """
        made = {
            "keeps_originals": self.keeps_originals,
            "certifies_accuracy": self.certifies_accuracy,
        }
        lacking = [name for name, is_made in made.items() if not is_made]
        if lacking:
            raise StatementsRequired(lacking[0] if len(lacking) == 1 else None)
