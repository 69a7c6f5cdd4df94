"""Ready facts, with ids that are the same in every run, and the commands as steps of a spec."""

from __future__ import annotations

import hashlib
from datetime import date
from typing import Any
from uuid import UUID

from domain.claim import Claim
from domain.errors import Refusal
from domain.mailbox import Mailbox
from domain.reference import is_abroad, zone_at
from domain.satisfaction import Satisfaction
from domain.values import (
    Answer,
    Beneficiary,
    Care,
    CareLink,
    Document,
    DocumentCode,
    Hospitalisation,
    InsuredSituation,
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
)
from spec import ALICE, Step, World, all_of, on

LIMIT = 10
TEXT = "2026-01"
SELF = Beneficiary(
    beneficiary_id=ALICE, is_insured=True, display_name="ALICE", born_on=date(1985, 10, 7)
)
CHILD = Beneficiary(
    beneficiary_id=UUID("c41d0000-0000-4000-8000-000000000001"),
    is_insured=False,
    display_name="NOÉ",
    born_on=date(2016, 5, 2),
)
BOTH = Statements(keeps_originals=True, certifies_accuracy=True, text_version=TEXT)


def day(text: str) -> date:
    """A day written 2026-03-20."""
    return date.fromisoformat(text)


def stay(starts: str = "2026-02-10", ends: str = "2026-02-17", **changes: Any) -> Stay:
    """A holiday in Spain, with changes; the answers that the country's zone asks for are there."""
    starts_on = day(starts)
    country = changes.get("country", "ES")
    asked: dict[str, Any] = {}
    if is_abroad(country) and zone_at(country, starts_on) is Zone.EU_EEA_UK_CH:
        asked = {"tariff": TariffBasis.FRENCH, "partially_reimbursed": False}
    facts: dict[str, Any] = {
        "country": country,
        "reason": StayReason.TOURISM,
        "starts_on": starts_on,
        "ends_on": day(ends),
    }
    return Stay(**facts | asked | changes)


def hospital(starts: str, ends: str) -> Hospitalisation:
    """A stay in hospital."""
    return Hospitalisation(starts_on=day(starts), ends_on=day(ends))


def care(**changes: Any) -> Care:
    """An ear infection of 85,40 €, with changes."""
    facts: dict[str, Any] = {
        "reason": "Otite",
        "planned_before_departure": False,
        "amount_cents": 8540,
        "linked_to": CareLink.ILLNESS,
    }
    return Care(**facts | changes)


def accident(on: str | None, **changes: Any) -> Care:
    """Care after an accident that a third party caused, on a day."""
    accident_on = None if on is None else day(on)
    return care(linked_to=CareLink.THIRD_PARTY_ACCIDENT, accident_on=accident_on, **changes)


def document(number: int = 1, *covers: DocumentCode, **changes: Any) -> Document:
    """A file; another number is another content."""
    facts: dict[str, Any] = {
        "document_id": UUID(int=0xD0C << 64 | number),
        "blob_id": UUID(int=0xB10B << 64 | number),
        "file_name": f"facture {number}.pdf",
        "media_type": MediaType.PDF,
        "bytes": 320_000,
        "sha256": hashlib.sha256(number.to_bytes(4, "big")).hexdigest(),
        "pages": 1,
        "covers": covers,
    }
    return Document(**facts | changes)


def statements(*, keeps_originals: bool = True, certifies_accuracy: bool = True) -> Statements:
    """The two declarations of the recap."""
    return Statements(
        keeps_originals=keeps_originals, certifies_accuracy=certifies_accuracy, text_version=TEXT
    )


def started(scheme: str = "GENERAL") -> Step:
    """A draft is begun; the commands that follow go to it."""

    def step(world: World) -> None:
        claim_id, act = Claim.id_of(ALICE, f"key {len(world.claims) + 1}"), world.act()
        claim = Claim.start(claim_id, ALICE, scheme, act)
        world.open_window.open_draft(claim_id, world.quota, act)
        world.claims.append(claim)

    return step


def personal(
    nationality: Nationality = Nationality.FRENCH,
    situation: InsuredSituation = InsuredSituation.EMPLOYED_OR_SELF_EMPLOYED,
) -> Step:
    """Step 1."""
    return lambda world: world.claim.declare_personal_situation(nationality, situation, world.act())


def select(beneficiary: Beneficiary = SELF) -> Step:
    """Step 2: who."""
    return lambda world: world.claim.select_beneficiary(beneficiary, world.act())


def describe(said: Care | None = None) -> Step:
    """Step 2: what."""
    return lambda world: world.claim.describe_care(said or care(), world.act())


def declare(said: Stay | None = None) -> Step:
    """Step 3."""
    return lambda world: world.claim.declare_stay(said or stay(), world.act())


def attach(*files: Document) -> Step:
    """Step 4: files in."""

    def step(world: World) -> None:
        for file in files or (document(),):
            world.claim.attach_document(file, LIMIT, world.act())

    return step


def remove(file: Document) -> Step:
    """Step 4: a file out."""
    return lambda world: world.claim.remove_document(file.document_id, world.act())


def classify(file: Document, *covers: DocumentCode) -> Step:
    """Step 4: what a file holds."""
    return lambda world: world.claim.classify_document(file.document_id, covers, world.act())


def scanned(file: Document, outcome: ScanOutcome, threat: str | None = None) -> Step:
    """The antivirus says something of a file."""
    scan = Scan(outcome=outcome, signatures="ClamAV 1.4/1", threat=threat)
    return lambda world: world.claim.record_scan(
        file.document_id, scan, world.act(), text_version=TEXT
    )


def answer(code: DocumentCode, said: Answer | None) -> Step:
    """Step 4: about a document that no file holds."""
    return lambda world: world.claim.answer_checklist(code, said, world.act())


def submit(said: Statements = BOTH) -> Step:
    """Step 5."""
    return lambda world: world.claim.submit(said, world.open_window, world.quota, world.act())


def acknowledge() -> Step:
    """The acknowledgment goes out."""
    return lambda world: world.claim.acknowledge(world.act(), text_version=TEXT)


def withdraw() -> Step:
    """The claim is taken back."""
    return lambda world: world.claim.withdraw(world.quota, world.act())


def discard() -> Step:
    """The draft is abandoned."""
    return lambda world: world.claim.discard(world.open_window, world.act())


def expire() -> Step:
    """The clockwork looks at the draft."""
    return lambda world: world.claim.expire(world.open_window, world.act())


def delete(message_id: UUID) -> Step:
    """A message is deleted."""

    def step(world: World) -> None:
        world.mailbox = world.mailbox or Mailbox.open(ALICE, world.act())
        world.mailbox.delete_message(message_id, world.act())

    return step


def ask(subject: str = "Facture", body: str = "Suffit-elle ?", about: UUID | None = None) -> Step:
    """A question is asked."""

    def step(world: World) -> None:
        world.mailbox = world.mailbox or Mailbox.open(ALICE, world.act())
        question = Question(subject=subject, body=body)
        world.mailbox.ask(question, about, world.act())

    return step


def satisfied(*, is_satisfied: bool = True) -> Step:
    """One of the two faces is clicked."""

    def step(world: World) -> None:
        claim_id = world.claim.id
        world.satisfaction = Satisfaction.answer(
            claim_id, ALICE, world.act(), is_satisfied=is_satisfied
        )

    return step


def filled() -> Step:
    """Everything that a draft needs before it is submitted."""
    return all_of(personal(), select(), describe(), declare(), attach())


def draft() -> Step:
    """A draft that only waits to be submitted."""
    return all_of(started(), filled())


def sent(day: str) -> Step:
    """A whole claim, submitted that day at 10:00."""

    def step(world: World) -> Refusal | None:
        all_of(on(day), draft())(world)
        return submit()(world)

    return step
