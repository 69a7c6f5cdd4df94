"""A claim as the front office sees it: what may be said of it, its contacts, each in detail."""

from __future__ import annotations

from typing import Annotated, NamedTuple
from uuid import UUID

from fastapi import APIRouter, Depends, Request
from fastapi.responses import Response
from starlette.concurrency import run_in_threadpool

from adapters.bootstrap import Runtime
from adapters.http.claim_body import OPEN
from adapters.http.contact_table import cells_of, csv_answer
from adapters.http.contacts import Subject, all_contacts
from adapters.http.reading import look, today_of
from adapters.http.search import PersonFound, people_found
from adapters.http.session import Visit, asking_page
from adapters.web.asked import to_complete
from adapters.web.follow_up import follow_up
from adapters.web.keyed import new_key
from adapters.web.rendering import page
from adapters.web.staff.detail import recap_of, sent_text
from adapters.web.staff.places import CONTACT, EXPORT, FILE, file_address, results_address
from application.access import Action
from application.disclosures import Shown
from application.search import ShowFile, show_file
from domain import reference
from domain.claim import Claim
from domain.claim.front import COPIES_A_DAY
from domain.deadlines import due_on, implicit_decision_on
from domain.errors import SearchNotFound
from domain.retention import is_archived
from projections import claim_summary, contact_trace
from projections.contact_trace import Contact

router = APIRouter()

Reader = Annotated[Visit, Depends(asking_page(Action.READ_CONTACTS))]


class Opened(NamedTuple):
    """A file that was opened: the claim, whose it is, and every contact about it."""

    claim: Claim
    person: PersonFound
    contacts: tuple[Contact, ...]

    @property
    def reference(self) -> str:
        """The reference of the claim."""
        return self.claim.reference or ""


@router.get(FILE)
async def show_claim(request: Request, search_id: UUID, claim_id: UUID, visit: Reader) -> Response:
    """What may be said of a claim, and its contacts."""
    runtime: Runtime = request.app.state.runtime
    opened = await _open(runtime, visit, search_id, claim_id, Shown.CLAIM)
    claim = opened.claim
    summary = await run_in_threadpool(look, runtime, lambda db: claim_summary.find(db, claim_id))
    if summary is None or claim.submitted_on is None:
        raise SearchNotFound
    return await page(
        request,
        visit,
        "agents/demande.html",
        claim=claim,
        person=opened.person,
        scheme=reference.scheme(opened.person.scheme).label,
        told=follow_up(claim, summary),
        rows=[(contact, cells_of(contact)) for contact in opened.contacts],
        asked=to_complete(claim),
        is_open=claim.status in OPEN,
        due_on=due_on(claim.channel, claim.submitted_on),
        implicit_on=implicit_decision_on(claim.submitted_on, claim.supplements),
        results=results_address(search_id),
        address=file_address(search_id, claim_id),
        key=new_key(runtime),
        copies_left=COPIES_A_DAY - claim.copied_on.count(today_of(runtime)),
    )


@router.get(EXPORT)
async def save_contacts(
    request: Request, search_id: UUID, claim_id: UUID, visit: Reader
) -> Response:
    """The contacts of a claim, for a spreadsheet."""
    runtime: Runtime = request.app.state.runtime
    opened = await _open(runtime, visit, search_id, claim_id, Shown.EXPORT)
    name = f"contacts-{opened.reference}.csv"
    return csv_answer(opened.contacts, name=name, of_one_claim=True)


@router.get(CONTACT)
async def show_contact(
    request: Request, search_id: UUID, claim_id: UUID, number: str, visit: Reader
) -> Response:
    """One contact: what was declared, or the message as it was sent."""
    runtime: Runtime = request.app.state.runtime
    opened = await _open(runtime, visit, search_id, claim_id, Shown.CONTACT)
    same = (one for one in opened.contacts if f"{one.rank}-{one.item}" == number)
    contact = next(same, None)
    if contact is None:
        raise SearchNotFound
    return await page(
        request,
        visit,
        "agents/contact.html",
        contact=contact,
        cells=cells_of(contact),
        claim=opened.claim,
        recap=recap_of(opened.claim, contact),
        text=await run_in_threadpool(look, runtime, lambda db: sent_text(db, contact)),
        results=results_address(search_id),
        address=file_address(search_id, claim_id),
    )


async def _open(
    runtime: Runtime, visit: Visit, search_id: UUID, claim_id: UUID, shown: Shown
) -> Opened:
    claim = await runtime.ports.claims.load(Claim, claim_id)
    if claim is None or claim.is_draft or claim.is_gone or is_archived(claim, today_of(runtime)):
        raise SearchNotFound
    command = ShowFile(
        asked=visit.asked,
        search_id=search_id,
        insured_id=claim.insured_id,
        claim_id=claim_id,
        shown=shown,
    )
    await show_file(command, runtime.tracing)
    views = [claim_summary.NAME, contact_trace.NAME]
    await runtime.positions.wait(views, claim.positions[-1])
    about = Subject(insured_id=None, claim_id=claim_id)
    contacts = await run_in_threadpool(look, runtime, lambda db: all_contacts(db, about))
    people = await run_in_threadpool(people_found, runtime, (claim.insured_id,))
    if not people:
        raise SearchNotFound
    return Opened(claim, people[0], contacts)
