"""What looks odd in a claim is told to whoever studies it."""

from __future__ import annotations

import pytest

from builders import accident, day, declare, describe, draft, stay, submit
from deciding import rate, taken
from desk import take
from domain.signals import SignalCode, Sums, signals, sums_of
from domain.values.review import DocumentVerdict
from reviewing import ask_state, bill, enter, flag_recourse, judge, payment, remind
from spec import Step, all_of, given, on


def codes(*past: Step) -> list[SignalCode]:
    return [one.code for one in signals(given(*past).world.claim)]


def test_bills_that_are_what_was_declared_and_paid_look_right() -> None:
    assert codes(taken(), enter(bill(5000), bill(3540), payment())) == []


def test_sums_tell_by_how_much_they_differ() -> None:
    lines = (bill(), bill(108_345, currency="SEK", rate=rate()), payment(18_000))
    world = given(taken(), enter(*lines, bill(1, currency="NOK"))).world
    assert sums_of(world.claim) == Sums(18_540, 18_000, 10_000, 540, 1)


BILL_OF_MARCH = bill(on="2026-03-01")
ODD: dict[str, tuple[Step, SignalCode]] = {
    "not what was declared": (enter(bill(8541)), SignalCode.AMOUNT_DIFFERS),
    "not what was paid": (enter(bill(), payment(8000)), SignalCode.PAYMENT_DIFFERS),
    "copied twice": (enter(bill(4270), bill(4270)), SignalCode.SAME_LINE_TWICE),
    "outside the stay": (enter(BILL_OF_MARCH), SignalCode.INVOICE_OUTSIDE_STAY),
    "without a rate": (enter(bill(), bill(1, currency="NOK")), SignalCode.RATE_LACKING),
    "from a bad document": (
        all_of(judge(DocumentVerdict.ILLEGIBLE), enter(bill())),
        SignalCode.LINE_FROM_BAD_DOCUMENT,
    ),
    "a State that does not answer": (
        all_of(ask_state(), on("2026-05-19"), remind()),
        SignalCode.TARIFF_OVERDUE,
    ),
}


@pytest.mark.parametrize("name", ODD)
def test_what_looks_odd_is_told_once(name: str) -> None:
    step, code = ODD[name]
    assert codes(taken(), step) == [code]


def test_an_accident_by_a_third_party_suggests_a_recourse_until_it_is_flagged() -> None:
    hurt = all_of(draft(), describe(accident("2026-02-12")), submit(), take())
    assert codes(hurt) == [SignalCode.THIRD_PARTY_NOT_FLAGGED]
    assert codes(hurt, flag_recourse()) == []


def test_what_was_reimbursed_abroad_is_to_be_deducted() -> None:
    partly = all_of(draft(), declare(stay(partially_reimbursed=True)), submit(), take())
    assert codes(partly) == [SignalCode.REIMBURSED_ABROAD]


def test_the_day_of_a_bill_outside_the_stay_is_named() -> None:
    (found,) = signals(given(taken(), enter(BILL_OF_MARCH)).world.claim)
    assert found.details == {"dated_on": day("2026-03-01")}
