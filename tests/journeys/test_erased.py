"""Somebody is forgotten by order of two persons: what went, what stays, and who may not go."""

from __future__ import annotations

import sqlite3
from collections.abc import Callable
from contextlib import closing
from dataclasses import dataclass, field
from datetime import timedelta
from typing import Any
from uuid import UUID, uuid4

import pytest
from sqlalchemy import event

from adapters.identity.personas import INSURED, persona_named
from adapters.keys.vault import CACHED_S
from adapters.payments.outbox import Outbox
from adapters.persistence.replay import Wanted
from adapters.proof.integrity import integrity_of
from builders import care
from decided import decide
from domain.base import Act, Author, Meta, Role
from domain.claim import Claim
from domain.errors import (
    ErasureHeld,
    InsuredErased,
    NotPermitted,
    SamePerson,
    StoreUnavailable,
)
from domain.retention import RetentionFile
from domain.values.retention import ErasureReason, Gone
from paid import arrived, failed, sent
from proving import signed
from teleservice import Site
from workers.erase import STEPS, Erasing, officer
from workers.forgetting import erase_everybody_again
from workers.replaying import replay_views

ALICE = persona_named("alice").persona_id
DPO, SECOND = officer(UUID(int=0xD1)), UUID(int=0xD2)
UNLAWFUL = ErasureReason.UNLAWFUL


class Killed(Exception):
    """The process ends here."""


@dataclass
class Office:
    """The data protection officer's desk."""

    site: Site
    waited: list[float] = field(default_factory=list)

    async def _pause(self, seconds: float) -> None:
        self.waited.append(seconds)

    def call(self, function: Callable[..., Any], *args: Any) -> Any:
        portal = self.site.client.portal
        assert portal is not None
        return portal.call(function, *args)

    def erase(
        self,
        reason: ErasureReason = UNLAWFUL,
        by: Author = DPO,
        approved_by: UUID = SECOND,
        reached: Callable[[str], None] = lambda _: None,
    ) -> Gone:
        erasing = Erasing(self.site.runtime, ALICE, self._pause)
        self.call(erasing.order, reason, by, approved_by)
        gone: Gone = self.call(erasing.run, by, reached)
        self.site.settle()
        return gone

    @property
    def file(self) -> RetentionFile | None:
        stream = RetentionFile.id_of(ALICE)
        found: RetentionFile | None = self.call(self.site.runtime.log.load, RetentionFile, stream)
        return found

    def claim(self, path: str) -> Claim:
        found: Claim = self.call(self.site.runtime.log.load, Claim, _id(path))
        return found


def _id(path: str) -> UUID:
    return UUID(path.rpartition("/")[2])


@pytest.fixture
def office(site: Site) -> Office:
    return Office(site)


def test_an_erasure_says_how_much_of_what_went(site: Site, office: Office) -> None:
    alice = site["alice"]
    alice.submitted()
    site.settle()
    pad = {"values": {"reason": "Otite"}}
    assert alice.put(f"{alice.draft()}/pad/stay", pad).status_code == 200
    assert office.erase() == Gone(claims=2, keys=1, rows=3, notes=1, files=1, copies=2)


def test_an_erasure_takes_everything_that_tells_who_it_was(site: Site, office: Office) -> None:
    claim = site["alice"].submitted()
    site.settle()
    office.erase()
    runtime = site.runtime
    record = runtime.register.find(ALICE)
    assert record is not None
    assert (record.subject, record.display_name, record.nir) == (None, None, None)
    assert [one.display_name for one in runtime.register.beneficiaries(ALICE)] == [None]
    for folder in (runtime.settings.files_dir, runtime.settings.pages_dir):
        assert list(folder.rglob("?" * 32)) == []
    loaded = office.claim(claim)
    assert loaded.care is not None
    assert (loaded.care.reason, loaded.care.amount_cents) == (None, 8540)


def test_who_was_erased_is_nobody_to_the_service(site: Site, office: Office) -> None:
    office.erase()
    assert site["alice"].get("/me").status_code == 403
    nir = next(one.nir for one in INSURED if one.name == "alice")
    answer = site["clerk"].post("/desk/search", {"nir": nir})
    assert (answer.status_code, answer.json()["items"]) == (200, [])


def test_the_past_of_somebody_erased_replays_and_the_views_are_as_derived(
    site: Site, office: Office
) -> None:
    site["alice"].submitted()
    site["mgen"].submitted()
    site.settle()
    office.erase()
    runtime = site.runtime
    assert replay_views(runtime.settings, None, Wanted(None, None))


def test_the_log_of_before_and_after_an_erasure_is_still_proven(site: Site, office: Office) -> None:
    site["alice"].submitted()
    before = signed(site)
    office.erase()
    after = signed(site)
    verdict = integrity_of(site.runtime).verify()
    assert (verdict.broken, verdict.events) == (None, after.size)
    assert after.size > before.size


def test_the_auditor_is_told_that_nothing_personal_is_left(site: Site, office: Office) -> None:
    claim_id = _id(site["alice"].submitted())
    place = f"/audit/claims/{claim_id}/answers"
    assert site["auditor"].get(place).json()["is_erased"] is False
    office.erase()
    assert site["auditor"].get(place).json()["is_erased"] is True


@pytest.mark.parametrize("answered", [arrived, failed])
def test_a_file_for_the_bank_stays_until_the_bank_has_answered(
    site: Site, office: Office, answered: Callable[[Site, str], None]
) -> None:
    """Others are paid by the same file."""
    claim = site["alice"].submitted()
    site.acknowledge(claim)
    decide(site["agent"], claim)
    sent(site)
    outbox = Outbox(site.runtime.settings.payments_dir)
    assert (office.erase().handed, len(outbox.handed_over())) == (0, 1)
    answered(site, claim)
    assert (office.erase().handed, outbox.handed_over()) == (1, [])


def test_what_is_erased_cannot_be_written_again(site: Site, office: Office) -> None:
    alice = site["alice"]
    claim = alice.filled()
    late = office.claim(claim)
    office.erase()
    alice_herself = Author(role=Role.INSURED, id=ALICE)
    meta = Meta(actor=alice_herself, command_id=uuid4(), correlation_id=uuid4())
    late.describe_care(care(reason="Entorse"), Act(site.clock(), meta))
    with pytest.raises(InsuredErased):
        office.call(site.runtime.log.save, late)


def test_an_erasure_waits_until_no_process_holds_the_key_or_the_log_in(
    site: Site, office: Office
) -> None:
    steps: list[str] = []
    office.erase(reached=steps.append)
    assert office.waited == [CACHED_S]
    assert steps.index("directory emptied") < steps.index("key destroyed") < len(steps) - 1
    assert site.runtime.register.is_empty() is False


def test_the_others_keep_everything(site: Site, office: Office) -> None:
    site["alice"].submitted()
    other = site["mgen"]
    claim = other.submitted()
    site.settle()
    before = other.claim(claim)
    office.erase()
    assert other.claim(claim) == before
    document = before["documents"][0]["document_id"]
    assert other.get(f"{claim}/documents/{document}").status_code == 200


def test_an_erasure_that_was_killed_after_any_step_ends_when_it_is_run_again(
    site: Site, office: Office
) -> None:
    claim = site["alice"].submitted()
    site.settle()
    for at in [*dict(STEPS), "recorded"]:

        def die(step: str, at: str = at) -> None:
            if step == at:
                raise Killed

        with pytest.raises(Killed):
            office.erase(reached=die)
        file = office.file
        assert file is not None
        assert (file.ordered, file.is_erased) == (UNLAWFUL, at == "recorded"), at
    office.erase(ErasureReason.REQUEST)  # decided before: only to be finished
    file = office.file
    assert file is not None
    assert (file.is_erased, file.ordered) == (True, UNLAWFUL)
    care = office.claim(claim).care
    assert care is not None
    assert care.reason is None
    assert list(site.runtime.settings.files_dir.rglob("?" * 32)) == []
    assert site.runtime.vault.for_writing([ALICE]) == {}


def test_an_erasure_that_is_done_again_finds_nothing_and_changes_nothing(
    site: Site, office: Office
) -> None:
    site["alice"].submitted()
    site.settle()
    office.erase()
    head = site.runtime.reader.head()
    assert office.erase() == Gone(claims=1)
    assert site.runtime.reader.head() == head


def test_what_is_said_while_somebody_is_erased_goes_too(
    site: Site, office: Office, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Whoever is typing goes on for as long as a process may hold their key."""
    alice, register = site["alice"], site.runtime.register
    alice.submitted()
    site.settle()
    empty = register.erase

    def type_on(insured_id: UUID) -> int:
        pad = {"values": {"reason": "Otite"}}
        assert alice.put(f"{alice.filled()}/pad/stay", pad).status_code == 200
        return empty(insured_id)

    monkeypatch.setattr(register, "erase", type_on)
    gone = office.erase()
    assert (gone.claims, gone.files, gone.notes) == (2, 2, 1)


def test_an_erasure_that_was_ordered_and_not_begun_spares_whoever_came_back(
    site: Site, office: Office
) -> None:
    site["alice"].filled()
    reason = ErasureReason.REQUEST
    office.call(Erasing(site.runtime, ALICE, office._pause).order, reason, DPO, SECOND)
    site["alice"].submitted()
    with pytest.raises(ErasureHeld) as caught:
        office.erase(reason)
    assert caught.value.details == {"because": "CLAIM_OPEN"}
    assert site["alice"].get("/me").status_code == 200


def test_the_store_of_keys_remembers_who_was_erased_when_the_log_does_not(
    site: Site, office: Office
) -> None:
    site.runtime.vault.for_writing([ALICE])
    site.runtime.vault.destroy(ALICE)
    assert site.runtime.vault.destroyed() == {ALICE}
    office.call(erase_everybody_again, site.runtime, DPO, office._pause)
    file = office.file
    assert file is not None
    assert (file.ordered, file.is_erased) == (ErasureReason.RESTORED, True)
    nir = next(one.nir for one in INSURED if one.name == "alice")
    assert site["clerk"].post("/desk/search", {"nir": nir}).json()["items"] == []


def test_no_trace_is_not_said_while_a_reader_keeps_the_log_of_the_keys(
    site: Site, office: Office
) -> None:
    site["alice"].submitted()
    office.call(Erasing(site.runtime, ALICE, office._pause).order, UNLAWFUL, DPO, SECOND)
    path = site.runtime.settings.person_keys_url.removeprefix("sqlite:///")
    hurry = "PRAGMA busy_timeout = 50"
    event.listen(site.runtime.engines.keys, "checkout", lambda db, *_: db.execute(hurry))
    with closing(sqlite3.connect(path)) as reader:
        reader.execute("BEGIN")
        reader.execute("SELECT count(*) FROM person_keys").fetchone()
        with pytest.raises(StoreUnavailable):
            office.erase()
        file = office.file
        assert file is not None
        assert not file.is_erased
    assert office.erase().claims == 1


def test_an_open_claim_is_kept_unless_a_judge_says_otherwise(site: Site, office: Office) -> None:
    site["alice"].submitted()
    with pytest.raises(ErasureHeld) as caught:
        office.erase(ErasureReason.REQUEST)
    assert caught.value.details == {"because": "CLAIM_OPEN"}
    assert office.file is None
    assert site["alice"].get("/me").status_code == 200
    assert office.erase(ErasureReason.COURT_ORDER).keys == 1


def test_a_withdrawn_claim_is_kept_for_two_years(site: Site, office: Office) -> None:
    alice = site["alice"]
    claim = alice.submitted()
    assert alice.post(f"{claim}/withdrawal").status_code == 200
    site.settle()
    with pytest.raises(ErasureHeld) as caught:
        office.erase(ErasureReason.REQUEST)
    assert caught.value.details == {"because": "RETENTION_NOT_ENDED", "until": "2028-03-20"}
    site.clock.at += timedelta(days=365 * 2 + 3)
    assert office.erase(ErasureReason.REQUEST).keys == 1


def test_a_draft_keeps_nobody(site: Site, office: Office) -> None:
    site["alice"].filled()
    assert office.erase(ErasureReason.REQUEST).claims == 1


def test_nobody_approves_what_they_ask_for_themselves(office: Office) -> None:
    with pytest.raises(SamePerson):
        office.erase(approved_by=DPO.id)
    assert office.file is None


@pytest.mark.parametrize("role", [role for role in Role if role is not Role.DPO])
def test_no_other_role_erases_anybody(office: Office, role: Role) -> None:
    with pytest.raises(NotPermitted):
        office.erase(by=Author(role=role, id=DPO.id))
