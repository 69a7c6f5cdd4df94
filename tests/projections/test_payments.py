"""What every view makes of a payment."""

from __future__ import annotations

from datetime import timedelta
from typing import TYPE_CHECKING

from domain.values import Payer, Status, in_paris
from projections import claim_summary, contact_trace, mailbox, payments, unread_letters
from projections.claim_summary import ClaimSummary, What
from projections.contact_trace import ContactKind
from projections.mailbox import MessageKind

from . import decided, paid

if TYPE_CHECKING:
    from uuid import UUID

    from projections.conftest import Follower, Log


def summary(follower: Follower, log: Log, claim: UUID) -> ClaimSummary:
    found = claim_summary.find(follower.follow(log), claim)
    assert found is not None
    return found


def test_the_summary_follows_the_money_and_holds_no_account(log: Log, follower: Follower) -> None:
    claim, _ = log.send()
    paid.accept(log, claim)
    payment = paid.order(log, claim)
    assert summary(follower, log, claim).status is Status.PAYMENT_ORDERED
    paid.send(log, claim, payment)
    assert summary(follower, log, claim).status is Status.PAYMENT_ORDERED
    paid.pay(log, claim, payment)
    found = summary(follower, log, claim)
    assert found.status is Status.REIMBURSED
    assert found.keep_originals_until is not None
    told = [one.what for one in found.timeline]
    assert told[-3:] == [What.PAYMENT_ORDERED, What.PAYMENT_SENT, What.REIMBURSED]
    assert [one.account_masked for one in found.payments] == [None]
    assert paid.ACCOUNT not in repr(follower.dump(claim_summary))
    assert paid.ACCOUNT not in repr(follower.dump(payments))


def test_a_failure_is_told_and_a_partial_decision_stays_contestable(
    log: Log, follower: Follower
) -> None:
    claim, _ = log.send()
    paid.accept(log, claim, 6000, partly=True)
    payment = paid.order(log, claim, 6000)
    paid.fail(log, claim, payment)
    found = summary(follower, log, claim)
    assert (found.status, found.is_contestable) == (Status.PAYMENT_FAILED, True)
    assert found.timeline[-1].what is What.ACCOUNT_REQUESTED


def test_an_appeal_is_what_a_claim_says_while_it_is_paid(log: Log, follower: Follower) -> None:
    claim, _ = log.send()
    paid.accept(log, claim, 6000, partly=True)
    payment = paid.order(log, claim, 6000)
    decided.lodge(log, claim)
    paid.send(log, claim, payment, 6000)
    paid.pay(log, claim, payment, 6000)
    assert summary(follower, log, claim).status is Status.UNDER_APPEAL


def test_runs_are_given_what_is_ordered_and_not_what_left(log: Log, follower: Follower) -> None:
    claim, other = log.send()[0], log.send(log.BASIL)[0]
    first, second = paid.order(log, claim), paid.order(log, other)
    db = follower.follow(log)
    found, last = payments.to_send(db, Payer.CNSE, limit=1)
    assert found == (claim,)
    assert payments.to_send(db, Payer.CNSE, after=last, limit=9)[0] == (other,)
    assert payments.to_send(db, Payer.MGEN, limit=9) == ((), 0)
    run = paid.send(log, claim, first)
    db = follower.follow(log)
    assert payments.to_send(db, Payer.CNSE, limit=9)[0] == (other,)
    assert payments.runs(db) == (run,)
    assert payments.members_of(db, run) == (first,)
    paid.ready(log, run)
    db = follower.follow(log)
    assert payments.runs(db) == ()
    assert payments.claims_of(db, {first, second, run}) == {first: claim, second: other}


def test_what_waits_for_long_is_pursued(log: Log, follower: Follower) -> None:
    claim, other = log.send()[0], log.send(log.BASIL)[0]
    paid.send(log, claim, paid.order(log, claim))
    paid.fail(log, other, paid.order(log, other))
    db, today = follower.follow(log), in_paris(log.at)
    before = today - timedelta(days=1)
    found, after = payments.to_pursue(db, sent_before=today, failed_before=today, limit=9)
    assert set(found) == {claim, other}
    of_today = {"sent_before": today, "failed_before": today}
    assert payments.to_pursue(db, **of_today, after=after, limit=9) == ((), None)
    nothing = payments.to_pursue(db, sent_before=before, failed_before=before, limit=9)
    assert nothing == ((), None)
    pages, after = [], None
    for _ in range(3):
        ids, after = payments.to_pursue(db, **of_today, after=after, limit=1)
        pages.append(len(ids))
    assert (pages, after) == ([1, 1, 0], None)


def test_each_payment_and_each_request_is_a_contact_and_a_message(
    log: Log, follower: Follower
) -> None:
    claim, _ = log.send()
    paid.accept(log, claim)
    payment = paid.order(log, claim)
    paid.fail(log, claim, payment)
    again = paid.order(log, claim)
    paid.send(log, claim, again)
    paid.pay(log, claim, again)
    db = follower.follow(log)
    kinds = [one.kind for one in contact_trace.of_claim(db, claim).items]
    assert kinds[-2:] == [ContactKind.ACCOUNT_REQUESTED, ContactKind.PAYMENT_MADE]
    shown = mailbox.list_of(db, log.owner(claim), today=in_paris(log.at)).items
    assert [one.kind for one in shown[:2]] == [
        MessageKind.REIMBURSED,
        MessageKind.ACCOUNT_REQUESTED,
    ]


def test_no_delay_runs_from_a_statement(log: Log, follower: Follower) -> None:
    claim, _ = log.send()
    paid.pay(log, claim, paid.order(log, claim))
    later = in_paris(log.at) + timedelta(days=100)
    assert unread_letters.overdue(follower.follow(log), later, limit=9) == ()
