"""The gate as handlers see it: its verdicts are the domain's refusals."""

from __future__ import annotations

from pathlib import Path
from typing import Any

from adapters.documents.gate import Gate, Refused, SandboxUnavailable
from application.ports import Inspection
from domain.errors import (
    DocumentActiveContent,
    DocumentNeedsAPassword,
    DocumentTooLarge,
    DocumentTypeNotAccepted,
    DocumentUnreadable,
    Refusal,
    StoreUnavailable,
)
from domain.values import MediaType

REFUSALS: dict[str, type[Refusal]] = {
    refusal.code: refusal
    for refusal in (
        DocumentActiveContent,
        DocumentNeedsAPassword,
        DocumentTooLarge,
        DocumentTypeNotAccepted,
        DocumentUnreadable,
    )
}


class Admission:
    """Inspects a file, and refuses in the words of the domain."""

    def __init__(self, gate: Gate) -> None:
        """Ask this gate."""
        self._gate = gate

    async def inspect(self, path: Path) -> Inspection:
        """Tell a file by its content and parse it whole, apart from this process.

        Raises: DocumentTypeNotAccepted, DocumentTooLarge, DocumentUnreadable,
            DocumentNeedsAPassword, DocumentActiveContent; StoreUnavailable when nothing could look
            at the file, of which nothing is known then.
        """
        try:
            found = await self._gate.inspect(path)
        except Refused as verdict:
            details: dict[str, Any] = verdict.details
            raise REFUSALS[verdict.code]("file", **details) from verdict
        except SandboxUnavailable as error:
            raise StoreUnavailable(retry_after_s=5) from error
        return Inspection(
            media_type=MediaType(found.media_type),
            bytes=found.bytes,
            sha256=found.sha256,
            pages=found.pages,
            warnings=found.warnings,
        )
