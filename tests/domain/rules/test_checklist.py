"""Which documents the facts of a claim call for, and what is known of each."""

from __future__ import annotations

from datetime import date, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from domain.facts import Facts
from domain.rules.checklist import (
    Expected,
    Level,
    State,
    checklist,
    missing_expected,
    notices,
    plus_months,
    unspecified,
)
from domain.values import Answer, DocumentCode, Stay, StayReason

from .ready import care, day, document, hospital, stay, told, whole

D = DocumentCode
ALWAYS = [(D.PAID_INVOICES,), (D.PAYMENT_PROOFS,), (D.PRESCRIPTIONS,)]
EITHER = (D.POSTING_AGREEMENT, D.MISSION_NOTICE)
SPAIN = stay("ES", "10/02/2026", "17/02/2026")
SOUTH_AFRICA = stay("ZA", "01/03/2026", "14/03/2026")
THREE_MONTHS = stay("DE", "01/11/2025", "01/02/2026", reason=StayReason.POSTING)


def codes(facts: Facts, *levels: Level) -> list[tuple[DocumentCode, ...]]:
    """The documents of the checklist at these levels, all of them when none is named."""
    return [line.codes for line in checklist(facts) if not levels or line.level in levels]


def line(facts: Facts, *wanted: DocumentCode) -> Expected:
    """The line of the checklist for these documents."""
    return next(one for one in checklist(facts) if one.codes == wanted)


def posted(starts: str, ends: str) -> list[tuple[DocumentCode, ...]]:
    """The documents that a posting to Germany calls for beside those that are always listed."""
    facts = whole(care(), stay("DE", starts, ends, reason=StayReason.POSTING))
    return codes(facts)[len(ALWAYS) :]


def test_invoices_proofs_and_prescriptions_are_always_listed() -> None:
    assert codes(whole(care(), SPAIN)) == ALWAYS
    assert codes(Facts()) == ALWAYS


def test_prescriptions_are_asked_only_if_concerned() -> None:
    assert line(whole(care(), SPAIN), D.PRESCRIPTIONS).level is Level.IF_CONCERNED


def test_planned_care_calls_for_the_prior_authorisation() -> None:
    facts = whole(care(planned_before_departure=True), SPAIN)
    assert line(facts, D.PRIOR_AUTHORISATION).level is Level.EXPECTED


@pytest.mark.parametrize(
    ("starts", "ends", "expected"),
    [
        ("01/11/2025", "30/01/2026", (D.MISSION_NOTICE,)),
        ("01/11/2025", "31/01/2026", EITHER),
        ("01/11/2025", "01/02/2026", EITHER),
        ("01/11/2025", "02/02/2026", (D.POSTING_AGREEMENT,)),
        ("05/01/2026", "28/02/2026", (D.MISSION_NOTICE,)),
        ("01/11/2025", "30/06/2026", (D.POSTING_AGREEMENT,)),
        ("30/11/2024", "26/02/2025", (D.MISSION_NOTICE,)),
        ("30/11/2024", "27/02/2025", EITHER),
        ("30/11/2024", "28/02/2025", EITHER),
        ("30/11/2024", "01/03/2025", (D.POSTING_AGREEMENT,)),
        ("30/11/2023", "27/02/2024", (D.MISSION_NOTICE,)),
        ("30/11/2023", "28/02/2024", EITHER),
        ("30/11/2023", "29/02/2024", EITHER),
        ("30/11/2023", "01/03/2024", (D.POSTING_AGREEMENT,)),
        ("29/02/2024", "27/05/2024", (D.MISSION_NOTICE,)),
        ("29/02/2024", "28/05/2024", EITHER),
        ("29/02/2024", "29/05/2024", EITHER),
        ("29/02/2024", "30/05/2024", (D.POSTING_AGREEMENT,)),
    ],
)
def test_a_posting_calls_for_a_notice_below_three_months_and_an_agreement_above(
    starts: str, ends: str, expected: tuple[DocumentCode, ...]
) -> None:
    assert posted(starts, ends) == [expected]


@pytest.mark.parametrize("ends", ["02/11/2025", "31/10/2026"])
def test_a_business_trip_calls_for_a_mission_notice_whatever_its_length(ends: str) -> None:
    facts = whole(care(), stay("DE", "01/11/2025", ends, reason=StayReason.BUSINESS_TRIP))
    assert codes(facts) == [*ALWAYS, (D.MISSION_NOTICE,)]


@pytest.mark.parametrize(
    "reason",
    [one for one in StayReason if one not in (StayReason.POSTING, StayReason.BUSINESS_TRIP)],
)
def test_no_other_reason_calls_for_a_document_of_the_employer(reason: StayReason) -> None:
    facts = whole(care(), stay("DE", "01/11/2025", "30/06/2026", reason=reason))
    assert codes(facts) == ALWAYS


@pytest.mark.parametrize("country", ["ZA", "MA", "GI", "JE", "MC", "XK"])
def test_outside_the_zone_passport_and_medical_report_are_expected(country: str) -> None:
    facts = whole(care(), stay(country, "01/03/2026", "14/03/2026"))
    assert codes(facts)[3:] == [(D.PASSPORT_COPY,), (D.MEDICAL_REPORT,)]
    assert line(facts, D.PASSPORT_COPY).level is Level.EXPECTED
    assert line(facts, D.MEDICAL_REPORT).level is Level.EXPECTED


@pytest.mark.parametrize("country", ["GB", "CH", "IS", "LI", "NO"])
def test_in_the_zone_but_out_of_the_union_both_are_advised_only(country: str) -> None:
    facts = whole(care(), stay(country, "01/03/2026", "14/03/2026"))
    assert codes(facts, Level.ADVISED) == [(D.PASSPORT_COPY,), (D.MEDICAL_REPORT,)]


def test_an_overseas_collectivity_advises_the_report_and_the_local_care_sheet() -> None:
    facts = whole(care(), stay("NC", "01/03/2026", "14/03/2026"))
    assert codes(facts)[3:] == [(D.MEDICAL_REPORT,), (D.LOCAL_CARE_SHEET,)]
    assert codes(facts, Level.ADVISED) == [(D.MEDICAL_REPORT,), (D.LOCAL_CARE_SHEET,)]


def test_a_night_in_hospital_calls_for_the_travel_ticket() -> None:
    ill = stay(
        "ES", "10/02/2026", "17/02/2026", hospitalisation=hospital("11/02/2026", "12/02/2026")
    )
    assert line(whole(care(), ill), D.TRAVEL_TICKET).level is Level.EXPECTED


def test_the_lines_follow_the_order_of_the_decision_table() -> None:
    trip = stay(
        "ZA",
        "01/03/2026",
        "14/03/2026",
        reason=StayReason.BUSINESS_TRIP,
        hospitalisation=hospital("02/03/2026", "03/03/2026"),
    )
    listed = [
        one for item in codes(whole(care(planned_before_departure=True), trip)) for one in item
    ]
    assert listed == sorted(listed, key=list(DocumentCode).index)
    assert len(listed) == 8


def test_without_a_word_a_document_is_unspecified() -> None:
    facts = whole(care(), SOUTH_AFRICA)
    assert {one.state for one in checklist(facts)} == {State.UNSPECIFIED}
    assert unspecified(facts) == (
        D.PAID_INVOICES,
        D.PAYMENT_PROOFS,
        D.PASSPORT_COPY,
        D.MEDICAL_REPORT,
    )
    assert missing_expected(facts) == ()


def test_an_answer_is_kept_as_the_state() -> None:
    facts = whole(
        care(),
        SOUTH_AFRICA,
        answers={D.PASSPORT_COPY: Answer.NOT_HELD, D.MEDICAL_REPORT: Answer.NOT_CONCERNED},
    )
    assert line(facts, D.PASSPORT_COPY).state is State.NOT_HELD
    assert line(facts, D.MEDICAL_REPORT).state is State.NOT_CONCERNED
    assert missing_expected(facts) == (D.PASSPORT_COPY,)
    assert unspecified(facts) == (D.PAID_INVOICES, D.PAYMENT_PROOFS)


@pytest.mark.parametrize("answer", list(Answer))
def test_a_file_that_covers_wins_over_an_answer(answer: Answer) -> None:
    facts = whole(
        care(),
        SOUTH_AFRICA,
        documents=(document(), document(D.PAID_INVOICES, D.PASSPORT_COPY)),
        answers={D.PASSPORT_COPY: answer},
    )
    assert line(facts, D.PASSPORT_COPY).state is State.COVERED
    assert missing_expected(facts) == ()


def test_a_missing_expected_document_is_noticed_by_its_code() -> None:
    facts = whole(care(), SOUTH_AFRICA, answers={D.PASSPORT_COPY: Answer.NOT_HELD})
    assert told(notices(facts)) == [("document.not_held", "PASSPORT_COPY")]


def test_prescriptions_and_advised_documents_are_never_missing() -> None:
    answers = {
        D.PRESCRIPTIONS: Answer.NOT_HELD,
        D.PASSPORT_COPY: Answer.NOT_HELD,
        D.MEDICAL_REPORT: Answer.NOT_HELD,
        D.LOCAL_CARE_SHEET: Answer.NOT_HELD,
    }
    for country in ("NO", "PF"):
        facts = whole(care(), stay(country, "01/03/2026", "14/03/2026"), answers=answers)
        assert missing_expected(facts) == ()
        assert told(notices(facts)) == []


def test_an_answer_for_a_document_that_is_not_listed_says_nothing() -> None:
    facts = whole(care(), SPAIN, answers={D.PASSPORT_COPY: Answer.NOT_HELD})
    assert missing_expected(facts) == ()


@pytest.mark.parametrize("code", EITHER)
def test_after_exactly_three_months_either_document_will_do(code: DocumentCode) -> None:
    facts = whole(care(), THREE_MONTHS, documents=(document(code),))
    assert line(facts, *EITHER).state is State.COVERED


@pytest.mark.parametrize(
    ("agreement", "notice", "state", "missing"),
    [
        (None, None, State.UNSPECIFIED, ()),
        (Answer.NOT_HELD, None, State.UNSPECIFIED, ()),
        (None, Answer.NOT_CONCERNED, State.UNSPECIFIED, ()),
        (Answer.NOT_HELD, Answer.NOT_HELD, State.NOT_HELD, EITHER),
        (Answer.NOT_CONCERNED, Answer.NOT_HELD, State.NOT_HELD, (D.MISSION_NOTICE,)),
        (Answer.NOT_CONCERNED, Answer.NOT_CONCERNED, State.NOT_CONCERNED, ()),
    ],
)
def test_either_document_is_answered_for_once_both_are(
    agreement: Answer | None,
    notice: Answer | None,
    state: State,
    missing: tuple[DocumentCode, ...],
) -> None:
    said = zip(EITHER, (agreement, notice), strict=True)
    facts = whole(
        care(), THREE_MONTHS, answers={code: answer for code, answer in said if answer is not None}
    )
    assert line(facts, *EITHER).state is state
    assert missing_expected(facts) == missing


@pytest.mark.parametrize(
    ("start", "months", "end"),
    [
        ("30/11/2024", 3, "28/02/2025"),
        ("30/11/2023", 3, "29/02/2024"),
        ("31/12/2025", 3, "31/03/2026"),
        ("31/01/2026", 3, "30/04/2026"),
        ("29/02/2024", 12, "28/02/2025"),
        ("01/10/2025", 3, "01/01/2026"),
    ],
)
def test_months_are_calendar_months_clamped_to_their_last_day(
    start: str, months: int, end: str
) -> None:
    assert plus_months(day(start), months) == day(end)


@given(start=st.dates(max_value=date(9990, 1, 1)), months=st.integers(min_value=0, max_value=60))
def test_months_later_is_that_month_and_the_same_day_or_its_last(start: date, months: int) -> None:
    end = plus_months(start, months)
    assert (end.year * 12 + end.month) - (start.year * 12 + start.month) == months
    assert end.day == start.day or (end.day < start.day and (end + timedelta(days=1)).day == 1)


@given(starts_on=st.dates(), days=st.integers(min_value=0, max_value=400))
def test_a_longer_posting_never_calls_for_less(starts_on: date, days: int) -> None:
    order = [(D.MISSION_NOTICE,), EITHER, (D.POSTING_AGREEMENT,)]

    def of(length: int) -> int:
        ends_on = min(starts_on.toordinal() + length, date.max.toordinal())
        posting = Stay(
            country="DE",
            reason=StayReason.POSTING,
            starts_on=starts_on,
            ends_on=date.fromordinal(ends_on),
        )
        return order.index(checklist(Facts(stay=posting))[3].codes)

    assert of(days) <= of(days + 1)
