"""The facts that a claim is made of, each with its closed list; checked when built."""

from __future__ import annotations

import unicodedata
from datetime import date, datetime
from enum import StrEnum
from typing import Annotated
from uuid import UUID
from zoneinfo import ZoneInfo

from pydantic import AfterValidator, Field

from domain.base import Personal, Value
from domain.errors import StatementsRequired

PARIS = ZoneInfo("Europe/Paris")


def in_paris(at: datetime) -> date:
    """The calendar day of an instant in Paris, the day that every rule counts with."""
    return at.astimezone(PARIS).date()


INVISIBLE = frozenset({"Cc", "Cf", "Cs", "Co", "Cn", "Zl", "Zp"})
"""Categories of characters that no reader sees."""

KEPT = "\n\u200c\u200d"
"""Of those, the ones that carry meaning: line ends and joiners."""


def normalised(text: str | None) -> str | None:
    """Free text as it is counted and kept: NFC, trimmed, without what nobody sees.

    A line end is one character; control characters and marks of direction are dropped, the joiners
    of emoji and of some scripts stay between visible characters.
    """
    if text is None:
        return None
    lines = text.replace("\r\n", "\n").replace("\r", "\n")
    kept = (c for c in lines if c in KEPT or unicodedata.category(c) not in INVISIBLE)
    return unicodedata.normalize("NFC", "".join(kept)).strip(KEPT + " \t\u00a0").strip()


class Nationality(StrEnum):
    """Nationality of the insured person. Source: docs/sources.md#seed-step-1."""

    FRENCH = "FRENCH"
    EU_EEA_UK_CH = "EU_EEA_UK_CH"
    OTHER = "OTHER"


class InsuredSituation(StrEnum):
    """Situation of the insured person on the day of care. Source: docs/sources.md#seed-step-1."""

    EMPLOYED_OR_SELF_EMPLOYED = "EMPLOYED_OR_SELF_EMPLOYED"
    STUDENT_OR_TRAINEE = "STUDENT_OR_TRAINEE"
    UNEMPLOYMENT_BENEFIT = "UNEMPLOYMENT_BENEFIT"
    SWISS_CROSS_BORDER = "SWISS_CROSS_BORDER"
    RETIRED = "RETIRED"
    DISABILITY_PENSIONER = "DISABILITY_PENSIONER"
    OTHER = "OTHER"


class CareLink(StrEnum):
    """What the care is linked to. Source: docs/sources.md#care-linked-to."""

    ILLNESS = "ILLNESS"
    MATERNITY = "MATERNITY"
    LONG_TERM_CONDITION = "LONG_TERM_CONDITION"
    THIRD_PARTY_ACCIDENT = "THIRD_PARTY_ACCIDENT"
    OTHER_ACCIDENT = "OTHER_ACCIDENT"
    WORK_ACCIDENT_OR_DISEASE = "WORK_ACCIDENT_OR_DISEASE"
    OTHER = "OTHER"


class StayReason(StrEnum):
    """Why the person stayed abroad. Source: docs/sources.md#stay-reason."""

    TOURISM = "TOURISM"
    FAMILY_VISIT = "FAMILY_VISIT"
    STUDIES = "STUDIES"
    POSTING = "POSTING"
    BUSINESS_TRIP = "BUSINESS_TRIP"
    CROSS_BORDER = "CROSS_BORDER"
    JOB_SEARCH = "JOB_SEARCH"
    SCHEDULED_CARE = "SCHEDULED_CARE"
    RESIDENCE = "RESIDENCE"
    OTHER = "OTHER"


class TariffBasis(StrEnum):
    """The tariff that a person asks for, in the zone only. Source: docs/sources.md#seed-step-3."""

    COUNTRY_OF_STAY = "COUNTRY_OF_STAY"
    FRENCH = "FRENCH"


class Zone(StrEnum):
    """Which rules a country falls under on a given day. Source: docs/sources.md#zones."""

    EU_EEA_UK_CH = "EU_EEA_UK_CH"
    OUTSIDE = "OUTSIDE"
    FR_COM = "FR_COM"


class DocumentCode(StrEnum):
    """Kinds of supporting document. Source: docs/sources.md#required-documents."""

    PAID_INVOICES = "PAID_INVOICES"
    PAYMENT_PROOFS = "PAYMENT_PROOFS"
    PRESCRIPTIONS = "PRESCRIPTIONS"
    PRIOR_AUTHORISATION = "PRIOR_AUTHORISATION"
    POSTING_AGREEMENT = "POSTING_AGREEMENT"
    MISSION_NOTICE = "MISSION_NOTICE"
    PASSPORT_COPY = "PASSPORT_COPY"
    MEDICAL_REPORT = "MEDICAL_REPORT"
    TRAVEL_TICKET = "TRAVEL_TICKET"
    LOCAL_CARE_SHEET = "LOCAL_CARE_SHEET"


class Answer(StrEnum):
    """What a person says of an expected document that no file covers."""

    NOT_HELD = "NOT_HELD"
    NOT_CONCERNED = "NOT_CONCERNED"


class Status(StrEnum):
    """Where a claim stands. Source: docs/sources.md#states."""

    DRAFT = "DRAFT"
    SUBMITTED = "SUBMITTED"
    ACKNOWLEDGED = "ACKNOWLEDGED"
    WITHDRAWN = "WITHDRAWN"
    ABANDONED = "ABANDONED"
    EXPIRED = "EXPIRED"


class Channel(StrEnum):
    """How a claim reached the CNSE: by the online service or keyed from paper."""

    ONLINE = "ONLINE"
    PAPER = "PAPER"


class DraftEnd(StrEnum):
    """Why a draft ended without a submission."""

    ABANDONED = "ABANDONED"
    EXPIRED = "EXPIRED"


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


class MediaType(StrEnum):
    """What a file is, told by its content alone."""

    PDF = "application/pdf"
    JPEG = "image/jpeg"
    PNG = "image/png"


class Document(Value):
    """A file attached to a claim.

    blob_id: where the sealed content lies; file_name: as the person named it, at most 255 bytes.
    bytes: size of the original; sha256: of the original, hex; pages: 1 for an image.
    covers: the expected documents that the person says this file holds.
    warnings: what the gate noticed (`document.landscape`, …); blocks nothing.
    """

    document_id: UUID
    blob_id: UUID
    file_name: Annotated[str | None, Personal] = None
    media_type: MediaType
    bytes: int = Field(gt=0)
    sha256: str = Field(pattern=r"^[0-9a-f]{64}$")
    pages: int = Field(ge=1)
    covers: tuple[DocumentCode, ...] = ()
    warnings: tuple[str, ...] = ()


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
