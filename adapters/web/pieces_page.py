"""Step 4: what each file holds, and what is said of the documents that are called for."""

from __future__ import annotations

from collections.abc import Sequence
from uuid import UUID

from fastapi import APIRouter, Request
from fastapi.responses import Response

from adapters.web.shelf import STEP, Shelf, field_of
from adapters.web.wizard import Sorter
from application import documents
from domain.rules.checklist import State, checklist
from domain.values import Answer, DocumentCode

router = APIRouter()


@router.post(f"{STEP.path}/{{document_id}}/contenu")
async def classify_document(
    request: Request, claim_id: UUID, document_id: UUID, visit: Sorter
) -> Response:
    """Say what a file holds."""
    shelf = await Shelf.open(request, visit, claim_id)
    known = {code.value: code for code in DocumentCode}
    covers = [known[word] for word in await ticked(request, "covers") if word in known]
    command = documents.ClassifyDocument(
        asked=shelf.asked(),
        claim_id=claim_id,
        document_id=document_id,
        covers=tuple(dict.fromkeys(covers)),
    )
    await documents.classify_document(command, shelf.runtime.ports)
    return shelf.redirect()


@router.post(f"{STEP.path}/pieces")
async def answer_checklist(request: Request, claim_id: UUID, visit: Sorter) -> Response:
    """Say which of the documents called for are not held, or do not concern the person."""
    shelf = await Shelf.open(request, visit, claim_id)
    for line in checklist(shelf.claim.facts):
        said = await ticked(request, field_of(line.codes))
        if said and line.state is not State.COVERED:
            await _answer(shelf, line.codes, said[0])
    return shelf.redirect()


async def _answer(shelf: Shelf, codes: Sequence[DocumentCode], said: str) -> None:
    answer = next((one for one in Answer if one.value == said), None)
    for code in codes:
        # The form sends every line again: what was said already takes no turn.
        if shelf.claim.answers.get(code) is not answer:
            command = documents.AnswerChecklist(
                asked=shelf.asked(), claim_id=shelf.claim.id, code=code, answer=answer
            )
            await documents.answer_checklist(command, shelf.runtime.ports)


async def ticked(request: Request, name: str) -> list[str]:
    """Every value that a small form sends under a name."""
    form = await request.form(max_files=0)
    return [word for word in form.getlist(name) if isinstance(word, str)]
