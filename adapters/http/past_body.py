"""The past of a claim as JSON: facts in French beside their codes, personal ones left out."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import datetime
from typing import Any, Final
from uuid import UUID

from pydantic import BaseModel

from adapters.french.facts import MASKED, fact_label, fact_text
from adapters.french.history import EVENTS, JOB_STATES, JOBS, actor_name, event_title
from adapters.http.answers import CLAIM_ID, Listed, example
from adapters.http.audit import EventBody, event_body
from adapters.http.past import Past
from adapters.persistence.followed import FollowingJob
from application.auditor import versions_of
from application.differences import Difference, Hidden, Leaf, Path, State, facts, hidden
from domain.base import Author, Role
from domain.events import CareDescribed

DIGESTS: Final = ("sha256", "hashes")
"""The facts that tell the content of a file."""

INSURED_ID: Final = "5b8c1f6e-4f0a-5d4e-8a67-0f3d5c9f7a10"


class FactBody(BaseModel):
    """A fact. path: names and keys from outside in, with points; text: in French.

    is_hidden: it is personal; then text does not tell it.
    """

    path: str
    label: str
    text: str
    is_hidden: bool


class FollowingJobBody(BaseModel):
    """A job that an event gave rise to. state: pending, running, done or dead."""

    kind: str
    label: str
    state: str
    state_label: str
    attempts: int


class PastEvent(EventBody):
    """An event and what followed from it.

    title, actor_name, told: in French. caused_by: the version whose event made the system act, null
    for a person's act or another stream's event; caused: the versions that it gave rise to itself.
    messages: those that it put into the mailbox. hashes: SHA-256 of the files that it tells.
    versions: the tables, texts and programs by which it was decided or written.
    """

    title: str
    actor_name: str
    told: list[FactBody]
    caused_by: int | None
    caused: list[int]
    jobs: list[FollowingJobBody]
    messages: list[UUID]
    hashes: list[str]
    versions: dict[str, str]


FACT: Final[Mapping[str, Any]] = {
    "path": "care.amount_cents",
    "label": fact_label(("care", "amount_cents")),
    "text": "85,40\u00a0€",
    "is_hidden": False,
}


class PastTimeline(Listed[PastEvent]):
    """The events of a claim in their order, with what followed."""

    model_config = example(
        items=[
            {
                "position": 42,
                "version": 4,
                "type": "claim.care_described.1",
                "occurred_at": "2026-03-20T09:00:00Z",
                "recorded_at": "2026-03-20T09:00:00Z",
                "actor": {"role": "insured", "id": INSURED_ID},
                "command_id": "0b6b7c2e-3c5b-4f83-9a8f-2f0f2d7d9c55",
                "correlation_id": "3f0d7f62-6b0f-4c2e-9a53-6a3f1d0a7a11",
                "causation": None,
                "facts": {"care": {"reason": None, "amount_cents": 8540}},
                "sealed": True,
                "title": EVENTS[CareDescribed],
                "actor_name": actor_name(Author(role=Role.INSURED, id=UUID(INSURED_ID))),
                "told": [FACT],
                "caused_by": None,
                "caused": [],
                "jobs": [],
                "messages": [],
                "hashes": [],
                "versions": {},
            }
        ],
        next_cursor=None,
    )


class DifferenceBody(BaseModel):
    """A fact that differs. before, after: null where there is nothing, or where it is hidden."""

    path: str
    label: str
    before: Any
    after: Any
    before_text: str
    after_text: str
    is_hidden: bool


class Differences(BaseModel):
    """Two versions of a claim side by side."""

    model_config = example(
        claim_id=CLAIM_ID,
        from_version=3,
        to_version=4,
        from_at="2026-03-20T09:00:00Z",
        to_at="2026-03-20T09:05:00Z",
        items=[
            {
                "path": "care.amount_cents",
                "label": fact_label(("care", "amount_cents")),
                "before": 8540,
                "after": 9000,
                "before_text": "85,40\u00a0€",
                "after_text": "90,00\u00a0€",
                "is_hidden": False,
            }
        ],
    )

    claim_id: UUID
    from_version: int
    to_version: int
    from_at: datetime
    to_at: datetime
    items: list[DifferenceBody]


def past_events(past: Past, jobs: Sequence[FollowingJob]) -> list[PastEvent]:
    """Every event of a claim with what followed from it."""
    version_at = {entry.position: entry.event.originator_version for entry in past.entries}
    caused: dict[int, list[int]] = {}
    for event in past.events:
        if event.meta.causation is not None:
            caused.setdefault(event.meta.causation, []).append(event.originator_version)
    found = []
    for entry, opened in zip(past.entries, past.opened, strict=True):
        event = entry.event
        state = hidden(facts(event), facts(opened))
        found.append(
            PastEvent(
                **dict(event_body(entry)),
                title=event_title(event),
                actor_name=actor_name(event.meta.actor),
                told=fact_bodies(state),
                caused_by=version_at.get(event.meta.causation or 0),
                caused=caused.get(entry.position, []),
                jobs=[_job(one) for one in jobs if one.position == entry.position],
                messages=_ids(state, "message_id"),
                hashes=_digests(state),
                versions=dict(versions_of(event)),
            )
        )
    return found


def fact_bodies(state: State, *, is_open: bool = False) -> list[FactBody]:
    """Facts in French. is_open: the hidden ones are told too."""
    return [
        FactBody(
            path=".".join(path),
            label=fact_label(path),
            text=leaf_text(path, leaf, is_open=is_open),
            is_hidden=isinstance(leaf, Hidden),
        )
        for path, leaf in state.items()
    ]


def difference_body(one: Difference, *, is_open: bool = False) -> DifferenceBody:
    """A fact that differs. is_open: told even if it is hidden."""
    return DifferenceBody(
        path=".".join(one.path),
        label=fact_label(one.path),
        before=_plain(one.before),
        after=_plain(one.after),
        before_text=leaf_text(one.path, one.before, is_open=is_open),
        after_text=leaf_text(one.path, one.after, is_open=is_open),
        is_hidden=one.is_hidden,
    )


def leaf_text(path: Path, leaf: Leaf, *, is_open: bool = False) -> str:
    """A fact in French; a hidden one is told when it is open and not the medical service's."""
    if not isinstance(leaf, Hidden):
        return fact_text(path, leaf)
    return fact_text(path, leaf.value) if is_open and not is_medical(path) else MASKED


def is_medical(path: Path) -> bool:
    """Whether a fact is in the words of the medical service, which nobody else reads."""
    return "opinions" in path and path[-1] in ("question", "text")


def _plain(leaf: Leaf) -> Leaf:
    return None if isinstance(leaf, Hidden) else leaf


def _job(job: FollowingJob) -> FollowingJobBody:
    return FollowingJobBody(
        kind=job.kind,
        label=JOBS.get(job.kind, job.kind),
        state=job.state,
        state_label=JOB_STATES[job.state],
        attempts=job.attempts,
    )


def _ids(state: State, name: str) -> list[UUID]:
    return [leaf for path, leaf in state.items() if path[-1] == name and isinstance(leaf, UUID)]


def _digests(state: State) -> list[str]:
    found: list[str] = []
    for path, leaf in state.items():
        if path[-1] in DIGESTS:
            found += [str(one) for one in leaf] if isinstance(leaf, tuple) else [str(leaf)]
    return list(dict.fromkeys(found))
