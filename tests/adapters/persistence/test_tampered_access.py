"""Whoever changes the access log is seen, also when they make its whole chain anew."""

from __future__ import annotations

import asyncio
import json
import random
from collections import Counter
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from datetime import timedelta
from typing import Any
from uuid import UUID

import pytest
from sqlalchemy import Connection, Engine

from adapters.bootstrap import Runtime
from adapters.persistence.access_log import BEFORE_THE_FIRST
from adapters.persistence.database import open_engine
from adapters.proof.access_chain import Chain, chain_of
from adapters.proof.integrity import integrity_of
from adapters.proof.keys import log_key, log_signer, witness_signer
from adapters.proof.notes import SIGNS, AccessHead, Checkpoint, Signer, new_note, read_note
from adapters.proof.tables import every_checkpoint
from adapters.proof.tree import Tree
from adapters.proof.witness import COSIGNED, Contradiction, Witness
from application.disclosures import Disclosure, Shown
from application.ports import Asked
from domain.base import Author, Role
from workers.verify import told_of_access

from .conftest import Scale
from .ground import NOW, Place
from .tampering import fill
from .tampering_access import NEXT_IS_NAMED, WAYS, Hand

SEED = 20261123
SIGNED = (3, 10, 40)
"""After so many lines of the access log a checkpoint is signed."""


async def write(runtime: Runtime, first: int, last: int) -> None:
    asked = Asked(
        author=Author(role=Role.AGENT, id=UUID(int=7)),
        command_id=UUID(int=9),
        correlation_id=UUID(int=10),
    )
    for number in range(first, last + 1):
        line = Disclosure(shown=Shown.CLAIM, claim_id=UUID(int=number), insured_id=UUID(int=1))
        await runtime.tracing.access_log.record(asked, NOW + timedelta(seconds=number), line)


def sign(runtime: Runtime, minutes: int = 0) -> None:
    signer = log_signer(runtime.settings)
    assert signer is not None
    tree = Tree(runtime.engines.reading, runtime.engines.proof)
    tree.catch_up()
    tree.sign(signer, NOW + timedelta(minutes=minutes), at_once=True)


def told(place: Place, story: Callable[[Runtime], Any]) -> Any:
    async def run() -> Any:
        async with place.runtime() as runtime:
            return await story(runtime)

    return asyncio.run(run())


async def lines_and_checkpoints(runtime: Runtime) -> None:
    """Lines, signed now and then while no event comes; the newest two are not signed yet."""
    done = 0
    for number, until in enumerate(SIGNED):
        await write(runtime, done + 1, until)
        sign(runtime, number)
        done = until
    await write(runtime, done + 1, done + 2)


def without_guards(place: Place) -> None:
    if place.is_postgres:
        place.run("ALTER TABLE access_log DISABLE TRIGGER USER")
        return
    for what in ("updated", "deleted", "replaced"):
        place.run(f"DROP TRIGGER access_log_never_{what}")


@dataclass
class Scene:
    """An access log that anybody may change, and what was signed of it."""

    place: Place
    engine: Engine
    heads: list[AccessHead] = field(default_factory=list)

    @contextmanager
    def tampering(self) -> Iterator[Connection]:
        with self.engine.connect() as db:
            yield db
            db.rollback()


@pytest.fixture
def scene(place: Place) -> Iterator[Scene]:
    fill(place, 20)
    told(place, lines_and_checkpoints)
    without_guards(place)
    proof = open_engine(place.settings.proof_url)
    key = log_key(place.settings)
    assert key is not None
    with proof.connect() as db:
        signed = [read_note(one.note, key) for one in every_checkpoint(db)]
    proof.dispose()
    engine = open_engine(place.settings.log_url)
    yield Scene(place, engine, [one.access for one in signed if one.access])
    engine.dispose()


def test_every_mutation_of_signed_lines_is_found_and_its_line_named(
    scene: Scene, scale: Scale
) -> None:
    chance, seen = random.Random(SEED), Counter[str]()
    for number in range(scale(1_200)):
        way = WAYS[number % len(WAYS)]
        with scene.tampering() as db:
            position = way(Hand(db, chance, SIGNED[-1]))
            chain = chain_of(db, scene.heads)
        assert chain.broken_at is not None, (number, way.__name__)
        last = chain.until or chain.broken_at
        is_near = way in NEXT_IS_NAMED and chain.broken_at == position + 1
        assert chain.broken_at <= position <= last or is_near, (number, way.__name__, chain)
        seen[way.__name__] += 1
    print(dict(seen))


def test_an_honest_access_log_raises_no_alarm(scene: Scene) -> None:
    assert [head.position for head in scene.heads] == list(SIGNED)
    with scene.tampering() as db:
        chain = chain_of(db, scene.heads)
    assert (chain.lines, chain.broken_at, chain.signed) == (SIGNED[-1] + 2, None, SIGNED[-1])


def test_lines_that_were_cut_off_are_missed_by_what_was_signed(scene: Scene) -> None:
    with scene.tampering() as db:
        Hand(db, random.Random(SEED), SIGNED[-1]).cut_at(30)
        assert chain_of(db).broken_at is None, "the chain alone does not tell how long it was"
        chain = chain_of(db, scene.heads)
    assert (chain.broken_at, chain.until, chain.signed) == (30, SIGNED[-1], SIGNED[1])


def test_a_cell_that_was_spoilt_is_named_and_no_error(sqlite_place: Place) -> None:
    told(sqlite_place, lines_and_checkpoints)
    without_guards(sqlite_place)
    ways = ("at = 'once'", "actor_id = 5", "shown = X'00'", "insured_id = upper(claim_id) || 'F'")
    engine = open_engine(sqlite_place.settings.log_url)
    for way in ways:
        with engine.connect() as db:
            db.exec_driver_sql(f"UPDATE access_log SET {way} WHERE position = 5")
            assert chain_of(db).broken_at == 5, way
            db.rollback()
    engine.dispose()


def test_lines_are_signed_while_no_event_comes_but_not_twice(place: Place) -> None:
    async def story(runtime: Runtime) -> list[AccessHead | None]:
        fill(place, 5)
        for number, lines in enumerate((0, 2, 0, 1)):
            await write(runtime, 1, lines)
            sign(runtime, number)
        key = log_key(runtime.settings)
        assert key is not None
        with runtime.engines.proof_reading.connect() as db:
            return [read_note(one.note, key).access for one in every_checkpoint(db)]

    heads = told(place, story)
    assert [head.position for head in heads] == [0, 2, 3]
    assert heads[0] == AccessHead(0, BEFORE_THE_FIRST)


def cut_with_checkpoint(runtime: Runtime, place: Place) -> None:
    """Take away the newest lines and the checkpoint that knows of them."""
    without_guards(place)
    place.run("DELETE FROM access_log WHERE position > 2")
    with runtime.engines.proof.begin() as db:
        guard = "DROP TRIGGER checkpoints_never_deleted"
        if place.is_postgres:
            guard = "ALTER TABLE checkpoints DISABLE TRIGGER USER"
        db.exec_driver_sql(guard)
        db.exec_driver_sql("DELETE FROM checkpoints WHERE number = 2")


async def lines_and_witness(runtime: Runtime) -> None:
    """Two lines, then four, signed and witnessed each time."""
    for minutes, (first, last) in enumerate(((1, 2), (3, 6))):
        await write(runtime, first, last)
        sign(runtime, minutes)
        witness(runtime).look(NOW + timedelta(minutes=minutes))


def test_lines_that_were_cut_with_their_checkpoint_are_missed_by_the_witness(place: Place) -> None:
    async def story(runtime: Runtime) -> Chain:
        fill(place, 5)
        await lines_and_witness(runtime)
        cut_with_checkpoint(runtime, place)
        with pytest.raises(Contradiction, match="access log"):
            witness(runtime).look(NOW + timedelta(minutes=2))
        verdict = integrity_of(runtime).verify()
        assert verdict.broken is None
        assert told_of_access(verdict) == ["broken: access log at line 3 to 6"]
        # Whoever writes on in their place is found as well, by all that the witness kept.
        await write(runtime, 11, 19)
        return integrity_of(runtime).access()

    chain = told(place, story)
    assert (chain.broken_at, chain.until, chain.signed) == (3, 6, 2)


def test_what_nobody_cosigned_accuses_nobody(sqlite_place: Place) -> None:
    async def story(runtime: Runtime) -> Chain:
        fill(sqlite_place, 5)
        await lines_and_witness(runtime)
        forged = Signer(runtime.settings.log_origin, SIGNS, bytes(32))
        made = Checkpoint(forged.public.name, 5, bytes(32), 5, NOW, AccessHead(4, "0" * 64))
        with (runtime.settings.witnessed_dir / COSIGNED).open("a") as kept:
            kept.write(json.dumps({"note": new_note(made, forged)}) + "\n")
        return integrity_of(runtime).access()

    assert told(sqlite_place, story).broken_at is None


def witness(runtime: Runtime) -> Witness:
    """A witness that reads what the API would tell."""
    settings = runtime.settings
    key = log_key(settings)
    assert key is not None

    def ask(what: str, _: dict[str, int]) -> Any:
        with runtime.engines.proof_reading.connect() as db:
            notes = [{"note": one.note} for one in every_checkpoint(db)]
        return {"items": notes[-1:]} if what == "checkpoints" else {"path": []}

    return Witness(settings.witnessed_dir, witness_signer(settings), key, ask)
