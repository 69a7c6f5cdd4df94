"""Staff look for an insured person and open their file: written down before anything is shown."""

from __future__ import annotations

from datetime import timedelta
from typing import Final, NamedTuple
from uuid import UUID

from application.access import Action, authorize
from application.disclosures import Disclosure, Search, Shown, Tracing, Wanted
from application.ports import Asked, Command
from domain.errors import IdempotencyKeyReused, SearchNotFound

MOST_FOUND: Final = 10
"""So many namesakes are born on one day that a search may show."""

SEARCH_HOLDS: Final = timedelta(hours=12)
"""So long a search opens the files of those whom it found: never longer than a session."""


class Found(NamedTuple):
    """The insured persons whom a search found, and whether there are more than are shown."""

    search_id: UUID
    insured_ids: tuple[UUID, ...]
    has_more: bool


class SearchInsured(Command):
    """Find insured persons by their NIR, a reference, or a name and birth date."""

    wanted: Wanted


async def search_insured(command: SearchInsured, tracing: Tracing) -> Found:
    """Find insured persons; the search and everybody whom it found are written down first.

    Raises: NotPermitted, IdempotencyKeyReused, StoreUnavailable when it cannot be written down.
    Source: docs/sources.md#access-log
    """
    asked, wanted = command.asked, command.wanted
    authorize(asked.author, Action.SEARCH_INSURED)
    search_id, fingerprint = asked.command_id, tracing.people.fingerprint(wanted)
    earlier = await tracing.access_log.search_of(asked.author.id, search_id)
    if earlier is not None and earlier.fingerprint != fingerprint:
        raise IdempotencyKeyReused
    everybody = await tracing.people.find(wanted, MOST_FOUND + 1)
    search = Disclosure(
        shown=Shown.SEARCH,
        search_id=search_id,
        searched_by=wanted.by,
        fingerprint=fingerprint,
        found=len(everybody),
    )
    found = Found(search_id, everybody[:MOST_FOUND], len(everybody) > MOST_FOUND)
    await tracing.access_log.record(asked, tracing.now(), search, *_results(found))
    return found


async def show_results(asked: Asked, search_id: UUID, tracing: Tracing) -> Found:
    """Show again whom one's own search found.

    Raises: NotPermitted, SearchNotFound, StoreUnavailable.
    """
    authorize(asked.author, Action.SEARCH_INSURED)
    search = await _own_search(asked, search_id, tracing)
    found = Found(search_id, search.insured_ids, search.found > MOST_FOUND)
    await tracing.access_log.record(asked, tracing.now(), *_results(found))
    return found


class ShowFile(Command):
    """Show something of the file of a person whom one's own search found."""

    search_id: UUID
    insured_id: UUID
    claim_id: UUID
    shown: Shown


async def show_file(command: ShowFile, tracing: Tracing) -> None:
    """Write down that a file is opened, by whom and why.

    Raises: NotPermitted, SearchNotFound when no search of theirs led there, StoreUnavailable.
    Source: docs/sources.md#access-log
    """
    asked = command.asked
    authorize(asked.author, Action.READ_CONTACTS)
    search = await _own_search(asked, command.search_id, tracing)
    if command.insured_id not in search.insured_ids:
        raise SearchNotFound
    line = Disclosure.model_validate(command.model_dump(exclude={"asked"}))
    await tracing.access_log.record(asked, tracing.now(), line)


class ShowContacts(Command):
    """Show the contacts with one person, or about one claim, by their id."""

    insured_id: UUID | None
    claim_id: UUID | None
    shown: Shown = Shown.CONTACTS


async def show_contacts(command: ShowContacts, tracing: Tracing) -> None:
    """Write down that contacts are read, by whom.

    Raises: NotPermitted, StoreUnavailable.
    """
    authorize(command.asked.author, Action.READ_CONTACTS)
    line = Disclosure.model_validate(command.model_dump(exclude={"asked"}))
    await tracing.access_log.record(command.asked, tracing.now(), line)


async def _own_search(asked: Asked, search_id: UUID, tracing: Tracing) -> Search:
    search = await tracing.access_log.search_of(asked.author.id, search_id)
    if search is None or search.at <= tracing.now() - SEARCH_HOLDS:
        raise SearchNotFound
    return search


def _results(found: Found) -> tuple[Disclosure, ...]:
    return tuple(
        Disclosure(shown=Shown.RESULT, search_id=found.search_id, insured_id=insured_id)
        for insured_id in found.insured_ids
    )
