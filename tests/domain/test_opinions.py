"""The medical adviser and the State of stay: the claim waits for them and keeps its place."""

from __future__ import annotations

from uuid import UUID

import pytest

from builders import attach, day, declare, document, draft, stay, submit, withdraw
from deciding import assess, assessment, line, taken
from desk import AGENT, OTHER, SUPERVISOR, release, return_expired, take, take_over
from domain.base import Author, Role
from domain.errors import (
    CurrencyUnknown,
    FieldRequired,
    FieldTooLong,
    InvalidChoice,
    LeaseHeldByAnother,
    LeaseNotHeld,
    NoOpinionAwaited,
    NotWaiting,
    OwnClaim,
    TariffNotAwaited,
    TariffOutsideZone,
    TariffRequestNotFound,
    UnderReview,
)
from domain.events import (
    ClaimAssigned,
    ForeignTariffReceived,
    ForeignTariffReminded,
    ForeignTariffRequested,
    ForeignTariffUnavailable,
    MedicalOpinionGiven,
    MedicalOpinionRequested,
)
from domain.values import Status
from domain.values.review import NoTariff, OpinionOutcome
from reviewing import (
    ADVISER,
    advise,
    answer_tariff,
    ask_adviser,
    ask_state,
    no_tariff,
    remind,
    reply,
)
from spec import ALICE, Step, all_of, at, event, given, on

TODAY = day("2026-03-20")
PENDING = all_of(taken(), ask_adviser())
ABROAD = all_of(draft(), declare(stay(country="ZA")), submit(), take())
ASKED = all_of(taken(), ask_state())


def test_asking_the_adviser_ends_the_lease_and_waits_for_them() -> None:
    told = event(MedicalOpinionRequested, question="Était-ce urgent ?")
    world = given(taken()).when(ask_adviser()).then(told)
    assert (world.claim.lease, world.claim.status) == (None, Status.MEDICAL_OPINION_PENDING)


@pytest.mark.parametrize("by", [AGENT, OTHER, SUPERVISOR], ids=["asker", "other", "supervisor"])
def test_nobody_but_the_adviser_takes_what_waits_for_them(by: Author) -> None:
    given(PENDING).when(take(2, by=by)).refuses(NotWaiting)
    held = given(PENDING, take(2, by=ADVISER))
    held.when(take(3, by=by)).refuses(NotWaiting)
    held.when(take_over(3)).refuses(NotWaiting)


def test_the_adviser_takes_nothing_else() -> None:
    given(draft(), submit()).when(take(by=ADVISER)).refuses(NotWaiting)
    given(taken()).when(take(2, by=ADVISER)).refuses(NotWaiting)
    given(taken(), assess(assessment(line(100_001)))).when(take(2, by=ADVISER)).refuses(NotWaiting)


def test_while_the_adviser_holds_it_the_claim_still_waits_for_them() -> None:
    world = given(PENDING).when(take(2, by=ADVISER)).then(event(ClaimAssigned))
    assert world.claim.status is Status.MEDICAL_OPINION_PENDING
    for end in (release(2, by=ADVISER), all_of(at("2026-03-20 11:00:00"), return_expired())):
        back = given(PENDING, take(2, by=ADVISER), end).world.claim
        assert (back.lease, back.status) == (None, Status.MEDICAL_OPINION_PENDING)


def test_two_advisers_do_not_hold_it_at_once() -> None:
    second = ADVISER.model_copy(update={"id": UUID(int=77)})
    past = given(PENDING, take(2, by=ADVISER))
    past.when(take(3, by=second)).refuses(LeaseHeldByAnother)


def test_an_opinion_puts_the_claim_back_into_the_queue() -> None:
    told = event(MedicalOpinionGiven, outcome=OpinionOutcome.UNFAVOURABLE, text="Oui")
    past = given(PENDING, take(2, by=ADVISER))
    world = past.when(advise(OpinionOutcome.UNFAVOURABLE)).then(told)
    assert (world.claim.lease, world.claim.status) == (None, Status.QUEUED)
    known = world.claim.review.opinion
    assert known is not None
    assert (known.given_by, known.given_on, known.asked_by) == (ADVISER.id, TODAY, AGENT.id)
    given(PENDING, take(2, by=ADVISER), advise()).when(take(3)).then(event(ClaimAssigned))


def test_an_opinion_is_given_once_by_whoever_holds_the_claim() -> None:
    given(PENDING).when(advise()).refuses(LeaseNotHeld)
    given(PENDING, take(2, by=ADVISER), advise()).when(advise()).refuses(LeaseNotHeld)
    given(taken()).when(advise(number=1, by=AGENT)).refuses(NoOpinionAwaited)


def test_nobody_advises_on_their_own_care() -> None:
    own = Author(role=Role.MEDICAL, id=ALICE)
    given(PENDING).when(take(2, by=own)).refuses(OwnClaim)


def test_question_and_answer_are_written_and_have_a_limit() -> None:
    given(taken()).when(ask_adviser(" ")).refuses(FieldRequired, field="question")
    given(taken()).when(ask_adviser("x" * 4001)).refuses(FieldTooLong, field="question")
    held = given(PENDING, take(2, by=ADVISER))
    held.when(advise(text=None)).refuses(FieldRequired, field="text")


@pytest.mark.parametrize("past", [PENDING, ASKED], ids=["opinion", "tariff"])
def test_meanwhile_the_person_changes_nothing(past: Step) -> None:
    given(past).when(withdraw()).refuses(UnderReview)
    given(past).when(attach(document(2))).refuses(UnderReview)


@pytest.mark.parametrize("ask", [ask_adviser, ask_state])
def test_asking_withdraws_what_waited_for_a_second_signature(ask: object) -> None:
    big = assess(assessment(line(100_001)))
    past = given(taken(), big, take(2, by=OTHER))
    act = past.world
    claim = act.claim
    if ask is ask_adviser:
        claim.request_opinion(claim.lease.lease_id, "Urgent ?", act.act(OTHER))  # type: ignore[union-attr]
    else:
        claim.request_tariff(claim.lease.lease_id, 60, act.act(OTHER))  # type: ignore[union-attr]
    assert claim.pending is None


def test_asking_the_state_of_stay_ends_the_lease_and_waits_for_it() -> None:
    told = event(ForeignTariffRequested, reminds_on=day("2026-05-19"))
    world = given(taken()).when(ask_state()).then(told)
    assert (world.claim.lease, world.claim.status) == (None, Status.FOREIGN_TARIFF_PENDING)
    awaited = world.claim.awaits_tariff
    assert awaited is not None
    assert (awaited.country, awaited.requested_on) == ("ES", TODAY)
    given(ASKED).when(take(2)).refuses(NotWaiting)


def test_no_tariff_is_asked_of_a_state_outside_the_zone() -> None:
    given(ABROAD).when(ask_state()).refuses(TariffOutsideZone)


def test_a_tariff_puts_the_claim_back_into_the_queue() -> None:
    world = given(ASKED).when(answer_tariff()).then(event(ForeignTariffReceived, reply=reply()))
    assert (world.claim.status, world.claim.awaits_tariff) == (Status.QUEUED, None)
    past = given(ASKED, answer_tariff())
    past.when(answer_tariff()).refuses(TariffNotAwaited)
    past.when(answer_tariff(request_id=UUID(int=404))).refuses(TariffRequestNotFound)


def test_a_state_without_a_tariff_lets_the_claim_go_on() -> None:
    told = event(ForeignTariffUnavailable, because=NoTariff.NO_RATE_THERE)
    world = given(ASKED).when(no_tariff()).then(told)
    assert world.claim.status is Status.QUEUED
    assert world.claim.review.tariff is not None
    assert world.claim.review.tariff.no_tariff is NoTariff.NO_RATE_THERE


def test_an_answer_is_of_a_day_between_the_question_and_today() -> None:
    given(ASKED).when(answer_tariff(reply("2026-03-19"))).refuses(InvalidChoice)
    given(ASKED).when(answer_tariff(reply("2026-03-21"))).refuses(InvalidChoice)
    wrong = answer_tariff(reply(currency="XXQ"))
    given(ASKED).when(wrong).refuses(CurrencyUnknown)


def test_the_desk_is_reminded_of_a_state_that_does_not_answer_and_again() -> None:
    past = given(ASKED)
    past.when(on("2026-05-18"), remind()).then()
    told = event(ForeignTariffReminded, reminds_on=day("2026-07-18"))
    world = past.when(on("2026-05-19"), remind()).then(told)
    assert world.claim.review.tariff is not None
    assert world.claim.review.tariff.reminded_on == (day("2026-05-19"),)
    past.when(on("2026-05-19"), remind()).then()


def test_nobody_is_reminded_of_what_was_answered() -> None:
    given(ASKED, answer_tariff()).when(on("2026-12-01"), remind()).then()
