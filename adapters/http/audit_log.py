"""The whole log for the auditor: by position, with filters, and live as it grows."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from typing import Annotated, Final
from uuid import UUID

from fastapi import APIRouter, Depends, Header, Query, Request
from fastapi.responses import StreamingResponse
from starlette.concurrency import run_in_threadpool

from adapters.bootstrap import Runtime
from adapters.french.history import EVENTS, event_title
from adapters.http.answers import CLAIM_ID, Listed, example
from adapters.http.audit import EventBody, event_body
from adapters.http.leave import leave_of
from adapters.http.listed import write_down_listed
from adapters.http.log_tail import follow
from adapters.http.named import references_of
from adapters.http.openapi import Responses, refusals
from adapters.http.reading import LARGEST_POSITION, MinPosition, Moment, Uses, look
from adapters.http.security import asking
from adapters.persistence.mapper import Row
from application.access import Action
from application.disclosures import Disclosure, Shown
from application.ports import Asked
from domain.base import Entry, Event, Role
from domain.errors import FieldNotApplicable, InvalidChoice
from domain.events import NationalityDeclared
from projections import log_index
from projections.base import LIMIT
from projections.log_index import Looked

router = APIRouter(prefix="/audit/events", tags=["audit"])

Auditor = Annotated[Asked, Depends(asking(Action.READ_LOG))]
Place = Annotated[int | None, Query(ge=0, le=LARGEST_POSITION)]

EVERYTHING: Final = Looked()
EVENT: Final = 'id: 42\ndata: {"position": 42, "type": "claim.care_described.1"}\n\n'
STREAM: Final[Responses] = {
    200: {
        "description": "Events as they come.",
        "content": {"text/event-stream": {"schema": {"type": "string"}, "example": EVENT}},
    }
}


class LoggedEvent(EventBody):
    """An event as it was stored, with its stream. title: what happened, in French.

    claim_id: the claim that it is about; reference: of that claim, null while it is a draft.
    """

    title: str
    stream_id: UUID
    claim_id: UUID | None
    reference: str | None


class Log(Listed[LoggedEvent]):
    """Events of the log. next_cursor: what to give as `after`, or as `before` when one was given.

    head: the position of the newest event of the log.
    """

    model_config = example(
        items=[
            {
                "position": 42,
                "version": 2,
                "type": "claim.nationality_declared.1",
                "occurred_at": "2026-03-20T09:00:00Z",
                "recorded_at": "2026-03-20T09:00:00Z",
                "actor": {"role": "insured", "id": "5b8c1f6e-4f0a-5d4e-8a67-0f3d5c9f7a10"},
                "command_id": "0b6b7c2e-3c5b-4f83-9a8f-2f0f2d7d9c55",
                "correlation_id": "3f0d7f62-6b0f-4c2e-9a53-6a3f1d0a7a11",
                "causation": None,
                "facts": {"nationality": "FRENCH"},
                "sealed": False,
                "title": EVENTS[NationalityDeclared],
                "stream_id": CLAIM_ID,
                "claim_id": CLAIM_ID,
                "reference": None,
            }
        ],
        next_cursor=None,
        head=42,
    )

    head: int


async def _looked(
    topic: Annotated[
        str | None, Query(alias="type", max_length=80, description="A stored name.")
    ] = None,
    actor_id: UUID | None = None,
    role: Role | None = None,
    correlation_id: UUID | None = None,
    claim_id: UUID | None = None,
    since: Annotated[
        Moment | None, Query(description="Recorded then or later; with its time zone.")
    ] = None,
    until: Annotated[Moment | None, Query(description="Recorded before that.")] = None,
) -> Looked:
    return Looked(topic, actor_id, role, correlation_id, claim_id, since, until)


Filters = Annotated[Looked, Depends(_looked)]


@router.get("", responses=refusals())
async def list_events(
    asked: Auditor,
    looked: Filters,
    runtime: Uses,
    after: Place = None,
    before: Place = None,
    limit: Annotated[int, Query(ge=1, le=LIMIT, description="How many items at most.")] = 20,
    min_position: MinPosition = None,
) -> Log:
    """The log by position: from the beginning, after a position, or before one, newest first."""
    if after is not None and before is not None:
        raise FieldNotApplicable("before")
    if min_position is not None and looked != EVERYTHING:
        await runtime.positions.wait([log_index.NAME], min_position)
    found = await run_in_threadpool(
        entries, runtime, looked, after=after, before=before, limit=limit + 1
    )
    shown = found[:limit]
    await write_down_events(runtime, asked, shown)
    return Log(
        items=await logged(runtime, shown),
        next_cursor=str(shown[-1].position) if len(found) > limit else None,
        head=await run_in_threadpool(runtime.reader.head),
    )


@router.get("/tail", response_class=StreamingResponse, responses=refusals() | STREAM)
async def follow_events(
    request: Request,
    asked: Auditor,
    looked: Filters,
    runtime: Uses,
    after: Place = None,
    last: Annotated[str | None, Header(alias="Last-Event-ID", max_length=20)] = None,
) -> StreamingResponse:
    """The log as it grows, as server-sent events: `id` is the position, `data` the event.

    It begins after `Last-Event-ID`, else after `after`, else with what comes next; it ends by
    itself within a quarter of an hour, and the client comes back. With the session or the token it
    ends at once.
    """
    begin = _position(last) if last else after
    if begin is None:
        begin = await run_in_threadpool(runtime.reader.head)

    async def pieces(rows: Sequence[Row]) -> Sequence[tuple[int, str]]:
        found = [runtime.mapper.entry(row) for row in rows]
        shown = [one for one in found if looked.passes(one)]
        await write_down_events(runtime, asked, shown)
        return [(one.position, one.model_dump_json()) for one in await logged(runtime, shown)]

    # Refused before anything is sent: too many already, or an access log that is away.
    await write_down_events(runtime, asked, ())
    leave = await leave_of(request, Action.READ_LOG)
    return follow(request.app.state.listening, runtime, begin, pieces, leave)


def entries(
    runtime: Runtime, looked: Looked, *, after: int | None, before: int | None, limit: int
) -> Sequence[Entry[Event]]:
    """Events of the log that pass, without their personal fields; to be called in a thread.

    Without `before` in order after a position, with it the newest first.
    """
    reader = runtime.reader
    if looked == EVERYTHING and before is not None:
        rows = reader.before(before, limit)
    elif looked == EVERYTHING:
        rows = reader.after(after or 0, limit)
    elif before is not None:
        found = look(
            runtime, lambda db: log_index.preceding(db, looked, before=before, limit=limit)
        )
        rows = reader.at(found)[::-1]
    else:
        found = look(
            runtime, lambda db: log_index.following(db, looked, after=after or 0, limit=limit)
        )
        rows = reader.at(found)
    return [runtime.mapper.entry(row) for row in rows]


async def write_down_events(runtime: Runtime, asked: Asked, shown: Iterable[Entry[Event]]) -> None:
    """Write down that events are shown: a line for each claim that they are about, at least one.

    Raises: StoreUnavailable.
    """
    claims = sorted(filter(None, {log_index.claim_of(one.event) for one in shown}))
    if claims:
        await write_down_listed(runtime, asked, Shown.EVENTS, claims)
    else:  # the log was looked into all the same
        line = Disclosure(shown=Shown.EVENTS)
        await runtime.tracing.access_log.record(asked, runtime.tracing.now(), line)


async def logged(runtime: Runtime, shown: Sequence[Entry[Event]]) -> list[LoggedEvent]:
    """Events as the auditor reads them."""
    about = {one.position: log_index.claim_of(one.event) for one in shown}
    references = await references_of(runtime, about.values()) if shown else {}
    return [_logged(one, about[one.position], references) for one in shown]


def _logged(
    entry: Entry[Event], claim_id: UUID | None, references: Mapping[UUID, str]
) -> LoggedEvent:
    event = entry.event
    return LoggedEvent(
        **dict(event_body(entry)),
        title=event_title(event),
        stream_id=event.originator_id,
        claim_id=claim_id,
        reference=references.get(claim_id) if claim_id else None,
    )


def _position(text: str) -> int:
    if not (text.isascii() and text.isdigit() and int(text) <= LARGEST_POSITION):
        raise InvalidChoice("Last-Event-ID")
    return int(text)
