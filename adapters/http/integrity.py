"""Whether the past is untouched: what is signed, what proves it, and the evidence of a claim."""

from __future__ import annotations

from datetime import datetime
from typing import Annotated
from uuid import UUID

from fastapi import APIRouter, Depends, Query
from fastapi.responses import Response, StreamingResponse
from pydantic import BaseModel

from adapters.bootstrap import Runtime
from adapters.http.answers import Listed, example
from adapters.http.downloads import SAFE_TO_SAVE, binary, pieces_of
from adapters.http.file_names import attachment
from adapters.http.openapi import refusals
from adapters.http.reading import LARGEST_POSITION, Uses
from adapters.http.security import asking, posting
from adapters.proof.handing import evidence_pack
from adapters.proof.integrity import LastVerification, integrity_of
from adapters.proof.merkle import consistency, inclusion
from adapters.proof.tables import (
    KeptCheckpoint,
    checkpoint_of,
    checkpoints_before,
    head_of,
    last_checkpoint,
    leaf_at,
)
from application.access import Action
from application.evidence import EvidenceReason
from application.ports import Asked
from domain.errors import InvalidChoice, NotSignedYet

router = APIRouter(prefix="/audit", tags=["audit"])

Auditor = Annotated[Asked, Depends(asking(Action.READ_INTEGRITY))]
Exporter = Annotated[Asked, Depends(posting(Action.EXPORT_EVIDENCE))]
ROOT = "5dc9da79a70659a9ad559cb701ded9a2ab9d823aad2f4960cfe370eff4604328"
NOTE = "escale.example/log\n8\nXcnaeacGWamtVZy3Ad7Zoqudgjqtn0Zgz84Dbv9GBDI=\n…"
CHECKPOINT = {"size": 8, "position": 9, "root": ROOT, "note": NOTE}


class CheckpointBody(BaseModel):
    """A head that was signed. root: hex; note: as tlog-checkpoint writes it, with its signature."""

    size: int
    position: int
    root: str
    note: str


class Checkpoints(Listed[CheckpointBody]):
    """What was signed, the newest first."""

    model_config = example(items=[CHECKPOINT], next_cursor=None)


class VerificationBody(BaseModel):
    """What a verification found. broken: what was done, None when nothing was.

    position, until: the first position that it may be, and the last when that is not one alone.
    place: of a view, its table, key and column. access_lines: how many lines of the access log
    hold, null before they were looked at; access_broken_at, access_until: as position and until.
    """

    ended_at: datetime
    events: int
    broken: str | None
    position: int | None
    until: int | None
    stream_id: UUID | None
    version: int | None
    place: str | None
    access_lines: int | None
    access_broken_at: int | None
    access_until: int | None


class IntegrityBody(BaseModel):
    """How the log stands. leaves: how many events the tree holds; signed_at: by its newest head.

    is_forged: a checkpoint or the witness's file was not signed by whom we believe.
    is_refused: the witness's last word is that the log contradicts itself.
    """

    model_config = example(
        leaves=9,
        checkpoint=CHECKPOINT,
        signed_at="2026-03-20T09:00:00Z",
        is_forged=False,
        witnessed_size=8,
        witnessed_at="2026-03-20T09:01:00Z",
        is_refused=False,
        verification={
            "ended_at": "2026-03-20T04:00:00Z",
            "events": 8,
            "broken": None,
            "position": None,
            "until": None,
            "stream_id": None,
            "version": None,
            "place": None,
            "access_lines": 7,
            "access_broken_at": None,
            "access_until": None,
        },
    )

    leaves: int
    checkpoint: CheckpointBody | None
    signed_at: datetime | None
    is_forged: bool
    witnessed_size: int | None
    witnessed_at: datetime | None
    is_refused: bool
    verification: VerificationBody | None


class InclusionBody(BaseModel):
    """What proves that an event is under a signed head: RFC 6962, all hashes in hex."""

    model_config = example(number=0, leaf=ROOT, path=[ROOT], checkpoint=CHECKPOINT)

    number: int
    leaf: str
    path: list[str]
    checkpoint: CheckpointBody


class ConsistencyBody(BaseModel):
    """What proves that a head only added to an earlier one: RFC 6962, hashes in hex."""

    model_config = example(path=[ROOT])

    path: list[str]


class EvidenceSent(BaseModel):
    """What goes into a pack. documents: their files as well, for which a reason is needed."""

    model_config = example(documents=True, reason="COURT")

    documents: bool = False
    reason: EvidenceReason | None = None


@router.get("/integrity", responses=refusals())
def get_integrity(_: Auditor, runtime: Uses) -> IntegrityBody:
    """How the log stands, and what the last verification found."""
    standing = integrity_of(runtime).standing()
    with runtime.engines.proof_reading.connect() as db:
        kept = last_checkpoint(db)
    seen = standing.witnessed
    return IntegrityBody(
        leaves=standing.leaves,
        checkpoint=None if kept is None else _checkpoint(kept),
        signed_at=standing.signed.at if standing.signed else None,
        is_forged=standing.is_forged,
        witnessed_size=seen.checkpoint.size if seen else None,
        witnessed_at=seen.at if seen else None,
        is_refused=standing.is_refused,
        verification=_verification(standing.verified),
    )


@router.get("/integrity/checkpoints", responses=refusals())
def get_checkpoints(
    _: Auditor,
    runtime: Uses,
    limit: Annotated[int, Query(ge=1, le=100)] = 20,
    cursor: Annotated[int, Query(ge=1, le=LARGEST_POSITION)] = LARGEST_POSITION,
) -> Checkpoints:
    """What was signed, the newest first."""
    with runtime.engines.proof_reading.connect() as db:
        found = checkpoints_before(db, cursor, limit + 1)
    shown = found[:limit]
    more = str(shown[-1].number) if len(found) > limit else None
    return Checkpoints(items=[_checkpoint(one) for one in shown], next_cursor=more)


@router.get("/integrity/inclusion", responses=refusals(409))
def get_inclusion(
    _: Auditor, runtime: Uses, position: Annotated[int, Query(ge=1, le=LARGEST_POSITION)]
) -> InclusionBody:
    """What proves that the event at a position is under the newest signed head."""
    with runtime.engines.proof_reading.connect() as db:
        leaf, kept = leaf_at(db, position), last_checkpoint(db)
        if leaf is None:
            raise InvalidChoice("position")
        if kept is None or kept.size <= leaf.number:
            raise NotSignedYet
        path = inclusion(leaf.number, kept.size, lambda *ends: head_of(db, *ends))
    steps = [step.hex() for step in path]
    checkpoint = _checkpoint(kept)
    return InclusionBody(
        number=leaf.number, leaf=leaf.leaf.hex(), path=steps, checkpoint=checkpoint
    )


@router.get("/integrity/consistency", responses=refusals())
def get_consistency(
    _: Auditor,
    runtime: Uses,
    old: Annotated[int, Query(alias="from", ge=1, le=LARGEST_POSITION)],
    new: Annotated[int, Query(alias="to", ge=1, le=LARGEST_POSITION)],
) -> ConsistencyBody:
    """What proves that the head of one signed size only added to that of an earlier one."""
    with runtime.engines.proof_reading.connect() as db:
        if checkpoint_of(db, old) is None:
            raise InvalidChoice("from")
        if old > new or checkpoint_of(db, new) is None:
            raise InvalidChoice("to")
        path = consistency(old, new, lambda *ends: head_of(db, *ends))
    return ConsistencyBody(path=[step.hex() for step in path])


@router.post(
    "/claims/{claim_id}/evidence",
    response_class=Response,
    responses=refusals(400, 404, 409, 412) | binary("The pack.", "application/zip"),
)
async def make_evidence(
    claim_id: UUID, body: EvidenceSent, asked: Exporter, runtime: Uses
) -> Response:
    """The evidence of a claim with what verifies it; it is written down before it leaves."""
    return await evidence_answer(runtime, asked, claim_id, body)


async def evidence_answer(
    runtime: Runtime, asked: Asked, claim_id: UUID, sent: EvidenceSent
) -> Response:
    """A pack that the browser saves."""
    content = await evidence_pack(runtime, asked, claim_id, sent.reason, files=sent.documents)
    name = attachment(f"preuves-{claim_id}.zip")
    headers = {**SAFE_TO_SAVE, "Content-Disposition": name}
    return StreamingResponse(pieces_of(content), media_type="application/zip", headers=headers)


def _checkpoint(kept: KeptCheckpoint) -> CheckpointBody:
    return CheckpointBody(
        size=kept.size, position=kept.position, root=kept.root.hex(), note=kept.note
    )


def _verification(last: LastVerification | None) -> VerificationBody | None:
    if last is None:
        return None
    broken = last.broken
    return VerificationBody(
        ended_at=last.ended_at,
        events=last.events,
        broken=broken.kind.value if broken else None,
        position=broken.position if broken else None,
        until=broken.until if broken else None,
        stream_id=broken.stream_id if broken else None,
        version=broken.version if broken else None,
        place=broken.place if broken else None,
        access_lines=last.access_lines,
        access_broken_at=last.access_broken_at,
        access_until=last.access_until,
    )
