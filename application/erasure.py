"""The data protection officer: who may be forgotten, and that they were."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from uuid import UUID

from application.access import Action, authorize
from application.change import act_of, retried, settled
from application.ports import Command, Ports
from domain.base import Act
from domain.claim import Claim
from domain.events import RetentionFileOpened
from domain.retention import RetentionFile
from domain.values.retention import ErasureReason, Gone, HoldReason


class OrderErasure(Command):
    """Have an insured person forgotten. claim_ids: all of theirs; approved_by: somebody else."""

    insured_id: UUID
    reason: ErasureReason
    approved_by: UUID
    claim_ids: tuple[UUID, ...]


async def order_erasure(command: OrderErasure, ports: Ports) -> None:
    """Order an erasure, before anything is destroyed; one that has begun goes on.

    Raises: NotPermitted, SamePerson, ErasureHeld, ChangedMeanwhile, StoreUnavailable.
    Source: docs/sources.md#erasure
    """
    claims = await _claims(command, ports)
    await _kept(
        command,
        command.insured_id,
        ports,
        lambda file, act, is_begun: file.order_erasure(
            command.reason, command.approved_by, claims, act, is_begun=is_begun
        ),
    )


class RepeatErasure(Command):
    """Have somebody forgotten again, whose key is destroyed and who came back with a backup."""

    insured_id: UUID


async def repeat_erasure(command: RepeatErasure, ports: Ports) -> None:
    """Order again what a restored log knows nothing of; what it knows goes on.

    Raises: NotPermitted, ChangedMeanwhile, StoreUnavailable.
    """
    await _kept(command, command.insured_id, ports, lambda file, act, _: file.repeat_erasure(act))


class ExecuteErasure(Command):
    """Say that nothing of an insured person is left."""

    insured_id: UUID
    gone: Gone


async def execute_erasure(command: ExecuteErasure, ports: Ports) -> None:
    """Record that a person was erased, once.

    Raises: NotPermitted, ErasureNotOrdered, ChangedMeanwhile, StoreUnavailable.
    """
    await _kept(
        command,
        command.insured_id,
        ports,
        lambda file, act, _: file.execute_erasure(command.gone, act),
        Action.EXECUTE_ERASURE,
    )


class PlaceHold(Command):
    """Keep a person from being erased; without a reason, let them be erased again."""

    insured_id: UUID
    reason: HoldReason | None


async def place_hold(command: PlaceHold, ports: Ports) -> None:
    """Place a hold, or release it; the same again changes nothing.

    Raises: NotPermitted, ErasureHeld once the erasure has begun, ChangedMeanwhile,
        StoreUnavailable.
    """

    def decide(file: RetentionFile, act: Act, is_begun: bool) -> None:
        if command.reason is None:
            file.release_hold(act)
        else:
            file.place_hold(command.reason, act, is_begun=is_begun)

    await _kept(command, command.insured_id, ports, decide)


async def _claims(command: OrderErasure, ports: Ports) -> Sequence[Claim]:
    authorize(command.asked.author, Action.ERASE_INSURED)
    found = [await ports.claims.load(Claim, one) for one in command.claim_ids]
    return [one for one in found if one is not None]


async def _kept(
    command: Command,
    insured_id: UUID,
    ports: Ports,
    decide: Callable[[RetentionFile, Act, bool], None],
    action: Action = Action.ERASE_INSURED,
) -> None:
    authorize(command.asked.author, action)

    async def once() -> None:
        act = await act_of(command, insured_id, ports)
        file = await ports.claims.load(RetentionFile, RetentionFile.id_of(insured_id))
        file = file or RetentionFile.open(insured_id, act)
        decide(file, act, await ports.keys.is_destroyed(insured_id))
        if any(not isinstance(one, RetentionFileOpened) for one in file.pending_events):
            await settled(ports, None, file)

    await retried(command, ports, once)
