"""Who may be forgotten: holds, orders and what keeps a claim, on which day."""

from __future__ import annotations

from datetime import UTC, date, datetime
from types import SimpleNamespace
from typing import Any, cast
from uuid import UUID

import pytest

from domain.base import Act, Author, Meta, Role
from domain.claim import Claim
from domain.errors import ErasureHeld, ErasureNotOrdered, SamePerson
from domain.events import ErasureOrdered, HoldPlaced
from domain.retention import RetentionFile, kept_because
from domain.values import PaymentState, Status
from domain.values.retention import ErasureReason, Gone, HoldReason, KeptBecause

ALICE, SECOND = UUID(int=1), UUID(int=2)
DPO = Author(role=Role.DPO, id=UUID(int=3))
ACT = Act(
    datetime(2026, 3, 20, 9, tzinfo=UTC),
    Meta(actor=DPO, command_id=UUID(int=4), correlation_id=UUID(int=5)),
)
TODAY = date(2026, 3, 20)


def claim(status: Status, touched: str, **more: Any) -> Claim:
    """As much of a claim as its keeping depends on."""
    at = datetime.fromisoformat(f"{touched}T09:00:00+00:00")
    known = {"payments": {}, "appeals": {}, "due_cents": 0} | more
    return cast(Claim, SimpleNamespace(status=status, modified_on=at, **known))


def payment(state: PaymentState, paid_on: date | None = None) -> dict[int, Any]:
    return {1: SimpleNamespace(state=state, paid_on=paid_on)}


LONG_AGO = "2020-01-01"
TABLE = [
    (claim(Status.DRAFT, "2026-03-19"), None),
    (claim(Status.EXPIRED, "2026-03-19"), None),
    (claim(Status.QUEUED, LONG_AGO), KeptBecause.CLAIM_OPEN),
    (claim(Status.AWAITING_SUPPLEMENT, LONG_AGO), KeptBecause.CLAIM_OPEN),
    (claim(Status.REFUSED, "2024-03-20"), KeptBecause.RETENTION_NOT_ENDED),
    (claim(Status.REFUSED, "2024-03-19"), None),
    (claim(Status.WITHDRAWN, "2026-03-19"), KeptBecause.RETENTION_NOT_ENDED),
    (claim(Status.ACCEPTED, LONG_AGO, due_cents=1), KeptBecause.PAYMENT_NOT_SETTLED),
    (
        claim(Status.REIMBURSED, LONG_AGO, payments=payment(PaymentState.SENT)),
        KeptBecause.PAYMENT_NOT_SETTLED,
    ),
    (
        claim(Status.REIMBURSED, LONG_AGO, payments=payment(PaymentState.PAID, date(2021, 3, 20))),
        KeptBecause.RETENTION_NOT_ENDED,
    ),
    (
        claim(Status.REIMBURSED, LONG_AGO, payments=payment(PaymentState.PAID, date(2021, 3, 19))),
        None,
    ),
    (
        claim(Status.REFUSED, LONG_AGO, appeals={1: SimpleNamespace(outcome=None)}),
        KeptBecause.APPEAL_RUNS,
    ),
]


@pytest.mark.parametrize(("kept", "because"), TABLE)
def test_a_claim_is_kept_as_long_as_the_table_says(kept: Claim, because: str | None) -> None:
    assert kept_because(kept, TODAY) is because


def test_a_hold_goes_before_a_judge_and_is_released_first() -> None:
    file = RetentionFile.open(ALICE, ACT)
    file.place_hold(HoldReason.LITIGATION, ACT, is_begun=False)
    file.place_hold(HoldReason.LITIGATION, ACT, is_begun=False)
    with pytest.raises(ErasureHeld) as caught:
        file.order_erasure(ErasureReason.COURT_ORDER, SECOND, (), ACT, is_begun=False)
    assert caught.value.details == {"because": "HOLD"}
    file.release_hold(ACT)
    file.release_hold(ACT)
    file.order_erasure(ErasureReason.COURT_ORDER, SECOND, (), ACT, is_begun=False)
    recorded = [type(one) for one in file.pending_events]
    assert (recorded.count(HoldPlaced), recorded.count(ErasureOrdered)) == (1, 1)
    with pytest.raises(ErasureHeld):
        file.place_hold(HoldReason.AUDIT, ACT, is_begun=True)


def due(file: RetentionFile) -> bool:
    return file.is_due  # mypy believes that a property never changes


def test_an_erasure_that_was_not_begun_is_stopped_by_a_hold_and_by_a_new_claim() -> None:
    file = RetentionFile.open(ALICE, ACT)
    file.order_erasure(ErasureReason.REQUEST, SECOND, (), ACT, is_begun=False)
    assert due(file)
    opened = [claim(Status.QUEUED, "2026-03-19")]
    with pytest.raises(ErasureHeld) as caught:
        file.order_erasure(ErasureReason.REQUEST, SECOND, opened, ACT, is_begun=False)
    assert caught.value.details == {"because": "CLAIM_OPEN"}
    file.place_hold(HoldReason.AUDIT, ACT, is_begun=False)
    assert not due(file)
    with pytest.raises(ErasureHeld):
        file.order_erasure(ErasureReason.REQUEST, SECOND, (), ACT, is_begun=False)


def test_an_erasure_that_has_begun_is_finished_whatever_came_since() -> None:
    file = RetentionFile.open(ALICE, ACT)
    file.order_erasure(ErasureReason.REQUEST, SECOND, (), ACT, is_begun=False)
    ordered = len(file.pending_events)
    opened = [claim(Status.QUEUED, "2026-03-19")]
    file.order_erasure(ErasureReason.REQUEST, SECOND, opened, ACT, is_begun=True)
    assert len(file.pending_events) == ordered


def test_two_persons_order_and_what_nobody_ordered_is_not_executed() -> None:
    file = RetentionFile.open(ALICE, ACT)
    with pytest.raises(SamePerson):
        file.order_erasure(ErasureReason.REQUEST, DPO.id, (), ACT, is_begun=False)
    with pytest.raises(ErasureNotOrdered):
        file.execute_erasure(Gone(), ACT)


@pytest.mark.parametrize("reason", [ErasureReason.COURT_ORDER, ErasureReason.UNLAWFUL])
def test_some_reasons_go_before_the_duty_to_keep(reason: ErasureReason) -> None:
    file = RetentionFile.open(ALICE, ACT)
    file.order_erasure(reason, SECOND, [claim(Status.QUEUED, "2026-03-19")], ACT, is_begun=False)
    assert file.ordered is reason
