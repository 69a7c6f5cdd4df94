"""The Merkle tree of RFC 6962: hashes, a tree that grows, and proofs with their verification."""

from __future__ import annotations

import struct
from collections.abc import Callable, Iterable, Sequence
from hashlib import sha256
from typing import Final

EMPTY: Final = sha256(b"").digest()
"""The head of a tree without leaves."""

HASH_BYTES: Final = 32
KEPT_LEVELS: Final = frozenset({8, 16, 24})
"""Complete subtrees of 2^8, 2^16, 2^24 leaves are kept, so that a proof reads a few of them."""

HEAD: Final = struct.Struct(">Q16sQI")
RangeHash = Callable[[int, int], bytes]
"""The head of the leaves from one number (included) to another (excluded)."""


def event_leaf(position: int, stream: bytes, version: int, topic: str, state: bytes) -> bytes:
    """The leaf of one event, as docs/decisions/0027 writes its format.

    SHA-256 of 0x00, position (8 bytes, as all numbers big-endian), stream (its UUID, 16), version
    (8), length of the stored name (4), the name in UTF-8, length of the state (8), the state as it
    is stored: sealed fields stay sealed, so that a destroyed key changes no leaf.

    Raises: ValueError, struct.error for what no event can be.
    Source: docs/sources.md#tamper-evidence
    """
    if len(stream) != HEAD.size - 20:
        raise ValueError("a stream is named by 16 bytes")
    name = topic.encode()
    head = HEAD.pack(position, stream, version, len(name))
    return leaf_hash(head + name + len(state).to_bytes(8) + state)


def leaf_hash(entry: bytes) -> bytes:
    """The hash of a leaf that holds these bytes."""
    return sha256(b"\x00" + entry).digest()


def node_hash(left: bytes, right: bytes) -> bytes:
    """The hash of the node above two others."""
    return sha256(b"\x01" + left + right).digest()


def folded(subtrees: Sequence[bytes]) -> bytes:
    """The head over complete subtrees that stand side by side, the largest first."""
    if not subtrees:
        return EMPTY
    head = subtrees[-1]
    for left in reversed(subtrees[:-1]):
        head = node_hash(left, head)
    return head


class Edge:
    """A tree that grows on its right: the complete subtrees that it is made of, and no more."""

    def __init__(self, size: int = 0, subtrees: Iterable[bytes] = ()) -> None:
        """Go on from a tree of this size; its complete subtrees, the largest first."""
        self.size = size
        self.subtrees = list(subtrees)

    def append(self, leaf: bytes) -> list[tuple[int, int, bytes]]:
        """Add a leaf.

        Returns: level, number and hash of the subtrees of KEPT_LEVELS that it completes.
        """
        self.size += 1
        kept: list[tuple[int, int, bytes]] = []
        rest, level, head = self.size, 0, leaf
        while not rest & 1:
            head = node_hash(self.subtrees.pop(), head)
            rest >>= 1
            level += 1
            if level in KEPT_LEVELS:
                kept.append((level, rest - 1, head))
        self.subtrees.append(head)
        return kept

    def root(self) -> bytes:
        """The head of the tree as it is."""
        return folded(self.subtrees)


def inclusion(number: int, size: int, head_of: RangeHash) -> list[bytes]:
    """The audit path of a leaf in the tree of the first `size` leaves (RFC 6962, 2.1.1).

    Raises: ValueError when the tree has no such leaf.
    """
    if not 0 <= number < size:
        raise ValueError("no such leaf")
    path: list[bytes] = []
    start, end = 0, size
    while end - start > 1:
        middle = start + _split(end - start)
        if number < middle:
            path.append(head_of(middle, end))
            end = middle
        else:
            path.append(head_of(start, middle))
            start = middle
    return path[::-1]


def consistency(old: int, new: int, head_of: RangeHash) -> list[bytes]:
    """What proves that a tree only grew from one size to another (RFC 6962, 2.1.2).

    Raises: ValueError unless 0 < old <= new.
    """
    if not 0 < old <= new:
        raise ValueError("no such trees")
    path: list[bytes] = []
    start, end, is_whole = 0, new, True
    while old != end:
        middle = start + _split(end - start)
        if old <= middle:
            path.append(head_of(middle, end))
            end = middle
        else:
            path.append(head_of(start, middle))
            start, is_whole = middle, False
    if not is_whole:
        path.append(head_of(start, end))
    return path[::-1]


def is_consistent(old: tuple[int, bytes], new: tuple[int, bytes], path: Sequence[bytes]) -> bool:
    """Whether a path proves that the tree of one size and head grew into another (RFC 9162)."""
    (old_size, old_root), (new_size, new_root) = old, new
    if not 0 < old_size <= new_size:
        return False
    if old_size == new_size:
        return not path and old_root == new_root
    steps = [old_root, *path] if old_size & (old_size - 1) == 0 else list(path)
    return bool(steps) and _grows(old_size - 1, new_size - 1, steps) == (old_root, new_root)


def _grows(at: int, last: int, steps: Sequence[bytes]) -> tuple[bytes, bytes] | None:
    """Both heads that the steps lead to; None when they are too few or too many."""
    while at & 1:
        at, last = at >> 1, last >> 1
    old = new = steps[0]
    for step in steps[1:]:
        if last == 0:
            return None
        if at & 1 or at == last:
            old, new = node_hash(step, old), node_hash(step, new)
            while not at & 1 and at:
                at, last = at >> 1, last >> 1
        else:
            new = node_hash(new, step)
        at, last = at >> 1, last >> 1
    return (old, new) if last == 0 else None


def _split(size: int) -> int:
    """The largest power of two below a size of at least two."""
    return 1 << (size - 1).bit_length() - 1
