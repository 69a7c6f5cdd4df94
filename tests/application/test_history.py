"""The past of a claim is shown to an auditor; personal facts once, for a reason written first."""

from __future__ import annotations

import asyncio
from datetime import UTC, datetime

import pytest

from application.disclosures import LONGEST_REASON, Disclosure, Shown, Tracing
from application.history import ShowPast, Unmask, show_past, unmask
from application.ports import Asked
from domain.base import Author, Role
from domain.errors import FieldRequired, FieldTooLong, NotPermitted, StoreUnavailable

from .test_showing import ALICE, CLAIM, WHO, Lines, Nobody

OTHERS = [role for role in Role if role is not Role.AUDITOR]


def asked(role: Role) -> Asked:
    author = Author(role=role, id=WHO)
    return Asked(author=author, command_id=WHO, correlation_id=WHO)


def unmasked(log: Lines, reason: str, role: Role = Role.AUDITOR) -> None:
    command = Unmask(asked=asked(role), claim_id=CLAIM, insured_id=ALICE, reason=reason)
    tracing = Tracing(Nobody(), log, lambda: datetime(2026, 3, 20, tzinfo=UTC))
    asyncio.run(unmask(command, tracing))


def shown(log: Lines, role: Role = Role.AUDITOR, **about: object) -> None:
    command = ShowPast.model_validate({"asked": asked(role), "insured_id": ALICE} | about)
    tracing = Tracing(Nobody(), log, lambda: datetime(2026, 3, 20, tzinfo=UTC))
    asyncio.run(show_past(command, tracing))


def test_a_past_leaves_a_line_and_a_window_another() -> None:
    log = Lines()
    shown(log, claim_id=CLAIM)
    shown(log)
    assert log.lines == [
        Disclosure(shown=Shown.HISTORY, insured_id=ALICE, claim_id=CLAIM),
        Disclosure(shown=Shown.WINDOW, insured_id=ALICE),
    ]


def test_what_is_unmasked_leaves_a_line_with_its_reason() -> None:
    log = Lines()
    unmasked(log, "  Réclamation 2026-118 ")
    assert log.lines == [
        Disclosure(
            shown=Shown.UNMASKED,
            insured_id=ALICE,
            claim_id=CLAIM,
            reason="Réclamation 2026-118",
        )
    ]


@pytest.mark.parametrize("reason", ["", "  ", "\u200b"])
def test_nothing_is_unmasked_without_a_reason(reason: str) -> None:
    log = Lines()
    with pytest.raises(FieldRequired):
        unmasked(log, reason)
    assert log.lines == []


def test_a_reason_has_an_end() -> None:
    log = Lines()
    unmasked(log, "x" * LONGEST_REASON)
    with pytest.raises(FieldTooLong):
        unmasked(log, "x" * (LONGEST_REASON + 1))
    assert len(log.lines) == 1


@pytest.mark.parametrize("role", OTHERS)
def test_nobody_else_is_shown_a_past_or_unmasks_one(role: Role) -> None:
    log = Lines()
    with pytest.raises(NotPermitted):
        unmasked(log, "Pourquoi pas", role)
    with pytest.raises(NotPermitted):
        shown(log, role)
    assert log.lines == []


def test_what_cannot_be_written_down_is_not_shown() -> None:
    with pytest.raises(StoreUnavailable):
        unmasked(Lines(is_away=True), "Réclamation")
    with pytest.raises(StoreUnavailable):
        shown(Lines(is_away=True), claim_id=CLAIM)
