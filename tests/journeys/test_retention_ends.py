"""Whose retention ended is announced, then forgotten by the clock alone, and nobody else is."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from datetime import UTC, date, datetime
from functools import partial
from typing import Any
from uuid import UUID, uuid4

import pytest

from adapters.identity.personas import persona_named
from adapters.payments.outbox import Outbox
from adapters.persistence.replay import Wanted
from adapters.proof.integrity import integrity_of
from application.erasure import PlaceHold, place_hold
from application.ports import Asked
from application.retention import EndRetention, end_retention
from decided import decide
from domain.base import Author, Role
from domain.claim import Claim
from domain.errors import NotPermitted
from domain.retention import RetentionFile
from domain.values.retention import ErasureReason, HoldReason
from paid import arrived, sent
from projections import retention
from projections.retention import Due
from proving import signed
from teleservice import Site
from workers.erase import STEPS, Erasing, officer
from workers.forgetting import list_due
from workers.handed_over import drop_answered
from workers.jobs import SYSTEM, by_the_system
from workers.replaying import replay_views
from workers.retention import announce, erase_due

ALICE, MGEN = persona_named("alice").persona_id, persona_named("mgen").persona_id
PAID_ON = "2026-03-24"
LAST_DAY = date(2031, 3, 24)
DUE_ON = date(2031, 3, 25)


@dataclass
class Years:
    """A service that years pass over."""

    site: Site

    def at(self, day: date, hour: int = 12, minute: int = 0) -> None:
        self.site.clock.at = datetime(day.year, day.month, day.day, hour, minute, tzinfo=UTC)

    def call(self, function: Callable[..., Any], *args: Any) -> Any:
        portal = self.site.client.portal
        assert portal is not None
        found = portal.call(function, *args)
        self.site.settle()
        return found

    def announce(self, start: UUID | None = None) -> None:
        self.call(announce, partial(by_the_system, uuid4()), start or uuid4(), self.site.runtime)

    def erase(self, by: Author = SYSTEM) -> list[UUID]:
        async def at_once(_: float) -> None:
            pass

        run = partial(erase_due, pause=at_once)
        erased: list[UUID] = self.call(run, partial(by_the_system, uuid4()), by, self.site.runtime)
        return erased

    def hold(self, reason: HoldReason | None) -> None:
        asked = Asked(author=officer(UUID(int=0xD1)), command_id=uuid4(), correlation_id=uuid4())
        command = PlaceHold(asked=asked, insured_id=ALICE, reason=reason)
        self.call(place_hold, command, self.site.runtime.ports)

    @property
    def due(self) -> list[Due]:
        with self.site.runtime.views.connect() as db:
            return list(retention.announced(db, 100))

    def reason_of(self, path: str) -> str | None:
        claim: Claim = self.call(self.site.runtime.log.load, Claim, UUID(path.rpartition("/")[2]))
        assert claim.care is not None
        return claim.care.reason


def reimbursed(site: Site, who: str = "alice") -> str:
    claim = site[who].submitted()
    site.acknowledge(claim)
    decide(site["agent"], claim)
    sent(site)
    arrived(site, claim, PAID_ON)
    return claim


@pytest.fixture
def years(site: Site) -> Years:
    return Years(site)


def test_a_file_goes_five_years_after_the_reimbursement_and_the_others_stay(
    site: Site, years: Years
) -> None:
    claim, others = reimbursed(site), site["mgen"].submitted()
    before = signed(site)
    years.at(date(2031, 2, 22))
    years.announce()
    assert years.due == []
    years.at(date(2031, 2, 23))
    years.announce()
    years.announce()
    assert years.due == [Due(ALICE, DUE_ON, None, False)]
    for hour in (12, 22):  # the last day of Paris ends at 22:59 UTC
        years.at(LAST_DAY, hour, 59)
        assert years.erase() == []
    years.at(LAST_DAY, 23)
    assert years.erase() == [ALICE]
    assert (years.erase(), years.due) == ([], [])
    assert (years.reason_of(claim), years.reason_of(others)) == (None, "Otite")
    runtime = site.runtime
    assert runtime.register.find(MGEN) is not None
    assert list(runtime.vault.for_writing([ALICE, MGEN])) == [MGEN]
    assert replay_views(runtime.settings, None, Wanted(None, None))
    after = signed(site)
    verdict = integrity_of(runtime).verify()
    assert (verdict.broken, verdict.events, after.size > before.size) == (None, after.size, True)


def test_the_order_says_that_the_table_gave_it(site: Site, years: Years) -> None:
    reimbursed(site)
    years.at(LAST_DAY)
    years.announce()
    years.at(date(2031, 5, 1))
    years.erase()
    file: RetentionFile = years.call(
        site.runtime.log.load, RetentionFile, RetentionFile.id_of(ALICE)
    )
    assert (file.ordered, file.is_erased) == (ErasureReason.RETENTION_ENDED, True)


def test_a_hold_is_shown_and_keeps_the_file_until_it_is_released(site: Site, years: Years) -> None:
    claim = reimbursed(site)
    years.at(date(2031, 3, 1))
    years.announce()
    years.hold(HoldReason.LITIGATION)
    years.at(date(2035, 1, 1))
    years.announce()
    assert (years.erase(), years.reason_of(claim)) == ([], "Otite")
    assert [one.hold for one in years.due] == [HoldReason.LITIGATION]
    years.hold(None)
    assert (years.erase(), years.reason_of(claim)) == ([ALICE], None)


def test_a_draft_that_was_begun_meanwhile_calls_it_off(site: Site, years: Years) -> None:
    claim = reimbursed(site)
    years.at(date(2031, 3, 1))
    years.announce()
    site["alice"].draft()
    site.settle()
    years.at(date(2031, 4, 1))
    assert (years.erase(), years.due) == ([], [])
    assert years.reason_of(claim) == "Otite"


def test_whoever_is_kept_keeps_nobody_waiting(
    site: Site, years: Years, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("workers.retention.PAGE", 1)
    for who in ("alice", "mgen"):
        claim = site[who].submitted()
        assert site[who].post(f"{claim}/withdrawal").status_code == 200
    years.at(date(2028, 3, 1))
    for start in (UUID(int=0), ALICE, MGEN, UUID(int=2**128 - 1)):
        years.announce(start)
    assert {one.insured_id for one in years.due} == {ALICE, MGEN}


class Killed(Exception):
    """The process ends here."""


def test_what_was_killed_after_any_step_goes_on_and_ends(
    site: Site, years: Years, monkeypatch: pytest.MonkeyPatch
) -> None:
    claim = reimbursed(site)
    years.at(date(2031, 3, 1))
    years.announce()
    years.at(date(2031, 4, 1))
    for step in dict(STEPS):
        with monkeypatch.context() as patched:
            _die_at(step, patched)
            with pytest.raises(Killed):
                years.erase()
        site.settle()
        assert [one.is_ordered for one in years.due] == [True], step
    assert years.erase() == [ALICE]
    assert (years.reason_of(claim), years.due) == (None, [])
    assert list(site.runtime.settings.files_dir.rglob("?" * 32)) == []


def _die_at(step: str, patched: pytest.MonkeyPatch) -> None:
    run = Erasing.run

    async def dying(erasing: Erasing, by: Author, _: Callable[[str], None]) -> Any:
        def reached(name: str) -> None:
            if name == step:
                raise Killed

        return await run(erasing, by, reached)

    patched.setattr(Erasing, "run", dying)


def test_nobody_but_the_system_lets_the_table_decide(years: Years) -> None:
    for role in set(Role) - {Role.SERVICE}:
        author = Author(role=role, id=UUID(int=1))
        asked = Asked(author=author, command_id=uuid4(), correlation_id=uuid4())
        command = EndRetention(asked=asked, insured_id=ALICE, claim_ids=(), notice_days=30)
        with pytest.raises(NotPermitted):
            years.call(end_retention, command, years.site.runtime.ports)


def test_the_list_of_who_goes_tells_ids_and_days_alone(
    site: Site, years: Years, capsys: pytest.CaptureFixture[str]
) -> None:
    reimbursed(site)
    years.at(date(2031, 3, 1))
    years.announce()
    years.hold(HoldReason.AUDIT)
    list_due(site.runtime.settings)
    assert capsys.readouterr().out.splitlines()[-2:] == [
        f"2031-03-31 {ALICE} held AUDIT",
        "1 files end",
    ]


def test_a_payment_file_goes_thirty_days_after_the_bank_answered_for_everybody_in_it(
    site: Site, years: Years
) -> None:
    claims = []
    for who in ("alice", "mgen"):
        claims.append(site[who].submitted())
        site.acknowledge(claims[-1])
        decide(site["agent"], claims[-1])
    sent(site)
    outbox = Outbox(site.runtime.settings.payments_dir)
    before = len(outbox.handed_over())
    arrived(site, claims[0], PAID_ON)
    years.at(date(2026, 6, 1))
    assert years.call(drop_answered, site.runtime) == before - 1, "the other payer's file waits"
    arrived(site, claims[1], PAID_ON)
    for day, gone in ((date(2026, 4, 23), 0), (date(2026, 4, 24), 1)):
        years.at(day)
        assert years.call(drop_answered, site.runtime) == gone
    assert outbox.handed_over() == []
