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

Check = Callable[[Runtime], Broken | None]
"""Looks at something else that hangs on the log, such as a view."""

console = Console(highlight=False, soft_wrap=True)
log = structlog.get_logger("escale.integrity")


def verify_log(settings: Settings, also: Sequence[Check] = ()) -> bool:
    """Verify everything and print one line; False when something is not as it was.

    also: checked once the log itself is sound.
    Raises: Refused when the witness's file is not its own; WrongSetting.
    """
    runtime = open_runtime(settings)
    try:
        integrity = integrity_of(runtime)
        verdict = integrity.verify()
        others = (check(runtime) for check in also if verdict.broken is None)
        broken = verdict.broken or next(filter(None, others), None)
        verdict = verdict._replace(broken=broken)
        integrity.keep(runtime.ports.new_id(), verdict, runtime.ports.now())
    except NoteNotValid as error:
        raise Refused(str(error)) from error
    finally:
        asyncio.run(runtime.close())
    console.print(told(verdict))
    return broken is None


async def verify_by_the_clock(job: Job, runtime: Runtime) -> None:
    """Verify the log and write down what was found; an alarm when something is not as it was."""
    integrity = integrity_of(runtime)
    if not integrity.has_key():
        log.warning("log_not_verified", missing="ESCALE_CHECKPOINT_VKEY")
        return
    verdict = await asyncio.to_thread(integrity.verify)
    await asyncio.to_thread(integrity.keep, job.job_id, verdict, runtime.ports.now())
    if verdict.broken is not None:
        kind, position = verdict.broken.kind.value, verdict.broken.position
        log.error("log_was_changed", kind=kind, position=position)


def told(verdict: Verdict) -> str:
    """A verdict on one line."""
    if verdict.broken is not None:
        return _broken(verdict.broken)
    head = f"ok: {verdict.events} events, tree head {verdict.root.hex()}"
    signed, seen = verdict.signed, verdict.witnessed
    checkpoint = f"checkpoint of {signed.size} at {signed.at.isoformat()}" if signed else "unsigned"
    witness = f"witness saw {seen.size}" if seen else "no witness"
    return f"{head}, {checkpoint}, {witness}"


def _broken(broken: Broken) -> str:
    where = f"position {broken.position}"
    if broken.until is not None and broken.until != broken.position:
        where += f" to {broken.until}"
    event = f", stream {broken.stream_id} version {broken.version}" if broken.stream_id else ""
    return f"broken: {broken.kind} at {where}{event}"
