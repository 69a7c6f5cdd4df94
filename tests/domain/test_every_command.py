"""What holds for every command of a claim, whatever it says."""

from __future__ import annotations

from datetime import timedelta

import pytest

from builders import (
    BOTH,
    CHILD,
    SELF,
    accident,
    acknowledge,
    answer,
    attach,
    care,
    day,
    declare,
    describe,
    discard,
    document,
    draft,
    expire,
    filled,
    personal,
    remove,
    select,
    sent,
    started,
    stay,
    submit,
    withdraw,
)
from domain.base import Event
from domain.errors import AlreadySubmitted, ClaimNotFound, Refusal, WindowFull
from domain.events import (
    BeneficiarySelected,
    CareDescribed,
    ClaimSubmitted,
    DocumentAttached,
    DocumentsAnswered,
    PlaceTaken,
    SituationDeclared,
    StayDeclared,
    SubmissionRefused,
)
from domain.values import Answer, DocumentCode, InsuredSituation, Nationality
from spec import Step, World, all_of, event, given, on

FRENCH = Nationality.FRENCH
NOT_HELD = answer(DocumentCode.PASSPORT_COPY, Answer.NOT_HELD)
STEPS: dict[str, tuple[Step, Step, type[Event]]] = {
    "situation": (personal(), personal(FRENCH, InsuredSituation.RETIRED), SituationDeclared),
    "beneficiary": (select(SELF), select(CHILD), BeneficiarySelected),
    "care": (describe(care()), describe(accident("2026-02-12")), CareDescribed),
    "stay": (declare(stay()), declare(stay(country="ZA")), StayDeclared),
    "checklist": (NOT_HELD, answer(DocumentCode.PASSPORT_COPY, None), DocumentsAnswered),
    "document": (attach(document(1)), attach(document(2)), DocumentAttached),
}
CHANGES = {name: other for name, (_, other, _) in STEPS.items() if name != "document"}
DRAFT_ONLY = CHANGES | {"removal": remove(document(1)), "submission": submit()}
EXPIRED = all_of(on("2026-04-25"), expire())
each_step = pytest.mark.parametrize("name", STEPS)


@each_step
def test_a_command_that_changes_nothing_records_nothing(name: str) -> None:
    first, _, _ = STEPS[name]
    given(started(), first).when(first).then()


@each_step
def test_any_earlier_step_may_be_said_again_until_the_submission(name: str) -> None:
    first, again, recorded = STEPS[name]
    past = given(started(), filled(), first)
    past.when(again).then(event(recorded))
    past.when(submit()).then(event(ClaimSubmitted), event(PlaceTaken))


@pytest.mark.parametrize("after", [withdraw(), acknowledge(), all_of()], ids=["w", "a", "-"])
@pytest.mark.parametrize("name", DRAFT_ONLY)
def test_nothing_is_said_again_after_the_submission(name: str, after: Step) -> None:
    past = given(draft(), submit(), after)
    reference = past.world.claim.reference
    past.when(DRAFT_ONLY[name]).refuses(AlreadySubmitted, reference=reference)


@pytest.mark.parametrize("end", [discard(), EXPIRED], ids=["abandoned", "expired"])
@pytest.mark.parametrize("name", [*DRAFT_ONLY, "document"])
def test_a_draft_that_ended_is_not_found(name: str, end: Step) -> None:
    command = DRAFT_ONLY.get(name, attach(document(2)))
    given(draft(), end).when(command).refuses(ClaimNotFound)


def test_a_draft_may_be_filled_in_any_order() -> None:
    backwards = [first for first, _, _ in STEPS.values()][::-1]
    given(started(), *backwards).when(submit()).then(event(ClaimSubmitted), event(PlaceTaken))


@each_step
def test_the_time_of_a_stream_never_runs_backwards(name: str) -> None:
    first, _, _ = STEPS[name]
    world = given(on("2026-03-20"), started(), on("2026-03-19"), first).world
    times = [one.timestamp for one in world.log[world.claim.id]]
    assert times == sorted(times)
    assert world.claim.modified_on == world.now + timedelta(days=1)


def test_a_clock_that_runs_back_moves_no_submission_to_an_earlier_day() -> None:
    past = given(on("2026-03-20"), draft(), on("2026-03-19"))
    past.when(submit()).then(event(ClaimSubmitted), event(PlaceTaken, taken_on=day("2026-03-20")))


def test_a_command_is_remembered_by_what_it_recorded() -> None:
    world = given(draft(), submit()).world
    versions = {one.meta.command_id: one.originator_version for one in world.log[world.claim.id]}
    assert {key: done.version for key, done in world.claim.accepted.items()} == versions


def test_the_trace_of_a_refusal_is_no_answer_and_hides_no_earlier_one() -> None:
    world = _refused_world()
    traces = [e for e in world.log[world.claim.id] if isinstance(e, SubmissionRefused)]
    assert len(traces) == 1
    assert traces[0].meta.command_id not in world.claim.accepted
    assert world.claim.version == traces[0].originator_version


def test_only_the_trace_of_a_refusal_is_a_refusal() -> None:
    refusals = [kind for kind in Event.__subclasses__() if kind.IS_REFUSAL]
    assert refusals == [SubmissionRefused]


def test_a_refusal_tells_its_code_and_nothing_personal() -> None:
    refusal = given(draft(), submit()).when(describe()).refusal
    assert isinstance(refusal, Refusal)
    assert str(refusal) == "claim.already_submitted"


def _refused_world() -> World:
    past = given(sent("2026-03-08"), sent("2026-03-19"), draft(), on("2026-03-20"))
    outcome = past.when(submit(BOTH)).refuses(WindowFull)
    return outcome.recording(event(SubmissionRefused))
