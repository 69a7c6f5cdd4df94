"""What an auditor asks of a claim's past: who decided what, on which documents, by which tables."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Final, NamedTuple

from application.differences import facts
from domain.base import Entry, Event
from domain.claim import Claim
from domain.events import (
    ClaimAccepted,
    ClaimPartiallyAccepted,
    ClaimRefused,
    DecisionLetterMadeAvailable,
)
from domain.values import Decision, Document, Letter, LetterKind
from domain.values.review import DocumentVerdict

DECISIONS: Final = (ClaimAccepted, ClaimPartiallyAccepted, ClaimRefused)
VERSIONED: Final = ("_version", "template", "signatures")
"""How the names of facts end that tell by which table, text or program something was done."""


class Decided(NamedTuple):
    """A decision as it was taken.

    documents, judged: what the claim held then, and what the agent had said of each.
    versions: the tables and texts in force, by the name of the fact that tells them.
    letter: the letter that told it, None for none.
    """

    event: Event
    decision: Decision
    documents: tuple[Document, ...]
    judged: Mapping[str, DocumentVerdict]
    versions: Mapping[str, str]
    letter: Letter | None


def decided(history: Sequence[Event]) -> tuple[Decided, ...]:
    """Every decision on a claim, the first one first."""
    claim: Claim | None = None
    versions: dict[str, str] = {}
    found: list[Decided] = []
    for event in history:
        claim = event.mutate(claim)
        versions |= versions_of(event)
        if isinstance(event, DECISIONS) and claim is not None and claim.decision is not None:
            found.append(_decided(event, claim, claim.decision, versions))
        if isinstance(event, DecisionLetterMadeAvailable) and found:
            found[-1] = _with_letter(found[-1], event.letter)
    return tuple(found)


def versions_of(event: Event) -> Mapping[str, str]:
    """By which table, text or program an event was decided or written, by the name of the fact."""
    return {
        path[-1]: str(value) for path, value in facts(event).items() if path[-1].endswith(VERSIONED)
    }


def is_whole(entries: Sequence[Entry[Event]]) -> bool:
    """Whether a history has every version from 1 on, at growing positions and times."""
    versions = [entry.event.originator_version for entry in entries]
    positions = [entry.position for entry in entries]
    times = [entry.event.timestamp for entry in entries]
    return (
        versions == list(range(1, len(entries) + 1))
        and positions == sorted(set(positions))
        and times == sorted(times)
    )


def _decided(
    event: Event, claim: Claim, decision: Decision, versions: Mapping[str, str]
) -> Decided:
    return Decided(
        event=event,
        decision=decision,
        documents=tuple(claim.documents.values()),
        judged={str(one): verdict for one, verdict in claim.review.verdicts.items()},
        versions=dict(versions),
        letter=None,
    )


def _with_letter(last: Decided, letter: Letter) -> Decided:
    is_its_own = letter.kind is LetterKind.DECISION and last.letter is None
    return last._replace(letter=letter) if is_its_own else last
