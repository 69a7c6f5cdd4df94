"""Claim: one reimbursement claim, its state and its commands (check, then record)."""

from __future__ import annotations

from dataclasses import field
from datetime import date, timedelta
from uuid import UUID, uuid5

from domain import events, reference
from domain.base import Act, Aggregate
from domain.errors import (
    AlreadySubmitted,
    ClaimNotFound,
    DocumentLimitReached,
    DocumentNotFound,
    FieldRequired,
    NotSubmitted,
    SchemeNotServed,
    WindowFull,
)
from domain.facts import Facts
from domain.reference_number import reference_of
from domain.rules import checklist, notices, refuse_broken, refuse_incomplete
from domain.values import (
    Answer,
    Beneficiary,
    Care,
    Document,
    DocumentCode,
    DraftEnd,
    InsuredSituation,
    Nationality,
    Statements,
    Status,
    Stay,
    Zone,
    in_paris,
)
from domain.window import Quota, SubmissionWindow

DRAFT_IDLE_DAYS = 30
"""A draft untouched for so many days ends. Source: docs/sources.md#retention."""

MESSAGE_KEPT_DAYS = 15
"""The acknowledgment message stays so many days. Source: docs/sources.md#mailbox."""


class Claim(Aggregate):
    """What an insured person asks to be reimbursed, for one beneficiary and one stay.

    documents: by id, in order of attachment; answers: about expected documents that no file covers.
    reference, submitted_on: None until submission.
    refused_on: Paris day of the last quota refusal that was recorded.
    acknowledged_by: the message that acknowledged the submission.
    """

    TOPIC = "claim"

    insured_id: UUID
    scheme: str
    status: Status = Status.DRAFT
    nationality: Nationality | None = None
    situation: InsuredSituation | None = None
    beneficiary: Beneficiary | None = None
    care: Care | None = None
    stay: Stay | None = None
    zone: Zone | None = None
    documents: dict[UUID, Document] = field(default_factory=dict)
    answers: dict[DocumentCode, Answer] = field(default_factory=dict)
    reference: str | None = None
    submitted_on: date | None = None
    refused_on: date | None = None
    acknowledged_by: UUID | None = None

    @staticmethod
    def id_of(insured_id: UUID, key: str) -> UUID:
        """The claim that an insured person creates with an idempotency key."""
        return uuid5(insured_id, f"claim {key}")

    @classmethod
    def start(cls, claim_id: UUID, insured_id: UUID, scheme: str, act: Act) -> Claim:
        """Begin a draft.

        Raises: SchemeNotServed.
        """
        if not reference.scheme(scheme).is_served:
            raise SchemeNotServed(scheme=scheme)
        return cls.begin(events.ClaimStarted, claim_id, act, insured_id=insured_id, scheme=scheme)

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
    def is_gone(self) -> bool:
        """True once the draft was abandoned or expired."""
        return self.status in (Status.ABANDONED, Status.EXPIRED)

    def declare_personal_situation(
        self, nationality: Nationality, situation: InsuredSituation, act: Act
    ) -> None:
        """Say who the insured person is and was on the day of the care (step 1).

        Raises: AlreadySubmitted.
        """
        self._refuse_unless_draft()
        if nationality != self.nationality:
            self.record(events.NationalityDeclared, act, nationality=nationality)
        if situation != self.situation:
            self.record(events.SituationDeclared, act, situation=situation)

    def select_beneficiary(self, beneficiary: Beneficiary, act: Act) -> None:
        """Say who received the care (step 2).

        Raises: AlreadySubmitted.
        """
        self._refuse_unless_draft()
        if beneficiary != self.beneficiary:
            self.record(events.BeneficiarySelected, act, beneficiary=beneficiary)

    def describe_care(self, care: Care, act: Act) -> None:
        """Say what care was received and what it cost (step 2).

        Raises: AlreadySubmitted, FieldRequired, then the rules of section `care`.
        """
        self._refuse_unless_draft()
        if care.reason is None:
            raise FieldRequired("reason")
        refuse_broken(Facts(care=care), self._today(act))
        if care != self.care:
            self.record(events.CareDescribed, act, care=care)

    def declare_stay(self, stay: Stay, act: Act) -> None:
        """Say where and when the care took place (step 3); freezes the country's zone.

        Raises: AlreadySubmitted, CountryNotAbroad, InvalidChoice, then the rules of section `stay`.
        """
        self._refuse_unless_draft()
        zone = reference.zone_at(stay.country, stay.starts_on)
        refuse_broken(Facts(stay=stay, zone=zone), self._today(act))
        if (stay, zone) != (self.stay, self.zone):
            version = reference.ZONES_VERSION
            self.record(events.StayDeclared, act, stay=stay, zone=zone, zones_version=version)

    def twin_of(self, sha256: str) -> Document | None:
        """The document that already holds the same bytes, if any."""
        return next((d for d in self.documents.values() if d.sha256 == sha256), None)

    def refuse_unless_open(self) -> None:
        """Check that files may come: in a draft, or until an agent takes the claim.

        Raises: ClaimNotFound, AlreadySubmitted.
        """
        if self.status not in (Status.SUBMITTED, Status.ACKNOWLEDGED):
            self._refuse_unless_draft()

    def refuse_unless_room(self, limit: int) -> None:
        """Check that there is a place for one more file.

        Raises: DocumentLimitReached.
        """
        if len(self.documents) >= limit:
            raise DocumentLimitReached("file", limit=limit)

    def attach_document(self, document: Document, limit: int, act: Act) -> Document:
        """Add a file that passed the gate.

        Returns: the document; the earlier one when the same bytes are attached already.
        Raises: ClaimNotFound, AlreadySubmitted, DocumentLimitReached.
        """
        self.refuse_unless_open()
        if twin := self.twin_of(document.sha256):
            return twin
        self.refuse_unless_room(limit)
        self.record(events.DocumentAttached, act, document=document)
        return document

    def remove_document(self, document_id: UUID, act: Act) -> None:
        """Take a file out of the draft; it frees a place.

        Raises: AlreadySubmitted, DocumentNotFound.
        """
        self._refuse_unless_draft()
        if document_id not in self.documents:
            raise DocumentNotFound
        self.record(events.DocumentRemoved, act, document_id=document_id)

    def answer_checklist(self, code: DocumentCode, answer: Answer | None, act: Act) -> None:
        """Say why no file covers an expected document, or take it back. Raises AlreadySubmitted."""
        self._refuse_unless_draft()
        if answer != self.answers.get(code):
            self.record(events.DocumentsAnswered, act, document_code=code, answer=answer)

    def submit(
        self, statements: Statements, window: SubmissionWindow, quota: Quota, act: Act
    ) -> WindowFull | None:
        """Transmit the claim and take a place of the window, in one save.

        Returns: None, or the quota refusal, whose trace is then recorded in this claim.
        Raises: AlreadySubmitted, ClaimIncomplete, StatementsRequired.
        """
        self._refuse_unless_draft()
        refuse_incomplete(self.facts, self._today(act))
        statements.refuse_unless_made()
        try:
            day = window.take_place(self.id, quota, act)
        except WindowFull as refusal:
            self._trace(refusal, act)
            return refusal
        self._record_submission(statements, day, act)
        return None

    def acknowledge(self, act: Act, *, text_version: str) -> None:
        """Put the acknowledgment into the mailbox, once, even if the claim was withdrawn since.

        Raises: NotSubmitted.
        """
        if self.submitted_on is None:
            raise NotSubmitted
        if self.acknowledged_by is None:
            self.record(
                events.AcknowledgmentSent,
                act,
                message_id=uuid5(self.id, "acknowledgment"),
                insured_id=self.insured_id,
                claim_submitted_on=self.submitted_on,
                deletes_on=self._today(act) + timedelta(days=MESSAGE_KEPT_DAYS),
                text_version=text_version,
            )

    def withdraw(self, quota: Quota, act: Act) -> None:
        """Take the claim back before anybody reviewed it; withdrawing again changes nothing.

        Raises: NotSubmitted.
        """
        if self.submitted_on is None:
            raise NotSubmitted
        if self.status is not Status.WITHDRAWN:
            last = self.submitted_on + timedelta(days=quota.days - 1)
            self.record(events.ClaimWithdrawn, act, counted_until=last)

    def discard(self, window: SubmissionWindow, act: Act) -> None:
        """Abandon the draft; abandoning it again changes nothing.

        Raises: AlreadySubmitted.
        """
        if not self.is_gone:
            self._refuse_unless_draft()
            self._end(window, DraftEnd.ABANDONED, act)

    def expire(self, window: SubmissionWindow, act: Act) -> None:
        """End a draft that was left idle for DRAFT_IDLE_DAYS; any other claim stays as it is."""
        if self.is_draft and act.at - self.modified_on >= timedelta(days=DRAFT_IDLE_DAYS):
            self._end(window, DraftEnd.EXPIRED, act)

    def _end(self, window: SubmissionWindow, because: DraftEnd, act: Act) -> None:
        window.close_draft(self.id, act)
        self.record(events.DraftDiscarded, act, because=because)

    def _today(self, act: Act) -> date:
        return in_paris(max(act.at, self.modified_on))

    def _refuse_unless_draft(self) -> None:
        if self.is_gone:
            raise ClaimNotFound
        if not self.is_draft:
            raise AlreadySubmitted(reference=self.reference)

    def _trace(self, refusal: WindowFull, act: Act) -> None:
        today = self._today(act)
        if self.refused_on != today:
            self.record(events.SubmissionRefused, act, refused_on=today, **refusal.details)

    def _record_submission(self, statements: Statements, day: date, act: Act) -> None:
        self.record(
            events.ClaimSubmitted,
            act,
            reference=reference_of(self.id),
            submitted_on=day,
            statements=statements,
            missing_expected=checklist.missing_expected(self.facts),
            unspecified=checklist.unspecified(self.facts),
            warnings=tuple(notice.code for notice in notices(self.facts, day)),
        )
