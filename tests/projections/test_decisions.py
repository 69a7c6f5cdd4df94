"""What every view makes of a decision, of its letter and of its appeal."""

from __future__ import annotations

from datetime import date
from typing import TYPE_CHECKING

from domain.values import AppealOutcome, Status
from projections import (
    claim_summary,
    cnse_queue,
    contact_trace,
    kept_files,
    mailbox,
    unread_letters,
)
from projections.claim_summary import What
from projections.contact_trace import ContactKind, Direction
from projections.mailbox import MessageKind

from . import decided

if TYPE_CHECKING:
    from uuid import UUID

    from projections.conftest import Follower, Log

UPHELD, REJECTED = AppealOutcome.UPHELD, AppealOutcome.REJECTED


def status(follower: Follower, log: Log, claim: UUID) -> Status:
    found = claim_summary.find(follower.follow(log), claim)
    assert found is not None
    return found.status


def told(follower: Follower, log: Log, claim: UUID) -> list[What]:
    found = claim_summary.find(follower.follow(log), claim)
    assert found is not None
    return [one.what for one in found.timeline]


def waiting(follower: Follower, log: Log) -> list[UUID]:
    return [one.claim_id for one in cnse_queue.waiting(follower.follow(log)).items]


def test_the_summary_follows_the_claim_to_its_end(log: Log, follower: Follower) -> None:
    claim, _ = log.send()
    decided.assess(log, claim, needs_second=True)
    assert status(follower, log, claim) is Status.ASSESSED
    lease = log.assign(claim)
    assert status(follower, log, claim) is Status.IN_REVIEW
    log.release(claim, lease)
    assert status(follower, log, claim) is Status.ASSESSED
    decided.close(log, claim)
    assert status(follower, log, claim) is Status.REFUSED
    appeal = decided.lodge(log, claim)
    assert status(follower, log, claim) is Status.UNDER_APPEAL
    decided.settle(log, claim, appeal, REJECTED)
    assert status(follower, log, claim) is Status.APPEAL_REJECTED
    decided.reopen(log, claim)
    assert status(follower, log, claim) is Status.QUEUED
    assert told(follower, log, claim)[-4:] == [
        What.REFUSED,
        What.APPEAL_LODGED,
        What.APPEAL_REJECTED,
        What.DECISION_REOPENED,
    ]


def test_several_openings_of_a_letter_are_told_once(log: Log, follower: Follower) -> None:
    claim, _ = log.send()
    letter = decided.refuse(log, claim)
    for _ in range(3):
        decided.open_letter(log, claim, letter)
    assert told(follower, log, claim)[-2:] == [What.REFUSED, What.LETTER_OPENED]


def test_a_decided_claim_waits_no_longer_and_comes_back_with_its_due_date(
    log: Log, follower: Follower
) -> None:
    claim, _ = log.send()
    (before,) = cnse_queue.waiting(follower.follow(log)).items
    decided.refuse(log, claim)
    assert waiting(follower, log) == []
    decided.reopen(log, claim)
    (after,) = cnse_queue.waiting(follower.follow(log)).items
    assert after == before
    decided.refuse(log, claim)
    decided.settle(log, claim, decided.lodge(log, claim), REJECTED)
    assert waiting(follower, log) == []
    decided.reopen(log, claim)
    decided.refuse(log, claim)
    decided.settle(log, claim, decided.lodge(log, claim), UPHELD)
    assert waiting(follower, log) == [claim]


def test_a_claim_that_waits_for_a_second_signature_says_who_signed_first(
    log: Log, follower: Follower
) -> None:
    claim, _ = log.send()
    decided.assess(log, claim, needs_second=True)
    (item,) = cnse_queue.waiting(follower.follow(log)).items
    assert item.assessed_by is not None
    assert (item.lease_id, item.agent_id, item.lease_expires_at) == (None, None, None)


def test_letters_and_appeals_are_further_contacts_in_their_order(
    log: Log, follower: Follower
) -> None:
    claim, _ = log.send()
    other, _ = log.send(log.BASIL)
    decided.refuse(log, claim)
    follower.follow(log)
    decided.settle(log, claim, decided.lodge(log, claim), REJECTED)
    decided.refuse(log, other)
    rows = contact_trace.of_claim(follower.follow(log), claim).items
    assert [(row.number, row.kind, row.direction) for row in rows[2:]] == [
        ("3 - 1", ContactKind.LETTER_SENT, Direction.OUTGOING),
        ("4 - 1", ContactKind.APPEAL_LODGED, Direction.INCOMING),
        ("5 - 1", ContactKind.APPEAL_OUTCOME_SENT, Direction.OUTGOING),
    ]
    of_other = contact_trace.of_claim(follower.db, other).items
    assert [row.number for row in of_other] == ["1 - 1", "2 - 1", "3 - 1"]


def test_a_message_brings_each_letter(log: Log, follower: Follower) -> None:
    claim, _ = log.send()
    letter = decided.refuse(log, claim)
    decided.settle(log, claim, decided.lodge(log, claim), REJECTED)
    page = mailbox.list_of(follower.follow(log), log.ALICE, today=date(2026, 5, 16))
    assert [one.kind for one in page.items] == [
        MessageKind.APPEAL_OUTCOME,
        MessageKind.CLAIM_REFUSED,
    ]
    assert page.items[1].letter_id == letter
    assert page.items[1].deletes_on == date(2026, 5, 17)
    assert mailbox.list_of(follower.db, log.ALICE, today=date(2026, 5, 17)).items == ()


def test_a_letter_is_no_orphan(log: Log, follower: Follower) -> None:
    claim, _ = log.send()
    letter = decided.refuse(log, claim)
    sent = next(e for e in log.clear if getattr(e, "letter", None))
    blob_id = sent.letter.blob_id  # type: ignore[attr-defined]
    assert letter
    assert kept_files.held(follower.follow(log), [blob_id]) == {blob_id}


def test_a_letter_is_unread_until_it_is_notified(log: Log, follower: Follower) -> None:
    (one, _), (other, _) = log.send(), log.send(log.BASIL)
    letters = [decided.refuse(log, one), decided.refuse(log, other)]
    db = follower.follow(log)
    assert unread_letters.overdue(db, date(2026, 3, 15), limit=9) == ()
    assert unread_letters.overdue(db, date(2026, 3, 16), limit=9) == (one, other)
    assert unread_letters.overdue(db, date(2026, 3, 16), limit=1) == (one,)
    decided.open_letter(log, one, letters[0])
    decided.deem_notified(log, other, letters[1])
    assert unread_letters.overdue(follower.follow(log), date(2026, 6, 1), limit=9) == ()
