"""What the typed lines of a decision come to, in euro cents; the claim itself checks it again."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Final, NamedTuple

from pydantic import ValidationError

from adapters.web.forms import cents
from domain.assessing import EURO, euro_cents
from domain.claim import Claim
from domain.values import ExchangeRate, RateSource

MOST_LINES: Final = 100
RATE_MARK: Final = str.maketrans({",": ".", " ": "", "\u00a0": "", "\u202f": ""})


class LineSum(NamedTuple):
    """What a line comes to, in euro cents; None while it cannot be told."""

    asked: int | None
    retained: int | None
    refused: int | None


class Sums(NamedTuple):
    """What the lines come to, and what the person declared, in euro cents."""

    lines: tuple[LineSum, ...]
    declared: int

    @property
    def asked(self) -> int:
        """The expenses that can be told."""
        return sum(one.asked or 0 for one in self.lines)

    @property
    def retained(self) -> int:
        """What would be paid."""
        return sum(one.retained or 0 for one in self.lines)

    @property
    def refused(self) -> int:
        """What would not."""
        return sum(one.refused or 0 for one in self.lines)


def lines_of(words: Mapping[str, str], most: int = MOST_LINES) -> range:
    """The numbers of the lines, from 1."""
    text = words.get("lignes", "1")
    count = int(text) if text.isascii() and text.isdigit() and len(text) < 4 else 1
    return range(1, max(1, min(count, most)) + 1)


def sums_of(words: Mapping[str, str], claim: Claim) -> Sums:
    """What was typed so far comes to."""
    declared = claim.care.amount_cents if claim.care else 0
    return Sums(tuple(line_sum(words, one) for one in lines_of(words)), declared)


def line_sum(words: Mapping[str, str], number: int) -> LineSum:
    """What a line comes to; what is left out of retained and refused is the rest."""
    asked = _asked(words, number)
    retained, refused = (_amount(words, name, number) for name in ("retained", "refused"))
    if asked is not None and retained is None and refused is not None:
        retained = max(0, asked - refused)
    elif asked is not None and refused is None and retained is not None:
        refused = max(0, asked - retained)
    return LineSum(asked, retained, refused)


def _asked(words: Mapping[str, str], number: int) -> int | None:
    amount = _amount(words, "amount", number)
    currency = words.get(f"currency_{number}", "").strip().upper() or EURO
    if amount is None or currency == EURO:
        return amount
    units = words.get(f"rate_{number}", "").strip().translate(RATE_MARK)
    try:
        rate = ExchangeRate.model_validate(
            {"units_per_euro": units, "on": "2026-01-01", "source": RateSource.ECB}
        )
    except ValidationError:
        return None
    return euro_cents(amount, rate)


def _amount(words: Mapping[str, str], name: str, number: int) -> int | None:
    found = cents(words.get(f"{name}_{number}", ""))
    return None if isinstance(found, str) else found
