"""The reference that a person quotes by telephone."""

from __future__ import annotations

import re
from collections import Counter
from itertools import pairwise, product
from uuid import UUID

import pytest

from domain.claim import Claim
from domain.reference_number import CROCKFORD, is_reference, reference_of
from spec import ALICE

MANY = [reference_of(Claim.id_of(ALICE, f"key {number}")) for number in range(4_000)]
SOME = MANY[:100]
FORM = re.compile(r"ETR-[0-9A-HJKMNP-TV-Z]{11}")


def with_(reference: str, place: int, characters: str) -> str:
    """The reference with other characters from a place on."""
    return reference[:place] + characters + reference[place + len(characters) :]


def swapped(reference: str, place: int) -> str:
    """The reference with two neighbours swapped."""
    return with_(reference, place, reference[place + 1] + reference[place])


def test_a_reference_is_etr_and_eleven_characters_that_nobody_confuses() -> None:
    assert all(FORM.fullmatch(one) for one in MANY)
    assert not set("ILOU") & set(CROCKFORD)


def test_every_reference_is_recognised() -> None:
    assert all(is_reference(one) for one in MANY)


@pytest.mark.parametrize(
    "text",
    [
        "",
        "ETR-",
        "ETR",
        SOME[0][4:],
        SOME[0][:-1],
        SOME[0] + "0",
        SOME[0].lower(),
        " " + SOME[0],
        SOME[0] + "\n",
        "ETR-" + "I" * 11,
        "ETR-ETR-" + SOME[0][4:11],
        SOME[0].replace("ETR-", "FRA-"),
    ],
)
def test_nothing_else_is_a_reference(text: str) -> None:
    assert not is_reference(text)


def test_every_single_wrong_character_is_detected() -> None:
    for reference, place in product(SOME, range(4, 15)):
        wrong = (one for one in CROCKFORD if one != reference[place])
        undetected = [one for one in wrong if is_reference(with_(reference, place, one))]
        assert undetected == []


def test_every_swap_of_two_neighbours_is_detected() -> None:
    swaps = [(one, swapped(one, place)) for one in MANY for place in range(4, 14)]
    undetected = [(a, b) for a, b in swaps if a != b and is_reference(b)]
    assert undetected == [], f"{len(undetected)} of {len(swaps)}"


def test_the_ten_characters_are_the_low_fifty_bits_of_the_claim_id() -> None:
    claim_id = UUID("5fc59e6c-4a31-541e-985d-224859b2697b")
    digits = reference_of(claim_id)[4:14]
    assert sum(CROCKFORD.index(c) << 5 * n for n, c in enumerate(reversed(digits))) == (
        claim_id.int % 2**50
    )


def test_the_reference_of_a_claim_never_changes() -> None:
    assert reference_of(UUID("5fc59e6c-4a31-541e-985d-224859b2697b")) == "ETR-9291CV4TBVK"


def test_references_do_not_repeat() -> None:
    assert len(set(MANY)) == len(MANY)


def test_references_are_no_counter() -> None:
    digits = [[CROCKFORD.index(c) for c in one[4:14]] for one in MANY]
    numbers = [sum(d << 5 * n for n, d in enumerate(reversed(ds))) for ds in digits]
    rising = sum(a < b for a, b in pairwise(numbers))
    assert 0.45 < rising / len(numbers) < 0.55
    assert min(abs(a - b) for a, b in pairwise(numbers)) > 1_000


@pytest.mark.parametrize("place", range(4, 15))
def test_every_character_is_as_likely_as_any_other(place: int) -> None:
    counts = Counter(one[place] for one in MANY)
    expected = len(MANY) / 32
    chi_square = sum((counts[c] - expected) ** 2 / expected for c in CROCKFORD)
    assert chi_square < 70  # 31 degrees of freedom: beyond it once in 10 000 fair draws
