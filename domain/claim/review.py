"""What an agent finds while they hold a claim: check, then record."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from datetime import date
from uuid import UUID, uuid5

from domain import events
from domain.assessing import EURO, LONGEST_LABEL, earliest_day, euro_cents
from domain.base import Act
from domain.claim.desk import DeskCommands
from domain.errors import (
    CareDateImplausible,
    CurrencyUnknown,
    DocumentNotFound,
    FieldNotApplicable,
    FieldRequired,
    FieldTooLong,
    InvalidChoice,
    InvoiceLineNotFound,
    LineRoundsToNothing,
    Refusal,
    SuspicionAlreadyCleared,
    SuspicionNotFound,
)
from domain.reference.currencies import is_currency
from domain.values import ExchangeRate, normalised
from domain.values.review import Check, DocumentVerdict, Invoiced, InvoiceLine

LONGEST_NOTE = 1000
MOST_LINES = 200


class ReviewCommands(DeskCommands):
    """Checks, verdicts, bills, flags and notes; nothing of it is needed to decide."""

    def record_check(self, lease_id: UUID, check: Check, act: Act) -> None:
        """Keep what a check came to; the same again records nothing.

        Raises: LeaseNotHeld, FieldRequired, FieldTooLong.
        Source: docs/sources.md#desk-checks
        """
        self.refuse_unless_held(lease_id, act)
        if len(check.note or "") > LONGEST_NOTE:
            raise FieldTooLong("note", length=len(check.note or ""), limit=LONGEST_NOTE)
        said = check.model_copy(update={"note": check.note or None})
        if self.review.checks.get(check.code) != said:
            self.record(events.CheckRecorded, act, lease_id=lease_id, check=said)

    def judge_document(
        self, lease_id: UUID, document_id: UUID, verdict: DocumentVerdict, act: Act
    ) -> None:
        """Say what a transmitted document is good for; the same again records nothing.

        Raises: LeaseNotHeld, DocumentNotFound.
        """
        self.refuse_unless_held(lease_id, act)
        if document_id not in self.documents:
            raise DocumentNotFound
        if self.review.verdicts.get(document_id) is not verdict:
            facts = {"lease_id": lease_id, "document_id": document_id, "verdict": verdict}
            self.record(events.DocumentJudged, act, **facts)

    def enter_lines(self, lease_id: UUID, wanted: Sequence[Invoiced], act: Act) -> None:
        """Copy the bills and the payments, all of them; the same again records nothing.

        A line in another currency without a rate is kept, and left out of every sum.

        Raises: LeaseNotHeld, FieldTooLong, then for each line DocumentNotFound, FieldRequired,
            FieldTooLong, InvalidChoice, CareDateImplausible, CurrencyUnknown, FieldNotApplicable,
            LineRoundsToNothing; `others` holds what else is wrong.
        Source: docs/sources.md#pricing
        """
        self.refuse_unless_held(lease_id, act)
        if len(wanted) > MOST_LINES:
            raise FieldTooLong("lines", length=len(wanted), limit=MOST_LINES)
        wrong = [*self._wrong_lines(wanted, self.today(act))]
        if wrong:
            wrong[0].others = tuple(wrong[1:])
            raise wrong[0]
        if self._is_copied(wanted):
            return
        lines = tuple(self._line(number, one, act) for number, one in enumerate(wanted))
        labels = tuple(one.label or "" for one in wanted)
        facts = {"lease_id": lease_id, "lines": lines, "labels": labels}
        self.record(events.InvoiceLinesEntered, act, **facts)
        for line, one in zip(lines, wanted, strict=True):
            if one.rate is not None:
                facts = {"lease_id": lease_id, "line_id": line.line_id, "rate": one.rate}
                self.record(events.ExchangeRateApplied, act, **facts)

    def apply_rate(self, lease_id: UUID, line_id: UUID, rate: ExchangeRate, act: Act) -> None:
        """Convert a line at another rate; the same again records nothing.

        Raises: LeaseNotHeld, InvoiceLineNotFound, FieldNotApplicable, InvalidChoice,
            LineRoundsToNothing.
        Source: docs/sources.md#pricing
        """
        self.refuse_unless_held(lease_id, act)
        line = next((one for one in self.review.lines if one.line_id == line_id), None)
        if line is None:
            raise InvoiceLineNotFound
        for refusal in _wrong_rate(line, rate, self.today(act)):
            raise refusal
        if self.review.rates.get(line_id) != rate:
            facts = {"lease_id": lease_id, "line_id": line_id, "rate": rate}
            self.record(events.ExchangeRateApplied, act, **facts)

    def flag_recourse(self, lease_id: UUID, act: Act) -> None:
        """Send the claim to the recourse service, once.

        Raises: LeaseNotHeld.
        """
        self.refuse_unless_held(lease_id, act)
        if not self.review.is_recourse_flagged:
            self.record(events.ThirdPartyRecourseFlagged, act, lease_id=lease_id)

    def raise_suspicion(self, lease_id: UUID, reason: str | None, act: Act) -> None:
        """Tell supervisors of a suspected fraud. reason: what is odd.

        Raises: LeaseNotHeld, FieldRequired, FieldTooLong.
        """
        self.refuse_unless_held(lease_id, act)
        words = written("reason", reason, LONGEST_NOTE)
        suspicion_id = uuid5(self.id, f"suspicion {act.meta.command_id}")
        facts = {"lease_id": lease_id, "suspicion_id": suspicion_id, "reason": words}
        self.record(events.FraudSuspicionRaised, act, **facts)

    def clear_suspicion(self, suspicion_id: UUID, reason: str | None, act: Act) -> None:
        """Let a suspicion stand no more, wherever the claim is. reason: why.

        Raises: SuspicionNotFound, FieldRequired, FieldTooLong, SuspicionAlreadyCleared.
        """
        known = self.review.suspicions.get(suspicion_id)
        if known is None:
            raise SuspicionNotFound
        words = written("reason", reason, LONGEST_NOTE)
        if known.cleared_on is not None:
            raise SuspicionAlreadyCleared
        facts = {"suspicion_id": suspicion_id, "reason": words}
        self.record(events.FraudSuspicionCleared, act, **facts)

    def write_note(self, lease_id: UUID, text: str | None, act: Act) -> None:
        """Leave a note for the next agent.

        Raises: LeaseNotHeld, FieldRequired, FieldTooLong.
        """
        self.refuse_unless_held(lease_id, act)
        words = written("text", text, LONGEST_NOTE)
        note_id = uuid5(self.id, f"note {act.meta.command_id}")
        self.record(events.NoteWritten, act, lease_id=lease_id, note_id=note_id, text=words)

    def _line(self, number: int, said: Invoiced, act: Act) -> InvoiceLine:
        line_id = uuid5(self.id, f"line {act.meta.command_id} {number}")
        return InvoiceLine(line_id=line_id, **said.model_dump(exclude={"label", "rate"}))

    def _is_copied(self, wanted: Sequence[Invoiced]) -> bool:
        review = self.review
        labels = review.labels or ("",) * len(review.lines)
        known = [
            Invoiced(
                label=label,
                rate=review.rates.get(line.line_id),
                **line.model_dump(exclude={"line_id"}),
            )
            for line, label in zip(review.lines, labels, strict=True)
        ]
        return known == list(wanted)

    def _wrong_lines(self, wanted: Sequence[Invoiced], today: date) -> Iterator[Refusal]:
        for number, said in enumerate(wanted):
            for refusal in (*self._wrong_place(said), *_wrong_money(said, today)):
                refusal.field = f"lines.{number}.{refusal.field}"
                yield refusal

    def _wrong_place(self, said: Invoiced) -> Iterator[Refusal]:
        if said.document_id not in self.documents:
            yield DocumentNotFound("document_id")
        if not said.label:
            yield FieldRequired("label")
        elif len(said.label) > LONGEST_LABEL:
            yield FieldTooLong("label", length=len(said.label), limit=LONGEST_LABEL)


def written(name: str, text: str | None, limit: int) -> str:
    """Free text that must be there, as it is kept.

    Raises: FieldRequired, FieldTooLong.
    """
    words = normalised(text)
    if not words:
        raise FieldRequired(name)
    if len(words) > limit:
        raise FieldTooLong(name, length=len(words), limit=limit)
    return words


def _wrong_money(said: Invoiced, today: date) -> Iterator[Refusal]:
    if said.dated_on > today:
        yield InvalidChoice("dated_on")
    elif said.dated_on < (first := earliest_day(today)):
        yield CareDateImplausible("dated_on", earliest_on=first.isoformat())
    if not is_currency(said.currency):
        yield CurrencyUnknown("currency")
    elif said.rate is not None:
        yield from _wrong_rate(said, said.rate, today)


def _wrong_rate(line: Invoiced | InvoiceLine, rate: ExchangeRate, today: date) -> Iterator[Refusal]:
    if line.currency == EURO:
        yield FieldNotApplicable("rate")
        return
    if not earliest_day(today) <= rate.on <= today:
        yield InvalidChoice("rate.on")
    if euro_cents(line.amount_cents, rate) == 0:
        yield LineRoundsToNothing("amount_cents")
