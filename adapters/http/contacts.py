"""The contact history that the front office reads, in its own words."""

from __future__ import annotations

from datetime import datetime
from typing import Annotated
from uuid import UUID

from fastapi import APIRouter, Depends, Query
from pydantic import BaseModel
from sqlalchemy import Connection

from adapters import french
from adapters.http.answers import CLAIM_ID, Listed, example
from adapters.http.openapi import refusals
from adapters.http.reading import Paged, Paging, Uses, look, reached
from adapters.http.security import asking
from application.access import Action
from application.ports import Asked
from domain.errors import FieldNotApplicable, FieldRequired
from projections import Page, contact_trace
from projections.contact_trace import Contact, ContactChannel, ContactKind, Direction

router = APIRouter(tags=["contacts"])

Reader = Annotated[Asked, Depends(asking(Action.READ_CONTACTS))]
Reached = Annotated[None, Depends(reached(contact_trace.NAME))]


class ContactRow(BaseModel):
    """A contact, in the seven columns of the front office."""

    number: str
    contacted_at: datetime
    channel: str
    direction: str
    qualification: str
    reason: str
    sub_reason: str
    claim_id: UUID


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


@router.get("/contacts", responses=refusals())
def list_contacts(
    _: Reader,
    _reached: Reached,
    runtime: Uses,
    paging: Paged,
    insured_id: Annotated[UUID | None, Query(description="With this insured person.")] = None,
    claim_id: Annotated[UUID | None, Query(description="About this claim.")] = None,
) -> Contacts:
    """The contacts with one insured person, or about one claim: exactly one of the two."""
    if claim_id is not None and insured_id is not None:
        raise FieldNotApplicable("insured_id")
    page = look(runtime, lambda db: _page(db, insured_id, claim_id, paging))
    return Contacts(items=[_row(contact) for contact in page.items], next_cursor=page.next_cursor)


def _page(
    db: Connection, insured_id: UUID | None, claim_id: UUID | None, paging: Paging
) -> Page[Contact]:
    after, limit = paging
    if claim_id is not None:
        return contact_trace.of_claim(db, claim_id, after=after, limit=limit)
    if insured_id is not None:
        return contact_trace.of_insured(db, insured_id, after=after, limit=limit)
    raise FieldRequired("insured_id")


def _row(contact: Contact) -> ContactRow:
    return ContactRow(
        number=contact.number,
        contacted_at=contact.contacted_at,
        channel=french.CONTACT_CHANNELS[contact.channel],
        direction=french.CONTACT_DIRECTIONS[contact.direction],
        qualification=french.CONTACT_QUALIFICATIONS[contact.kind],
        reason=french.CONTACT_REASON,
        sub_reason=french.CONTACT_SUB_REASON,
        claim_id=contact.claim_id,
    )
