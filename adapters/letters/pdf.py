"""A template and its data as an accessible PDF (PDF/UA-1)."""

from __future__ import annotations

import json
from collections.abc import Mapping
from contextlib import suppress
from datetime import datetime
from functools import cache
from pathlib import Path
from typing import Any

import typst


def compiled(template: Path, data: Mapping[str, Any], at: datetime) -> bytes:
    """The PDF; the same data and instant give the same bytes.

    Texts are data of the template, never a part of it: nothing that they say is markup.
    """
    # The standard refuses a document with a character that no font of ours shows. People write
    # them (an emoji, a file name in Chinese) and get their letter all the same: tagged as any
    # other, an empty box in the character's place, without the standard's mark.
    with suppress(typst.TypstError):
        return _compiled(template, data, at, is_marked=True)
    return _compiled(template, data, at, is_marked=False)


def _compiled(template: Path, data: Mapping[str, Any], at: datetime, *, is_marked: bool) -> bytes:
    return typst.compile(
        template,
        format="pdf",
        font_paths=_fonts(),
        sys_inputs={"data": json.dumps(data)},
        pdf_standards=["ua-1"] if is_marked else None,
        timestamp=at.replace(microsecond=0),
    )


@cache
def _fonts() -> typst.Fonts:
    # Those that come with typst alone, so that a letter looks the same on every machine.
    return typst.Fonts(include_system_fonts=False)
