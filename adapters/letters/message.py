"""A message of the mailbox as an accessible PDF (PDF/UA-1)."""

from __future__ import annotations

import json
from dataclasses import dataclass
from datetime import date, datetime
from functools import cache
from pathlib import Path
from typing import Final

import typst

from adapters.web import french

TEMPLATE: Final = Path(__file__).with_name("message.typ")


@dataclass(frozen=True, slots=True, kw_only=True)
class Letter:
    """What the PDF says. body: paragraphs, a line each."""

    title: str
    sender: str
    sent_at: datetime
    deletes_on: date
    body: str


def render(letter: Letter) -> bytes:
    """The PDF; the same letter gives the same bytes.

    Its texts are data of the template, never a part of it: nothing that they say is markup.
    """
    data = {
        "title": letter.title,
        "sender": letter.sender,
        "sent_at": french.moment(letter.sent_at),
        "deletes_on": french.day(letter.deletes_on),
        "paragraphs": letter.body.split("\n"),
    }
    return typst.compile(
        TEMPLATE,
        format="pdf",
        font_paths=_fonts(),
        sys_inputs={"data": json.dumps(data)},
        pdf_standards=["ua-1"],
        timestamp=letter.sent_at.replace(microsecond=0),
    )


@cache
def _fonts() -> typst.Fonts:
    # Those that come with typst alone, so that a letter looks the same on every machine.
    return typst.Fonts(include_system_fonts=False)
