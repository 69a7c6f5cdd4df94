"""Everything that is kept of a person, as the files of one archive."""

from __future__ import annotations

import json
from collections.abc import AsyncIterator, Callable, Mapping
from functools import partial
from typing import Any, Final, TypeVar
from uuid import UUID

from pydantic_core import to_jsonable_python
from sqlalchemy import Connection
from starlette.concurrency import run_in_threadpool

from adapters import french
from adapters.bootstrap import Runtime
from adapters.documents.files import Damaged
from adapters.http.audit import ABOUT_THE_EVENT
from adapters.http.contact_table import cells_of
from adapters.http.downloads import name_of
from adapters.http.messages import messages_of, text_of
from adapters.http.reading import Paging, look
from adapters.http.zip_stream import ZipEntry, whole
from adapters.letters import receipt, supplement
from adapters.web.openings import openings
from adapters.web.own import own_record
from adapters.web.wizard import STEPS
from domain.base import Author, Entry, Event
from domain.claim import Claim
from domain.events import DESK_ONLY, DESK_WORDS, DraftOpened
from domain.mailbox import Mailbox
from domain.satisfaction import Satisfaction
from domain.values import Document, SupplementRequest
from domain.window import SubmissionWindow
from projections import claim_summary, contact_trace
from projections.base import LIMIT, Page
from projections.mailbox import Direction, Message

T = TypeVar("T")

STAFF: Final = frozenset(
    {
        "agent_id",
        "asked_by",
        "assessed_by",
        "cleared_by",
        "decided_by",
        "given_by",
        "keyed_by",
        "raised_by",
    }
)
"""The facts of events that tell one member of staff from another."""

UNSAFE_IN_NAMES: Final = str.maketrans(dict.fromkeys('<>:"/\\|?*', "_"))


async def everything(runtime: Runtime, author: Author) -> AsyncIterator[ZipEntry]:
    """Every file of the copy, one claim in memory at a time.

    Raises: InsuredNotFound, StoreUnavailable.
    """
    yield ZipEntry("LISEZ-MOI.txt", whole(french.READ_ME.encode()))
    yield _json("personne.json", await _person(runtime, author.id))
    yield _json("connexions.json", await run_in_threadpool(_sessions, runtime, author.id))
    yield _json("consultations.json", [one._asdict() for one in await openings(runtime, author.id)])
    yield _json("messages.json", await _messages(runtime, author))
    yield _json("contacts.json", await run_in_threadpool(_contacts, runtime, author.id))
    box = await _history(runtime, Mailbox.id_of(author.id))
    yield _json("evenements/messagerie.json", box)
    window = await runtime.log.history(SubmissionWindow.id_of(author.id))
    yield _json("evenements/places.json", await run_in_threadpool(_told, runtime, window))
    started = [one.event.claim_id for one in window if isinstance(one.event, DraftOpened)]
    on_paper = await run_in_threadpool(_listed, runtime, author.id)
    for number, claim_id in enumerate(dict.fromkeys((*started, *on_paper)), 1):
        claim = await runtime.ports.claims.load(Claim, claim_id)
        if claim is not None:
            folder = f"demandes/{number:03}-{claim.reference or french.DRAFT_FOLDER}"
            async for entry in _claim(runtime, claim, folder):
                yield entry


async def _claim(runtime: Runtime, claim: Claim, folder: str) -> AsyncIterator[ZipEntry]:
    answer = await runtime.ports.claims.load(Satisfaction, Satisfaction.id_of(claim.id))
    told = {
        "claim_id": claim.id,
        "status": french.status_label(claim),
        "reference": claim.reference,
        "submitted_on": claim.submitted_on,
        "declared": claim.facts,
        "typed": await run_in_threadpool(_typed, runtime, claim),
        "satisfied": answer.is_satisfied if answer else None,
        "events": await _history(runtime, claim.id),
    }
    yield _json(f"{folder}/demande.json", told)
    if claim.submitted_on is not None:
        yield ZipEntry(f"{folder}/recepisse.pdf", whole(await _receipt(runtime, claim)))
    key = await runtime.ports.keys.file_key(claim.insured_id)
    for number, sent in enumerate(claim.letters.values(), 1):
        yield await _file(runtime, key, sent.letter.blob_id, f"{folder}/courriers/{number:02}.pdf")
    for number, one in enumerate(claim.supplements, 1):
        name = f"{folder}/documents-demandes-{number}.pdf"
        yield ZipEntry(name, whole(await _letter(runtime, claim, one.request)))
    if not claim.is_gone:
        for number, document in enumerate(claim.documents.values(), 1):
            place = f"{folder}/documents/{number:02}"
            async for entry in _files(runtime, claim.insured_id, document, place):
                yield entry


async def _files(
    runtime: Runtime, insured_id: UUID, document: Document, place: str
) -> AsyncIterator[ZipEntry]:
    key = await runtime.ports.keys.file_key(insured_id)
    name = name_of(document.file_name, document.media_type.value)
    yield await _file(runtime, key, document.blob_id, f"{place}-{_safe(name)}")
    names = document.original_names or [None] * len(document.originals)
    for number, (name_kept, original) in enumerate(zip(names, document.originals, strict=True), 1):
        name = _safe(name_of(name_kept, original.media_type))
        yield await _file(runtime, key, original.blob_id, f"{place}-original-{number:02}-{name}")


async def _file(runtime: Runtime, key: bytes, blob_id: UUID, name: str) -> ZipEntry:
    content = runtime.ports.files.open(blob_id, key)
    try:
        first = await anext(content, b"")
    except (Damaged, OSError):
        # The rest of the copy is not lost for one file; the copy says which one is not in it.
        return ZipEntry(f"{name}.txt", whole(french.UNREADABLE.encode()))

    async def pieces() -> AsyncIterator[bytes]:
        yield first
        async for piece in content:
            yield piece

    return ZipEntry(name, pieces(), is_packed=True)


async def _receipt(runtime: Runtime, claim: Claim) -> bytes:
    person = await own_record(runtime, claim.insured_id)
    banner = runtime.settings.banner
    return await run_in_threadpool(
        lambda: receipt.render(claim, insured_name=person.display_name, banner=banner)
    )


async def _letter(runtime: Runtime, claim: Claim, request: SupplementRequest) -> bytes:
    person = await own_record(runtime, claim.insured_id)
    name, banner = person.display_name, runtime.settings.banner
    return await run_in_threadpool(
        lambda: supplement.render(claim, request, insured_name=name, banner=banner)
    )


async def _person(runtime: Runtime, insured_id: UUID) -> Mapping[str, Any]:
    record = await own_record(runtime, insured_id)
    people = await runtime.ports.directory.beneficiaries(insured_id)
    return {"person": record, "beneficiaries": people}


def _sessions(runtime: Runtime, insured_id: UUID) -> list[Any]:
    return [
        {"browser": one.browser, "created_at": one.created_at, "seen_at": one.seen_at}
        for one in runtime.sessions.of(insured_id, runtime.ports.now())
    ]


async def _messages(runtime: Runtime, author: Author) -> Mapping[str, Any]:
    return {
        direction.lower(): await run_in_threadpool(_all_messages, runtime, author, direction)
        for direction in Direction
    }


def _all_messages(runtime: Runtime, author: Author, direction: Direction) -> list[Any]:
    told, cursor, is_done = [], None, False
    while not is_done:
        page = messages_of(runtime, author, direction, Paging(cursor, LIMIT))
        told += [_message(one) for one in page.items]
        cursor, is_done = page.next_cursor, page.next_cursor is None
    return told


def _message(message: Message) -> Mapping[str, Any]:
    return {
        "sent_at": message.sent_at,
        "deletes_on": message.deletes_on,
        "sender": french.sender_of(message.direction),
        "claim_id": message.claim_id,
        **text_of(message)._asdict(),
    }


def _contacts(runtime: Runtime, insured_id: UUID) -> list[Any]:
    columns = (*french.CONTACT_COLUMNS, french.CLAIM_COLUMN)
    found = _all(
        runtime,
        lambda db, after: contact_trace.of_insured(db, insured_id, after=after, limit=LIMIT),
    )
    return [dict(zip(columns, (*cells_of(one), one.claim_id), strict=True)) for one in found]


def _listed(runtime: Runtime, insured_id: UUID) -> list[UUID]:
    """The claims that a person sees, also those that took no place: they came by post."""
    found = _all(
        runtime, lambda db, after: claim_summary.list_of(db, insured_id, after=after, limit=LIMIT)
    )
    return [one.claim_id for one in reversed(found)]


def _all(runtime: Runtime, query: Callable[[Connection, str | None], Page[T]]) -> list[T]:
    found: list[T] = []
    after, is_done = None, False
    while not is_done:
        page = look(runtime, partial(_page, query, after))
        found += page.items
        after, is_done = page.next_cursor, page.next_cursor is None
    return found


def _page(
    query: Callable[[Connection, str | None], Page[T]], after: str | None, db: Connection
) -> Page[T]:
    return query(db, after)


def _typed(runtime: Runtime, claim: Claim) -> Mapping[str, Any]:
    pads = [step.pad for step in STEPS if step.pad]
    found = {pad: runtime.pads.find(claim.insured_id, claim.id, pad) for pad in pads}
    return {name: pad.values for name, pad in found.items() if pad}


async def _history(runtime: Runtime, stream_id: UUID) -> list[Any]:
    entries = await runtime.log.history(stream_id)
    return await run_in_threadpool(_told, runtime, entries)


def _told(runtime: Runtime, entries: Any) -> list[Any]:
    return [_event(runtime, one) for one in entries if not isinstance(one.event, DESK_ONLY)]


def _event(runtime: Runtime, entry: Entry[Event]) -> Mapping[str, Any]:
    event = entry.event
    facts = _nobody(event.model_dump(mode="json", exclude=set(ABOUT_THE_EVENT)))
    if entry.sealed is not None and not isinstance(event, DESK_WORDS):
        _open_into(facts, runtime.open_sealed(entry.sealed) or {})
    # Whoever acted beside the person stays a role: who they are is theirs.
    by = event.meta.actor.role
    return {"at": event.timestamp, "what": event.TOPIC, "by": by, "facts": facts}


def _nobody(facts: Any) -> Any:
    if isinstance(facts, dict):
        return {name: _nobody(value) for name, value in facts.items() if name not in STAFF}
    return [_nobody(one) for one in facts] if isinstance(facts, list) else facts


def _open_into(facts: dict[str, Any], personal: Mapping[str, Any]) -> None:
    for name, value in personal.items():
        if isinstance(value, dict) and isinstance(facts.get(name), dict):
            _open_into(facts[name], value)
        else:
            facts[name] = value


def _json(name: str, told: Any) -> ZipEntry:
    text = json.dumps(to_jsonable_python(told), ensure_ascii=False, indent=2)
    return ZipEntry(name, whole(text.encode()))


def _safe(name: str) -> str:
    return name.translate(UNSAFE_IN_NAMES)
