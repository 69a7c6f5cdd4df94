"""The eight steps on the stock library: its aggregates, its application, its recorder, threads."""

from __future__ import annotations

from dataclasses import dataclass, field
from datetime import date, datetime
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


@dataclass
class StockClaims:
    """What a service on the stock library does with each command; for threads."""

    app: Application[UUID]
    today: str = field(default_factory=lambda: date.today().isoformat())

    def live(self) -> list[Any]:
        """The eight commands of a new claim of a new person, to be called in their order."""
        insured_id, claim_id = uuid4(), UUID(int=0)

        def start() -> None:
            nonlocal claim_id
            claim = StockClaim(insured_id, "GENERAL")
            claim_id = claim.id
            self.app.save(claim, StockWindow(insured_id))

        def change(name: str, *facts: Any) -> Any:
            def step() -> None:
                claim: StockClaim = self.app.repository.get(claim_id)
                getattr(claim, name)(*facts)
                self.app.save(claim)

            return step

        def submit() -> None:
            claim: StockClaim = self.app.repository.get(claim_id)
            window: StockWindow = self.app.repository.get(StockWindow.create_id(insured_id))
            now = StockClaim.Event.create_timestamp()
            window.take(now)
            claim.submit(now)
            self.app.save(claim, window)

        return [
            start,
            change("declare_situation", "FRENCH", "EMPLOYED_OR_SELF_EMPLOYED"),
            change("select_beneficiary", insured_id, "ALICE", "1985-10-07"),
            change("describe_care", "Otite", 8540, "ILLNESS"),
            change("declare_stay", "ES", self.today, self.today),
            change("attach", uuid4(), "facture 1.pdf", "0" * 64, 320_000),
            change("answer", "PRESCRIPTION", "NOT_HELD"),
            submit,
        ]


def application(**settings: str) -> Application[UUID]:
    """The stock application over the database that these settings of the library name."""
    return Application(env=settings)
