"""The two questions about the tariff are answered in the zone, and nowhere else."""

from __future__ import annotations

import pytest

from domain.facts import Facts
from domain.reference import countries
from domain.rules import stay_tariff
from domain.values import TariffBasis, Zone

from .ready import TODAY, of_stay, stay, told

BOTH = ["tariff", "partially_reimbursed"]


@pytest.mark.parametrize("country", ["ES", "GB", "CH", "NO"])
def test_the_zone_asks_both_questions(country: str) -> None:
    silent = stay(country, "01/03/2026", "09/03/2026", tariff=None, partially_reimbursed=None)
    findings = stay_tariff.check(of_stay(silent), TODAY)
    assert told(findings) == [("field.required", field) for field in BOTH]


@pytest.mark.parametrize("country", ["ZA", "GI", "PF"])
def test_no_other_zone_takes_an_answer(country: str) -> None:
    talkative = stay(
        country,
        "01/03/2026",
        "09/03/2026",
        tariff=TariffBasis.COUNTRY_OF_STAY,
        partially_reimbursed=False,
    )
    findings = stay_tariff.check(of_stay(talkative), TODAY)
    assert told(findings) == [("field.not_applicable", field) for field in BOTH]


def test_each_question_is_judged_by_itself() -> None:
    half = stay("ES", "01/03/2026", "09/03/2026", partially_reimbursed=None)
    assert told(stay_tariff.check(of_stay(half), TODAY)) == [
        ("field.required", "partially_reimbursed")
    ]


def test_an_answer_no_to_the_partial_reimbursement_is_an_answer() -> None:
    facts = of_stay(stay("ES", "01/03/2026", "09/03/2026", partially_reimbursed=False))
    assert told(stay_tariff.check(facts, TODAY)) == []


def test_every_country_takes_the_answers_of_its_zone() -> None:
    for one in countries():
        facts = of_stay(stay(one.code, "01/03/2026", "09/03/2026"))
        assert told(stay_tariff.check(facts, TODAY)) == [], one.name


def test_without_a_zone_nothing_is_told() -> None:
    refused_country = stay("FR", "01/03/2026", "09/03/2026", tariff=TariffBasis.FRENCH)
    assert told(stay_tariff.check(of_stay(refused_country), TODAY)) == []
    assert told(stay_tariff.check(Facts(zone=Zone.OUTSIDE), TODAY)) == []
