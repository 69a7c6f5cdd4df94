"""What an agent finds while they hold a claim: checks, verdicts, bills, flags, notes."""

from __future__ import annotations

from typing import Any
from uuid import UUID

import pytest

from builders import day
from deciding import assess, rate, taken
from desk import SUPERVISOR, release, take
from domain.errors import (
    CareDateImplausible,
    CurrencyUnknown,
    DocumentNotFound,
    FieldNotApplicable,
    FieldRequired,
    FieldTooLong,
    InvalidChoice,
    InvoiceLineNotFound,
    LeaseNotHeld,
    LineRoundsToNothing,
    Refusal,
    SuspicionAlreadyCleared,
    SuspicionNotFound,
)
from domain.events import (
    CheckRecorded,
    ClaimAccepted,
    ClaimAssessed,
    DocumentJudged,
    ExchangeRateApplied,
    FraudSuspicionCleared,
    FraudSuspicionRaised,
    InvoiceLinesEntered,
    NoteWritten,
    ThirdPartyRecourseFlagged,
)
from domain.values.review import CheckCode, CheckOutcome, DocumentVerdict, Invoiced
from reviewing import (
    IDENTITY,
    apply_rate,
    ask_adviser,
    ask_state,
    bill,
    check,
    clear,
    enter,
    flag_recourse,
    judge,
    note,
    payment,
    suspect,
)
from spec import Step, event, given

NOWHERE = UUID(int=404)
STEPS: dict[str, Step] = {
    "check": check(),
    "verdict": judge(),
    "lines": enter(bill()),
    "recourse": flag_recourse(),
    "suspicion": suspect(),
    "note": note(),
    "opinion": ask_adviser(),
    "tariff": ask_state(),
}


@pytest.mark.parametrize("name", STEPS)
def test_nothing_is_found_without_the_lease(name: str) -> None:
    given(taken(), release()).when(STEPS[name]).refuses(LeaseNotHeld)


@pytest.mark.parametrize("name", ["check", "verdict", "lines", "recourse"])
def test_what_is_said_again_records_nothing(name: str) -> None:
    given(taken(), STEPS[name]).when(STEPS[name]).then()


def test_a_later_check_replaces_the_earlier_one() -> None:
    past = given(taken(), check(note="Illisible"))
    world = past.when(check(outcome=CheckOutcome.NOT_FINE)).then(event(CheckRecorded))
    known = world.claim.review.checks[IDENTITY]
    assert (known.outcome, known.note) == (CheckOutcome.NOT_FINE, None)
    assert world.claim.review.checks_not_done == tuple(CheckCode)[1:]


def test_there_are_thirteen_checks() -> None:
    assert len(CheckCode) == 13


def test_the_note_of_a_check_has_a_limit() -> None:
    given(taken()).when(check(note="x" * 1001)).refuses(FieldTooLong, limit=1000, field="note")


def test_a_verdict_is_about_a_document_of_the_claim() -> None:
    given(taken()).when(judge(document_id=NOWHERE)).refuses(DocumentNotFound)
    past = given(taken(), judge())
    told = event(DocumentJudged, verdict=DocumentVerdict.OFF_TOPIC)
    past.when(judge(DocumentVerdict.OFF_TOPIC)).then(told)


def test_a_claim_is_decided_without_any_of_it() -> None:
    given(taken()).when(assess()).then(event(ClaimAssessed), event(ClaimAccepted))


def test_lines_replace_those_that_were_there_with_their_rates() -> None:
    swedish = bill(108_345, currency="SEK", rate=rate())
    past = given(taken(), enter(swedish))
    assert list(past.world.claim.review.rates.values()) == [rate()]
    world = past.when(enter(bill(), payment())).then(event(InvoiceLinesEntered))
    assert (len(world.claim.review.lines), world.claim.review.rates) == (2, {})
    assert world.claim.review.labels == ("Consultation",) * 2


def test_a_rate_is_recorded_for_each_line_that_has_one() -> None:
    lines = (bill(), bill(108_345, currency="SEK", rate=rate()), bill(1, currency="NOK"))
    told = event(ExchangeRateApplied, rate=rate())
    given(taken()).when(enter(*lines)).then(event(InvoiceLinesEntered), told)


def test_a_line_is_converted_at_another_rate() -> None:
    past = given(taken(), enter(bill(108_345, currency="SEK", rate=rate())))
    past.when(apply_rate(rate())).then()
    past.when(apply_rate(rate("11"))).then(event(ExchangeRateApplied, rate=rate("11")))
    past.when(apply_rate(rate(), line_id=NOWHERE)).refuses(InvoiceLineNotFound)
    past.when(apply_rate(rate(on="2026-03-21"))).refuses(InvalidChoice, field="rate.on")
    given(taken(), enter(bill())).when(apply_rate(rate())).refuses(FieldNotApplicable)


WRONG: dict[str, tuple[Invoiced, type[Refusal], str]] = {
    "of no document": (bill(document_id=NOWHERE), DocumentNotFound, "document_id"),
    "without a label": (bill(label=" "), FieldRequired, "label"),
    "with a long label": (bill(label="x" * 121), FieldTooLong, "label"),
    "of tomorrow": (bill(on="2026-03-21"), InvalidChoice, "dated_on"),
    "of another age": (bill(on="0026-02-12"), CareDateImplausible, "dated_on"),
    "in a currency that is none": (bill(currency="XXQ"), CurrencyUnknown, "currency"),
    "in euros with a rate": (bill(rate=rate()), FieldNotApplicable, "rate"),
    "at the rate of tomorrow": (
        bill(currency="SEK", rate=rate(on="2026-03-21")),
        InvalidChoice,
        "rate.on",
    ),
    "worth nothing": (
        bill(1, currency="SEK", rate=rate("1000")),
        LineRoundsToNothing,
        "amount_cents",
    ),
}


@pytest.mark.parametrize("name", WRONG)
def test_a_line_that_cannot_be_copied_says_which_and_where(name: str) -> None:
    wrong, error, field = WRONG[name]
    given(taken()).when(enter(bill(), wrong)).refuses(error, field=f"lines.1.{field}")


def test_everything_that_is_wrong_with_the_lines_is_told_at_once() -> None:
    outcome = given(taken()).when(enter(bill(label=""), bill(currency="XXQ")))
    outcome.refuses(FieldRequired)
    assert outcome.others == [("decision.currency_unknown", "lines.1.currency")]


def test_no_more_than_two_hundred_lines_are_copied() -> None:
    lines = [bill(on="2026-02-12", amount_cents=n) for n in range(1, 202)]
    given(taken()).when(enter(*lines)).refuses(FieldTooLong, limit=200, field="lines")


def test_the_recourse_service_is_told_once() -> None:
    given(taken()).when(flag_recourse()).then(event(ThirdPartyRecourseFlagged))


def test_a_suspicion_stands_until_a_supervisor_says_why_not() -> None:
    world = given(taken()).when(suspect()).then(event(FraudSuspicionRaised, reason="Deux tampons"))
    assert world.claim.review.is_suspected
    past = given(taken(), suspect())
    world = past.when(clear(SUPERVISOR)).then(event(FraudSuspicionCleared, reason="Expliqué"))
    assert not world.claim.review.is_suspected
    past.when(clear(SUPERVISOR)).refuses(SuspicionAlreadyCleared)
    past.when(clear(SUPERVISOR, suspicion_id=NOWHERE)).refuses(SuspicionNotFound)


@pytest.mark.parametrize(("step", "name"), [(suspect, "reason"), (note, "text")])
def test_words_must_be_there_and_have_a_limit(step: Any, name: str) -> None:
    given(taken()).when(step("  ")).refuses(FieldRequired, field=name)
    given(taken()).when(step("x" * 1001)).refuses(FieldTooLong, field=name)


def test_notes_follow_each_other_for_whoever_holds_the_claim_next() -> None:
    past = given(taken(), note("Un"), release(), take(1))
    world = past.when(note("Deux")).then(event(NoteWritten, text="Deux"))
    assert [one.text for one in world.claim.review.notes] == ["Un", "Deux"]
    assert day("2026-03-20") == world.claim.review.notes[0].written_at.date()
