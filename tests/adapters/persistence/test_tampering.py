"""Whoever changes the past is seen, whatever rights they have on the databases."""

from __future__ import annotations

import time
from collections import Counter
from collections.abc import Iterator

import pytest

from adapters.proof.verifying import Kind

from .conftest import Scale
from .ground import Place
from .tampering import WAYS, Hand, Scene, scene_of

SIZES = [1, 20, 64, 65, 130]
SEED = 20261123


@pytest.fixture
def scene(place: Place, scale: Scale) -> Iterator[Scene]:
    """Some hundred events, signed at some of their lengths; more of them at full N."""
    with scene_of(place, [*SIZES, max(SIZES[-1] + 10, scale(600))]) as scene:
        yield scene


def test_every_mutation_of_signed_events_is_found_and_its_position_named(
    scene: Scene, scale: Scale
) -> None:
    hand, seen = Hand(scene, SEED), Counter[tuple[str, str]]()
    for number in range(scale(10_000)):
        way = WAYS[number % len(WAYS)]
        with scene.tampering() as (log, proof):
            expected = way(hand, log, proof)
            broken = scene.verdict(log, proof).broken
        assert broken is not None, (number, way.__name__)
        last = broken.until or broken.position
        assert (broken.position, last) == expected, (number, way.__name__, broken)
        seen[way.__name__, broken.kind.value] += 1
    print(dict(seen))


def test_an_honest_log_raises_no_alarm(scene: Scene) -> None:
    with scene.tampering() as (log, proof):
        verdict = scene.verdict(log, proof)
    assert verdict.broken is None
    size = scene.signed[-1].size
    assert (verdict.events, verdict.size, verdict.signed) == (size, size, scene.signed[-1])
    assert verdict.root == scene.signed[-1].root


def test_a_tail_cut_with_its_leaves_nodes_and_checkpoints_is_seen_against_the_witness(
    scene: Scene,
) -> None:
    [*_, before, last] = scene.signed
    with scene.tampering() as (log, proof):
        log.exec_driver_sql(
            f"DELETE FROM stored_events WHERE {scene.place.position} > {before.position}"
        )
        proof.exec_driver_sql(f"DELETE FROM tree_leaves WHERE number >= {before.size}")
        proof.exec_driver_sql(f"DELETE FROM tree_nodes WHERE (number + 1) << level > {before.size}")
        proof.exec_driver_sql(f"DELETE FROM checkpoints WHERE size > {before.size}")
        assert scene.verdict(log, proof).broken is None, "nothing here tells that it was longer"
        broken = scene.verdict(log, proof, (last,)).broken
    assert broken is not None
    assert broken.kind is Kind.MISSING
    assert (broken.position, broken.until) == (before.position + 1, last.position)


def test_a_past_that_was_signed_again_is_seen_against_the_witness(scene: Scene) -> None:
    [*_, last] = scene.signed
    forged = last._replace(root=bytes(32))
    with scene.tampering() as (log, proof):
        assert scene.verdict(log, proof, (last,)).broken is None
        broken = scene.verdict(log, proof, (forged,)).broken
    assert broken is not None
    assert broken.kind is Kind.CHANGED


@pytest.mark.chaos
@pytest.mark.timeout(900)
def test_a_million_honest_events_are_verified_without_an_alarm(place: Place) -> None:
    sizes = list(range(1000, 1_000_001, 1000))
    with scene_of(place, sizes) as scene, scene.tampering() as (log, proof):
        began = time.perf_counter()
        verdict = scene.verdict(log, proof)
        took = time.perf_counter() - began
    assert verdict.broken is None
    assert verdict.events == 1_000_000
    print(f"{verdict.events} events, {len(sizes)} checkpoints, {took:.1f} s, 0 alarms")
