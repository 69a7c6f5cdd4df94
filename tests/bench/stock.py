"""The eight steps on the stock library: its aggregates, its application, its recorder, threads."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, field
from datetime import date, datetime
from functools import partial
from typing import Any
from uuid import UUID, uuid4, uuid5

from eventsourcing.application import Application
from eventsourcing.domain import Aggregate, event

WINDOW = UUID(int=0x57AC)


class StockWindow(Aggregate):
    """How many claims somebody transmitted."""

    @event("Opened")
    def __init__(self, insured_id: UUID) -> None:
        """Nobody's place is taken yet."""
        self.insured_id = insured_id
        self.taken: list[datetime] = []

    @staticmethod
    def create_id(insured_id: UUID) -> UUID:
        """One window per person."""
        return uuid5(WINDOW, str(insured_id))

    @event("Taken")
    def take(self, at: datetime) -> None:
        """Take a place."""
        if len(self.taken) >= 2:
            raise ValueError("full")
        self.taken.append(at)


class StockClaim(Aggregate):
    """A claim as a tutorial of the library would write it."""

    @event("Started")
    def __init__(self, insured_id: UUID, scheme: str) -> None:
        """Begin a draft."""
        self.insured_id = insured_id
        self.scheme = scheme
        self.facts: dict[str, Any] = {}
        self.documents: list[dict[str, Any]] = []
        self.submitted_at: datetime | None = None

    @event("SituationDeclared")
    def declare_situation(self, nationality: str, situation: str) -> None:
        """Step 1."""
        self.facts |= {"nationality": nationality, "situation": situation}

    @event("BeneficiarySelected")
    def select_beneficiary(self, beneficiary_id: UUID, name: str, born_on: str) -> None:
        """Step 2: who."""
        self.facts["beneficiary"] = (beneficiary_id, name, born_on)

    @event("CareDescribed")
    def describe_care(self, reason: str, amount_cents: int, linked_to: str) -> None:
        """Step 2: what."""
        self.facts["care"] = (reason, amount_cents, linked_to)

    @event("StayDeclared")
    def declare_stay(self, country: str, starts_on: str, ends_on: str) -> None:
        """Step 3."""
        self.facts["stay"] = (country, starts_on, ends_on)

    @event("DocumentAttached")
    def attach(self, document_id: UUID, file_name: str, sha256: str, size: int) -> None:
        """Step 4: a file."""
        self.documents.append(
            {"id": document_id, "name": file_name, "sha256": sha256, "bytes": size}
        )

    @event("DocumentsAnswered")
    def answer(self, code: str, said: str) -> None:
        """Step 4: no file."""
        self.facts[code] = said

    @event("Submitted")
    def submit(self, at: datetime) -> None:
        """Step 5."""
        self.submitted_at = at


class StockLife:
    """One claim of one new person, changed as a service on the stock library does; for a thread."""

    def __init__(self, app: Application[UUID], today: str) -> None:
        """Nothing is stored yet."""
        self._app, self._today = app, today
        self._insured_id, self._claim_id = uuid4(), UUID(int=0)

    def commands(self) -> list[Callable[[], object]]:
        """The eight commands, to be called in their order."""
        change = partial(partial, self._change)
        return [
            self._start,
            change("declare_situation", "FRENCH", "EMPLOYED_OR_SELF_EMPLOYED"),
            change("select_beneficiary", self._insured_id, "ALICE", "1985-10-07"),
            change("describe_care", "Otite", 8540, "ILLNESS"),
            change("declare_stay", "ES", self._today, self._today),
            change("attach", uuid4(), "facture 1.pdf", "0" * 64, 320_000),
            change("answer", "PRESCRIPTION", "NOT_HELD"),
            self._submit,
        ]

    def _start(self) -> None:
        claim = StockClaim(self._insured_id, "GENERAL")
        self._claim_id = claim.id
        self._app.save(claim, StockWindow(self._insured_id))

    def _change(self, name: str, *facts: Any) -> None:
        claim: StockClaim = self._app.repository.get(self._claim_id)
        getattr(claim, name)(*facts)
        self._app.save(claim)

    def _submit(self) -> None:
        claim: StockClaim = self._app.repository.get(self._claim_id)
        window: StockWindow = self._app.repository.get(StockWindow.create_id(self._insured_id))
        now = StockClaim.Event.create_timestamp()
        window.take(now)
        claim.submit(now)
        self._app.save(claim, window)


@dataclass
class StockClaims:
    """Claims of a service on the stock library."""

    app: Application[UUID]
    today: str = field(default_factory=lambda: date.today().isoformat())

    def live(self) -> list[Callable[[], object]]:
        """The eight commands of a new claim of a new person."""
        return StockLife(self.app, self.today).commands()


def application(**settings: str) -> Application[UUID]:
    """The stock application over the database that these settings of the library name."""
    return Application(env=settings)
