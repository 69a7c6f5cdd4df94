"""What an operator sees and does from the command line."""

from __future__ import annotations

import asyncio
from collections.abc import Sequence
from datetime import UTC, datetime
from pathlib import Path
from uuid import UUID

from pydantic_core import to_json
from rich.console import Console
from rich.progress import track
from rich.table import Table

from adapters.bootstrap import Runtime, migrate_all, open_runtime
from adapters.identity.directory import LineRefused
from adapters.persistence.beside import BeingBuilt
from adapters.persistence.derive import Deriving
from adapters.persistence.rebuild import NotExchanged, Rebuild
from adapters.persistence.standing import all_progress
from adapters.settings import Settings
from application.audit import state_at
from application.scanning import ScanDocuments, scan_documents
from domain.base import Entry, Event
from domain.errors import ClaimNotFound
from domain.values import ScanOutcome
from projections import kept_files
from workers.jobs import by_the_system
from workers.meter import Meter
from workers.refused import Refused
from workers.replaying import views_named

RESCAN_PAGE = 1000
console = Console(highlight=False)


def rebuild_views(settings: Settings, name: str | None) -> None:
    """Build a view, or all of them, beside the live ones, then put them in their place.

    Raises: Refused when no view has this name, when somebody else builds it, when people read it
        all the time, or when an event cannot be taken; the live views are then as they were.
    """
    views = views_named(name)
    runtime = open_runtime(settings)
    deriving = Deriving(views, runtime.reader, runtime.mapper, runtime.stopwatch)
    rebuild = Rebuild(deriving, runtime.reader, runtime.views_writer, runtime.ports.now)
    try:
        with Meter("rebuild", runtime.reader.head(), runtime.stopwatch) as meter:
            rebuild.run(meter.moved)
    except BeingBuilt as error:
        raise Refused(f"somebody else is rebuilding {error}") from error
    except NotExchanged as error:
        raise Refused(f"{error} was being read all the time: try again") from error
    finally:
        asyncio.run(runtime.close())
    for view in views:
        rate = round(meter.passed / max(deriving.took[view.NAME], 1e-6))
        console.print(f"{view.NAME} rebuilt: {meter.passed:,} events, {rate:,} events/s")
    console.print(f"{len(views)} views in all: {meter.rate:,} events/s")


def print_status(settings: Settings) -> None:
    """Print the head of the log, each view's position and lag, and the jobs by state."""
    runtime = open_runtime(settings)
    head = runtime.reader.head()
    console.print(f"log head {head}")
    table = Table("view", "version", "position", "lag", "state", "error")
    for view in all_progress(runtime.views):
        lag = max(0, head - view.position)
        error = f"{view.error} at {view.error_position}" if view.error else ""
        row = (view.name, view.version, view.position, lag, view.state, error)
        table.add_row(*map(str, row))
    console.print(table)
    jobs = runtime.board.by_state()
    if aside := runtime.tariffs.aside():
        console.print(f"tariff answers set aside: {aside}, see {settings.exchange_dir / 'aside'}")
    console.print("jobs " + (", ".join(f"{state} {n}" for state, n in jobs.items()) or "none"))
    asyncio.run(runtime.close())


def print_history(
    settings: Settings, claim_id: UUID, version: int | None, at: datetime | None
) -> None:
    """Print a claim's events, one per line, then the state that they amount to.

    Raises: ClaimNotFound, VersionNotReached.
    """
    runtime = open_runtime(settings)
    instant = at.replace(tzinfo=at.tzinfo or UTC) if at else None
    history = asyncio.run(_history(runtime, claim_id))
    claim = state_at([entry.event for entry in history], version=version, at=instant)
    for entry in history[: claim.version]:
        console.print(told(entry), soft_wrap=True)
    console.print(f"state at version {claim.version}: {claim.status}", soft_wrap=True)
    console.print_json(to_json(_shown(claim)).decode())


async def _history(runtime: Runtime, claim_id: UUID) -> Sequence[Entry[Event]]:
    history = await runtime.log.history(claim_id)
    await runtime.close()
    if not history:
        raise ClaimNotFound
    return history


def told(entry: Entry[Event]) -> str:
    """An event on one line: position, version, instant, stored name and what is not personal."""
    event = entry.event
    facts = event.model_dump(mode="json", exclude=set(Event.model_fields) | {"originator_topic"})
    said = " ".join(f"{name}={value}" for name, value in facts.items())
    at = event.timestamp.isoformat(timespec="milliseconds")
    mark = " (personal fields sealed)" if entry.sealed else ""
    return f"{entry.position:>6}  v{event.originator_version:<3}{at}  {event.TOPIC}  {said}{mark}"


def _shown(claim: object) -> dict[str, object]:
    hidden = {"accepted", "positions"}
    return {k: v for k, v in vars(claim).items() if not k.startswith("_") and k not in hidden}


def rescan_files(settings: Settings, *, every: bool) -> None:
    """Have the antivirus look at the files again, claim by claim, with a progress bar.

    every: True for all files, False for those of which it has not said yes or no.
    Raises: Refused without a scanner; ScannerUnavailable.
    """
    if not settings.clamd_url:
        raise Refused("ESCALE_CLAMD_URL is not set: there is no scanner")
    asyncio.run(_rescan(open_runtime(settings), every=every))


async def _rescan(runtime: Runtime, *, every: bool) -> None:
    try:
        claims = _claims_to_rescan(runtime, every=every)
        for claim_id in track(claims, "rescan", console=console):
            asked = by_the_system(runtime.ports.new_id(), claim_id)
            command = ScanDocuments(asked=asked, claim_id=claim_id, again=every)
            await scan_documents(command, runtime.ports)
    finally:
        await runtime.close()
    console.print(f"{len(claims)} claims looked at")


def _claims_to_rescan(runtime: Runtime, *, every: bool) -> list[UUID]:
    outcomes = list(ScanOutcome) if every else [ScanOutcome.NOT_SCANNED, ScanOutcome.SCAN_ERROR]
    claims: dict[UUID, None] = {}
    after = 0
    with runtime.views.connect() as db:
        while page := kept_files.claims_with(db, outcomes, after=after, limit=RESCAN_PAGE):
            claims |= dict.fromkeys(claim_id for claim_id, _ in page)
            after = page[-1][1]
    return list(claims)


def import_people(settings: Settings, file: Path) -> None:
    """Take a file of insured persons in, whole or not at all.

    Raises: Refused for a file that cannot be read, or its first line that is wrong.
    """
    if settings.is_development:
        migrate_all(settings)
    runtime = open_runtime(settings)
    try:
        report = runtime.register.import_csv(file)
    except (LineRefused, OSError, UnicodeDecodeError) as error:
        raise Refused(str(error)) from error
    console.print(report)
    asyncio.run(runtime.close())
