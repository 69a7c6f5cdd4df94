"""Processes are killed in mid-upload: nothing that was acknowledged is lost, nothing is doubled."""

from __future__ import annotations

import asyncio
import random
import resource
import shutil
from collections.abc import Iterator, Mapping, Sequence
from contextlib import suppress
from pathlib import Path
from threading import Event
from time import monotonic
from uuid import uuid4

import pytest

from adapters.bootstrap import Runtime, migrate_all, open_runtime
from adapters.persistence.job_board import DONE
from adapters.settings import Settings
from services import PrivateClamd, PrivatePostgres, postgres_server
from workers.reactions import ticks
from workers.runners import AT_ONCE, LocalRunner

from .oracle import (
    Ledger,
    below,
    is_inspector,
    nothing_is_lost,
    the_same_is_answered_again,
    until_all_jobs_are_done,
    wait_until,
)
from .uploaders import ROOT, Site, Uploader, killed_inspectors, letter, swept, uploading

LONGEST_S, SEED = 900, 2026
KILLS, WORKER_KILLS, CRASHES = 50, 10, 10
INSPECTED_S = 60.0
GIVEN = {"200", "201"}
LATER = "503 store.unavailable later"
UNREADABLE = "422 document.unreadable"


@pytest.fixture
def data(tmp_path: Path) -> Path:
    return tmp_path / "data"


@pytest.fixture
def ledger(tmp_path: Path) -> Ledger:
    return Ledger(tmp_path / "ledger")


@pytest.fixture
def site(data: Path) -> Iterator[Site]:
    """One process that does everything, on files."""
    with Site(data) as site:
        yield site.start("serve")


@pytest.mark.chaos
@pytest.mark.timeout(LONGEST_S)
def test_a_killed_inspector_stops_nobody(site: Site, ledger: Ledger) -> None:
    chance, killed = random.Random(SEED), 0
    with uploading(site, ledger):
        began = monotonic()
        while (spent := monotonic() - began) < INSPECTED_S:
            # Every 200 ms no inspector ever begins: later some get on with their work.
            Event().wait(0.2 if spent < INSPECTED_S / 2 else chance.uniform(0.2, 3))
            killed += killed_inspectors(site, chance)
    print(f"inspectors or forks killed: {killed}, seed {SEED}")
    assert set(ledger.seen) <= {*GIVEN, LATER, UNREADABLE}
    before = ledger.seen.copy()
    for client in Uploader.all_of(site, ledger):
        client.round()
    assert set(ledger.seen - before) <= GIVEN
    nothing_is_lost(site.oracle, ledger)


@pytest.fixture(params=["beside", pytest.param("apart", marks=pytest.mark.chaos)])
def stores(request: pytest.FixtureRequest) -> Mapping[str, str]:
    """The settings of a web that does everything itself, and of one that only serves."""
    if request.param == "beside":
        return {}
    url, broker = map(request.getfixturevalue, ("pg_dsn", "redis_url"))
    return {"ESCALE_DATABASE_URL": url, "ESCALE_REDIS_URL": broker}


@pytest.mark.chaos
@pytest.mark.timeout(LONGEST_S)
def test_a_web_killed_in_mid_upload_loses_nothing(
    data: Path, stores: Mapping[str, str], ledger: Ledger
) -> None:
    chance, inspectors = random.Random(SEED), set[int]()
    with Site(data, stores) as site:
        site.start("serve").start(*(["follower", "worker"] if stores else []))
        with uploading(site, ledger):
            for _ in range(KILLS):
                Event().wait(chance.uniform(0, 2))
                inspectors |= set(filter(is_inspector, below(site.web)))
                site.kill("serve")
                site.start("serve")
        print(f"web killed: {KILLS} times, seed {SEED}, with {len(inspectors)} inspectors")
        assert set(ledger.seen) <= {*GIVEN, LATER, "cut off"}
        nothing_is_lost(site.oracle, ledger)
        the_same_is_answered_again(ledger)
    wait_until(lambda: not any(map(is_inspector, inspectors)), "inspectors outlive their web")
    swept(site.settings)
    held = {blob_id for e in site.oracle.held.values() for blob_id in e.document.blob_ids}
    assert site.oracle.files == {blob_id.hex for blob_id in held}
    assert site.oracle.plain == []


@pytest.fixture
def apart(data: Path, pg_dsn: str, redis_url: str, clamd: PrivateClamd) -> Iterator[Site]:
    """A process for each part, on PostgreSQL and Redis, with an antivirus."""
    stores = {"ESCALE_DATABASE_URL": pg_dsn, "ESCALE_REDIS_URL": redis_url}
    with Site(data, stores | {"ESCALE_CLAMD_URL": clamd.url}) as site:
        yield site.start("serve").start("follower", "worker")


@pytest.mark.chaos
@pytest.mark.timeout(LONGEST_S)
def test_the_jobs_of_killed_workers_are_all_done_once(apart: Site, ledger: Ledger) -> None:
    chance = random.Random(SEED)
    with uploading(apart, ledger):
        for _ in range(WORKER_KILLS):
            Event().wait(chance.uniform(2, 6))
            name = chance.choice(("follower", "worker"))
            apart.kill(name)
            apart.start(name)
    took = until_all_jobs_are_done(lambda: apart.oracle)
    oracle = apart.oracle
    print(f"killed: {WORKER_KILLS}, seed {SEED}; then all done after {took:.0f} s: {oracle.jobs()}")
    nothing_is_lost(oracle, ledger)
    assert oracle.held.keys() <= oracle.scans.keys()
    assert set(oracle.scans.values()) == {1}


@pytest.mark.chaos
@pytest.mark.timeout(LONGEST_S)
@pytest.mark.parametrize("names", [("serve",), ("serve", "follower", "worker")], ids=len)
def test_a_killed_postgresql_loses_nothing(
    data: Path, ledger: Ledger, redis_url: str, names: Sequence[str]
) -> None:
    """Alone the web follows the log and runs the jobs itself; no process is started again."""
    chance = random.Random(SEED)
    with postgres_server(fsync=True) as server:
        url = server.create_database("log")
        broker = {"ESCALE_REDIS_URL": redis_url} if len(names) > 1 else {}
        with Site(data, {"ESCALE_DATABASE_URL": url} | broker) as site:
            site.start("serve").start(*names[1:])
            Uploader(site, "alice", ledger).round()
            until_all_jobs_are_done(lambda: site.oracle)  # so that all of them have begun
            with uploading(site, ledger):
                for _ in range(CRASHES):
                    Event().wait(chance.uniform(0.5, 3))
                    crash(server, ledger)
            print(f"PostgreSQL killed: {CRASHES} times, seed {SEED}")
            assert set(ledger.seen) <= {*GIVEN, LATER}
            nothing_is_lost(site.oracle, ledger)
            the_same_is_answered_again(ledger)
            print(f"all jobs done after {until_all_jobs_are_done(lambda: site.oracle):.0f} s")


def crash(server: PrivatePostgres, ledger: Ledger) -> None:
    """Kill the server until somebody was put off, start it until somebody is served again."""
    put_off = ledger.seen[LATER]
    server.stop("kill")
    wait_until(lambda: ledger.seen[LATER] > put_off, "nobody is put off")
    given = ledger.seen["201"]
    server.start()
    wait_until(lambda: ledger.seen["201"] > given, "nobody is served again")


def test_what_a_killed_web_was_receiving_is_gone_after_its_restart(
    data: Path, stores: Mapping[str, str], ledger: Ledger
) -> None:
    with Site(data, stores) as site:
        client = Uploader(site.start("serve"), "alice", ledger)
        with client.half_sent(letter(0)):
            wait_until(lambda: site.oracle.plain, "nothing is received")
            site.kill("serve")
        assert site.oracle.plain != [], "the test cuts where it says"
        site.start("serve")
        assert site.oracle.plain == []
        client.round()
    assert site.oracle.attached.keys() == ledger.documents.keys(), "what was cut off is nowhere"


def test_the_oracle_sees_what_is_lost_changed_or_unknown(
    site: Site, data: Path, ledger: Ledger
) -> None:
    Uploader(site, "alice", ledger).round()
    oracle = site.oracle
    (whole, lost, changed, moved, other) = oracle.contents
    path = {blob_id: data.glob(f"files/*/*/{blob_id.hex}") for blob_id in oracle.contents}
    assert oracle.lost() == {}
    next(path[lost]).unlink()
    content = bytearray((file := next(path[changed])).read_bytes())
    content[-1] ^= 1
    file.write_bytes(content)
    shutil.copy(next(path[whole]), next(path[moved]))
    damaged = dict.fromkeys((changed, moved), "Damaged")
    assert oracle.lost() == damaged | {lost: "FileNotFoundError"}
    assert other not in oracle.lost()
    assert oracle.unknown([told := uuid4(), *oracle.attached]) == {told}


KEEPS = """    await ports.files.put(document.blob_id, command.file, key)
    return await record_document(command, document, ports)
"""
RECORDS_FIRST = """    attached = await record_document(command, document, ports)
    await ports.files.put(document.blob_id, command.file, key)
    return attached
"""


@pytest.fixture
def planted(tmp_path: Path) -> Path:
    """A copy of the service that records the event before it keeps the file."""
    copy = tmp_path / "copy"
    for room in ("domain", "application", "projections", "adapters", "workers"):
        shutil.copytree(ROOT / room, copy / room, ignore=shutil.ignore_patterns("__pycache__"))
    module = copy / "application" / "documents.py"
    code = module.read_text()
    assert KEEPS in code
    module.write_text(code.replace(KEEPS, RECORDS_FIRST))
    return copy


@pytest.mark.chaos
@pytest.mark.timeout(LONGEST_S)
def test_a_service_that_records_before_it_keeps_goes_red(
    planted: Path, data: Path, ledger: Ledger
) -> None:
    chance, kills = random.Random(SEED), 0
    with Site(data, root=planted) as site, uploading(site.start("serve"), ledger):
        while not site.oracle.lost() and kills < KILLS:
            Event().wait(chance.uniform(0, 2))
            site.kill("serve")
            site.start("serve")
            kills += 1
    print(f"planted defect seen after {kills} kills, seed {SEED}: {site.oracle.lost()}")
    assert site.oracle.lost() != {}


def test_jobs_go_on_when_the_database_comes_back(tmp_path: Path) -> None:
    """I17. As many jobs were sent while it was away as run at once."""
    with postgres_server() as server:
        settings = Settings(data_dir=tmp_path, database_url=server.create_database("log"))
        migrate_all(settings)
        asyncio.run(jobs_sent_meanwhile_and_later(open_runtime(settings), server))


async def jobs_sent_meanwhile_and_later(runtime: Runtime, server: PrivatePostgres) -> None:
    """Raises: TimeoutError when those that are sent later do not run."""
    runner, now, states = LocalRunner(runtime), runtime.now(), runtime.board.by_state
    runner.start()
    server.stop("kill")
    with suppress(TimeoutError):  # they may as well be kept until it is back
        async with asyncio.timeout(5):
            for _ in range(AT_ONCE):
                runner.send(uuid4())
            await asyncio.sleep(0)
            await runner.idle()
    server.start()
    with runtime.views_writer.begin() as db:
        found = [job for job in ticks(now) if job["kind"] == "end_sessions"]  # it needs no view
        runtime.board.post(db, found, now)
    for job_id in runtime.board.waiting():
        runner.send(job_id)
    try:
        await asyncio.to_thread(wait_until, lambda: {*states()} == {DONE}, "no job runs", 20)
    finally:
        await runner.stop()
        await runtime.close()


FULL = {"while it is received": 300_000, "while it is sealed": 400_100}
"""How large a file may grow when a letter of 400,000 bytes comes, which its seal makes larger."""


def test_a_full_disk_refuses_the_upload_and_takes_the_next_one(site: Site, ledger: Ledger) -> None:
    """I17: no partial state, and no repair by hand."""
    client = Uploader(site, "alice", ledger)
    client.round()
    for moment, room in FULL.items():
        claim, files, attached = client.claim(), site.oracle.files, set(site.oracle.attached)
        resource.prlimit(site.web, resource.RLIMIT_FSIZE, (room, resource.RLIM_INFINITY))
        refused = client.attached_once(claim, letter(0))
        now = site.oracle
        assert (now.plain, now.files, set(now.attached)) == ([], files, attached), moment
        resource.prlimit(site.web, resource.RLIMIT_FSIZE, (resource.RLIM_INFINITY,) * 2)
        client.round()
        assert site.oracle.attached.keys() == ledger.documents.keys() > attached, moment
        assert refused == LATER, moment
