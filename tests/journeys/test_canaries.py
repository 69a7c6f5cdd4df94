"""I9, I20: thirty personal values, six encodings, searched for everywhere, before and after."""

from __future__ import annotations

import shutil
import sqlite3
import tempfile
from collections.abc import Iterator
from contextlib import closing
from pathlib import Path
from uuid import UUID

import pytest
import redis
from prometheus_client import generate_latest
from starlette.testclient import TestClient

from adapters.http.issuers import signing_key
from adapters.metrics import REGISTRY
from adapters.payments.outbox import Outbox
from adapters.persistence.replay import Wanted
from adapters.settings import Settings
from canaries import ENCODINGS, VALUES, encoded, hits, in_files, in_redis
from canary_life import CanarySite, lived, take_in
from domain.claim import Claim
from domain.values.retention import ErasureReason, Gone
from installation import Clock, application, followed
from own_copy import holds_all_of_hers_and_nothing_of_others
from workers.broker import redis_broker, sender
from workers.erase import Erasing, officer
from workers.replaying import replay_views
from workers.traces import leave_no_trace


@pytest.fixture
def temporary(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """The folder for whatever is laid aside for a moment."""
    folder = tmp_path / "temporary"
    folder.mkdir()
    monkeypatch.setattr(tempfile, "tempdir", str(folder))
    return folder


@pytest.fixture
def settings(filled_folder: Path, tmp_path: Path) -> Settings:
    shutil.copytree(filled_folder, tmp_path / "var")
    return Settings(data_dir=tmp_path / "var")


@pytest.fixture
def site(settings: Settings, temporary: Path) -> Iterator[CanarySite]:
    assert temporary.is_dir()
    clock = Clock()
    runtime = followed(settings, clock)
    app = application(runtime)
    with TestClient(app, raise_server_exceptions=False) as client:
        site = CanarySite(app, client, runtime, clock, signing_key(settings))
        client.event_hooks = {"request": [lambda asked: site.addresses.append(str(asked.url))]}
        yield site


@pytest.mark.parametrize("encoding", ENCODINGS)
def test_the_search_finds_every_value_in_every_encoding(encoding: str) -> None:
    for name, value in VALUES.items():
        names = {one for one, _ in hits(b"\x00\x78\x9c" + encoded(value, encoding) + b"\xff")}
        assert name in names, (name, encoding)
    assert len(VALUES) >= 30


def test_a_value_is_found_wherever_it_is_planted(
    settings: Settings, temporary: Path, redis_url: str
) -> None:
    name, value = "care_reason", VALUES["care_reason"]
    places = [settings.files_dir, settings.uploads_dir, settings.pages_dir, temporary]
    for encoding, folder in zip(ENCODINGS, [*places, *places], strict=False):
        folder.mkdir(exist_ok=True)
        planted = folder / "planted"
        planted.write_bytes(encoded(value, encoding))
        assert (name, encoding, "planted") in in_files(settings.data_dir, temporary)
        planted.unlink()
    for file in ("escale.db", "views.db", "keys.db"):
        with closing(sqlite3.connect(settings.data_dir / file)) as db:
            db.execute("CREATE TABLE planted AS SELECT ? AS value", [value])
            db.commit()
            held = {one for _, _, one in in_files(settings.data_dir)}
            assert held & {file, f"{file}-wal"}, file
            db.execute("DROP TABLE planted")
    with redis.Redis.from_url(redis_url) as db:
        db.rpush("planted", encoded(value, "base64"))
    assert (name, "base64") in in_redis(redis_url)


def test_no_personal_value_stands_in_clear_and_none_at_all_after_an_erasure(
    site: CanarySite,
    settings: Settings,
    temporary: Path,
    redis_url: str,
    capfd: pytest.CaptureFixture[str],
) -> None:
    take_in(site, temporary)
    insured_id, life = site.insured_id, lived(site)
    other = site["mgen"].submitted()
    site.settle()
    _send_again(site, redis_url)
    _nothing_in_clear(settings, temporary)
    leave_no_trace(site.runtime)  # what was in the write-ahead logs stands in the files now
    _nothing_in_clear(settings, temporary)
    assert [one for one in site.addresses if hits(one.encode())] == []
    assert in_redis(redis_url) == hits(generate_latest(REGISTRY)) == set()
    holds_all_of_hers_and_nothing_of_others(site, "mgen")
    before = site["mgen"].claim(other)
    gone = _erased(site, insured_id)
    assert (gone.claims, gone.keys, gone.handed) == (2, 1, 1)
    assert site["canary"].get("/me/export").status_code in (403, 404)
    assert in_files(settings.data_dir, temporary) == set()
    assert Outbox(settings.payments_dir).handed_over() == []
    assert site["mgen"].claim(other) == before
    assert _opened_anywhere(site, id_of(life.claim)) == set()
    assert replay_views(settings, None, Wanted(None, None))
    out = capfd.readouterr()
    assert hits((out.out + out.err).encode()) == set()
    print(f"{len(VALUES)} values, {len(ENCODINGS)} encodings, {len(site.addresses)} addresses")


def _nothing_in_clear(settings: Settings, temporary: Path) -> None:
    handed = (settings.payments_dir, settings.data_dir / "bank.xml")
    assert in_files(settings.data_dir, temporary, but=handed) == set()
    told = {name for name, _, _ in in_files(settings.payments_dir)}
    assert told == {"name", "iban"}, "the file for the bank alone says who is paid, and where"


def _erased(site: CanarySite, insured_id: UUID) -> Gone:
    erasing, portal = Erasing(site.runtime, insured_id, _no_pause), site.client.portal
    assert portal is not None
    order = (ErasureReason.COURT_ORDER, officer(UUID(int=1)), UUID(int=2))
    portal.call(erasing.order, *order)
    gone: Gone = portal.call(erasing.run, officer(UUID(int=1)), lambda _: None)
    site.settle()
    return gone


async def _no_pause(_: float) -> None:
    """Nobody else holds a key."""


def id_of(path: str) -> UUID:
    return UUID(path.rpartition("/")[2])


def _opened_anywhere(site: CanarySite, claim_id: UUID) -> set[tuple[str, str]]:
    """What is found in the whole log with every key that is left; the claim still replays."""
    runtime, portal = site.runtime, site.client.portal
    assert portal is not None
    replayed = portal.call(runtime.log.load, Claim, claim_id)
    assert replayed is not None
    assert replayed.decision is not None
    found: set[tuple[str, str]] = set()
    for row in runtime.reader.after(0, 100_000):
        sealed = runtime.mapper.entry(row).sealed
        told = runtime.open_sealed(sealed) if sealed else {}
        found |= hits(repr(told).encode()) | hits(row.stored.state)
    return found


def _send_again(site: CanarySite, redis_url: str) -> None:
    send = sender(redis_broker(redis_url))
    with site.runtime.views.connect() as db:
        for (job_id,) in db.exec_driver_sql("SELECT job_id FROM jobs").all():
            send(UUID(str(job_id)))
