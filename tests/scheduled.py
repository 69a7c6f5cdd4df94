"""Drafts that are sent by themselves, as steps of a spec."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date

from builders import BOTH, draft, sent
from domain.values import Statements
from spec import Step, World, all_of

FULL = all_of(sent("2026-03-20"), sent("2026-03-20"))
"""Two claims of one day: the next place is free on the fourth of April."""


def ahead_of(world: World) -> list[date]:
    """The days of the person's other drafts that go before the last one."""
    mine = world.claim.schedule
    others = [one.schedule for one in world.claims[:-1] if one.schedule is not None]
    return [one.for_on for one in others if mine is None or one.scheduled_at <= mine.scheduled_at]


def schedule(
    said: Statements = BOTH, ahead: Sequence[date] | None = None, acr: str | None = None
) -> Step:
    """« Transmettre dès le … »; acr: the level of the log-in of whoever says so."""

    def step(world: World) -> None:
        before = ahead_of(world) if ahead is None else ahead
        act = world.act()._replace(acr=acr)
        world.claim.schedule_submission(said, world.open_window, before, world.quota, act)

    return step


def unschedule() -> Step:
    """« Annuler l'envoi prévu »."""
    return lambda world: world.claim.unschedule_submission(world.act())


def go() -> Step:
    """The clockwork looks at the last draft."""

    def step(world: World) -> None:
        window, quota = world.open_window, world.quota
        world.claim.submit_scheduled(window, ahead_of(world), quota, world.act())

    return step


def scheduled() -> Step:
    """A draft that waits for the fourth of April."""
    return all_of(FULL, draft(), schedule())
