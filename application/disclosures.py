"""What staff are shown of whom: what they look for, what is written down of it, and the ports."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from datetime import date, datetime
from enum import StrEnum
from typing import Annotated, Final, NamedTuple, Protocol
from uuid import UUID

from pydantic import Field

from application.ports import Asked
from domain.base import Role, Value
from domain.errors import FieldRequired, FieldTooLong
from domain.values import normalised

LONGEST_REASON: Final = 200
"""So many characters, in which somebody says why they look at what is not shown otherwise."""


def checked_reason(given: str) -> str:
    """Why somebody looks, as it is written down.

    Raises: FieldRequired, FieldTooLong.
    """
    reason = normalised(given)
    if not reason:
        raise FieldRequired("reason")
    if len(reason) > LONGEST_REASON:
        raise FieldTooLong("reason", limit=LONGEST_REASON, length=len(reason))
    return reason


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
    """What somebody was shown; the line's `place` says which answer, thus which fields.

    REASON: nothing yet; somebody said why they open the documents of a claim that they do not hold.
    ACTION: what a command answers, no more than the claim's id, version and what was said itself.
    QUEUE, EVENTS, ACCESS_LOG: rows of a list, not the claim itself.
    COPY: everything about oneself, to its person alone.
    SESSIONS_ENDED: nothing at all; an administrator ended all access of the account `insured_id`.
    """

    SEARCH = "SEARCH"
    RESULT = "RESULT"
    CLAIM = "CLAIM"
    MEDICAL_OPINION = "MEDICAL_OPINION"
    CONTACTS = "CONTACTS"
    CONTACT = "CONTACT"
    EXPORT = "EXPORT"
    QUESTION = "QUESTION"
    REASON = "REASON"
    THUMBNAIL = "THUMBNAIL"
    DOCUMENT = "DOCUMENT"
    LETTER = "LETTER"
    DECISION = "DECISION"
    SUPPLEMENTS = "SUPPLEMENTS"
    HISTORY = "HISTORY"
    WINDOW = "WINDOW"
    UNMASKED = "UNMASKED"
    EVIDENCE = "EVIDENCE"
    ACTION = "ACTION"
    QUEUE = "QUEUE"
    EVENTS = "EVENTS"
    ACCESS_LOG = "ACCESS_LOG"
    COPY = "COPY"
    SESSIONS_ENDED = "SESSIONS_ENDED"


LISTED: Final = frozenset({Shown.QUEUE, Shown.EVENTS, Shown.ACCESS_LOG})
"""What shows rows of many claims at once: it neither opens a file nor counts for an alarm."""


class Purpose(StrEnum):
    """Why somebody was shown something: the work of their role, or their own wish."""

    FRONT_OFFICE = "FRONT_OFFICE"
    STUDY = "STUDY"
    OPINION = "OPINION"
    SUPERVISION = "SUPERVISION"
    AUDIT = "AUDIT"
    OWN_REQUEST = "OWN_REQUEST"


class Disclosure(Value):
    """One line of the access log, but for who and when: codes and pseudonyms alone.

    search_id: the search that led there, None when none did.
    searched_by, fingerprint, found: of a search alone: what was given, its keyed hash, how many
        people it found.
    document_id: the document or letter that was opened.
    place: the route that answered, its method before it; None takes that of the present request.
    purpose: None follows from the search and the role.
    reason: what somebody gave as their reason, where one is asked for; never personal data.
    """

    shown: Shown
    search_id: UUID | None = None
    insured_id: UUID | None = None
    claim_id: UUID | None = None
    searched_by: SearchedBy | None = None
    fingerprint: str | None = None
    found: int | None = None
    document_id: UUID | None = None
    place: str | None = None
    purpose: Purpose | None = None
    reason: Annotated[str | None, Field(max_length=200)] = None

    def purpose_for(self, role: Role) -> Purpose:
        """Why, when the line itself does not say so."""
        if self.purpose is not None:
            return self.purpose
        if self.search_id is not None or self.shown is Shown.QUESTION:
            return Purpose.FRONT_OFFICE
        return PURPOSES[role]


PURPOSES: Final[Mapping[Role, Purpose]] = {
    Role.INSURED: Purpose.OWN_REQUEST,
    Role.AGENT: Purpose.STUDY,
    Role.MEDICAL: Purpose.OPINION,
    Role.SUPERVISOR: Purpose.SUPERVISION,
    Role.CLERK: Purpose.FRONT_OFFICE,
    Role.AUDITOR: Purpose.AUDIT,
    Role.DPO: Purpose.AUDIT,
    Role.ADMIN: Purpose.AUDIT,
    Role.SERVICE: Purpose.AUDIT,
}


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

    async def reason_of(self, actor_id: UUID, claim_id: UUID, since: datetime) -> str | None:
        """Why this actor opens the documents of a claim, as they last said; None before `since`.

        Raises: StoreUnavailable.
        """
        ...


@dataclass(frozen=True, slots=True)
class Tracing:
    """What a handler needs that shows staff something of somebody."""

    people: People
    access_log: AccessLog
    now: Callable[[], datetime]
