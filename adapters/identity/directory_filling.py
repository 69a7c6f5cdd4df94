"""How the directory is filled: each person once, and nothing written that is already so."""

from __future__ import annotations

from collections import Counter
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any, Literal
from uuid import UUID, uuid4

from sqlalchemy import Connection, Row, Table, insert, select, update
from stdnum.iban import compact

from adapters.identity.directory_file import DependantLine, InsuredLine, LineRefused, mask_account
from adapters.identity.directory_tables import Envelope, Personal, Seal, dependants, insured
from adapters.identity.name_index import name_index
from adapters.identity.personas import Child, InsuredPersona
from adapters.nir import parse

Outcome = Literal["imported", "updated", "unchanged", "erased"]


@dataclass(frozen=True)
class ImportReport:
    """What an import did, in lines; `erased` are those of erased persons, who stay erased."""

    imported: int = 0
    updated: int = 0
    unchanged: int = 0
    erased: int = 0


class Filling:
    """Takes persons in, within one transaction of the caller's."""

    def __init__(self, db: Connection, seal: Seal, pepper: bytes) -> None:
        """Write through this connection; the pepper keys the NIR index."""
        self._db, self._envelope, self._pepper = db, Envelope(seal), pepper
        self._done: Counter[str] = Counter()

    def report(self) -> ImportReport:
        """Say what was done so far."""
        return ImportReport(**self._done)

    def insured(self, line: InsuredLine, new_id: UUID | None = None) -> None:
        """Take an insured person in, under this id (or one drawn at random) if new.

        Raises:
            LineRefused: the subject is another person's.
        """
        self._done[self._insured(line, new_id)] += 1

    def dependant(self, line: DependantLine, new_id: UUID | None = None) -> None:
        """Take a dependant in; known by the NIR if both have one, else by name and birth date.

        Raises:
            LineRefused: nobody insured has the NIR to which the dependant is attached.
        """
        self._done[self._dependant(line, new_id)] += 1

    def _insured(self, line: InsuredLine, new_id: UUID | None) -> Outcome:
        index = line.nir.index(self._pepper)
        row = self._person(index)
        self._refuse_taken_subject(line, row)
        codes = {"scheme": line.scheme, "home_fund": line.home_fund, "subject": line.subject}
        codes["name_index"] = name_index(line.display_name, line.born_on, self._pepper)
        personal = _personal(line) | {"email": line.email}
        personal |= {"account_masked": line.account_masked, "iban": line.iban}
        if row is None:
            if new_id is not None and self._is_there(new_id):
                return "erased"  # their number is known no more
            key = new_id or uuid4()
            self._add(insured, key, {"insured_id": key, "nir_index": index, **codes}, personal)
            return "imported"
        known = self._envelope.open(row.insured_id, row.insured_id, row.sealed)
        if known is None:
            return "erased"
        known.setdefault("email", None)  # who was taken in before there were addresses
        known.setdefault("iban", None)  # or before anything was paid
        codes["subject"] = line.subject or row.subject
        personal["email"] = line.email or known["email"]
        personal["account_masked"] = line.account_masked or known["account_masked"]
        personal["iban"] = line.iban or known["iban"]
        return self._renew(insured, row, codes, (known, personal))

    def _dependant(self, line: DependantLine, new_id: UUID | None) -> Outcome:
        owner = self._person(line.attached_to.index(self._pepper))
        if owner is None and new_id is not None:
            return "erased"  # of the demo: the number of whom it is attached to is known no more
        if owner is None:
            raise LineRefused(line.line, "attached_to_nir", "field.unknown")
        if self._envelope.open(owner.insured_id, owner.insured_id, owner.sealed) is None:
            return "erased"
        codes = {"insured_id": owner.insured_id, "attachment_state": line.attachment_state}
        personal = _personal(line)
        found = self._known_dependant(owner.insured_id, personal)
        if found is None:
            key = new_id or uuid4()
            self._add(dependants, key, {"beneficiary_id": key, **codes}, personal)
            return "imported"
        row, known = found
        personal["nir"] = personal["nir"] or known["nir"]
        return self._renew(dependants, row, codes, (known, personal))

    def _person(self, nir_index: str) -> Row[Any] | None:
        whole = select(insured).where(insured.c.nir_index == nir_index)
        return self._db.execute(whole).one_or_none()

    def _is_there(self, insured_id: UUID) -> bool:
        of_this = select(insured.c.insured_id).where(insured.c.insured_id == insured_id)
        return self._db.scalar(of_this) is not None

    def _refuse_taken_subject(self, line: InsuredLine, row: Row[Any] | None) -> None:
        """Refuse before the database does: its message would repeat the subject."""
        holder = select(insured.c.insured_id).where(insured.c.subject == line.subject)
        taken_by = self._db.scalar(holder) if line.subject is not None else None
        if taken_by is not None and (row is None or taken_by != row.insured_id):
            raise LineRefused(line.line, "subject", "field.taken")

    def _known_dependant(
        self, insured_id: UUID, personal: Personal
    ) -> tuple[Row[Any], Personal] | None:
        of_this = select(dependants).where(dependants.c.insured_id == insured_id)
        for row in self._db.execute(of_this):
            known = self._envelope.open(insured_id, row.beneficiary_id, row.sealed)
            if known is not None and _same_dependant(known, personal):
                return row, known
        return None

    def _add(
        self, table: Table, row_id: UUID, codes: Mapping[str, Any], personal: Personal
    ) -> None:
        sealed = self._envelope.close(codes["insured_id"], row_id, personal)
        self._db.execute(insert(table).values(**codes, sealed=sealed))

    def _renew(
        self,
        table: Table,
        row: Row[Any],
        codes: Mapping[str, Any],
        known_then_new: tuple[Personal, Personal],
    ) -> Outcome:
        """Write what has changed; sealing again draws a nonce, so nothing is sealed in vain."""
        known, personal = known_then_new
        if personal == known and codes.items() <= row._mapping.items():
            return "unchanged"
        (identity,) = table.primary_key.columns
        row_id = row._mapping[identity.name]
        sealed = self._envelope.close(row.insured_id, row_id, personal)
        of_this = identity == row_id
        self._db.execute(update(table).where(of_this).values(**codes, sealed=sealed))
        return "updated"


def persona_line(persona: InsuredPersona) -> InsuredLine:
    """Say of a demo persona what a line of the file would."""
    return InsuredLine(
        line=0,
        nir=parse(persona.nir),
        display_name=persona.display_name,
        born_on=persona.born_on,
        scheme=persona.scheme,
        home_fund=persona.home_fund,
        account_masked=mask_account(persona.iban),
        subject=persona.subject,
        email=persona.email,
        iban=compact(persona.iban),
    )


def child_line(persona: InsuredPersona, child: Child) -> DependantLine:
    """Say of a demo child what a line of the file would."""
    return DependantLine(
        line=0,
        attached_to=parse(persona.nir),
        nir=None,
        display_name=child.display_name,
        born_on=child.born_on,
        attachment_state=child.attachment_state,
    )


def _personal(line: InsuredLine | DependantLine) -> Personal:
    return {
        "display_name": line.display_name,
        "born_on": line.born_on.isoformat(),
        "nir": None if line.nir is None else line.nir.number,
    }


def _same_dependant(one: Personal, other: Personal) -> bool:
    if one["nir"] and other["nir"]:
        return bool(one["nir"] == other["nir"])
    return all(one[field] == other[field] for field in ("display_name", "born_on"))
