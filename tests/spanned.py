"""The spans of what is done meanwhile, as they would leave the process."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager

from opentelemetry.sdk.trace.export import SimpleSpanProcessor
from opentelemetry.sdk.trace.export.in_memory_span_exporter import InMemorySpanExporter

from adapters.otlp import Listed, Spans
from adapters.spans import record_with


@contextmanager
def spanned() -> Iterator[InMemorySpanExporter]:
    """Keep in memory what an exporter would send."""
    kept = InMemorySpanExporter()
    recorder = Spans(SimpleSpanProcessor(Listed(kept)))
    record_with(recorder)
    try:
        yield kept
    finally:
        record_with(None)
        recorder.close()
