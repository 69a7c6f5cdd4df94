"""`escale replay`: the views derived once more, beside the live ones, and compared with them."""

from __future__ import annotations

import asyncio
from collections.abc import Sequence

from rich.console import Console
from rich.table import Table

import projections
from adapters.bootstrap import open_runtime
from adapters.persistence.compare import Difference
from adapters.persistence.derive import Deriving
from adapters.persistence.log_reader import LogReader
from adapters.persistence.replay import NotThere, Outcome, Replay, Wanted
from adapters.persistence.scratch import reading_only, scratch
from adapters.settings import Settings
from projections import Projection
from workers.meter import Meter
from workers.refused import Refused

console = Console(highlight=False)


def views_named(name: str | None) -> Sequence[Projection]:
    """One view, or all of them.

    Raises: Refused when no view has this name.
    """
    chosen = [view for view in projections.ALL if name in (None, view.NAME)]
    if not chosen:
        names = ", ".join(view.NAME for view in projections.ALL)
        raise Refused(f"no view is called {name}; there are {names}")
    return chosen


def replay_views(settings: Settings, name: str | None, wanted: Wanted) -> bool:
    """Replay one view or all, and print what came of it.

    Returns: whether everything that could be compared is equal.
    Raises: Refused for a view that is not known, or that no follower ever kept.
    """
    views = views_named(name)
    runtime = open_runtime(settings)
    log = reading_only(settings.log_url)
    reader = LogReader(log)
    total = reader.head() if wanted.until is None else min(wanted.until, reader.head())
    try:
        with scratch(settings.views_url) as db, Meter("replay", total, runtime.stopwatch) as meter:
            deriving = Deriving(views, reader, runtime.mapper, runtime.stopwatch)
            outcomes = list(Replay(deriving, db, reader).run(wanted, meter.moved))
    except NotThere as error:
        raise Refused(f"{error} is not there yet: start a follower, or `escale rebuild`") from error
    finally:
        log.dispose()
        asyncio.run(runtime.close())
    _print(outcomes, deriving, meter)
    return all(outcome.is_equal for outcome in outcomes)


def _print(outcomes: Sequence[Outcome], deriving: Deriving, meter: Meter) -> None:
    table = Table("view", "table", "position", "rows", "digest", "events/s", "live view")
    for outcome in outcomes:
        rate = round(meter.passed / max(deriving.took[outcome.name], 1e-6))
        for number, one in enumerate(outcome.tables):
            named = (outcome.name, str(outcome.position), f"{rate:,}") if not number else ("",) * 3
            verdict = _verdict(outcome, one.differences)
            digest = one.digest[:16]
            row = (named[0], one.table, named[1], f"{one.rows:,}", digest, named[2], verdict)
            table.add_row(*row)
    console.print(table)
    for outcome in outcomes:
        _print_details(outcome)
    console.print(f"{meter.passed:,} events through {len(outcomes)} views: {meter.rate:,} events/s")
    equal = all(outcome.is_equal for outcome in outcomes)
    compared = any(outcome.is_compared for outcome in outcomes)
    console.print("NOT equal" if not equal else "equal" if compared else "not compared")


def _verdict(outcome: Outcome, differences: int) -> str:
    if outcome.is_ahead:
        return f"ahead of the log, at {outcome.live}"
    if not outcome.is_compared:
        return f"at {outcome.live}: not compared"
    return f"{differences:,} rows differ" if differences else "equal"


def _print_details(outcome: Outcome) -> None:
    for did in outcome.changes:
        said = f"{did.added:,} rows added, {did.changed:,} changed, {did.gone:,} gone"
        console.print(f"{did.table}: {said}", soft_wrap=True)
    for one in outcome.tables:
        for found in one.first:
            console.print(told(found), soft_wrap=True)


def told(found: Difference) -> str:
    """A difference on one line: table, key, column, live value → derived value."""
    key = ", ".join(map(str, found.key))
    if found.column is not None:
        return f"{found.table} ({key}) {found.column}: {found.live!r} → {found.derived!r}"
    where = "in the live view alone" if found.derived is None else "missing in the live view"
    return f"{found.table} ({key}): row {where}"
