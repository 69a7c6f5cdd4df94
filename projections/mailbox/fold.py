"""How a message follows from the event that sent it."""

from __future__ import annotations

from collections.abc import Sequence
from uuid import UUID

from sqlalchemy import Connection, select

from domain.base import Entry, Event
from domain.events import (
    AccountRequested,
    AcknowledgmentSent,
    AcknowledgmentSentAgain,
    ClaimClosedWithoutResponse,
    ClosingNoticeSent,
    DecisionLetterMadeAvailable,
    DocumentRejected,
    ErasureExecuted,
    MessageDeleted,
    QuestionAnswered,
    QuestionAsked,
    SubmissionPostponed,
    SubmissionUnscheduled,
    SupplementExtended,
    SupplementReceived,
    SupplementReminderSent,
    SupplementRequested,
)
from domain.mailbox import Mailbox
from domain.values import DecisionOutcome, LetterKind, Mail, ScheduleEnd
from projections.base import (
    Row,
    kept,
    public,
    stored,
    upsert,
)
from projections.mailbox.table import TABLE, Direction, MessageKind

Shows = (
    AcknowledgmentSent
    | AcknowledgmentSentAgain
    | DocumentRejected
    | QuestionAsked
    | QuestionAnswered
    | DecisionLetterMadeAvailable
)


_Mailed = (
    SupplementRequested
    | SupplementReminderSent
    | ClosingNoticeSent
    | SupplementReceived
    | ClaimClosedWithoutResponse
    | AccountRequested
)


_KINDS: dict[type[Event], MessageKind] = {
    SupplementRequested: MessageKind.SUPPLEMENT_REQUESTED,
    SupplementReminderSent: MessageKind.SUPPLEMENT_REMINDER,
    ClosingNoticeSent: MessageKind.CLOSING_NOTICE,
    SupplementReceived: MessageKind.SUPPLEMENT_RECEIVED,
    ClaimClosedWithoutResponse: MessageKind.CLOSED_WITHOUT_RESPONSE,
    AccountRequested: MessageKind.ACCOUNT_REQUESTED,
}

_ENDED_BY: dict[ScheduleEnd, MessageKind] = {
    ScheduleEnd.CHANGED: MessageKind.SCHEDULE_ENDED_BY_CHANGE,
    ScheduleEnd.DOCUMENT_REJECTED: MessageKind.SCHEDULE_ENDED_BY_CHECK,
    ScheduleEnd.NOT_ACCEPTED: MessageKind.SCHEDULE_ENDED_BY_RULE,
}


HANDLES: tuple[type[Event], ...] = (
    AcknowledgmentSent,
    AcknowledgmentSentAgain,
    DocumentRejected,
    QuestionAsked,
    QuestionAnswered,
    MessageDeleted,
    DecisionLetterMadeAvailable,
    SupplementExtended,
    SubmissionPostponed,
    SubmissionUnscheduled,
    ErasureExecuted,
    *_KINDS,
)


_OF_OUTCOME: dict[DecisionOutcome | None, MessageKind] = {
    DecisionOutcome.ACCEPTED: MessageKind.CLAIM_ACCEPTED,
    DecisionOutcome.PARTIALLY_ACCEPTED: MessageKind.CLAIM_PARTIALLY_ACCEPTED,
    DecisionOutcome.REFUSED: MessageKind.CLAIM_REFUSED,
}


def apply(events: Sequence[Entry[Event]], db: Connection) -> None:
    """Keep one row per message, and whether its person deleted it."""
    touching = (MessageDeleted, SupplementExtended)
    touched = [e.event.message_id for e in events if isinstance(e.event, touching)]
    touched += [e.event.question_id for e in events if isinstance(e.event, QuestionAnswered)]
    rows = stored(db, TABLE.c.message_id, touched)
    for entry in events:
        event = entry.event
        if isinstance(event, AcknowledgmentSent | AcknowledgmentSentAgain | DocumentRejected):
            rows[event.message_id] = _told(event, entry.position)
        elif isinstance(event, DecisionLetterMadeAvailable):
            rows[event.message_id] = _with_letter(event, entry.position)
        elif isinstance(event, QuestionAsked):
            rows[event.question_id] = _asked(event, entry)
        elif isinstance(event, QuestionAnswered):
            rows[event.question_id]["answered_by"] = event.message_id
            rows[event.message_id] = _answered(event, entry)
        elif isinstance(event, _Mailed):
            rows[event.mail.message_id] = _mailed(event, entry.position)
        elif isinstance(event, SubmissionPostponed | SubmissionUnscheduled):
            rows |= _about_schedule(event, entry.position)
        elif isinstance(event, SupplementExtended):
            rows[event.message_id]["deletes_on"] = event.deletes_on
        elif isinstance(event, MessageDeleted | ErasureExecuted):
            _take_away(rows, event, db)
    upsert(db, TABLE, rows.values())


def _take_away(
    rows: dict[UUID, Row], event: MessageDeleted | ErasureExecuted, db: Connection
) -> None:
    if isinstance(event, ErasureExecuted):
        _forget(rows, event.insured_id, db)
    else:
        _delete(rows.get(event.message_id), event)


def _forget(rows: dict[UUID, Row], insured_id: UUID, db: Connection) -> None:
    theirs = select(TABLE).where(TABLE.c.insured_id == insured_id, TABLE.c.sealed.is_not(None))
    for known in db.execute(theirs).mappings():
        rows.setdefault(known["message_id"], dict(known))
    for row in rows.values():
        if row["insured_id"] == insured_id:
            row["sealed"] = None


def _told(
    sent: AcknowledgmentSent | AcknowledgmentSentAgain | DocumentRejected, position: int
) -> Row:
    if isinstance(sent, AcknowledgmentSent | AcknowledgmentSentAgain):
        kind, about_on = MessageKind.ACKNOWLEDGMENT, sent.claim_submitted_on
    else:
        kind, about_on = MessageKind.DOCUMENT_REJECTED, sent.attached_on
    return _row(sent, position) | {
        "message_id": sent.message_id,
        "claim_id": sent.originator_id,
        "direction": Direction.RECEIVED,
        "kind": kind,
        "about_on": about_on,
        "text_version": sent.text_version,
    }


def _with_letter(sent: DecisionLetterMadeAvailable, position: int) -> Row:
    kind = _OF_OUTCOME.get(sent.outcome, MessageKind.APPEAL_OUTCOME)
    if sent.letter.kind is LetterKind.APPEAL_OUTCOME:
        kind = MessageKind.APPEAL_OUTCOME
    if sent.letter.kind is LetterKind.STATEMENT:
        kind = MessageKind.REIMBURSED
    return _row(sent, position) | {
        "message_id": sent.message_id,
        "claim_id": sent.originator_id,
        "direction": Direction.RECEIVED,
        "kind": kind,
        "about_on": sent.about_on,
        "text_version": sent.text_version,
        "letter_id": sent.letter.letter_id,
    }


def _about_schedule(
    event: SubmissionPostponed | SubmissionUnscheduled, position: int
) -> dict[UUID, Row]:
    kind = MessageKind.SUBMISSION_POSTPONED
    if isinstance(event, SubmissionUnscheduled) and event.mail is not None:
        kind = _ENDED_BY[event.because]
    mail = event.mail
    return {} if mail is None else {mail.message_id: _by_mail(event, mail, kind, position)}


def _mailed(event: _Mailed, position: int) -> Row:
    return _by_mail(event, event.mail, _KINDS[type(event)], position)


def _by_mail(event: Event, mail: Mail, kind: MessageKind, position: int) -> Row:
    return dict.fromkeys(TABLE.c.keys()) | {
        **mail.model_dump(exclude={"named"}),
        "claim_id": event.originator_id,
        "direction": Direction.RECEIVED,
        "kind": kind,
        "sent_at": event.timestamp,
        "named": public(mail.named),
        "is_deleted": False,
        "position": position,
    }


def _asked(asked: QuestionAsked, entry: Entry[Event]) -> Row:
    return _row(asked, entry.position) | {
        "message_id": asked.question_id,
        "claim_id": asked.claim_id,
        "direction": Direction.SENT,
        "kind": MessageKind.QUESTION,
        "sealed": kept(entry.sealed),
    }


def _answered(answered: QuestionAnswered, entry: Entry[Event]) -> Row:
    return _row(answered, entry.position) | {
        "message_id": answered.message_id,
        "claim_id": answered.claim_id,
        "direction": Direction.RECEIVED,
        "kind": MessageKind.ANSWER,
        "sealed": kept(entry.sealed),
        "answers": answered.question_id,
    }


def _row(event: Shows, position: int) -> Row:
    return dict.fromkeys(TABLE.c.keys()) | {
        "insured_id": event.insured_id,
        "sent_at": event.timestamp,
        "deletes_on": event.deletes_on,
        "is_deleted": False,
        "position": position,
    }


def _delete(row: Row | None, event: MessageDeleted) -> None:
    # A mailbox deletes its own person's messages, whatever else its stream may name.
    if row is not None and Mailbox.id_of(row["insured_id"]) == event.originator_id:
        row["is_deleted"] = True
