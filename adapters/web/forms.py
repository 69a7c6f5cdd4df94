"""A form as a person filled it in: its texts, what they mean, and what is wrong with them."""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import date
from typing import Final, NamedTuple

from adapters import french
from domain.errors import Refusal
from domain.values import normalised

_DAY: Final = re.compile(r"\s*(\d{1,2})\s*[/.\- ]\s*(\d{1,2})\s*[/.\- ]\s*((?:19|20)\d{2})\s*")
_EIGHT_DIGITS: Final = re.compile(r"\s*(\d{2})(\d{2})((?:19|20)\d{2})\s*")
_AMOUNT: Final = re.compile(r"(\d+)(?:[.,](\d{1,2}))?")
_SPACES: Final = re.compile(r"[\s\u00a0\u202f]+")


class FieldError(NamedTuple):
    """One line of the summary of errors. field: the id that it leads to, None for the whole."""

    field: str | None
    text: str


@dataclass(frozen=True)
class Form:
    """What fields hold as they were typed, and what is wrong with them.

    key: the idempotency key of the form, drawn when it was first shown.
    version: the claim's version that the person sees, None when any will do.
    """

    values: Mapping[str, str] = field(default_factory=dict)
    errors: tuple[FieldError, ...] = ()
    key: str = ""
    version: int | None = None

    def value(self, name: str) -> str:
        """What a field holds."""
        return self.values.get(name, "")

    def filled(self, *names: str) -> dict[str, str | None]:
        """These fields by name; None for an empty one."""
        return {name: self.value(name) or None for name in names}

    def error(self, name: str) -> str | None:
        """What is wrong with a field."""
        return next((error.text for error in self.errors if error.field == name), None)

    def length(self, name: str) -> int:
        """How many characters a text counts for, as the rules count them."""
        return len(normalised(self.value(name)) or "")


def iso_day(text: str) -> str | None:
    """A day as people write it (JJ/MM/AAAA, or with dots, dashes, spaces, or eight digits), as ISO.

    Returns: None for an empty text; the text itself when it is no date or its year no present one,
        for the rules to refuse.
    """
    if not text.strip():
        return None
    found = _DAY.fullmatch(text) or _EIGHT_DIGITS.fullmatch(text)
    if found is None:
        return text
    day, month, year = found.groups()
    return f"{year}-{month:0>2}-{day:0>2}"


def cents(text: str) -> int | str | None:
    """An amount as people write it (« 200,50 », « 200.50 », « 1 234,50 € »), in cents.

    Returns: None for an empty text; the text itself when it is no amount, for the rules to refuse.
    """
    bare = _SPACES.sub("", text).removesuffix("€").removesuffix("EUR")
    if not bare:
        return None
    found = _AMOUNT.fullmatch(bare)
    if found is None or not bare.isascii():
        return text
    euros, rest = found.groups()
    return int(euros) * 100 + int((rest or "0").ljust(2, "0"))


def typed_day(on: date | None) -> str:
    """A day as a field shows it."""
    return french.day(on) if on else ""


def typed_amount(amount_cents: int | None) -> str:
    """An amount as a field shows it: « 200,50 »."""
    return "" if amount_cents is None else f"{amount_cents // 100},{amount_cents % 100:02}"


def errors_of(refusal: Refusal, fields: Mapping[str, str]) -> tuple[FieldError, ...]:
    """Everything that is wrong, one line each, in the order of the form.

    fields: where the path of a field within what was sent leads on the page.
    """
    order = list(fields.values())
    found = [_error(one, fields) for one in (refusal, *refusal.others)]
    unique = dict.fromkeys(found)
    return tuple(sorted(unique, key=lambda e: order.index(e.field) if e.field in order else -1))


def _error(refusal: Refusal, fields: Mapping[str, str]) -> FieldError:
    path = refusal.field or ""
    return FieldError(
        fields.get(path) or fields.get(path.rpartition(".")[2]),
        french.sentence(refusal.code, refusal.details),
    )
