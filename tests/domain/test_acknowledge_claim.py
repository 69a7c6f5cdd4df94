"""The acknowledgment of a submission."""

from __future__ import annotations

from uuid import uuid5

import pytest

from builders import TEXT, acknowledge, day, discard, draft, sent, submit, withdraw
from domain.errors import NotSubmitted
from domain.events import AcknowledgmentSent
from domain.values import Status
from spec import ALICE, Step, all_of, at, event, given, on


def test_a_submission_is_acknowledged_by_a_message_of_fifteen_days() -> None:
    past = given(sent("2026-03-20"))
    message_id = uuid5(past.world.claim.id, "acknowledgment")
    world = past.when(acknowledge()).then(
        event(
            AcknowledgmentSent,
            message_id=message_id,
            insured_id=ALICE,
            claim_submitted_on=day("2026-03-20"),
            deletes_on=day("2026-04-04"),
            text_version=TEXT,
        )
    )
    assert world.claim.status is Status.ACKNOWLEDGED
    assert world.claim.acknowledged_by == message_id


def test_a_late_message_stays_fifteen_days_and_tells_the_day_of_the_submission() -> None:
    given(sent("2026-03-20")).when(on("2026-03-25"), acknowledge()).then(
        event(
            AcknowledgmentSent,
            claim_submitted_on=day("2026-03-20"),
            deletes_on=day("2026-04-09"),
        )
    )


def test_the_day_of_the_message_is_the_day_in_paris() -> None:
    past = given(sent("2026-10-24"))
    past.when(at("2026-10-25 23:59:59"), acknowledge()).then(
        event(AcknowledgmentSent, deletes_on=day("2026-11-09"))
    )


def test_a_submission_is_acknowledged_once() -> None:
    given(draft(), submit(), acknowledge()).when(on("2026-03-21"), acknowledge()).then()


def test_a_withdrawn_claim_is_still_acknowledged_and_stays_withdrawn() -> None:
    past = given(draft(), submit(), withdraw())
    world = past.when(acknowledge()).then(event(AcknowledgmentSent))
    assert world.claim.status is Status.WITHDRAWN


def test_a_claim_that_is_withdrawn_and_acknowledged_is_acknowledged_once() -> None:
    given(draft(), submit(), withdraw(), acknowledge()).when(acknowledge()).then()
    given(draft(), submit(), acknowledge(), withdraw()).when(acknowledge()).then()


@pytest.mark.parametrize(
    "past", [draft(), all_of(draft(), discard())], ids=["draft", "abandoned draft"]
)
def test_only_a_submission_is_acknowledged(past: Step) -> None:
    given(past).when(acknowledge()).refuses(NotSubmitted)
