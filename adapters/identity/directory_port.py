"""The directory as handlers see it: asynchronous, and without what only agents may see."""

from __future__ import annotations

import asyncio
from uuid import UUID

from adapters.identity import directory
from application.ports import InsuredPerson
from domain.values import Beneficiary


class AsyncDirectory:
    """Asks the directory in a thread, so that the event loop never waits for its database."""

    def __init__(self, register: directory.Directory) -> None:
        """Ask this register."""
        self._register = register

    async def find(self, insured_id: UUID) -> InsuredPerson | None:
        """The insured person, or None."""
        person = await asyncio.to_thread(self._register.find, insured_id)
        if person is None:
            return None
        return InsuredPerson(
            insured_id=person.insured_id,
            scheme=person.scheme,
            home_fund=person.home_fund,
            display_name=person.display_name,
            account_masked=person.account_masked,
            email=person.email,
            has_account=person.has_account,
        )

    async def beneficiaries(self, insured_id: UUID) -> tuple[Beneficiary, ...]:
        """The insured person first, then everybody attached, whatever the attachment state."""
        people = await asyncio.to_thread(self._register.beneficiaries, insured_id)
        return tuple(
            Beneficiary(
                beneficiary_id=person.beneficiary_id,
                is_insured=person.is_insured,
                display_name=person.display_name,
                born_on=person.born_on,
            )
            for person in people
        )

    async def by_subject(self, subject: str) -> UUID | None:
        """The insured person whom the identity provider calls so."""
        return await asyncio.to_thread(self._register.by_subject, subject)
