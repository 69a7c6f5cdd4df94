"""A decision contested: before whom, in time or late, and what comes of it."""

from __future__ import annotations

import pytest

from builders import day
from deciding import (
    PARTLY,
    REFUSED,
    assess,
    assessment,
    decided,
    line,
    lodge,
    open_letter,
    outcome,
    reopen,
    send_letter,
    taken,
)
from desk import OTHER, take, waiting
from domain.errors import (
    AppealAlreadyDecided,
    AppealAlreadyLodged,
    AppealNotFound,
    FieldRequired,
    FieldTooLong,
    InvalidChoice,
    NothingToContest,
)
from domain.events import AppealDecided, AppealLodged, ClaimAssigned, LetterDeemedNotified
from domain.reference.reasons import REASONS_VERSION, reason_of, routes_of
from domain.values import AppealOutcome, AppealRoute, ReasonCode, Status
from spec import Step, World, all_of, event, given, on
from supplement import pursue, receive, request, say

CRA, CMRA, MEDIATOR = AppealRoute.CRA, AppealRoute.CMRA, AppealRoute.MEDIATOR
UPHELD, REJECTED = AppealOutcome.UPHELD, AppealOutcome.REJECTED
MEDICAL = assessment(line(retained=0, reason=ReasonCode.NOT_UNFORESEEN))
NOTIFIED = all_of(decided(), open_letter())
"""Notified on 20/03/2026: until 20/05/2026."""


def last_appeal(world: World) -> tuple[str, bool]:
    appeal = list(world.claim.appeals.values())[-1]
    return str(appeal.until), appeal.is_late


@pytest.mark.parametrize(
    ("lodged", "is_late"),
    [("2026-03-20", False), ("2026-05-18", False), ("2026-05-20", False), ("2026-05-21", True)],
    ids=["at once", "day 59", "last day", "two months and a day"],
)
def test_a_late_appeal_is_registered_and_says_that_it_is_late(lodged: str, is_late: bool) -> None:
    past = given(NOTIFIED, on(lodged))
    world = past.when(lodge()).then(event(AppealLodged))
    assert last_appeal(world) == ("2026-05-20", is_late)
    assert world.claim.status is Status.UNDER_APPEAL


def test_a_letter_that_nobody_opened_gives_its_fifteen_days_more() -> None:
    past = given(decided(), on("2026-06-04"))
    deemed = event(LetterDeemedNotified, notified_on=day("2026-04-04"))
    world = past.when(lodge()).then(deemed, event(AppealLodged))
    assert last_appeal(world) == ("2026-06-04", False)


def test_before_its_notification_no_decision_is_contested_late() -> None:
    world = given(decided(), on("2026-03-30")).when(lodge()).then(event(AppealLodged))
    assert last_appeal(world) == ("None", False)


def test_the_mediator_has_no_delay() -> None:
    world = given(NOTIFIED, on("2026-12-20")).when(lodge(MEDIATOR)).then(event(AppealLodged))
    assert last_appeal(world) == ("None", False)


@pytest.mark.parametrize(("said", "board"), [(REFUSED, CRA), (MEDICAL, CMRA)])
def test_a_decision_is_contested_before_the_board_of_its_reasons(
    said: object, board: AppealRoute
) -> None:
    past = given(decided(said))  # type: ignore[arg-type]
    assert past.world.claim.routes == (board, MEDIATOR)
    other = CMRA if board is CRA else CRA
    past.when(lodge(other)).refuses(InvalidChoice, field="route")
    past.when(lodge(board)).then(event(AppealLodged))


def test_several_reasons_open_several_boards() -> None:
    lines = (line(retained=0), line(retained=0, reason=ReasonCode.NOT_UNFORESEEN))
    assert given(decided(assessment(*lines))).world.claim.routes == (CRA, CMRA, MEDIATOR)


@pytest.mark.parametrize(
    "past", [waiting(), taken(), decided(assessment()), all_of(NOTIFIED, reopen())]
)
def test_only_a_decision_that_stands_and_refuses_something_is_contested(past: Step) -> None:
    given(past).when(lodge()).refuses(NothingToContest)


def test_a_decision_is_contested_once_before_each_board() -> None:
    past = given(NOTIFIED, lodge())
    past.when(lodge()).refuses(AppealAlreadyLodged)
    past.when(lodge(MEDIATOR)).then(event(AppealLodged))
    assert past.world.claim.routes == ()


def test_a_decision_whose_study_anew_was_closed_without_an_answer_stands_and_is_contested() -> None:
    closed = all_of(on("2026-06-01"), pursue(), on("2026-06-16"), pursue())
    past = given(NOTIFIED, reopen(), take(2), request(number=2), closed)
    assert past.world.claim.status is Status.CLOSED_NO_RESPONSE
    assert past.world.claim.decision is not None
    assert not past.world.claim.decision.is_reopened
    assert past.world.claim.routes == (CRA, MEDIATOR)
    past.when(lodge()).then(event(AppealLodged))
    past.and_given(outcome(UPHELD))
    past.when(take(3)).then(event(ClaimAssigned))


def test_a_late_deposit_has_the_decision_looked_at_again() -> None:
    closed = all_of(on("2026-06-01"), pursue(), on("2026-06-16"), pursue())
    past = given(NOTIFIED, reopen(), take(2), request(number=2), closed, say(), receive())
    assert past.world.claim.status is Status.QUEUED
    assert past.world.claim.decision is not None
    assert past.world.claim.decision.is_reopened


@pytest.mark.parametrize(
    ("grounds", "refusal"),
    [(None, FieldRequired), (" \n", FieldRequired), ("x" * 4001, FieldTooLong)],
)
def test_an_appeal_says_why(grounds: str | None, refusal: type) -> None:
    given(NOTIFIED).when(lodge(grounds=grounds)).refuses(refusal, field="grounds")


def test_an_appeal_that_is_upheld_sends_the_claim_back_to_be_priced_anew() -> None:
    past = given(NOTIFIED, lodge(), on("2026-06-01"))
    world = past.when(outcome(UPHELD)).then(event(AppealDecided, decided_on=day("2026-06-01")))
    assert world.claim.status is Status.QUEUED
    past.when(take(2, OTHER)).then(event(ClaimAssigned))
    past.and_given(assess(PARTLY, 2, OTHER), send_letter())
    assert past.world.claim.routes == (CRA, MEDIATOR), "the new decision may be contested too"


def test_an_appeal_that_is_rejected_leaves_the_decision() -> None:
    world = given(NOTIFIED, lodge()).when(outcome(REJECTED)).then(event(AppealDecided))
    assert world.claim.status is Status.APPEAL_REJECTED
    assert world.claim.routes == (MEDIATOR,)


def test_while_another_appeal_is_open_the_claim_stays_under_appeal() -> None:
    past = given(NOTIFIED, lodge(), lodge(MEDIATOR))
    world = past.when(outcome(REJECTED, 0)).then(event(AppealDecided, is_last=False))
    assert world.claim.status is Status.UNDER_APPEAL
    world = past.when(outcome(REJECTED, 1)).then(event(AppealDecided, is_last=True))
    assert world.claim.status is Status.APPEAL_REJECTED


def test_an_outcome_is_registered_once_with_its_reason() -> None:
    past = given(NOTIFIED, lodge())
    past.when(outcome(UPHELD, reason=" ")).refuses(FieldRequired, field="reason")
    past.and_given(outcome(REJECTED))
    past.when(outcome(UPHELD)).refuses(AppealAlreadyDecided)


def test_an_appeal_against_a_decision_that_was_reopened_has_no_outcome_any_more() -> None:
    past = given(NOTIFIED, lodge(), reopen())
    past.when(outcome(UPHELD)).refuses(AppealAlreadyDecided)


def test_an_appeal_that_is_none_is_not_found() -> None:
    given(NOTIFIED).when(outcome(UPHELD)).refuses(AppealNotFound)


def test_every_reason_has_its_sentence_its_peg_and_its_board() -> None:
    assert REASONS_VERSION
    for code in ReasonCode:
        reason = reason_of(code)
        assert reason.sentence.endswith((".", ").")), code
        assert reason.board in (CRA, CMRA), code
        assert reason.peg or code is ReasonCode.ALREADY_REIMBURSED, code
        assert routes_of([code]) == (reason.board, MEDIATOR)
    assert [one for one in ReasonCode if reason_of(one).board is CMRA] == [
        ReasonCode.NOT_UNFORESEEN
    ]
    assert routes_of([]) == ()
