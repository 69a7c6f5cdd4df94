"""Claims that came by post: keyed, scanned and registered by a clerk, who reads nothing here."""

from __future__ import annotations

from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Annotated, Any, Final
from uuid import UUID

from fastapi import APIRouter, Depends, Request, Response
from pydantic import BaseModel, Field

from adapters.http.answers import CLAIM_ID, Changed, changed, example, tag
from adapters.http.claims import Submitted
from adapters.http.documents import COVERS
from adapters.http.openapi import API, BODY, COMMAND, refusals
from adapters.http.reading import Uses
from adapters.http.security import KeyHeader, changing, posting, required_key
from adapters.http.steps import AnswerSent, CareSent, PersonalSituationSent, StaySent
from adapters.http.uploads import Agreed, take
from adapters.http.validation import MOST_CODES, Day, Sent, Yes, shown_as
from application import paper
from application.access import Action
from application.documents import AttachDocument
from application.ports import Asked
from domain.claim import Claim
from domain.errors import FieldUnknown
from domain.reference_number import reference_of
from domain.values import Care, Stay

router = APIRouter(prefix="/desk/paper-claims", tags=["desk"])

Poster = Annotated[Asked, Depends(posting(Action.KEY_PAPER_CLAIM))]
Changer = Annotated[Asked, Depends(changing(Action.KEY_PAPER_CLAIM))]

SCAN: Final[dict[str, Any]] = {
    "type": "object",
    "required": ["file"],
    "additionalProperties": False,
    "properties": {
        "file": {
            "type": "string",
            "format": "binary",
            "description": "PDF, JPEG or PNG, told by its content alone.",
        },
        "covers": COVERS,
    },
}
SCANNED: Final = {
    "requestBody": {
        "required": True,
        "content": {
            "multipart/form-data": {
                "schema": SCAN,
                "example": {"file": "…", "covers": ["PAID_INVOICES"]},
                "encoding": {"covers": {"style": "form", "explode": True}},
            }
        },
    }
}


class PaperSent(Sent):
    """What a form says, whole. received_on: day of its receipt, today in Paris at the latest.

    checklist: which expected documents are not there, and why.
    """

    model_config = shown_as(
        insured_id="5b8c1f6e-4f0a-5d4e-8a67-0f3d5c9f7a10",
        received_on="2026-03-18",
        personal_situation={"nationality": "FRENCH", "situation": "RETIRED"},
        beneficiary_id="5b8c1f6e-4f0a-5d4e-8a67-0f3d5c9f7a10",
        care={
            "reason": "Otite",
            "planned_before_departure": False,
            "amount_cents": 8540,
            "linked_to": "ILLNESS",
        },
        stay={
            "country": "ZA",
            "reason": "TOURISM",
            "starts_on": "2026-02-10",
            "ends_on": "2026-02-17",
        },
        checklist=[{"code": "PASSPORT_COPY", "answer": "NOT_HELD"}],
    )

    insured_id: UUID
    received_on: Day
    personal_situation: PersonalSituationSent
    beneficiary_id: UUID
    care: CareSent
    stay: StaySent
    checklist: Annotated[tuple[AnswerSent, ...], Field(max_length=MOST_CODES)] = ()


class SignatureSent(Sent):
    """is_signed: whether the form bears the signature that stands for both declarations."""

    model_config = shown_as(is_signed=True)

    is_signed: Yes


class Scanned(BaseModel):
    """A scan that belongs to the form. is_new: false when the same bytes were there already."""

    model_config = example(
        claim_id=CLAIM_ID,
        document_id="0d6a2f4c-8c3e-5c55-9b56-1d2f0a7c4e21",
        is_new=True,
        version=8,
        position=51,
    )

    claim_id: UUID
    document_id: UUID
    is_new: bool
    version: int
    position: int


@router.post("", status_code=201, responses=refusals(*COMMAND, code="insured.not_found"))
async def key_paper_claim(
    sent: PaperSent, asked: Poster, runtime: Uses, response: Response, key: KeyHeader = None
) -> Changed:
    """Key a form that came by post; the person does not see it before it is registered."""
    claim_id = Claim.paper_id_of(asked.author.id, required_key(key))
    command = paper.KeyPaperClaim(
        asked=asked,
        claim_id=claim_id,
        insured_id=sent.insured_id,
        received_on=sent.received_on,
        nationality=sent.personal_situation.nationality,
        situation=sent.personal_situation.situation,
        beneficiary_id=sent.beneficiary_id,
        care=Care.model_validate(sent.care.model_dump()),
        stay=Stay.model_validate(sent.stay.model_dump()),
        answers={one.code: one.answer for one in sent.checklist if one.answer is not None},
    )
    recorded = await paper.key_paper_claim(command, runtime.ports)
    response.headers["Location"] = f"{API}/desk/paper-claims/{claim_id}"
    return changed(recorded, response)


@router.post(
    "/{claim_id}/documents",
    status_code=201,
    responses=refusals(*COMMAND, 415, 429),
    openapi_extra=SCANNED,
)
async def attach_scan(
    claim_id: UUID, asked: Poster, runtime: Uses, request: Request, response: Response
) -> Scanned:
    """Attach a scan, through the gate that every file passes."""
    # Before anything is read: nobody's bytes are taken in for a form that is not theirs.
    await paper.refuse_unless_keying(asked, claim_id, runtime.ports)
    limit = max(runtime.settings.pdf_max_bytes, runtime.settings.image_max_bytes)
    with TemporaryDirectory(dir=runtime.settings.uploads_dir) as folder:
        path = Path(folder) / "file"
        sent = await take(request, path, limit=limit)
        if isinstance(sent, Agreed):
            raise FieldUnknown("proposal_id")
        command = AttachDocument(
            asked=asked,
            claim_id=claim_id,
            file=path,
            file_name=sent.name,
            sha256=sent.received.sha256,
            covers=sent.covers,
        )
        done = await paper.attach_scan(command, runtime.ports)
    tag(response, done.recorded.version)
    recorded, document_id = done.recorded._asdict(), done.document.document_id
    return Scanned(**recorded, document_id=document_id, is_new=done.is_new)


@router.post("/{claim_id}/registration", status_code=201, responses=refusals(*COMMAND))
async def register_paper_claim(
    claim_id: UUID, sent: SignatureSent, asked: Poster, runtime: Uses, response: Response
) -> Submitted:
    """Register a form as of the day of its receipt: from here on it is a claim like any other."""
    command = paper.RegisterPaperClaim(asked=asked, claim_id=claim_id, is_signed=sent.is_signed)
    done = changed(await paper.register_paper_claim(command, runtime.ports), response)
    return Submitted(**done.model_dump(), reference=reference_of(claim_id))


@router.delete("/{claim_id}", responses=refusals(*BODY, 404, 409, 412))
async def abandon_paper_claim(
    claim_id: UUID, asked: Changer, runtime: Uses, response: Response
) -> Changed:
    """Leave a form that was keyed wrongly and is not registered."""
    command = paper.AbandonPaperClaim(asked=asked, claim_id=claim_id)
    return changed(await paper.abandon_paper_claim(command, runtime.ports), response)
