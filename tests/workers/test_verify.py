"""The log is verified, and evidence written, from the command line."""

from __future__ import annotations

import asyncio
import re
import shutil
import sqlite3
from contextlib import closing
from pathlib import Path
from typing import NamedTuple
from uuid import UUID

import pytest

from adapters.persistence.database import open_engine
from adapters.proof.keys import log_key, log_signer, witness_key
from adapters.proof.notes import PublicKey
from adapters.proof.tables import last_checkpoint
from adapters.proof.tree import Tree
from adapters.proof.verifier import check
from adapters.proof.verifying import Broken, Kind
from adapters.settings import Settings
from adapters.settings_of_proof import ProofSettings
from installation import Clock, opened
from projections import claim_summary
from workers.evidence import write_evidence
from workers.operator import rebuild_views
from workers.refused import Refused
from workers.verify import verify_log
from workers.verify_views import view_differences
from workers.witness import print_keys, run_witness

from .acts import draft


class Place(NamedTuple):
    """An installation with one claim, signed."""

    settings: Settings
    claim_id: UUID


@pytest.fixture
def place(filled_folder: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Place:
    settings = Settings(data_dir=shutil.copytree(filled_folder, tmp_path / "var"))
    monkeypatch.setenv("ESCALE_DATA_DIR", str(settings.data_dir))

    async def story() -> UUID:
        runtime = opened(settings, Clock())
        claim_id = await draft(runtime)
        tree = Tree(runtime.engines.reading, runtime.engines.proof)
        tree.catch_up()
        signer = log_signer(settings)
        assert signer is not None
        tree.sign(signer, runtime.now())
        await runtime.close()
        return claim_id

    return Place(settings, asyncio.run(story()))


def test_an_untouched_log_is_told_on_one_line(
    place: Place, capsys: pytest.CaptureFixture[str]
) -> None:
    assert verify_log(place.settings)
    line, access = capsys.readouterr().out.splitlines()
    assert line.startswith("ok: 3 events, tree head ")
    assert line.endswith("checkpoint of 3 at 2026-03-20T09:00:00+00:00, no witness")
    assert access == f"ok: access log of 0 lines, head {'0' * 64}, unsigned"


def test_the_first_broken_position_is_told(
    place: Place, capsys: pytest.CaptureFixture[str]
) -> None:
    with closing(sqlite3.connect(place.settings.log_path, isolation_level=None)) as db:
        db.execute("DROP TRIGGER stored_events_never_updated")
        db.execute("UPDATE stored_events SET topic = 'x.1' WHERE originator_version = 1")
    assert not verify_log(place.settings)
    out = capsys.readouterr().out
    assert re.match(r"broken: changed at position 1, stream [-0-9a-f]{36} version 1\n", out)


def test_another_check_is_made_of_a_sound_log(place: Place) -> None:
    assert not verify_log(place.settings, also=[lambda _: [Broken(Kind.VIEW, 2)]])


def test_each_view_is_held_against_its_replay(
    place: Place, capsys: pytest.CaptureFixture[str]
) -> None:
    rebuild_views(place.settings, None)
    capsys.readouterr()
    assert verify_log(place.settings, [view_differences])
    assert "views are what 3 of 3 events amount to" in capsys.readouterr().out
    table = claim_summary.TABLES[0].name
    file = place.settings.views_url.removeprefix("sqlite:///")
    with closing(sqlite3.connect(file, isolation_level=None)) as db:
        db.execute(f"UPDATE {table} SET version = version + 1")
    assert not verify_log(place.settings, [view_differences])
    told = rf"broken: view at {table} \({place.claim_id.hex}\) version, replayed to position 3\n"
    assert re.search(told, capsys.readouterr().out)


def test_evidence_is_written_into_a_new_file(place: Place, tmp_path: Path) -> None:
    out = tmp_path / "pack.zip"
    write_evidence(place.settings, place.claim_id, out, None)
    assert check(out)[0].startswith(f"claim {place.claim_id}: ")
    with pytest.raises(FileExistsError):
        write_evidence(place.settings, place.claim_id, out, None)
    with pytest.raises(Refused, match="COURT"):
        write_evidence(place.settings, place.claim_id, tmp_path / "other.zip", "curiosity")


def test_a_witness_looks_once(place: Place, capsys: pytest.CaptureFixture[str]) -> None:
    engine = open_engine(place.settings.proof_url, is_writer=False)
    with engine.connect() as db:
        kept = last_checkpoint(db)
    engine.dispose()
    assert kept is not None
    shown = [{"note": kept.note}]
    assert run_witness(once=True, ask=lambda _, __: {"items": shown})
    assert "cosigned: 3 events" in capsys.readouterr().out
    assert verify_log(place.settings)
    assert "witness saw 3" in capsys.readouterr().out
    assert not run_witness(once=True, ask=lambda _, __: {"items": []})


def test_the_keys_are_printed_as_settings_want_them(
    place: Place, capsys: pytest.CaptureFixture[str]
) -> None:
    print_keys()
    told = dict(line.split("=", 1) for line in capsys.readouterr().out.splitlines())
    settings = ProofSettings(data_dir=place.settings.data_dir)
    assert PublicKey.read(told["ESCALE_CHECKPOINT_VKEY"]) == log_key(settings)
    assert PublicKey.read(told["ESCALE_WITNESS_VKEY"]) == witness_key(settings)
