"""The desk is shown something of a claim: written down first, for those who may."""

from __future__ import annotations

import asyncio
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from uuid import UUID

import pytest

from application.disclosures import LONGEST_REASON, Disclosure, Search, Shown, Tracing, Wanted
from application.ports import Asked
from application.showing import (
    REASON_HOLDS,
    OpenDocuments,
    ShowAtDesk,
    open_documents,
    show_at_desk,
)
from builders import draft
from deciding import taken
from desk import AGENT, OTHER
from domain.base import Author, Role
from domain.errors import (
    ClaimNotFound,
    FieldRequired,
    FieldTooLong,
    NotPermitted,
    OpeningReasonRequired,
    StoreUnavailable,
)
from fakes import Fakes
from spec import World, given

ALICE, CLAIM, WHO = UUID(int=1), UUID(int=3), UUID(int=7)
AT = datetime(2026, 3, 20, 9, 0, tzinfo=UTC)
DESK = (Role.AGENT, Role.MEDICAL, Role.SUPERVISOR)
WHY = "Question de la caisse"


class Nobody:
    """Whom the desk does not look for."""

    async def find(self, wanted: Wanted, limit: int) -> tuple[UUID, ...]:
        return ()

    def fingerprint(self, wanted: Wanted) -> str:
        return ""


@dataclass
class Lines:
    """The access log, which may be away."""

    lines: list[Disclosure] = field(default_factory=list)
    is_away: bool = False
    said: list[tuple[UUID, datetime, Disclosure]] = field(default_factory=list)

    async def record(self, asked: Asked, at: datetime, *disclosures: Disclosure) -> None:
        if self.is_away:
            raise StoreUnavailable
        self.lines += disclosures
        self.said += [(asked.author.id, at, one) for one in disclosures]

    async def search_of(self, actor_id: UUID, search_id: UUID) -> Search | None:
        return None

    async def reason_of(self, actor_id: UUID, claim_id: UUID, since: datetime) -> str | None:
        said = (
            line.reason
            for who, at, line in reversed(self.said)
            if (who, line.claim_id, line.shown) == (actor_id, claim_id, Shown.REASON) and at > since
        )
        return next(said, None)


def asked(by: Author) -> Asked:
    return Asked(author=by, command_id=UUID(int=4), correlation_id=UUID(int=5))


def tracing(log: Lines, later: timedelta = timedelta(0)) -> Tracing:
    return Tracing(Nobody(), log, lambda: AT + later)


def show(
    log: Lines,
    by: Author | Role,
    shown: Shown = Shown.DOCUMENT,
    later: timedelta = timedelta(0),
) -> Disclosure:
    """A document of a claim that the agent holds is shown to somebody; gives the line."""
    author = by if isinstance(by, Author) else Author(role=by, id=WHO)
    claim = HELD.claim
    command = ShowAtDesk(asked=asked(author), shown=shown)
    asyncio.run(show_at_desk(command, claim, tracing(log, later)))
    return log.lines[-1]


def say_why(log: Lines, by: Author, reason: str = WHY, about: World | None = None) -> None:
    world = about or HELD
    fakes = Fakes()
    fakes.claims.log += world.log[world.claim.id]
    command = OpenDocuments(asked=asked(by), claim_id=world.claim.id, reason=reason)
    asyncio.run(open_documents(command, fakes.ports, tracing(log)))


HELD = given(taken()).world


@pytest.mark.parametrize("role", DESK)
def test_what_the_desk_opens_leaves_a_line_without_a_search(role: Role) -> None:
    log = Lines()
    line = show(log, role, Shown.CLAIM)
    claim = HELD.claim
    assert line == Disclosure(shown=Shown.CLAIM, insured_id=claim.insured_id, claim_id=claim.id)


def test_whoever_holds_a_claim_opens_its_documents_without_saying_why() -> None:
    assert show(Lines(), AGENT).reason is None


@pytest.mark.parametrize("shown", [Shown.DOCUMENT, Shown.THUMBNAIL])
@pytest.mark.parametrize("role", DESK)
def test_whoever_does_not_hold_a_claim_says_why_they_open_its_documents(
    role: Role, shown: Shown
) -> None:
    log, who = Lines(), Author(role=role, id=OTHER.id)
    with pytest.raises(OpeningReasonRequired):
        show(log, who, shown)
    assert log.lines == []
    say_why(log, who, f"  {WHY} ")
    assert log.lines[-1].reason == WHY
    line = show(log, who, shown)
    assert (line.shown, line.reason) == (shown, WHY)


def test_a_reason_holds_for_an_hour_for_whoever_gave_it() -> None:
    log = Lines()
    say_why(log, OTHER)
    show(log, OTHER, later=REASON_HOLDS - timedelta(seconds=1))
    with pytest.raises(OpeningReasonRequired):
        show(log, OTHER, later=REASON_HOLDS)
    with pytest.raises(OpeningReasonRequired):
        show(log, Role.AGENT)


def test_a_lease_that_has_ended_opens_nothing() -> None:
    with pytest.raises(OpeningReasonRequired):
        show(Lines(), AGENT, later=timedelta(days=30))


def test_a_reason_is_one_of_few_words_about_a_claim_that_was_sent() -> None:
    log = Lines()
    with pytest.raises(FieldRequired):
        say_why(log, OTHER, "  ")
    with pytest.raises(FieldTooLong):
        say_why(log, OTHER, "x" * (LONGEST_REASON + 1))
    with pytest.raises(ClaimNotFound):
        say_why(log, OTHER, about=given(draft()).world)
    with pytest.raises(NotPermitted):
        say_why(log, Author(role=Role.CLERK, id=WHO))
    with pytest.raises(StoreUnavailable):
        say_why(Lines(is_away=True), OTHER)
    assert log.lines == []


@pytest.mark.parametrize("role", [Role.CLERK, Role.AUDITOR, Role.DPO, Role.INSURED])
@pytest.mark.parametrize("shown", [Shown.DOCUMENT, Shown.CLAIM])
def test_nobody_else_is_shown_a_document_of_the_desk(role: Role, shown: Shown) -> None:
    log = Lines()
    with pytest.raises(NotPermitted):
        show(log, role, shown)
    assert log.lines == []


def test_what_cannot_be_written_down_is_refused() -> None:
    with pytest.raises(StoreUnavailable):
        show(Lines(is_away=True), AGENT)
