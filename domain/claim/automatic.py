"""What the system does with a claim by itself: check, then record."""

from __future__ import annotations

from datetime import timedelta
from uuid import UUID, uuid5

from domain import events
from domain.base import Act
from domain.claim.state import ClaimState
from domain.errors import NotSubmitted
from domain.values import NOT_SCANNED, DraftEnd, Scan, ScanOutcome
from domain.window import SubmissionWindow

DRAFT_IDLE_DAYS = 30
"""A draft untouched for so many days ends. Source: docs/sources.md#retention."""

MESSAGE_KEPT_DAYS = 15
"""A message that the system sends stays so many days. Source: docs/sources.md#mailbox."""


class AutomaticCommands(ClaimState):
    """What happens without anybody asking."""

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
                deletes_on=self.today(act) + timedelta(days=MESSAGE_KEPT_DAYS),
                text_version=text_version,
            )

    def expire(self, window: SubmissionWindow, act: Act) -> None:
        """End a draft that was left idle for DRAFT_IDLE_DAYS; any other claim stays as it is.

        One that is sent by itself on a later day only looks idle.
        """
        is_waiting = self.is_draft and self.schedule is None
        if is_waiting and act.at - self.modified_on >= timedelta(days=DRAFT_IDLE_DAYS):
            self.end_draft(window, DraftEnd.EXPIRED, act)

    def record_scan(self, document_id: UUID, scan: Scan, act: Act, *, text_version: str) -> None:
        """Keep what the antivirus says of a file; an infected one is taken away with a message.

        Nothing is recorded for a file that is gone, when nothing looked at it, or for the same
        answer again: newer signatures alone are no news.
        """
        if self.is_gone or document_id not in self.documents:
            return
        if scan.outcome is ScanOutcome.NOT_SCANNED:
            return
        before = self.scans.get(document_id, NOT_SCANNED)
        if (scan.outcome, scan.threat) == (before.outcome, before.threat):
            return
        self.record(events.DocumentScanned, act, document_id=document_id, scan=scan)
        if scan.outcome is ScanOutcome.INFECTED:
            self._reject(document_id, act, text_version)

    def _reject(self, document_id: UUID, act: Act, text_version: str) -> None:
        self.record(
            events.DocumentRejected,
            act,
            document_id=document_id,
            hashes=self.documents[document_id].hashes,
            insured_id=self.insured_id,
            message_id=uuid5(self.id, f"rejected {document_id}"),
            attached_on=self.attached_on[document_id],
            deletes_on=self.today(act) + timedelta(days=MESSAGE_KEPT_DAYS),
            text_version=text_version,
        )
