"""What a process may write of itself: fields by name, of a plain form, and nothing else."""

from __future__ import annotations

import logging
import re
import sys
import threading
import traceback
from collections.abc import Callable, Iterator, MutableMapping
from enum import Enum
from pathlib import Path
from types import TracebackType
from typing import Any, Final
from uuid import UUID

import structlog

from adapters.metrics import DROPPED, LINES

Line = MutableMapping[str, Any]

FIELDS: Final = frozenset(
    {
        *("event", "level", "logger", "timestamp", "at", "template"),
        *("correlation_id", "job_id", "claim_id", "kind", "notice", "end"),
        *("method", "route", "status", "ms", "code"),
        *("name", "version", "position", "payments", "file"),
        *("error", "causes", "trace", "reason", "why", "because", "missing", "of"),
    }
)
"""What a line may hold; anything else is left out and counted."""

LONGEST: Final = 200
LONGEST_TRACE: Final = 20
PLAIN: Final = re.compile(r"[\x20-\x7e]*")
LOOKS_PERSONAL: Final = re.compile(r"@|\d([ .]?\d){12}|\b[A-Z]{2}\d{2}( ?[A-Z0-9]){11}")
"""Addresses of e-mail, numbers of persons and of accounts: in no field, whatever its name."""

OURS: Final = "escale"
"""The loggers of this code; libraries are heard when something is wrong."""

TELLING: Final = ("uvicorn", "dramatiq")
"""Libraries whose own words are kept, without what they put into them."""


def configure(*, is_readable: bool, level: int = logging.INFO) -> None:
    """Have every line of this process, its libraries' too, written in this form to stderr.

    is_readable: for people; else each line is one JSON object. Neither says more than the other.
    """
    renderer: Any = (
        structlog.dev.ConsoleRenderer(colors=sys.stderr.isatty()) if is_readable else _json()
    )
    last = [structlog.stdlib.ProcessorFormatter.remove_processors_meta, renderer]
    form = structlog.stdlib.ProcessorFormatter(
        processors=last, foreign_pre_chain=[in_our_words, *_COMMON]
    )
    handler = logging.StreamHandler()
    handler.setFormatter(form)
    root = logging.getLogger()
    root.handlers[:] = [handler]
    root.setLevel(max(level, logging.WARNING))
    logging.getLogger(OURS).setLevel(level)
    structlog.configure(
        processors=[*_COMMON, structlog.stdlib.ProcessorFormatter.wrap_for_formatter],
        wrapper_class=structlog.make_filtering_bound_logger(level),
        logger_factory=structlog.stdlib.LoggerFactory(),
        cache_logger_on_first_use=False,
    )
    sys.excepthook, threading.excepthook = _crashed, _thread_crashed


def told(error: BaseException) -> dict[str, Any]:
    """An error without its text, which may quote what a person wrote: its kind, and its place.

    Returns: error: the class; causes: the classes, nearest first; trace: `file:line function`.
    """
    kinds = [f"{type(one).__module__}.{type(one).__qualname__}" for one in _chain(error)]
    frames = traceback.extract_tb(error.__traceback__)[-LONGEST_TRACE:]
    trace = [f"{'/'.join(Path(one.filename).parts[-3:])}:{one.lineno} {one.name}" for one in frames]
    return {"error": kinds[0], "causes": kinds[1:], "trace": trace}


def _chain(error: BaseException) -> Iterator[BaseException]:
    found: BaseException | None = error
    seen: set[int] = set()
    while found is not None and id(found) not in seen and len(seen) < LONGEST_TRACE:
        seen.add(id(found))
        yield found
        found = found.__cause__ or (None if found.__suppress_context__ else found.__context__)


def without_text(_: Any, __: str, line: Line) -> Line:
    """Put `told` in the place of an error."""
    given = line.pop("exc_info", None)
    if given is True:
        given = sys.exc_info()
    error = given[1] if isinstance(given, tuple) else given
    if isinstance(error, BaseException):
        line.update(told(error))
    return line


def allowed(_: Any, __: str, line: Line) -> Line:
    """Leave out what has no name among FIELDS or no plain form, and count it."""
    for name in [name for name in line if not name.startswith("_")]:
        if name not in FIELDS or not _is_plain(line[name]):
            del line[name]
            DROPPED.inc()
        elif isinstance(line[name], UUID | Enum):
            line[name] = str(line[name])
    return line


def _is_plain(value: Any) -> bool:
    if isinstance(value, list | tuple):
        return len(value) <= LONGEST_TRACE and all(map(_is_plain, value))
    if isinstance(value, str):
        is_short = len(value) <= LONGEST and PLAIN.fullmatch(value) is not None
        return is_short and (_is_id(value) or LOOKS_PERSONAL.search(value) is None)
    return value is None or isinstance(value, bool | int | float | UUID)


def _is_id(text: str) -> bool:
    try:
        return str(UUID(text)) == text
    except ValueError:
        return False


def in_our_words(_: Any, __: str, line: Line) -> Line:
    """A line of a library: where it was written, and its words without what fills them."""
    record: logging.LogRecord = line["_record"]
    line["event"] = "library"
    line["at"] = f"{record.module}:{record.lineno}"
    if record.name.startswith(TELLING) and isinstance(record.msg, str):
        line["template"] = record.msg.strip()[:LONGEST]
    if record.exc_info:
        line["exc_info"] = record.exc_info
        record.exc_info = record.exc_text = None  # else the formatter writes it once more
    return line


def counted(_: Any, level: str, line: Line) -> Line:
    """Count the line by what happened; its name is written in the code, not by people."""
    LINES.labels(event=str(line.get("event", "")), level=level).inc()
    return line


def _named(logger: Any, _: str, line: Line) -> Line:
    line["logger"] = logger.name if logger is not None else line["_record"].name
    return line


_COMMON: Final[list[Callable[..., Any]]] = [
    structlog.contextvars.merge_contextvars,
    structlog.stdlib.add_log_level,
    _named,
    structlog.processors.TimeStamper(fmt="iso", utc=True),
    without_text,
    allowed,
    counted,
]


def _json() -> Any:
    return structlog.processors.JSONRenderer(sort_keys=True)


def _crashed(kind: type[BaseException], error: BaseException, trace: TracebackType | None) -> None:
    if issubclass(kind, KeyboardInterrupt):
        sys.__excepthook__(kind, error, trace)
        return
    structlog.get_logger("escale").critical("crashed", exc_info=error)


def _thread_crashed(crash: threading.ExceptHookArgs) -> None:
    structlog.get_logger("escale").critical("thread_crashed", exc_info=crash.exc_value)
