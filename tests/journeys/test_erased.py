"""Somebody is forgotten by order of two persons: what went, what stays, and who may not go."""

from __future__ import annotations

from collections.abc import Callable
from datetime import timedelta
from uuid import uuid4

import pytest

from adapters.identity.personas import INSURED
from adapters.keys.vault import CACHED_S
from adapters.payments.outbox import Outbox
from adapters.persistence.replay import Wanted
from adapters.proof.integrity import integrity_of
from builders import care
from decided import decide
from domain.base import Act, Author, Meta, Role
from domain.errors import (
    ErasureHeld,
    InsuredErased,
    NotPermitted,
    SamePerson,
)
from domain.values.retention import ErasureReason, Gone
from erasing import ALICE, DPO, UNLAWFUL, Office, id_of
from paid import arrived, failed, sent
from proving import signed
from teleservice import Site
from workers.erase import STEPS
from workers.replaying import replay_views


class Killed(Exception):
    """The process ends here."""


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
    claim_id = id_of(site["alice"].submitted())
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
