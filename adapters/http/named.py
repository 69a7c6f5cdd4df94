"""What claims, documents and letters are called where no personal word may be told."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from uuid import UUID

from sqlalchemy import select
from starlette.concurrency import run_in_threadpool

from adapters.bootstrap import Runtime
from adapters.french.access import SHOWN
from adapters.french.facts import fact_text
from adapters.http.reading import look
from application.disclosures import Shown
from domain.base import Event
from domain.events import DecisionLetterMadeAvailable, DocumentAttached, DocumentClassified
from domain.values import DocumentCode
from projections.claim_summary import TABLE


async def references_of(runtime: Runtime, claims: Iterable[UUID | None]) -> Mapping[UUID, str]:
    """The references of those of these claims that have one."""
    wanted = {one for one in claims if one is not None}
    query = select(TABLE.c.claim_id, TABLE.c.reference).where(
        TABLE.c.claim_id.in_(wanted), TABLE.c.reference.is_not(None)
    )
    found = await run_in_threadpool(look, runtime, lambda db: db.execute(query).all())
    return {row.claim_id: row.reference for row in found}


def document_names(history: Iterable[Event]) -> Mapping[UUID, str]:
    """Each document and letter that a claim ever had, by what was said of it last."""
    found: dict[UUID, str] = {}
    for event in history:
        if isinstance(event, DocumentAttached):
            one = event.document
            found[one.document_id] = document_name(one.document_id, one.covers)
        elif isinstance(event, DocumentClassified):
            found[event.document_id] = document_name(event.document_id, event.covers)
        elif isinstance(event, DecisionLetterMadeAvailable):
            found[event.letter.letter_id] = fact_text(("kind",), event.letter.kind)
    return found


def document_name(document_id: UUID, covers: Iterable[DocumentCode] = ()) -> str:
    """A document by what it is said to hold and the beginning of its id."""
    said = fact_text(("covers",), tuple(covers)) or SHOWN[Shown.DOCUMENT]
    return f"{said} {short_name(document_id)}"


def short_name(any_id: UUID) -> str:
    """What has no name, by the beginning of its id."""
    return f"n°\u00a0{any_id.hex[:8]}"
