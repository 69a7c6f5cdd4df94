"""What the front office does for an insured person."""

from __future__ import annotations

from datetime import date
from typing import TYPE_CHECKING, ClassVar
from uuid import UUID

from pydantic import AwareDatetime

from domain.base import Event, FirstEvent
from domain.values import CallDirection, CallReason, NoticeKind, QuestionReply, in_paris

if TYPE_CHECKING:
    from domain.claim import Claim
    from domain.mailbox import Mailbox


class CallLogged(FirstEvent):
    """Somebody of the staff talked with the person; claim_id: None when it was about none."""

    TOPIC: ClassVar[str] = "call.call_logged.1"
    insured_id: UUID
    claim_id: UUID | None = None
    direction: CallDirection
    reason: CallReason


class AcknowledgmentSentAgain(Event):
    """The acknowledgment lies in the mailbox once more, word for word; staff asked for it.

    The other fields are those of the first one, but for a day of deletion of its own.
    """

    TOPIC: ClassVar[str] = "claim.acknowledgment_sent_again.1"
    message_id: UUID
    insured_id: UUID
    claim_submitted_on: date
    deletes_on: date
    text_version: str

    def apply(self, claim: Claim) -> None:
        """Count it on its day."""
        claim.copied_on.append(in_paris(self.timestamp))


class QuestionAnswered(Event):
    """Somebody of the staff answered a question: a message in the person's mailbox.

    claim_id: what the question is about; deletes_on: later than that of the question.
    """

    TOPIC: ClassVar[str] = "mailbox.question_answered.1"
    question_id: UUID
    message_id: UUID
    insured_id: UUID
    reply: QuestionReply
    claim_id: UUID | None = None
    deletes_on: date

    def apply(self, mailbox: Mailbox) -> None:
        """Remember the one answer."""
        mailbox.answered[self.question_id] = self.message_id


class AnswerNoticeSent(Event):
    """A mail server took the e-mail that says that an answer waits; else as `NoticeSent`."""

    TOPIC: ClassVar[str] = "mailbox.answer_notice_sent.1"
    kind: NoticeKind
    message_id: UUID
    accepted_at: AwareDatetime

    def apply(self, mailbox: Mailbox) -> None:
        """Remember that the person was told."""
        mailbox.noticed.add(self.message_id)
