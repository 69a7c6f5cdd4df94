"""What the workers do about tariffs that are asked of other States."""

from __future__ import annotations

from uuid import UUID, uuid5

from adapters.bootstrap import Runtime
from application.foreign_tariffs import (
    AnswerTariff,
    RemindOfTariff,
    TariffAnswer,
    answer_tariff,
    asked_of,
    remind_of_tariff,
)
from application.ports import Asked
from domain.base import Author
from domain.claim import Claim
from domain.errors import ChangedMeanwhile, Refusal, Unavailable
from domain.values import in_paris

ANSWERS = UUID("3d2f6e0a-5a0e-5b7c-9d3e-2f1f7a4f9f68")
"""From which the ids of the commands of answers are derived: the same file is the same command."""


async def send_request(claim_id: UUID, runtime: Runtime) -> None:
    """Send what a claim waits for; nothing when it waits no more."""
    claim = await runtime.log.load(Claim, claim_id)
    request = claim.awaits_tariff if claim else None
    if claim is None or request is None:
        return
    asked = asked_of(claim, request.request_id)
    if asked is not None:
        await runtime.tariffs.send(asked)


async def take_answers(runtime: Runtime, by: Author) -> None:
    """Take what came; what a claim refuses is set aside, never lost.

    Raises: Unavailable, ChangedMeanwhile, which leave the answer where it is; OSError.
    """
    for answer in await runtime.tariffs.answers(in_paris(runtime.ports.now())):
        try:
            await answer_tariff(_command(answer, by), runtime.ports)
        except (Unavailable, ChangedMeanwhile):
            raise
        except Refusal as refusal:
            await runtime.tariffs.set_aside(answer, refusal.code)
        else:
            await runtime.tariffs.settle(answer)


async def remind(asked: Asked, claim_id: UUID, runtime: Runtime) -> None:
    """Tell the desk that nothing came, if that is due."""
    command = RemindOfTariff(asked=asked, claim_id=claim_id)
    await remind_of_tariff(command, runtime.ports, runtime.settings.tariff_reminder_days)


def _command(answer: TariffAnswer, by: Author) -> AnswerTariff:
    command_id = uuid5(ANSWERS, answer.name)
    return AnswerTariff(
        asked=Asked(author=by, command_id=command_id, correlation_id=command_id),
        claim_id=answer.claim_id,
        request_id=answer.request_id,
        reply=answer.reply,
        no_tariff=answer.no_tariff,
    )
