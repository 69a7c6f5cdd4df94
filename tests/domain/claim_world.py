"""The world of the claims' state machine: it runs commands and reads everything back."""

from __future__ import annotations

from collections.abc import Callable
from datetime import date
from uuid import UUID

from hypothesis.stateful import RuleBasedStateMachine

from domain.base import Act, Aggregate, Author, Event, Meta
from domain.claim import Claim
from domain.errors import Refusal, WindowFull
from domain.values import Document, Lease, in_paris
from domain.window import SubmissionWindow
from spec import INSURED, paris

from .claim_log import Log
from .claim_oracle import Told, last

Change = Callable[[Claim, Act], Refusal | Document | Lease | None]


class ClaimsUnderTest(RuleBasedStateMachine):
    """One person, their claims and their window, and a log of all that they recorded."""

    def __init__(self) -> None:
        super().__init__()
        self.now = paris("2026-03-20")
        self.log = Log()
        self.claims: list[Claim] = []
        self.window: SubmissionWindow | None = None
        self.commands = 0

    def act(self, by: Author = INSURED) -> Act:
        self.commands += 1
        number = UUID(int=self.commands)
        return Act(self.now, Meta(actor=by, command_id=number, correlation_id=number))

    @property
    def open_window(self) -> SubmissionWindow:
        assert self.window is not None
        return self.window

    def told(self, claim: Claim) -> list[Told]:
        return self.log.told[claim.id]

    def today(self, claim: Claim) -> date:
        """The day in Paris, never earlier than what either stream tells."""
        told = [*self.log.times[claim.id], *self.log.times[self.open_window.id]]
        return in_paris(max(self.now, *told))

    def pending(self) -> list[Event]:
        streams: list[Aggregate] = [*self.claims, *([self.window] if self.window else [])]
        return [e for one in streams for e in one.pending_events if isinstance(e, Event)]

    def store(self) -> None:
        changed = {event.originator_id for event in self.pending()}
        for event in self.pending():
            self.log.add(event)
        for stream in [*self.claims, self.open_window]:
            stream.collect_events()
        self.claims = [self.log.read_back(c) if c.id in changed else c for c in self.claims]
        if self.open_window.id in changed:
            self.window = self.log.read_back(self.open_window)

    def do(self, which: int, change: Change, by: Author = INSURED) -> Refusal | None:
        """Run a command and store what it recorded; a refusal records its trace at most."""
        claim = self.claims[which % len(self.claims)]
        try:
            given_back = change(claim, self.act(by))
        except Refusal as refusal:
            assert self.pending() == []
            return refusal
        refused = isinstance(given_back, WindowFull)
        assert not refused or {e.TOPIC for e in self.pending()} <= {"claim.submission_refused.1"}
        self.store()
        return given_back if isinstance(given_back, Refusal) else None

    def is_open_draft(self, claim: Claim) -> bool:
        told = self.told(claim)
        return last(told, "draft_discarded") is None and last(told, "claim_submitted") is None
