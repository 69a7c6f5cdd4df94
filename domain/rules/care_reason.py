"""The reason of the care has 1 to 180 characters."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date

from domain.errors import CareReasonTooLong, FieldRequired
from domain.facts import Facts, Finding

MAX_CHARACTERS = 180


def check(facts: Facts, _today: date) -> Iterator[Finding]:
    """The reason of the care is told in 1 to 180 characters; a forgotten one is not judged.

    A character is a Unicode code point of the trimmed NFC text; a line break counts for one.
    Returns: FieldRequired, CareReasonTooLong (details: length).
    Source: docs/sources.md#care-reason
    """
    if facts.care is None or facts.care.reason is None:
        return
    length = len(facts.care.reason)
    if length == 0:
        yield FieldRequired("reason")
    elif length > MAX_CHARACTERS:
        yield CareReasonTooLong("reason", length=length)
