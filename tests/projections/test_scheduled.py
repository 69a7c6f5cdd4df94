"""What is to be sent by itself, as the views show it."""

from __future__ import annotations

from datetime import date, timedelta
from typing import TYPE_CHECKING
from uuid import UUID, uuid5

from domain import events as facts
from domain.values import Mail, Named, ScheduleEnd, Statements
from projections import claim_summary, mailbox
from projections.mailbox import MessageKind

if TYPE_CHECKING:
    from projections.conftest import Follower, Log

FIRST, SECOND = date(2026, 3, 20), date(2026, 4, 4)
BOTH = Statements(keeps_originals=True, certifies_accuracy=True, text_version="2026-01")


def schedule(log: Log, claim: UUID, for_on: date = FIRST) -> None:
    log.add(facts.SubmissionScheduled, claim, statements=BOTH, for_on=for_on)


def mail(claim: UUID, name: str, due_on: date | None = None) -> Mail:
    return Mail(
        message_id=uuid5(claim, name),
        insured_id=UUID(int=0xA11CE),
        about_on=FIRST,
        deletes_on=SECOND + timedelta(days=15),
        text_version="2026-11",
        named=Named(due_on=due_on),
    )


def test_the_earliest_scheduled_comes_first_and_only_when_its_day_has_come(
    log: Log, follower: Follower
) -> None:
    first, second, later = log.start(), log.start(), log.start()
    for claim, day in ((second, FIRST), (first, FIRST), (later, SECOND)):
        schedule(log, claim, day)
    db = follower.follow(log)
    assert claim_summary.to_submit(db, FIRST - timedelta(days=1), limit=9) == ()
    assert claim_summary.to_submit(db, FIRST, limit=9) == (second, first)
    assert claim_summary.to_submit(db, SECOND, limit=2) == (second, first)


def test_what_is_sent_cancelled_or_abandoned_waits_no_more(log: Log, follower: Follower) -> None:
    sent, cancelled, gone = log.start(), log.start(), log.start()
    for claim in (sent, cancelled, gone):
        schedule(log, claim)
    follower.follow(log)
    log.submit(sent)
    log.add(facts.SubmissionUnscheduled, cancelled, because=ScheduleEnd.CANCELLED)
    log.discard(gone)
    db = follower.follow(log)
    assert claim_summary.to_submit(db, SECOND, limit=9) == ()
    found = claim_summary.find(db, sent)
    assert found is not None
    assert found.scheduled_on is None


def test_a_draft_that_waits_only_looks_idle(log: Log, follower: Follower) -> None:
    idle, waiting = log.start(), log.start()
    schedule(log, waiting)
    db = follower.follow(log)
    assert claim_summary.idle_drafts(db, log.at, 9) == (idle,)


def test_what_becomes_of_it_is_told_in_the_mailbox_and_in_the_timeline(
    log: Log, follower: Follower
) -> None:
    claim = log.start()
    schedule(log, claim)
    log.add(facts.SubmissionPostponed, claim, for_on=SECOND, mail=mail(claim, "postponed", SECOND))
    for because in (ScheduleEnd.CHANGED, ScheduleEnd.DOCUMENT_REJECTED, ScheduleEnd.NOT_ACCEPTED):
        log.add(facts.SubmissionUnscheduled, claim, because=because, mail=mail(claim, because))
        schedule(log, claim, SECOND)
    db = follower.follow(log)
    messages = mailbox.list_of(db, log.ALICE, today=FIRST).items
    assert [(one.kind, one.claim_id) for one in reversed(messages)] == [
        (MessageKind.SUBMISSION_POSTPONED, claim),
        (MessageKind.SCHEDULE_ENDED_BY_CHANGE, claim),
        (MessageKind.SCHEDULE_ENDED_BY_CHECK, claim),
        (MessageKind.SCHEDULE_ENDED_BY_RULE, claim),
    ]
    assert messages[-1].named == Named(due_on=SECOND)
    found = claim_summary.find(db, claim)
    assert found is not None
    assert found.scheduled_on == SECOND
    what = claim_summary.What
    assert [one.what for one in found.timeline][1:4] == [
        what.SUBMISSION_SCHEDULED,
        what.SUBMISSION_POSTPONED,
        what.SUBMISSION_UNSCHEDULED,
    ]
