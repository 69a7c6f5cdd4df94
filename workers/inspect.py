"""Tells an operator what the gate says of files, without opening any store."""

from __future__ import annotations

import asyncio
import os
import sys
from collections import deque
from collections.abc import Iterable, Iterator
from pathlib import Path
from typing import Final

from adapters.documents.gate import AT_ONCE, Gate, SandboxUnavailable, Weighed
from adapters.settings import Settings

_AHEAD: Final = 4 * AT_ONCE
_MIB: Final = 1024 * 1024


def inspect_files(settings: Settings, paths: Iterable[Path]) -> bool:
    """Print the verdict on each file, and on each file of a folder, in the order of their paths.

    Returns:
        Whether every file got a verdict; what could not be read is told on stderr.
    """
    unread: list[OSError] = []
    files = sorted(set(_files(paths, unread)))
    for error in unread:
        _complain(error.filename, error.strerror)
    return asyncio.run(_inspect_all(settings, files)) and not unread


async def _inspect_all(settings: Settings, files: Iterable[Path]) -> bool:
    gate = Gate(pdf_max_bytes=settings.pdf_max_bytes, image_max_bytes=settings.image_max_bytes)
    waiting: deque[asyncio.Task[bool]] = deque()
    is_whole = True
    try:
        for file in files:
            before = waiting[-1] if waiting else None
            waiting.append(asyncio.create_task(_inspect(gate, file, before)))
            if len(waiting) > _AHEAD:
                is_whole &= await waiting.popleft()
        return all([is_whole, *await asyncio.gather(*waiting)])
    finally:
        await gate.close()


async def _inspect(gate: Gate, file: Path, before: asyncio.Task[bool] | None) -> bool:
    """Print the verdict on a file once that of the file before is printed."""
    try:
        # A pipe would never end, and whoever opens it waits for a writer.
        told: Weighed | str = await gate.weigh(file) if _may_open(file) else "not a file"
    except SandboxUnavailable:
        told = "no inspector could be started"
    except OSError as error:
        told = error.strerror or "cannot be read"
    if before is not None:
        await before
    if isinstance(told, str):
        _complain(file, told)
        return False
    print(_line(told), _printable(file), flush=True)
    return True


def _files(paths: Iterable[Path], unread: list[OSError]) -> Iterator[Path]:
    """The files themselves, and all that folders hold; a link to a folder is not followed.

    Folders that cannot be read are added to ``unread``.
    """
    for path in paths:
        if path.is_dir():
            for folder, _, names in os.walk(path, onerror=unread.append):
                yield from (Path(folder, name) for name in names)
        else:
            yield path


def _may_open(file: Path) -> bool:
    """Whether this is a file, or is not there, which opening it tells best."""
    return file.is_file() or not file.exists()


def _line(weighed: Weighed) -> str:
    """The verdict, the code of a refusal, pages, time and memory."""
    verdict = "accepted" if weighed.code is None else "refused"
    reason = "/".join(part for part in (weighed.code, weighed.why) if part) or "-"
    memory = f"{-(-weighed.peak_bytes // _MIB)} MiB"
    return f"{verdict} {reason} {weighed.pages or '-'} {weighed.wall_ms} ms {memory}"


def _printable(path: object) -> str:
    """A path as a terminal may show it: nothing in it moves the cursor or turns the text."""
    text = "".join(one if one.isprintable() else ascii(one)[1:-1] for one in str(path))
    encoding = sys.stdout.encoding or "ascii"
    return text.encode(encoding, "backslashreplace").decode(encoding)


def _complain(path: object, why: object) -> None:
    print(f"escale: {_printable(path)}: {why}", file=sys.stderr, flush=True)
