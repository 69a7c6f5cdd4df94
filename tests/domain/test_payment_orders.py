"""Whatever happens in whatever order, no more is sent than the decision that stands retains."""

from __future__ import annotations

from collections.abc import Sequence

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from deciding import REFUSED, assess, decided, reopen, send_letter
from desk import take
from domain.errors import Refusal
from domain.values import PaymentFailure, PaymentState
from paying import order, order_again, partly, pay, payments, pursue, reject, send
from spec import Step, World

AMOUNTS = (0, 1, 4000, 6000, 8540)
Move = tuple[str, int]
MOVES = st.tuples(
    st.sampled_from(
        ["reopen", "decide", "order", "no account", "again", "send", "pay", "reject", "pursue"]
    ),
    st.integers(0, 4),
)


def step_of(move: Move, number: int) -> Sequence[Step]:
    name, drawn = move
    said = partly(AMOUNTS[drawn]) if AMOUNTS[drawn] else REFUSED
    failures = list(PaymentFailure)
    return {
        "reopen": [reopen()],
        "decide": [take(number), assess(said, number), send_letter()],
        "order": [order()],
        "no account": [order(None)],
        "again": [order_again()],
        "send": [send()],
        "pay": [pay(-1 - drawn % 3)],
        "reject": [reject(-1 - drawn % 3, failures[drawn])],
        "pursue": [pursue()],
    }[name]


def retained(world: World) -> int:
    decision = world.claim.standing
    return decision.assessment.retained_cents if decision else 0


def in_state(world: World, *states: PaymentState) -> int:
    return sum(one.amount_cents for one in payments(world) if one.state in states)


@pytest.mark.thorough
@settings(max_examples=150, deadline=None, suppress_health_check=[HealthCheck.too_slow])
@given(st.lists(MOVES, max_size=25))
def test_any_order_of_events_never_sends_more_than_the_decision_retains(moves: list[Move]) -> None:
    world = World()
    decided(partly(6000))(world)
    world.store()
    for number, move in enumerate(moves, 2):
        before = in_state(world, PaymentState.SENT, PaymentState.PAID)
        try:
            for step in step_of(move, number):
                step(world)
        except (Refusal, IndexError):
            pass
        world.store()
        gone = in_state(world, PaymentState.SENT, PaymentState.PAID)
        assert gone <= max(before, retained(world)), (move, payments(world))
        if move[0] == "order" and world.claim.standing:
            on_its_way = in_state(world, PaymentState.ORDERED)
            assert gone + on_its_way <= max(gone, retained(world))


@pytest.mark.thorough
@settings(max_examples=100, deadline=None, suppress_health_check=[HealthCheck.too_slow])
@given(st.lists(MOVES, max_size=20))
def test_once_a_payment_left_no_other_takes_its_id(moves: list[Move]) -> None:
    world = World()
    decided(partly(8540))(world)
    world.store()
    amounts: dict[object, int] = {}
    for number, move in enumerate(moves, 2):
        try:
            for step in step_of(move, number):
                step(world)
        except (Refusal, IndexError):
            pass
        world.store()
        for one in payments(world):
            assert amounts.setdefault(one.payment_id, one.amount_cents) == one.amount_cents
