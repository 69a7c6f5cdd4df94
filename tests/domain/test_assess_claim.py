"""What is retained of a claim, line by line, and who signs it."""

from __future__ import annotations

from fractions import Fraction
from typing import Any

import pytest
from hypothesis import given as whatever
from hypothesis import strategies as st

from builders import day, declare, draft, stay, submit
from deciding import (
    MISSING,
    PARTLY,
    REFUSED,
    assess,
    assessment,
    line,
    rate,
    taken,
)
from desk import AGENT, OTHER, take
from domain.assessing import euro_cents, refuse_wrong
from domain.errors import (
    FieldNotApplicable,
    FieldRequired,
    FieldTooLong,
    InvalidChoice,
    LineDoesNotAddUp,
    ReasonRequired,
    Refusal,
    RetainedAboveExpense,
    SupplementFirst,
)
from domain.events import (
    ClaimAccepted,
    ClaimAssessed,
    ClaimAssigned,
    ClaimPartiallyAccepted,
    ClaimRefused,
)
from domain.values import (
    Assessment,
    DecisionOutcome,
    PriceBasis,
    ReasonCode,
    Status,
    Zone,
)
from spec import event, given
from supplement import awaiting, receive, request, say

TODAY = day("2026-03-20")
BIG = assessment(line(100_001))
cents = st.integers(0, 10**11)


def test_a_missing_proof_may_be_a_reason_once_the_person_was_asked_for_documents() -> None:
    refused = assessment(line(retained=0, reason=ReasonCode.NOT_PAID))
    past = given(awaiting(), say(), receive(), take(2))
    past.when(assess(refused, number=2)).then(event(ClaimAssessed), event(ClaimRefused))


def test_asking_for_documents_withdraws_what_waited_for_a_second_signature() -> None:
    past = given(taken(), assess(BIG), take(2, by=OTHER), request(number=2, by=OTHER))
    assert past.world.claim.pending is None
    past.and_given(say(), receive())
    past.when(take(3)).then(event(ClaimAssigned))


def test_everything_retained_is_an_acceptance() -> None:
    world = (
        given(taken())
        .when(assess())
        .then(
            event(ClaimAssessed, needs_second=False),
            event(ClaimAccepted, asked_cents=8540, retained_cents=8540, decided_on=TODAY),
        )
    )
    assert (world.claim.status, world.claim.lease) == (Status.ACCEPTED, None)


def test_a_part_retained_is_a_partial_acceptance_with_its_reasons() -> None:
    reasons = (ReasonCode.CEILING_FRENCH_TARIFF,)
    told = event(ClaimPartiallyAccepted, asked_cents=8540, retained_cents=6000, reasons=reasons)
    world = given(taken()).when(assess(PARTLY)).then(event(ClaimAssessed), told)
    assert world.claim.status is Status.PARTIALLY_ACCEPTED


def test_nothing_retained_is_a_refusal_with_its_reasons() -> None:
    told = event(ClaimRefused, asked_cents=8540, reasons=(MISSING,))
    world = given(taken()).when(assess(REFUSED)).then(event(ClaimAssessed), told)
    assert world.claim.status is Status.REFUSED
    assert world.claim.decision is not None
    assert world.claim.decision.assessed_by == world.claim.decision.decided_by == AGENT.id


WRONG: dict[str, tuple[Assessment, type[Refusal], str]] = {
    "retained above the expense": (
        assessment(line(8540, 8541, refused_cents=0, reason=None)),
        RetainedAboveExpense,
        "lines.0.retained_cents",
    ),
    "does not add up": (
        assessment(line(8540, 6000, refused_cents=2539)),
        LineDoesNotAddUp,
        "lines.0.refused_cents",
    ),
    "asked is not what was paid": (
        assessment(line(8540, asked_cents=8541)),
        LineDoesNotAddUp,
        "lines.0.refused_cents",
    ),
    "above what was not given back": (
        assessment(reimbursed_abroad_cents=1),
        RetainedAboveExpense,
        "reimbursed_abroad_cents",
    ),
    "more given back than was paid": (
        assessment(line(100, 1), reimbursed_abroad_cents=1_000),
        RetainedAboveExpense,
        "reimbursed_abroad_cents",
    ),
    "reduced without a reason": (
        assessment(line(), line(retained=1, reason=None)),
        ReasonRequired,
        "lines.1.reason",
    ),
    "a reason for nothing": (
        assessment(line(reason=MISSING)),
        FieldNotApplicable,
        "lines.0.reason",
    ),
    "no label": (assessment(labels=(" ",)), FieldRequired, "lines.0.label"),
    "a label too few": (
        assessment(line(), line(), labels=("Consultation",)),
        FieldRequired,
        "lines.1.label",
    ),
    "a label too long": (assessment(labels=("x" * 121,)), FieldTooLong, "lines.0.label"),
    "a comment too long": (assessment(comment="x" * 1001), FieldTooLong, "comment"),
    "no basis": (assessment(line(basis=None)), FieldRequired, "lines.0.basis"),
    "no rate": (assessment(line(currency="SEK")), FieldRequired, "lines.0.rate"),
    "a rate for euros": (assessment(line(rate=rate("1"))), FieldNotApplicable, "lines.0.rate"),
    "a rate of tomorrow": (
        assessment(line(currency="SEK", rate=rate("1", "2026-03-21"))),
        InvalidChoice,
        "lines.0.rate.on",
    ),
    "care of tomorrow": (
        assessment(line(care_on=day("2026-03-21"))),
        InvalidChoice,
        "lines.0.care_on",
    ),
    "an earlier decision that is not named": (
        assessment(line(retained=0, reason=ReasonCode.ALREADY_REIMBURSED)),
        FieldRequired,
        "lines.0.decided_before_on",
    ),
    "an earlier decision of tomorrow": (
        assessment(
            line(
                retained=0,
                reason=ReasonCode.ALREADY_REIMBURSED,
                decided_before_on=day("2026-03-21"),
            )
        ),
        InvalidChoice,
        "lines.0.decided_before_on",
    ),
    "an earlier decision for another reason": (
        assessment(line(retained=0, decided_before_on=TODAY)),
        FieldNotApplicable,
        "lines.0.decided_before_on",
    ),
    "a lump sum within the zone": (
        assessment(line(basis=PriceBasis.LUMP_SUM)),
        InvalidChoice,
        "lines.0.basis",
    ),
    "not paid and not asked": (
        assessment(line(retained=0, reason=ReasonCode.NOT_PAID)),
        SupplementFirst,
        "without_supplement_because",
    ),
    "not proved and not asked": (
        assessment(line(retained=0, reason=ReasonCode.PROOF_INSUFFICIENT)),
        SupplementFirst,
        "without_supplement_because",
    ),
}


@pytest.mark.parametrize("name", WRONG)
def test_a_wrong_assessment_is_refused(name: str) -> None:
    said, refusal, field = WRONG[name]
    given(taken()).when(assess(said)).refuses(refusal, field=field)


def test_everything_that_is_wrong_is_told_at_once() -> None:
    said = assessment(line(retained=1, reason=None), line(basis=None), labels=("Soins", ""))
    outcome = given(taken()).when(assess(said)).refuses(FieldRequired, field="lines.1.label")
    assert outcome.others == [
        ("decision.reason_required", "lines.0.reason"),
        ("field.required", "lines.1.basis"),
    ]


def test_a_missing_proof_is_refused_once_somebody_says_why_it_was_not_asked_for() -> None:
    lines = (line(retained=0, reason=ReasonCode.NOT_PAID),)
    said = assessment(*lines, without_supplement_because="Demandé par téléphone, sans réponse")
    given(taken()).when(assess(said)).then(event(ClaimAssessed), event(ClaimRefused))


def test_an_earlier_reimbursement_names_its_day() -> None:
    lines = (line(retained=0, reason=ReasonCode.ALREADY_REIMBURSED, decided_before_on=TODAY),)
    given(taken()).when(assess(assessment(*lines))).then(event(ClaimAssessed), event(ClaimRefused))


@pytest.mark.parametrize(
    ("country", "basis", "is_right"),
    [
        ("ES", PriceBasis.COUNTRY_OF_STAY, True),
        ("ZA", PriceBasis.LUMP_SUM, True),
        ("ZA", PriceBasis.FRENCH, True),
        ("ZA", PriceBasis.COUNTRY_OF_STAY, False),
        ("PF", PriceBasis.FRENCH, True),
        ("PF", PriceBasis.LUMP_SUM, False),
    ],
)
def test_what_a_line_is_priced_by_depends_on_the_zone(
    country: str, basis: PriceBasis, is_right: bool
) -> None:
    past = given(draft(), declare(stay(country=country)), submit(), take())
    outcome = past.when(assess(assessment(line(basis=basis))))
    if is_right:
        outcome.then(event(ClaimAssessed), event(ClaimAccepted))
    else:
        outcome.refuses(InvalidChoice, field="lines.0.basis")


@pytest.mark.parametrize(
    ("amount", "units", "euros"),
    [
        (108345, "10.8345", 10000),
        (100, "3", 33),
        (200, "3", 67),
        (1, "2", 1),  # half a cent is rounded up
        (12_000_00, "163.52", 7339),
        (1, "1000", 0),
    ],
)
def test_an_amount_is_converted_exactly(amount: int, units: str, euros: int) -> None:
    assert euro_cents(amount, rate(units)) == euros


@whatever(st.integers(1, 10**11), st.decimals("0.0001", "99999", places=4))
def test_a_conversion_is_never_half_a_cent_away(amount: int, units: object) -> None:
    exact = Fraction(amount) / Fraction(str(units))
    assert abs(euro_cents(amount, rate(str(units))) - exact) <= Fraction(1, 2)


@st.composite
def any_line(drawn: st.DrawFn) -> Any:
    asked, kept, rest = drawn(st.tuples(st.integers(1, 10**6), cents, cents))
    kept, rest = drawn(
        st.sampled_from([(kept, rest), (asked, 0), (asked // 2, asked - asked // 2)])
    )
    return line(
        asked,
        asked,
        retained_cents=kept,
        refused_cents=rest,
        reason=drawn(st.sampled_from([None, MISSING])),
    )


@whatever(st.lists(any_line(), min_size=1, max_size=6), st.integers(0, 10**6))
def test_no_lines_ever_retain_more_than_was_paid(lines: list[Any], abroad: int) -> None:
    said = assessment(*lines, reimbursed_abroad_cents=abroad)
    try:
        refuse_wrong(said, Zone.EU_EEA_UK_CH, TODAY)
    except Refusal:
        return
    for one in said.lines:
        assert 0 <= one.retained_cents <= one.amount_cents
        assert one.retained_cents + one.refused_cents == one.asked_cents == one.amount_cents
        assert (one.refused_cents > 0) == (one.reason is not None)
    assert said.asked_cents == said.retained_cents + said.refused_cents
    assert said.retained_cents <= max(0, said.asked_cents - abroad)
    assert (said.outcome is DecisionOutcome.ACCEPTED) == (not said.reasons)
