"""Where letters are written and kept, sealed, exactly as they are sent."""

from __future__ import annotations

import asyncio
from collections.abc import Callable, Mapping
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Final, NamedTuple
from uuid import UUID

from adapters.documents.files import DirectoryFiles
from adapters.letters import appeal, decision, statement
from application.ports import Directory
from application.writing import Written
from domain.claim import Claim
from domain.errors import StoreUnavailable
from domain.values import LetterKind


class Template(NamedTuple):
    """How one kind of letter is written, and which version of its text that is."""

    version: str
    render: Callable[..., bytes]


TEMPLATES: Final[Mapping[LetterKind, Template]] = {
    LetterKind.DECISION: Template(decision.TEMPLATE_VERSION, decision.render),
    LetterKind.APPEAL_OUTCOME: Template(appeal.TEMPLATE_VERSION, appeal.render),
    LetterKind.STATEMENT: Template(statement.TEMPLATE_VERSION, statement.render),
}


class LetterPress:
    """Writes letters of today's templates; keeps them beside the documents of their person."""

    def __init__(
        self, directory: Directory, files: DirectoryFiles, scratch: Path, banner: str
    ) -> None:
        """Name people by this directory; a letter lies in `scratch` until it is sealed."""
        self._directory = directory
        self._files = files
        self._scratch = scratch
        self._banner = banner

    async def write(self, kind: LetterKind, claim: Claim) -> Written:
        """A letter about what the claim holds now; the same claim gives the same bytes.

        Raises: LetterNotFound when there is nothing to tell; StoreUnavailable.
        """
        person = await self._directory.find(claim.insured_id)
        name = person.display_name if person else None
        template = TEMPLATES[kind]
        content = await asyncio.to_thread(
            lambda: template.render(claim, insured_name=name, banner=self._banner)
        )
        return Written(template=template.version, content=content)

    async def keep(self, blob_id: UUID, content: bytes, key: bytes) -> None:
        """Keep a letter, durably, under an id that holds nothing yet.

        Raises: StoreUnavailable.
        """
        try:
            with TemporaryDirectory(dir=self._scratch) as folder:
                path = Path(folder) / "letter"
                await asyncio.to_thread(path.write_bytes, content)
                await self._files.put(blob_id, path, key)
        except OSError as error:
            raise StoreUnavailable(retry_after_s=60) from error
