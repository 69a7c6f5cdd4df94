"""The key-encryption key changes while everybody works: all stays readable, nothing comes back."""

from __future__ import annotations

import threading
import time as clock
from collections.abc import Callable, Iterator
from functools import partial
from pathlib import Path
from uuid import UUID, uuid4

import pytest
from sqlalchemy import Engine, func, select

from adapters.keys.ring import Kek, KekRing
from adapters.keys.rotation import Rotation, wrap_anew
from adapters.keys.secret_files import next_of, read_secret, secret_of, secrets_of
from adapters.keys.tables import person_keys
from adapters.keys.vault import Vault
from adapters.persistence.database import open_engine
from adapters.persistence.migrate import migrate
from adapters.settings import Settings, WrongSetting
from domain.errors import StoreUnavailable

CONTEXT = b"claim|1"


class Killed(Exception):
    """The process ends here."""


@pytest.fixture(params=["sqlite", "postgresql"])
def url(request: pytest.FixtureRequest, tmp_path: Path) -> str:
    if request.param == "sqlite":
        return f"sqlite:///{tmp_path / 'keys.db'}"
    dsn: str = request.getfixturevalue("pg_dsn")
    return dsn.replace("postgresql:", "postgresql+psycopg:")


@pytest.fixture
def engine(url: str) -> Iterator[Engine]:
    engine = open_engine(url)
    migrate(engine, "keys")
    yield engine
    engine.dispose()


@pytest.fixture
def settings(tmp_path: Path) -> Settings:
    settings = Settings(data_dir=tmp_path)
    secret_of(settings, None, "key")
    return settings


@pytest.fixture
def path(settings: Settings) -> Path:
    return settings.data_dir / "key.secret"


@pytest.fixture
def process(engine: Engine, settings: Settings) -> Callable[[], Vault]:
    """Another process: it reads the key files by itself, and keeps no key open for long."""
    ring = partial(secrets_of, settings, None, "key")
    return lambda: Vault(engine, KekRing(ring), partial(next, iter(range(0, 10**9, 10))))


def under(engine: Engine, kek_id: str) -> int:
    """How many living keys a key-encryption key wraps."""
    mine = (person_keys.c.kek_id == kek_id) & person_keys.c.wrapped.is_not(None)
    with engine.connect() as db:
        return db.scalar(select(func.count()).select_from(person_keys).where(mine)) or 0


def test_a_rotation_leaves_every_key_as_it_was_under_another_one(
    engine: Engine, path: Path, process: Callable[[], Vault]
) -> None:
    running, old = process(), Kek.of(read_secret(path))
    people = [uuid4() for _ in range(30)]
    keys = running.for_writing(people)
    assert Rotation(engine, path).run(lambda _: None) == 30
    new = Kek.of(read_secret(path))
    assert new.kek_id != old.kek_id
    assert (under(engine, old.kek_id), under(engine, new.kek_id)) == (0, 30)
    for one in (running, process()):
        assert one.for_writing(people) == keys
        assert one.find([key.key_id for key in keys.values()]).keys() == {
            key.key_id for key in keys.values()
        }
    assert not next_of(path).exists()
    assert path.stat().st_mode & 0o777 == 0o400


def test_a_running_process_wraps_with_the_new_key_as_soon_as_the_old_one_is_retired(
    engine: Engine, path: Path, process: Callable[[], Vault]
) -> None:
    running, first, second = process(), uuid4(), uuid4()
    running.for_writing([first])

    def between(_: int) -> None:
        running.for_writing([second])
        raise Killed

    with pytest.raises(Killed):
        Rotation(engine, path).run(between)
    assert under(engine, Kek.of(read_secret(next_of(path))).kek_id) == 2


@pytest.mark.parametrize("at", [1, 2])
def test_a_rotation_that_was_killed_goes_on_with_the_same_key(
    engine: Engine,
    path: Path,
    process: Callable[[], Vault],
    monkeypatch: pytest.MonkeyPatch,
    at: int,
) -> None:
    from adapters.keys import rotation

    monkeypatch.setattr(rotation, "AT_ONCE", 4)
    people = [uuid4() for _ in range(12)]
    keys = process().for_writing(people)

    def die(count: int) -> None:
        if count >= 4 * at:
            raise Killed

    with pytest.raises(Killed):
        Rotation(engine, path).run(die)
    coming = read_secret(next_of(path))
    assert process().for_writing(people) == keys
    assert Rotation(engine, path).run(lambda _: None) == 12 - 4 * at
    assert read_secret(path) == coming
    assert process().for_writing(people) == keys


def test_who_is_destroyed_while_keys_are_wrapped_anew_stays_so(
    engine: Engine,
    path: Path,
    process: Callable[[], Vault],
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    from adapters.keys import rotation

    monkeypatch.setattr(rotation, "AT_ONCE", 1)
    people = sorted(uuid4() for _ in range(6))
    keys = process().for_writing(people)
    gone: list[UUID] = []

    def destroy_one(count: int) -> None:
        if count == 3:
            gone.extend(people[:2])
            for one in gone:
                process().destroy(one)

    Rotation(engine, path).run(destroy_one)
    found = process().find([keys[one].key_id for one in people])
    assert {one for one in people if found[keys[one].key_id] is None} == set(gone)


def test_a_key_that_is_destroyed_between_its_reading_and_its_wrapping_stays_so(
    engine: Engine, path: Path, process: Callable[[], Vault]
) -> None:
    person, old, new = uuid4(), Kek.of(read_secret(path)), Kek.of(bytes(32))
    key = process().for_writing([person])[person]
    with engine.connect() as db:
        rows = db.execute(select(person_keys)).all()
    process().destroy(person)
    with engine.begin() as db:
        wrap_anew(db, rows, old, new)
    assert process().find([key.key_id]) == {key.key_id: None}


def test_a_process_without_the_new_key_is_told_to_come_back(
    engine: Engine, path: Path, process: Callable[[], Vault]
) -> None:
    secret, person = read_secret(path), uuid4()
    process().for_writing([person])
    Rotation(engine, path).run(lambda _: None)
    elsewhere = Vault(engine, secret, clock.monotonic)
    for someone in (person, uuid4()):  # a key that it cannot open, and one that it would make
        with pytest.raises(StoreUnavailable):
            elsewhere.for_writing([someone])


def test_while_the_files_of_the_keys_are_away_a_process_is_told_to_come_back(
    engine: Engine, path: Path, process: Callable[[], Vault]
) -> None:
    running, person = process(), uuid4()
    key = running.for_writing([person])[person]
    Rotation(engine, path).run(lambda _: None)  # it does not know the new one yet
    path.rename(path.with_name("elsewhere"))
    with pytest.raises(StoreUnavailable):
        running.find([key.key_id])
    path.with_name("elsewhere").rename(path)
    path.chmod(0o440)
    with pytest.raises(StoreUnavailable):
        running.find([key.key_id])
    path.chmod(0o400)
    assert running.find([key.key_id]) == {key.key_id: key}


@pytest.mark.parametrize(
    "rounds", [pytest.param(2, id="2"), pytest.param(40, id="40", marks=pytest.mark.chaos)]
)
def test_while_keys_rotate_nothing_is_unreadable(
    engine: Engine, path: Path, process: Callable[[], Vault], rounds: int
) -> None:
    done, failures, sealed = threading.Event(), list[Exception](), dict[UUID, bytes]()
    workers = [
        threading.Thread(target=_work, args=(process(), done, failures, sealed)) for _ in range(4)
    ]
    for worker in workers:
        worker.start()
    for number in range(rounds):
        while len(sealed) < 10 * (number + 1) and not failures:
            clock.sleep(0.005)
        Rotation(engine, path).run(lambda _: None)
    done.set()
    for worker in workers:
        worker.join()
    assert failures == []
    last = process()
    keys = last.for_writing(list(sealed))
    unreadable = [p for p, text in sealed.items() if keys[p].open(CONTEXT, text) != p.bytes]
    assert unreadable == []
    assert under(engine, Kek.of(read_secret(path)).kek_id) == len(sealed)
    print(f"{rounds} rotations under load: {len(sealed)} keys, 0 unreadable")


@pytest.mark.parametrize("mode", [0o600, 0o440, 0o404, 0o444])
def test_a_secret_that_others_may_read_or_anybody_write_is_refused(
    settings: Settings, path: Path, mode: int
) -> None:
    path.chmod(mode)
    with pytest.raises(WrongSetting, match=r"key\.secret must be readable by its owner alone"):
        secret_of(settings, None, "key")


def _work(
    mine: Vault, done: threading.Event, failures: list[Exception], sealed: dict[UUID, bytes]
) -> None:
    try:
        while not done.is_set():
            person = uuid4()
            sealed[person] = mine.for_writing([person])[person].seal(CONTEXT, person.bytes)
            for other, text in list(sealed.items())[-20:]:
                assert mine.for_writing([other])[other].open(CONTEXT, text) == other.bytes
    except Exception as error:
        failures.append(error)
