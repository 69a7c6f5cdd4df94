"""How dates, instants and sizes are written in French."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date, datetime
from typing import Final

from domain.values import PARIS

KIB: Final = 1024
MIB: Final = 1024 * 1024
MONTHS: Final = (
    "janv.",
    "févr.",
    "mars",
    "avr.",
    "mai",
    "juin",
    "juil.",
    "août",
    "sept.",
    "oct.",
    "nov.",
    "déc.",
)

LONG_MONTHS: Final = (
    "janvier",
    "février",
    "mars",
    "avril",
    "mai",
    "juin",
    "juillet",
    "août",
    "septembre",
    "octobre",
    "novembre",
    "décembre",
)


def day(on: date) -> str:
    """A date as people read it, JJ/MM/AAAA."""
    return f"{on.day:02}/{on.month:02}/{on.year:04}"


def short_day(on: date) -> str:
    """A date as the mailbox shows it, JJ/MM/AA."""
    return f"{on.day:02}/{on.month:02}/{on.year % 100:02}"


def day_of_month(at: datetime) -> str:
    """The Paris day of an instant as the home page shows it: « 09 juil. »."""
    on = at.astimezone(PARIS)
    return f"{on.day:02} {MONTHS[on.month - 1]}"


def in_words(at: datetime) -> str:
    """An instant in words, in Paris: « 1er mars 2026 à 10:00 »."""
    here = at.astimezone(PARIS)
    number = "1er" if here.day == 1 else str(here.day)
    return f"{number} {LONG_MONTHS[here.month - 1]} {here.year} à {here:%H:%M}"


def clock(at: datetime) -> str:
    """The hour of an instant in Paris: « 10:36 »."""
    return f"{at.astimezone(PARIS):%H:%M}"


def moment(at: datetime) -> str:
    """An instant as the mailbox shows it, JJ/MM/AA HH:MM in Paris."""
    return f"{at.astimezone(PARIS):%d/%m/%y %H:%M}"


def size(number_of_bytes: int) -> str:
    """A size of a file, rounded up: « 812 Ko », « 1,3 Mo », « 25 Mo »."""
    if number_of_bytes < MIB:
        return f"{-(-number_of_bytes // KIB)} Ko"
    whole, tenth = divmod(-(-number_of_bytes * 10 // MIB), 10)
    return f"{whole},{tenth} Mo" if tenth else f"{whole} Mo"


def listed(days: Sequence[date]) -> str:
    """Dates in a sentence: « 01/03/2026 et 10/03/2026 »."""
    *first, last = [day(on) for on in days] or [""]
    return f"{', '.join(first)} et {last}" if first else last


def euros(amount_cents: int) -> str:
    """An amount as people read it: « 1 234,50 € »."""
    whole, rest = divmod(amount_cents, 100)
    return f"{whole:,}".replace(",", "\u202f") + f",{rest:02}\u00a0€"


def begun(text: str) -> str:
    """A text as the beginning of a line: its first letter a capital, the others as they are."""
    return text[:1].upper() + text[1:]
