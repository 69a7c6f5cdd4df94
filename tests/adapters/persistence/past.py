"""A long past: many people, many claims, everything that may happen to them, as handlers do it."""

from __future__ import annotations

import random
from collections.abc import Awaitable, Callable
from contextlib import suppress
from datetime import timedelta
from itertools import count
from uuid import UUID, uuid5

from adapters.bootstrap import Runtime
from application import (
    automatic,
    decision,
    desk,
    documents,
    erasure,
    intake,
    letters,
    payment,
    review,
    supplement,
)
from application.ports import Asked
from deciding import REFUSED, assessment
from domain.base import Author, Role
from domain.claim import Claim
from domain.errors import Refusal
from domain.mailbox import Mailbox
from domain.values.retention import HoldReason
from domain.values.review import Invoiced
from domain.window import SubmissionWindow
from supplement import NOT_HELD, PASSPORT

from .ground import NOW, QUOTA, Place, act, asked, draft, opened, person, started, submission

CLAIMS_EACH = 3
SYSTEM = Author(role=Role.SERVICE, id=UUID(int=1))
Deed = Callable[[Runtime, UUID, str], Awaitable[object]]


async def begin(runtime: Runtime, insured_id: UUID, claim: Claim) -> None:
    """Store a new draft with the window that counts it."""
    window_id = SubmissionWindow.id_of(insured_id)
    window = await runtime.log.load(SubmissionWindow, window_id) or opened(insured_id)
    window.open_draft(claim.id, QUOTA, act(insured_id))
    await runtime.log.save(window, claim)


async def submit(runtime: Runtime, insured_id: UUID, key: str) -> None:
    await intake.submit_claim(submission(insured_id, key), runtime.ports)


async def acknowledge(runtime: Runtime, insured_id: UUID, key: str) -> None:
    await submit(runtime, insured_id, key)
    by_system = asked(insured_id).model_copy(update={"author": SYSTEM, "is_keyed": False})
    claim_id = Claim.id_of(insured_id, key)
    command = automatic.AcknowledgeClaim(asked=by_system, claim_id=claim_id)
    await automatic.acknowledge_claim(command, runtime.ports)


async def delete_message(runtime: Runtime, insured_id: UUID, key: str) -> None:
    await acknowledge(runtime, insured_id, key)
    message_id = uuid5(Claim.id_of(insured_id, key), "acknowledgment")
    mailbox = await runtime.log.load(Mailbox, Mailbox.id_of(insured_id))
    mailbox = mailbox or Mailbox.open(insured_id, act(insured_id))
    mailbox.delete_message(message_id, act(insured_id))
    await runtime.log.save(mailbox)


async def withdraw(runtime: Runtime, insured_id: UUID, key: str) -> None:
    await submit(runtime, insured_id, key)
    command = intake.WithdrawClaim(asked=asked(insured_id), claim_id=Claim.id_of(insured_id, key))
    await intake.withdraw_claim(command, runtime.ports)


async def discard(runtime: Runtime, insured_id: UUID, key: str) -> None:
    command = intake.DiscardDraft(asked=asked(insured_id), claim_id=Claim.id_of(insured_id, key))
    await intake.discard_draft(command, runtime.ports)


async def remove_document(runtime: Runtime, insured_id: UUID, key: str) -> None:
    claim_id = Claim.id_of(insured_id, key)
    claim = await runtime.log.load(Claim, claim_id)
    assert claim is not None
    for document_id in claim.documents:
        command = documents.RemoveDocument(
            asked=asked(insured_id), claim_id=claim_id, document_id=document_id
        )
        await documents.remove_document(command, runtime.ports)


async def hold(runtime: Runtime, insured_id: UUID, key: str) -> desk.Taken:
    """An agent takes the claim; one for each person, whom no cap stops."""
    await acknowledge(runtime, insured_id, key)
    command = desk.TakeClaim(asked=_by_agent(insured_id), claim_id=Claim.id_of(insured_id, key))
    return await desk.take_claim(command, runtime.ports)


async def study(runtime: Runtime, insured_id: UUID, key: str) -> None:
    """An agent takes the claim, goes on with it and gives it back."""
    taken = await hold(runtime, insured_id, key)
    ids = {"claim_id": taken.recorded.claim_id, "lease_id": taken.lease.lease_id}
    await desk.renew_lease(desk.RenewLease(asked=_by_agent(insured_id), **ids), runtime.ports)
    await desk.release_lease(desk.ReleaseLease(asked=_by_agent(insured_id), **ids), runtime.ports)


def _by_agent(insured_id: UUID) -> Asked:
    agent = Author(role=Role.AGENT, id=uuid5(insured_id, "agent"))
    return asked(insured_id).model_copy(update={"author": agent})


async def refuse(runtime: Runtime, insured_id: UUID, key: str) -> None:
    """An agent refuses the claim, which sends a letter."""
    taken = await hold(runtime, insured_id, key)
    command = decision.DecideClaim(
        asked=_by_agent(insured_id),
        claim_id=taken.recorded.claim_id,
        lease_id=taken.lease.lease_id,
        assessment=REFUSED,
    )
    await decision.decide_claim(command, runtime.ports)


async def pay(runtime: Runtime, insured_id: UUID, key: str) -> None:
    """An agent copies a bill and grants all of it, and the system orders the payment."""
    taken = await hold(runtime, insured_id, key)
    ids = {"claim_id": taken.recorded.claim_id, "lease_id": taken.lease.lease_id}
    document_id = uuid5(taken.recorded.claim_id, "document")
    bill = Invoiced(document_id=document_id, dated_on=NOW.date(), label="Otite", amount_cents=8540)
    bills = review.EnterLines(asked=_by_agent(insured_id), lines=(bill,), **ids)
    await review.enter_lines(bills, runtime.ports)
    granted = decision.DecideClaim.model_validate(
        ids | {"asked": _by_agent(insured_id), "assessment": assessment()}
    )
    await decision.decide_claim(granted, runtime.ports)
    by_system = asked(insured_id).model_copy(update={"author": SYSTEM, "is_keyed": False})
    order = payment.OrderPayment(asked=by_system, claim_id=taken.recorded.claim_id)
    await payment.order_payment(order, runtime.ports)


async def read_letter(runtime: Runtime, insured_id: UUID, key: str) -> None:
    """The person opens the letter of a refusal."""
    await refuse(runtime, insured_id, key)
    claim = await runtime.log.load(Claim, Claim.id_of(insured_id, key))
    assert claim is not None
    (letter_id,) = claim.letters
    command = letters.OpenLetter(asked=asked(insured_id), claim_id=claim.id, letter_id=letter_id)
    await letters.open_letter(command, runtime.ports)


async def ask_for_more(runtime: Runtime, insured_id: UUID, key: str) -> UUID:
    """An agent asks for a piece."""
    taken = await hold(runtime, insured_id, key)
    ids = {"claim_id": taken.recorded.claim_id, "lease_id": taken.lease.lease_id}
    wanted = supplement.RequestSupplement(asked=_by_agent(insured_id), wanted=(PASSPORT,), **ids)
    await supplement.request_supplement(wanted, runtime.ports)
    return taken.recorded.claim_id


async def complete(runtime: Runtime, insured_id: UUID, key: str) -> None:
    """The person takes more time, then says that they do not hold what is asked."""
    claim_id = await ask_for_more(runtime, insured_id, key)
    more_time = supplement.ExtendSupplement(asked=asked(insured_id), claim_id=claim_id)
    await supplement.extend_supplement(more_time, runtime.ports)
    claim = await runtime.log.load(Claim, claim_id)
    assert claim is not None
    (item,) = claim.supplements[-1].request.items
    ids = {"claim_id": claim_id, "item_id": item.item_id}
    answer = supplement.AnswerItem(asked=asked(insured_id), reply=NOT_HELD, **ids)
    await supplement.answer_item(answer, runtime.ports)
    received = supplement.ReceiveSupplement(asked=asked(insured_id), claim_id=claim_id)
    await supplement.receive_supplement(received, runtime.ports)


async def grant(runtime: Runtime, insured_id: UUID, _: str) -> None:
    """A supervisor grants one more place; the window alone decides, without a directory."""
    window = await runtime.log.load(SubmissionWindow, SubmissionWindow.id_of(insured_id))
    assert window is not None
    window.override("Urgence", QUOTA, act(insured_id))
    await runtime.log.save(window)


async def keep(runtime: Runtime, insured_id: UUID, key: str) -> None:
    """Leave the draft as it is; its person is not to be erased."""
    command_id = uuid5(insured_id, key)
    officer = Author(role=Role.DPO, id=UUID(int=0xD1))
    asked_by = Asked(author=officer, command_id=command_id, correlation_id=command_id)
    kept = erasure.PlaceHold(asked=asked_by, insured_id=insured_id, reason=HoldReason.AUDIT)
    await erasure.place_hold(kept, runtime.ports)


DEEDS: tuple[Deed, ...] = (
    submit,
    acknowledge,
    delete_message,
    withdraw,
    discard,
    remove_document,
    hold,
    study,
    refuse,
    pay,
    read_letter,
    ask_for_more,
    complete,
    grant,
    keep,
)


async def live(place: Place, claims: int, seed: int, then: Callable[[], object]) -> None:
    """So many claims live through something; a quota refusal is part of the past too.

    then: called after each claim.
    """
    chance, minutes = random.Random(seed), count(1)
    async with place.runtime(lambda: NOW + timedelta(minutes=next(minutes))) as runtime:
        for number in range(claims):
            insured_id, key = person(number // CLAIMS_EACH), f"claim {number}"
            claim = draft(insured_id, key) if chance.random() < 0.9 else started(insured_id, key)
            await begin(runtime, insured_id, claim)
            with suppress(Refusal):
                await chance.choice(DEEDS)(runtime, insured_id, key)
            then()
