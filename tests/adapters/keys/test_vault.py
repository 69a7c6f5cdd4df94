"""One key per insured person: made once, found by id, destroyed for ever."""

from __future__ import annotations

import asyncio
import threading
from collections.abc import Callable, Iterator
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path
from uuid import UUID, uuid4

import pytest
from cryptography.exceptions import InvalidTag
from sqlalchemy import Engine, select, update

from adapters.keys.uses import PersonKeyring, RowSealer
from adapters.keys.vault import CACHED_S, PersonKey, Vault, person_keys
from adapters.persistence.database import open_engine
from adapters.persistence.migrate import migrate
from domain.errors import StoreUnavailable

KEK = bytes(range(32))
ALICE, BOB = UUID(int=0xA11CE), UUID(int=0xB0B)
CONTEXT = b"claim|1"


class Time:
    """A monotonic clock that the test moves; `meanwhile` runs when it is next read."""

    def __init__(self) -> None:
        self.now = 1_000.0
        self.meanwhile: list[Callable[[], object] | None] = []

    def __call__(self) -> float:
        if self.meanwhile and (happens := self.meanwhile.pop(0)):
            happens()
        return self.now


@pytest.fixture(params=["sqlite", "postgresql"])
def engine(request: pytest.FixtureRequest, tmp_path: Path) -> Iterator[Engine]:
    """An empty key store of each kind."""
    if request.param == "sqlite":
        url = f"sqlite:///{tmp_path / 'keys.db'}"
    else:
        url = request.getfixturevalue("pg_dsn").replace("postgresql:", "postgresql+psycopg:")
    engine = open_engine(url)
    migrate(engine, "keys")
    yield engine
    engine.dispose()


@pytest.fixture
def time() -> Time:
    return Time()


@pytest.fixture
def process(engine: Engine, time: Time) -> Callable[[], Vault]:
    """Another process over the same store: a vault with a cache of its own."""
    return lambda: Vault(engine, KEK, time)


@pytest.fixture
def vault(process: Callable[[], Vault]) -> Vault:
    return process()


def key_of(vault: Vault, person: UUID) -> PersonKey:
    """The person's living key."""
    return vault.for_writing([person])[person]


def found(vault: Vault, key: PersonKey) -> PersonKey | None:
    """What the vault has under the key's id."""
    return vault.find([key.key_id])[key.key_id]


def rows(engine: Engine) -> int:
    """How many keys the store ever held."""
    with engine.begin() as db:
        return len(db.execute(select(person_keys.c.key_id)).all())


def test_a_persons_key_is_made_once_and_kept(vault: Vault, process: Callable[[], Vault]) -> None:
    key = key_of(vault, ALICE)
    assert key_of(vault, ALICE) == key
    assert key_of(process(), ALICE) == key
    assert found(process(), key) == key


def test_every_person_has_a_key_of_their_own(vault: Vault) -> None:
    alice, bob = key_of(vault, ALICE), key_of(vault, BOB)
    assert alice.key_id != bob.key_id
    assert alice.secret != bob.secret


def test_keys_are_asked_for_by_the_batch(vault: Vault, engine: Engine) -> None:
    people = [uuid4() for _ in range(256)]
    first = vault.for_writing(people[:200])
    assert vault.for_writing(people).keys() == set(people)
    assert {p: vault.for_writing(people)[p] for p in people[:200]} == first
    assert rows(engine) == 256


@pytest.mark.parametrize("shared", [True, False], ids=["one process", "a process each"])
def test_a_first_use_from_many_sides_at_once_makes_one_key(
    shared: bool, vault: Vault, process: Callable[[], Vault], engine: Engine
) -> None:
    people, sides = [ALICE, BOB], 8
    start = threading.Barrier(sides)

    def use(mine: Vault) -> set[UUID]:
        start.wait()
        return {key.key_id for key in mine.for_writing(people).values()}

    with ThreadPoolExecutor(sides) as threads:
        vaults = [vault if shared else process() for _ in range(sides)]
        ids = list(threads.map(use, vaults))
    assert len(set(map(frozenset, ids))) == 1
    assert rows(engine) == 2


def test_a_destroyed_key_is_gone_and_the_others_are_untouched(
    vault: Vault, process: Callable[[], Vault]
) -> None:
    alice, bob = key_of(vault, ALICE), key_of(vault, BOB)
    assert vault.destroy(ALICE) == 1
    for one in (vault, process()):
        assert one.find([alice.key_id, bob.key_id]) == {alice.key_id: None, bob.key_id: bob}


def test_a_key_that_never_was_is_not_found(vault: Vault) -> None:
    nobody = uuid4()
    assert vault.find([nobody]) == {nobody: None}
    assert vault.for_writing([]) == vault.find([]) == {}


def test_destroying_again_or_what_never_was_changes_nothing(vault: Vault) -> None:
    key_of(vault, ALICE)
    assert [vault.destroy(person) for person in (ALICE, ALICE, BOB)] == [1, 0, 0]


def test_after_a_destruction_a_person_gets_no_other_key(
    vault: Vault, process: Callable[[], Vault]
) -> None:
    old = key_of(vault, ALICE)
    vault.destroy(ALICE)
    vault.destroy(BOB)  # who never had one
    for one in (vault, process()):
        assert one.for_writing([ALICE, BOB]) == {}
        assert found(one, old) is None


def test_another_process_goes_on_with_a_destroyed_key_for_five_seconds_at_most(
    vault: Vault, process: Callable[[], Vault], time: Time
) -> None:
    other = process()
    key = key_of(other, ALICE)
    assert found(other, key) == key
    vault.destroy(ALICE)
    time.now += CACHED_S - 0.001
    assert found(other, key) == key_of(other, ALICE) == key
    time.now += 0.001
    assert found(other, key) is None
    assert other.for_writing([ALICE]) == {}


def test_a_key_is_kept_open_and_asked_for_once_in_five_seconds(
    vault: Vault, engine: Engine, time: Time
) -> None:
    key = key_of(vault, ALICE)
    assert found(vault, key) == key
    with engine.begin() as db:
        db.execute(person_keys.delete())
    assert found(vault, key) == key_of(vault, ALICE) == key
    time.now += CACHED_S
    assert found(vault, key) is None


def test_a_key_that_is_destroyed_while_it_is_fetched_is_not_kept_open(
    vault: Vault, process: Callable[[], Vault], time: Time
) -> None:
    key = key_of(process(), ALICE)
    # The clock is read twice before the store is asked, and again before the answer is kept.
    time.meanwhile = [None, None, lambda: vault.destroy(ALICE)]
    found(vault, key)
    assert found(vault, key) is None


def test_who_was_held_up_between_question_and_answer_keeps_no_destroyed_key(
    vault: Vault, process: Callable[[], Vault], time: Time
) -> None:
    key, other = key_of(vault, ALICE), process()

    def held_up() -> None:
        time.now += CACHED_S
        vault.destroy(ALICE)

    time.meanwhile = [None, None, held_up]
    found(other, key)
    assert found(other, key) is None


def test_a_wrapped_key_cannot_be_moved_to_another_row(
    vault: Vault, process: Callable[[], Vault], engine: Engine
) -> None:
    alice, bob = key_of(vault, ALICE), key_of(vault, BOB)
    stolen = select(person_keys.c.wrapped).where(person_keys.c.insured_id == ALICE)
    with engine.begin() as db:
        wrapped = db.execute(stolen).scalar_one()
        of_bob = update(person_keys).where(person_keys.c.insured_id == BOB)
        db.execute(of_bob.values(wrapped=wrapped))
    with pytest.raises(InvalidTag):
        found(process(), bob)
    assert found(process(), alice) == alice


def test_a_row_cannot_be_given_to_another_person(
    vault: Vault, process: Callable[[], Vault], engine: Engine
) -> None:
    alice = key_of(vault, ALICE)
    with engine.begin() as db:
        db.execute(update(person_keys).values(insured_id=BOB))
    with pytest.raises(InvalidTag):
        found(process(), alice)


def test_another_key_encryption_key_opens_nothing(vault: Vault, engine: Engine, time: Time) -> None:
    key = key_of(vault, ALICE)
    with pytest.raises(StoreUnavailable):
        found(Vault(engine, bytes(32), time), key)


def test_nothing_stands_in_clear_in_the_file(tmp_path: Path, time: Time) -> None:
    engine = open_engine(f"sqlite:///{tmp_path / 'keys.db'}")
    migrate(engine, "keys")
    vault = Vault(engine, KEK, time)
    key = key_of(vault, ALICE)
    on_disk = b"".join(file.read_bytes() for file in sorted(tmp_path.iterdir()))
    engine.dispose()
    assert key.key_id.hex.encode() in on_disk
    for secret in (key.secret, key.file_secret, key.mac_secret, KEK):
        assert secret not in on_disk
        assert secret.hex().encode() not in on_disk


@pytest.mark.parametrize("kind", ["sqlite", "postgresql"])
def test_a_store_that_is_away_is_unavailable_and_may_be_asked_again(
    kind: str, tmp_path: Path, time: Time
) -> None:
    urls = {
        "sqlite": f"sqlite:///{tmp_path / 'nowhere' / 'keys.db'}",
        "postgresql": "postgresql+psycopg://nobody@127.0.0.1:1/keys",
    }
    engine = open_engine(urls[kind])
    vault = Vault(engine, KEK, time)
    for ask in (vault.for_writing, vault.find):
        with pytest.raises(StoreUnavailable) as caught:
            ask([ALICE])
        assert caught.value.details["retry_after_s"] > 0
    with pytest.raises(StoreUnavailable):
        vault.destroy(ALICE)
    engine.dispose()


async def _fingerprints(vault: Vault) -> list[str]:
    keyring = PersonKeyring(vault)
    asked = [(ALICE, b"body"), (ALICE, b"other body"), (BOB, b"body")]
    told = [await keyring.mac(person, body) for person, body in asked]
    return told + [(await keyring.file_key(person)).hex() for person in (ALICE, BOB)]


def test_handlers_get_fingerprints_and_file_keys_of_each_person(
    vault: Vault, process: Callable[[], Vault]
) -> None:
    told = asyncio.run(_fingerprints(vault))
    assert len(set(told)) == 5
    assert asyncio.run(_fingerprints(process())) == told


def test_a_sealed_row_opens_in_its_place_until_its_key_is_destroyed(vault: Vault) -> None:
    sealer = RowSealer(vault)
    sealed = sealer.seal(ALICE, "people|alice", b"ALICE")
    assert sealer.open(ALICE, "people|alice", sealed) == b"ALICE"
    with pytest.raises(InvalidTag):
        sealer.open(ALICE, "people|bob", sealed)
    vault.destroy(ALICE)
    assert sealer.open(ALICE, "people|alice", sealed) is None
