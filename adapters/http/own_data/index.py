"""The page of the copy: everything in French, to be read offline and without any script."""

from __future__ import annotations

from collections.abc import AsyncIterator
from datetime import datetime
from functools import cache
from pathlib import Path
from urllib.parse import quote

from jinja2 import Environment, FileSystemLoader, StrictUndefined

from adapters import french
from adapters.bootstrap import Runtime
from adapters.http.own_data.claims import OwnClaim
from adapters.http.own_data.shape import AccountPart


async def index_of(
    runtime: Runtime, account: AccountPart, made_at: datetime, claims: AsyncIterator[OwnClaim]
) -> AsyncIterator[bytes]:
    """The page piece by piece, one claim in memory at a time."""
    pages, banner = _environment(), runtime.settings.banner
    head = pages.get_template("head.html")
    yield head.render(account=account, made_at=made_at, banner=banner).encode()
    template, number = pages.get_template("claim.html"), 0
    async for number, one in _numbered(claims):
        yield template.render(one=one.part, number=number).encode()
    yield pages.get_template("foot.html").render(is_empty=number == 0).encode()


async def _numbered(claims: AsyncIterator[OwnClaim]) -> AsyncIterator[tuple[int, OwnClaim]]:
    number = 0
    async for one in claims:
        number += 1
        yield number, one


@cache
def _environment() -> Environment:
    made = Environment(
        loader=FileSystemLoader(Path(__file__).parent / "pages"),
        autoescape=True,
        undefined=StrictUndefined,
        trim_blocks=True,
        lstrip_blocks=True,
    )
    made.globals |= {"french": french}
    made.filters |= {
        "day": french.day,
        "moment": french.moment,
        "size": french.size,
        "address": quote,
    }
    return made
