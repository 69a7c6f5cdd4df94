"""What an agent asks of the person, and the deposit: each command, and under it its handler."""

from __future__ import annotations

from uuid import UUID

from application.access import Action
from application.change import (
    act_of,
    change,
    load_claim,
    refuse_stale,
    replayed,
    retried,
    settled,
)
from application.lease_books import book_of
from application.ports import Command, Ports, Recorded
from domain.values import Reply, Wanted

SUPPLEMENT_TEXT = "2026-11"
"""Version of the texts that go out today about a supplement."""


class RequestSupplement(Command):
    """Ask for further documents, under one's lease."""

    claim_id: UUID
    lease_id: UUID
    wanted: tuple[Wanted, ...]


async def request_supplement(command: RequestSupplement, ports: Ports) -> Recorded:
    """Ask the person for further documents; the claim leaves the desk, and the agent has room.

    Raises: ClaimNotFound, NotPermitted, StaleVersion, IdempotencyKeyReused, LeaseNotHeld,
        FieldRequired, InvalidChoice, FieldTooLong, DocumentNotFound, ChangedMeanwhile,
        StoreUnavailable.
    """

    async def once() -> Recorded:
        claim = await load_claim(command, command.claim_id, ports, Action.REQUEST_SUPPLEMENT)
        act = await act_of(command, claim.insured_id, ports)
        refuse_stale(command, claim)
        if earlier := replayed(claim, act):
            return earlier
        policy = ports.limits.supplement
        lease = claim.request_supplement(
            command.lease_id, command.wanted, policy, act, text_version=SUPPLEMENT_TEXT
        )
        book = await book_of(command.asked.author.id, act, ports)
        book.give_back(lease.lease_id, act)
        return await settled(ports, None, claim, book)

    return await retried(command, ports, once)


class ExtendSupplement(Command):
    """Take more time to answer, once."""

    claim_id: UUID


async def extend_supplement(command: ExtendSupplement, ports: Ports) -> Recorded:
    """Move the due date of what is asked.

    Raises: ClaimNotFound, SupplementClosed, NotAwaitingSupplement, SupplementAlreadyExtended,
        ChangedMeanwhile, StoreUnavailable.
    """
    policy = ports.limits.supplement
    return await change(
        command,
        command.claim_id,
        ports,
        lambda claim, act: claim.extend_supplement(policy, act),
        Action.ANSWER_SUPPLEMENT,
    )


class AnswerItem(Command):
    """Say why an item is not deposited; None takes it back."""

    claim_id: UUID
    item_id: UUID
    reply: Reply | None


async def answer_item(command: AnswerItem, ports: Ports) -> Recorded:
    """Answer an item in words.

    Raises: ClaimNotFound, NotAwaitingSupplement, SupplementItemNotFound, InvalidChoice,
        FieldRequired, FieldTooLong, ChangedMeanwhile, StoreUnavailable.
    """
    return await change(
        command,
        command.claim_id,
        ports,
        lambda claim, act: claim.answer_item(command.item_id, command.reply, act),
        Action.ANSWER_SUPPLEMENT,
    )


class ReceiveSupplement(Command):
    """« J'ai tout déposé »."""

    claim_id: UUID


async def receive_supplement(command: ReceiveSupplement, ports: Ports) -> Recorded:
    """Put the claim back into the queue with its original due date, once every item is answered.

    Raises: ClaimNotFound, NotAwaitingSupplement, SupplementIncomplete, ChangedMeanwhile,
        StoreUnavailable.
    """
    return await change(
        command,
        command.claim_id,
        ports,
        lambda claim, act: claim.receive_supplement(act, text_version=SUPPLEMENT_TEXT),
        Action.ANSWER_SUPPLEMENT,
    )


class PursueSupplement(Command):
    """Do what is due today about a supplement that looks unanswered."""

    claim_id: UUID


async def pursue_supplement(command: PursueSupplement, ports: Ports) -> Recorded:
    """Remind, give notice, or close; the claim decides, whatever a view said.

    Raises: ClaimNotFound, ChangedMeanwhile, StoreUnavailable.
    """
    policy = ports.limits.supplement
    return await change(
        command,
        command.claim_id,
        ports,
        lambda claim, act: claim.pursue_supplement(policy, act, text_version=SUPPLEMENT_TEXT),
        Action.RUN_JOB,
    )
