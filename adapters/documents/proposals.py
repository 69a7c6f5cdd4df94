"""The fitted copies that wait for a yes: a sealed note each, found by its id and its person."""

from __future__ import annotations

import asyncio
from pathlib import Path
from tempfile import TemporaryDirectory
from uuid import UUID

from adapters.documents.files import Damaged, DirectoryFiles
from application.ports import Proposal
from domain.errors import StoreUnavailable


class SealedProposals:
    """Keeps proposals as the file store keeps documents: only their person's key opens them."""

    def __init__(self, notes: DirectoryFiles, scratch: Path) -> None:
        """Keep the notes in this store; a note is written in `scratch` before it is sealed."""
        self._notes = notes
        self._scratch = scratch

    async def keep(self, proposal: Proposal, key: bytes) -> None:
        """Keep a proposal.

        Raises: StoreUnavailable.
        """
        try:
            with TemporaryDirectory(dir=self._scratch) as folder:
                note = Path(folder) / "proposal"
                await asyncio.to_thread(note.write_text, proposal.model_dump_json())
                await self._notes.put(proposal.proposal_id, note, key)
        except OSError as error:
            raise StoreUnavailable(retry_after_s=60) from error

    async def find(self, proposal_id: UUID, key: bytes) -> Proposal | None:
        """The proposal; None when there is none, none any more, or only another person's."""
        try:
            pieces = [piece async for piece in self._notes.open(proposal_id, key)]
        except (FileNotFoundError, Damaged):
            return None
        return Proposal.model_validate_json(b"".join(pieces))
