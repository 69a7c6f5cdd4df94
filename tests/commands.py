"""Operator commands, each in a process of its own, forked from one that has imported everything."""

from __future__ import annotations

import os
import subprocess
import sys
import tempfile
from collections.abc import Mapping, Sequence
from multiprocessing import get_context
from pathlib import Path

SECONDS = 100

_forks = get_context("forkserver")
_forks.set_forkserver_preload(["workers.cli", "workers.serve", "workers.demo", "workers.rates"])


def settings(folder: Path) -> dict[str, str]:
    """The environment of a command on the data of this folder, with no setting of the test run."""
    kept = {name: value for name, value in os.environ.items() if not name.startswith("ESCALE_")}
    return kept | {"ESCALE_DATA_DIR": str(folder), "COLUMNS": "200"}


def escale(
    *arguments: object, folder: Path, more: Mapping[str, str] | None = None
) -> subprocess.CompletedProcess[str]:
    """Run `escale` on the data of this folder; it starts in milliseconds.

    more: further settings.
    Raises: subprocess.TimeoutExpired after 100 s.
    """
    environment = settings(folder) | dict(more or {})
    words = ["escale", *map(str, arguments)]
    with tempfile.NamedTemporaryFile("r") as out, tempfile.NamedTemporaryFile("r") as errors:
        process = _forks.Process(target=_run, args=(words, environment, (out.name, errors.name)))
        process.start()
        process.join(SECONDS)
        if process.exitcode is None:
            process.kill()
            raise subprocess.TimeoutExpired(words, SECONDS)
        return subprocess.CompletedProcess(words, process.exitcode, out.read(), errors.read())


def _run(words: Sequence[str], environment: Mapping[str, str], written: tuple[str, str]) -> None:
    for number, path in enumerate(written, start=1):
        os.dup2(os.open(path, os.O_WRONLY), number)
    os.environ.clear()
    os.environ.update(environment)
    sys.argv[:] = words
    from workers.cli import main

    main()
