"""Commands have a number in an hour; a stranger learns nothing of how long a claim is."""

from __future__ import annotations

import shutil
from collections.abc import Iterator, Sequence
from pathlib import Path
from uuid import UUID, uuid4

import pytest

from adapters.persistence.mapper import Row
from adapters.persistence.sqlite import SqliteBackend
from adapters.settings import Settings
from installation import CARE, Clock, Site, application, followed, problem

from .conftest import running


@pytest.fixture
def paced(filled_folder: Path, tmp_path: Path) -> Iterator[Site]:
    """An installation where an hour has three commands."""
    shutil.copytree(filled_folder, tmp_path / "var")
    clock = Clock()
    runtime = followed(Settings(data_dir=tmp_path / "var", commands_max=3), clock)
    yield from running(application(runtime), runtime, clock)


def test_an_account_gives_so_many_commands_an_hour(paced: Site) -> None:
    alice = paced["alice"]
    claim = alice.draft()
    for cents in (100, 200):
        assert alice.put(f"{claim}/care", CARE | {"amount_cents": cents}).status_code == 200
    refused = alice.put(f"{claim}/care", CARE | {"amount_cents": 300})
    assert (refused.status_code, refused.headers["retry-after"]) == (429, "1200")
    assert problem(refused)["code"] == "abuse.too_many"
    assert alice.get(claim).status_code == 200
    assert paced["mgen"].draft()
    paced.clock.pass_by(minutes=20)
    assert paced["alice"].put(f"{claim}/care", CARE).status_code == 200


def test_of_a_foreign_claim_only_the_first_event_is_read(
    site: Site, monkeypatch: pytest.MonkeyPatch
) -> None:
    claim, read = site["alice"].filled(), list[int]()
    streams, firsts = SqliteBackend.read_streams, SqliteBackend.read_firsts

    async def counted_streams(self: SqliteBackend, ids: Sequence[UUID]) -> Sequence[Row]:
        rows = await streams(self, ids)
        read.append(len(rows))
        return rows

    async def counted_firsts(self: SqliteBackend, ids: Sequence[UUID]) -> Sequence[Row]:
        rows = await firsts(self, ids)
        read.append(len(rows))
        return rows

    monkeypatch.setattr(SqliteBackend, "read_streams", counted_streams)
    monkeypatch.setattr(SqliteBackend, "read_firsts", counted_firsts)
    assert site["mgen"].get(f"{claim}/outlook").status_code == 404
    assert read == [1]
    assert site["mgen"].get(f"/claims/{uuid4()}/outlook").status_code == 404
    assert read == [1, 0]
