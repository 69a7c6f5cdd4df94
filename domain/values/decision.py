"""What the desk decides of a claim: line by line, for which reason, and with which letter."""

from __future__ import annotations

from datetime import date
from enum import StrEnum
from typing import Annotated
from uuid import UUID

from pydantic import AfterValidator, AwareDatetime, Field

from domain.base import Personal, Value
from domain.values.writing import normalised

POSITIVE = r"^([0-9]{0,8}[1-9][0-9]{0,8}(\.[0-9]{1,9})?|[0-9]{1,9}\.[0-9]{0,9}[1-9][0-9]{0,9})$"
"""A decimal number above zero, with a point."""


class ReasonCode(StrEnum):
    """Why a line is refused or reduced. Source: docs/sources.md#decision-reasons."""

    NOT_UNFORESEEN = "NOT_UNFORESEEN"
    PRIOR_AUTHORISATION_MISSING = "PRIOR_AUTHORISATION_MISSING"
    NOT_REIMBURSABLE_IN_FRANCE = "NOT_REIMBURSABLE_IN_FRANCE"
    RIGHTS_NOT_OPEN = "RIGHTS_NOT_OPEN"
    OTHER_COMPETENT_STATE = "OTHER_COMPETENT_STATE"
    NOT_PAID = "NOT_PAID"
    PROOF_INSUFFICIENT = "PROOF_INSUFFICIENT"
    ALREADY_REIMBURSED = "ALREADY_REIMBURSED"
    OUT_OF_TIME = "OUT_OF_TIME"
    CEILING_FRENCH_TARIFF = "CEILING_FRENCH_TARIFF"
    CEILING_EXPENSE = "CEILING_EXPENSE"


class AppealRoute(StrEnum):
    """Before whom a decision is contested. Source: docs/sources.md#appeal."""

    CRA = "CRA"
    CMRA = "CMRA"
    MEDIATOR = "MEDIATOR"


class PriceBasis(StrEnum):
    """What a line is priced by. Source: docs/sources.md#pricing."""

    COUNTRY_OF_STAY = "COUNTRY_OF_STAY"
    FRENCH = "FRENCH"
    LUMP_SUM = "LUMP_SUM"


class RateSource(StrEnum):
    """Where an exchange rate was read. Source: docs/sources.md#pricing."""

    ECB = "ECB"
    TREASURY = "TREASURY"
    BANK_STATEMENT = "BANK_STATEMENT"


class DecisionOutcome(StrEnum):
    """What a decision amounts to; follows from its lines."""

    ACCEPTED = "ACCEPTED"
    PARTIALLY_ACCEPTED = "PARTIALLY_ACCEPTED"
    REFUSED = "REFUSED"


class AppealOutcome(StrEnum):
    """What became of an appeal."""

    UPHELD = "UPHELD"
    REJECTED = "REJECTED"


class LetterKind(StrEnum):
    """What a letter tells."""

    DECISION = "DECISION"
    APPEAL_OUTCOME = "APPEAL_OUTCOME"
    STATEMENT = "STATEMENT"


class ExchangeRate(Value):
    """How many units of a currency one euro was worth.

    units_per_euro: exact, as it was published (« 10.8345 »); on: the day that it holds for.
    """

    units_per_euro: str = Field(pattern=POSITIVE)
    on: date
    source: RateSource


class AssessedLine(Value):
    """One expense, and what is retained of it.

    care_on: the day of the care, None when the invoice does not tell it.
    amount_cents: what was paid, in hundredths of the currency (ISO 4217).
    rate: for any currency but the euro, and there always.
    asked_cents, retained_cents, refused_cents: euro cents; the last two make up the first.
    basis: what the retained part was priced by; reason: why a part is refused, None when none is.
    decided_before_on: the day of the earlier decision, for ALREADY_REIMBURSED alone.
    """

    care_on: date | None = None
    currency: str = Field(default="EUR", pattern=r"^[A-Z]{3}$")
    amount_cents: int = Field(ge=1, le=99_999_999_999)
    rate: ExchangeRate | None = None
    asked_cents: int = Field(ge=0)
    retained_cents: int = Field(ge=0)
    refused_cents: int = Field(ge=0)
    basis: PriceBasis | None = None
    reason: ReasonCode | None = None
    decided_before_on: date | None = None


class Assessment(Value):
    """All lines of a claim as an agent priced them.

    lines: 1 to 100; labels: what each line is, 1 to 120 characters, in the same order.
    reimbursed_abroad_cents: what the person got back in the country of stay, in euro cents.
    comment: what the letter says beside the reasons, at most 1,000 characters.
    without_supplement_because: why a missing proof was never asked for; no letter says it.
    reasons_version: which table of reasons was in force.
    """

    lines: tuple[AssessedLine, ...] = Field(min_length=1, max_length=100)
    labels: Annotated[tuple[str, ...] | None, Personal] = None
    reimbursed_abroad_cents: int = Field(default=0, ge=0)
    comment: Annotated[str | None, AfterValidator(normalised), Personal] = None
    without_supplement_because: Annotated[str | None, AfterValidator(normalised), Personal] = None
    reasons_version: str

    @property
    def asked_cents(self) -> int:
        """The sum of the expenses."""
        return sum(line.asked_cents for line in self.lines)

    @property
    def retained_cents(self) -> int:
        """What is paid."""
        return sum(line.retained_cents for line in self.lines)

    @property
    def refused_cents(self) -> int:
        """What is not paid."""
        return sum(line.refused_cents for line in self.lines)

    @property
    def reasons(self) -> tuple[ReasonCode, ...]:
        """The reasons given, each once, in the order of the lines."""
        return tuple(dict.fromkeys(line.reason for line in self.lines if line.reason))

    @property
    def outcome(self) -> DecisionOutcome:
        """What the lines amount to."""
        if self.refused_cents == 0:
            return DecisionOutcome.ACCEPTED
        if self.retained_cents == 0:
            return DecisionOutcome.REFUSED
        return DecisionOutcome.PARTIALLY_ACCEPTED


class Pending(Value):
    """An assessment that waits for a second signature.

    by: the agent who signed it first; prepared_by: whoever had worked on it until then.
    """

    assessment: Assessment
    by: UUID
    prepared_by: tuple[UUID, ...] = ()

    def may_not_sign(self, agent_id: UUID) -> bool:
        """Whether somebody signed it already, or prepared what would be signed."""
        return agent_id == self.by or agent_id in self.prepared_by


class Decision(Value):
    """What was decided of a claim.

    decided_on: Paris day; assessed_by, decided_by: agents, the same one below the threshold.
    letter_id: the letter that tells it, None until it is made available.
    is_reopened: the claim is being looked at again; the decision stands until the next one.
    """

    assessment: Assessment
    decided_on: date
    assessed_by: UUID
    decided_by: UUID
    letter_id: UUID | None = None
    is_reopened: bool = False


class Letter(Value):
    """A letter to the insured person, kept as it was sent.

    template: name and version of what it was written with.
    blob_id: where the sealed PDF lies; bytes, sha256 (hex): of that very PDF.
    """

    letter_id: UUID
    kind: LetterKind
    template: str
    blob_id: UUID
    bytes: int = Field(gt=0)
    sha256: str = Field(pattern=r"^[0-9a-f]{64}$")


class SentLetter(Value):
    """A letter and what became of it.

    available_on: Paris day from which it could be read; opened_at: its last recorded opening.
    notified_on: the day from which the delays run, None while it is not notified.
    """

    letter: Letter
    available_on: date
    opened_at: AwareDatetime | None = None
    notified_on: date | None = None


class Appeal(Value):
    """A decision contested.

    grounds: in the person's words, 1 to 4,000 characters.
    until: the last day in time, None when no delay ran; is_late: it came after that day.
    outcome, decided_on, reason: None until it is decided; reason: in the words of the desk.
    """

    appeal_id: UUID
    route: AppealRoute
    grounds: Annotated[str | None, AfterValidator(normalised), Personal] = None
    lodged_on: date
    letter_id: UUID | None = None
    until: date | None = None
    is_late: bool = False
    outcome: AppealOutcome | None = None
    decided_on: date | None = None
    reason: Annotated[str | None, AfterValidator(normalised), Personal] = None
