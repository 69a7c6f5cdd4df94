"""Spans as OpenTelemetry has them: of ours alone, with listed attributes, no event and no text."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, MutableMapping, Sequence
from contextlib import contextmanager
from contextvars import ContextVar
from functools import partial
from typing import Any, Final
from uuid import UUID

from opentelemetry import trace
from opentelemetry.context import Context
from opentelemetry.exporter.otlp.proto.http.trace_exporter import OTLPSpanExporter
from opentelemetry.sdk.resources import Resource
from opentelemetry.sdk.trace import ReadableSpan, SpanProcessor, TracerProvider
from opentelemetry.sdk.trace.export import BatchSpanProcessor, SpanExporter, SpanExportResult
from opentelemetry.sdk.trace.id_generator import RandomIdGenerator
from opentelemetry.sdk.trace.sampling import ALWAYS_ON
from opentelemetry.sdk.util.instrumentation import InstrumentationScope
from opentelemetry.trace import (
    NonRecordingSpan,
    Span,
    SpanContext,
    SpanKind,
    Status,
    StatusCode,
    TraceFlags,
)

from adapters.logs import allowed, told
from adapters.spans import NAMES, Said

SCOPE: Final = InstrumentationScope("escale")
RESOURCE: Final = Resource({"service.name": "escale"})
"""Nothing of the machine: its default would tell hosts and command lines."""

TITLES: Final = ("method", "route", "kind", "name")
"""What stands in the title of a span beside its name, where it has it."""

LONGEST_S: Final = 3
"""How long a collector is waited for, and the end of a process with it."""

KINDS: Final = {"request": SpanKind.SERVER, "job": SpanKind.CONSUMER}


def sending_to(endpoint: str) -> Spans:
    """Send spans over HTTP, from a thread of its own.

    endpoint: the address of a collector; empty leaves it to the OTEL_EXPORTER_OTLP_… variables.
    """
    to = f"{endpoint}/v1/traces" if endpoint else None
    sender = OTLPSpanExporter(endpoint=to, timeout=LONGEST_S)
    return Spans(BatchSpanProcessor(Listed(sender)))


class Listed(SpanExporter):
    """Gives an exporter what may leave, made anew of what is listed, whoever put what on a span."""

    def __init__(self, to: SpanExporter) -> None:
        """Stand before an exporter."""
        self._to = to

    def export(self, spans: Sequence[ReadableSpan]) -> SpanExportResult:
        """Export the spans of ours; a library's are dropped whole."""
        return self._to.export([_listed(one) for one in spans if _is_ours(one)])

    def shutdown(self) -> None:
        """End the exporter."""
        self._to.shutdown()


def _is_ours(span: ReadableSpan) -> bool:
    scope = span.instrumentation_scope
    return scope is not None and scope.name == SCOPE.name and span.name in NAMES


def _listed(span: ReadableSpan) -> ReadableSpan:
    attributes = _attributes(span.attributes or {})
    title = [span.name, *(str(attributes[name]) for name in TITLES if name in attributes)]
    context = span.get_span_context()
    return ReadableSpan(
        name=" ".join(title),
        context=context and _bare(context),
        parent=span.parent and _bare(span.parent),
        resource=RESOURCE,
        attributes=attributes,
        kind=span.kind,
        status=Status(span.status.status_code),
        start_time=span.start_time,
        end_time=span.end_time,
        instrumentation_scope=SCOPE,
    )


def _attributes(given: Mapping[str, Any]) -> MutableMapping[str, Any]:
    named = {name: value for name, value in given.items() if not name.startswith("_")}
    return allowed(None, "", named)


def _bare(context: SpanContext) -> SpanContext:
    return SpanContext(context.trace_id, context.span_id, context.is_remote, context.trace_flags)


class Ids(RandomIdGenerator):
    """Ids by chance, but for those that the next span is to have."""

    def __init__(self) -> None:
        """Nothing is wanted yet."""
        self.trace: ContextVar[int] = ContextVar("trace", default=0)
        self.span: ContextVar[int] = ContextVar("span", default=0)

    def generate_trace_id(self) -> int:
        """The trace's id: a correlation id, so that lines of the log and spans find each other."""
        return self.trace.get() or super().generate_trace_id()

    def generate_span_id(self) -> int:
        """The span's id: the position of an event, so that its jobs know it from the log."""
        return self.span.get() or super().generate_span_id()

    def is_trace_id_random(self) -> bool:
        """No: a client may choose it."""
        return False


class Spans:
    """Records spans with a provider of its own: no library that looks for one finds it."""

    def __init__(self, processor: SpanProcessor) -> None:
        """Give every span that ended to a processor."""
        self._ids = Ids()
        self._provider = TracerProvider(ALWAYS_ON, RESOURCE, False, id_generator=self._ids)
        self._provider.add_span_processor(processor)
        self._tracer = self._provider.get_tracer(SCOPE.name)

    @contextmanager
    def span(
        self, what: str, correlation_id: UUID | None, cause: int | None, known: dict[str, object]
    ) -> Iterator[Said]:
        """A span that lasts; an error ends it by its class alone."""
        around = None if correlation_id is None else _caused(correlation_id, cause)
        wanted = self._ids.trace.set(0 if correlation_id is None else correlation_id.int)
        try:
            span = self._tracer.start_span(what, around, KINDS.get(what, SpanKind.INTERNAL))
        finally:
            self._ids.trace.reset(wanted)
        _say(span, **known)
        with trace.use_span(span, True, record_exception=False, set_status_on_exception=False):
            try:
                yield partial(_say, span)
            except Exception as error:
                span.set_status(StatusCode.ERROR)
                _say(span, error=told(error)["error"])
                raise

    def event(self, position: int, known: dict[str, object]) -> None:
        """A span without length whose id is the position."""
        wanted = self._ids.span.set(position)
        try:
            span = self._tracer.start_span("event")
        finally:
            self._ids.span.reset(wanted)
        _say(span, **known)
        span.end()

    def close(self) -> None:
        """Send what is waiting, then nothing more."""
        self._provider.shutdown()


def _caused(correlation_id: UUID, cause: int | None) -> Context:
    """The context of a trace that begins, or that goes on after an event elsewhere."""
    if cause is None or not correlation_id.int:
        return Context()
    before = SpanContext(correlation_id.int, cause, True, TraceFlags(TraceFlags.SAMPLED))
    return trace.set_span_in_context(NonRecordingSpan(before), Context())


def _say(span: Span, **known: Any) -> None:
    for name, value in known.items():
        if value is not None:
            span.set_attribute(name, str(value) if isinstance(value, UUID) else value)
