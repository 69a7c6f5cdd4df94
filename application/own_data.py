"""The copy of one's own data: who may take it, that it was taken, and what it tells of an event."""

from __future__ import annotations

from collections.abc import Awaitable, Callable, Mapping, Sequence
from typing import Any, Final, NamedTuple
from uuid import UUID

from application.access import Action, authorize
from application.disclosures import Disclosure, Shown, Tracing
from application.ports import Command, InsuredPerson, Ports
from domain import events
from domain.base import Entry, Event
from domain.errors import InsuredNotFound
from domain.events import DESK_ONLY, DESK_WORDS
from domain.retention import RetentionFile

TOLD_IN_FULL: Final = frozenset(
    {
        events.AppealDecided,
        events.AppealLodged,
        events.BeneficiarySelected,
        events.CareDescribed,
        events.ClaimAssessed,
        events.DecisionReopened,
        events.DocumentAttached,
        events.InvoiceLinesEntered,
        events.PaymentOrdered,
        events.QuestionAnswered,
        events.QuestionAsked,
        events.QuotaOverridden,
        events.SupplementItemAnswered,
        events.SupplementRequested,
    }
)
"""The events with personal facts of which the copy tells every one; a new one needs a line here.

The others are `DESK_ONLY`, of which it says nothing, and `WORDLESS` (docs/decisions/0038).
"""

WORDLESS: Final = (*DESK_WORDS, events.ClaimReleased)
"""What its person knows to have happened, without the words: the medical service's, and why a
supervisor took work over from somebody."""

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
"""The facts that tell one member of staff from another: who they are is theirs."""


class TakeOwnData(Command):
    """Take the copy of everything that is held about oneself."""


class Told(NamedTuple):
    """An event as its person is told it. opened: with the personal facts that are theirs to read.

    position: in the log.
    """

    position: int
    opened: Event


async def take_own_data(
    command: TakeOwnData, ports: Ports, tracing: Tracing, count: Callable[[], Awaitable[None]]
) -> None:
    """Write down that a person takes their copy, before any byte of it leaves.

    count: counts one more copy; what the keys or the directory refuse is not counted.

    Raises: NotPermitted, InsuredNotFound for somebody unknown or erased, whatever `count` raises,
        StoreUnavailable when the directory cannot be opened or the line cannot be written.
    Source: docs/sources.md#own-data
    """
    asked = command.asked
    authorize(asked.author, Action.EXPORT_OWN_DATA)
    person = await living(asked.author.id, ports)
    await count()
    line = Disclosure(shown=Shown.COPY, insured_id=person.insured_id)
    await tracing.access_log.record(asked, tracing.now(), line)


async def living(insured_id: UUID, ports: Ports) -> InsuredPerson:
    """The person, of whom nothing was ordered to be destroyed.

    Raises: InsuredNotFound, StoreUnavailable.
    """
    file = await ports.claims.load(RetentionFile, RetentionFile.id_of(insured_id))
    person = await ports.directory.find(insured_id)
    if person is None or person.display_name is None or (file is not None and file.ordered):
        raise InsuredNotFound
    return person


def told_to_its_person(
    history: Sequence[tuple[Entry[Event], Event]], until: int
) -> tuple[Told, ...]:
    """The events of a stream that its person may read, up to a position of the log.

    history: each with its personal facts sealed, and opened.
    """
    return tuple(
        Told(entry.position, entry.event if isinstance(opened, WORDLESS) else opened)
        for entry, opened in history
        if entry.position <= until and not isinstance(opened, DESK_ONLY)
    )


def without_staff(facts: Any) -> Any:
    """Facts as JSON has them, without who works there, at any depth."""
    if isinstance(facts, Mapping):
        return {name: without_staff(one) for name, one in facts.items() if name not in STAFF}
    return [without_staff(one) for one in facts] if isinstance(facts, list) else facts
