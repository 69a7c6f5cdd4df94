"""What the insured person does with a claim, its files aside: check, then record."""

from __future__ import annotations

from datetime import date, timedelta
from typing import Self
from uuid import UUID, uuid5

from domain import events, reference
from domain.base import Act
from domain.claim.state import STUDIED, ClaimState
from domain.errors import (
    AlreadyDecided,
    FieldRequired,
    NotSubmitted,
    NotWaiting,
    SchemeNotServed,
    UnderReview,
    WindowFull,
)
from domain.facts import Facts
from domain.reference_number import reference_of
from domain.rules import checklist, notices, refuse_broken, refuse_incomplete
from domain.values import (
    Answer,
    Beneficiary,
    Care,
    Channel,
    DocumentCode,
    DraftEnd,
    InsuredSituation,
    Nationality,
    Statements,
    Status,
    Stay,
)
from domain.window import Quota, SubmissionWindow


class IntakeCommands(ClaimState):
    """From the first draft to submission, withdrawal or abandonment."""

    @staticmethod
    def id_of(insured_id: UUID, key: str) -> UUID:
        """The claim that an insured person creates with an idempotency key."""
        return uuid5(insured_id, f"claim {key}")

    @classmethod
    def start(cls, claim_id: UUID, insured_id: UUID, scheme: str, act: Act) -> Self:
        """Begin a draft.

        Raises: SchemeNotServed.
        """
        if not reference.scheme(scheme).is_served:
            raise SchemeNotServed(scheme=scheme)
        return cls.begin(events.ClaimStarted, claim_id, act, insured_id=insured_id, scheme=scheme)

    def declare_personal_situation(
        self, nationality: Nationality, situation: InsuredSituation, act: Act
    ) -> None:
        """Say who the insured person is and was on the day of the care (step 1).

        Raises: AlreadySubmitted.
        """
        self.refuse_unless_draft()
        if nationality != self.nationality:
            self.record_change(events.NationalityDeclared, act, nationality=nationality)
        if situation != self.situation:
            self.record_change(events.SituationDeclared, act, situation=situation)

    def select_beneficiary(self, beneficiary: Beneficiary, act: Act) -> None:
        """Say who received the care (step 2).

        Raises: AlreadySubmitted.
        """
        self.refuse_unless_draft()
        if beneficiary != self.beneficiary:
            self.record_change(events.BeneficiarySelected, act, beneficiary=beneficiary)

    def describe_care(self, care: Care, act: Act) -> None:
        """Say what care was received and what it cost (step 2).

        Raises: AlreadySubmitted, FieldRequired, then the rules of section `care`.
        """
        self.refuse_unless_draft()
        if care.reason is None:
            raise FieldRequired("reason")
        refuse_broken(Facts(care=care), self.judged_on(act))
        if care != self.care:
            self.record_change(events.CareDescribed, act, care=care)

    def declare_stay(self, stay: Stay, act: Act) -> None:
        """Say where and when the care took place (step 3); freezes the country's zone.

        Raises: AlreadySubmitted, CountryNotAbroad, InvalidChoice, then the rules of section `stay`.
        """
        self.refuse_unless_draft()
        zone = reference.zone_at(stay.country, stay.starts_on)
        refuse_broken(Facts(stay=stay, zone=zone), self.judged_on(act))
        if (stay, zone) != (self.stay, self.zone):
            version = reference.ZONES_VERSION
            self.record_change(
                events.StayDeclared, act, stay=stay, zone=zone, zones_version=version
            )

    def answer_checklist(self, code: DocumentCode, answer: Answer | None, act: Act) -> None:
        """Say why no file covers an expected document, or take it back. Raises AlreadySubmitted."""
        self.refuse_unless_draft()
        if answer != self.answers.get(code):
            self.record_change(events.DocumentsAnswered, act, document_code=code, answer=answer)

    def submit(
        self, statements: Statements, window: SubmissionWindow, quota: Quota, act: Act
    ) -> WindowFull | None:
        """Transmit the claim and take a place of the window, in one save.

        Returns: None, or the quota refusal, whose trace is then recorded in this claim.
        Raises: AlreadySubmitted, ClaimIncomplete, StatementsRequired.
        """
        self.refuse_unless_draft()
        refuse_incomplete(self.facts, self.today(act))
        statements.refuse_unless_made()
        try:
            day = window.take_place(self.id, quota, act)
        except WindowFull as refusal:
            self._trace(refusal, act)
            return refusal
        self._record_submission(statements, day, act, is_beside_quota=self.id in window.extra_taken)
        return None

    def withdraw(self, quota: Quota, act: Act) -> None:
        """Take the claim back before anybody reviewed it; withdrawing again changes nothing.

        Raises: NotSubmitted, UnderReview, AlreadyDecided, NotWaiting once it is closed.
        """
        if self.submitted_on is None:
            raise NotSubmitted
        if self.status in STUDIED:
            raise UnderReview(reference=self.reference)
        if self.decision is not None:
            raise AlreadyDecided(reference=self.reference)
        if self.status is Status.CLOSED_NO_RESPONSE:
            raise NotWaiting
        if self.status is not Status.WITHDRAWN:
            days = 0 if self.is_beside_quota else quota.days - 1
            last = self.submitted_on + timedelta(days=days)
            self.record(events.ClaimWithdrawn, act, counted_until=last)

    def discard(self, window: SubmissionWindow, act: Act) -> None:
        """Abandon the draft; abandoning it again changes nothing.

        Raises: AlreadySubmitted.
        """
        if not self.is_gone:
            self.refuse_unless_draft()
            self.end_draft(window, DraftEnd.ABANDONED, act)

    def _trace(self, refusal: WindowFull, act: Act) -> None:
        today = self.today(act)
        if self.refused_on != today:
            self.record(events.SubmissionRefused, act, refused_on=today, **refusal.details)

    def _record_submission(
        self,
        statements: Statements,
        day: date,
        act: Act,
        *,
        is_beside_quota: bool,
        channel: Channel | None = None,
    ) -> None:
        self.record(
            events.ClaimSubmitted,
            act,
            reference=reference_of(self.id),
            submitted_on=day,
            statements=statements,
            missing_expected=checklist.missing_expected(self.facts),
            unspecified=checklist.unspecified(self.facts),
            warnings=tuple(notice.code for notice in notices(self.facts, day)),
            channel=channel,
            is_beside_quota=is_beside_quota,
            acr=act.acr if channel is None else None,
        )
