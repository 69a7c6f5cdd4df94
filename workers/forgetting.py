"""What the data protection officer does from the command line: hold, erase, erase again."""

from __future__ import annotations

import asyncio
from collections.abc import Awaitable
from typing import TypeVar
from uuid import UUID

from rich.console import Console

from adapters.bootstrap import Runtime, migrate_all, open_runtime
from adapters.persistence.person_streams import claims_of, retention_files
from adapters.settings import Settings
from application.erasure import PlaceHold, place_hold
from application.ports import Asked
from domain.base import Author
from domain.errors import Refusal
from domain.retention import RetentionFile
from domain.values.retention import ErasureReason, Gone, HoldReason
from projections import retention
from workers.erase import Erasing, Pause, officer
from workers.refused import Refused

MOST_TOLD = 1000
C = TypeVar("C", ErasureReason, HoldReason)
console = Console(highlight=False)


def erase_insured(
    settings: Settings, insured_id: UUID, reason: str, by: UUID, approved_by: UUID
) -> None:
    """Have a person forgotten for good; told step by step, ended by what went.

    Raises: Refused when nobody has this id, or what the claims refuse; OSError, DBAPIError.
    """
    why = _code(ErasureReason, reason)
    asyncio.run(_erase(_opened(settings), insured_id, why, officer(by), approved_by))


def erase_again(settings: Settings, by: UUID) -> None:
    """Destroy again whatever a restored backup brought back of those who were ever erased.

    Both the log and the store of keys remember them: one of the two was not restored. Everybody is
    logged out: a session that was ended may have come back too.

    Raises: OSError, DBAPIError, StoreUnavailable.
    """
    asyncio.run(_erase_again(_opened(settings), officer(by)))


def hold(settings: Settings, insured_id: UUID, reason: str | None, by: UUID) -> None:
    """Keep a person from being erased, or let them be again without a reason.

    Raises: Refused, StoreUnavailable.
    """
    why = None if reason is None else _code(HoldReason, reason)
    asyncio.run(_hold(_opened(settings), insured_id, why, officer(by)))
    console.print("held" if reason else "released")


def list_due(settings: Settings) -> None:
    """Tell who is to be erased by the table of retention: ids and days alone, the first first.

    Raises: OSError, DBAPIError.
    """
    runtime = _opened(settings)
    try:
        with runtime.views.connect() as db:
            found = retention.announced(db, MOST_TOLD + 1)
    finally:
        asyncio.run(runtime.close())
    for one in found[:MOST_TOLD]:
        kept = f" held {one.hold}" if one.hold else " ordered" if one.is_ordered else ""
        console.print(f"{one.due_on} {one.insured_id}{kept}")
    more = ", and more" if len(found) > MOST_TOLD else ""
    console.print(f"{min(len(found), MOST_TOLD)} files end{more}")


async def _erase(
    runtime: Runtime, insured_id: UUID, reason: ErasureReason, by: Author, approved_by: UUID
) -> None:
    try:
        await asyncio.to_thread(_refuse_unknown, runtime, insured_id)
        erasing = Erasing(runtime, insured_id)
        await _clearly(erasing.order(reason, by, approved_by))
        _tell(await erasing.run(by, lambda step: console.print(step)))
        if erasing.unanswered:
            waits = "pay others too and wait for the bank: erase again once it has answered"
            console.print(f"{erasing.unanswered} payment files {waits}")
        if erasing.lingers:
            console.print("the write-ahead log of the keys may hold it yet: escale rotate-keys")
    finally:
        await runtime.close()


async def erase_everybody_again(
    runtime: Runtime, by: Author, pause: Pause = asyncio.sleep
) -> tuple[int, int]:
    """Erase whom the log or the store of keys knows as erased, and log everybody out.

    Returns: how many persons, how many sessions.
    """
    erased = await asyncio.to_thread(runtime.vault.destroyed)
    for stream_id in await asyncio.to_thread(retention_files, runtime.engines.reading):
        file = await runtime.log.load(RetentionFile, stream_id)
        if file is not None and file.is_erased:
            erased.add(file.insured_id)
    for insured_id in sorted(erased):
        erasing = Erasing(runtime, insured_id, pause)
        await erasing.repeat(by)
        await erasing.run(by, lambda _: None)
    return len(erased), await asyncio.to_thread(runtime.sessions.revoke_everybody)


async def _erase_again(runtime: Runtime, by: Author) -> None:
    try:
        erased, ended = await erase_everybody_again(runtime, by)
    finally:
        await runtime.close()
    console.print(f"{erased} persons erased again, {ended} sessions ended")


async def _hold(runtime: Runtime, insured_id: UUID, reason: HoldReason | None, by: Author) -> None:
    new_id = runtime.ports.new_id
    asked = Asked(author=by, command_id=new_id(), correlation_id=new_id())
    try:
        await asyncio.to_thread(_refuse_unknown, runtime, insured_id)
        command = PlaceHold(asked=asked, insured_id=insured_id, reason=reason)
        await _clearly(place_hold(command, runtime.ports))
    finally:
        await runtime.close()


async def _clearly(deed: Awaitable[None]) -> None:
    try:
        await deed
    except Refusal as refusal:
        details = " ".join(f"{name}={value}" for name, value in refusal.details.items())
        raise Refused(f"{refusal.code} {details}".strip()) from None


def _code(kind: type[C], given: str) -> C:
    try:
        return kind(given)
    except ValueError:
        raise Refused(f"--reason is one of {', '.join(kind)}") from None


def _refuse_unknown(runtime: Runtime, insured_id: UUID) -> None:
    is_known = runtime.register.find(insured_id) is not None
    if not is_known and not claims_of(runtime.engines.reading, insured_id):
        raise Refused("nobody has this id")


def _tell(gone: Gone) -> None:
    if gone == Gone(claims=gone.claims):
        console.print("was erased before; nothing was left")
        return
    told = ", ".join(f"{number} {name}" for name, number in gone.model_dump().items())
    console.print(f"erased: {told}")


def _opened(settings: Settings) -> Runtime:
    if settings.is_development:
        migrate_all(settings)
    return open_runtime(settings)
