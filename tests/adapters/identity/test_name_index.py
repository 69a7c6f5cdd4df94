"""A person is found by name and birth date, however the name is written."""

from __future__ import annotations

from datetime import date

import pytest

from adapters.identity.name_index import folded, name_index

PEPPER = bytes(range(32))
DAY = date(1985, 10, 21)


@pytest.mark.parametrize(
    ("one", "other"),
    [
        ("ZÉLIE", "zelie"),
        ("Zélie", "Ze\u0301lie"),
        ("Jean-Pierre LE GOFF", "le goff jean pierre"),
        ("O'Connor", "O\u2019CONNOR"),
        ("Sœur", "SOEUR"),
        ("Łukasz", "lukasz"),
        ("Strauß", "STRAUSS"),
        ("  Anne   Marie ", "Marie, Anne"),
    ],
)
def test_case_accents_hyphens_and_order_do_not_count(one: str, other: str) -> None:
    assert folded(one) == folded(other)
    assert name_index(one, DAY, PEPPER) == name_index(other, DAY, PEPPER)


@pytest.mark.parametrize("other", ["Alicia", "Alice B", "Ali ce", ""])
def test_another_name_is_another_person(other: str) -> None:
    assert folded("Alice") != folded(other)


def test_another_birth_date_or_another_installation_is_another_value() -> None:
    index = name_index("Alice", DAY, PEPPER)
    assert len(index) == 64
    assert index != name_index("Alice", date(1985, 10, 22), PEPPER)
    assert index != name_index("Alice", DAY, bytes(32))


def test_a_name_of_marks_alone_is_none() -> None:
    assert folded("- ' .") == ""
