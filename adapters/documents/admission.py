"""The gate and the studio as handlers see them: their verdicts are the domain's refusals."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from pathlib import Path
from typing import Any

from adapters.documents.gate import Gate, Refused, SandboxUnavailable
from adapters.documents.studio import Studio
from application.ports import Inspection
from domain.errors import (
    DocumentActiveContent,
    DocumentNeedsAPassword,
    DocumentTooLarge,
    DocumentTypeNotAccepted,
    DocumentUnreadable,
    PageNotFound,
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
        PageNotFound,
    )
}


@contextmanager
def in_the_words_of_the_domain() -> Iterator[None]:
    """Turn a verdict upon a file into the domain's refusal.

    Raises: StoreUnavailable when nothing could look at the file, of which nothing is known then.
    """
    try:
        yield
    except Refused as verdict:
        details: dict[str, Any] = verdict.details
        raise REFUSALS[verdict.code]("file", **details) from verdict
    except SandboxUnavailable as error:
        raise StoreUnavailable(retry_after_s=5) from error


class Admission:
    """Inspects a file, and refuses in the words of the domain."""

    def __init__(self, gate: Gate) -> None:
        """Ask this gate."""
        self._gate = gate

    async def inspect(self, path: Path) -> Inspection:
        """Tell a file by its content and parse it whole, apart from this process.

        Raises: DocumentTypeNotAccepted, DocumentTooLarge, DocumentUnreadable,
            DocumentNeedsAPassword, DocumentActiveContent, StoreUnavailable.
        """
        with in_the_words_of_the_domain():
            found = await self._gate.inspect(path)
        return Inspection(
            media_type=MediaType(found.media_type),
            bytes=found.bytes,
            sha256=found.sha256,
            pages=found.pages,
            warnings=found.warnings,
        )


class Fitter:
    """Makes files fit, and refuses in the words of the domain."""

    def __init__(self, studio: Studio, limit_bytes: int) -> None:
        """Ask this studio for PDFs of at most so many bytes."""
        self._studio = studio
        self._limit_bytes = limit_bytes

    async def fit(self, sources: Sequence[Path], to: Path) -> tuple[str, ...]:
        """Write one PDF within the limit, apart from this process; what was done, in order.

        Raises: DocumentTypeNotAccepted, DocumentUnreadable, DocumentNeedsAPassword,
            DocumentTooLarge, StoreUnavailable.
        """
        with in_the_words_of_the_domain():
            made = await self._studio.fit(sources, to, limit_bytes=self._limit_bytes)
        return made.done
