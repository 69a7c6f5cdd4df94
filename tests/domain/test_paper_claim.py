"""A form that came by post is keyed by a clerk and judged as of the day of its receipt."""

from __future__ import annotations

from uuid import UUID

import pytest

from builders import (
    LIMIT,
    acknowledge,
    attach,
    day,
    declare,
    describe,
    document,
    draft,
    expire,
    personal,
    select,
    sent,
    stay,
    submit,
    withdraw,
)
from domain.base import Author, Role
from domain.claim import SCANS_MAX, Claim
from domain.errors import (
    AlreadySubmitted,
    ClaimIncomplete,
    ClaimNotFound,
    DocumentLimitReached,
    FormNotSigned,
    ReceivedInTheFuture,
    SchemeNotServed,
    StayStartsInTheFuture,
)
from domain.events import (
    AcknowledgmentSent,
    ClaimStarted,
    ClaimSubmitted,
    ClaimWithdrawn,
    DraftDiscarded,
    PlaceTaken,
    WindowOpened,
)
from domain.values import Channel, DraftEnd, PaperForm
from spec import ALICE, Step, World, all_of, event, given, on

CLERK = Author(role=Role.CLERK, id=UUID("c1e40000-0000-4000-8000-000000000001"))
OTHER_CLERK = Author(role=Role.CLERK, id=UUID("c1e40000-0000-4000-8000-000000000002"))
STEPS = all_of(personal(), select(), describe(), declare())


def keyed(received: str = "2026-03-18", scheme: str = "GENERAL") -> Step:
    """A clerk begins to key a form."""

    def step(world: World) -> None:
        claim_id = Claim.paper_id_of(CLERK.id, f"key {len(world.claims)}")
        form = PaperForm(received_on=day(received), keyed_by=CLERK.id)
        world.claims.append(Claim.key_in(claim_id, ALICE, scheme, form, world.act(CLERK)))

    return step


def register(by: Author = CLERK, *, is_signed: bool = True) -> Step:
    """The clerk registers the form."""
    return lambda world: world.claim.register(world.act(by), is_signed=is_signed)


def abandon(by: Author = CLERK) -> Step:
    """The clerk leaves the form."""
    return lambda world: world.claim.abandon(world.act(by))


FORM = all_of(keyed(), STEPS, attach())


def test_a_form_begins_a_claim_that_says_when_it_came_and_who_keyed_it() -> None:
    form = PaperForm(received_on=day("2026-03-18"), keyed_by=CLERK.id)
    given().when(keyed()).then(event(ClaimStarted, insured_id=ALICE, paper=form))


def test_a_registered_form_counts_from_the_day_of_its_receipt_and_takes_no_place() -> None:
    given(sent("2026-03-20"), sent("2026-03-20"), FORM).when(register()).then(
        event(
            ClaimSubmitted,
            submitted_on=day("2026-03-18"),
            channel=Channel.PAPER,
            is_beside_quota=True,
        )
    )


def test_a_form_leaves_both_places_of_the_online_service() -> None:
    past = given(FORM, register(), sent("2026-03-20"), draft())
    past.when(submit()).then(event(ClaimSubmitted, channel=None), event(PlaceTaken))


def test_a_form_is_received_today_at_the_latest() -> None:
    given(on("2026-03-20")).when(keyed("2026-03-21")).refuses(
        ReceivedInTheFuture, field="received_on"
    )
    given(on("2026-03-20")).when(keyed("2026-03-20")).then(event(ClaimStarted))


def test_a_form_of_a_scheme_that_is_not_served_is_refused() -> None:
    given().when(keyed(scheme="MSA")).refuses(SchemeNotServed)


def test_the_rules_look_at_a_form_as_of_the_day_of_its_receipt() -> None:
    past = given(on("2026-03-20"), keyed("2026-03-18"))
    late = declare(stay("2026-03-19", "2026-03-25"))
    past.when(late).refuses(StayStartsInTheFuture, field="starts_on")


def test_a_form_whose_time_limit_passed_after_its_receipt_is_not_warned_of_it() -> None:
    in_time = stay("2023-11-03", "2023-11-10")
    said = all_of(personal(), select(), describe(), declare(in_time), attach())
    past = given(on("2026-01-20"), keyed("2025-12-30"), said)
    world = past.when(register()).then(event(ClaimSubmitted))
    (submitted,) = [e for e in world.log[world.claim.id] if isinstance(e, ClaimSubmitted)]
    assert "stay.out_of_time" not in submitted.warnings


def test_a_form_without_a_scan_is_incomplete() -> None:
    given(keyed(), STEPS).when(register()).refuses(ClaimIncomplete)


def test_a_form_without_a_signature_is_not_registered() -> None:
    given(FORM).when(register(is_signed=False)).refuses(FormNotSigned, field="is_signed")


@pytest.mark.parametrize("command", [register(OTHER_CLERK), abandon(OTHER_CLERK)])
def test_a_form_is_the_clerks_who_keys_it(command: Step) -> None:
    given(FORM).when(command).refuses(ClaimNotFound)


@pytest.mark.parametrize("command", [register(), abandon()])
def test_a_draft_of_the_online_service_is_no_clerks(command: Step) -> None:
    given(draft()).when(command).refuses(ClaimNotFound)


def test_a_form_is_registered_once_and_never_left_afterwards() -> None:
    past = given(FORM, register())
    past.when(register()).refuses(AlreadySubmitted)
    past.when(abandon()).refuses(AlreadySubmitted)


def test_a_form_that_is_left_gives_no_place_back() -> None:
    past = given(FORM)
    past.when(abandon()).then(event(DraftDiscarded, because=DraftEnd.ABANDONED))
    past.when(abandon()).then()
    assert past.world.window is None


def test_a_form_that_lies_idle_for_thirty_days_ends() -> None:
    given(FORM, on("2026-04-25")).when(expire()).then(
        event(DraftDiscarded, because=DraftEnd.EXPIRED), event(WindowOpened)
    )


def test_a_form_has_the_same_life_afterwards() -> None:
    past = given(FORM, register())
    past.when(acknowledge()).then(
        event(
            AcknowledgmentSent,
            claim_submitted_on=day("2026-03-18"),
            deletes_on=day("2026-04-04"),
        )
    )
    past.when(withdraw()).then(event(ClaimWithdrawn, counted_until=day("2026-03-18")))


def test_a_form_may_have_more_scans_than_an_online_claim_has_documents() -> None:
    world = given(keyed()).world
    for number in range(1, SCANS_MAX + 1):
        world.claim.attach_document(document(number), SCANS_MAX, world.act(CLERK))
    with pytest.raises(DocumentLimitReached):
        world.claim.attach_document(document(99), SCANS_MAX, world.act(CLERK))
    assert len(world.claim.scanned_in) == SCANS_MAX > LIMIT
