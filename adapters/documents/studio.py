"""Has PDFs and pictures made out of files by processes that may die."""

import asyncio
import os
from collections.abc import Sequence
from contextlib import ExitStack
from functools import partial
from io import BufferedReader
from pathlib import Path
from typing import BinaryIO, Final

from adapters.documents import answers
from adapters.documents.memory_file import memory_file
from adapters.documents.places import Places
from adapters.documents.request import MAX_FILES, Request
from adapters.documents.sandbox import Sandbox, SandboxUnavailable
from adapters.documents.verdict import UNREADABLE, Made, Refused

__all__ = ["Made", "Refused", "SandboxUnavailable", "Studio"]

FITS_AT_ONCE: Final = 1
PICTURES_AT_ONCE: Final = 2

_MAX_PICTURE_BYTES: Final = 8 * 1024 * 1024
_JPEG_BEGINS, _JPEG_ENDS = b"\xff\xd8\xff", b"\xff\xd9"


class Studio:
    """Makes one PDF out of files, and pictures out of pages. Belongs to one event loop.

    Its places are its own, so that a slow fitting keeps no upload waiting.

    Args:
        sandbox: where it is done; who created it closes it.
    """

    def __init__(self, sandbox: Sandbox) -> None:
        self._sandbox = sandbox
        self._fits = Places(FITS_AT_ONCE)
        self._pictures = Places(PICTURES_AT_ONCE)

    async def fit(self, sources: Sequence[Path], to: Path, *, limit_bytes: int) -> Made:
        """Make one PDF of 1 to 10 files, in their order.

        Args:
            sources: complete files that nobody writes to any more.
            to: the file to create, for us alone; on any failure nothing of it stays.
            limit_bytes: how large it may be.

        Raises:
            ValueError: there are no sources, or more than 10.
            FileExistsError: the file is already there, and is left as it is.
            OSError: a source cannot be opened.
            Refused: type_not_accepted, unreadable, needs_a_password, too_large (it cannot be made
                to fit: ``size_bytes`` is the smallest reached).
            SandboxUnavailable: nothing could look at the files.
        """
        if not 1 <= len(sources) <= MAX_FILES:
            raise ValueError("one to ten files make a PDF")
        _create(to)
        try:
            return await self._fits.take(partial(self._fit, tuple(sources), to, limit_bytes))
        except BaseException:  # a client that goes away cancels us
            _remove(to)
            raise

    async def picture(
        self, source: BinaryIO, *, media_type: str, page: int, width_px: int
    ) -> bytes:
        """Draw a page as a JPEG that holds nothing else.

        Args:
            source: an open file; not to be read elsewhere meanwhile, since its position moves.
            media_type: what the gate found it to be.
            page: number of the page, from 1.
            width_px: 240 or 1240.

        Raises:
            Refused: page_not_found, unreadable.
            SandboxUnavailable: nothing could look at the file.
        """
        arguments: dict[str, int | str] = {
            "media_type": media_type,
            "page": page,
            "width_px": width_px,
        }
        own = os.dup(
            source.fileno()
        )  # the caller may leave and close his, before or after we begin
        work = partial(self._picture, Request("picture", arguments), own)
        return await self._pictures.take(work, after=partial(os.close, own))

    async def sizes(self, source: BinaryIO) -> tuple[tuple[float, float], ...]:
        """Width and height in millimetres, as shown, of the first 50 pages of a PDF.

        Raises:
            Refused: unreadable.
            SandboxUnavailable: nothing could look at the file.
        """
        own = os.dup(source.fileno())
        work = partial(self._sizes, Request("measure", {}), own)
        return await self._pictures.take(work, after=partial(os.close, own))

    async def close(self) -> None:
        """End what runs; callers that still wait are cancelled."""
        await self._fits.close()
        await self._pictures.close()

    async def _fit(self, sources: Sequence[Path], to: Path, limit_bytes: int) -> Made:
        with ExitStack() as open_files:
            files = await asyncio.to_thread(_open_all, sources, to, open_files)
            request = Request("fit", {"limit_bytes": limit_bytes})
            made = answers.fitted(await self._sandbox.run(request, files))
            if not 0 < os.fstat(files[-1]).st_size <= limit_bytes:
                raise Refused(UNREADABLE, why="inspection_died")  # it says what it did not do
            return made

    async def _sizes(self, request: Request, source: int) -> tuple[tuple[float, float], ...]:
        return answers.facts(await self._sandbox.run(request, [source])).page_sizes

    async def _picture(self, request: Request, source: int) -> bytes:
        with memory_file() as drawn:
            answers.drawn(await self._sandbox.run(request, [source, drawn.fileno()]))
            drawn.seek(0)
            jpeg = drawn.read(_MAX_PICTURE_BYTES + 1)
        is_jpeg = jpeg.startswith(_JPEG_BEGINS) and jpeg.endswith(_JPEG_ENDS)
        if not is_jpeg or len(jpeg) > _MAX_PICTURE_BYTES:
            raise Refused(UNREADABLE, why="inspection_died")
        return jpeg


def _open_all(sources: Sequence[Path], to: Path, open_files: ExitStack) -> list[int]:
    """Open the sources, then the place for what is made of them."""
    opened: list[BufferedReader] = [
        open_files.enter_context(source.open("rb")) for source in sources
    ]
    return [*(file.fileno() for file in opened), open_files.enter_context(to.open("r+b")).fileno()]


def _create(path: Path) -> None:
    """Make a file that was not there, for us alone."""
    os.close(os.open(path, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600))


def _remove(path: Path) -> None:
    path.unlink(missing_ok=True)
