"""The tree of RFC 6962, against the vectors that Certificate Transparency published."""

from __future__ import annotations

from collections.abc import Callable

import pytest

from adapters.proof.merkle import (
    EMPTY,
    Edge,
    consistency,
    event_leaf,
    inclusion,
    is_consistent,
    leaf_hash,
)
from adapters.proof.verifier import root as led_to
from proving import root_of

ENTRIES = [
    bytes.fromhex(text)
    for text in (
        "",
        "00",
        "10",
        "2021",
        "3031",
        "40414243",
        "5051525354555657",
        "606162636465666768696a6b6c6d6e6f",
    )
]
LEAVES = [leaf_hash(entry) for entry in ENTRIES]
ROOTS = [
    "6e340b9cffb37a989ca544e6bb780a2c78901d3fb33738768511a30617afa01d",
    "fac54203e7cc696cf0dfcb42c92a1d9dbaf70ad9e621f4bd8d98662f00e3c125",
    "aeb6bcfe274b70a14fb067a5e5578264db0fa9b51af5e0ba159158f329e06e77",
    "d37ee418976dd95753c1c73862b9398fa2a2cf9b4ff0fdfe8b30cd95209614b7",
    "4e3bbb1f7b478dcfe71fb631631519a3bca12c9aefca1612bfce4c13a86264d4",
    "76e67dadbcdf1e10e1b74ddc608abd2f98dfb16fbce75277b5232a127f2087ef",
    "ddb89be403809e325750d3d263cd78929c2942b7942a34b77e122c9594a74c8c",
    "5dc9da79a70659a9ad559cb701ded9a2ab9d823aad2f4960cfe370eff4604328",
]
PATHS = {
    (0, 8): [
        "96a296d224f285c67bee93c30f8a309157f0daa35dc5b87e410b78630a09cfc7",
        "5f083f0a1a33ca076a95279832580db3e0ef4584bdff1f54c8a360f50de3031e",
        "6b47aaf29ee3c2af9af889bc1fb9254dabd31177f16232dd6aab035ca39bf6e4",
    ],
    (5, 8): [
        "bc1a0643b12e4d2d7c77918f44e0f4f79a838b6cf9ec5b5c283e1f4d88599e6b",
        "ca854ea128ed050b41b35ffc1b87b8eb2bde461e9e3b5596ece6b9d5975a0ae0",
        "d37ee418976dd95753c1c73862b9398fa2a2cf9b4ff0fdfe8b30cd95209614b7",
    ],
    (2, 3): ["fac54203e7cc696cf0dfcb42c92a1d9dbaf70ad9e621f4bd8d98662f00e3c125"],
    (1, 5): [
        "6e340b9cffb37a989ca544e6bb780a2c78901d3fb33738768511a30617afa01d",
        "5f083f0a1a33ca076a95279832580db3e0ef4584bdff1f54c8a360f50de3031e",
        "bc1a0643b12e4d2d7c77918f44e0f4f79a838b6cf9ec5b5c283e1f4d88599e6b",
    ],
}
GROWTHS = {
    (1, 1): [],
    (1, 8): PATHS[0, 8],
    (6, 8): [
        "0ebc5d3437fbe2db158b9f126a1d118e308181031d0a949f8dededebc558ef6a",
        "ca854ea128ed050b41b35ffc1b87b8eb2bde461e9e3b5596ece6b9d5975a0ae0",
        "d37ee418976dd95753c1c73862b9398fa2a2cf9b4ff0fdfe8b30cd95209614b7",
    ],
    (2, 5): [
        "5f083f0a1a33ca076a95279832580db3e0ef4584bdff1f54c8a360f50de3031e",
        "bc1a0643b12e4d2d7c77918f44e0f4f79a838b6cf9ec5b5c283e1f4d88599e6b",
    ],
}


def heads(leaves: list[bytes]) -> Callable[[int, int], bytes]:
    return lambda start, end: root_of(leaves[start:end])


def test_an_empty_tree_has_the_published_head() -> None:
    assert root_of([]) == EMPTY
    assert EMPTY.hex() == "e3b0c44298fc1c149afbf4c8996fb92427ae41e4649b934ca495991b7852b855"


@pytest.mark.parametrize("size", range(1, 9))
def test_a_tree_has_the_published_head(size: int) -> None:
    assert root_of(LEAVES[:size]).hex() == ROOTS[size - 1]


@pytest.mark.parametrize(("number", "size"), PATHS)
def test_a_leaf_has_the_published_path(number: int, size: int) -> None:
    path = inclusion(number, size, heads(LEAVES))
    assert [step.hex() for step in path] == PATHS[number, size]


@pytest.mark.parametrize(("old", "new"), GROWTHS)
def test_a_growth_has_the_published_proof(old: int, new: int) -> None:
    path = consistency(old, new, heads(LEAVES))
    assert [step.hex() for step in path] == GROWTHS[old, new]


MANY = [leaf_hash(bytes([number])) for number in range(40)]


def test_every_leaf_of_every_tree_is_proven_and_no_other() -> None:
    for size in range(1, len(MANY) + 1):
        root = root_of(MANY[:size])
        for number in range(size):
            path = inclusion(number, size, heads(MANY))
            assert led_to(MANY[number], number, size, path) == root
            assert led_to(MANY[number - 1], number, size, path) != root or size == 1
            assert led_to(MANY[number], number, size, [*path, root]) != root
            assert led_to(MANY[number], number, size, path[:-1]) != root or not path
            assert led_to(MANY[number], size, size, path) != root


def test_every_growth_is_proven_and_no_other() -> None:
    for new in range(1, len(MANY) + 1):
        there = (new, root_of(MANY[:new]))
        for old in range(1, new + 1):
            before = (old, root_of(MANY[:old]))
            path = consistency(old, new, heads(MANY))
            assert is_consistent(before, there, path)
            assert not is_consistent((old, MANY[0][::-1]), there, path)
            assert not is_consistent(before, (new, MANY[0][::-1]), path)
            assert not is_consistent(before, there, [*path, MANY[0]])
            assert old == new or not is_consistent(before, there, path[:-1]) or not path


def test_a_tree_grows_from_its_edge_alone() -> None:
    edge = Edge()
    kept = []
    for number in range(1000):
        kept += edge.append(leaf_hash(number.to_bytes(4)))
    leaves = [leaf_hash(number.to_bytes(4)) for number in range(1000)]
    assert edge.root() == root_of(leaves)
    assert kept == [(8, at, root_of(leaves[at * 256 : at * 256 + 256])) for at in range(3)]


def test_what_is_no_leaf_and_no_growth_has_no_proof() -> None:
    for number, size in ((0, 0), (8, 8), (-1, 8)):
        with pytest.raises(ValueError, match="no such leaf"):
            inclusion(number, size, heads(LEAVES))
    for old, new in ((0, 8), (9, 8), (-1, 1)):
        with pytest.raises(ValueError, match="no such trees"):
            consistency(old, new, heads(LEAVES))


def test_a_leaf_depends_on_where_one_field_ends_and_the_next_begins() -> None:
    stream = bytes(16)
    leaves = {
        event_leaf(1, stream, 1, "ab", b"c"),
        event_leaf(1, stream, 1, "a", b"bc"),
        event_leaf(1, stream, 1, "abc", b""),
        event_leaf(2, stream, 1, "ab", b"c"),
        event_leaf(1, stream, 2, "ab", b"c"),
        event_leaf(1, b"\x01" + stream[1:], 1, "ab", b"c"),
    }
    assert len(leaves) == 6


def test_a_leaf_has_the_format_that_was_decided() -> None:
    entry = (
        (7).to_bytes(8)
        + bytes(range(16))
        + (3).to_bytes(8)
        + (4).to_bytes(4)
        + "é.1".encode()
        + (2).to_bytes(8)
        + b"{}"
    )
    assert event_leaf(7, bytes(range(16)), 3, "é.1", b"{}") == leaf_hash(entry)
