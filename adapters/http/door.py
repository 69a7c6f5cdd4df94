"""Who holds a bearer token: in which role they act, at which level they identified themselves."""

from __future__ import annotations

import asyncio
from collections.abc import Mapping
from typing import Final, NamedTuple
from uuid import UUID, uuid5

from adapters.bootstrap import Runtime
from adapters.http.issuers import believed
from adapters.identity.ended_access import EndedAccessTable
from adapters.identity.subjects import Subjects
from adapters.identity.tokens import ACCESS_TOKENS, Identity, NotAuthenticated, Verifier
from application.access import Action
from domain.base import Author, Role
from domain.errors import NotPermitted, StoreUnavailable

ROLE_PRIORITY: Final = (
    Role.SUPERVISOR,
    Role.MEDICAL,
    Role.AGENT,
    Role.CLERK,
    Role.AUDITOR,
    Role.DPO,
    Role.ADMIN,
)
"""Which role somebody acts in who was given several: the first of these."""
SERVICES: Final[Mapping[str, frozenset[Action]]] = {
    "dispatcher": frozenset({Action.TAKE_CLAIM}),
    "exchange": frozenset({Action.ANSWER_TARIFF}),
    "verifier": frozenset({Action.EXPORT_EVIDENCE}),
}
"""What the account of a service may ask for, by its one role, of what services may at all."""


class Caller(NamedTuple):
    """Who asks. acr: the level of their log-in; only: what their token is for, None for all."""

    author: Author
    acr: str | None
    only: frozenset[Action] | None = None

    def refuse_beyond(self, action: Action) -> None:
        """Let the account of a service do what its role is for.

        Raises: NotPermitted.
        """
        if self.only is not None and action not in self.only:
            raise NotPermitted


class InsuredUnknown(NotPermitted):
    """A believed token of somebody whom the directory does not know."""

    code = "insured.not_found"


class Door:
    """Tells who somebody is by what they show; one for the whole application."""

    def __init__(self, runtime: Runtime) -> None:
        """Believe the issuers of the settings, and know people by the directory."""
        self._verifier = Verifier(believed(runtime.settings), types=ACCESS_TOKENS)
        self._asks_over_the_network = not runtime.settings.is_development
        self._subjects = Subjects(runtime.directory.by_subject, runtime.stopwatch)
        self._now = runtime.ports.now
        self._ended = EndedAccessTable(runtime.views, runtime.views_writer).last

    async def author(self, token: str) -> Author:
        """Who holds this token, in the one role that they act in. Raises: as `caller`."""
        return (await self.caller(token)).author

    async def caller(self, token: str) -> Caller:
        """Who holds this token, at which level, and what it is for.

        Raises: NotAuthenticated, InsuredUnknown, NotPermitted without any role, StoreUnavailable.
        """
        identity = await self._identity(token)
        author = await self.author_of(identity)
        await self._refuse_ended(author.id, identity.issued_at)
        if identity.realm != "service":
            return Caller(author, identity.acr)
        (role,) = identity.roles
        return Caller(author, identity.acr, SERVICES[role])

    async def author_of(self, identity: Identity) -> Author:
        """Who this is, in the one role that they act in.

        Raises: InsuredUnknown, NotPermitted without any role, StoreUnavailable.
        """
        if identity.realm == "insured":
            return Author(role=Role.INSURED, id=await self._insured_id(identity.subject))
        if identity.realm == "service":
            return Author(role=Role.SERVICE, id=_pseudonym(identity.subject))
        role = next((role for role in ROLE_PRIORITY if role.value in identity.roles), None)
        if role is None:
            raise NotPermitted
        return Author(role=role, id=_pseudonym(identity.subject))

    async def _refuse_ended(self, account_id: UUID, issued_at: float) -> None:
        """Believe no token that was given before an administrator ended the account's access."""
        ended_at = await asyncio.to_thread(self._ended, account_id)
        if ended_at is not None and issued_at < ended_at.timestamp():
            raise NotAuthenticated

    async def _identity(self, token: str) -> Identity:
        try:
            if self._asks_over_the_network:
                return await asyncio.to_thread(self._verifier.verify, token, self._now())
            return self._verifier.verify(token, self._now())
        except OSError as error:
            raise StoreUnavailable(retry_after_s=5) from error

    async def _insured_id(self, subject: str) -> UUID:
        insured_id = await self._subjects.insured_id(subject)
        if insured_id is None:
            raise InsuredUnknown
        return insured_id


_STAFF = UUID("5a1d7f3e-30c7-4a4f-8d0e-0d6c54b7b5d1")


def _pseudonym(subject: str) -> UUID:
    try:
        return UUID(subject)
    except ValueError:
        return uuid5(_STAFF, subject)
