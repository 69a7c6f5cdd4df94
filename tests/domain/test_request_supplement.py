"""An agent asks for further documents under their lease, which then ends."""

from __future__ import annotations

from uuid import UUID

import pytest

from builders import (
    acknowledge,
    attach,
    day,
    document,
    draft,
    submit,
)
from desk import AGENT, OTHER, lease_id, release, renew, take, waiting
from domain.errors import (
    DocumentNotFound,
    FieldRequired,
    FieldTooLong,
    InvalidChoice,
    LeaseNotHeld,
    NotWaiting,
)
from domain.events import (
    AcknowledgmentSent,
    SupplementRequested,
)
from domain.values import (
    Status,
    SupplementCode,
    Wanted,
)
from spec import Step, all_of, at, event, given
from supplement import (
    LEGIBLE,
    PASSPORT,
    ask_for,
    asked,
    awaiting,
    request,
)


def test_an_agent_asks_under_their_lease_which_ends() -> None:
    requested = event(SupplementRequested, lease_id=lease_id())
    world = given(waiting(), take()).when(request(PASSPORT, LEGIBLE)).then(requested)
    assert (world.claim.status, world.claim.lease) == (Status.AWAITING_SUPPLEMENT, None)
    first, second = asked(world).request.items
    assert (first.code, first.document_id) == (SupplementCode.PASSPORT_COPY, None)
    assert (second.code, second.document_id) == (
        SupplementCode.LEGIBLE_COPY,
        document().document_id,
    )
    assert asked(world).request.notes == ("La page du visa aussi.", "")
    assert asked(world).due_on == day("2026-05-19")
    assert world.claim.awaits_until == day("2026-05-19")


@pytest.mark.parametrize(
    "past",
    [all_of(), all_of(take(), release()), all_of(take(), at("2026-03-20 10:30:00"))],
    ids=["never", "given back", "ended"],
)
def test_nobody_asks_without_a_lease(past: Step) -> None:
    given(waiting(), past).when(request()).refuses(LeaseNotHeld)


def test_nobody_asks_under_the_lease_of_another() -> None:
    given(waiting(), take()).when(request(by=OTHER)).refuses(LeaseNotHeld)


@pytest.mark.parametrize("late", [renew(), release(), request()])
def test_the_lease_that_asked_opens_nothing_more(late: Step) -> None:
    given(awaiting()).when(late).refuses(LeaseNotHeld)


@pytest.mark.parametrize(
    ("wanted", "error", "field"),
    [
        ((), FieldRequired, "items"),
        ((PASSPORT, PASSPORT), InvalidChoice, "items"),
        ((Wanted(code=SupplementCode.OTHER, note="x"),) * 21, InvalidChoice, "items"),
        ((Wanted(code=SupplementCode.OTHER),), FieldRequired, "items.0.note"),
        ((PASSPORT, Wanted(code=SupplementCode.OTHER, note=" \n")), FieldRequired, "items.1.note"),
        ((Wanted(code=SupplementCode.XRAYS, note="x" * 501),), FieldTooLong, "items.0.note"),
        (
            (Wanted(code=SupplementCode.LEGIBLE_COPY, document_id=UUID(int=404)),),
            DocumentNotFound,
            "items.0.document_id",
        ),
    ],
)
def test_what_cannot_be_asked_is_refused(
    wanted: tuple[Wanted, ...], error: type[FieldRequired], field: str
) -> None:
    given(waiting(), take()).when(ask_for(*wanted)).refuses(error, field=field)


def test_the_same_piece_may_be_asked_of_two_documents() -> None:
    other = LEGIBLE.model_copy(update={"document_id": document(2).document_id})
    past = given(waiting(), attach(document(2)), take())
    past.when(request(LEGIBLE, other)).then(event(SupplementRequested))


def test_a_claim_that_awaits_its_person_is_taken_by_nobody() -> None:
    given(awaiting()).when(take(2)).refuses(NotWaiting)


def test_it_stays_so_when_it_is_acknowledged_late() -> None:
    past = given(draft(), submit(), take(), request())
    assert past.when(acknowledge()).then(event(AcknowledgmentSent)).claim.status is (
        Status.AWAITING_SUPPLEMENT
    )


def test_the_system_remembers_who_asked() -> None:
    world = given(awaiting()).world
    (requested,) = [
        one for one in world.log[world.claim.id] if isinstance(one, SupplementRequested)
    ]
    assert requested.meta.actor == AGENT
