"""What a claim knows of itself, and the checks that its commands share."""

from __future__ import annotations

from dataclasses import field
from datetime import date
from typing import Final
from uuid import UUID

from domain import events
from domain.base import Act, Aggregate, Event
from domain.errors import AlreadySubmitted, ClaimNotFound, TooManyChanges
from domain.facts import Facts
from domain.values import (
    Answer,
    Appeal,
    Beneficiary,
    Care,
    Channel,
    Decision,
    Document,
    DocumentCode,
    DraftEnd,
    InsuredSituation,
    Lease,
    Nationality,
    PaperForm,
    Payment,
    Pending,
    Scan,
    Schedule,
    SentLetter,
    Status,
    Stay,
    Supplement,
    Zone,
    in_paris,
)
from domain.values.review import UNREVIEWED, Review, TariffRequest
from domain.window import SubmissionWindow

WAITING = (Status.SUBMITTED, Status.ACKNOWLEDGED, Status.QUEUED)
"""Transmitted, and held by nobody."""

STUDIED = (
    Status.IN_REVIEW,
    Status.ASSESSED,
    Status.MEDICAL_OPINION_PENDING,
    Status.FOREIGN_TARIFF_PENDING,
)
"""An agent holds the claim, a second one is about to, or the desk waits for somebody else."""
AWAITED = (Status.AWAITING_SUPPLEMENT, Status.CLOSED_NO_RESPONSE)
"""Its person may deposit what was asked; once closed, the deposit opens it again."""

DRAFT_EVENTS_MAX: Final = 500
"""How many events a draft may have before nothing but its end is recorded."""


class ClaimState(Aggregate):
    """The state of a claim.

    paper: the form that it was keyed from, None for a claim of the online service.
    documents: by id, in order of attachment; answers: about expected documents that no file covers.
    reference, submitted_on: None until submission.
    is_beside_quota: True when its submission fills no place of the window.
    schedule: when the draft is sent by itself, None when it is not.
    scheduled_by: for which day each command had it sent, as its caller was answered.
    refused_on: Paris day of the last quota refusal that was recorded.
    acknowledged_by: the message that acknowledged the submission; acknowledgment_text: which text.
    copied_on: Paris day of each time that it was sent again.
    noticed: the messages of which the person was told by e-mail.
    lease: who holds the claim at the desk; it may have ended by itself.
    attached_on: Paris day of each document's attachment.
    scanned_in: the documents that a clerk scanned from paper.
    scans: what the antivirus said of each document; rejected: SHA-256 of what it took away.
    prepared_by: who checked, copied bills or asked somebody since the claim came to the desk or was
        looked at again; they do not sign second.
    pending: an assessment that waits for a second signature; decision: the last one made.
    letters, appeals: by id, in order; last_settled: the appeal whose outcome came last.
    supplements: what agents asked for, earliest first; the last one alone may still be awaited.
    payments: by id, in the order in which they were ordered; overpaid_cents: beyond the decision
        that stands; settled_for: the letter of the decision for which that was found.
    review: what agents found while they studied it.
    """

    insured_id: UUID
    scheme: str
    paper: PaperForm | None = None
    status: Status = Status.DRAFT
    nationality: Nationality | None = None
    situation: InsuredSituation | None = None
    beneficiary: Beneficiary | None = None
    care: Care | None = None
    stay: Stay | None = None
    zone: Zone | None = None
    documents: dict[UUID, Document] = field(default_factory=dict)
    answers: dict[DocumentCode, Answer] = field(default_factory=dict)
    attached_on: dict[UUID, date] = field(default_factory=dict)
    scanned_in: set[UUID] = field(default_factory=set)
    scans: dict[UUID, Scan] = field(default_factory=dict)
    rejected: set[str] = field(default_factory=set)
    reference: str | None = None
    submitted_on: date | None = None
    is_beside_quota: bool = False
    schedule: Schedule | None = None
    scheduled_by: dict[UUID, date] = field(default_factory=dict)
    refused_on: date | None = None
    acknowledged_by: UUID | None = None
    acknowledgment_text: str | None = None
    copied_on: list[date] = field(default_factory=list)
    lease: Lease | None = None
    noticed: set[UUID] = field(default_factory=set)
    prepared_by: set[UUID] = field(default_factory=set)
    pending: Pending | None = None
    decision: Decision | None = None
    letters: dict[UUID, SentLetter] = field(default_factory=dict)
    appeals: dict[UUID, Appeal] = field(default_factory=dict)
    last_settled: UUID | None = None
    supplements: list[Supplement] = field(default_factory=list)
    payments: dict[UUID, Payment] = field(default_factory=dict)
    overpaid_cents: int = 0
    settled_for: UUID | None = None
    review: Review = UNREVIEWED

    @property
    def facts(self) -> Facts:
        """What the rules look at."""
        return Facts(
            nationality=self.nationality,
            situation=self.situation,
            beneficiary=self.beneficiary,
            care=self.care,
            stay=self.stay,
            zone=self.zone,
            documents=tuple(self.documents.values()),
            answers=self.answers,
        )

    @property
    def is_draft(self) -> bool:
        """True until submission or the draft's end."""
        return self.status is Status.DRAFT

    @property
    def channel(self) -> Channel:
        """How the claim reached the CNSE."""
        return Channel.ONLINE if self.paper is None else Channel.PAPER

    @property
    def is_gone(self) -> bool:
        """True once the draft was abandoned or expired."""
        return self.status in (Status.ABANDONED, Status.EXPIRED)

    @property
    def supplement(self) -> Supplement | None:
        """What was asked last, None when nothing ever was."""
        return self.supplements[-1] if self.supplements else None

    @property
    def of_this_round(self) -> tuple[Document, ...]:
        """The documents that count towards the limit: a request for more begins a new round."""
        documents = tuple(self.documents.values())
        return self.supplement.deposited(documents) if self.supplement else documents

    @property
    def transmitted(self) -> tuple[Document, ...]:
        """The documents that are no longer the person's to take out."""
        if self.is_draft:
            return ()
        pending = self.of_this_round if self.status in AWAITED else ()
        return tuple(one for one in self.documents.values() if one not in pending)

    @property
    def awaits_until(self) -> date | None:
        """The last day of the supplement that is awaited, None when none is."""
        if self.supplement is None or self.status is not Status.AWAITING_SUPPLEMENT:
            return None
        return self.supplement.due_on

    @property
    def awaits_tariff(self) -> TariffRequest | None:
        """What the State of stay is asked while the claim waits for it, None when it does not."""
        if self.review.tariff is None or self.status is not Status.FOREIGN_TARIFF_PENDING:
            return None
        return self.review.tariff.request

    @property
    def waits_for_adviser(self) -> bool:
        """Whether the medical adviser alone may take the claim, or holds it."""
        return self.status is Status.MEDICAL_OPINION_PENDING

    def today(self, act: Act) -> date:
        """The Paris day of an act, never earlier than that of the last event."""
        return in_paris(max(act.at, self.modified_on))

    def judged_on(self, act: Act) -> date:
        """The Paris day as of which the rules look: that of the receipt for a paper form."""
        return self.today(act) if self.paper is None else self.paper.received_on

    @property
    def is_being_keyed(self) -> bool:
        """True of a paper form until it is registered: it is its clerk's alone."""
        return self.paper is not None and self.submitted_on is None

    def refuse_unless_keyed_by(self, clerk_id: UUID) -> PaperForm:
        """Check that the claim came by post and was keyed by this clerk.

        Raises: ClaimNotFound.
        """
        if self.paper is None or self.paper.keyed_by != clerk_id:
            raise ClaimNotFound
        return self.paper

    def refuse_unless_draft(self) -> None:
        """Check that the claim is a draft.

        Raises: ClaimNotFound, AlreadySubmitted.
        """
        if self.is_gone:
            raise ClaimNotFound
        if not self.is_draft:
            raise AlreadySubmitted(reference=self.reference)

    def record_change(self, event: type[Event], act: Act, **facts: object) -> None:
        """Record what its person says anew; a draft takes so much of it, then only an end.

        Raises: TooManyChanges.
        Source: docs/sources.md#draft-changes
        """
        if self.is_draft and self.version >= DRAFT_EVENTS_MAX:
            raise TooManyChanges(limit=DRAFT_EVENTS_MAX)
        self.record(event, act, **facts)

    def end_draft(self, window: SubmissionWindow, because: DraftEnd, act: Act) -> None:
        """End the draft, which gives its place among the drafts back."""
        window.close_draft(self.id, act)
        self.record(events.DraftDiscarded, act, because=because)
