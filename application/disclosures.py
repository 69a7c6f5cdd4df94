"""What staff are shown of whom: what they look for, what is written down of it, and the ports."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from datetime import date, datetime
from enum import StrEnum
from typing import Annotated, NamedTuple, Protocol
from uuid import UUID

from pydantic import Field

from application.ports import Asked
from domain.base import Value


class SearchedBy(StrEnum):
    """What is known of the insured person who is looked for."""

    NIR = "NIR"
    REFERENCE = "REFERENCE"
    NAME_AND_BIRTH_DATE = "NAME_AND_BIRTH_DATE"


class Wanted(Value):
    """Who is looked for, by exactly one thing; it leaves no trace but its fingerprint.

    text: a NIR of 13 characters, a reference, or a name as anybody writes it.
    born_on: with a name, and never otherwise.
    """

    by: SearchedBy
    text: Annotated[str, Field(repr=False)]
    born_on: Annotated[date | None, Field(repr=False)] = None


class Shown(StrEnum):
    """What somebody was shown."""

    SEARCH = "SEARCH"
    RESULT = "RESULT"
    CLAIM = "CLAIM"
    MEDICAL_OPINION = "MEDICAL_OPINION"
    CONTACTS = "CONTACTS"
    CONTACT = "CONTACT"
    EXPORT = "EXPORT"
    QUESTION = "QUESTION"
    THUMBNAIL = "THUMBNAIL"
    DOCUMENT = "DOCUMENT"
    LETTER = "LETTER"
    EVIDENCE = "EVIDENCE"


class Disclosure(Value):
    """One line of the access log, but for who and when: codes and pseudonyms alone.

    search_id: the search that led there, None when none did.
    searched_by, fingerprint, found: of a search alone: what was given, its keyed hash, how many
        people it found.
    """

    shown: Shown
    search_id: UUID | None = None
    insured_id: UUID | None = None
    claim_id: UUID | None = None
    searched_by: SearchedBy | None = None
    fingerprint: str | None = None
    found: int | None = None


class Search(NamedTuple):
    """A search as the log has it: when, for what (a keyed hash), how many and whom it found."""

    at: datetime
    fingerprint: str
    found: int
    insured_ids: tuple[UUID, ...]


class People(Protocol):
    """Finds insured persons."""

    async def find(self, wanted: Wanted, limit: int) -> tuple[UUID, ...]:
        """Those who are meant, at most so many; nobody when nobody is.

        Raises: StoreUnavailable.
        """
        ...

    def fingerprint(self, wanted: Wanted) -> str:
        """What was looked for, as a keyed hash."""
        ...


class AccessLog(Protocol):
    """Who was shown what, when and why: it grows, and nothing in it changes."""

    async def record(self, asked: Asked, at: datetime, *disclosures: Disclosure) -> None:
        """Write lines down, all or none; on return they are durable.

        Raises: StoreUnavailable when they are not, whatever the reason.
        """
        ...

    async def search_of(self, actor_id: UUID, search_id: UUID) -> Search | None:
        """A search that this actor made, as it was written down; None when they made none such.

        Raises: StoreUnavailable.
        """
        ...


@dataclass(frozen=True, slots=True)
class Tracing:
    """What a handler needs that shows staff something of somebody."""

    people: People
    access_log: AccessLog
    now: Callable[[], datetime]
