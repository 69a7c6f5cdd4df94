"""What is held about a person beside their claims: who they are, log-ins, messages, contacts."""

from __future__ import annotations

from collections.abc import Callable, Iterable
from functools import partial
from typing import Any, TypeVar
from uuid import UUID

from pydantic_core import to_jsonable_python
from sqlalchemy import Connection
from starlette.concurrency import run_in_threadpool

from adapters import french
from adapters.bootstrap import Runtime
from adapters.french.facts import fact_label, fact_text
from adapters.french.history import event_title
from adapters.http.contact_table import cells_of
from adapters.http.messages import messages_of, text_of
from adapters.http.own_data.openings import openings
from adapters.http.own_data.shape import (
    AccountPart,
    BeneficiaryPart,
    ContactPart,
    EventPart,
    Fact,
    MessagePart,
    OpeningPart,
    PersonPart,
    SessionPart,
)
from adapters.http.reading import Paging, look
from adapters.persistence.pads import Pad
from application.differences import ABOUT_THE_EVENT, State, facts
from application.own_data import STAFF, Told, told_to_its_person, without_staff
from domain import reference
from domain.base import Author
from domain.errors import InsuredNotFound
from domain.mailbox import Mailbox
from domain.window import SubmissionWindow
from projections import contact_trace
from projections.base import LIMIT, Page
from projections.contact_trace import Contact
from projections.mailbox import Direction, Message

T = TypeVar("T")

OF_THE_DESK = "desk "
"""How the pads of agents begin: what they have not said yet is not said of anybody."""


async def account_of(runtime: Runtime, author: Author, until: int) -> AccountPart:
    """Everything that belongs to no claim. until: the last position of the log that counts.

    Raises: InsuredNotFound, StoreUnavailable.
    """
    insured_id = author.id
    window, box = SubmissionWindow.id_of(insured_id), Mailbox.id_of(insured_id)
    return AccountPart(
        person=await run_in_threadpool(_person, runtime, insured_id),
        beneficiaries=await run_in_threadpool(_beneficiaries, runtime, insured_id),
        sessions=await run_in_threadpool(_sessions, runtime, insured_id),
        openings=[OpeningPart(**one._asdict()) for one in await openings(runtime, insured_id)],
        messages=[
            one
            for direction in Direction
            for one in await run_in_threadpool(_messages, runtime, author, direction)
        ],
        contacts=await run_in_threadpool(_contacts, runtime, insured_id),
        typed=await run_in_threadpool(typed_of, runtime, insured_id, box),
        mailbox=events_of(await told_of(runtime, box, until)),
        places=events_of(await told_of(runtime, window, until)),
    )


async def told_of(runtime: Runtime, stream_id: UUID, until: int) -> tuple[Told, ...]:
    """The events of a stream that its person may read.

    Raises: StoreUnavailable.
    """
    return told_to_its_person(await runtime.log.opened(stream_id), until)


def events_of(told: Iterable[Told]) -> list[EventPart]:
    """Events as JSON, and in French."""
    return [_event(one) for one in told]


def words_of(state: State) -> list[Fact]:
    """Facts in French, without ids and without who works there."""
    return [
        Fact(label=fact_label(path), text=fact_text(path, leaf))
        for path, leaf in state.items()
        if not isinstance(leaf, UUID) and STAFF.isdisjoint(path)
    ]


def json_of(value: object) -> Any:
    """A value as JSON, without who works there."""
    return without_staff(to_jsonable_python(value))


def every(runtime: Runtime, query: Callable[[Connection, str | None], Page[T]]) -> list[T]:
    """All pages of a list; to be called in a thread."""
    found: list[T] = []
    after, is_done = None, False
    while not is_done:
        page = look(runtime, partial(_page, query, after))
        found += page.items
        after, is_done = page.next_cursor, page.next_cursor is None
    return found


def typed_of(runtime: Runtime, insured_id: UUID, place: UUID) -> dict[str, dict[str, str]]:
    """What a person typed and has not said yet, by step; to be called in a thread."""
    steps = runtime.pads.saved([place]).get(place, {})
    own = [step for step in steps if not step.startswith(OF_THE_DESK)]
    found: dict[str, Pad | None] = {
        step: runtime.pads.find(insured_id, place, step) for step in own
    }
    return {step: dict(pad.values) for step, pad in found.items() if pad}


def _event(told: Told) -> EventPart:
    event = told.opened
    # Whoever acted beside the person stays a role: who they are is theirs.
    role = event.meta.actor.role
    return EventPart(
        position=told.position,
        at=event.timestamp,
        what=event.TOPIC,
        title=event_title(event),
        by=role.value,
        by_name=french.who_acted(role),
        facts=json_of(event.model_dump(mode="json", exclude=set(ABOUT_THE_EVENT))),
        told=words_of(facts(event)),
    )


def _person(runtime: Runtime, insured_id: UUID) -> PersonPart:
    person = runtime.register.find(insured_id)
    if person is None:
        raise InsuredNotFound
    account = runtime.register.account(insured_id)
    return PersonPart(
        insured_id=insured_id,
        display_name=person.display_name,
        born_on=person.born_on,
        nir_masked=person.nir.masked() if person.nir else None,
        scheme=person.scheme,
        scheme_label=reference.scheme(person.scheme).label,
        home_fund=person.home_fund,
        email=person.email,
        account_holder=account.holder if account else None,
        iban=account.iban if account else person.account_masked,
    )


def _beneficiaries(runtime: Runtime, insured_id: UUID) -> list[BeneficiaryPart]:
    return [
        BeneficiaryPart(
            beneficiary_id=one.beneficiary_id,
            is_insured=one.is_insured,
            display_name=one.display_name,
            born_on=one.born_on,
        )
        for one in runtime.register.beneficiaries(insured_id)
    ]


def _sessions(runtime: Runtime, insured_id: UUID) -> list[SessionPart]:
    return [
        SessionPart(browser=one.browser, created_at=one.created_at, seen_at=one.seen_at)
        for one in runtime.sessions.of(insured_id, runtime.ports.now())
    ]


def _messages(runtime: Runtime, author: Author, direction: Direction) -> list[MessagePart]:
    told: list[MessagePart] = []
    cursor, is_done = None, False
    while not is_done:
        page = messages_of(runtime, author, direction, Paging(cursor, LIMIT))
        told += [_message(one) for one in page.items]
        cursor, is_done = page.next_cursor, page.next_cursor is None
    return told


def _message(message: Message) -> MessagePart:
    text = text_of(message)
    return MessagePart(
        message_id=message.message_id,
        direction=message.direction.value,
        sender=french.sender_of(message.direction),
        sent_at=message.sent_at,
        deletes_on=message.deletes_on,
        claim_id=message.claim_id,
        subject=text.subject,
        body=text.body,
    )


def _contacts(runtime: Runtime, insured_id: UUID) -> list[ContactPart]:
    found = every(
        runtime,
        lambda db, after: contact_trace.of_insured(db, insured_id, after=after, limit=LIMIT),
    )
    return [_contact(one) for one in found]


def _contact(contact: Contact) -> ContactPart:
    _, _, channel, direction, what, reason, sub_reason = cells_of(contact)
    return ContactPart(
        at=contact.contacted_at,
        channel=channel,
        direction=direction,
        what=what,
        reason=reason,
        sub_reason=sub_reason,
        claim_id=contact.claim_id,
    )


def _page(
    query: Callable[[Connection, str | None], Page[T]], after: str | None, db: Connection
) -> Page[T]:
    return query(db, after)
