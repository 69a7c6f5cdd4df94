"""A certified draft for which the window is full is sent by itself, as it was certified."""

from __future__ import annotations

import pytest

from builders import (
    CHILD,
    answer,
    attach,
    care,
    classify,
    day,
    declare,
    describe,
    discard,
    document,
    draft,
    expire,
    personal,
    remove,
    scanned,
    select,
    sent,
    started,
    statements,
    stay,
    submit,
)
from domain.errors import AlreadySubmitted, ClaimIncomplete, PlaceIsFree, StatementsRequired
from domain.events import (
    ClaimSubmitted,
    DocumentRejected,
    DocumentScanned,
    DraftDiscarded,
    PlaceTaken,
    SubmissionPostponed,
    SubmissionScheduled,
    SubmissionUnscheduled,
)
from domain.values import (
    Answer,
    DocumentCode,
    InsuredSituation,
    Nationality,
    ScanOutcome,
    ScheduleEnd,
    Status,
)
from scheduled import FULL, go, schedule, scheduled, unschedule
from spec import Step, all_of, at, event, given, on

SENT = (event(ClaimSubmitted, submitted_on=day("2026-04-04")), event(PlaceTaken))
CHANGES: dict[str, Step] = {
    "situation": personal(Nationality.FRENCH, InsuredSituation.RETIRED),
    "beneficiary": select(CHILD),
    "care": describe(care(amount_cents=999)),
    "stay": declare(stay("2026-02-11")),
    "file": attach(document(2)),
    "file out": remove(document()),
    "what a file holds": classify(document(), DocumentCode.PAYMENT_PROOFS),
    "checklist": answer(DocumentCode.PASSPORT_COPY, Answer.NOT_HELD),
}


def test_a_draft_is_scheduled_for_the_first_day_with_a_place() -> None:
    planned = event(SubmissionScheduled, for_on=day("2026-04-04"))
    given(FULL, draft()).when(schedule()).then(planned)


def test_those_who_go_ahead_leave_the_places_that_are_left() -> None:
    past = given(sent("2026-03-08"), sent("2026-03-19"), on("2026-03-20"), draft())
    past.when(schedule()).then(event(SubmissionScheduled, for_on=day("2026-03-23")))
    past.and_given(draft()).when(schedule()).then(
        event(SubmissionScheduled, for_on=day("2026-04-03"))
    )
    past.and_given(draft()).when(schedule()).then(
        event(SubmissionScheduled, for_on=day("2026-04-07"))
    )


def test_a_place_that_is_free_is_not_waited_for() -> None:
    given(sent("2026-03-20"), draft()).when(schedule()).refuses(PlaceIsFree)


def test_only_a_complete_and_certified_draft_is_scheduled() -> None:
    given(FULL, started()).when(schedule()).refuses(ClaimIncomplete)
    silent = statements(certifies_accuracy=False)
    given(FULL, draft()).when(schedule(silent)).refuses(StatementsRequired)


def test_what_is_submitted_is_scheduled_and_unscheduled_no_more() -> None:
    past = given(sent("2026-03-20"))
    past.when(schedule()).refuses(AlreadySubmitted)
    past.when(unschedule()).refuses(AlreadySubmitted)


def test_saying_it_again_changes_nothing() -> None:
    past = given(scheduled())
    past.when(schedule()).then()
    cancelled = event(SubmissionUnscheduled, because=ScheduleEnd.CANCELLED, mail=None)
    past.when(unschedule()).then(cancelled)
    past.when(unschedule()).then()


def test_it_goes_at_the_first_second_of_its_day_in_paris_with_what_was_certified() -> None:
    past = given(scheduled())
    past.when(at("2026-04-03 23:59:59"), go()).then()
    world = past.when(at("2026-04-04 00:00:00"), go()).then(*SENT)
    assert world.claim.schedule is None
    past.when(at("2026-04-04 00:00:01"), go()).then()


def test_the_day_is_that_of_paris_across_the_change_of_the_clocks() -> None:
    # Summer time begins on 29/03/2026: midnight in Paris is 23:00 UTC before and 22:00 after.
    past = given(sent("2026-03-14"), sent("2026-03-14"), draft(), schedule())
    past.when(at("2026-03-28 23:59:59"), go()).then()
    past.when(at("2026-03-29 00:00:00"), go()).then(
        event(ClaimSubmitted, submitted_on=day("2026-03-29")), event(PlaceTaken)
    )


def test_without_a_place_it_waits_for_the_next_free_day_and_is_told() -> None:
    past = given(scheduled(), on("2026-04-04"))
    past.and_given(sent("2026-04-04"), sent("2026-04-04"))
    past.world.claims.append(past.world.claims.pop(-3))
    world = past.when(go()).then(event(SubmissionPostponed, for_on=day("2026-04-19")))
    [postponed] = [e for e in world.log[world.claim.id] if isinstance(e, SubmissionPostponed)]
    mail = postponed.mail
    assert (mail.about_on, mail.named.due_on) == (day("2026-04-04"), day("2026-04-19"))
    assert mail.deletes_on == day("2026-05-04")
    past.when(on("2026-04-18"), go()).then()
    past.when(on("2026-04-19"), go()).then(event(ClaimSubmitted), event(PlaceTaken))


@pytest.mark.parametrize("change", CHANGES.values(), ids=CHANGES)
def test_any_later_change_ends_it_and_is_told(change: Step) -> None:
    past = given(scheduled()).and_given(change)
    history = past.world.log[past.world.claim.id]
    [ended] = [event for event in history if isinstance(event, SubmissionUnscheduled)]
    assert ended is history[-1]
    assert (ended.because, ended.mail is not None) == (ScheduleEnd.CHANGED, True)
    past.when(on("2026-04-04"), go()).then()


def test_what_is_said_again_the_same_is_no_change() -> None:
    given(scheduled(), describe(), declare(), on("2026-04-04")).when(go()).then(*SENT)


def test_a_file_that_the_antivirus_takes_away_ends_it() -> None:
    world = (
        given(scheduled())
        .when(scanned(document(), ScanOutcome.INFECTED, "Some.Virus"))
        .then(
            event(DocumentScanned),
            event(DocumentRejected),
            event(SubmissionUnscheduled, because=ScheduleEnd.DOCUMENT_REJECTED),
        )
    )
    assert world.claim.status is Status.DRAFT


def test_a_clean_file_changes_nothing_of_what_was_certified() -> None:
    clean = scanned(document(), ScanOutcome.CLEAN)
    given(scheduled(), clean, on("2026-04-04")).when(go()).then(*SENT)


def test_what_is_refused_on_the_day_stays_a_draft_and_is_told() -> None:
    past = given(scheduled(), on("2026-04-04"))
    past.world.claim.documents.clear()  # as a rule that became stricter would find it
    world = past.when(go()).then(event(SubmissionUnscheduled, because=ScheduleEnd.NOT_ACCEPTED))
    assert world.claim.is_draft
    assert world.claim.schedule is None


def test_a_scheduled_draft_does_not_expire_and_one_that_was_does_later() -> None:
    past = given(scheduled())
    past.when(on("2026-06-20"), expire()).then()
    past.and_given(on("2026-06-20"), unschedule())
    past.when(on("2026-07-19"), expire()).then()
    assert past.and_given(on("2026-07-20"), expire()).world.claim.status is Status.EXPIRED


def test_it_ends_with_its_draft() -> None:
    past = given(scheduled()).and_given(discard(), on("2026-04-04"))
    assert past.world.claim.schedule is None
    past.when(go()).then()
    assert any(isinstance(e, DraftDiscarded) for e in past.world.log[past.world.claim.id])


def test_a_place_that_comes_earlier_may_be_taken_at_once() -> None:
    past = given(scheduled()).and_given(on("2026-04-04"), submit())
    assert past.world.claim.schedule is None
    past.when(go()).then()


def test_of_two_the_one_that_was_scheduled_first_goes_first() -> None:
    past = given(sent("2026-03-08"), sent("2026-03-19"), on("2026-03-20"))
    past.and_given(all_of(draft(), schedule()), on("2026-03-21"), all_of(draft(), schedule()))
    days = [one.schedule.for_on for one in past.world.claims if one.schedule is not None]
    assert days == [day("2026-03-23"), day("2026-04-03")]


def test_what_is_sent_by_itself_has_the_level_of_whoever_certified_it() -> None:
    planned = given(FULL, draft()).when(schedule(acr="eidas1"))
    planned.then(event(SubmissionScheduled, acr="eidas1"))
    past = given(FULL, draft(), schedule(acr="eidas1"), on("2026-04-04"))
    past.when(go()).then(event(ClaimSubmitted, acr="eidas1"), event(PlaceTaken))
