"""The letters about a claim, to keep as PDF: its proof of deposit, what was asked and decided."""

from __future__ import annotations

import hashlib
from collections.abc import Mapping
from typing import Annotated, Final
from uuid import UUID

from fastapi import APIRouter, Depends, Response
from starlette.concurrency import run_in_threadpool

from adapters.bootstrap import Runtime
from adapters.documents.files import Damaged
from adapters.http.downloads import binary
from adapters.http.file_names import attachment
from adapters.http.openapi import refusals
from adapters.http.reading import Uses, own_claim
from adapters.http.security import asking
from adapters.letters import receipt, supplement
from application.access import Action
from application.letters import AskedFor, OpenLetter, open_letter
from application.ports import Asked
from domain.base import Author
from domain.claim import Claim
from domain.errors import StoreUnavailable
from domain.values import Letter, LetterKind, SupplementRequest

router = APIRouter(prefix="/claims/{claim_id}/letters", tags=["letters"])

Reader = Annotated[Asked, Depends(asking(Action.READ_CLAIM))]

PDF: Final = "application/pdf"
RECEIPT: Final = "receipt"
NO_LETTER: Final = UUID(int=0)
NAMES: Final[Mapping[LetterKind, str]] = {
    LetterKind.DECISION: "decision",
    LetterKind.APPEAL_OUTCOME: "resultat-du-recours",
    LetterKind.STATEMENT: "decompte",
}
"""What a letter is called when it is saved."""


@router.get(
    "/{letter_id}.pdf",
    response_class=Response,
    responses=refusals(404, code="letter.not_found")
    | binary("An accessible PDF; `receipt` is the proof of deposit.", PDF),
)
async def get_letter(claim_id: UUID, letter_id: str, asked: Reader, runtime: Uses) -> Response:
    """A letter about a claim, for ever; the opening of a decision is recorded first."""
    if letter_id == RECEIPT:
        return await proof_of_deposit(runtime, asked.author, claim_id)
    command = OpenLetter(asked=asked, claim_id=claim_id, letter_id=_letter_id(letter_id))
    opened = await open_letter(command, runtime.ports)
    if isinstance(opened, AskedFor):
        return await _supplement_letter(runtime, opened.claim, opened.request)
    return await kept_letter(runtime, opened.insured_id, opened.letter.letter)


async def kept_letter(runtime: Runtime, insured_id: UUID, letter: Letter) -> Response:
    """A letter exactly as it was sent, to be saved.

    Raises: StoreUnavailable, also when what is kept is not what was sent.
    """
    key = await runtime.ports.keys.file_key(insured_id)
    try:
        pieces = [piece async for piece in runtime.ports.files.open(letter.blob_id, key)]
    except (Damaged, OSError) as error:
        raise StoreUnavailable(retry_after_s=60) from error
    content = b"".join(pieces)
    if hashlib.sha256(content).hexdigest() != letter.sha256:
        raise StoreUnavailable(retry_after_s=60)
    name = attachment(f"{NAMES[letter.kind]}.pdf")
    return Response(content, media_type=PDF, headers={"Content-Disposition": name})


def _letter_id(text: str) -> UUID:
    # What is no id at all is the id of no letter: whose claim it is comes first.
    try:
        return UUID(text)
    except ValueError:
        return NO_LETTER


async def _supplement_letter(
    runtime: Runtime, claim: Claim, request: SupplementRequest
) -> Response:
    person = await runtime.ports.directory.find(claim.insured_id)
    name, banner = person.display_name if person else None, runtime.settings.banner
    content = await run_in_threadpool(
        lambda: supplement.render(claim, request, insured_name=name, banner=banner)
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
