"""What an insured person asks their fund: the command, and right under it its handler."""

from __future__ import annotations

from uuid import UUID

from application.access import Action, authorize
from application.change import act_of, load_claim, replayed, retried, settled
from application.ports import Command, Ports, Recorded
from domain.errors import ClaimNotFound
from domain.mailbox import Mailbox
from domain.values import Question


class AskQuestion(Command):
    """Write to one's fund. claim_id: one's own claim that it is about, None for none of them."""

    question: Question
    claim_id: UUID | None = None


async def ask_question(command: AskQuestion, ports: Ports) -> Recorded:
    """Ask a question; its id is derived from the command.

    Raises: NotPermitted, ClaimNotFound, IdempotencyKeyReused, FieldRequired, FieldTooLong,
        TooManyQuestions, ChangedMeanwhile, StoreUnavailable.
    """
    insured_id = command.asked.author.id
    authorize(command.asked.author, Action.CHANGE_MAILBOX)
    if command.claim_id is not None:
        claim = await load_claim(command, command.claim_id, ports, Action.READ_CLAIM)
        if claim.is_gone:
            raise ClaimNotFound

    async def once() -> Recorded:
        act = await act_of(command, insured_id, ports)
        mailbox = await ports.claims.load(Mailbox, Mailbox.id_of(insured_id))
        if mailbox is not None and (done := replayed(mailbox, act)):
            return done
        mailbox = mailbox or Mailbox.open(insured_id, act)
        mailbox.ask(command.question, command.claim_id, act)
        return await settled(ports, None, mailbox)

    return await retried(command, ports, once)
