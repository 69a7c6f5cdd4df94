"""What one file of the corpus is, and what the gate owes to it."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from typing import Final

ACCEPTED: Final = "accepted"
REFUSED: Final = "refused"
BOUNDED: Final = "bounded"
"""Some verdict in bounded time; what is accepted then really opens."""

UNREADABLE: Final = "document.unreadable"
PASSWORD: Final = "document.needs_a_password"
TYPE: Final = "document.type_not_accepted"
TOO_LARGE: Final = "document.too_large"
ACTIVE: Final = "document.active_content"


@dataclass(frozen=True)
class Case:
    """A file to be uploaded.

    Attributes:
        title: what is wrong with it, in words.
        content: its bytes.
        expected: accepted, refused or bounded.
        code: the public code of the refusal, where only one is right.
        name: what its sender calls it, which decides nothing.
    """

    title: str
    content: bytes
    expected: str = REFUSED
    code: str | None = None
    name: str = "scan.pdf"


Cases = Iterator[Case]
