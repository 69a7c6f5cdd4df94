"""Whose files these are: this process's user's alone, but for what is meant for others."""

from __future__ import annotations

import os
import stat
from contextlib import suppress
from pathlib import Path

OTHERS = stat.S_IRWXG | stat.S_IRWXO


def keep_private() -> None:
    """Let whatever this process and its children make be open to their user alone."""
    os.umask(OTHERS)


def shut_databases(folder: Path) -> None:
    """Shut the databases in this folder that an older version left open; another's stay so."""
    for path in folder.glob("*.db*"):
        mode = path.stat().st_mode
        if mode & OTHERS:
            with suppress(PermissionError):
                path.chmod(stat.S_IMODE(mode) & ~OTHERS)
