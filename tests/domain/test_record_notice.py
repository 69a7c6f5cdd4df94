"""What a claim remembers of the e-mails about it."""

from __future__ import annotations

from uuid import UUID

import pytest

from builders import acknowledge, draft, submit, withdraw
from domain.events import NoticeSent
from domain.values import NoticeKind, Status
from spec import Step, World, all_of, event, given, on, paris

MESSAGE = UUID(int=7)
ACCEPTED_AT = paris("2026-03-20 10:00:02")


def notice(message_id: UUID = MESSAGE) -> Step:
    """A mail server took the notice about a message."""

    def step(world: World) -> None:
        kind = NoticeKind.ACKNOWLEDGMENT
        world.claim.record_notice(kind, message_id, ACCEPTED_AT, world.act())

    return step


def test_a_notice_is_recorded_with_its_message_and_the_instant_of_its_acceptance() -> None:
    given(draft(), submit(), acknowledge()).when(notice()).then(
        event(
            NoticeSent,
            kind=NoticeKind.ACKNOWLEDGMENT,
            message_id=MESSAGE,
            accepted_at=ACCEPTED_AT,
        )
    )


def test_a_notice_about_a_message_is_recorded_once() -> None:
    past = given(draft(), submit(), acknowledge(), notice())
    past.when(on("2026-03-21"), notice()).then()
    past.when(notice(UUID(int=8))).then(event(NoticeSent, message_id=UUID(int=8)))


@pytest.mark.parametrize("since", [all_of(), withdraw()], ids=["sent", "withdrawn"])
def test_what_was_sent_is_kept_and_changes_no_status(since: Step) -> None:
    past = given(draft(), submit(), acknowledge(), since)
    status: Status = past.world.claim.status
    world = past.when(notice()).then(event(NoticeSent))
    assert world.claim.status is status


def test_the_event_keeps_neither_address_nor_words() -> None:
    inherited = {"originator_id", "originator_version", "timestamp", "meta"}
    assert set(NoticeSent.model_fields) - inherited == {"kind", "message_id", "accepted_at"}
