"""No sequence of commands, however odd, brings one person's claims where the rules forbid."""

from __future__ import annotations

import os
from datetime import date, timedelta

import pytest
from hypothesis import settings
from hypothesis import strategies as st
from hypothesis.stateful import (
    invariant,
    precondition,
    rule,
    run_state_machine_as_test,
)

from builders import BOTH, CHILD, LIMIT, SELF, TEXT, document, statements
from domain.base import Act
from domain.claim import Claim
from domain.errors import AlreadySubmitted, ClaimIncomplete, TooManyDrafts, WindowFull
from domain.values import (
    Answer,
    Beneficiary,
    Care,
    DocumentCode,
    InsuredSituation,
    Nationality,
    Scan,
    ScanOutcome,
    Statements,
    Stay,
)
from domain.window import Quota, SubmissionWindow
from spec import ALICE

from .claim_leases import AGENTS
from .claim_oracle import (
    assert_files_are_looked_after,
    assert_in_order,
    assert_one_holder,
    faults,
    last,
    most_in_fifteen_days,
    until_submission,
)
from .claim_strategies import (
    any_care,
    any_stay,
    hours,
    maybe,
    numbers,
    right_care,
    right_stay,
    which,
)
from .claim_supplements import ClaimsToComplete, assert_well_asked

FULL = os.environ.get("ESCALE_TEST_FULL") == "1"
PROFILE = settings(
    deadline=None, derandomize=True, max_examples=2_000 if FULL else 100, stateful_step_count=60
)
QUOTA = Quota()
LATER = ("attach", "scan", "withdraw", "acknowledge", "expire", "discard")
AT_THE_DESK = ("take", "take", "end_lease", "return_lease", "hour", "ask", "ask", "answer")


class Claims(ClaimsToComplete):
    """What a person and the system do, and time that passes or steps back."""

    @rule(by=hours)
    def time_passes(self, by: int) -> None:
        self.now += timedelta(hours=by)

    @rule(how_many=st.sampled_from([1] * 9 + [21]))
    def start(self, how_many: int) -> None:
        for _ in range(how_many):
            is_full = sum(map(self.is_open_draft, self.claims)) >= 20
            claim_id, act = Claim.id_of(ALICE, f"key {len(self.claims)}"), self.act()
            claim = Claim.start(claim_id, ALICE, "GENERAL", act)
            self.window = self.window or SubmissionWindow.open(ALICE, act)
            try:
                self.window.open_draft(claim_id, QUOTA, act)
            except TooManyDrafts:
                assert is_full
                continue
            assert not is_full
            self.claims.append(claim)
            self.store()

    @precondition(lambda self: self.claims)
    @rule(which=which, said=st.sampled_from(Nationality), now=st.sampled_from(InsuredSituation))
    def personal_situation(self, which: int, said: Nationality, now: InsuredSituation) -> None:
        self.do(which, lambda claim, act: claim.declare_personal_situation(said, now, act))

    @precondition(lambda self: self.claims)
    @rule(which=which, who=st.sampled_from([SELF, CHILD]))
    def beneficiary(self, which: int, who: Beneficiary) -> None:
        self.do(which, lambda claim, act: claim.select_beneficiary(who, act))

    @precondition(lambda self: self.claims)
    @rule(which=which, said=any_care | right_care)
    def care(self, which: int, said: Care) -> None:
        self.do(which, lambda claim, act: claim.describe_care(said, act))

    @precondition(lambda self: self.claims)
    @rule(which=which, said=any_stay | right_stay)
    def stay(self, which: int, said: Stay) -> None:
        self.do(which, lambda claim, act: claim.declare_stay(said, act))

    @precondition(lambda self: self.claims)
    @rule(which=which, number=numbers, how_many=st.sampled_from([1, 1, 12]))
    def attach(self, which: int, number: int, how_many: int) -> None:
        for more in range(how_many):
            file = document(number + more)
            self.do(which, lambda claim, act: claim.attach_document(file, LIMIT, act))  # noqa: B023

    @precondition(lambda self: self.claims)
    @rule(which=which, number=numbers)
    def remove(self, which: int, number: int) -> None:
        file = document(number).document_id
        self.do(which, lambda claim, act: claim.remove_document(file, act))

    @precondition(lambda self: self.claims)
    @rule(which=which, number=numbers, code=st.none() | st.sampled_from(DocumentCode))
    def classify(self, which: int, number: int, code: DocumentCode | None) -> None:
        file, covers = document(number).document_id, (code,) if code else ()
        self.do(which, lambda claim, act: claim.classify_document(file, covers, act))

    @precondition(lambda self: self.claims)
    @rule(which=which, number=numbers, outcome=st.sampled_from(ScanOutcome))
    def scan(self, which: int, number: int, outcome: ScanOutcome) -> None:
        file, said = document(number).document_id, Scan(outcome=outcome)

        def change(claim: Claim, act: Act) -> None:
            claim.record_scan(file, said, act, text_version=TEXT)

        assert self.do(which, change) is None

    @precondition(lambda self: self.claims)
    @rule(which=which, code=st.sampled_from(DocumentCode), said=st.none() | st.sampled_from(Answer))
    def checklist(self, which: int, code: DocumentCode, said: Answer | None) -> None:
        self.do(which, lambda claim, act: claim.answer_checklist(code, said, act))

    @precondition(lambda self: self.claims)
    @rule(which=which, care=right_care, stay=right_stay)
    def fill(self, which: int, care: Care, stay: Stay) -> None:
        """Say everything rightly; a draft takes all of it."""
        is_draft = self.is_open_draft(self.claims[which % len(self.claims)])
        self.personal_situation(which, Nationality.FRENCH, InsuredSituation.RETIRED)
        self.beneficiary(which, SELF)
        self.attach(which, 1, 1)
        for change in (
            lambda claim, act: claim.describe_care(care, act),
            lambda claim, act: claim.declare_stay(stay, act),
        ):
            assert (self.do(which, change) is None) == is_draft

    @precondition(lambda self: self.claims)
    @rule(which=which, originals=maybe, said=st.just(BOTH) | st.just(BOTH) | st.none())
    def submit(self, which: int, originals: bool, said: Statements | None) -> None:
        claim = self.claims[which % len(self.claims)]
        wrong = faults(self.told(claim), self.today(claim))
        would_hold = most_in_fifteen_days([*self.submitted_on(), self.today(claim)])
        was_draft = self.is_open_draft(claim)
        statements_ = said or statements(keeps_originals=originals, certifies_accuracy=False)
        refusal = self.do(
            which, lambda one, act: one.submit(statements_, self.open_window, QUOTA, act)
        )
        if was_draft:
            assert isinstance(refusal, ClaimIncomplete) == bool(wrong), (wrong, refusal)
        if was_draft and not wrong and said is BOTH:
            assert isinstance(refusal, WindowFull) == (would_hold > 2)
            assert (refusal is None) == (would_hold <= 2)

    @rule(care=right_care, stay=right_stay, how_many=st.integers(1, 3))
    def send(self, care: Care, stay: Stay, how_many: int) -> None:
        """Whole claims, one after the other, from the draft to the submission."""
        for _ in range(how_many):
            self.start(1)
            self.fill(-1, care, stay)
            self.submit(-1, originals=True, said=None)
            self.submit(-1, originals=True, said=BOTH)

    @precondition(lambda self: self.submitted_on())
    @rule(which=which, steps=st.lists(st.sampled_from(LATER + AT_THE_DESK), min_size=1, max_size=8))
    def go_on(self, which: int, steps: list[str]) -> None:
        """What may happen to a submitted claim, and what may not any more."""
        submitted = [n for n, one in enumerate(self.claims) if one.submitted_on]
        chosen = submitted[which % len(submitted)]
        for step in steps:
            if step == "attach":
                self.attach(chosen, which % 14, 1)
            elif step == "scan":
                self.scan(chosen, which % 14, ScanOutcome.INFECTED)
            elif step == "ask":
                self.ask_for_more(chosen, 1 + which % 2, takes=True)
            elif step == "answer":
                self.answer_if_asked(which)
            elif step == "hour":
                self.time_passes(1)
            elif step == "take":
                self.take(chosen, AGENTS[which % 2], 1 + which % 3, over=which % 5 == 0)
            elif step == "end_lease":
                self.end_lease(chosen, AGENTS[which % 2], renews=which % 3 == 0)
            else:
                getattr(self, step)(chosen)

    @precondition(lambda self: self.claims)
    @rule(which=which)
    def withdraw(self, which: int) -> None:
        self.do(which, lambda claim, act: claim.withdraw(QUOTA, act))

    @precondition(lambda self: self.claims)
    @rule(which=which)
    def acknowledge(self, which: int) -> None:
        refusal = self.do(which, lambda claim, act: claim.acknowledge(act, text_version=TEXT))
        names = [one.name for one in self.told(self.claims[which % len(self.claims)])]
        assert names.count("acknowledgment_sent") == names.count("claim_submitted")
        assert (refusal is None) == ("claim_submitted" in names)

    @precondition(lambda self: self.claims)
    @rule(which=which)
    def discard(self, which: int) -> None:
        refusal = self.do(which, lambda claim, act: claim.discard(self.open_window, act))
        assert refusal is None or isinstance(refusal, AlreadySubmitted)

    @precondition(lambda self: self.claims)
    @rule(which=which)
    def expire(self, which: int) -> None:
        claim = self.claims[which % len(self.claims)]
        is_idle = self.now - self.log.times[claim.id][-1] >= timedelta(days=30)
        was_draft = self.is_open_draft(claim)
        assert self.do(which, lambda one, act: one.expire(self.open_window, act)) is None
        assert self.is_open_draft(claim) == (was_draft and not is_idle)

    def submitted_on(self) -> list[date]:
        submitted = [last(self.told(claim), "claim_submitted") for claim in self.claims]
        return [date.fromisoformat(one["submitted_on"]) for one in submitted if one]

    @invariant()
    def every_claim_lives_in_order(self) -> None:
        for claim in self.claims:
            assert_in_order(self.told(claim))
            assert_files_are_looked_after(self.told(claim))
            assert_one_holder(self.told(claim))
            assert_well_asked(self.told(claim))

    @invariant()
    def no_fifteen_days_hold_more_than_two(self) -> None:
        assert most_in_fifteen_days(self.submitted_on()) <= 2

    @invariant()
    def no_more_than_twenty_drafts_are_open(self) -> None:
        drafts = {claim.id for claim in self.claims if self.is_open_draft(claim)}
        assert len(drafts) <= 20
        assert self.window is None or self.window.open_drafts == drafts

    @invariant()
    def every_submitted_claim_is_whole_and_keeps_its_reference(self) -> None:
        references = set()
        for claim in self.claims:
            submitted = last(self.told(claim), "claim_submitted")
            assert claim.reference == (submitted and submitted["reference"])
            if submitted:
                on = date.fromisoformat(submitted["submitted_on"])
                assert faults(until_submission(self.told(claim)), on) == []
                assert submitted["statements"]["keeps_originals"]
                assert submitted["statements"]["certifies_accuracy"]
                references.add(claim.reference)
        assert len(references) == len(self.submitted_on())


@pytest.mark.thorough
@pytest.mark.timeout(1_800)
def test_no_sequence_of_commands_reaches_what_the_rules_forbid() -> None:
    run_state_machine_as_test(Claims, settings=PROFILE)
