"""After a file was attached: the antivirus looks, the first pictures are drawn, leftovers go."""

import asyncio
from collections.abc import Iterator
from dataclasses import replace
from datetime import UTC, datetime
from io import BytesIO
from pathlib import Path
from uuid import uuid4

import pytest
from PIL import Image

import services
from adapters.bootstrap import Runtime, migrate_all, open_runtime
from adapters.documents.antivirus import new_antivirus
from adapters.settings import Settings
from domain.values import ScanOutcome
from inspectors import with_shared_inspector
from projections import mailbox
from projections.mailbox import MessageKind
from workers.jobs import run_job
from workers.operator import rescan_files

from .acts import ALICE, PNG, attach, claim_of, draft, files_of, follow, tick
from .conftest import Clock


def photo_with(tail: bytes) -> bytes:
    """A phone's picture, which may carry anything behind it."""
    written = BytesIO()
    Image.new("RGB", (64, 96), "white").save(written, "JPEG")
    return written.getvalue() + tail


@pytest.fixture
def scanned(tmp_path: Path, clock: Clock, clamd: services.PrivateClamd) -> Iterator[Runtime]:
    settings = Settings(data_dir=tmp_path, clamd_url=clamd.url)
    migrate_all(settings)
    runtime = with_shared_inspector(open_runtime(settings, clock))
    runtime.register.load_demo()
    yield runtime
    for engine in runtime.engines:
        engine.dispose()


async def run_all(runtime: Runtime) -> None:
    """Everything that follows from the log so far."""
    for job_id in await follow(runtime):
        assert await run_job(job_id, runtime)


def test_a_clean_file_is_said_to_be_clean_after_its_attachment(
    scanned: Runtime, tmp_path: Path
) -> None:
    async def story() -> None:
        claim_id = await draft(scanned)
        document_id = await attach(scanned, claim_id, tmp_path)
        await run_all(scanned)
        scan = (await claim_of(scanned, claim_id)).scans[document_id]
        assert scan.outcome is ScanOutcome.CLEAN
        assert scan.signatures is not None
        assert scan.signatures.startswith("ClamAV")
        await scanned.close()

    asyncio.run(story())


def test_an_infected_file_is_taken_away_and_its_person_is_told(
    scanned: Runtime, tmp_path: Path
) -> None:
    async def story() -> None:
        claim_id = await draft(scanned)
        await attach(scanned, claim_id, tmp_path, photo_with(services.MARKER))
        kept = await attach(scanned, claim_id, tmp_path)
        await run_all(scanned)
        assert list((await claim_of(scanned, claim_id)).documents) == [kept]
        await follow(scanned)
        today = scanned.ports.now().date()
        with scanned.views.connect() as db:
            messages = mailbox.list_of(db, ALICE, today=today).items
        assert [one.kind for one in messages] == [MessageKind.DOCUMENT_REJECTED]
        await scanned.close()

    asyncio.run(story())


def test_while_the_scanner_is_down_a_file_stays_not_scanned_and_is_seen_to_later(
    scanned: Runtime, tmp_path: Path
) -> None:
    async def story() -> None:
        away = replace(scanned, antivirus=new_antivirus("tcp://127.0.0.1:1"))
        claim_id = await draft(away)
        document_id = await attach(away, claim_id, tmp_path)
        await run_all(away)
        assert (await claim_of(away, claim_id)).scans == {}
        assert away.board.by_state().keys() == {"done"}, "nothing is left to fail"
        away.antivirus.close()
        assert await tick(scanned, "scan_unscanned")
        scans = (await claim_of(scanned, claim_id)).scans
        assert scans[document_id].outcome is ScanOutcome.CLEAN
        await scanned.close()

    asyncio.run(story())


def test_an_operator_has_everything_looked_at_again(
    scanned: Runtime, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    async def story() -> str:
        unscanned = replace(scanned, antivirus=new_antivirus(""))
        claim_id = await draft(unscanned)
        await attach(unscanned, claim_id, tmp_path)
        await follow(unscanned)
        await scanned.close()
        return str(claim_id)

    asyncio.run(story())
    rescan_files(scanned.settings, every=True)
    assert "1 claims looked at" in capsys.readouterr().out


def test_without_a_scanner_nothing_is_said_of_any_file(runtime: Runtime, tmp_path: Path) -> None:
    async def story() -> None:
        claim_id = await draft(runtime)
        await attach(runtime, claim_id, tmp_path)
        await run_all(runtime)
        assert (await claim_of(runtime, claim_id)).scans == {}
        await runtime.close()

    asyncio.run(story())


def test_the_first_pictures_of_a_file_are_drawn_ahead_and_kept_sealed(
    runtime: Runtime, tmp_path: Path
) -> None:
    async def story() -> None:
        claim_id = await draft(runtime)
        await attach(runtime, claim_id, tmp_path)
        await run_all(runtime)
        drawn = [path for path in runtime.settings.pages_dir.rglob("*") if path.is_file()]
        assert drawn
        assert not [path for path in drawn if b"JFIF" in path.read_bytes()]
        await runtime.close()

    asyncio.run(story())


def test_old_pictures_and_unanswered_proposals_go(
    runtime: Runtime, clock: Clock, tmp_path: Path
) -> None:
    async def story() -> None:
        note = tmp_path / "note"
        note.write_bytes(PNG)
        key = await runtime.ports.keys.file_key(ALICE)
        await runtime.proposals.put(uuid4(), note, key)
        await attach(runtime, await draft(runtime), tmp_path)
        await run_all(runtime)
        clock.now = datetime.now(UTC)  # files carry the host's time
        await tick(runtime, "sweep_files")
        assert _left(runtime) == (True, True)
        clock.forward(hours=25)
        await tick(runtime, "sweep_files")
        assert _left(runtime) == (True, False)
        clock.forward(days=7)
        await tick(runtime, "sweep_files")
        assert _left(runtime) == (False, False)
        assert len(files_of(runtime)) == 1, "the document itself stays"
        await runtime.close()

    asyncio.run(story())


def _left(runtime: Runtime) -> tuple[bool, bool]:
    """Whether pictures, and whether proposals are there."""
    folders = (runtime.settings.pages_dir, runtime.settings.proposals_dir)
    pictures, proposals = (any(p.is_file() for p in folder.rglob("*")) for folder in folders)
    return pictures, proposals
