"""The directory of insured persons and their dependants; every personal value in it is sealed."""

from __future__ import annotations

from dataclasses import dataclass, field
from datetime import date
from pathlib import Path
from typing import Any
from uuid import UUID

from sqlalchemy import ColumnElement, Engine, Row, delete, select, true, update

from adapters.identity.directory_file import DependantLine, InsuredLine, LineRefused, read
from adapters.identity.directory_filling import Filling, ImportReport, child_line, persona_line
from adapters.identity.directory_tables import Envelope, Seal, dependants, insured, metadata
from adapters.identity.name_index import keyed_hash, name_index
from adapters.identity.personas import INSURED
from adapters.nir import Nir, parse
from domain import reference

__all__ = [
    "BankAccount",
    "Beneficiary",
    "Directory",
    "ImportReport",
    "InsuredPerson",
    "LineRefused",
    "Seal",
    "metadata",
]

_PEPPER_BYTES = 16


@dataclass(frozen=True)
class InsuredPerson:
    """An insured person; the personal fields are None once the person's key is destroyed."""

    insured_id: UUID
    subject: str | None
    scheme: str
    home_fund: str
    display_name: str | None = field(repr=False)
    born_on: date | None = field(repr=False)
    nir: Nir | None = field(repr=False)
    account_masked: str | None = field(repr=False)
    email: str | None = field(repr=False)
    has_account: bool = False

    @property
    def is_served(self) -> bool:
        """Say whether claims of the person's scheme are taken here."""
        return reference.scheme(self.scheme).is_served


@dataclass(frozen=True)
class BankAccount:
    """Where a person is paid: in whose name, and the whole IBAN, without blanks."""

    holder: str = field(repr=False)
    iban: str = field(repr=False)


@dataclass(frozen=True)
class Beneficiary:
    """Somebody for whom an insured person may claim; `attachment_state` is for agents alone."""

    beneficiary_id: UUID
    display_name: str | None = field(repr=False)
    born_on: date | None = field(repr=False)
    is_insured: bool
    attachment_state: str | None


class Directory:
    """Who is insured, and for whom each may claim."""

    def __init__(self, engine: Engine, seal: Seal, pepper: bytes) -> None:
        """Read and write through this engine; the pepper, 16 bytes or more, keys the NIR index."""
        if len(pepper) < _PEPPER_BYTES:
            raise ValueError("The pepper of the NIR index is too short.")
        self._engine, self._seal, self._pepper = engine, seal, pepper
        self._envelope = Envelope(seal)

    def find(self, insured_id: UUID) -> InsuredPerson | None:
        """Give an insured person; None when nobody has this id."""
        of_this = select(insured).where(insured.c.insured_id == insured_id)
        with self._engine.connect() as db:
            row = db.execute(of_this).one_or_none()
        return None if row is None else self._person(row)

    def account(self, insured_id: UUID) -> BankAccount | None:
        """Open the account of an insured person; None when none is known, or none any more."""
        of_this = select(insured.c.sealed).where(insured.c.insured_id == insured_id)
        with self._engine.connect() as db:
            sealed = db.scalar(of_this)
        known = self._envelope.open(insured_id, insured_id, sealed) if sealed else None
        if known is None or not known.get("iban"):
            return None
        return BankAccount(known["display_name"], known["iban"])

    def by_subject(self, subject: str) -> UUID | None:
        """Find the insured person whom the identity provider calls so."""
        return self._first_id(insured.c.subject == subject)

    def by_nir(self, nir: Nir) -> UUID | None:
        """Find the insured person who has this NIR."""
        return self._first_id(insured.c.nir_index == nir.index(self._pepper))

    def by_name(self, name: str, born_on: date, limit: int) -> tuple[UUID, ...]:
        """Find the insured persons of this name who were born on this day, at most so many."""
        index = name_index(name, born_on, self._pepper)
        query = select(insured.c.insured_id).where(insured.c.name_index == index)
        with self._engine.connect() as db:
            return tuple(db.scalars(query.order_by(insured.c.insured_id).limit(limit)))

    def fingerprint(self, text: str) -> str:
        """Give a text's keyed hash, 64 hexadecimal characters, for logs that may not repeat it."""
        return keyed_hash(f"fingerprint|{text}", self._pepper)

    def beneficiaries(self, insured_id: UUID) -> tuple[Beneficiary, ...]:
        """Give the insured person, then the children, eldest first, however they are attached.

        Returns:
            Nothing when nobody has this id.

        Source: docs/sources.md#beneficiaries
        """
        person = self.find(insured_id)
        if person is None:
            return ()
        of_this = select(dependants).where(dependants.c.insured_id == insured_id)
        with self._engine.connect() as db:
            rows = db.execute(of_this).all()
        children = sorted((self._child(row) for row in rows), key=_eldest_first)
        return (_itself(person), *children)

    def is_empty(self) -> bool:
        """Say whether nobody is in the directory yet."""
        return self._first_id(true()) is None

    def import_csv(self, path: Path) -> ImportReport:
        """Take a file in, whole or not at all; the same file twice changes nothing.

        Raises:
            OSError: the file cannot be read.
            LineRefused: the first line that is wrong, by number and column.
        """
        lines = read(path)
        with self._engine.begin() as db:
            filling = Filling(db, self._seal, self._pepper)
            for person in (line for line in lines if isinstance(line, InsuredLine)):
                filling.insured(person)
            for child in (line for line in lines if isinstance(line, DependantLine)):
                filling.dependant(child)
        return filling.report()

    def load_demo(self) -> ImportReport:
        """Take the demo personas in, under ids that are the same on every machine."""
        with self._engine.begin() as db:
            filling = Filling(db, self._seal, self._pepper)
            for persona in INSURED:
                filling.insured(persona_line(persona), persona.persona_id)
                for child in persona.children:
                    filling.dependant(child_line(persona, child), child.beneficiary_id)
        return filling.report()

    def erase(self, insured_id: UUID) -> int:
        """Empty what is kept of a person and drop who is attached; gives how many rows that was.

        The row stays, with its scheme: claims are of it. Erasing again changes nothing.
        """
        theirs = insured.c.insured_id == insured_id
        empty = dict.fromkeys(("subject", "nir_index", "name_index"), None)
        full = update(insured).where(theirs, insured.c.sealed != "")
        attached = delete(dependants).where(dependants.c.insured_id == insured_id)
        with self._engine.begin() as db:
            rows = db.execute(full.values(**empty, home_fund="", sealed="")).rowcount
            return rows + db.execute(attached).rowcount

    def _first_id(self, condition: ColumnElement[bool]) -> UUID | None:
        with self._engine.connect() as db:
            return db.scalar(select(insured.c.insured_id).where(condition).limit(1))

    def _person(self, row: Row[Any]) -> InsuredPerson:
        personal = self._envelope.open(row.insured_id, row.insured_id, row.sealed) or {}
        return InsuredPerson(
            insured_id=row.insured_id,
            subject=row.subject,
            scheme=row.scheme,
            home_fund=row.home_fund,
            display_name=personal.get("display_name"),
            born_on=_day(personal.get("born_on")),
            nir=parse(personal["nir"]) if personal else None,
            account_masked=personal.get("account_masked"),
            email=personal.get("email"),
            has_account=bool(personal.get("iban")),
        )

    def _child(self, row: Row[Any]) -> Beneficiary:
        personal = self._envelope.open(row.insured_id, row.beneficiary_id, row.sealed) or {}
        return Beneficiary(
            beneficiary_id=row.beneficiary_id,
            display_name=personal.get("display_name"),
            born_on=_day(personal.get("born_on")),
            is_insured=False,
            attachment_state=row.attachment_state,
        )


def _itself(person: InsuredPerson) -> Beneficiary:
    return Beneficiary(
        beneficiary_id=person.insured_id,
        display_name=person.display_name,
        born_on=person.born_on,
        is_insured=True,
        attachment_state=None,
    )


def _eldest_first(child: Beneficiary) -> tuple[date, str, UUID]:
    return (child.born_on or date.max, child.display_name or "", child.beneficiary_id)


def _day(text: str | None) -> date | None:
    return None if text is None else date.fromisoformat(text)
