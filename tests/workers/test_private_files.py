"""What a process writes is its owner's alone, whatever shell and folder it starts in."""

from __future__ import annotations

import asyncio
import os
import stat
from collections.abc import Iterator
from datetime import UTC, date, datetime
from pathlib import Path
from uuid import UUID

import pytest

from adapters.bootstrap import migrate_all
from adapters.eessi.folders import SharedFolders
from adapters.private_files import OTHERS, keep_private
from adapters.proof.notes import COSIGNS, SIGNS, Checkpoint, Signer, new_note
from adapters.proof.witness import COSIGNED, Witness
from adapters.settings import Settings
from application.foreign_tariffs import TariffAsked
from commands import escale
from domain.values.review import TariffRequest

NOW = datetime(2026, 3, 20, 9, 0, tzinfo=UTC)


@pytest.fixture
def folder(tmp_path: Path) -> Iterator[Path]:
    """A data folder that was there before, open to everybody, under the usual umask."""
    before = os.umask(0o022)
    folder = tmp_path / "var"
    folder.mkdir(mode=0o755)
    yield folder
    os.umask(before)


def open_to_others(folder: Path) -> list[str]:
    """What below this folder anybody but its owner may open."""
    every = sorted(folder.rglob("*"))
    return [str(one) for one in every if one.lstat().st_mode & OTHERS and not one.is_symlink()]


def test_after_a_whole_journey_no_file_is_open_to_others(folder: Path) -> None:
    more = {"ESCALE_DATABASE_URL": f"sqlite:///{folder / 'escale.db'}"}
    told = escale("demo", folder=folder, more=more)
    assert told.returncode == 0, told.stderr
    assert escale("token", "alice", folder=folder).returncode == 0
    names = {one.name for one in folder.iterdir()}
    assert {"escale.db", "views.db", "keys.db", "proof.db", "files", "token_key.pem"} <= names
    assert len(list(folder.joinpath("files").rglob("*"))) > 2
    assert open_to_others(folder) == []


def test_databases_of_an_older_version_are_shut_at_the_next_start(folder: Path) -> None:
    settings = Settings(data_dir=folder)
    migrate_all(settings)
    for name in ("escale.db", "keys.db"):
        folder.joinpath(name).chmod(0o644)
    assert escale("migrate", folder=folder).returncode == 0
    assert open_to_others(folder) == []


def test_what_the_access_point_is_to_fetch_its_group_may_read(folder: Path) -> None:
    keep_private()
    asked = TariffAsked(
        UUID(int=1),
        "ETR-7K3M9Q2XBDP",
        TariffRequest(request_id=UUID(int=2), country="IT", requested_on=date(2026, 3, 20)),
    )
    asyncio.run(SharedFolders(folder).send(asked))
    outbox = folder / "outbox"
    (file,) = outbox.iterdir()
    assert (rights(outbox), rights(file)) == (0o770, 0o640)


def test_what_a_witness_cosigned_others_may_read(folder: Path) -> None:
    keep_private()
    log, seen_by = Signer("log.example", SIGNS, bytes(32)), Signer("w.example", COSIGNS, bytes(32))
    note = new_note(Checkpoint("log.example", 1, bytes(32), 1, NOW), log)
    Witness(folder, seen_by, log.public, lambda *_: {"items": [{"note": note}]}).look(NOW)
    assert {one.name: rights(one) for one in folder.iterdir()} == {COSIGNED: 0o644}


def rights(path: Path) -> int:
    return stat.S_IMODE(path.stat().st_mode)
