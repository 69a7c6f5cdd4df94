"""The documents of a claim: each command, and right under it its handler."""

from __future__ import annotations

from pathlib import Path
from typing import NamedTuple
from uuid import UUID, uuid5

from pydantic import Field

from application.access import Action
from application.change import act_of, change, load_claim, replayed
from application.ports import Command, Ports, Recorded
from application.storage import bytes_of, refuse_without_room
from domain.base import Act
from domain.claim import SCANS_MAX, Claim
from domain.errors import DocumentNotFound, Refusal, Unavailable
from domain.values import Answer, Document, DocumentCode


class AttachCommand(Command):
    """Something to attach, in step 4 or to a supplement.

    covers: what the person says that it holds; answers: the items that it is deposited for.
    """

    claim_id: UUID
    covers: tuple[DocumentCode, ...] = ()
    answers: tuple[UUID, ...] = ()


class AttachDocument(AttachCommand):
    """A file that was received whole into a temporary place.

    file_name: as the person named it, cleaned; sha256: of what was received, hex.
    """

    file: Path = Field(exclude=True)
    file_name: str
    sha256: str


class Attached(NamedTuple):
    """The answer to an attachment; is_new is False when the same bytes were there already.

    is_in_vain: transmitted before it was asked for, they answer nothing of what is asked.
    """

    recorded: Recorded
    document: Document
    is_new: bool
    is_in_vain: bool = False


async def attach_document(
    command: AttachDocument, ports: Ports, action: Action = Action.CHANGE_DOCUMENTS
) -> Attached:
    """Let a file through the gate, keep it sealed, then record it.

    Raises: ClaimNotFound, IdempotencyKeyReused, AlreadySubmitted, InvalidChoice, DocumentInfected,
        DocumentLimitReached, DocumentTypeNotAccepted, DocumentTooLarge,
        DocumentUnreadable, DocumentNeedsAPassword, DocumentActiveContent, ChangedMeanwhile,
        StoreUnavailable.
    """
    claim = await load_claim(command, command.claim_id, ports, action)
    if earlier := await attached_before(command, claim, ports, command.sha256):
        return earlier
    if twin := await twin_attached(command, claim, command.sha256, ports):
        return twin
    claim.refuse_unasked(command.answers)
    claim.refuse_infected([command.sha256])
    claim.refuse_unless_room(_most(claim, ports))
    inspection = await ports.gate.inspect(command.file)
    document = Document(
        document_id=uuid5(command.claim_id, str(command.asked.command_id)),
        blob_id=ports.new_id(),
        file_name=command.file_name,
        covers=said_to_hold(command, claim),
        answers=command.answers,
        **inspection.model_dump(),
    )
    key = await ports.keys.file_key(claim.insured_id)
    await ports.files.put(document.blob_id, command.file, key)
    return await record_document(command, document, ports, action)


async def attached_before(
    command: AttachCommand, claim: Claim, ports: Ports, sha256: str | None = None
) -> Attached | None:
    """The answer that this very command was given before; None for a new one that may go on.

    sha256: of the file, which may have been there already; None when it is not known yet.

    Raises: IdempotencyKeyReused, ClaimNotFound, AlreadySubmitted, StoreUnavailable.
    """
    act = await act_of(command, claim.insured_id, ports)
    if done := replayed(claim, act):
        document_id = uuid5(claim.id, str(command.asked.command_id))
        twin = claim.twin_of(sha256) if sha256 else None
        if document_id not in claim.documents and twin is not None:
            return Attached(done, twin, is_new=False)
        return Attached(done, _document_of(claim, document_id), is_new=True)
    claim.refuse_unless_open()
    return None


async def twin_attached(
    command: AttachCommand, claim: Claim, sha256: str, ports: Ports
) -> Attached | None:
    """The answer for bytes that are attached already; None when they are not.

    Raises: ClaimNotFound, AlreadySubmitted, InvalidChoice, ChangedMeanwhile, StoreUnavailable.
    """
    twin = claim.twin_of(sha256)
    if twin is None:
        return None
    claim.refuse_unasked(command.answers)
    is_in_vain = not set(command.answers) <= set(twin.answers)
    if twin in claim.transmitted or not is_in_vain:
        now = Recorded(claim.id, claim.version, claim.positions[-1])
        return Attached(now, twin, is_new=False, is_in_vain=is_in_vain)

    def decide(claim: Claim, act: Act) -> None:
        claim.refuse_unasked(command.answers)
        if (now := claim.twin_of(sha256)) is not None:
            claim.answer_also(now, command.answers, act)

    recorded = await change(command, command.claim_id, ports, decide, Action.CHANGE_DOCUMENTS)
    return Attached(recorded, twin, is_new=False)


async def record_document(
    command: AttachCommand,
    document: Document,
    ports: Ports,
    action: Action = Action.CHANGE_DOCUMENTS,
) -> Attached:
    """Record a document whose contents are kept; drop them when it does not come to that.

    Raises: ClaimNotFound, IdempotencyKeyReused, AlreadySubmitted, DocumentInfected,
        DocumentLimitReached, DraftsFull, ChangedMeanwhile, StoreUnavailable.
    """
    kept = document

    def decide(claim: Claim, act: Act) -> None:
        nonlocal kept
        kept = claim.attach_document(document, _most(claim, ports), act)

    try:
        await refuse_without_room(command, bytes_of(document), ports)
        recorded = await change(command, command.claim_id, ports, decide, action)
    except Unavailable:
        # The event may be stored for all we know: the file stays, the sweep takes real orphans.
        raise
    except Refusal:
        await _drop(command, document, ports)
        raise
    if kept is document:
        # The same upload may have run twice at once: what counts is what the claim holds.
        claim = await load_claim(command, command.claim_id, ports, action)
        kept = claim.documents.get(document.document_id, document)
    if kept.blob_id != document.blob_id:
        await _drop(command, document, ports)
    return Attached(recorded, kept, is_new=kept.document_id == document.document_id)


def _most(claim: Claim, ports: Ports) -> int:
    return SCANS_MAX if claim.is_being_keyed else ports.limits.documents


async def _drop(command: AttachCommand, document: Document, ports: Ports) -> None:
    # The contents of a proposal stay until it expires: it may be agreed to again.
    if isinstance(command, AttachDocument):
        await ports.files.delete(document.blob_id)


def said_to_hold(command: AttachCommand, claim: Claim) -> tuple[DocumentCode, ...]:
    """What the person says that a file holds, or deposits it for."""
    return tuple(dict.fromkeys([*command.covers, *claim.codes_of(command.answers)]))


def _document_of(claim: Claim, document_id: UUID) -> Document:
    if document_id not in claim.documents:
        raise DocumentNotFound
    return claim.documents[document_id]


class ClassifyDocument(Command):
    """Step 4: what a file holds, said anew."""

    claim_id: UUID
    document_id: UUID
    covers: tuple[DocumentCode, ...]


async def classify_document(command: ClassifyDocument, ports: Ports) -> Recorded:
    """Say what a file holds.

    Raises: ClaimNotFound, AlreadySubmitted, DocumentNotFound, ChangedMeanwhile, StoreUnavailable.
    """
    return await change(
        command,
        command.claim_id,
        ports,
        lambda claim, act: claim.classify_document(command.document_id, command.covers, act),
        Action.CHANGE_DOCUMENTS,
    )


class RemoveDocument(Command):
    """Step 4: take a file out again."""

    claim_id: UUID
    document_id: UUID


async def remove_document(command: RemoveDocument, ports: Ports) -> Recorded:
    """Take a file out of the draft; its content goes with the next sweep.

    Raises: ClaimNotFound, AlreadySubmitted, DocumentNotFound, ChangedMeanwhile, StoreUnavailable.
    """
    return await change(
        command,
        command.claim_id,
        ports,
        lambda claim, act: claim.remove_document(command.document_id, act),
        Action.CHANGE_DOCUMENTS,
    )


class AnswerChecklist(Command):
    """Step 4: why no file covers an expected document; None takes the answer back."""

    claim_id: UUID
    code: DocumentCode
    answer: Answer | None


async def answer_checklist(command: AnswerChecklist, ports: Ports) -> Recorded:
    """Say that an expected document is not held, or that the person is not concerned.

    Raises: ClaimNotFound, AlreadySubmitted, ChangedMeanwhile, StoreUnavailable.
    """
    return await change(
        command,
        command.claim_id,
        ports,
        lambda claim, act: claim.answer_checklist(command.code, command.answer, act),
        Action.CHANGE_DOCUMENTS,
    )
