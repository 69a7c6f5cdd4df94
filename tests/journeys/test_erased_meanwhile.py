"""Somebody is erased while they or others go on, and after a restore."""

from __future__ import annotations

import sqlite3
from contextlib import closing
from uuid import UUID

import pytest
from sqlalchemy import event

from adapters.identity.personas import INSURED
from domain.errors import (
    ErasureHeld,
    StoreUnavailable,
)
from domain.values.retention import ErasureReason
from erasing import ALICE, DPO, SECOND, UNLAWFUL, Office
from teleservice import Site
from workers.erase import Erasing
from workers.forgetting import erase_everybody_again


@pytest.fixture
def office(site: Site) -> Office:
    return Office(site)


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
    office.call(Erasing(site.runtime, ALICE, office.pause).order, reason, DPO, SECOND)
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
    office.call(erase_everybody_again, site.runtime, DPO, office.pause)
    file = office.file
    assert file is not None
    assert (file.ordered, file.is_erased) == (ErasureReason.RESTORED, True)
    nir = next(one.nir for one in INSURED if one.name == "alice")
    assert site["clerk"].post("/desk/search", {"nir": nir}).json()["items"] == []


def test_no_trace_is_not_said_while_a_reader_keeps_the_log_of_the_keys(
    site: Site, office: Office
) -> None:
    site["alice"].submitted()
    office.call(Erasing(site.runtime, ALICE, office.pause).order, UNLAWFUL, DPO, SECOND)
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
