"""The letters about a claim: made available, opened, deemed notified: check, then record."""

from __future__ import annotations

from datetime import date, timedelta
from uuid import UUID, uuid5

from domain import events
from domain.base import Act
from domain.claim.state import ClaimState
from domain.deadlines import deemed_notified_on, latest_appeal_until, notified_on
from domain.errors import LetterNotFound
from domain.values import DecisionOutcome, Letter, LetterKind, SentLetter

ONE_OPENING = timedelta(minutes=1)
"""A letter asked for again so soon was not opened again. Source: docs/sources.md#notification."""


class LetterCommands(ClaimState):
    """What the person is sent, and from when on it counts as notified."""

    @property
    def next_letter_id(self) -> UUID:
        """The id of the letter that comes next."""
        return uuid5(self.id, f"letter {len(self.letters) + 1}")

    @property
    def decided_outcome(self) -> DecisionOutcome | None:
        """What the decision that stands amounts to."""
        return self.decision.assessment.outcome if self.decision else None

    def make_letter_available(self, letter: Letter, act: Act, *, text_version: str) -> None:
        """Send a letter that is kept already, with its message; sending it again changes nothing.

        text_version: of the message.
        """
        today = self.today(act)
        if letter.letter_id not in self.letters:
            self.record(
                events.DecisionLetterMadeAvailable,
                act,
                letter=letter,
                insured_id=self.insured_id,
                outcome=self.decided_outcome,
                message_id=uuid5(letter.letter_id, "message"),
                about_on=self.submitted_on or today,
                deletes_on=latest_appeal_until(today) + timedelta(days=1),
                text_version=text_version,
            )

    def open_letter(self, letter_id: UUID, act: Act) -> SentLetter:
        """Record that the person opens a letter.

        Returns: the letter. Raises: LetterNotFound.
        """
        if letter_id not in self.letters:
            raise LetterNotFound
        self.deem_notified(act)
        sent = self.letters[letter_id]
        at = max(act.at, self.modified_on)
        if sent.opened_at is None or at - sent.opened_at >= ONE_OPENING:
            counted_on = sent.notified_on or notified_on(sent.available_on, self.today(act))
            self.record(events.LetterOpened, act, letter_id=letter_id, notified_on=counted_on)
        return self.letters[letter_id]

    def deem_notified(self, act: Act) -> None:
        """Count letters as notified that nobody opened in time; any other stays as it is."""
        for sent in list(self.letters.values()):
            due_on = deemed_notified_on(sent.available_on)
            has_delays = sent.letter.kind is not LetterKind.STATEMENT
            if has_delays and sent.notified_on is None and self.today(act) >= due_on:
                letter_id = sent.letter.letter_id
                self.record(
                    events.LetterDeemedNotified, act, letter_id=letter_id, notified_on=due_on
                )

    def notified_on(self, letter_id: UUID | None) -> date | None:
        """The day from which the delays of a letter run, None while they do not."""
        sent = self.letters.get(letter_id) if letter_id else None
        return sent.notified_on if sent else None
