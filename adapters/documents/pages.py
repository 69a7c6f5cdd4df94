"""The pages of kept documents as pictures, sealed in a cache, and the copy that agents see."""

import asyncio
import os
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager, suppress
from datetime import datetime
from pathlib import Path
from typing import BinaryIO, Final
from uuid import UUID, uuid5

from adapters.documents.files import Damaged, DirectoryFiles
from adapters.documents.memory_file import memory_file
from adapters.documents.paper import Paper
from adapters.documents.request import PAGE_PX, THUMBNAIL_PX
from adapters.documents.studio import Studio
from adapters.documents.verdict import PAGE_NOT_FOUND, UNREADABLE, Refused
from domain.values import Document

MAX_LOST: Final = 5
"""Pages that cannot be drawn before no further page is tried: each takes up to ten seconds."""

_A4_MM: Final = (210.0, 297.0)
_POINTS_PER_MM: Final = 72 / 25.4
_Sizes = tuple[tuple[float, float], ...]


class Pages:
    """Shows kept documents without ever giving a byte of the original.

    Args:
        studio: draws the pages.
        files: where the documents lie.
        cache: where pictures of them are kept, sealed under the key of the same person; it may be
            emptied at any time.
    """

    def __init__(self, studio: Studio, files: DirectoryFiles, cache: DirectoryFiles) -> None:
        self._studio = studio
        self._files = files
        self._cache = cache

    async def picture(self, document: Document, key: bytes, *, page: int, width_px: int) -> bytes:
        """Give a page as a JPEG.

        Args:
            document: what is shown.
            key: the 32 bytes of the person that it belongs to.
            page: number of the page, from 1.
            width_px: 240 or 1240.

        Raises:
            Refused: page_not_found, unreadable.
            FileNotFoundError: the document is not kept.
            Damaged: the document is not what was kept.
            SandboxUnavailable: nothing could draw it.
        """
        if not 1 <= page <= document.pages:
            raise Refused(PAGE_NOT_FOUND, page=page)
        kept = await self._kept(_picture_id(document, page, width_px), key)
        if kept is not None:
            return kept
        async with self._opened(document, key) as plain:
            jpeg = await self._draw(document, plain, page, width_px)
        await self._keep(_picture_id(document, page, width_px), jpeg, key)
        return jpeg

    async def make(self, document: Document, key: bytes) -> None:
        """Have the pictures of the first page ready.

        Raises: as ``picture``.
        """
        for width_px in (THUMBNAIL_PX, PAGE_PX):
            await self.picture(document, key, page=1, width_px=width_px)

    async def copy(self, document: Document, key: bytes, to: Path) -> None:
        """Write a PDF of the pictures of all pages, at 150 dpi of an A4 sheet.

        A page that cannot be drawn among others is an empty one with a cross.

        Args:
            document: what is copied.
            key: the 32 bytes of the person that it belongs to.
            to: the file to create, for us alone; on any failure nothing of it stays.

        Raises:
            FileExistsError: the file is already there, and is left as it is.
            others: as ``picture``.
        """
        file = _create(to)
        try:
            with file:
                async with self._opened(document, key) as plain:
                    await self._copy(document, plain, file)
        except BaseException:  # a reader who goes away cancels us
            _remove(to)
            raise

    async def forget(self, document: Document) -> int:
        """Drop every picture of a document; gives how many there were."""
        widths = (THUMBNAIL_PX, PAGE_PX)
        places = ((page, width) for page in range(1, document.pages + 1) for width in widths)
        each = [await self._cache.remove(_picture_id(document, *place)) for place in places]
        return sum(each)

    async def sweep(self, before: datetime) -> None:
        """Drop the pictures that were made before an instant."""
        async for picture_id in self._cache.ids(before):
            await self._cache.delete(picture_id)

    async def _copy(self, document: Document, plain: BinaryIO, to: BinaryIO) -> None:
        paper, lost, sizes = Paper(to), 0, _Sizes()
        for page in range(1, document.pages + 1):
            jpeg = None
            if lost < MAX_LOST:
                jpeg = await self._drawn_or_lost(document, plain, page)
            if jpeg is not None:
                await asyncio.to_thread(paper.add, jpeg)
                continue
            sizes = await self._sizes(plain) if lost == 0 else sizes
            lost += 1
            width, height = sizes[page - 1] if page <= len(sizes) else _A4_MM
            paper.add_crossed(width * _POINTS_PER_MM, height * _POINTS_PER_MM)
        await asyncio.to_thread(paper.finish)

    async def _drawn_or_lost(self, document: Document, plain: BinaryIO, page: int) -> bytes | None:
        """The picture of a page; none when it cannot be drawn, which says nothing of the others."""
        try:
            return await self._draw(document, plain, page, PAGE_PX)
        except Refused as refusal:
            if document.pages == 1 or refusal.code != UNREADABLE:
                raise
            return None

    async def _sizes(self, plain: BinaryIO) -> _Sizes:
        """Sizes of the pages in millimetres, as far as known."""
        try:
            return await self._studio.sizes(plain)
        except Refused:
            return ()  # what the gate bore before may take too long on a busy day

    async def _draw(self, document: Document, plain: BinaryIO, page: int, width_px: int) -> bytes:
        media_type = document.media_type.value
        return await self._studio.picture(
            plain, media_type=media_type, page=page, width_px=width_px
        )

    @asynccontextmanager
    async def _opened(self, document: Document, key: bytes) -> AsyncIterator[BinaryIO]:
        """The plain document in a file without a name, for as long as it is needed."""
        with memory_file() as plain:
            async for piece in self._files.open(document.blob_id, key):
                plain.write(piece)
            plain.flush()
            yield plain

    async def _kept(self, picture_id: UUID, key: bytes) -> bytes | None:
        """A picture out of the cache; a damaged one is dropped."""
        try:
            return b"".join([piece async for piece in self._cache.open(picture_id, key)])
        except FileNotFoundError:
            return None
        except Damaged:
            await self._cache.delete(picture_id)
            return None

    async def _keep(self, picture_id: UUID, jpeg: bytes, key: bytes) -> None:
        """Seal a picture in the cache, unless somebody else was faster."""
        with memory_file() as drawn:
            drawn.write(jpeg)
            drawn.seek(0)
            with suppress(FileExistsError):
                await self._cache.put(picture_id, Path(f"/dev/fd/{drawn.fileno()}"), key)


def _picture_id(document: Document, page: int, width_px: int) -> UUID:
    return uuid5(document.blob_id, f"page {page} {width_px}")


def _create(path: Path) -> BinaryIO:
    """Open a file that was not there, for us alone."""
    return os.fdopen(os.open(path, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600), "wb")


def _remove(path: Path) -> None:
    path.unlink(missing_ok=True)
