"""What the tests of views share: a log to tell stories into, and a database of each kind."""

from __future__ import annotations

import hashlib
import random
from collections.abc import Iterator, Sequence
from datetime import UTC, date, datetime, timedelta
from pathlib import Path
from typing import Any
from uuid import UUID, uuid5

import pytest
from sqlalchemy import Connection, create_engine

from adapters.persistence.mapper import Row, SealingMapper
from domain import events as facts
from domain.base import Author, Entry, Event, FirstEvent, Meta, Role, Sealed
from domain.mailbox import Mailbox
from domain.reference_number import reference_of
from domain.values import (
    Answer,
    Beneficiary,
    Care,
    CareLink,
    Document,
    DocumentCode,
    DraftEnd,
    InsuredSituation,
    MediaType,
    Nationality,
    Statements,
    Stay,
    StayReason,
    TariffBasis,
    Zone,
    in_paris,
)
from domain.window import SubmissionWindow
from projections import ALL, METADATA, Projection

ALICE, BASIL = UUID(int=0xA11CE), UUID(int=0xBA511)
STEP = timedelta(minutes=7, microseconds=1)
SOMEBODY = Meta(
    actor=Author(role=Role.SERVICE, id=UUID(int=1)),
    command_id=UUID(int=2),
    correlation_id=UUID(int=3),
)


class Log:
    """A log in the making: each telling adds one event; positions have gaps.

    clear: every event with its personal fields, as its aggregate would be replayed.
    has_keys: False once everybody's key was destroyed.
    """

    ALICE, BASIL = ALICE, BASIL
    CLEAR = ("Nathalie", "1985-10-07", "Otite aiguë", "facture Łódź.pdf")

    def __init__(self) -> None:
        self.at = datetime(2026, 3, 1, 9, 0, tzinfo=UTC)
        self.entries: list[Entry[Event]] = []
        self.clear: list[Event] = []
        self.has_keys = True
        self._versions: dict[UUID, int] = {}
        self._owners: dict[UUID, UUID] = {}

    def add(self, kind: type[Event], stream: UUID, **said: Any) -> Event:
        self.at += STEP
        version = self._versions[stream] = self._versions.get(stream, 0) + 1
        if issubclass(kind, FirstEvent):
            said["originator_topic"] = kind.TOPIC.split(".")[0]
        place: dict[str, Any] = {"originator_id": stream, "originator_version": version}
        event = kind(**place, timestamp=self.at, meta=SOMEBODY, **said)
        position = 3 * len(self.entries) + 2
        stored = MAPPER.encode(event, KEYS[Veil.key_id])
        self.clear.append(event)
        self.entries.append(
            MAPPER.entry(Row(position=position, stored=stored, recorded_at=self.at))
        )
        return event

    def open(self, sealed: Sealed) -> dict[str, Any] | None:
        return MAPPER.open(sealed, KEYS if self.has_keys else {})

    def start(self, insured: UUID = ALICE) -> UUID:
        """A draft of somebody, with their window when it is their first."""
        claim = uuid5(insured, str(len(self._owners)))
        window = SubmissionWindow.id_of(insured)
        if window not in self._versions:
            self.add(facts.WindowOpened, window, insured_id=insured)
        self._owners[claim] = insured
        self.add(facts.DraftOpened, window, claim_id=claim)
        self.add(facts.ClaimStarted, claim, insured_id=insured, scheme="01")
        return claim

    def declare(self, claim: UUID, stay: Stay | None = None, care: Care | None = None) -> None:
        """All the steps, the same each time unless told otherwise."""
        self.add(facts.NationalityDeclared, claim, nationality=Nationality.FRENCH)
        self.add(facts.SituationDeclared, claim, situation=InsuredSituation.RETIRED)
        self.add(facts.BeneficiarySelected, claim, beneficiary=self.beneficiary())
        self.add(facts.CareDescribed, claim, care=care or self.care())
        self.declare_stay(claim, stay or self.stay())
        self.add(
            facts.DocumentsAnswered,
            claim,
            document_code=DocumentCode.PAYMENT_PROOFS,
            answer=Answer.NOT_HELD,
        )

    def declare_stay(self, claim: UUID, stay: Stay, zone: Zone = Zone.EU_EEA_UK_CH) -> None:
        self.add(facts.StayDeclared, claim, stay=stay, zone=zone, zones_version="2026-01")

    def attach(self, claim: UUID, name: str = "facture Łódź.pdf") -> UUID:
        document_id = uuid5(claim, f"document {self._versions[claim]}")
        document = Document(
            document_id=document_id,
            blob_id=uuid5(document_id, "blob"),
            file_name=name,
            media_type=MediaType.PDF,
            bytes=1234,
            sha256=hashlib.sha256(document_id.bytes).hexdigest(),
            pages=2,
            covers=(DocumentCode.PAID_INVOICES,),
            warnings=("document.landscape",),
        )
        self.add(facts.DocumentAttached, claim, document=document)
        return document_id

    def remove(self, claim: UUID, document: UUID) -> None:
        self.add(facts.DocumentRemoved, claim, document_id=document)

    def submit(self, claim: UUID) -> date:
        """The submission and the place that it takes. Returns: the Paris day of it."""
        day = in_paris(self.at + STEP)
        window = SubmissionWindow.id_of(self._owners[claim])
        statements = Statements(
            keeps_originals=True, certifies_accuracy=True, text_version="2026-01"
        )
        self.add(
            facts.ClaimSubmitted,
            claim,
            reference=reference_of(claim),
            submitted_on=day,
            statements=statements,
            missing_expected=(DocumentCode.PAYMENT_PROOFS,),
            unspecified=(DocumentCode.TRAVEL_TICKET,),
            warnings=("stay.hospitalisation_ends_in_the_future",),
        )
        self.add(
            facts.PlaceTaken, window, claim_id=claim, taken_on=day, quota_claims=2, quota_days=15
        )
        return day

    def refuse(self, claim: UUID) -> None:
        day = in_paris(self.at)
        self.add(
            facts.SubmissionRefused, claim, refused_on=day, submitted_on=(), next_allowed_on=day
        )

    def acknowledge(self, claim: UUID) -> UUID:
        message = uuid5(claim, "acknowledgment")
        day = in_paris(self.at + STEP)
        self.add(
            facts.AcknowledgmentSent,
            claim,
            message_id=message,
            insured_id=self._owners[claim],
            claim_submitted_on=day,
            deletes_on=day + timedelta(days=15),
            text_version="2026-01",
        )
        return message

    def send(self, insured: UUID = ALICE) -> tuple[UUID, UUID]:
        """A claim from start to acknowledgment. Returns: the claim and its message."""
        claim = self.start(insured)
        self.declare(claim)
        self.attach(claim)
        self.submit(claim)
        return claim, self.acknowledge(claim)

    def withdraw(self, claim: UUID) -> None:
        self.add(facts.ClaimWithdrawn, claim, counted_until=in_paris(self.at) + timedelta(days=14))

    def discard(self, claim: UUID, because: DraftEnd = DraftEnd.ABANDONED) -> None:
        self.add(facts.DraftClosed, SubmissionWindow.id_of(self._owners[claim]), claim_id=claim)
        self.add(facts.DraftDiscarded, claim, because=because)

    def delete(self, message: UUID, insured: UUID = ALICE) -> None:
        mailbox = Mailbox.id_of(insured)
        if mailbox not in self._versions:
            self.add(facts.MailboxOpened, mailbox, insured_id=insured)
        self.add(facts.MessageDeleted, mailbox, message_id=message)

    @staticmethod
    def beneficiary(name: str = "Nathalie") -> Beneficiary:
        return Beneficiary(
            beneficiary_id=UUID(int=7),
            is_insured=False,
            display_name=name,
            born_on=date(1985, 10, 7),
        )

    @staticmethod
    def care(link: CareLink = CareLink.ILLNESS) -> Care:
        by_third_party = link is CareLink.THIRD_PARTY_ACCIDENT
        return Care(
            reason="Otite aiguë",
            planned_before_departure=False,
            amount_cents=8540,
            linked_to=link,
            accident_on=date(2026, 2, 3) if by_third_party else None,
        )

    @staticmethod
    def stay(country: str = "PL") -> Stay:
        return Stay(
            country=country,
            reason=StayReason.TOURISM,
            starts_on=date(2026, 2, 1),
            ends_on=date(2026, 2, 9),
            tariff=TariffBasis.FRENCH,
            partially_reimbursed=False,
        )


class Veil:
    """A key that hides what it seals from a reader's eye; the same text never looks the same."""

    key_id = UUID(int=9)

    def seal(self, context: bytes, plain: bytes) -> bytes:
        veil = random.Random(context).randbytes(len(plain))
        return bytes(a ^ b for a, b in zip(plain, veil, strict=True))

    open = seal


MAPPER, KEYS = SealingMapper(), {Veil.key_id: Veil()}


@pytest.fixture
def log() -> Log:
    return Log()


@pytest.fixture(params=["sqlite", "postgresql"])
def db(request: pytest.FixtureRequest, tmp_path: Path) -> Iterator[Connection]:
    """A database of each kind, with the empty tables of all views."""
    url = f"sqlite:///{tmp_path / 'views.db'}"
    if request.param == "postgresql":
        url = str(request.getfixturevalue("pg_dsn")).replace("://", "+psycopg://", 1)
    engine = create_engine(url)
    METADATA.create_all(engine)
    with engine.connect() as connection:
        yield connection
    engine.dispose()


class Follower:
    """What brings views up to date, and what they then hold."""

    def __init__(self, db: Connection) -> None:
        self.db = db
        self._done = 0

    def follow(self, log: Log) -> Connection:
        """Apply what is new to all views, each entry once. Returns: the database, to be read."""
        for view in ALL:
            self.apply(view, log.entries[self._done :])
        self._done = len(log.entries)
        return self.db

    def apply(self, view: Projection, entries: Sequence[Entry[Event]]) -> None:
        """Apply one batch, filtered to what the view handles."""
        if mine := [entry for entry in entries if isinstance(entry.event, view.HANDLES)]:
            view.apply(mine, self.db)

    def empty(self, view: Projection) -> None:
        for table in view.TABLES:
            self.db.execute(table.delete())

    def dump(self, view: Projection) -> list[tuple[Any, ...]]:
        """All rows of a view as the driver gives them, by primary key."""
        rows: list[tuple[Any, ...]] = []
        for table in view.TABLES:
            keys = ", ".join(table.primary_key.columns.keys())
            found = self.db.exec_driver_sql(f"SELECT * FROM {table.name} ORDER BY {keys}")
            rows += [tuple(row) for row in found]
        return rows


@pytest.fixture
def follower(db: Connection) -> Follower:
    return Follower(db)
