"""How every view stands, gathered for the API, the page and the command."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import timedelta
from typing import Final

from pydantic import BaseModel

from adapters.bootstrap import Runtime
from adapters.persistence.standing import (
    PRESENT,
    REBUILDING,
    RUNNING,
    STOPPED,
    Build,
    Progress,
    all_builds,
    every_version,
)

BUILT_STATES: Final = (RUNNING, REBUILDING, STOPPED)
SILENT: Final = timedelta(seconds=60)
"""A builder that says nothing for so long was killed; the live tables are as they were."""


class Building(BaseModel):
    """New tables that are being filled. rate: events of the log per second.

    is_broken_off: nothing was heard of its builder for a minute.
    """

    position: int
    target: int
    rate: int
    is_broken_off: bool


class ViewStanding(BaseModel):
    """One version of a view. lag: events of the log that it has not shown yet, at most.

    is_present: the version that this process reads; rate: events of the log per second while it
    last had work. error_event: stored name of the event that stopped it.
    """

    name: str
    version: int
    is_present: bool
    position: int
    lag: int
    state: str
    rate: int | None
    error: str | None
    error_position: int | None
    error_event: str | None
    building: Building | None


def standings(runtime: Runtime, head: int) -> Iterator[ViewStanding]:
    """Every version of every view, by name; to be called in a thread."""
    building = {(one.name, one.version): one for one in all_builds(runtime.views)}
    for one in every_version(runtime.views):
        yield ViewStanding(
            name=one.name,
            version=one.version,
            is_present=one.version == PRESENT.get(one.name, one.version),
            position=one.position,
            lag=max(0, head - one.position),
            state=one.state,
            rate=one.rate,
            error=one.error,
            error_position=one.error_position,
            error_event=_event_of(one, runtime),
            building=_building(building.get((one.name, one.version)), runtime),
        )


def _event_of(one: Progress, runtime: Runtime) -> str | None:
    if one.error_position is None:
        return None
    found = runtime.reader.after(one.error_position - 1, 1)
    return found[0].stored.topic if found else None


def _building(build: Build | None, runtime: Runtime) -> Building | None:
    if build is None:
        return None
    is_broken_off = runtime.ports.now() - build.noted_at > SILENT
    return Building(
        position=build.position, target=build.target, rate=build.rate, is_broken_off=is_broken_off
    )
