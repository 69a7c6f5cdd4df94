"""The letters about a claim, to keep as PDF: for now the proof of deposit."""

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
from adapters.letters import receipt
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
    | binary("The letter as an accessible PDF; `receipt` is the proof of deposit.", PDF),
)
async def get_letter(claim_id: UUID, letter_id: str, asked: Reader, runtime: Uses) -> Response:
    """A letter about a claim; its proof of deposit from the submission on, for ever."""
    if letter_id != RECEIPT:
        await own_claim(runtime, asked.author, claim_id)
        raise LetterNotFound
    return await proof_of_deposit(runtime, asked.author, claim_id)


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
