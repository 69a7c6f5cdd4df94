"""The person deposits what is asked, or says why not; nothing transmitted is taken out."""

from __future__ import annotations

from collections.abc import Callable
from uuid import UUID

import pytest

from builders import (
    LIMIT,
    attach,
    classify,
    day,
    document,
    remove,
    scanned,
    started,
    withdraw,
)
from desk import take, waiting
from domain.errors import (
    AlreadySubmitted,
    DocumentLimitReached,
    DocumentNotFound,
    FieldRequired,
    FieldTooLong,
    InvalidChoice,
    NotAwaitingSupplement,
    NotWaiting,
    SupplementAlreadyExtended,
    SupplementClosed,
    SupplementIncomplete,
    SupplementItemNotFound,
)
from domain.events import (
    ClaimAssigned,
    ClaimReopened,
    ClaimWithdrawn,
    DocumentAttached,
    DocumentClassified,
    DocumentRemoved,
    SupplementExtended,
    SupplementItemAnswered,
    SupplementReceived,
    SupplementRequested,
)
from domain.values import (
    Answer,
    DocumentCode,
    Reply,
    ScanOutcome,
    Status,
)
from spec import Step, World, all_of, event, given, on
from supplement import (
    LEGIBLE,
    NOT_HELD,
    PASSPORT,
    asked,
    awaiting,
    deposit,
    extend,
    item_id,
    pursue,
    receive,
    request,
    say,
)

PASSPORTS = document(7, DocumentCode.PASSPORT_COPY)
CLOSED = all_of(on("2026-05-20"), pursue(), on("2026-06-04"), pursue())


def test_what_is_deposited_for_each_item_ends_the_wait() -> None:
    past = given(awaiting(PASSPORT, LEGIBLE), deposit(7, 0), on("2026-04-02"), deposit(8, 1))
    ids = tuple(document(number).document_id for number in (7, 8))
    world = past.when(receive()).then(event(SupplementReceived, documents=ids, not_held=()))
    assert world.claim.status is Status.QUEUED
    assert asked(world).received_on == day("2026-04-02")
    past.when(take(2)).then(event(ClaimAssigned))


def test_one_file_may_answer_several_items() -> None:
    past = given(awaiting(PASSPORT, LEGIBLE), deposit(7, 0, 1))
    past.when(receive()).then(event(SupplementReceived))


def test_the_same_file_deposited_again_for_another_item_answers_both() -> None:
    past = given(awaiting(PASSPORT, LEGIBLE), deposit(7, 0))
    answers = (item_id(past.world, 0), item_id(past.world, 1))
    past.when(deposit(7, 1)).then(
        event(DocumentClassified, answers=answers, covers=(DocumentCode.PASSPORT_COPY,))
    )
    past.when(deposit(7, 0)).then()
    past.when(receive()).then(event(SupplementReceived))


def test_a_file_that_covers_the_piece_answers_it() -> None:
    past = given(awaiting(PASSPORT, LEGIBLE), attach(PASSPORTS))
    lacking = past.when(receive()).refuses(SupplementIncomplete, items=("LEGIBLE_COPY",))
    assert lacking.others == [("field.required", f"items.{item_id(past.world, 1)}")]
    past.and_given(classify(PASSPORTS))
    past.when(receive()).refuses(SupplementIncomplete, items=("PASSPORT_COPY", "LEGIBLE_COPY"))


def test_any_file_answers_the_only_item() -> None:
    given(awaiting(LEGIBLE), attach(document(7))).when(receive()).then(event(SupplementReceived))


def test_what_was_there_before_answers_nothing() -> None:
    past = given(waiting(), attach(PASSPORTS), take(), request())
    past.when(receive()).refuses(SupplementIncomplete, items=("PASSPORT_COPY",))
    past.when(deposit(7, 0)).then()
    past.when(receive()).refuses(SupplementIncomplete)


def test_an_item_is_answered_by_saying_why_it_is_not_held() -> None:
    past = given(awaiting())
    past.when(say()).then(event(SupplementItemAnswered, reply=NOT_HELD))
    past.when(say()).then()
    not_held = (item_id(past.world),)
    past.when(receive()).then(event(SupplementReceived, documents=(), not_held=not_held))


def test_a_reply_may_be_taken_back() -> None:
    past = given(awaiting(), say())
    past.when(say(reply=None)).then(event(SupplementItemAnswered, reply=None))
    past.when(receive()).refuses(SupplementIncomplete)


@pytest.mark.parametrize(
    ("reply", "error", "field"),
    [
        (Reply(answer=Answer.NOT_HELD), FieldRequired, "why"),
        (Reply(answer=Answer.NOT_HELD, why=" "), FieldRequired, "why"),
        (Reply(answer=Answer.NOT_HELD, why="x" * 501), FieldTooLong, "why"),
        (Reply(answer=Answer.NOT_CONCERNED, why="x"), InvalidChoice, "answer"),
    ],
)
def test_a_reply_says_why(reply: Reply, error: type[FieldRequired], field: str) -> None:
    given(awaiting()).when(say(reply=reply)).refuses(error, field=field)


def test_only_what_is_asked_is_answered() -> None:
    def unasked(world: World) -> None:
        world.claim.answer_item(UUID(int=404), NOT_HELD, world.act())

    given(awaiting()).when(unasked).refuses(SupplementItemNotFound)
    stray = document(7).model_copy(update={"answers": (UUID(int=404),)})
    given(awaiting()).when(attach(stray)).refuses(InvalidChoice, field="item_id")
    given(started()).when(attach(stray)).refuses(InvalidChoice, field="item_id")


def test_an_infected_file_answers_nothing() -> None:
    past = given(awaiting(), deposit(7, 0), scanned(document(7), ScanOutcome.INFECTED, "Eicar"))
    past.when(receive()).refuses(SupplementIncomplete)


def test_nothing_transmitted_is_taken_out_what_was_deposited_since_is() -> None:
    past = given(awaiting(), deposit(7, 0))
    past.when(remove(document())).refuses(AlreadySubmitted)
    past.when(remove(document(7))).then(event(DocumentRemoved))
    past.when(remove(document(7))).refuses(DocumentNotFound)
    past.and_given(deposit(8, 0), receive())
    past.when(remove(document(8))).refuses(AlreadySubmitted)


def test_a_request_opens_as_many_places_again() -> None:
    nine = [attach(document(number)) for number in range(2, LIMIT)]
    five = [deposit(100 + number, 0) for number in range(5)]
    past = given(waiting(), *nine, take(), request(), *five)
    assert len(past.world.claim.documents) == 14
    past.and_given(*(deposit(200 + number, 0) for number in range(5)))
    past.when(deposit(300, 0)).refuses(DocumentLimitReached)
    past.and_given(receive())
    past.when(attach(document(300))).refuses(DocumentLimitReached)
    past.and_given(take(2), request(number=2))
    past.when(deposit(300, 0)).then(event(DocumentAttached))


def test_more_time_is_taken_once() -> None:
    past = given(awaiting())
    longer = event(SupplementExtended, due_on=day("2026-06-18"))
    assert past.when(extend()).then(longer).claim.awaits_until == day("2026-06-18")
    past.when(extend()).refuses(SupplementAlreadyExtended)


def test_more_time_taken_after_the_due_date_begins_that_day() -> None:
    past = given(awaiting(), on("2026-05-25"), pursue())
    past.when(extend()).then(event(SupplementExtended, due_on=day("2026-06-24")))


@pytest.mark.parametrize("command", [extend, say, receive], ids=["extend", "say", "receive"])
@pytest.mark.parametrize(
    "past",
    [
        waiting(),
        all_of(waiting(), take()),
        all_of(awaiting(), say(), receive()),
        all_of(awaiting(), withdraw()),
    ],
    ids=["waiting", "under review", "received", "withdrawn"],
)
def test_nothing_is_answered_when_nothing_is_asked(past: Step, command: Callable[[], Step]) -> None:
    def answer(world: World) -> None:
        if command is say and world.claim.supplement is None:
            world.claim.answer_item(UUID(int=404), NOT_HELD, world.act())
        command()(world)

    given(past).when(answer).refuses(NotAwaitingSupplement)


def test_a_claim_that_awaits_its_person_may_still_be_withdrawn() -> None:
    past = given(awaiting())
    past.when(withdraw()).then(event(ClaimWithdrawn))
    past.when(on("2026-09-01"), pursue()).then()


def test_a_late_deposit_opens_the_claim_again_outside_the_quota() -> None:
    past = given(awaiting(), CLOSED, on("2026-08-01"), deposit(7, 0))
    assert past.world.claim.status is Status.CLOSED_NO_RESPONSE
    places = len(past.world.open_window.taken_on)
    world = past.when(receive()).then(event(ClaimReopened), event(SupplementReceived))
    assert world.claim.status is Status.QUEUED
    assert len(world.open_window.taken_on) == places
    past.when(take(2)).then(event(ClaimAssigned))


def test_a_closed_claim_is_neither_withdrawn_nor_extended_nor_taken() -> None:
    past = given(awaiting(), CLOSED)
    past.when(withdraw()).refuses(NotWaiting)
    past.when(extend()).refuses(SupplementClosed)
    past.when(take(2)).refuses(NotWaiting)
    past.when(receive()).refuses(SupplementIncomplete)


def test_more_may_be_asked_after_a_deposit() -> None:
    past = given(awaiting(), say(), receive(), take(2))
    world = past.when(request(LEGIBLE, number=2)).then(event(SupplementRequested))
    first, second = world.claim.supplements
    assert first.request.supplement_id != second.request.supplement_id
    assert second.replies == {}
    assert world.claim.status is Status.AWAITING_SUPPLEMENT
