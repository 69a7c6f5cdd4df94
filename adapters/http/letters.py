"""The letters about a claim, to keep as PDF: the proof of deposit, and what was asked."""

from __future__ import annotations

from typing import Annotated, Final
from uuid import UUID

from fastapi import APIRouter, Depends, Response
from starlette.concurrency import run_in_threadpool

from adapters.bootstrap import Runtime
from adapters.http.downloads import binary
from adapters.http.file_names import attachment
from adapters.http.openapi import refusals
from adapters.http.reading import Uses, own_claim
from adapters.http.security import asking
from adapters.letters import receipt, supplement
from application.access import Action
from application.ports import Asked
from domain.base import Author
from domain.errors import LetterNotFound

router = APIRouter(prefix="/claims/{claim_id}/letters", tags=["letters"])

Reader = Annotated[Asked, Depends(asking(Action.READ_CLAIM))]

PDF: Final = "application/pdf"
RECEIPT: Final = "receipt"


@router.get(
    "/{letter_id}.pdf",
    response_class=Response,
    responses=refusals(404, code="letter.not_found")
    | binary("An accessible PDF; `receipt` is the proof of deposit, else a supplement's id.", PDF),
)
async def get_letter(claim_id: UUID, letter_id: str, asked: Reader, runtime: Uses) -> Response:
    """A letter about a claim; its proof of deposit from the submission on, for ever."""
    if letter_id != RECEIPT:
        return await supplement_letter(runtime, asked.author, claim_id, letter_id)
    return await proof_of_deposit(runtime, asked.author, claim_id)


async def supplement_letter(
    runtime: Runtime, author: Author, claim_id: UUID, letter_id: str
) -> Response:
    """The letter that asked for further documents about one of the author's claims.

    letter_id: the supplement's id.
    Raises: ClaimNotFound, LetterNotFound, StoreUnavailable.
    """
    claim = await own_claim(runtime, author, claim_id)
    found = (one for one in claim.supplements if str(one.request.supplement_id) == letter_id)
    asked = next(found, None)
    if asked is None:
        raise LetterNotFound
    person = await runtime.ports.directory.find(claim.insured_id)
    name, banner = person.display_name if person else None, runtime.settings.banner
    content = await run_in_threadpool(
        lambda: supplement.render(claim, asked.request, insured_name=name, banner=banner)
    )
    headers = {"Content-Disposition": attachment(f"documents-demandes-{claim.reference}.pdf")}
    return Response(content, media_type=PDF, headers=headers)


async def proof_of_deposit(runtime: Runtime, author: Author, claim_id: UUID) -> Response:
    """The proof of deposit of one of the author's claims, to be saved.

    Raises: ClaimNotFound, LetterNotFound before the submission, StoreUnavailable.
    """
    claim = await own_claim(runtime, author, claim_id)
    person = await runtime.ports.directory.find(claim.insured_id)
    name = person.display_name if person else None
    banner = runtime.settings.banner
    content = await run_in_threadpool(
        lambda: receipt.render(claim, insured_name=name, banner=banner)
    )
    headers = {"Content-Disposition": attachment(f"recepisse-{claim.reference}.pdf")}
    return Response(content, media_type=PDF, headers=headers)
