"""Finds insured persons for staff: in the directory, or by the reference of a claim of theirs."""

from __future__ import annotations

import asyncio
from uuid import UUID

from sqlalchemy import Engine, select

from adapters import nir
from adapters.identity.directory import Directory
from adapters.identity.name_index import folded
from application.disclosures import SearchedBy, Wanted
from projections import claim_summary

CLAIMS = claim_summary.TABLE


class People:
    """Looks for those who are meant, by keyed hashes where a value may not be stored."""

    def __init__(self, register: Directory, views: Engine) -> None:
        """Ask this register, and the views for references."""
        self._register, self._views = register, views

    async def find(self, wanted: Wanted, limit: int) -> tuple[UUID, ...]:
        """Those who are meant, at most so many; nobody when nobody is.

        Raises: sqlalchemy.exc.DBAPIError.
        """
        return await asyncio.to_thread(self._find, wanted, limit)

    def fingerprint(self, wanted: Wanted) -> str:
        """What was looked for, as a keyed hash; it is none of the directory's own."""
        text = folded(wanted.text) if wanted.born_on else wanted.text
        return self._register.fingerprint(f"{wanted.by}|{text}|{wanted.born_on or ''}")

    def _find(self, wanted: Wanted, limit: int) -> tuple[UUID, ...]:
        if wanted.by is SearchedBy.NIR:
            found = self._register.by_nir(nir.parse(wanted.text))
            return () if found is None else (found,)
        if wanted.by is SearchedBy.REFERENCE:
            return self._by_reference(wanted.text, limit)
        if wanted.born_on is None:
            return ()
        return self._register.by_name(wanted.text, wanted.born_on, limit)

    def _by_reference(self, reference: str, limit: int) -> tuple[UUID, ...]:
        # Ten characters of an id: in theory two people's claims may have the same.
        query = select(CLAIMS.c.insured_id).where(CLAIMS.c.reference == reference)
        with self._views.connect() as db:
            return tuple(db.scalars(query.distinct().order_by(CLAIMS.c.insured_id).limit(limit)))
