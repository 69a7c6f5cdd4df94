"""The eight steps as rows that are overwritten: an ORM, a version, a line of audit, threads."""

from __future__ import annotations

from collections.abc import Callable
from datetime import UTC, datetime
from functools import partial
from typing import Any
from uuid import UUID, uuid4

from sqlalchemy import JSON, Engine, ForeignKey, Integer, func, select
from sqlalchemy.orm import DeclarativeBase, Mapped, Session, mapped_column


class Base(DeclarativeBase):
    """The tables of this contender."""


class CrudPerson(Base):
    """Locked while a claim of theirs is transmitted, so that no third one slips in."""

    __tablename__ = "crud_persons"
    insured_id: Mapped[UUID] = mapped_column(primary_key=True)


class CrudClaim(Base):
    """A claim as it is now."""

    __tablename__ = "crud_claims"
    claim_id: Mapped[UUID] = mapped_column(primary_key=True)
    insured_id: Mapped[UUID] = mapped_column(ForeignKey(CrudPerson.insured_id), index=True)
    version = mapped_column(Integer, nullable=False)
    facts: Mapped[dict[str, Any]] = mapped_column(JSON)
    submitted_at: Mapped[datetime | None]
    __mapper_args__ = {"version_id_col": version}  # noqa: RUF012 - as SQLAlchemy reads it


class CrudAudit(Base):
    """What was done, by whom and when."""

    __tablename__ = "crud_audit"
    audit_id: Mapped[int] = mapped_column(primary_key=True)
    claim_id: Mapped[UUID] = mapped_column(index=True)
    at: Mapped[datetime]
    what: Mapped[str]
    facts: Mapped[dict[str, Any]] = mapped_column(JSON)


STEPS: list[tuple[str, dict[str, Any]]] = [
    ("situation", {"nationality": "FRENCH", "situation": "EMPLOYED_OR_SELF_EMPLOYED"}),
    ("beneficiary", {"name": "ALICE", "born_on": "1985-10-07"}),
    ("care", {"reason": "Otite", "amount_cents": 8540, "linked_to": "ILLNESS"}),
    ("stay", {"country": "ES", "starts_on": "2026-02-10", "ends_on": "2026-02-17"}),
    ("document", {"file_name": "facture 1.pdf", "sha256": "0" * 64, "bytes": 320_000}),
    ("answer", {"code": "PRESCRIPTION", "answer": "NOT_HELD"}),
]


class CrudLife:
    """One claim of one new person, changed as a service with an ORM does; for a thread."""

    def __init__(self, engine: Engine) -> None:
        """Nothing is stored yet."""
        self._engine, self._insured_id, self._claim_id = engine, uuid4(), uuid4()

    def commands(self) -> list[Callable[[], object]]:
        """The eight commands, to be called in their order."""
        changes = [partial(self._change, what, facts) for what, facts in STEPS]
        return [self._start, *changes, self._submit]

    def _start(self) -> None:
        with Session(self._engine) as db, db.begin():
            db.add(CrudPerson(insured_id=self._insured_id))
            db.flush()
            db.add(CrudClaim(claim_id=self._claim_id, insured_id=self._insured_id, facts={}))
            db.add(_line(self._claim_id, "started", {}))

    def _change(self, what: str, facts: dict[str, Any]) -> None:
        with Session(self._engine) as db, db.begin():
            claim = db.get_one(CrudClaim, self._claim_id)
            claim.facts = claim.facts | {what: facts}
            db.add(_line(self._claim_id, what, facts))

    def _submit(self) -> None:
        with Session(self._engine) as db, db.begin():
            db.get_one(CrudPerson, self._insured_id, with_for_update=True)
            sent = select(func.count()).where(
                CrudClaim.insured_id == self._insured_id, CrudClaim.submitted_at.is_not(None)
            )
            if db.scalar(sent) == 2:
                raise ValueError("full")
            db.get_one(CrudClaim, self._claim_id).submitted_at = _now()
            db.add(_line(self._claim_id, "submitted", {}))


class CrudClaims:
    """Claims of a service with an ORM."""

    def __init__(self, engine: Engine) -> None:
        """Make the tables of this contender."""
        self._engine = engine
        Base.metadata.create_all(engine)

    def live(self) -> list[Callable[[], object]]:
        """The eight commands of a new claim of a new person."""
        return CrudLife(self._engine).commands()


def _line(claim_id: UUID, what: str, facts: dict[str, Any]) -> CrudAudit:
    return CrudAudit(claim_id=claim_id, at=_now(), what=what, facts=facts)


def _now() -> datetime:
    return datetime.now(UTC).replace(tzinfo=None)
