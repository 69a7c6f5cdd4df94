"""Beginning a draft."""

from __future__ import annotations

from uuid import UUID

import pytest

from builders import discard, draft, started, submit
from domain.claim import Claim
from domain.errors import SchemeNotServed, TooManyDrafts
from domain.events import ClaimStarted, DraftOpened, WindowOpened
from domain.mailbox import Mailbox
from domain.values import Status
from domain.window import SubmissionWindow
from spec import ALICE, event, given, on

TWENTY = [started() for _ in range(20)]


def test_a_claim_begins_as_a_draft_of_its_person() -> None:
    world = (
        given()
        .when(started())
        .then(
            event(ClaimStarted, insured_id=ALICE, scheme="GENERAL"),
            event(WindowOpened, insured_id=ALICE),
            event(DraftOpened, claim_id=Claim.id_of(ALICE, "key 1")),
        )
    )
    assert world.claim.status is Status.DRAFT


def test_a_second_draft_goes_into_the_same_window() -> None:
    given(started()).when(started()).then(event(ClaimStarted), event(DraftOpened))


@pytest.mark.parametrize("scheme", ["GENERAL", "CANSSM", "MGP", "MGEN"])
def test_the_general_and_the_partner_schemes_are_served(scheme: str) -> None:
    world = (
        given()
        .when(started(scheme))
        .then(event(ClaimStarted, scheme=scheme), event(WindowOpened), event(DraftOpened))
    )
    assert world.claim.scheme == scheme


@pytest.mark.parametrize("scheme", ["CNMSS", "MSA", "CAMIEG", "CPRP_SNCF", "OTHER", "NOBODY"])
def test_another_scheme_has_its_own_service(scheme: str) -> None:
    given().when(started(scheme)).refuses(SchemeNotServed, scheme=scheme)


def test_a_person_holds_twenty_drafts_and_no_more() -> None:
    world = given(*TWENTY[1:]).when(started()).then(event(ClaimStarted), event(DraftOpened))
    assert len(world.open_window.open_drafts) == 20
    given(*TWENTY).when(started()).refuses(TooManyDrafts, limit=20)


def test_an_abandoned_draft_gives_its_place_back() -> None:
    given(*TWENTY, discard()).when(started()).then(event(ClaimStarted), event(DraftOpened))


def test_a_submitted_claim_is_a_draft_no_more() -> None:
    past = [*TWENTY[1:], draft(), submit()]
    given(*past).when(started()).then(event(ClaimStarted), event(DraftOpened))


def test_an_expired_draft_holds_its_place_until_it_ends() -> None:
    given(*TWENTY).when(on("2027-03-20"), started()).refuses(TooManyDrafts)


def test_the_id_of_a_claim_comes_from_the_person_and_the_key_alone() -> None:
    other = Claim.id_of(ALICE, "key 1")
    assert Claim.id_of(ALICE, "key 1") == other
    assert Claim.id_of(ALICE, "key 2") != other
    assert Claim.id_of(other, "key 1") != other


def test_an_event_says_who_caused_it_when_and_by_which_command() -> None:
    world = (
        given(on("2026-03-21"))
        .when(started())
        .then(event(ClaimStarted), event(WindowOpened), event(DraftOpened))
    )
    first, *_ = world.log[world.claim.id]
    assert first.timestamp == world.now
    assert first.meta.actor.id == ALICE
    assert first.meta.command_id in world.claim.accepted


def test_no_idempotency_key_names_another_stream_of_the_person() -> None:
    person = UUID("11111111-2222-4333-8444-555555555555")
    others = {SubmissionWindow.id_of(person), Mailbox.id_of(person)}
    assert not others & {Claim.id_of(person, key) for key in ("window", "mailbox")}
