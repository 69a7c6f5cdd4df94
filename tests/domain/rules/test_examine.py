"""The rules in their order, and what a claim lacks."""

from __future__ import annotations

from datetime import date
from pathlib import Path
from types import MappingProxyType

import pytest
from hypothesis import given
from hypothesis import strategies as st

import domain.rules
from domain.facts import Facts
from domain.reference import countries
from domain.rules import ORDER, Section, examine, missing
from domain.values import (
    Care,
    CareLink,
    Hospitalisation,
    InsuredSituation,
    Nationality,
    Stay,
    StayReason,
    TariffBasis,
)

from .ready import SELF, TODAY, care, document, of_stay, stay, told, whole

NOT_RULES = {"__init__", "checklist"}
CODES = [one.code for one in countries()] + ["FR", "MF", "ZZ"]
CARES = st.builds(
    Care,
    reason=st.none() | st.text(max_size=200),
    planned_before_departure=st.booleans(),
    amount_cents=st.integers(min_value=-5, max_value=100_000_005),
    linked_to=st.sampled_from(CareLink),
    accident_on=st.none() | st.dates(),
)
STAYS = st.builds(
    Stay,
    country=st.sampled_from(CODES),
    reason=st.sampled_from(StayReason),
    starts_on=st.dates(),
    ends_on=st.dates(),
    tariff=st.none() | st.sampled_from(TariffBasis),
    partially_reimbursed=st.none() | st.booleans(),
    hospitalisation=st.none()
    | st.builds(Hospitalisation, starts_on=st.dates(), ends_on=st.dates()),
)


def test_every_rule_file_is_in_the_order_once() -> None:
    folder = Path(domain.rules.__file__).parent
    written = {path.stem for path in folder.glob("*.py")} - NOT_RULES
    ordered = [rule.__module__.rpartition(".")[2] for _, rule in ORDER]
    assert sorted(ordered) == sorted(written)


@given(care=CARES, today=st.dates())
def test_the_step_of_the_care_alone_is_never_told_of_another_step(care: Care, today: date) -> None:
    assert {section for section, _ in examine(Facts(care=care), today)} <= {Section.CARE}


@given(stay=STAYS, today=st.dates())
def test_the_step_of_the_stay_alone_is_never_told_of_another_step(stay: Stay, today: date) -> None:
    assert {section for section, _ in examine(of_stay(stay), today)} <= {Section.STAY}


@given(care=CARES, stay=STAYS, today=st.dates())
def test_the_rules_answer_the_same_to_the_same_facts(care: Care, stay: Stay, today: date) -> None:
    facts = whole(care, stay)
    first, again = (
        [(section, *told([finding])) for section, finding in examine(facts, today)]
        for _ in range(2)
    )
    assert first == again


@given(care=CARES, stay=STAYS, today=st.dates())
def test_no_field_is_refused_twice(care: Care, stay: Stay, today: date) -> None:
    refused = [
        (section, finding.field)
        for section, finding in examine(whole(care, stay), today)
        if isinstance(finding, Exception)
    ]
    assert len(refused) == len(set(refused))


@given(reason=st.none() | st.text(max_size=200), care=CARES, stay=STAYS)
def test_beyond_its_length_the_reason_decides_nothing(
    reason: str | None, care: Care, stay: Stay
) -> None:
    def of(text: str | None) -> list[tuple[str, str | None]]:
        facts = whole(care.model_copy(update={"reason": text}), stay)
        found = told(finding for _, finding in examine(facts, TODAY))
        return [one for one in found if one[1] != "reason" or one[0] == "stay.residence_abroad"]

    assert of(reason) == of(None)


def test_nothing_declared_means_nothing_found() -> None:
    assert list(examine(Facts(), TODAY)) == []


def test_an_ordinary_claim_lacks_nothing() -> None:
    assert missing(whole(care(), stay("ES", "10/02/2026", "17/02/2026"))) == ()


def test_an_empty_claim_lacks_every_step_and_a_document() -> None:
    assert told(missing(Facts())) == [
        ("field.required", "personal_situation"),
        ("field.required", "beneficiary"),
        ("field.required", "care"),
        ("field.required", "stay"),
        ("document.required", "documents"),
    ]


@pytest.mark.parametrize(
    ("facts", "lacking"),
    [
        (
            MappingProxyType({"nationality": None}),
            ("field.required", "personal_situation.nationality"),
        ),
        (MappingProxyType({"situation": None}), ("field.required", "personal_situation.situation")),
        (MappingProxyType({"beneficiary": None}), ("field.required", "beneficiary")),
        (MappingProxyType({"care": None}), ("field.required", "care")),
        (MappingProxyType({"stay": None, "zone": None}), ("field.required", "stay")),
        (MappingProxyType({"documents": ()}), ("document.required", "documents")),
    ],
)
def test_each_thing_that_lacks_is_named_by_its_path(
    facts: dict[str, None], lacking: tuple[str, str]
) -> None:
    located = of_stay(stay("ES", "10/02/2026", "17/02/2026"))
    complete = {
        "nationality": Nationality.OTHER,
        "situation": InsuredSituation.OTHER,
        "beneficiary": SELF,
        "care": care(),
        "stay": located.stay,
        "zone": located.zone,
        "documents": (document(),),
    }
    assert told(missing(Facts(**complete | dict(facts)))) == [lacking]  # type: ignore[arg-type]


def test_a_forgotten_reason_is_not_lacking() -> None:
    assert missing(whole(care(reason=None), stay("ES", "10/02/2026", "17/02/2026"))) == ()
