"""The shape of `data.json`: what the copy of one's data holds, for people and for programs."""

from __future__ import annotations

from datetime import date, datetime
from typing import Any, Final, Literal
from uuid import UUID

from pydantic import BaseModel, ConfigDict, Field

VERSION: Final = 1
"""Goes up when a field goes or changes what it means; a new field leaves it as it is."""


class Part(BaseModel):
    """A part of the copy; days are of Paris, instants in UTC, amounts in euro cents."""

    model_config = ConfigDict(hide_input_in_errors=True)


class Fact(Part):
    """A fact in French, for people."""

    label: str
    text: str


class PersonPart(Part):
    """What the directory knows. nir_masked: the number itself leaves in no file."""

    insured_id: UUID
    display_name: str | None
    born_on: date | None
    nir_masked: str | None
    scheme: str
    scheme_label: str
    home_fund: str
    email: str | None
    account_holder: str | None
    iban: str | None


class BeneficiaryPart(Part):
    """Somebody for whom the person may claim, themselves first."""

    beneficiary_id: UUID
    is_insured: bool
    display_name: str | None
    born_on: date | None


class SessionPart(Part):
    """A browser in which the person is logged in."""

    browser: str
    created_at: datetime
    seen_at: datetime


class OpeningPart(Part):
    """What a role was shown of the person on one day, and why; reference: of the claim."""

    on: date
    at: datetime
    who: str
    why: str
    what: str
    reference: str | None


class MessagePart(Part):
    """A message that the person still sees. direction: RECEIVED or SENT."""

    message_id: UUID
    direction: str
    sender: str
    sent_at: datetime
    deletes_on: date
    claim_id: UUID | None
    subject: str
    body: str


class ContactPart(Part):
    """A line of the contact history, as the front office reads it."""

    at: datetime
    channel: str
    direction: str
    what: str
    reason: str
    sub_reason: str
    claim_id: UUID | None


class EventPart(Part):
    """Something that was recorded. what: its stored name; title, told: the same in French.

    by: a role, as who works there stays unnamed; facts: every fact, as it is stored.
    """

    position: int
    at: datetime
    what: str
    title: str
    by: str
    by_name: str
    facts: dict[str, Any]
    told: list[Fact]


class FilePart(Part):
    """A file of the archive. path: within it; given_name: how the person named it."""

    path: str
    title: str
    given_name: str | None = None
    bytes: int | None = None
    sha256: str | None = None
    on: date | None = None


class ClaimPart(Part):
    """A claim or a draft. typed: what was typed and not said yet, by step.

    declared, decision, payments, appeals, supplements: as they stand; told: the same in French.
    """

    claim_id: UUID
    folder: str
    reference: str | None
    status: str
    status_label: str
    channel: str
    submitted_on: date | None
    satisfied: bool | None
    declared: dict[str, Any]
    typed: dict[str, dict[str, str]]
    decision: dict[str, Any] | None
    payments: list[dict[str, Any]]
    appeals: list[dict[str, Any]]
    supplements: list[dict[str, Any]]
    told: dict[str, list[Fact]]
    letters: list[FilePart]
    documents: list[FilePart]
    events: list[EventPart]


class AccountPart(Part):
    """Everything that belongs to no claim in particular. typed: a question that was not sent."""

    person: PersonPart
    beneficiaries: list[BeneficiaryPart]
    sessions: list[SessionPart]
    openings: list[OpeningPart]
    messages: list[MessagePart]
    contacts: list[ContactPart]
    typed: dict[str, dict[str, str]]
    mailbox: list[EventPart]
    places: list[EventPart]


class Copy(AccountPart):
    """The whole. made_at: when it was begun; until: the last position of the log that is in it."""

    model_config = ConfigDict(title="Escale: copy of one's own data", hide_input_in_errors=True)

    version: Literal[1] = Field(description="Of this shape.")
    made_at: datetime
    until: int
    claims: list[ClaimPart]
