"""A message of the mailbox as an accessible PDF (PDF/UA-1)."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, datetime
from pathlib import Path
from typing import Final

from adapters import french
from adapters.letters.pdf import compiled

TEMPLATE: Final = Path(__file__).with_name("message.typ")


@dataclass(frozen=True, slots=True, kw_only=True)
class Letter:
    """What the PDF says. body: paragraphs, a line each.

    banner: what the installation says of itself.
    """

    title: str
    sender: str
    sent_at: datetime
    deletes_on: date
    body: str
    banner: str


def render(letter: Letter) -> bytes:
    """The PDF; the same letter gives the same bytes."""
    data = {
        "banner": letter.banner,
        "title": letter.title,
        "sender": letter.sender,
        "sent_at": french.moment(letter.sent_at),
        "deletes_on": french.day(letter.deletes_on),
        "paragraphs": letter.body.split("\n"),
    }
    return compiled(TEMPLATE, data, letter.sent_at)
