"""One claim as its insured person sees it."""

from __future__ import annotations

from datetime import timedelta
from typing import TYPE_CHECKING
from uuid import UUID

import pytest

from domain import events
from domain.base import Event
from domain.claim import Claim
from domain.events import (
    BeneficiarySelected,
    CareDescribed,
    DocumentsAnswered,
    NoticeSent,
)
from domain.facts import Facts
from domain.reference_number import reference_of
from domain.values import DocumentCode, DraftEnd, Status
from projections import claim_summary
from projections.claim_summary import ClaimSummary, What

if TYPE_CHECKING:
    from projections.conftest import Follower, Log


def find(follower: Follower, log: Log, claim: UUID) -> ClaimSummary:
    summary = claim_summary.find(follower.follow(log), claim, log.open)
    assert summary is not None
    return summary


def replayed(log: Log, claim: UUID) -> Claim:
    state = None
    for event in log.clear:
        if event.originator_id == claim:
            state = event.mutate(state)
    assert isinstance(state, Claim)
    return state


def sealed_of(log: Log, event: Event) -> str:
    sealed = log.entries[log.clear.index(event)].sealed
    assert sealed is not None
    return sealed.value


def told(summary: ClaimSummary) -> list[What]:
    return [milestone.what for milestone in summary.timeline]


def test_every_event_of_a_claim_moves_the_version_that_a_caller_names() -> None:
    recorded = {event for name in events.__all__ if (event := getattr(events, name))}
    of_claims = {event for event in recorded if event.TOPIC.startswith("claim.")}
    assert of_claims | {events.ErasureExecuted} == set(claim_summary.HANDLES)


def test_a_started_claim_is_an_empty_draft_of_its_person(log: Log, follower: Follower) -> None:
    claim = log.start()
    summary = find(follower, log, claim)
    assert (summary.insured_id, summary.scheme) == (log.ALICE, "01")
    assert summary.status is Status.DRAFT
    assert summary.facts == Facts()
    assert summary.started_at == summary.updated_at == log.at
    assert summary.reference is None


def test_an_unknown_claim_is_not_found(log: Log, follower: Follower) -> None:
    assert claim_summary.find(follower.follow(log), UUID(int=404), log.open) is None


def test_the_summary_shows_the_facts_that_the_claim_itself_holds(
    log: Log, follower: Follower
) -> None:
    claim = log.start()
    log.declare(claim)
    first, _, _ = (log.attach(claim, f"{n}.pdf") for n in "abc")
    log.remove(claim, first)
    log.attach(claim, "d.pdf")
    summary = find(follower, log, claim)
    assert summary.facts == replayed(log, claim).facts
    assert [d.file_name for d in summary.facts.documents] == ["b.pdf", "c.pdf", "d.pdf"]


def test_what_shows_nothing_moves_the_version_all_the_same(log: Log, follower: Follower) -> None:
    claim, message = log.send()
    before = find(follower, log, claim)
    log.add(NoticeSent, claim, kind="ACKNOWLEDGMENT", message_id=message, accepted_at=log.at)
    summary = find(follower, log, claim)
    assert (summary.version, summary.position) == (before.version + 1, log.entries[-1].position)
    assert (summary.status, summary.timeline) == (before.status, before.timeline)


def test_the_version_and_position_are_those_of_the_last_event(log: Log, follower: Follower) -> None:
    claim = log.start()
    log.declare(claim)
    last = log.entries[-1]
    summary = find(follower, log, claim)
    assert (summary.version, summary.position) == (last.event.originator_version, last.position)
    assert summary.updated_at == last.event.timestamp


def test_personal_fields_stay_closed_without_their_key(log: Log, follower: Follower) -> None:
    claim, _ = log.send()
    log.has_keys = False
    facts = find(follower, log, claim).facts
    assert facts.beneficiary is not None
    assert (facts.beneficiary.display_name, facts.beneficiary.born_on) == (None, None)
    assert facts.care is not None
    assert (facts.care.reason, facts.care.amount_cents) == (None, 8540)
    assert [d.file_name for d in facts.documents] == [None]


def test_a_new_choice_of_beneficiary_replaces_what_was_sealed(log: Log, follower: Follower) -> None:
    claim = log.start()
    first = log.add(BeneficiarySelected, claim, beneficiary=log.beneficiary("Nathalie"))
    follower.follow(log)
    log.add(BeneficiarySelected, claim, beneficiary=log.beneficiary("Hugo"))
    chosen = find(follower, log, claim).facts.beneficiary
    assert chosen is not None
    assert chosen.display_name == "Hugo"
    assert sealed_of(log, first) not in repr(follower.dump(claim_summary))


def test_a_new_description_of_the_care_replaces_what_was_sealed(
    log: Log, follower: Follower
) -> None:
    claim = log.start()
    first = log.add(CareDescribed, claim, care=log.care())
    log.add(CareDescribed, claim, care=log.care())
    follower.follow(log)
    assert sealed_of(log, first) not in repr(follower.dump(claim_summary))


def test_a_removed_document_leaves_nothing_sealed_behind(log: Log, follower: Follower) -> None:
    claim = log.start()
    document = log.attach(claim)
    attached = log.clear[-1]
    follower.follow(log)
    assert sealed_of(log, attached) in repr(follower.dump(claim_summary))
    log.remove(claim, document)
    follower.follow(log)
    assert sealed_of(log, attached) not in repr(follower.dump(claim_summary))


def test_an_answer_taken_back_is_no_answer(log: Log, follower: Follower) -> None:
    claim = log.start()
    log.declare(claim)
    follower.follow(log)
    log.add(DocumentsAnswered, claim, document_code=DocumentCode.PAYMENT_PROOFS, answer=None)
    assert find(follower, log, claim).facts.answers == {}


def test_a_submission_is_shown_with_what_it_recorded(log: Log, follower: Follower) -> None:
    claim = log.start()
    log.declare(claim)
    day = log.submit(claim)
    summary = find(follower, log, claim)
    assert summary.status is Status.SUBMITTED
    assert summary.reference == reference_of(claim)
    assert (summary.submitted_on, summary.submitted_at) == (day, summary.updated_at)
    assert summary.missing_expected == (DocumentCode.PAYMENT_PROOFS,)
    assert summary.unspecified == (DocumentCode.TRAVEL_TICKET,)
    assert summary.warnings == ("stay.hospitalisation_ends_in_the_future",)


def test_an_acknowledged_claim_names_its_message(log: Log, follower: Follower) -> None:
    claim, message = log.send()
    summary = find(follower, log, claim)
    assert (summary.status, summary.acknowledged_by) == (Status.ACKNOWLEDGED, message)


def test_a_withdrawn_claim_stays_withdrawn_when_its_acknowledgment_comes_late(
    log: Log, follower: Follower
) -> None:
    claim = log.start()
    day = log.submit(claim)
    log.withdraw(claim)
    follower.follow(log)
    message = log.acknowledge(claim)
    summary = find(follower, log, claim)
    assert (summary.status, summary.acknowledged_by) == (Status.WITHDRAWN, message)
    assert summary.counted_until == day + timedelta(days=14)


def test_the_timeline_tells_what_matters_in_order(log: Log, follower: Follower) -> None:
    claim = log.start()
    started_at = log.at
    log.declare(claim)
    log.attach(claim)
    log.refuse(claim)
    log.submit(claim)
    follower.follow(log)
    log.acknowledge(claim)
    log.attach(claim)
    log.withdraw(claim)
    summary = find(follower, log, claim)
    assert told(summary) == [
        What.STARTED,
        What.SUBMISSION_REFUSED,
        What.SUBMITTED,
        What.ACKNOWLEDGED,
        What.DOCUMENT_ADDED,
        What.WITHDRAWN,
    ]
    assert summary.timeline[0].at == started_at
    assert summary.timeline[-1].at == log.at


def test_the_status_follows_who_holds_the_claim(log: Log, follower: Follower) -> None:
    claim, _ = log.send()
    lease = log.assign(claim)
    assert find(follower, log, claim).status is Status.IN_REVIEW
    log.acknowledge(claim)
    assert find(follower, log, claim).status is replayed(log, claim).status is Status.IN_REVIEW
    log.release(claim, lease)
    assert find(follower, log, claim).status is Status.QUEUED


def test_the_timeline_tells_once_that_the_review_began(log: Log, follower: Follower) -> None:
    claim, _ = log.send()
    first = log.assign(claim)
    began_at = log.at
    log.release(claim, first)
    log.assign(claim)
    follower.follow(log)
    log.release(claim, log.assign(claim))
    timeline = find(follower, log, claim).timeline
    assert [one.at for one in timeline if one.what is What.REVIEW_STARTED] == [began_at]
    assert timeline[-1].what is What.REVIEW_STARTED


@pytest.mark.parametrize("because", DraftEnd)
def test_a_draft_that_ended_is_left_out_of_the_list(
    log: Log, follower: Follower, because: DraftEnd
) -> None:
    log.discard(ended := log.start(), because)
    kept = log.start()
    db = follower.follow(log)
    assert [s.claim_id for s in claim_summary.list_of(db, log.ALICE).items] == [kept]
    assert find(follower, log, ended).status is Status(because)


def test_a_person_sees_their_own_claims_the_last_started_first(
    log: Log, follower: Follower
) -> None:
    first, second = log.start(), log.start()
    log.start(log.BASIL)
    log.declare(first)
    page = claim_summary.list_of(follower.follow(log), log.ALICE)
    assert [s.claim_id for s in page.items] == [second, first]


def test_a_list_opens_no_personal_field(log: Log, follower: Follower) -> None:
    log.send()
    (summary,) = claim_summary.list_of(follower.follow(log), log.ALICE).items
    assert summary.facts.care is not None
    assert summary.facts.care.reason is None


def test_idle_drafts_are_those_that_nothing_touched_since_the_idlest_first(
    log: Log, follower: Follower
) -> None:
    idle, touched, refused = log.start(), log.start(), log.start()
    log.submit(log.start())
    log.discard(log.start())
    log.declare(touched)
    before = log.at
    log.refuse(refused)
    db = follower.follow(log)
    assert claim_summary.idle_drafts(db, before, 10) == (idle, touched)
    assert claim_summary.idle_drafts(db, before, 1) == (idle,)
    just_before = before - timedelta(microseconds=1)
    assert claim_summary.idle_drafts(db, just_before, 10) == (idle,)


def test_a_file_holds_what_its_person_said_last(log: Log, follower: Follower) -> None:
    claim = log.start()
    document = log.attach(claim)
    log.classify(claim, document, DocumentCode.PRESCRIPTIONS)
    found = claim_summary.find(follower.follow(log), claim)
    assert found is not None
    assert [one.covers for one in found.facts.documents] == [(DocumentCode.PRESCRIPTIONS,)]


def test_a_file_that_was_taken_away_is_gone_and_told(log: Log, follower: Follower) -> None:
    claim = log.start()
    document, other = log.attach(claim), log.attach(claim)
    log.reject(claim, document)
    found = claim_summary.find(follower.follow(log), claim)
    assert found is not None
    assert [one.document_id for one in found.facts.documents] == [other]
    assert found.timeline[-1].what is What.DOCUMENT_REJECTED
