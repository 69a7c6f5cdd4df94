"""What an insured person asks for: each command, and right under it its handler."""

from __future__ import annotations

from uuid import UUID

from application.access import Action, authorize, resource_of
from application.change import (
    act_of,
    change,
    change_with_window,
    load_claim,
    load_window,
    replayed,
    retried,
    settled,
)
from application.ports import Command, Ports, Recorded
from domain.claim import Claim
from domain.errors import (
    BeneficiaryUnknown,
    InsuredNotFound,
    NotSubmitted,
    SatisfactionAlreadyAnswered,
)
from domain.mailbox import Mailbox
from domain.satisfaction import Satisfaction
from domain.values import (
    Beneficiary,
    Care,
    InsuredSituation,
    Nationality,
    Statements,
    Stay,
)

STATEMENTS_TEXT = "2026-01"
"""Version of the two declarations that the recap shows today."""


class StartClaim(Command):
    """Begin a draft; its id is derived from the person and the idempotency key."""

    claim_id: UUID


async def start_claim(command: StartClaim, ports: Ports) -> Recorded:
    """Begin a draft.

    Raises: NotPermitted, InsuredNotFound, IdempotencyKeyReused, SchemeNotServed, TooManyDrafts,
        ChangedMeanwhile, StoreUnavailable.
    """
    insured_id = command.asked.author.id
    authorize(command.asked.author, Action.START_CLAIM)
    person = await ports.directory.find(insured_id)
    if person is None:
        raise InsuredNotFound

    async def once() -> Recorded:
        act = await act_of(command, insured_id, ports)
        existing = await ports.claims.load(Claim, command.claim_id)
        if existing is not None:
            authorize(command.asked.author, Action.CHANGE_CLAIM, resource_of(existing))
            return replayed(existing, act) or Recorded(existing.id, 1, existing.positions[0])
        window = await load_window(insured_id, act, ports)
        claim = Claim.start(command.claim_id, insured_id, person.scheme, act)
        window.open_draft(command.claim_id, ports.limits.quota, act)
        return await settled(ports, None, claim, window)

    return await retried(command, ports, once)


class DeclarePersonalSituation(Command):
    """Step 1: who the insured person is, and was on the day of the care."""

    claim_id: UUID
    nationality: Nationality
    situation: InsuredSituation


async def declare_personal_situation(command: DeclarePersonalSituation, ports: Ports) -> Recorded:
    """Answer step 1; may be said again until submission.

    Raises: ClaimNotFound, AlreadySubmitted, ChangedMeanwhile, StoreUnavailable.
    """
    said = (command.nationality, command.situation)
    return await change(
        command,
        command.claim_id,
        ports,
        lambda claim, act: claim.declare_personal_situation(*said, act),
    )


class SelectBeneficiary(Command):
    """Step 2: who received the care."""

    claim_id: UUID
    beneficiary_id: UUID


async def select_beneficiary(command: SelectBeneficiary, ports: Ports) -> Recorded:
    """Choose the insured person or somebody attached to them; again until submission.

    Raises: BeneficiaryUnknown, ClaimNotFound, AlreadySubmitted, ChangedMeanwhile, StoreUnavailable.
    """
    chosen = await _attached(command.beneficiary_id, command.asked.author.id, ports)
    return await change(
        command, command.claim_id, ports, lambda claim, act: claim.select_beneficiary(chosen, act)
    )


async def _attached(beneficiary_id: UUID, insured_id: UUID, ports: Ports) -> Beneficiary:
    for person in await ports.directory.beneficiaries(insured_id):
        if person.beneficiary_id == beneficiary_id:
            return person
    raise BeneficiaryUnknown("beneficiary_id")


class DescribeCare(Command):
    """Step 2: what care was received and what it cost."""

    claim_id: UUID
    care: Care


async def describe_care(command: DescribeCare, ports: Ports) -> Recorded:
    """Describe the care; again until submission.

    Raises: ClaimNotFound, AlreadySubmitted, CareReasonTooLong, CareAmountOutOfRange,
        AccidentDateRequired, AccidentInTheFuture, FieldNotApplicable, ChangedMeanwhile,
        StoreUnavailable.
    """
    return await change(
        command, command.claim_id, ports, lambda claim, act: claim.describe_care(command.care, act)
    )


class DeclareStay(Command):
    """Step 3: where and when the care took place."""

    claim_id: UUID
    stay: Stay


async def declare_stay(command: DeclareStay, ports: Ports) -> Recorded:
    """Say where and when the care took place; again until submission.

    Raises: ClaimNotFound, AlreadySubmitted, CountryNotAbroad, StayStartsInTheFuture,
        StayEndsBeforeItStarts, FieldRequired, FieldNotApplicable, HospitalisationOutsideStay,
        HospitalisationWithoutANight, ChangedMeanwhile, StoreUnavailable.
    """
    return await change(
        command, command.claim_id, ports, lambda claim, act: claim.declare_stay(command.stay, act)
    )


class SubmitClaim(Command):
    """Step 5: validate the recap, with both statements."""

    claim_id: UUID
    statements: Statements


async def submit_claim(command: SubmitClaim, ports: Ports) -> Recorded:
    """Transmit the claim; a refusal for the window is recorded, once per draft and day.

    Raises: ClaimNotFound, AlreadySubmitted, ClaimIncomplete, StatementsRequired, WindowFull,
        ChangedMeanwhile, StoreUnavailable.
    """
    quota = ports.limits.quota
    return await change_with_window(
        command,
        command.claim_id,
        ports,
        lambda claim, window, act: claim.submit(command.statements, window, quota, act),
    )


class WithdrawClaim(Command):
    """Take a transmitted claim back."""

    claim_id: UUID


async def withdraw_claim(command: WithdrawClaim, ports: Ports) -> Recorded:
    """Withdraw before anybody reviews; the place in the window stays taken.

    Raises: ClaimNotFound, NotSubmitted, ChangedMeanwhile, StoreUnavailable.
    """
    quota = ports.limits.quota
    return await change(
        command,
        command.claim_id,
        ports,
        lambda claim, act: claim.withdraw(quota, act),
        Action.WITHDRAW_CLAIM,
    )


class DiscardDraft(Command):
    """Abandon a draft."""

    claim_id: UUID


async def discard_draft(command: DiscardDraft, ports: Ports) -> Recorded:
    """Abandon a draft and give its place back.

    Raises: ClaimNotFound, AlreadySubmitted, ChangedMeanwhile, StoreUnavailable.
    """
    return await change_with_window(
        command, command.claim_id, ports, lambda claim, window, act: claim.discard(window, act)
    )


class AnswerSatisfaction(Command):
    """One click on one of two faces."""

    claim_id: UUID
    is_satisfied: bool


async def answer_satisfaction(command: AnswerSatisfaction, ports: Ports) -> Recorded:
    """Say whether the service satisfied, once per submitted claim.

    Raises: ClaimNotFound, NotSubmitted, IdempotencyKeyReused, SatisfactionAlreadyAnswered,
        ChangedMeanwhile, StoreUnavailable.
    """
    claim = await load_claim(command, command.claim_id, ports, Action.ANSWER_SATISFACTION)
    if claim.submitted_on is None:
        raise NotSubmitted

    async def once() -> Recorded:
        act = await act_of(command, claim.insured_id, ports)
        existing = await ports.claims.load(Satisfaction, Satisfaction.id_of(claim.id))
        if existing is None:
            said = Satisfaction.answer(
                claim.id, claim.insured_id, act, is_satisfied=command.is_satisfied
            )
            return (await settled(ports, None, said))._replace(claim_id=claim.id)
        if done := replayed(existing, act):
            return done._replace(claim_id=claim.id)
        raise SatisfactionAlreadyAnswered

    return await retried(command, ports, once)


class DeleteMessage(Command):
    """Delete a message of one's mailbox."""

    message_id: UUID


async def delete_message(command: DeleteMessage, ports: Ports) -> Recorded:
    """Delete a message; that it was sent stays in the log.

    Raises: NotPermitted, ChangedMeanwhile, StoreUnavailable.
    """
    insured_id = command.asked.author.id
    authorize(command.asked.author, Action.CHANGE_MAILBOX)

    async def once() -> Recorded:
        act = await act_of(command, insured_id, ports)
        mailbox = await ports.claims.load(Mailbox, Mailbox.id_of(insured_id))
        if mailbox is not None and (done := replayed(mailbox, act)):
            return done
        mailbox = mailbox or Mailbox.open(insured_id, act)
        mailbox.delete_message(command.message_id, act)
        return await settled(ports, None, mailbox)

    return await retried(command, ports, once)
