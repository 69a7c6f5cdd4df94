"""E-mail addresses: which ones are believed, and how one is shown to its owner."""

from __future__ import annotations

import re
from typing import Final

_LONGEST, _LONGEST_LOCAL_PART = 254, 64
_WORD = r"[A-Za-z0-9!#$%&'*+/=?^_`{|}~-]+"
_LABEL = r"[A-Za-z0-9](?:[A-Za-z0-9-]{0,61}[A-Za-z0-9])?"
_ADDRESS: Final = re.compile(rf"({_WORD}(?:\.{_WORD})*)@((?:{_LABEL}\.)+{_LABEL})")
_HIDDEN: Final = "•••"


class AddressNotValid(ValueError):
    """A text is not an address that every mail server takes; never says what it was."""


def checked(text: str) -> str:
    """An address, as it was given: ASCII, `local@domain.tld`, no quotes, no comment, no control.

    254 characters at most, 64 before the `@`: what every mail server takes, without extensions,
    and nothing that could begin another header or command.

    Raises: AddressNotValid.
    """
    found = _ADDRESS.fullmatch(text) if len(text) <= _LONGEST else None
    if found is None or len(found[1]) > _LONGEST_LOCAL_PART:
        raise AddressNotValid
    return text


def masked(address: str) -> str:
    """What lets its owner recognise an address: the first character and the domain."""
    local, _, domain = address.rpartition("@")
    return f"{local[:1]}{_HIDDEN}@{domain}"
