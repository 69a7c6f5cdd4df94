"""Where the files of payment runs lie until somebody takes them to the bank, each there once."""

from __future__ import annotations

import fcntl
import os
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import NamedTuple
from uuid import UUID


class Laid(NamedTuple):
    """A file that lies ready and was not handed over yet. sha256: hex, as its name says."""

    run_id: UUID
    sha256: str


class Outbox:
    """A folder for its owner alone: a file is laid whole, recorded, then handed over by its name.

    What is laid has a name that begins with a point, which nobody takes; a crash leaves it there
    for the next run to hand over if it was recorded, or to drop.
    """

    def __init__(self, folder: Path) -> None:
        """Use this folder."""
        self._folder = folder

    @contextmanager
    def alone(self) -> Iterator[None]:
        """Wait until no other process uses the folder, then keep others out.

        Raises: OSError.
        """
        self._folder.mkdir(mode=0o700, parents=True, exist_ok=True)
        lock = os.open(self._folder / ".lock", os.O_RDWR | os.O_CREAT, 0o600)
        try:
            fcntl.flock(lock, fcntl.LOCK_EX)
            for left_behind in self._folder.glob(".*.draft"):
                left_behind.unlink()
            yield
        finally:
            os.close(lock)

    def lay(self, laid: Laid, content: bytes) -> None:
        """Lay a file, durably, where nobody takes it yet; laying it again changes nothing.

        Raises: OSError.
        """
        place = self._place(laid)
        draft = place.with_suffix(".draft")
        draft.unlink(missing_ok=True)
        handle = os.open(draft, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600)
        with os.fdopen(handle, "wb") as file:
            file.write(content)
            file.flush()
            os.fsync(file.fileno())
        draft.replace(place)
        self._keep()

    def waiting(self) -> list[Laid]:
        """What was laid and not handed over, drafts aside."""
        return [_laid(path) for path in sorted(self._folder.glob(".*.laid"))]

    def hand_over(self, laid: Laid, name: str) -> None:
        """Give a file that was laid the name under which it is taken.

        Raises: OSError.
        """
        self._place(laid).replace(self._folder / name)
        self._keep()

    def handed_over(self) -> list[tuple[UUID, Path]]:
        """The files that were handed over and that nobody took away, each with its run."""
        return [(UUID(p.stem[-32:]), p) for p in sorted(self._folder.glob("*.xml"))]

    def forget(self, run_id: UUID) -> int:
        """Drop what a run's file still is here, laid or handed over; gives how many files."""
        found = [path for run, path in self.handed_over() if run == run_id]
        found += [self._place(one) for one in self.waiting() if one.run_id == run_id]
        for path in found:
            path.unlink(missing_ok=True)
        return len(found)

    def drop(self, laid: Laid) -> None:
        """Drop a file that was laid and does not count."""
        self._place(laid).unlink(missing_ok=True)

    def _place(self, laid: Laid) -> Path:
        return self._folder / f".{laid.run_id.hex}.{laid.sha256}.laid"

    def _keep(self) -> None:
        # The name lasts once the folder itself is on disk.
        folder = os.open(self._folder, os.O_RDONLY)
        try:
            os.fsync(folder)
        finally:
            os.close(folder)


def _laid(path: Path) -> Laid:
    _, run_id, sha256, _ = path.name.split(".")
    return Laid(UUID(run_id), sha256)
