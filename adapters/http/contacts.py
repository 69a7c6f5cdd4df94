"""The contact history that the front office reads, in its own words."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from datetime import datetime
from typing import Annotated, Any, Final, NamedTuple
from uuid import UUID

from fastapi import APIRouter, Depends, Header, Query, Response
from pydantic import BaseModel
from sqlalchemy import Connection
from starlette.concurrency import run_in_threadpool

from adapters import french
from adapters.bootstrap import Runtime
from adapters.http.answers import CLAIM_ID, Listed, example
from adapters.http.contact_table import MEDIA_TYPE, csv_answer, csv_text
from adapters.http.openapi import refusals
from adapters.http.reading import Paged, Paging, Uses, look, reached
from adapters.http.security import asking
from application.access import Action
from application.disclosures import Shown
from application.ports import Asked
from application.search import ShowContacts, show_contacts
from domain.claim import Claim
from domain.errors import FieldNotApplicable, FieldRequired
from domain.retention import is_archived
from domain.values import in_paris
from projections import Page, contact_trace
from projections.base import LIMIT
from projections.contact_trace import Contact, ContactChannel, ContactKind, Direction

router = APIRouter(tags=["contacts"])

Reader = Annotated[Asked, Depends(asking(Action.READ_CONTACTS))]
Accepted = Annotated[str | None, Header(include_in_schema=False)]
Reached = Annotated[None, Depends(reached(contact_trace.NAME))]


MOST_ROWS: Final = 10_000
TABLE: Final[dict[str, Any]] = {
    "schema": {"type": "string"},
    "example": csv_text((), of_one_claim=True),
}
AS_TABLE: Final[dict[int | str, dict[str, Any]]] = {200: {"content": {MEDIA_TYPE: TABLE}}}
ONLY_TABLE: Final[dict[int | str, dict[str, Any]]] = {
    200: {**AS_TABLE[200], "description": "The contacts as a table."}
}


class Subject(NamedTuple):
    """Whose contacts: with a person, or about a claim."""

    insured_id: UUID | None
    claim_id: UUID | None


async def _subject(
    insured_id: Annotated[UUID | None, Query(description="With this insured person.")] = None,
    claim_id: Annotated[UUID | None, Query(description="About this claim.")] = None,
) -> Subject:
    if claim_id is not None and insured_id is not None:
        raise FieldNotApplicable("insured_id")
    if claim_id is None and insured_id is None:
        raise FieldRequired("insured_id")
    return Subject(insured_id, claim_id)


About = Annotated[Subject, Depends(_subject)]


class ContactRow(BaseModel):
    """A contact, in the seven columns of the front office. claim_id: null when it is about none."""

    number: str
    contacted_at: datetime
    channel: str
    direction: str
    qualification: str
    reason: str
    sub_reason: str
    claim_id: UUID | None


class Contacts(Listed[ContactRow]):
    """The contacts, earliest first."""

    model_config = example(
        items=[
            {
                "number": "1 - 1",
                "contacted_at": "2026-03-20T09:00:00Z",
                "channel": french.CONTACT_CHANNELS[ContactChannel.WEB_ACCOUNT],
                "direction": french.CONTACT_DIRECTIONS[Direction.INCOMING],
                "qualification": french.CONTACT_QUALIFICATIONS[ContactKind.CLAIM_SUBMITTED],
                "reason": french.CONTACT_REASON,
                "sub_reason": french.CONTACT_SUB_REASON,
                "claim_id": CLAIM_ID,
            }
        ],
        next_cursor=None,
    )


@router.get("/contacts", response_model=Contacts, responses=refusals() | AS_TABLE)
async def list_contacts(
    asked: Reader,
    about: About,
    _reached: Reached,
    runtime: Uses,
    paging: Paged,
    accept: Accepted = None,
) -> Contacts | Response:
    """The contacts with one insured person, or about one claim: exactly one of the two.

    `Accept: text/csv` gives all of them, as `/contacts.csv` does. Each reading is written down
    before it is answered.
    """
    if MEDIA_TYPE in (accept or ""):
        return await get_contact_table(asked, about, _reached, runtime)
    page = await run_in_threadpool(look, runtime, lambda db: _page(db, about, paging))
    page = replace(page, items=await _open_to(runtime, about, page.items))
    await _write_down(runtime, asked, about, page.items, Shown.CONTACTS)
    return Contacts(items=[_row(contact) for contact in page.items], next_cursor=page.next_cursor)


@router.get("/contacts.csv", response_class=Response, responses=refusals() | ONLY_TABLE)
async def get_contact_table(
    asked: Reader, about: About, _reached: Reached, runtime: Uses
) -> Response:
    """All contacts with one insured person, or about one claim, for a spreadsheet.

    UTF-8 with its mark, cells apart by semicolons, in the columns of the front office.
    """
    found = await run_in_threadpool(look, runtime, lambda db: all_contacts(db, about))
    contacts = await _open_to(runtime, about, found)
    await _write_down(runtime, asked, about, contacts, Shown.EXPORT)
    return csv_answer(contacts, name="contacts.csv", of_one_claim=about.claim_id is not None)


async def _open_to(
    runtime: Runtime, about: Subject, rows: Sequence[Contact]
) -> tuple[Contact, ...]:
    """The rows, but for an archived claim: the front office opens it no more."""
    if about.claim_id is None or not rows:
        return tuple(rows)
    claim = await runtime.ports.claims.load(Claim, about.claim_id)
    today = in_paris(runtime.ports.now())
    return () if claim is not None and is_archived(claim, today) else tuple(rows)


def all_contacts(db: Connection, about: Subject) -> tuple[Contact, ...]:
    """Every contact with a person or about a claim, earliest first, MOST_ROWS at most."""
    found: list[Contact] = []
    cursor: str | None = None
    while len(found) < MOST_ROWS:
        page = _page(db, about, Paging(cursor, LIMIT))
        found += page.items
        if (cursor := page.next_cursor) is None:
            break
    return tuple(found)


async def _write_down(
    runtime: Runtime, asked: Asked, about: Subject, rows: Sequence[Contact], shown: Shown
) -> None:
    insured_id = rows[0].insured_id if rows else about.insured_id
    command = ShowContacts(asked=asked, insured_id=insured_id, claim_id=about.claim_id, shown=shown)
    await show_contacts(command, runtime.tracing)


def _page(db: Connection, about: Subject, paging: Paging) -> Page[Contact]:
    after, limit = paging
    if about.claim_id is not None:
        return contact_trace.of_claim(db, about.claim_id, after=after, limit=limit)
    if about.insured_id is not None:
        return contact_trace.of_insured(db, about.insured_id, after=after, limit=limit)
    raise FieldRequired("insured_id")


def _row(contact: Contact) -> ContactRow:
    return ContactRow(
        number=contact.number,
        contacted_at=contact.contacted_at,
        channel=french.CONTACT_CHANNELS[contact.channel],
        direction=french.CONTACT_DIRECTIONS[contact.direction],
        qualification=french.CONTACT_QUALIFICATIONS[contact.kind],
        **french.contact_reason(contact.reason)._asdict(),
        claim_id=contact.claim_id,
    )
