"""A log to tell stories into, as the tests of views do."""

from __future__ import annotations

import hashlib
import random
from datetime import UTC, date, datetime, timedelta
from typing import Any
from uuid import UUID, uuid5

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
    Lease,
    LeaseEnd,
    MediaType,
    Nationality,
    Question,
    Scan,
    ScanOutcome,
    Statements,
    Stay,
    StayReason,
    TariffBasis,
    Zone,
    in_paris,
)
from domain.window import SubmissionWindow

ALICE, BASIL, AGENT = UUID(int=0xA11CE), UUID(int=0xBA511), UUID(int=0xA9E)
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
    CLEAR = ("Nathalie", "1985-10-07", "Otite aiguë", "facture Łódź.pdf", "Ma facture polonaise")

    def __init__(self) -> None:
        self.at = datetime(2026, 3, 1, 9, 0, tzinfo=UTC)
        self.entries: list[Entry[Event]] = []
        self.clear: list[Event] = []
        self.has_keys = True
        self._versions: dict[UUID, int] = {}
        self._owners: dict[UUID, UUID] = {}

    def owner(self, claim: UUID) -> UUID:
        """Whose claim it is."""
        return self._owners[claim]

    def add(self, kind: type[Event], stream: UUID, /, **said: Any) -> Event:
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

    def classify(self, claim: UUID, document: UUID, *covers: DocumentCode) -> None:
        self.add(facts.DocumentClassified, claim, document_id=document, covers=covers)

    def scan(self, claim: UUID, document: UUID, outcome: ScanOutcome = ScanOutcome.CLEAN) -> None:
        scan = Scan(outcome=outcome, signatures="ClamAV 1.4/1")
        self.add(facts.DocumentScanned, claim, document_id=document, scan=scan)

    def reject(self, claim: UUID, document: UUID) -> UUID:
        """The antivirus takes a file away. Returns: the message that says so."""
        self.scan(claim, document, ScanOutcome.INFECTED)
        message, day = uuid5(claim, f"rejected {document}"), in_paris(self.at + STEP)
        self.add(
            facts.DocumentRejected,
            claim,
            document_id=document,
            hashes=(hashlib.sha256(document.bytes).hexdigest(),),
            insured_id=self._owners[claim],
            message_id=message,
            attached_on=day,
            deletes_on=day + timedelta(days=15),
            text_version="2026-11",
        )
        return message

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

    def assign(self, claim: UUID, agent: UUID = AGENT) -> Lease:
        """An agent takes the claim for half an hour."""
        lease_id = uuid5(claim, f"lease {self._versions[claim]}")
        ends_at = self.at + STEP + timedelta(minutes=30)
        lease = Lease(lease_id=lease_id, agent_id=agent, expires_at=ends_at)
        self.add(facts.ClaimAssigned, claim, lease=lease)
        return lease

    def release(self, claim: UUID, lease: Lease, because: LeaseEnd = LeaseEnd.GIVEN_BACK) -> None:
        self.add(facts.ClaimReleased, claim, lease_id=lease.lease_id, because=because)

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

    def ask(self, insured: UUID = ALICE, about: UUID | None = None) -> UUID:
        """A question of somebody. Returns: the message."""
        mailbox = Mailbox.id_of(insured)
        if mailbox not in self._versions:
            self.add(facts.MailboxOpened, mailbox, insured_id=insured)
        question_id = uuid5(mailbox, f"question {self._versions[mailbox]}")
        self.add(
            facts.QuestionAsked,
            mailbox,
            question_id=question_id,
            insured_id=insured,
            question=Question(subject="Ma facture polonaise", body="Faut-il la traduire ?"),
            claim_id=about,
            deletes_on=in_paris(self.at + STEP) + timedelta(days=365),
        )
        return question_id

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
