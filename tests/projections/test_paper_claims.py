"""What the views say of a claim that came by post."""

from __future__ import annotations

from datetime import date
from typing import TYPE_CHECKING
from uuid import UUID, uuid5

from domain.events import ClaimStarted, ClaimSubmitted
from domain.reference_number import reference_of
from domain.values import Channel, PaperForm, Statements, Status
from projections import claim_summary, cnse_queue, contact_trace
from projections.claim_summary import What
from projections.contact_trace import ContactChannel, Direction

if TYPE_CHECKING:
    from projections.conftest import Follower, Log

RECEIVED = date(2026, 2, 27)


def key_in(log: Log) -> UUID:
    """A clerk begins to key a form."""
    claim = uuid5(log.ALICE, f"paper {len(log.entries)}")
    form = PaperForm(received_on=RECEIVED, keyed_by=UUID(int=7))
    log.add(ClaimStarted, claim, insured_id=log.ALICE, scheme="01", paper=form)
    log.declare(claim)
    log.attach(claim)
    return claim


def register(log: Log, claim: UUID) -> None:
    signed = Statements(keeps_originals=False, certifies_accuracy=True, text_version="S3125")
    log.add(
        ClaimSubmitted,
        claim,
        reference=reference_of(claim),
        submitted_on=RECEIVED,
        statements=signed,
        channel=Channel.PAPER,
        is_beside_quota=True,
    )


def test_a_form_waits_six_months_behind_what_came_online_that_day(
    log: Log, follower: Follower
) -> None:
    claim = key_in(log)
    register(log, claim)
    online, _ = log.send()
    first, second = cnse_queue.waiting(follower.follow(log)).items
    assert (first.claim_id, first.channel) == (online, Channel.ONLINE)
    assert (second.claim_id, second.channel) == (claim, Channel.PAPER)
    assert (second.received_on, second.due_on) == (RECEIVED, date(2026, 8, 27))


def test_its_person_sees_a_form_once_it_is_registered(log: Log, follower: Follower) -> None:
    claim = key_in(log)
    db = follower.follow(log)
    assert claim_summary.list_of(db, log.ALICE).items == ()
    hidden = claim_summary.find(db, claim)
    assert hidden is not None
    assert hidden.is_being_keyed
    register(log, claim)
    (shown,) = claim_summary.list_of(follower.follow(log), log.ALICE).items
    assert (shown.channel, shown.submitted_on) == (Channel.PAPER, RECEIVED)
    assert not shown.is_being_keyed
    assert [one.what for one in shown.timeline] == [What.RECEIVED_BY_POST]


def test_a_form_that_is_withdrawn_was_never_counted(log: Log, follower: Follower) -> None:
    claim = key_in(log)
    register(log, claim)
    log.withdraw(claim)
    summary = claim_summary.find(follower.follow(log), claim)
    assert summary is not None
    assert (summary.status, summary.counted_until) == (Status.WITHDRAWN, None)


def test_a_form_that_lies_idle_is_found_like_any_draft(log: Log, follower: Follower) -> None:
    claim = key_in(log)
    assert claim_summary.idle_drafts(follower.follow(log), log.at, 10) == (claim,)


def test_the_first_contact_about_a_form_is_a_letter_that_came(log: Log, follower: Follower) -> None:
    claim = key_in(log)
    register(log, claim)
    (row,) = contact_trace.of_claim(follower.follow(log), claim).items
    assert (row.number, row.channel) == ("1 - 1", ContactChannel.POST)
    assert row.direction is Direction.INCOMING
