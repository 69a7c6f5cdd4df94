"""What a compact token says of itself, read so that no two readers could read it otherwise."""

from __future__ import annotations

import json
from base64 import urlsafe_b64decode
from collections.abc import Mapping
from typing import Any, Final, NoReturn

LONGEST: Final = 8192
"""How many characters a token may have."""

NEVER_SAID: Final = frozenset({"jwk", "jku", "x5u", "x5c", "crit", "b64"})
"""Headers by which a token brings its key along, or says how it is to be read."""

Part = Mapping[str, Any]


def opened(token: str) -> tuple[Part, Part]:
    """The header and the claims of a token; nobody has checked its signature yet.

    Raises: ValueError when it is longer than LONGEST, is not made of two JSON objects, says
        something twice, holds a number that is none, or has a header that is NEVER_SAID.
    """
    if len(token) > LONGEST:
        raise ValueError("The token is too long.")
    header, claims = (_object(part) for part in token.split(".")[:2])
    if not NEVER_SAID.isdisjoint(header):
        raise ValueError("The token says what its issuer alone may say.")
    return header, claims


def _object(part: str) -> Part:
    text = urlsafe_b64decode(part + "=" * (-len(part) % 4))
    found = json.loads(text, object_pairs_hook=_said_once, parse_constant=_no_number)
    if not isinstance(found, dict):
        raise ValueError("The token holds something else than an object.")
    return found


def _said_once(pairs: list[tuple[str, Any]]) -> dict[str, Any]:
    """Refuse a name that stands twice: one reader would take the first, another the last."""
    found = dict(pairs)
    if len(found) != len(pairs):
        raise ValueError("The token says something twice.")
    return found


def _no_number(_: str) -> NoReturn:
    raise ValueError("The token holds NaN or an infinity.")
