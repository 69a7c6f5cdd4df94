"""Making files fit: each command, and right under it its handler."""

from __future__ import annotations

from datetime import timedelta
from pathlib import Path
from uuid import UUID, uuid5

from pydantic import Field

from application.access import Action
from application.change import load_claim
from application.documents import (
    AttachCommand,
    Attached,
    attached_before,
    record_document,
    said_to_hold,
    twin_attached,
)
from application.ports import Command, Ports, Proposal
from application.storage import refuse_without_room
from domain.base import Value
from domain.claim import Claim
from domain.errors import ProposalNotFound
from domain.values import Document, Original

PROPOSAL_AGE = timedelta(hours=12)
"""A proposal may be agreed to for so long; its contents are swept later than that."""


class Source(Value):
    """A file that was received whole into a temporary place.

    file_name: as the person named it, cleaned; sha256: of what was received, hex.
    media_type: by content, of those that can be made to fit.
    """

    file: Path = Field(exclude=True)
    file_name: str
    media_type: str
    bytes: int
    sha256: str


class FitDocuments(Command):
    """Step 4: make one PDF that fits of these files, in this order.

    to: where the copy may be written; file_name: what the copy will be called.
    """

    claim_id: UUID
    sources: tuple[Source, ...]
    to: Path = Field(exclude=True)
    file_name: str


async def fit_documents(command: FitDocuments, ports: Ports) -> Proposal:
    """Propose a fitted copy; nothing counts before the person has seen it and said yes.

    Raises: ClaimNotFound, AlreadySubmitted, DocumentInfected, DocumentLimitReached, DraftsFull,
        DocumentTypeNotAccepted, DocumentTooLarge, DocumentUnreadable, DocumentNeedsAPassword,
        DocumentActiveContent, StoreUnavailable.
    """
    claim = await load_claim(command, command.claim_id, ports, Action.CHANGE_DOCUMENTS)
    claim.refuse_unless_open()
    claim.refuse_infected(source.sha256 for source in command.sources)
    claim.refuse_unless_room(ports.limits.documents)
    await refuse_without_room(command, sum(source.bytes for source in command.sources), ports)
    async with ports.fitting_turns.of(claim.insured_id):
        done = await ports.fitting.fit([source.file for source in command.sources], command.to)
    inspection = await ports.gate.inspect(command.to)
    key = await ports.keys.file_key(claim.insured_id)
    proposal = Proposal(
        proposal_id=ports.new_id(),
        claim_id=claim.id,
        made_at=ports.now(),
        blob_id=await _kept(command.to, key, ports),
        file_name=command.file_name,
        inspection=inspection,
        originals=tuple([await _original(source, key, ports) for source in command.sources]),
        original_names=tuple(source.file_name for source in command.sources),
        what_was_done=done,
    )
    await ports.proposals.keep(proposal, key)
    return proposal


async def _original(source: Source, key: bytes, ports: Ports) -> Original:
    facts = source.model_dump(exclude={"file", "file_name"})
    return Original(blob_id=await _kept(source.file, key, ports), **facts)


async def _kept(file: Path, key: bytes, ports: Ports) -> UUID:
    blob_id = ports.new_id()
    await ports.files.put(blob_id, file, key)
    return blob_id


class AttachProposal(AttachCommand):
    """Step 4: the person agrees to a fitted copy."""

    proposal_id: UUID


async def attach_proposal(command: AttachProposal, ports: Ports) -> Attached:
    """Attach a fitted copy that was proposed, with the originals beside it.

    Raises: ClaimNotFound, ProposalNotFound, IdempotencyKeyReused, AlreadySubmitted,
        DocumentInfected, DocumentLimitReached, ChangedMeanwhile, StoreUnavailable.
    """
    claim = await load_claim(command, command.claim_id, ports, Action.CHANGE_DOCUMENTS)
    sha256 = await _sha256_of(command.proposal_id, claim, ports)
    if earlier := await attached_before(command, claim, ports, sha256):
        return earlier
    proposal = await find_proposal(command.proposal_id, claim, ports)
    if twin := await twin_attached(command, claim, proposal.inspection.sha256, ports):
        return twin
    document = Document(
        document_id=uuid5(command.claim_id, str(command.asked.command_id)),
        blob_id=proposal.blob_id,
        file_name=proposal.file_name,
        covers=said_to_hold(command, claim),
        answers=command.answers,
        originals=proposal.originals,
        original_names=proposal.original_names,
        what_was_done=proposal.what_was_done,
        **proposal.inspection.model_dump(),
    )
    return await record_document(command, document, ports)


async def _sha256_of(proposal_id: UUID, claim: Claim, ports: Ports) -> str | None:
    # By it a retry knows the twin that it found; a proposal that is gone leaves its own id alone.
    try:
        return (await find_proposal(proposal_id, claim, ports)).inspection.sha256
    except ProposalNotFound:
        return None


async def find_proposal(proposal_id: UUID, claim: Claim, ports: Ports) -> Proposal:
    """A fitted copy proposed for this claim.

    Raises: ProposalNotFound when there is none, or none any more; StoreUnavailable.
    """
    key = await ports.keys.file_key(claim.insured_id)
    proposal = await ports.proposals.find(proposal_id, key)
    if proposal is None or proposal.claim_id != claim.id:
        raise ProposalNotFound
    if ports.now() - proposal.made_at >= PROPOSAL_AGE:
        raise ProposalNotFound
    return proposal
