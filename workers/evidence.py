"""How an operator writes the evidence of a claim into a file."""

from __future__ import annotations

import asyncio
import shutil
from pathlib import Path
from typing import BinaryIO
from uuid import UUID

from rich.console import Console

from adapters.bootstrap import Runtime, open_runtime
from adapters.proof.handing import evidence_pack
from adapters.settings import Settings
from application.evidence import EvidenceReason
from workers.jobs import by_the_system
from workers.refused import Refused

console = Console(highlight=False, soft_wrap=True)


def write_evidence(settings: Settings, claim_id: UUID, out: Path, reason: str | None) -> None:
    """Write the evidence of a claim into a new file; its documents go with it for a reason.

    Raises: Refused for a reason that is none; ClaimNotFound, NotSignedYet, StoreUnavailable;
        FileExistsError.
    """
    if reason is not None and reason not in set(EvidenceReason):
        raise Refused(f"the reason must be one of {', '.join(EvidenceReason)}")
    why = EvidenceReason(reason) if reason else None
    with (
        asyncio.run(_evidence(open_runtime(settings), claim_id, why)) as pack,
        out.open("xb") as file,
    ):
        shutil.copyfileobj(pack, file)
        console.print(f"{out}: {file.tell()} bytes")


async def _evidence(runtime: Runtime, claim_id: UUID, why: EvidenceReason | None) -> BinaryIO:
    asked = by_the_system(runtime.ports.new_id(), claim_id)
    try:
        return await evidence_pack(runtime, asked, claim_id, why, files=why is not None)
    finally:
        await runtime.close()
