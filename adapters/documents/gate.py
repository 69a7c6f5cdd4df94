"""The gate of the documents: says what a received file is, or refuses it."""

import asyncio
import hashlib
import os
from collections.abc import Mapping
from dataclasses import dataclass, field
from io import BufferedReader
from pathlib import Path
from typing import Final

from adapters.documents import answers
from adapters.documents.kinds import HEAD_BYTES, kind_of
from adapters.documents.places import Places
from adapters.documents.request import Request
from adapters.documents.sandbox import Confinement, Sandbox, SandboxUnavailable
from adapters.documents.verdict import (
    JPEG,
    PDF,
    PNG,
    TOO_LARGE,
    TYPE_NOT_ACCEPTED,
    UNREADABLE,
    Cost,
    Facts,
    Refused,
)

__all__ = ["Confinement", "Gate", "Inspection", "Refused", "SandboxUnavailable", "Weighed"]

PDF_MAX_BYTES: Final = 512_000
IMAGE_MAX_BYTES: Final = 26_214_400
AT_ONCE: Final = 2

_A4_MM: Final = (210.0, 297.0)
# A camera's 3:4 still fills an A4 sheet; a PDF page tells its true size.
_A4_TOLERANCE: Final = {PDF: 0.03, JPEG: 0.07, PNG: 0.07}


@dataclass(frozen=True, slots=True)
class Inspection:
    """What a file that passed the gate is.

    Attributes:
        media_type: ``application/pdf``, ``image/jpeg`` or ``image/png``, by content alone.
        bytes: size of the file.
        sha256: its digest, 64 hexadecimal digits; the verdict holds for these bytes only.
        pages: number of pages, 1 for a picture.
        page_sizes: width and height in millimetres, as shown, of the first 50 pages; the long side
            of a picture is taken as that of an A4 sheet.
        warnings: ``document.landscape``, ``document.not_a4``, ``document.low_resolution``,
            ``document.blurred``, ``document.blank_page``: advice, never a refusal.
        cost: what the examination used.
    """

    media_type: str
    bytes: int
    sha256: str
    pages: int
    page_sizes: tuple[tuple[float, float], ...]
    warnings: tuple[str, ...]
    cost: Cost = field(default=Cost(), compare=False)


@dataclass(frozen=True, slots=True)
class Weighed:
    """The verdict on a file and what it cost.

    Attributes:
        code: the public code of the refusal; None when the file is accepted.
        why: the operator's word for the reason, where there is one.
        pages: number of pages of an accepted file.
        wall_ms: time from the first byte read to the verdict.
        cpu_ms: processor time of the examination; 0 where there was none or it was killed.
        peak_bytes: memory of the examination, likewise.
    """

    code: str | None
    why: str | None
    pages: int | None
    wall_ms: int
    cpu_ms: int
    peak_bytes: int


class Gate:
    """Inspects received files, two at a time, in processes that may die. Belongs to one event loop.

    Attributes:
        pdf_max_bytes: the largest PDF taken.
        image_max_bytes: the largest JPEG or PNG taken.
    """

    def __init__(
        self,
        *,
        pdf_max_bytes: int = PDF_MAX_BYTES,
        image_max_bytes: int = IMAGE_MAX_BYTES,
        sandbox: Sandbox | None = None,
    ) -> None:
        self._limits = {PDF: pdf_max_bytes, JPEG: image_max_bytes, PNG: image_max_bytes}
        self._sandbox = sandbox or Sandbox()
        self._is_lent = sandbox is not None
        self._places = Places(AT_ONCE)

    @property
    def confinement(self) -> Confinement | None:
        """What the system lets the inspector give up; None before the first start."""
        return self._sandbox.confinement

    async def warm(self) -> None:
        """Start the inspector ahead of the first file.

        Raises:
            SandboxUnavailable: it does not start.
        """
        await self._sandbox.warm()

    async def inspect(self, path: Path) -> Inspection:
        """Say what a file is.

        Args:
            path: a complete file that nobody writes to any more; its name is not looked at.

        Raises:
            OSError: the file cannot be opened.
            Refused: type_not_accepted, too_large (``size_bytes``, ``limit_bytes``), unreadable
                (also when empty), needs_a_password or active_content.
            SandboxUnavailable: nothing could look at it; nothing is known of the file.
        """
        return await self._places.take(lambda: self._inspect(path))

    async def weigh(self, path: Path) -> Weighed:
        """Say whether a file would be accepted, and what it costs to know.

        Raises:
            OSError: the file cannot be opened.
            SandboxUnavailable: nothing could look at it; nothing is known of the file.
        """
        return await self._places.take(lambda: self._weigh(path))

    async def close(self) -> None:
        """End what runs; callers that still wait are cancelled."""
        await self._places.close()
        if not self._is_lent:
            await self._sandbox.close()

    async def _inspect(self, path: Path) -> Inspection:
        with await asyncio.to_thread(path.open, "rb") as file:
            media_type, size, digest = await asyncio.to_thread(_identify, file, self._limits)
            try:
                facts = await self._examine(file.fileno(), media_type)
            except Refused as refusal:
                if refusal.code == TOO_LARGE:  # too many pixels: the message still tells bytes
                    limit = self._limits[media_type]
                    refusal.details |= {"size_bytes": size, "limit_bytes": limit}
                raise
        advice = (*_advice(facts, media_type), *facts.hints)
        found = (media_type, size, digest, facts.pages, facts.page_sizes)
        return Inspection(*found, advice, facts.cost)

    async def _examine(self, file: int, media_type: str) -> Facts:
        request = Request("examine", {"media_type": media_type})
        return answers.facts(await self._sandbox.run(request, [file]))

    async def _weigh(self, path: Path) -> Weighed:
        now = asyncio.get_running_loop().time
        began, code, why, pages = now(), None, None, None
        try:
            found = await self._inspect(path)
            pages, cost = found.pages, found.cost
        except Refused as refusal:
            code, why, cost = refusal.code, _why(refusal), refusal.cost
        wall_ms = round(1000 * (now() - began))
        return Weighed(code, why, pages, wall_ms, cost.cpu_ms, cost.peak_bytes)


def _why(refusal: Refused) -> str | None:
    """The operator's word for the reason of a refusal: how it failed, or what was found."""
    why = refusal.details.get("why", refusal.details.get("found"))
    return None if why is None else str(why).strip("/")


def _identify(file: BufferedReader, limits: Mapping[str, int]) -> tuple[str, int, str]:
    """Type by content, size in bytes and SHA-256 of an open file.

    Raises:
        Refused: unreadable when empty, type_not_accepted, too_large.
    """
    size = os.fstat(file.fileno()).st_size
    if size == 0:
        raise Refused(UNREADABLE, why="empty")
    media_type = kind_of(file.read(HEAD_BYTES))
    if media_type is None or media_type not in limits:
        raise Refused(TYPE_NOT_ACCEPTED)
    if size > limits[media_type]:
        raise Refused(TOO_LARGE, size_bytes=size, limit_bytes=limits[media_type])
    file.seek(0)
    return media_type, size, hashlib.file_digest(file, "sha256").hexdigest()


def _advice(facts: Facts, media_type: str) -> tuple[str, ...]:
    """What to tell the person about the shape of the pages: A4, upright."""
    tolerance = _A4_TOLERANCE[media_type]
    advice = []
    if any(width > height for width, height in facts.page_sizes):
        advice.append("document.landscape")
    if not all(_is_a4(size, tolerance) for size in facts.page_sizes):
        advice.append("document.not_a4")
    return tuple(advice)


def _is_a4(size: tuple[float, float], tolerance: float) -> bool:
    """Whether a page is an A4 sheet, either way up."""
    return all(
        abs(side - a4) <= tolerance * a4 for side, a4 in zip(sorted(size), _A4_MM, strict=True)
    )
