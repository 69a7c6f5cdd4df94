"""The reason of the care has 1 to 180 characters."""

from __future__ import annotations

import pytest

from domain.facts import Facts
from domain.rules import care_reason

from .ready import TODAY, care, of_care, told


@pytest.mark.parametrize("length", [1, 2, 179, 180])
def test_a_reason_of_1_to_180_characters_is_well(length: int) -> None:
    assert told(care_reason.check(of_care(care(reason="é" * length)), TODAY)) == []


def test_a_reason_is_required() -> None:
    findings = care_reason.check(of_care(care(reason="")), TODAY)
    assert told(findings) == [("field.required", "reason")]


def test_a_reason_beyond_180_characters_is_refused_with_its_length() -> None:
    (refusal,) = care_reason.check(of_care(care(reason="x" * 193)), TODAY)
    assert told([refusal]) == [("care.reason_too_long", "reason")]
    assert refusal.details == {"length": 193}  # type: ignore[union-attr]


def test_a_character_outside_the_basic_plane_counts_for_one() -> None:
    assert told(care_reason.check(of_care(care(reason="🤒" * 180)), TODAY)) == []
    assert told(care_reason.check(of_care(care(reason="🤒" * 181)), TODAY)) == [
        ("care.reason_too_long", "reason")
    ]


def test_a_line_break_counts_for_one_character() -> None:
    assert told(care_reason.check(of_care(care(reason="x" * 178 + "\nx")), TODAY)) == []


def test_a_forgotten_reason_is_not_judged() -> None:
    assert told(care_reason.check(of_care(care(reason=None)), TODAY)) == []


def test_no_care_yet_means_no_finding() -> None:
    assert told(care_reason.check(Facts(), TODAY)) == []
