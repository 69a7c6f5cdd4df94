"""What a clerk does with a claim that came by post: check, then record."""

from __future__ import annotations

from typing import Self
from uuid import UUID, uuid5

from domain import events, reference
from domain.base import Act
from domain.claim.intake import IntakeCommands
from domain.errors import FormNotSigned, ReceivedInTheFuture, SchemeNotServed
from domain.rules import refuse_incomplete
from domain.values import Channel, DraftEnd, PaperForm, Statements, in_paris

FORM_TEXT = "S3125"
"""The text above the signature: the form's own. Source: docs/sources.md#paper-form."""

SCANS_MAX = 50
"""How many scans a paper form may have: it is what people use who have more than ten documents."""


class PaperCommands(IntakeCommands):
    """Keyed and scanned by a clerk, then registered; from there on a claim like any other.

    A form that says what a rule forbids is not registered: the clerk sends it back.
    """

    @staticmethod
    def paper_id_of(clerk_id: UUID, key: str) -> UUID:
        """The claim that a clerk keys with an idempotency key."""
        return uuid5(clerk_id, f"paper claim {key}")

    @classmethod
    def key_in(
        cls, claim_id: UUID, insured_id: UUID, scheme: str, form: PaperForm, act: Act
    ) -> Self:
        """Begin to key a form; it takes no place, neither of the window nor among the drafts.

        Raises: SchemeNotServed, ReceivedInTheFuture.
        """
        if not reference.scheme(scheme).is_served:
            raise SchemeNotServed(scheme=scheme)
        if form.received_on > in_paris(act.at):
            raise ReceivedInTheFuture("received_on")
        return cls.begin(
            events.ClaimStarted, claim_id, act, insured_id=insured_id, scheme=scheme, paper=form
        )

    def register(self, act: Act, *, is_signed: bool) -> None:
        """Transmit what was keyed as of the day of its receipt, whatever the window holds.

        is_signed: the signature stands for what the online recap has declared.
        Raises: ClaimNotFound, AlreadySubmitted, ClaimIncomplete, FormNotSigned.
        Source: docs/sources.md#paper-form
        """
        form = self.refuse_unless_keyed_by(act.meta.actor.id)
        self.refuse_unless_draft()
        refuse_incomplete(self.facts, form.received_on)
        if not is_signed:
            raise FormNotSigned("is_signed")
        # The originals come with the form: nobody promises to keep them.
        said = Statements(keeps_originals=False, certifies_accuracy=True, text_version=FORM_TEXT)
        self._record_submission(
            said, form.received_on, act, is_beside_quota=True, channel=Channel.PAPER
        )

    def abandon(self, act: Act) -> None:
        """Leave a form that was keyed wrongly; leaving it again changes nothing.

        Raises: ClaimNotFound, AlreadySubmitted.
        """
        self.refuse_unless_keyed_by(act.meta.actor.id)
        if not self.is_gone:
            self.refuse_unless_draft()
            self.record(events.DraftDiscarded, act, because=DraftEnd.ABANDONED)
