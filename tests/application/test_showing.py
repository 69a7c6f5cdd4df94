"""The desk is shown something of a claim: written down first, for those who may."""

from __future__ import annotations

import asyncio
from dataclasses import dataclass, field
from datetime import UTC, datetime
from uuid import UUID

import pytest

from application.disclosures import Disclosure, Search, Shown, Tracing, Wanted
from application.ports import Asked
from application.showing import ShowAtDesk, show_at_desk
from domain.base import Author, Role
from domain.errors import NotPermitted, StoreUnavailable

ALICE, CLAIM, WHO = UUID(int=1), UUID(int=3), UUID(int=7)


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

    async def record(self, asked: Asked, at: datetime, *disclosures: Disclosure) -> None:
        if self.is_away:
            raise StoreUnavailable
        self.lines += disclosures

    async def search_of(self, actor_id: UUID, search_id: UUID) -> Search | None:
        return None


def show(log: Lines, role: Role) -> None:
    asked = Asked(
        author=Author(role=role, id=WHO), command_id=UUID(int=4), correlation_id=UUID(int=5)
    )
    command = ShowAtDesk(asked=asked, claim_id=CLAIM, insured_id=ALICE, shown=Shown.DOCUMENT)
    tracing = Tracing(Nobody(), log, lambda: datetime(2026, 3, 20, tzinfo=UTC))
    asyncio.run(show_at_desk(command, tracing))


@pytest.mark.parametrize("role", [Role.AGENT, Role.MEDICAL, Role.SUPERVISOR])
def test_what_the_desk_opens_leaves_a_line_without_a_search(role: Role) -> None:
    log = Lines()
    show(log, role)
    assert log.lines == [Disclosure(shown=Shown.DOCUMENT, insured_id=ALICE, claim_id=CLAIM)]


@pytest.mark.parametrize("role", [Role.CLERK, Role.AUDITOR, Role.DPO, Role.INSURED])
def test_nobody_else_is_shown_a_document_of_the_desk(role: Role) -> None:
    log = Lines()
    with pytest.raises(NotPermitted):
        show(log, role)
    assert log.lines == []


def test_what_cannot_be_written_down_is_refused() -> None:
    with pytest.raises(StoreUnavailable):
        show(Lines(is_away=True), Role.AGENT)
