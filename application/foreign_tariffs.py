"""Tariffs that are asked of the State of stay: the exchange, each command and its handler."""

from __future__ import annotations

from datetime import date
from typing import NamedTuple, Protocol
from uuid import UUID

from application.access import Action
from application.change import change
from application.ports import Command, Ports, Recorded
from application.review import leaving
from domain.claim import Claim
from domain.values.review import NoTariff, TariffReply, TariffRequest

REMINDER_DAYS = 60
"""The desk is told after so many days without an answer. Source: docs/sources.md#foreign-tariff."""


class TariffAsked(NamedTuple):
    """A request as it leaves: references alone, nothing about anybody."""

    claim_id: UUID
    reference: str | None
    request: TariffRequest


class TariffAnswer(NamedTuple):
    """An answer as it came.

    name: what tells it from any other, so that it is taken once.
    reply, no_tariff: exactly one of them.
    """

    name: str
    claim_id: UUID
    request_id: UUID
    reply: TariffReply | None
    no_tariff: NoTariff | None


class TariffExchange(Protocol):
    """The way to the States of stay and back."""

    async def send(self, asked: TariffAsked) -> None:
        """Send a request; the same again changes nothing. Raises: OSError."""
        ...

    async def answers(self, today: date) -> tuple[TariffAnswer, ...]:
        """What came and was not dealt with; what is no answer is set aside by itself.

        Raises: OSError.
        """
        ...

    async def settle(self, answer: TariffAnswer) -> None:
        """Put away an answer that was taken. Raises: OSError."""
        ...

    async def set_aside(self, answer: TariffAnswer, why: str) -> None:
        """Keep an answer that cannot be taken for somebody to look at. Raises: OSError."""
        ...


class RequestTariff(Command):
    """Ask the State of stay what it would have paid."""

    claim_id: UUID
    lease_id: UUID


async def request_tariff(
    command: RequestTariff, ports: Ports, reminder_days: int = REMINDER_DAYS
) -> Recorded:
    """Ask for a tariff; the claim leaves the agent, who has room again.

    Raises: as `leaving`; LeaseNotHeld, TariffOutsideZone.
    """
    return await leaving(
        command,
        command.claim_id,
        ports,
        Action.REVIEW_CLAIM,
        lambda claim, act: claim.request_tariff(command.lease_id, reminder_days, act),
    )


class AnswerTariff(Command):
    """Say what the State of stay answered. reply, no_tariff: exactly one of them."""

    claim_id: UUID
    request_id: UUID
    reply: TariffReply | None = None
    no_tariff: NoTariff | None = None


async def answer_tariff(command: AnswerTariff, ports: Ports) -> Recorded:
    """Take what the State of stay answered; the claim waits for an agent again.

    Raises: as `change`; TariffRequestNotFound, TariffNotAwaited, CurrencyUnknown, InvalidChoice.
    """
    said = command.reply
    because = command.no_tariff or NoTariff.NO_ANSWER
    return await change(
        command,
        command.claim_id,
        ports,
        lambda claim, act: (
            claim.receive_tariff(command.request_id, said, act)
            if said is not None
            else claim.give_up_tariff(command.request_id, because, act)
        ),
        Action.ANSWER_TARIFF,
    )


class RemindOfTariff(Command):
    """Tell the desk that nothing came, if that is due."""

    claim_id: UUID


async def remind_of_tariff(
    command: RemindOfTariff, ports: Ports, reminder_days: int = REMINDER_DAYS
) -> Recorded:
    """Tell the desk that a State does not answer; the claim decides, whatever a view said.

    Raises: ClaimNotFound, ChangedMeanwhile, StoreUnavailable.
    """
    return await change(
        command,
        command.claim_id,
        ports,
        lambda claim, act: claim.remind_of_tariff(reminder_days, act),
        Action.RUN_JOB,
    )


def asked_of(claim: Claim, request_id: UUID) -> TariffAsked | None:
    """The request to send, None when the claim waits for it no more."""
    request = claim.awaits_tariff
    if request is None or request.request_id != request_id:
        return None
    return TariffAsked(claim.id, claim.reference, request)
