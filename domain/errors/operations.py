"""Refusals to whoever looks after the system."""

from __future__ import annotations

from domain.errors.families import NotFound, StateConflict


class JobNotFound(NotFound, code="job.not_found"):
    """No such job."""


class JobNotDead(StateConflict, code="job.not_dead"):
    """The job waits for nobody: it is done, dropped, or about to run."""
