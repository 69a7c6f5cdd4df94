"""What agents find while they study a claim: checks, opinions, tariffs, bills, flags, notes."""

from __future__ import annotations

from datetime import date
from enum import StrEnum
from typing import Annotated
from uuid import UUID

from pydantic import AfterValidator, AwareDatetime, Field

from domain.base import Personal, Value
from domain.values.decision import ExchangeRate
from domain.values.writing import normalised

Words = Annotated[str | None, AfterValidator(normalised), Personal]
"""Free text about a person: sealed in the log, None once they are forgotten."""


Labels = Annotated[tuple[str, ...] | None, Personal]
"""What lines are, in their order."""


class CheckCode(StrEnum):
    """What an agent looks at before pricing. Source: docs/sources.md#desk-checks."""

    IDENTITY_ON_INVOICES = "IDENTITY_ON_INVOICES"
    RIGHTS_AND_COMPETENCE = "RIGHTS_AND_COMPETENCE"
    STAY_COVERS_CARE = "STAY_COVERS_CARE"
    UNFORESEEN_OR_AUTHORISED = "UNFORESEEN_OR_AUTHORISED"
    URGENCY_OUTSIDE_ZONE = "URGENCY_OUTSIDE_ZONE"
    TARIFF_IN_ZONE = "TARIFF_IN_ZONE"
    INVOICES_PAID_AND_DETAILED = "INVOICES_PAID_AND_DETAILED"
    AMOUNTS_AND_CONVERSION = "AMOUNTS_AND_CONVERSION"
    REIMBURSED_ABROAD = "REIMBURSED_ABROAD"
    THIRD_PARTY = "THIRD_PARTY"
    DUPLICATES = "DUPLICATES"
    FRAUD_SIGNALS = "FRAUD_SIGNALS"
    BANK_ACCOUNT = "BANK_ACCOUNT"


class CheckOutcome(StrEnum):
    """What a check came to."""

    FINE = "FINE"
    NOT_FINE = "NOT_FINE"
    NOT_APPLICABLE = "NOT_APPLICABLE"


class DocumentVerdict(StrEnum):
    """What a document is good for, as an agent judges it."""

    LEGIBLE = "LEGIBLE"
    ILLEGIBLE = "ILLEGIBLE"
    OFF_TOPIC = "OFF_TOPIC"


class OpinionOutcome(StrEnum):
    """What the medical adviser says, without why."""

    FAVOURABLE = "FAVOURABLE"
    PARTLY_FAVOURABLE = "PARTLY_FAVOURABLE"
    UNFAVOURABLE = "UNFAVOURABLE"


class NoTariff(StrEnum):
    """Why the State of stay tells no tariff. Source: docs/sources.md#foreign-tariff."""

    NO_RATE_THERE = "NO_RATE_THERE"
    CARE_NOT_COVERED_THERE = "CARE_NOT_COVERED_THERE"
    NO_ANSWER = "NO_ANSWER"


class InvoiceKind(StrEnum):
    """What a line was copied from."""

    INVOICE = "INVOICE"
    PAYMENT_PROOF = "PAYMENT_PROOF"


class Check(Value):
    """A check that was made. note: why, at most 1,000 characters."""

    code: CheckCode
    outcome: CheckOutcome
    note: Words = None


class MedicalOpinion(Value):
    """What the medical adviser was asked, and what they said.

    question, text: for the medical role alone, 1 to 4,000 characters.
    outcome, given_by, given_on: None until it is given; days of Paris.
    """

    opinion_id: UUID
    question: Words = None
    asked_by: UUID
    asked_on: date
    outcome: OpinionOutcome | None = None
    text: Words = None
    given_by: UUID | None = None
    given_on: date | None = None


class TariffRequest(Value):
    """What the State of stay is asked. country: ISO 3166-1 alpha-2; requested_on: Paris day."""

    request_id: UUID
    country: str = Field(pattern=r"^[A-Z]{2}$")
    requested_on: date


class TariffReply(Value):
    """What the State of stay would have paid.

    amount_cents: hundredths of the currency (ISO 4217), 0 when it pays nothing of it.
    reference: of the reply, as that State numbered it.
    """

    amount_cents: int = Field(ge=0, le=99_999_999_999)
    currency: str = Field(default="EUR", pattern=r"^[A-Z]{3}$")
    received_on: date
    reference: str = Field(pattern=r"^[A-Za-z0-9][A-Za-z0-9./_-]{0,59}$")


class ForeignTariff(Value):
    """A tariff that was asked for, and what came back.

    reminds_on: the day on which the desk is told again that nothing came, None once something did.
    reminded_on: the days on which it was. reply, no_tariff: at most one of them.
    ended_on: the day of the answer.
    """

    request: TariffRequest
    reminds_on: date | None
    reminded_on: tuple[date, ...] = ()
    reply: TariffReply | None = None
    no_tariff: NoTariff | None = None
    ended_on: date | None = None


class InvoiceLine(Value):
    """An expense, or a payment, as a document tells it.

    dated_on: the day that the document gives; amount_cents: hundredths of the currency.
    """

    line_id: UUID
    kind: InvoiceKind
    document_id: UUID
    dated_on: date
    currency: str = Field(default="EUR", pattern=r"^[A-Z]{3}$")
    amount_cents: int = Field(ge=1, le=99_999_999_999)


class Invoiced(Value):
    """A line as an agent copies it. label: what it is, 1 to 120 characters; rate: None for euros.

    rate: None also when none is known yet, which leaves the line out of every sum.
    """

    kind: InvoiceKind = InvoiceKind.INVOICE
    document_id: UUID
    dated_on: date
    label: Words = None
    currency: str = Field(default="EUR", pattern=r"^[A-Z]{3}$")
    amount_cents: int = Field(ge=1, le=99_999_999_999)
    rate: ExchangeRate | None = None


class Suspicion(Value):
    """Somebody at the desk suspects a fraud. cleared_because: None while it stands."""

    suspicion_id: UUID
    reason: Words = None
    raised_by: UUID
    raised_on: date
    cleared_by: UUID | None = None
    cleared_on: date | None = None
    cleared_because: Words = None


class Note(Value):
    """What an agent leaves for the next one; its person never reads it."""

    note_id: UUID
    text: Words = None
    by: UUID
    written_at: AwareDatetime


class Review(Value):
    """Everything that the desk found about a claim; events evolve it.

    checks, verdicts: the last word on each. lines, labels: the bills as they were last copied.
    rates: of the lines that have one, by line.
    """

    checks: dict[CheckCode, Check] = Field(default_factory=dict)
    verdicts: dict[UUID, DocumentVerdict] = Field(default_factory=dict)
    opinions: tuple[MedicalOpinion, ...] = ()
    tariffs: tuple[ForeignTariff, ...] = ()
    lines: tuple[InvoiceLine, ...] = ()
    labels: tuple[str, ...] | None = None
    rates: dict[UUID, ExchangeRate] = Field(default_factory=dict)
    is_recourse_flagged: bool = False
    suspicions: dict[UUID, Suspicion] = Field(default_factory=dict)
    notes: tuple[Note, ...] = ()

    @property
    def checks_not_done(self) -> tuple[CheckCode, ...]:
        """The checks of which nothing was said, in the order of the list."""
        return tuple(code for code in CheckCode if code not in self.checks)

    @property
    def opinion(self) -> MedicalOpinion | None:
        """What the medical adviser was asked last."""
        return self.opinions[-1] if self.opinions else None

    @property
    def tariff(self) -> ForeignTariff | None:
        """The tariff that was asked for last."""
        return self.tariffs[-1] if self.tariffs else None

    @property
    def is_suspected(self) -> bool:
        """Whether a suspicion stands."""
        return any(one.cleared_on is None for one in self.suspicions.values())

    def with_opinion(self, opinion: MedicalOpinion) -> Review:
        """The same with another last opinion."""
        return self.model_copy(update={"opinions": (*self.opinions[:-1], opinion)})

    def with_tariff(self, tariff: ForeignTariff) -> Review:
        """The same with another last tariff."""
        return self.model_copy(update={"tariffs": (*self.tariffs[:-1], tariff)})


UNREVIEWED = Review()
