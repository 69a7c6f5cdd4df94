"""Hands the evidence of a claim over: gathered, checked, written down, and only then given."""

from __future__ import annotations

import asyncio
import sys
from collections.abc import Mapping
from contextlib import aclosing
from datetime import datetime
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import TYPE_CHECKING, BinaryIO, Final
from uuid import UUID

from sqlalchemy import Engine, insert, select
from sqlalchemy.exc import DBAPIError

from adapters.documents.receive import receive
from adapters.proof.pack import evidence_of, pack_to
from adapters.proof.tables import evidence_packs
from application.evidence import Evidence, EvidenceReason, HandOver, check_reason, hand_over
from application.ports import Asked
from domain.claim import Claim
from domain.errors import ClaimNotFound, StoreUnavailable
from domain.values import Document

if TYPE_CHECKING:
    from adapters.bootstrap import Runtime


ONE_AT_A_TIME: Final = UUID(int=0)
"""Whose turn it is to be packed: of all claims one after the other within this process."""


class Packs:
    """The book of the packs that left, beside the tree."""

    def __init__(self, engine: Engine) -> None:
        """Write through this engine."""
        self._engine = engine

    async def record(self, command: HandOver, at: datetime) -> None:
        """Write a pack down, once for each command; on return it is durable.

        Raises: StoreUnavailable.
        """
        try:
            await asyncio.to_thread(self._record, command, at)
        except DBAPIError as error:
            raise StoreUnavailable(retry_after_s=1) from error

    def _record(self, command: HandOver, at: datetime) -> None:
        asked, c = command.asked, evidence_packs.c
        row = {
            "pack_id": asked.command_id,
            "at": at,
            "actor_id": asked.author.id,
            "role": asked.author.role.value,
            "correlation_id": asked.correlation_id,
            "claim_id": command.claim_id,
            "documents": len(command.document_ids),
            "reason": command.reason.value if command.reason else "",
        }
        with self._engine.begin() as db:
            if db.execute(select(c.at).where(c.pack_id == asked.command_id)).first() is None:
                db.execute(insert(evidence_packs).values(row))


async def evidence_pack(
    runtime: Runtime, asked: Asked, claim_id: UUID, reason: EvidenceReason | None, *, files: bool
) -> BinaryIO:
    """The evidence of a claim as a zip file, which this call writes down before it gives it.

    files: whether the files of its documents go with it; then a reason is needed.

    Returns: the file, open at its begin; it is gone from the disk already.
    Raises: NotPermitted, FieldRequired, ClaimNotFound, NotSignedYet, StoreUnavailable.
    """
    check_reason(asked, reason, documents=files)
    claim = await runtime.ports.claims.load(Claim, claim_id)
    if claim is None:
        raise ClaimNotFound
    documents = list(claim.documents.values()) if files else []
    async with runtime.ports.turns.of(ONE_AT_A_TIME):
        pack = await _built(runtime, claim, documents)
    command = HandOver(
        asked=asked,
        claim_id=claim_id,
        insured_id=claim.insured_id,
        document_ids=tuple(one.document_id for one in documents),
        reason=reason if files else None,
    )
    tracing = runtime.tracing
    kept = Evidence(Packs(runtime.engines.proof), tracing.access_log, tracing.now)
    try:
        await hand_over(command, kept)
    except BaseException:
        pack.close()
        raise
    return pack


async def _built(runtime: Runtime, claim: Claim, documents: list[Document]) -> BinaryIO:
    """The pack in a file without a name; nothing else stays of what was gathered for it."""
    with TemporaryDirectory(dir=runtime.settings.uploads_dir) as folder:
        contents = await _contents(runtime, claim.insured_id, documents, Path(folder))
        evidence = await asyncio.to_thread(evidence_of, runtime, claim.id, contents)
        pack = await asyncio.to_thread((Path(folder) / "pack").open, "w+b")
        try:
            await asyncio.to_thread(pack_to, evidence, pack)
            pack.seek(0)
        except BaseException:
            pack.close()
            raise
        return pack


async def _contents(
    runtime: Runtime, insured_id: UUID, documents: list[Document], folder: Path
) -> Mapping[str, Path]:
    """The plain files by their name in the pack; one that is gone is left out."""
    found: dict[str, Path] = {}
    if documents:
        key = await runtime.ports.keys.file_key(insured_id)
        for one in documents:
            for blob_id, digest in zip(one.blob_ids, one.hashes, strict=True):
                name, path = f"documents/{digest}", folder / digest
                if name not in found and await _copied(runtime, blob_id, key, path):
                    found[name] = path
    return found


async def _copied(runtime: Runtime, blob_id: UUID, key: bytes, path: Path) -> bool:
    try:
        async with aclosing(runtime.files.open(blob_id, key)) as pieces:
            await receive(pieces, path, limit=sys.maxsize)
    except FileNotFoundError:
        return False
    return True
