"""What takes how long, and because of what: spans, kept by nobody unless a collector is named."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from contextlib import AbstractContextManager, contextmanager
from typing import TYPE_CHECKING, Final
from uuid import UUID

if TYPE_CHECKING:
    from adapters.otlp import Spans

NAMES: Final = ("request", "command", "append", "event", "job", "projection")
"""Every span that there is. Attributes: FIELDS of adapters/logs.py, in their plain form."""

Said = Callable[..., None]
"""Says more of a span while it lasts, by the names of FIELDS."""


_recorder: Spans | None = None


def record_with(recorder: Spans | None) -> None:
    """Give every span of this process to a recorder; None to nobody."""
    global _recorder
    _recorder = recorder


@contextmanager
def span(
    what: str, correlation_id: UUID | None = None, cause: int | None = None, **known: object
) -> Iterator[Said]:
    """Time what is done within, with what is known of it; gives what says more.

    correlation_id: begins a trace of this id, whatever goes on around; None goes on with the span
        that lasts, if one does.
    cause: position of the event that made this be done: it follows that event in the trace.
    """
    if _recorder is None:
        yield _nothing
        return
    with _recorder.span(what, correlation_id, cause, known) as said:
        yield said


def command(name: str) -> AbstractContextManager[Said]:
    """The span of a handler, by the name of its command."""
    return span("command", kind=name)


def appended(topics: Sequence[str], positions: Sequence[int]) -> None:
    """Note the events that became durable, within the span of their `append`."""
    if _recorder is not None:
        for topic, position in zip(topics, positions, strict=True):
            _recorder.event(position, {"name": topic, "position": position})


def _nothing(**_: object) -> None:
    """Say nothing to nobody."""
