"""Drafts that wait to be resumed: where each goes on, and what tells one from another."""

from __future__ import annotations

from collections.abc import Collection, Iterable, Mapping
from datetime import datetime
from typing import Final, NamedTuple
from uuid import UUID

from adapters.web.wizard import CARE, DOCUMENTS, PERSONAL, STAY, SUMMARY, Step
from domain import reference
from domain.errors import Refusal
from domain.facts import Facts
from domain.rules import Section, missing
from projections.claim_summary import ClaimSummary

STEP_OF: Final[Mapping[Section, Step]] = {
    Section.PERSONAL_SITUATION: PERSONAL,
    Section.BENEFICIARY: CARE,
    Section.CARE: CARE,
    Section.STAY: STAY,
    Section.DOCUMENTS: DOCUMENTS,
}
"""Where each part of a claim is said."""


Typed = Mapping[UUID, Mapping[str, datetime]]


class Draft(NamedTuple):
    """A draft as a list shows it. place, whose: country and beneficiary, None before said."""

    claim_id: UUID
    address: str
    step: Step
    place: str | None
    whose: str | None
    started_at: datetime
    saved_at: datetime


def drafts_of(claims: Iterable[ClaimSummary], typed: Typed) -> tuple[Draft, ...]:
    """These drafts as a list shows them, the last saved first.

    typed: when which of their steps were typed in and not said since.
    """
    drafts = [_draft(claim, typed.get(claim.claim_id, {})) for claim in claims]
    return tuple(sorted(drafts, key=lambda draft: draft.saved_at, reverse=True))


def resume_at(facts: Facts, typed: Collection[str]) -> Step:
    """The first step of a draft that lacks something or was not said as typed, else the recap.

    typed: the pads of the draft that hold something.
    """
    steps = [*(step_of(refusal) for refusal in missing(facts)), *unsaid(typed)]
    return min(steps, key=lambda step: step.number, default=SUMMARY)


def unsaid(typed: Collection[str]) -> tuple[Step, ...]:
    """The steps in which something was typed that was not said."""
    return tuple(step for step in (PERSONAL, CARE, STAY) if step.pad in typed)


def step_of(refusal: Refusal) -> Step:
    """Where something is mended that is wrong with a whole claim (`section.field`)."""
    return STEP_OF[Section(str(refusal.field).partition(".")[0])]


def _draft(claim: ClaimSummary, typed: Mapping[str, datetime]) -> Draft:
    stay, step = claim.facts.stay, resume_at(claim.facts, typed)
    country = reference.country(stay.country) if stay else None
    return Draft(
        claim_id=claim.claim_id,
        address=step.address(claim.claim_id),
        step=step,
        place=country.name if country else None,
        whose=claim.facts.beneficiary.display_name if claim.facts.beneficiary else None,
        started_at=claim.started_at,
        saved_at=max([claim.updated_at, *typed.values()]),
    )
