"""The worked cases of DOMAIN.md §13, as far as rules and checklist tell them."""

from __future__ import annotations

from typing import NamedTuple

import pytest

from domain.facts import Facts
from domain.rules import examine, missing
from domain.rules.checklist import Level, checklist, missing_expected
from domain.values import Answer, Care, CareLink, DocumentCode, Stay, StayReason, TariffBasis

from .ready import (
    TODAY,
    care,
    day,
    document,
    hospital,
    of_care,
    refused,
    stay,
    told,
    whole,
)

D = DocumentCode
LUMP_SUM = "stay.outside_zone_lump_sum"
UK = "stay.united_kingdom_unforeseen_only"
PLANNED = care(planned_before_departure=True)
HURT = care(
    reason="Urgence médicale",
    amount_cents=20_050,
    linked_to=CareLink.THIRD_PARTY_ACCIDENT,
    accident_on=day("12/02/2026"),
)
ABROAD = {"tariff": TariffBasis.COUNTRY_OF_STAY}
D1_D3 = {D.PAID_INVOICES, D.PAYMENT_PROOFS, D.PRESCRIPTIONS}


class Case(NamedTuple):
    """A claim that is accepted: its notices, and the documents called for beyond D1 to D3.

    advised: of these documents, those that can never be missing.
    """

    name: str
    care: Care
    stay: Stay
    notices: tuple[str, ...]
    documents: set[DocumentCode]
    advised: frozenset[DocumentCode] = frozenset()


CASES = (
    Case("A Spain", care(), stay("ES", "10/02/2026", "17/02/2026"), (), set()),
    Case(
        "B hospital in the United Kingdom",
        care(amount_cents=124_000),
        stay(
            "GB",
            "01/03/2026",
            "09/03/2026",
            partially_reimbursed=True,
            hospitalisation=hospital("04/03/2026", "06/03/2026"),
            **ABROAD,
        ),
        (UK,),
        {D.TRAVEL_TICKET, D.PASSPORT_COPY, D.MEDICAL_REPORT},
        frozenset({D.PASSPORT_COPY, D.MEDICAL_REPORT}),
    ),
    Case(
        "C South Africa",
        care(),
        stay("ZA", "01/03/2026", "14/03/2026"),
        (LUMP_SUM,),
        {D.PASSPORT_COPY, D.MEDICAL_REPORT},
    ),
    Case(
        "D scheduled dialysis in Italy",
        PLANNED,
        stay("IT", "12/02/2026", "20/02/2026", reason=StayReason.SCHEDULED_CARE, **ABROAD),
        (),
        {D.PRIOR_AUTHORISATION},
    ),
    Case(
        "E posting below three months in Morocco",
        care(),
        stay("MA", "05/01/2026", "28/02/2026", reason=StayReason.POSTING),
        (LUMP_SUM,),
        {D.MISSION_NOTICE, D.PASSPORT_COPY, D.MEDICAL_REPORT},
    ),
    Case(
        "F posting above three months in Germany, still running",
        care(),
        stay("DE", "01/11/2025", "30/06/2026", reason=StayReason.POSTING),
        (),
        {D.POSTING_AGREEMENT},
    ),
    Case(
        "F posting of exactly three months",
        care(),
        stay("DE", "01/11/2025", "01/02/2026", reason=StayReason.POSTING),
        (),
        {D.POSTING_AGREEMENT, D.MISSION_NOTICE},
    ),
    Case(
        "G accident caused by a third party in Poland",
        HURT,
        stay(
            "PL",
            "02/03/2026",
            "08/03/2026",
            partially_reimbursed=True,
            hospitalisation=hospital("06/03/2026", "07/03/2026"),
        ),
        ("care.declare_third_party_accident",),
        {D.TRAVEL_TICKET},
    ),
    Case(
        "H child in French Polynesia",
        care(),
        stay("PF", "15/02/2026", "01/03/2026", reason=StayReason.FAMILY_VISIT),
        ("stay.overseas_collectivity_care_sheet",),
        {D.MEDICAL_REPORT, D.LOCAL_CARE_SHEET},
        frozenset({D.MEDICAL_REPORT, D.LOCAL_CARE_SHEET}),
    ),
    Case(
        "K scheduled care in the United Kingdom",
        PLANNED,
        stay("GB", "01/03/2026", "09/03/2026"),
        ("care.planned_in_the_united_kingdom", UK),
        {D.PRIOR_AUTHORISATION, D.PASSPORT_COPY, D.MEDICAL_REPORT},
        frozenset({D.PASSPORT_COPY, D.MEDICAL_REPORT}),
    ),
    Case(
        "L a stay of 2023",
        care(),
        stay("ES", "03/11/2023", "10/11/2023"),
        ("stay.out_of_time",),
        set(),
    ),
    Case("N still abroad", care(), stay("ES", "10/03/2026", "30/04/2026"), (), set()),
    Case(
        "O mission to Canada",
        care(),
        stay("CA", "01/03/2026", "10/03/2026", reason=StayReason.BUSINESS_TRIP),
        (LUMP_SUM,),
        {D.MISSION_NOTICE, D.PASSPORT_COPY, D.MEDICAL_REPORT},
    ),
    Case(
        "P holiday dialysis",
        PLANNED,
        stay("IT", "12/02/2026", "20/02/2026"),
        (),
        {D.PRIOR_AUTHORISATION},
    ),
    Case(
        "Q Norway",
        care(),
        stay("NO", "10/02/2026", "17/02/2026"),
        (),
        {D.PASSPORT_COPY, D.MEDICAL_REPORT},
        frozenset({D.PASSPORT_COPY, D.MEDICAL_REPORT}),
    ),
)
each_case = pytest.mark.parametrize("case", CASES, ids=[case.name for case in CASES])


def findings(facts: Facts) -> list[tuple[str, str | None]]:
    """What all the rules together tell of the facts today."""
    return told(finding for _, finding in examine(facts, TODAY))


@each_case
def test_the_claim_is_complete_and_told_its_notices_alone(case: Case) -> None:
    facts = whole(case.care, case.stay)
    assert missing(facts) == ()
    assert refused(finding for _, finding in examine(facts, TODAY)) == []
    assert tuple(code for code, _ in findings(facts)) == case.notices


@each_case
def test_the_claim_calls_for_its_documents(case: Case) -> None:
    lines = checklist(whole(case.care, case.stay))
    assert {code for one in lines for code in one.codes} == D1_D3 | case.documents
    advised = {code for one in lines if one.level is Level.ADVISED for code in one.codes}
    assert advised == case.advised


def test_c_a_tariff_outside_the_zone_is_refused() -> None:
    facts = whole(
        care(),
        stay(
            "ZA",
            "01/03/2026",
            "14/03/2026",
            tariff=TariffBasis.FRENCH,
            partially_reimbursed=False,
        ),
    )
    assert ("field.not_applicable", "tariff") in findings(facts)
    assert ("field.not_applicable", "partially_reimbursed") in findings(facts)


def test_c_the_passport_that_is_not_held_is_missing_and_blocks_nothing() -> None:
    facts = whole(
        care(),
        stay("ZA", "01/03/2026", "14/03/2026"),
        answers={D.PASSPORT_COPY: Answer.NOT_HELD},
    )
    assert missing_expected(facts) == (D.PASSPORT_COPY,)
    assert missing(facts) == ()


def test_f_either_document_satisfies_a_posting_of_exactly_three_months() -> None:
    posting = stay("DE", "01/11/2025", "01/02/2026", reason=StayReason.POSTING)
    for code in (D.POSTING_AGREEMENT, D.MISSION_NOTICE):
        facts = whole(care(), posting, documents=(document(*D1_D3, code),))
        assert {one.state for one in checklist(facts)} == {"COVERED"}


def test_g_without_its_date_the_accident_is_refused_at_step_2() -> None:
    facts = of_care(care(linked_to=CareLink.THIRD_PARTY_ACCIDENT))
    assert ("care.accident_date_required", "accident_on") in findings(facts)


def test_j_without_a_file_the_claim_lacks_a_document() -> None:
    facts = whole(care(), stay("ES", "10/02/2026", "17/02/2026"), documents=())
    assert told(missing(facts)) == [("document.required", "documents")]


@pytest.mark.parametrize("country", ["RE", "MF"])
def test_l_france_under_the_same_scheme_is_refused(country: str) -> None:
    facts = whole(care(), stay(country, "10/02/2026", "17/02/2026"))
    assert findings(facts) == [("stay.country_not_abroad", "country")]


def test_l_a_stay_in_hospital_beyond_the_stay_is_refused() -> None:
    facts = whole(
        care(),
        stay(
            "ES", "20/02/2026", "01/03/2026", hospitalisation=hospital("28/02/2026", "02/03/2026")
        ),
    )
    assert findings(facts) == [("stay.hospitalisation_outside_stay", "hospitalisation.ends_on")]


def test_q_a_passport_that_norway_advises_is_never_missing() -> None:
    facts = whole(
        care(),
        stay("NO", "10/02/2026", "17/02/2026"),
        answers={D.PASSPORT_COPY: Answer.NOT_HELD, D.MEDICAL_REPORT: Answer.NOT_HELD},
    )
    assert missing_expected(facts) == ()
