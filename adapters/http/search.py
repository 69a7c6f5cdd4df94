"""The front office looks for an insured person: by NIR, reference, or name and birth date."""

from __future__ import annotations

from datetime import date
from typing import Annotated
from uuid import UUID

from fastapi import APIRouter, Depends, Request
from pydantic import BaseModel, WithJsonSchema
from starlette.concurrency import run_in_threadpool

from adapters import french
from adapters.bootstrap import Runtime
from adapters.http import abuse
from adapters.http.answers import CLAIM_ID, Listed, example
from adapters.http.openapi import refusals
from adapters.http.reading import Uses, look
from adapters.http.security import posting
from adapters.http.validation import Day, Sent, Words, shown_as
from adapters.http.wanted import LONGEST, wanted_of
from application.access import Action
from application.ports import Asked
from application.search import SearchInsured, search_insured
from domain.claim.state import STUDIED, WAITING
from domain.deadlines import due_on
from domain.errors import FieldUnknown
from domain.retention import is_old
from domain.values import Status, in_paris
from projections import claim_summary
from projections.base import LIMIT
from projections.claim_summary import ClaimSummary

router = APIRouter(prefix="/desk", tags=["desk"])

Searcher = Annotated[Asked, Depends(posting(Action.SEARCH_INSURED))]

Known = Annotated[Words, WithJsonSchema({"type": "string", "maxLength": LONGEST})]
"""What is known of a person; its length is checked with the rest."""


class SearchSent(Sent):
    """What is known of the person: a NIR, a reference, or a name and birth date."""

    model_config = shown_as(nir="2 85 10 75 999 000 81")

    nir: Known | None = None
    reference: Known | None = None
    name: Known | None = None
    born_on: Day | None = None


class ClaimFound(BaseModel):
    """A transmitted claim.

    due_on: when an answer is due, a landmark and no promise; null while none is awaited from us.
    """

    claim_id: UUID
    reference: str
    status: Status
    status_label: str
    received_on: date
    due_on: date | None


class PersonFound(BaseModel):
    """An insured person; name, birth date and NIR are null once they are forgotten.

    nir_masked: sex and year of birth alone; claims: those transmitted, the last first.
    """

    insured_id: UUID
    display_name: str | None
    born_on: date | None
    nir_masked: str | None
    scheme: str
    is_served: bool
    claims: list[ClaimFound]


class PeopleFound(Listed[PersonFound]):
    """The persons found. has_more: there are more namesakes than a search shows."""

    model_config = example(
        search_id="5b0a3c53-3b4e-5d9f-8f57-6b6e5e9a1c77",
        items=[
            {
                "insured_id": "0c7c7a3e-5a86-5a7b-8f0d-5d2c9b3f4e11",
                "display_name": "ALICE",
                "born_on": "1985-10-21",
                "nir_masked": "2 85 ** ** *** *** **",
                "scheme": "GENERAL",
                "is_served": True,
                "claims": [
                    {
                        "claim_id": CLAIM_ID,
                        "reference": "ETR-7K3M9Q2XBDP",
                        "status": "ACKNOWLEDGED",
                        "status_label": french.STATUS_LABELS[Status.ACKNOWLEDGED],
                        "received_on": "2026-03-20",
                        "due_on": "2026-04-17",
                    }
                ],
            }
        ],
        has_more=False,
        next_cursor=None,
    )

    search_id: UUID
    has_more: bool


async def refuse_query(request: Request) -> None:
    """Let no request pass whose address says more than where it goes: addresses are logged.

    Raises: FieldUnknown.
    """
    if request.url.query:
        raise FieldUnknown("query")


@router.post(
    "/search", dependencies=[Depends(refuse_query)], responses=refusals(400, 412, 413, 429)
)
async def search(asked: Searcher, sent: SearchSent, runtime: Uses, request: Request) -> PeopleFound:
    """The insured persons who are meant, with their transmitted claims.

    What is known of them stands in the body alone. Each search is written down before it is
    answered.
    """
    wanted = wanted_of(nir=sent.nir, reference=sent.reference, name=sent.name, born_on=sent.born_on)
    await abuse.search(request, asked.author, wanted)
    found = await search_insured(SearchInsured(asked=asked, wanted=wanted), runtime.tracing)
    people = await run_in_threadpool(people_found, runtime, found.insured_ids)
    return PeopleFound(search_id=found.search_id, items=people, has_more=found.has_more)


def people_found(runtime: Runtime, insured_ids: tuple[UUID, ...]) -> list[PersonFound]:
    """These persons as the directory and the views know them; to be called in a thread."""
    found = (_person(runtime, insured_id) for insured_id in insured_ids)
    return [person for person in found if person is not None]


def _person(runtime: Runtime, insured_id: UUID) -> PersonFound | None:
    person = runtime.register.find(insured_id)
    if person is None:
        return None
    page = look(runtime, lambda db: claim_summary.list_of(db, insured_id, limit=LIMIT))
    today = in_paris(runtime.ports.now())
    shown = (one for one in page.items if not is_old(one.status, one.updated_at, today))
    return PersonFound(
        insured_id=insured_id,
        display_name=person.display_name,
        born_on=person.born_on,
        nir_masked=person.nir.masked() if person.nir else None,
        scheme=person.scheme,
        is_served=person.is_served,
        claims=[_claim(one, one.submitted_on) for one in shown if one.submitted_on],
    )


def _claim(claim: ClaimSummary, received_on: date) -> ClaimFound:
    return ClaimFound(
        claim_id=claim.claim_id,
        reference=claim.reference or "",
        status=claim.status,
        status_label=french.status_label(claim),
        received_on=received_on,
        due_on=due_on(claim.channel, received_on) if claim.status in WAITING + STUDIED else None,
    )
