"""What a person is told of a transmitted claim, in three voices: past, ours, theirs."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import datetime
from typing import NamedTuple

from adapters import french
from domain import reference
from domain.claim import DECIDED, Claim
from domain.claim.state import STUDIED
from domain.rules import checklist
from domain.values import ASKS_FOR_ACCOUNT, LetterKind, PaymentState, Status
from projections.claim_summary import ClaimSummary


class Past(NamedTuple):
    """Something that happened."""

    at: datetime
    text: str


class FollowUp(NamedTuple):
    """The three voices; the past is told earliest first."""

    happened: tuple[Past, ...]
    we_do: str
    to_do: tuple[str, ...]


def follow_up(claim: Claim, summary: ClaimSummary) -> FollowUp:
    """The three voices about a claim."""
    past = tuple(Past(one.at, french.TIMELINE[one.what]) for one in summary.timeline)
    return FollowUp(past, french.WE_DO[claim.status], to_do(claim))


def to_do(claim: Claim) -> tuple[str, ...]:
    """What the person should do about a transmitted claim, the most useful thing first."""
    return tuple(_to_do(claim))


def _to_do(claim: Claim) -> Iterator[str]:
    if claim.status is Status.WITHDRAWN:
        return
    yield from _unread(claim)
    if claim.status is Status.PAYMENT_FAILED and _needs_an_account(claim):
        yield french.GIVE_AN_ACCOUNT
    if claim.routes:
        yield french.CONTEST_IF_NEEDED
    if claim.status in DECIDED + STUDIED:
        return  # nothing can be added while somebody studies it
    if claim.rejected:
        yield french.ATTACH_AGAIN
    if claim.supplements or claim.decision:
        return  # an agent looked at the files: what the form guessed counts no more
    for code in checklist.missing_expected(claim.facts):
        yield french.add_if_possible(reference.label(code))
    unspecified = [reference.label(code) for code in checklist.unspecified(claim.facts)]
    if unspecified:
        yield french.check_files_hold(unspecified)


def _unread(claim: Claim) -> Iterator[str]:
    # Of each kind the last one alone: it says what counts now.
    last = {sent.letter.kind: sent for sent in claim.letters.values()}
    for kind, sent in last.items():
        if sent.opened_at is None and kind is not LetterKind.STATEMENT:
            yield french.READ_THE_LETTER[kind]


def _needs_an_account(claim: Claim) -> bool:
    failed = (one for one in claim.payments.values() if one.state is PaymentState.FAILED)
    return any(one.failure in ASKS_FOR_ACCOUNT for one in failed)
