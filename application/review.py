"""What the desk finds while it studies a claim: each command, and right under it its handler."""

from __future__ import annotations

from collections.abc import Callable
from uuid import UUID

from application.access import Action
from application.change import act_of, change, load_claim, refuse_stale, replayed, retried, settled
from application.lease_books import book_of
from application.ports import Command, Ports, Recorded
from application.rates import copied_with_rates, known_rate
from domain.base import Act
from domain.claim import Claim
from domain.errors import InvoiceLineNotFound
from domain.values import ExchangeRate, Lease, in_paris
from domain.values.review import Check, DocumentVerdict, Invoiced, OpinionOutcome, Words


class RecordCheck(Command):
    """Say what a check came to."""

    claim_id: UUID
    lease_id: UUID
    check: Check


async def record_check(command: RecordCheck, ports: Ports) -> Recorded:
    """Keep what a check came to.

    Raises: as `change`; LeaseNotHeld, FieldTooLong.
    """
    return await _found(
        command,
        command.claim_id,
        ports,
        lambda claim, act: claim.record_check(command.lease_id, command.check, act),
    )


class JudgeDocument(Command):
    """Say what a document is good for."""

    claim_id: UUID
    lease_id: UUID
    document_id: UUID
    verdict: DocumentVerdict


async def judge_document(command: JudgeDocument, ports: Ports) -> Recorded:
    """Keep the verdict on a document.

    Raises: as `change`; LeaseNotHeld, DocumentNotFound.
    """
    return await _found(
        command,
        command.claim_id,
        ports,
        lambda claim, act: claim.judge_document(
            command.lease_id, command.document_id, command.verdict, act
        ),
    )


class EnterLines(Command):
    """Copy the bills and the payments, all of them."""

    claim_id: UUID
    lease_id: UUID
    lines: tuple[Invoiced, ...]


async def enter_lines(command: EnterLines, ports: Ports) -> Recorded:
    """Keep the lines; one without a rate is converted at that of today, where one is known.

    Raises: as `change`; what `Claim.enter_lines` refuses.
    """
    today = in_paris(ports.now())
    lines = await copied_with_rates(command.lines, ports.rates, today)
    return await _found(
        command,
        command.claim_id,
        ports,
        lambda claim, act: claim.enter_lines(command.lease_id, lines, act),
    )


class ApplyRate(Command):
    """Convert a line at another rate. rate: None to take the one of today."""

    claim_id: UUID
    lease_id: UUID
    line_id: UUID
    rate: ExchangeRate | None = None


async def apply_rate(command: ApplyRate, ports: Ports) -> Recorded:
    """Keep the rate of a line.

    Raises: as `change`; LeaseNotHeld, InvoiceLineNotFound, RateNotKnown, then what
        `Claim.apply_rate` refuses.
    """
    rate = command.rate or await _rate_of(command, ports)
    return await _found(
        command,
        command.claim_id,
        ports,
        lambda claim, act: claim.apply_rate(command.lease_id, command.line_id, rate, act),
    )


class FlagRecourse(Command):
    """Send a claim to the recourse service."""

    claim_id: UUID
    lease_id: UUID


async def flag_recourse(command: FlagRecourse, ports: Ports) -> Recorded:
    """Flag that somebody else may have to pay.

    Raises: as `change`; LeaseNotHeld.
    """
    return await _found(
        command,
        command.claim_id,
        ports,
        lambda claim, act: claim.flag_recourse(command.lease_id, act),
    )


class RaiseSuspicion(Command):
    """Tell supervisors of a suspected fraud. reason: what is odd."""

    claim_id: UUID
    lease_id: UUID
    reason: Words


async def raise_suspicion(command: RaiseSuspicion, ports: Ports) -> Recorded:
    """Let a suspicion stand until a supervisor clears it.

    Raises: as `change`; LeaseNotHeld, FieldRequired, FieldTooLong.
    """
    return await _found(
        command,
        command.claim_id,
        ports,
        lambda claim, act: claim.raise_suspicion(command.lease_id, command.reason, act),
    )


class ClearSuspicion(Command):
    """Say why there is nothing in a suspicion."""

    claim_id: UUID
    suspicion_id: UUID
    reason: Words


async def clear_suspicion(command: ClearSuspicion, ports: Ports) -> Recorded:
    """Let a suspicion stand no more.

    Raises: as `change`; SuspicionNotFound, FieldRequired, FieldTooLong, SuspicionAlreadyCleared.
    """
    return await change(
        command,
        command.claim_id,
        ports,
        lambda claim, act: claim.clear_suspicion(command.suspicion_id, command.reason, act),
        Action.CLEAR_SUSPICION,
    )


class WriteNote(Command):
    """Leave a note for the next agent."""

    claim_id: UUID
    lease_id: UUID
    text: Words


async def write_note(command: WriteNote, ports: Ports) -> Recorded:
    """Keep a note that its person never reads.

    Raises: as `change`; LeaseNotHeld, FieldRequired, FieldTooLong.
    """
    return await _found(
        command,
        command.claim_id,
        ports,
        lambda claim, act: claim.write_note(command.lease_id, command.text, act),
    )


class RequestOpinion(Command):
    """Ask the medical adviser. question: for that role alone."""

    claim_id: UUID
    lease_id: UUID
    question: Words


async def request_opinion(command: RequestOpinion, ports: Ports) -> Recorded:
    """Ask the medical adviser; the claim leaves the agent, who has room again.

    Raises: as `change`; LeaseNotHeld, FieldRequired, FieldTooLong.
    """
    return await leaving(
        command,
        command.claim_id,
        ports,
        Action.REVIEW_CLAIM,
        lambda claim, act: claim.request_opinion(command.lease_id, command.question, act),
    )


class GiveOpinion(Command):
    """Answer as the medical adviser. text: for that role alone."""

    claim_id: UUID
    lease_id: UUID
    outcome: OpinionOutcome
    text: Words


async def give_opinion(command: GiveOpinion, ports: Ports) -> Recorded:
    """Give an opinion; the claim waits for an agent again, with the due date that it had.

    Raises: as `change`; LeaseNotHeld, NoOpinionAwaited, OwnClaim, FieldRequired, FieldTooLong.
    """
    return await leaving(
        command,
        command.claim_id,
        ports,
        Action.GIVE_OPINION,
        lambda claim, act: claim.give_opinion(command.lease_id, command.outcome, command.text, act),
    )


async def leaving(
    command: Command,
    claim_id: UUID,
    ports: Ports,
    action: Action,
    leave: Callable[[Claim, Act], Lease],
) -> Recorded:
    """Change a claim so that the caller's lease ends, and their book with it, in one save.

    Raises: ClaimNotFound, NotPermitted, StaleVersion, IdempotencyKeyReused, what `leave` refuses,
        ChangedMeanwhile, StoreUnavailable.
    """

    async def once() -> Recorded:
        claim = await load_claim(command, claim_id, ports, action)
        act = await act_of(command, claim.insured_id, ports)
        refuse_stale(command, claim)
        if earlier := replayed(claim, act):
            return earlier
        lease = leave(claim, act)
        book = await book_of(command.asked.author.id, act, ports)
        book.give_back(lease.lease_id, act)
        return await settled(ports, None, claim, book)

    return await retried(command, ports, once)


async def _found(
    command: Command, claim_id: UUID, ports: Ports, find: Callable[[Claim, Act], None]
) -> Recorded:
    return await change(command, claim_id, ports, find, Action.REVIEW_CLAIM)


async def _rate_of(command: ApplyRate, ports: Ports) -> ExchangeRate:
    claim = await load_claim(command, command.claim_id, ports, Action.REVIEW_CLAIM)
    for line in claim.review.lines:
        if line.line_id == command.line_id:
            return await known_rate(ports.rates, line.currency, in_paris(ports.now()))
    raise InvoiceLineNotFound
