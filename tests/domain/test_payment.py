"""What a decision grants is ordered by itself, sent once, and told once it arrived."""

from __future__ import annotations

from datetime import date
from uuid import uuid4

import pytest

from deciding import REFUSED, decided, lodge, open_letter, outcome, reopen
from desk import AGENT
from domain import events
from domain.base import Author, Role
from domain.deadlines import originals_until
from domain.errors import (
    NoAccount,
    NothingToContest,
    NothingToPay,
    OwnClaim,
    PaymentDisagrees,
    PaymentNotFound,
)
from domain.values import (
    AppealOutcome,
    Payer,
    PaymentFailure,
    PaymentState,
    Status,
    payer_of,
)
from paying import (
    ACCOUNT,
    RUN,
    correct,
    order,
    order_again,
    ordered,
    paid_whole,
    partly,
    pay,
    payments,
    pursue,
    reimbursed,
    reject,
    send,
)
from spec import ALICE, event, given, on

ORDERED = events.PaymentOrdered
FAILED = events.PaymentFailed
ASKED = events.AccountRequested


def test_what_a_decision_retains_is_ordered_once() -> None:
    facts = {"amount_cents": 6000, "payer": Payer.CNSE, "account_masked": ACCOUNT}
    world = given(decided(partly(6000))).when(order()).then(event(ORDERED, **facts))
    assert world.claim.status is Status.PAYMENT_ORDERED
    order()(world)
    assert not world.pending


def test_a_refusal_orders_nothing() -> None:
    given(decided(REFUSED)).when(order()).then()


def test_nothing_is_ordered_while_a_decision_is_looked_at_again() -> None:
    given(decided(partly(6000)), reopen()).when(order()).then()


def test_each_scheme_that_pays_by_itself_is_its_own_payer() -> None:
    found = {scheme: payer_of(scheme) for scheme in ("GENERAL", "CANSSM", "MGP", "MGEN")}
    assert found == {
        "GENERAL": Payer.CNSE,
        "CANSSM": Payer.CANSSM,
        "MGP": Payer.MGP,
        "MGEN": Payer.MGEN,
    }


def test_without_an_account_the_payment_fails_and_its_person_is_asked_for_one() -> None:
    world = (
        given(decided(paid_whole()))
        .when(order(None))
        .then(
            event(ORDERED, account_masked=None),
            event(FAILED, failure=PaymentFailure.NO_ACCOUNT),
            event(ASKED, number=1),
        )
    )
    assert world.claim.status is Status.PAYMENT_FAILED
    order()(world)
    assert not world.pending, "a failed payment is not tried again by itself"


def test_a_run_takes_a_payment_once() -> None:
    sent = event(events.PaymentSent, run_id=RUN)
    world = given(ordered()).when(send()).then(sent)
    assert world.claim.to_send() is None


def test_a_run_takes_nothing_of_a_decision_that_is_looked_at_again() -> None:
    given(ordered(), reopen()).when(send()).then()


def test_a_claim_is_reimbursed_once_the_bank_executed_its_payment() -> None:
    world = given(ordered(), send()).when(pay()).then(event(events.ReimbursementPaid))
    assert world.claim.status is Status.REIMBURSED
    pay(on="2026-03-29")(world)
    assert not world.pending, "told again, it is no news"


def test_a_bank_that_names_another_amount_is_refused() -> None:
    given(ordered(), send()).when(pay(cents=8541)).refuses(PaymentDisagrees)


def test_a_bank_cannot_execute_what_was_never_sent() -> None:
    given(ordered()).when(pay()).refuses(PaymentNotFound)


def test_a_bank_cannot_execute_later_what_it_refused() -> None:
    past = given(ordered(), send(), reject(on="2026-03-25"))
    past.when(pay(on="2026-03-26")).refuses(PaymentDisagrees)


def test_what_came_back_had_left_before_whichever_is_heard_of_first() -> None:
    given(ordered(), send(), reject(on="2026-03-25")).when(pay(on="2026-03-24")).then()


def test_a_payment_that_came_back_is_due_again() -> None:
    world = given(reimbursed()).when(reject(on="2026-03-30")).then(event(FAILED), event(ASKED))
    assert world.claim.status is Status.PAYMENT_FAILED
    assert world.claim.due_cents == 8540
    reject()(world)
    pay()(world)
    assert not world.pending, "told again, it is no news"


def test_a_refusal_for_another_reason_asks_the_person_for_nothing() -> None:
    past = given(ordered(), send())
    past.when(reject(failure=PaymentFailure.REJECTED)).then(event(FAILED))


def test_after_a_failure_the_desk_orders_again_under_another_id() -> None:
    past = given(ordered(), send(), reject())
    world = past.when(order_again()).then(event(ORDERED, amount_cents=8540))
    first, second = payments(world)
    assert first.payment_id != second.payment_id
    assert [first.state, second.state] == [PaymentState.REPLACED, PaymentState.ORDERED]
    assert world.claim.status is Status.PAYMENT_ORDERED


def test_nothing_is_ordered_again_while_a_payment_is_on_its_way() -> None:
    given(ordered(), send()).when(order_again()).refuses(NothingToPay)
    given(reimbursed()).when(order_again()).refuses(NothingToPay)


def test_nothing_is_ordered_again_without_an_account() -> None:
    given(decided(paid_whole()), order(None)).when(order_again(None)).refuses(NoAccount)


def test_nobody_orders_the_payment_of_their_own_claim() -> None:
    own = Author(role=Role.AGENT, id=ALICE)
    past = given(decided(paid_whole()), order(None))
    past.when(order_again(by=own)).refuses(OwnClaim)


def test_a_correction_upwards_pays_the_difference_alone() -> None:
    past = given(reimbursed(partly(6000)), correct(paid_whole()))
    world = past.when(order()).then(event(ORDERED, amount_cents=2540))
    assert world.claim.status is Status.PAYMENT_ORDERED


def test_a_correction_downwards_says_what_was_paid_too_much_and_claims_nothing_back() -> None:
    past = given(reimbursed(), correct(partly(6000)))
    settled = event(events.PaymentSettled, retained_cents=6000, overpaid_cents=2540)
    world = past.when(order()).then(settled)
    assert world.claim.status is Status.REIMBURSED
    order()(world)
    assert not world.pending


def test_a_correction_that_changes_nothing_leaves_the_claim_reimbursed() -> None:
    world = (
        given(reimbursed(), correct(paid_whole()))
        .when(order())
        .then(event(events.PaymentSettled, overpaid_cents=0))
    )
    assert world.claim.status is Status.REIMBURSED


def test_an_order_that_no_run_took_is_taken_back_by_a_correction_downwards() -> None:
    past = given(ordered(), correct(partly(6000)))
    past.when(order()).then(event(events.PaymentCancelled), event(ORDERED, amount_cents=6000))


def test_a_refusal_after_a_correction_takes_the_order_back() -> None:
    world = (
        given(ordered(), correct(REFUSED))
        .when(order())
        .then(
            event(events.PaymentCancelled),
            event(events.PaymentSettled, overpaid_cents=0),
        )
    )
    assert world.claim.status is Status.REFUSED


def test_a_decision_in_part_that_was_paid_may_still_be_contested_and_reopened() -> None:
    past = given(reimbursed(partly(6000)), open_letter())
    world = past.when(lodge()).then(event(events.AppealLodged))
    assert world.claim.status is Status.UNDER_APPEAL
    given(reimbursed(partly(6000))).when(reopen()).then(event(events.DecisionReopened))


def test_a_whole_payment_leaves_nothing_to_contest() -> None:
    assert given(reimbursed()).world.claim.routes == ()
    given(reimbursed()).when(lodge()).refuses(NothingToContest)


def test_an_appeal_goes_before_the_payment_in_what_a_claim_says_of_itself() -> None:
    past = given(ordered(partly(6000)), lodge(), send(), pay())
    assert past.world.claim.status is Status.UNDER_APPEAL
    rejected = past.when(outcome(AppealOutcome.REJECTED))
    assert rejected.then(event(events.AppealDecided)).claim.status is Status.APPEAL_REJECTED


@pytest.mark.parametrize(
    ("paid_on", "until"),
    [
        ("2026-03-25", "2031-03-25"),
        ("2028-02-29", "2033-02-28"),
        ("2027-02-28", "2032-02-28"),
        ("2026-12-31", "2031-12-31"),
    ],
)
def test_originals_are_kept_five_years_after_the_payment(paid_on: str, until: str) -> None:
    assert originals_until(date.fromisoformat(paid_on)) == date.fromisoformat(until)


def test_originals_are_kept_from_the_last_payment_that_arrived() -> None:
    assert given(ordered()).world.claim.keep_originals_until is None
    claim = given(reimbursed()).world.claim
    assert claim.keep_originals_until == date(2031, 3, 25)


def test_the_desk_is_reminded_of_a_payment_without_a_result() -> None:
    past = given(ordered(), send())
    past.when(on("2026-03-29"), pursue()).then()
    world = past.when(on("2026-03-30"), pursue()).then(event(events.PaymentReminderSent, number=1))
    pursue()(world)
    assert not world.pending


def test_a_person_without_an_account_is_asked_four_times_at_most() -> None:
    past = given(decided(paid_whole()), order(None))
    for number, day in enumerate(("2026-04-04", "2026-04-19", "2026-05-04"), 2):
        past.when(on(day), pursue()).then(event(ASKED, number=number))
        past.when(pursue()).then()
    past.when(on("2027-01-01"), pursue()).then()


def test_a_payment_leaves_by_itself_once_its_person_has_an_account() -> None:
    past = given(decided(paid_whole()), order(None))
    past.when(on("2026-04-04"), pursue(ACCOUNT)).then(event(ORDERED, account_masked=ACCOUNT))


def test_a_foreign_payment_is_not_found() -> None:
    claim = given(reimbursed()).world.claim
    act = given(reimbursed()).world.act(AGENT)
    with pytest.raises(PaymentNotFound):
        claim.pay(uuid4(), 8540, date(2026, 3, 25), act)
