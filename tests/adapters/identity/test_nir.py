"""Reading, masking and indexing a NIR, against python-stdnum and the sentence of the decree."""

from __future__ import annotations

import contextlib
import string

import pytest
from hypothesis import assume, given
from hypothesis import strategies as st
from stdnum.fr import nir as oracle

from adapters.nir import (
    Nir,
    NirHasWrongFormat,
    NirHasWrongLength,
    NirKeyDoesNotMatch,
    NirNotValid,
    parse,
)

FIXTURES = (
    "285107599900081",
    "162055699900042",
    "203112A99900001",
    "198042B99900064",
    "270309913400054",
    "185075602300097",
    "185075601000002",
)
MONTHS = [f"{month:02}" for month in (*range(1, 13), *range(20, 100))]
DEPARTMENTS = [f"{place:02}" for place in range(1, 96)] + ["2A", "2B", "97", "98", "99"]


def digits(count: int) -> st.SearchStrategy[str]:
    return st.text(string.digits, min_size=count, max_size=count)


numbers = st.builds(
    "".join,
    st.tuples(
        st.sampled_from("12"),
        digits(2),
        st.sampled_from(MONTHS),
        st.sampled_from(DEPARTMENTS),
        digits(6),
    ),
)


def key_of(number: str) -> str:
    """Compute the key as the decree says, without the library."""
    department = {"2A": "19", "2B": "18"}.get(number[5:7], number[5:7])
    return f"{97 - int(number[:5] + department + number[7:]) % 97:02}"


@pytest.mark.parametrize("text", FIXTURES)
def test_the_synthetic_numbers_are_read_with_and_without_their_key(text: str) -> None:
    assert parse(text) == parse(text[:13])
    assert (parse(text).number, parse(text).key) == (text[:13], text[13:])


@given(numbers)
def test_a_number_with_its_key_is_accepted_as_stdnum_accepts_it(number: str) -> None:
    text = number + key_of(number)
    assert oracle.is_valid(text)
    assert parse(text) == parse(number)
    assert parse(text).key == text[13:]


@given(numbers, digits(2))
def test_a_key_is_accepted_exactly_when_stdnum_accepts_it(number: str, key: str) -> None:
    try:
        parse(number + key)
    except NirKeyDoesNotMatch:
        assert not oracle.is_valid(number + key)
    else:
        assert oracle.is_valid(number + key)


@given(numbers, st.integers(0, 14), st.sampled_from(string.digits))
def test_one_mistyped_digit_is_always_seen(number: str, position: int, digit: str) -> None:
    right = number + key_of(number)
    wrong = right[:position] + digit + right[position + 1 :]
    assume(wrong != right)
    with pytest.raises(NirNotValid):
        parse(wrong)


@given(numbers, st.lists(st.integers(0, 13), max_size=6))
def test_blanks_and_small_letters_do_not_matter(number: str, blanks: list[int]) -> None:
    text = number.lower()
    for place, blank in zip(blanks, " \u00a0\u202f\t\n ", strict=False):
        text = text[:place] + blank + text[place:]
    assert parse(text).number == number


@given(st.text(max_size=20))
def test_no_text_breaks_the_reading(text: str) -> None:
    with contextlib.suppress(NirNotValid):
        assert len(parse(text).number) == 13


@pytest.mark.parametrize("text", ["", "1", "28510759990008", "2851075999000811", "0" * 100_000])
def test_a_number_has_13_characters_or_15(text: str) -> None:
    with pytest.raises(NirHasWrongLength, match=r"^nir\.length$"):
        parse(text)


@pytest.mark.parametrize(
    "text",
    [
        pytest.param("3851075999000", id="sex 3"),
        pytest.param("2850075999000", id="month 00"),
        pytest.param("2851375999000", id="month 13"),
        pytest.param("2851975999000", id="month 19"),
        pytest.param("2851000999000", id="department 00"),
        pytest.param("2851096999000", id="department 96"),
        pytest.param("285102C999000", id="department 2C"),
        pytest.param("28510A2999000", id="letters turned round"),
        pytest.param("2A51075999000", id="2A in the year"),
        pytest.param("28510752A9000", id="2A in the commune"),
        pytest.param("2851075999000AB", id="letters in the key"),
        pytest.param("28510759990\u0660\u0660", id="digits of another script"),
        pytest.param("2851075999-00", id="a hyphen"),
    ],
)
def test_a_character_where_it_cannot_be_is_a_wrong_format(text: str) -> None:
    with pytest.raises(NirHasWrongFormat, match=r"^nir\.format$"):
        parse(text)


@pytest.mark.parametrize("key", ["00", "80", "98", "99"])
def test_a_key_that_does_not_follow_is_refused(key: str) -> None:
    with pytest.raises(NirKeyDoesNotMatch, match=r"^nir\.key$"):
        parse("2851075999000" + key)


@given(numbers)
def test_a_number_never_shows_more_than_sex_and_year(number: str) -> None:
    found = parse(number)
    assert found.masked() == f"{number[0]} {number[1:3]} ** ** *** *** **"
    assert repr(found) == str(found) == f"{found}" == f"Nir({found.masked()})"


@given(numbers, st.binary(min_size=16, max_size=32), st.binary(min_size=16, max_size=32))
def test_the_index_depends_on_the_number_and_on_the_secret(
    number: str, pepper: bytes, other: bytes
) -> None:
    index = parse(number).index(pepper)
    assert index == parse(f" {number.lower()}{key_of(number)}").index(pepper)
    assert len(index) == 64
    assert set(index) <= set("0123456789abcdef")
    assert (index == Nir(number).index(other)) == (pepper == other)


def test_the_index_is_hmac_sha_256() -> None:
    pepper = bytes(range(32))
    computed_by_openssl = "8df5ed5e168bdba37c10d56b9bfa56735e88e52039cf4dd12a8d95d2c0ff8094"
    assert parse("285107599900081").index(pepper) == computed_by_openssl
