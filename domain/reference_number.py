"""The reference that a person quotes: not guessable, no counter, safe to read aloud."""

from __future__ import annotations

from uuid import UUID

CROCKFORD = "0123456789ABCDEFGHJKMNPQRSTVWXYZ"
DIGITS = 10


def reference_of(claim_id: UUID) -> str:
    """`ETR-`, ten Crockford characters of the claim id (50 bits) and a check character."""
    bits = claim_id.int & ((1 << 5 * DIGITS) - 1)
    digits = [bits >> shift & 31 for shift in range(5 * (DIGITS - 1), -1, -5)]
    return "ETR-" + "".join(CROCKFORD[digit] for digit in (*digits, _check(digits)))


def is_reference(text: str) -> bool:
    """True when the text has the form of a reference and its check character is right."""
    characters = text.removeprefix("ETR-")
    if not text.startswith("ETR-") or len(characters) != DIGITS + 1:
        return False
    if not set(characters) <= set(CROCKFORD):
        return False
    *digits, check = (CROCKFORD.index(character) for character in characters)
    return _check(digits) == check


def _check(digits: list[int]) -> int:
    # Each character is multiplied by another power of x in the field of 32 elements, so that any
    # one wrong character, and any two neighbours that are swapped, give another sum. The standard
    # schemes over 32 characters (ISO 7064, Luhn) miss some of the swaps.
    total = 0
    for digit in digits:
        total = _times_x(total) ^ digit
    return _times_x(total)


def _times_x(element: int) -> int:
    doubled = element << 1
    return doubled ^ 0b100101 if doubled & 0b100000 else doubled
