"""How a person is found by name and birth date: a keyed hash of both, however they are written."""

from __future__ import annotations

import hashlib
import hmac
import unicodedata
from datetime import date
from typing import Final

JOINED: Final = {0x153: "oe", 0xE6: "ae", 0xF8: "o", 0x111: "d", 0xF0: "d", 0x142: "l"}
"""Letters that are no other letter with a mark, such as « œ »: what they are written as."""


def folded(name: str) -> str:
    """A name without case, accents, hyphens and order: « Zélie LE-GOFF » is `goff le zelie`."""
    plain = unicodedata.normalize("NFKD", name.casefold().translate(JOINED))
    bare = "".join(c for c in plain if not unicodedata.combining(c))
    words = "".join(c if c.isalnum() else " " for c in bare).split()
    return " ".join(sorted(words))


def name_index(name: str, born_on: date, pepper: bytes) -> str:
    """The look-up value, 64 hexadecimal characters: a keyed hash, as names can be guessed.

    Args:
        name: As anybody writes it.
        born_on: The birth date.
        pepper: The secret of the installation.
    """
    return keyed_hash(f"name|{folded(name)}|{born_on.isoformat()}", pepper)


def keyed_hash(text: str, pepper: bytes) -> str:
    """A hash that only this installation can make, 64 hexadecimal characters."""
    return hmac.new(pepper, text.encode(), hashlib.sha256).hexdigest()
