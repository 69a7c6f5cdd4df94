"""What a clerk does with claims that came by post: each command, right under it its handler."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from datetime import date
from uuid import UUID

from pydantic import Field

from application.access import Action, authorize
from application.change import act_of, change, load_claim, replayed, retried, settled
from application.documents import AttachDocument, Attached, attach_document
from application.ports import Asked, Command, Ports, Recorded
from domain.base import Act
from domain.claim import Claim
from domain.errors import BeneficiaryUnknown, InsuredNotFound, Refusal
from domain.rules import Section
from domain.values import (
    Answer,
    Beneficiary,
    Care,
    DocumentCode,
    InsuredSituation,
    Nationality,
    PaperForm,
    Stay,
)


class KeyPaperClaim(Command):
    """Key what a form says; the claim's id is derived from the clerk and the idempotency key.

    received_on: Paris day of the form's receipt; answers: why expected documents are not there.
    """

    claim_id: UUID
    insured_id: UUID
    received_on: date
    nationality: Nationality
    situation: InsuredSituation
    beneficiary_id: UUID
    care: Care
    stay: Stay
    answers: dict[DocumentCode, Answer] = Field(default_factory=dict)


async def key_paper_claim(command: KeyPaperClaim, ports: Ports) -> Recorded:
    """Key a whole form, which nobody else sees until it is registered.

    Raises: NotPermitted, IdempotencyKeyReused, InsuredNotFound, BeneficiaryUnknown,
        SchemeNotServed, ReceivedInTheFuture, what the steps refuse, ChangedMeanwhile,
        StoreUnavailable.
    """
    authorize(command.asked.author, Action.KEY_PAPER_CLAIM)

    async def once() -> Recorded:
        existing = await ports.claims.load(Claim, command.claim_id)
        if existing is not None:
            act = await act_of(command, existing.insured_id, ports)
            return replayed(existing, act) or _first(existing)
        act = await act_of(command, command.insured_id, ports)
        return await settled(ports, None, await _keyed(command, ports, act))

    return await retried(command, ports, once)


async def _keyed(command: KeyPaperClaim, ports: Ports, act: Act) -> Claim:
    person = await ports.directory.find(command.insured_id)
    if person is None:
        raise InsuredNotFound("insured_id")
    chosen = await _attached(command, ports)
    form = PaperForm(received_on=command.received_on, keyed_by=command.asked.author.id)
    claim = Claim.key_in(command.claim_id, command.insured_id, person.scheme, form, act)
    claim.declare_personal_situation(command.nationality, command.situation, act)
    claim.select_beneficiary(chosen, act)
    with _within(Section.CARE):
        claim.describe_care(command.care, act)
    with _within(Section.STAY):
        claim.declare_stay(command.stay, act)
    for code, answer in command.answers.items():
        claim.answer_checklist(code, answer, act)
    return claim


async def _attached(command: KeyPaperClaim, ports: Ports) -> Beneficiary:
    for person in await ports.directory.beneficiaries(command.insured_id):
        if person.beneficiary_id == command.beneficiary_id:
            return person
    raise BeneficiaryUnknown("beneficiary_id")


@contextmanager
def _within(section: Section) -> Iterator[None]:
    """A step's fields by their path in the whole form."""
    try:
        yield
    except Refusal as refusal:
        for one in (refusal, *refusal.others):
            one.field = f"{section}.{one.field}" if one.field else section.value
        raise


def _first(claim: Claim) -> Recorded:
    return Recorded(claim.id, 1, claim.positions[0])


async def attach_scan(command: AttachDocument, ports: Ports) -> Attached:
    """Attach a scan to a form that is being keyed, through the gate of every file.

    Raises: ClaimNotFound for any claim but a form that this clerk keyed, AlreadySubmitted once it
        is registered, else as attach_document.
    """
    await refuse_unless_keying(command.asked, command.claim_id, ports)
    return await attach_document(command, ports, Action.KEY_PAPER_CLAIM)


async def refuse_unless_keying(asked: Asked, claim_id: UUID, ports: Ports) -> None:
    """Check that a claim is a form that its author still keys, or that this is only a retry.

    Raises: NotPermitted, ClaimNotFound, AlreadySubmitted, StoreUnavailable.
    """
    claim = await load_claim(Command(asked=asked), claim_id, ports, Action.KEY_PAPER_CLAIM)
    if asked.command_id not in claim.accepted:
        claim.refuse_unless_draft()


class RegisterPaperClaim(Command):
    """Transmit a form that was keyed and scanned. is_signed: as the clerk sees it on the paper."""

    claim_id: UUID
    is_signed: bool


async def register_paper_claim(command: RegisterPaperClaim, ports: Ports) -> Recorded:
    """Register a form as of the day of its receipt; it takes no place of the window.

    Raises: ClaimNotFound, NotPermitted, AlreadySubmitted, ClaimIncomplete, FormNotSigned,
        ChangedMeanwhile, StoreUnavailable.
    """
    return await change(
        command,
        command.claim_id,
        ports,
        lambda claim, act: claim.register(act, is_signed=command.is_signed),
        Action.KEY_PAPER_CLAIM,
    )


class AbandonPaperClaim(Command):
    """Leave a form that was keyed wrongly."""

    claim_id: UUID


async def abandon_paper_claim(command: AbandonPaperClaim, ports: Ports) -> Recorded:
    """Leave a form that is not registered; keying it again is another claim.

    Raises: ClaimNotFound, NotPermitted, AlreadySubmitted, ChangedMeanwhile, StoreUnavailable.
    """
    return await change(
        command,
        command.claim_id,
        ports,
        lambda claim, act: claim.abandon(act),
        Action.KEY_PAPER_CLAIM,
    )
