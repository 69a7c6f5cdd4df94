"""How the log is verified: by an operator, and by the clock."""

from __future__ import annotations

import asyncio
from collections.abc import Callable, Sequence

import structlog
from rich.console import Console

from adapters.bootstrap import Runtime, open_runtime
from adapters.persistence.job_board import Job
from adapters.proof.integrity import integrity_of
from adapters.proof.notes import NoteNotValid
from adapters.proof.verifying import Broken, Verdict
from adapters.settings import Settings
from workers.refused import Refused

Check = Callable[[Runtime], Sequence[Broken]]
"""Looks at something else that hangs on the log, such as a view; gives all that it found."""

console = Console(highlight=False, soft_wrap=True)
log = structlog.get_logger("escale.integrity")


def verify_log(settings: Settings, also: Sequence[Check] = ()) -> bool:
    """Verify everything and print what was found; False when something is not as it was.

    also: checked once the log itself is sound.
    Raises: Refused when the witness's file is not its own; WrongSetting.
    """
    runtime = open_runtime(settings)
    try:
        integrity = integrity_of(runtime)
        verdict = integrity.verify()
        checks = also if verdict.broken is None else ()
        others = [broken for check in checks for broken in check(runtime)]
        whole = verdict._replace(broken=verdict.broken or next(iter(others), None))
        integrity.keep(runtime.ports.new_id(), whole, runtime.ports.now())
    except NoteNotValid as error:
        raise Refused(str(error)) from error
    finally:
        asyncio.run(runtime.close())
    lines = [told(verdict), *map(_broken, others), *told_of_access(verdict)]
    console.print("\n".join(lines), markup=False)
    return whole.is_sound


async def verify_by_the_clock(job: Job, runtime: Runtime) -> None:
    """Verify both logs and write down what was found; an alarm when one is not as it was."""
    integrity = integrity_of(runtime)
    if not integrity.has_key():
        log.warning("log_not_verified", missing="ESCALE_CHECKPOINT_VKEY")
        return
    verdict = await asyncio.to_thread(integrity.verify)
    await asyncio.to_thread(integrity.keep, job.job_id, verdict, runtime.ports.now())
    if verdict.broken is not None:
        kind, position = verdict.broken.kind.value, verdict.broken.position
        log.error("log_was_changed", kind=kind, position=position)
    if verdict.access is not None and verdict.access.broken_at is not None:
        log.error("access_log_was_changed", position=verdict.access.broken_at)


def told(verdict: Verdict) -> str:
    """What was found of the log of events, on one line."""
    if verdict.broken is not None:
        return _broken(verdict.broken)
    head = f"ok: {verdict.events} events, tree head {verdict.root.hex()}"
    signed, seen = verdict.signed, verdict.witnessed
    checkpoint = f"checkpoint of {signed.size} at {signed.at.isoformat()}" if signed else "unsigned"
    witness = f"witness saw {seen.size}" if seen else "no witness"
    return f"{head}, {checkpoint}, {witness}"


def told_of_access(verdict: Verdict) -> Sequence[str]:
    """What was found of the access log, on one line; none when nobody looked."""
    chain = verdict.access
    if chain is None:
        return []
    if chain.broken_at is not None:
        return [f"broken: access log at line {_until(chain.broken_at, chain.until)}"]
    since = f" from line {chain.first} on" if chain.first > 1 else ""
    signed = f"signed up to line {chain.signed}" if chain.signed else "unsigned"
    return [f"ok: access log of {chain.lines} lines{since}, head {chain.head}, {signed}"]


def _broken(broken: Broken) -> str:
    where = f"position {_until(broken.position, broken.until)}"
    if broken.place is not None:
        where = f"{broken.place}, replayed to position {broken.position}"
    event = f", stream {broken.stream_id} version {broken.version}" if broken.stream_id else ""
    return f"broken: {broken.kind} at {where}{event}"


def _until(first: int, last: int | None) -> str:
    return f"{first} to {last}" if last not in (None, first) else str(first)
