"""How days and texts are counted."""

from __future__ import annotations

import unicodedata
from datetime import date, datetime
from zoneinfo import ZoneInfo

PARIS = ZoneInfo("Europe/Paris")


def in_paris(at: datetime) -> date:
    """The calendar day of an instant in Paris, the day that every rule counts with."""
    return at.astimezone(PARIS).date()


INVISIBLE = frozenset({"Cc", "Cf", "Cs", "Co", "Cn", "Zl", "Zp"})
"""Categories of characters that no reader sees."""

KEPT = "\n\u200c\u200d"
"""Of those, the ones that carry meaning: line ends and joiners."""


def normalised(text: str | None) -> str | None:
    """Free text as it is counted and kept: NFC, trimmed, without what nobody sees.

    A line end is one character; control characters and marks of direction are dropped, the joiners
    of emoji and of some scripts stay between visible characters.
    """
    if text is None:
        return None
    lines = text.replace("\r\n", "\n").replace("\r", "\n")
    kept = (c for c in lines if c in KEPT or unicodedata.category(c) not in INVISIBLE)
    return unicodedata.normalize("NFC", "".join(kept)).strip(KEPT + " \t\u00a0").strip()
