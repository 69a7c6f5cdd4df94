"""The lines that a process would write, read back."""

from __future__ import annotations

import io
import json
import logging
import sys
import threading
from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any

import structlog

from adapters import logs


class Lines:
    """What was written until now; every line is one JSON object."""

    def __init__(self) -> None:
        self.written = io.StringIO()

    def __iter__(self) -> Iterator[dict[str, Any]]:
        return map(json.loads, self.written.getvalue().splitlines())

    def of(self, event: str) -> list[dict[str, Any]]:
        return [line for line in self if line["event"] == event]


@contextmanager
def written(*, is_readable: bool = False) -> Iterator[Lines]:
    """Write lines as a process does, to be read by the test; then as before."""
    root, lines = logging.getLogger(), Lines()
    hooks = sys.excepthook, threading.excepthook
    handlers, level = root.handlers[:], root.level
    logs.configure(is_readable=is_readable)
    stream = root.handlers[0]
    assert isinstance(stream, logging.StreamHandler)
    stream.setStream(lines.written)
    try:
        yield lines
    finally:
        structlog.reset_defaults()
        root.handlers[:] = handlers
        sys.excepthook, threading.excepthook = hooks
        root.setLevel(level)
