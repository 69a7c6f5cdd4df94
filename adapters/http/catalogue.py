"""The catalogue of events: what each stored name means and how it is stored, from its class."""

from __future__ import annotations

import inspect
import json
from collections.abc import Iterator, Mapping
from functools import cache
from pathlib import Path
from typing import Annotated, Any, Final

from fastapi import APIRouter, Depends
from pydantic import BaseModel

from adapters.http.answers import Listed, example
from adapters.http.openapi import refusals
from adapters.http.security import asking
from adapters.persistence.mapper import IN_COLUMNS, Paths, personal_paths
from application.access import Action
from application.ports import Asked
from domain.base import Event
from domain.errors import EventTypeNotFound
from projections import log_index

router = APIRouter(prefix="/audit/catalogue", tags=["audit"])

Auditor = Annotated[Asked, Depends(asking(Action.READ_LOG))]

SAMPLES: Final = Path(__file__).parent / "event_samples.json"
"""A stored event of each name: the golden samples, which never change."""

BASE64: Final = {"type": "string", "contentEncoding": "base64"}


class EventType(BaseModel):
    """A kind of event. stream: what its stream is; personal: the fields that are sealed, by path.

    is_refusal: the trace of something that was refused.
    """

    name: str
    stream: str
    says: str
    personal: list[str]
    is_refusal: bool


class EventTypes(Listed[EventType]):
    """Every kind of event, by its stored name; all on one page."""

    model_config = example(
        items=[
            {
                "name": "claim.care_described.1",
                "stream": "claim",
                "says": "What care was received; replaces any earlier description.",
                "personal": ["care.reason"],
                "is_refusal": False,
            }
        ],
        next_cursor=None,
    )


class EventTypeInFull(EventType):
    """The same with its JSON Schema and a sample, both of what the log holds.

    Personal fields are not in them: they stand together in `_sealed`, under the key `key_id`.
    """

    model_config = example(
        name="claim.claim_withdrawn.1",
        stream="claim",
        says="The person withdrew the claim.",
        personal=[],
        is_refusal=False,
        stored_schema={"type": "object"},
        sample={"timestamp": "2026-03-20T09:00:00Z"},
    )

    stored_schema: dict[str, Any]
    sample: dict[str, Any] | None


@router.get("", responses=refusals())
async def list_event_types(_: Auditor) -> EventTypes:
    """Every kind of event that the log may hold."""
    return EventTypes(items=event_types())


@router.get("/{name}", responses=refusals(404, code="audit.event_type_not_found"))
async def get_event_type(name: str, _: Auditor) -> EventTypeInFull:
    """One kind of event: how it is stored, and a sample of it."""
    return event_type(name)


def event_types() -> list[EventType]:
    """Every kind of event, by its stored name."""
    return [_told(kind) for _, kind in sorted(_kinds().items())]


def event_type(name: str) -> EventTypeInFull:
    """One kind of event in full.

    Raises: EventTypeNotFound.
    """
    kind = _kinds().get(name)
    if kind is None:
        raise EventTypeNotFound
    sample = _samples().get(name)
    told = _told(kind).model_dump()
    return EventTypeInFull(**told, stored_schema=stored_schema(kind), sample=sample)


def stored_schema(kind: type[Event]) -> dict[str, Any]:
    """The JSON Schema of what the log holds of such an event."""
    schema = kind.model_json_schema(mode="serialization")
    personal = personal_paths(kind)
    _leave_out(schema, schema, IN_COLUMNS | personal)
    if personal:
        schema["properties"] |= {"key_id": {"type": "string", "format": "uuid"}, "_sealed": BASE64}
    return schema


@cache
def _kinds() -> Mapping[str, type[Event]]:
    return {kind.TOPIC: kind for kind in log_index.HANDLES}


@cache
def _samples() -> Mapping[str, Any]:
    found: Mapping[str, Any] = json.loads(SAMPLES.read_text("utf-8"))
    return found


def _told(kind: type[Event]) -> EventType:
    return EventType(
        name=kind.TOPIC,
        stream=kind.TOPIC.partition(".")[0],
        says=" ".join((inspect.getdoc(kind) or "").partition("\n\n")[0].split()),
        personal=list(_paths(personal_paths(kind))),
        is_refusal=kind.IS_REFUSAL,
    )


def _paths(marked: Paths, before: str = "") -> Iterator[str]:
    for name, deeper in marked.items():
        if isinstance(deeper, dict):
            yield from _paths(deeper, f"{before}{name}.")
        else:
            yield f"{before}{name}"


def _leave_out(schema: dict[str, Any], part: dict[str, Any], paths: Paths) -> None:
    properties = part.get("properties", {})
    for name, deeper in paths.items():
        if not isinstance(deeper, dict):
            properties.pop(name, None)
            part["required"] = [one for one in part.get("required", ()) if one != name]
        elif name in properties:
            for place in _places(schema, properties[name]):
                _leave_out(schema, place, deeper)


def _places(schema: dict[str, Any], part: dict[str, Any]) -> Iterator[dict[str, Any]]:
    """The objects that a property may be."""
    if "$ref" in part:
        yield schema["$defs"][part["$ref"].rpartition("/")[2]]
    for one in (*part.get("anyOf", ()), *part.get("allOf", ())):
        yield from _places(schema, one)
