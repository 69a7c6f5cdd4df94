"""What the words of a message are made of."""

from __future__ import annotations

from typing import NamedTuple


class MessageText(NamedTuple):
    """The words of a message, of one kind and version."""

    subject: str
    body: str
