"""Two states of a claim side by side, field by field; what is personal is compared, not shown."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from typing import Final, NamedTuple

from domain.base import Event, Value
from domain.claim import Claim

Path = tuple[str, ...]
"""Where a fact stands in a state: names of fields, keys and numbers from 1, from outside in."""

Leaf = object
"""A fact that holds no other: text, number, day, instant, code, or several of them."""

KEPT_FOR_REPEATS: Final = frozenset({"accepted", "positions"})
"""What a claim remembers of commands and of its place in the log; no fact about it."""

ABOUT_THE_EVENT: Final = frozenset({*Event.model_fields, "originator_topic"})
"""What every event tells of itself."""


class Hidden(NamedTuple):
    """A personal fact: two of them can be compared, and neither is shown."""

    value: Leaf

    def __repr__(self) -> str:
        """Say nothing of it."""
        return "Hidden()"


State = Mapping[Path, Leaf]
"""Every fact of a state that is not empty, by where it stands."""


class Difference(NamedTuple):
    """A fact that is not the same. before, after: None where there is nothing."""

    path: Path
    before: Leaf
    after: Leaf

    @property
    def is_hidden(self) -> bool:
        """Whether the fact is personal."""
        return isinstance(self.before, Hidden) or isinstance(self.after, Hidden)


def flat(claim: Claim) -> State:
    """Every fact of a claim; nothing stands for a fact that is empty."""
    named = {
        name: value
        for name, value in vars(claim).items()
        if not name.startswith("_") and name not in KEPT_FOR_REPEATS
    }
    return dict(_walk((), named))


def told(sealed: Claim, opened: Claim) -> State:
    """Every fact of a claim, the personal ones hidden.

    sealed, opened: the same state, folded without and with its personal fields: what differs
        between the two is personal, wherever it stands.
    """
    return hidden(flat(sealed), flat(opened))


def hidden(shown: State, real: State) -> State:
    """Every real fact; hidden where it is not also shown."""
    return {
        path: value if shown.get(path) == value else Hidden(value) for path, value in real.items()
    }


def differences(before: State, after: State) -> tuple[Difference, ...]:
    """Every fact that differs, in the order in which the later state tells its facts."""
    paths = dict.fromkeys((*after, *before))
    found = (Difference(path, before.get(path), after.get(path)) for path in paths)
    return tuple(one for one in found if one.before != one.after)


def facts(event: Event) -> State:
    """Every fact of an event, without who recorded it, when and where."""
    named = {
        name: getattr(event, name)
        for name in type(event).model_fields
        if name not in ABOUT_THE_EVENT
    }
    return dict(_walk((), named))


def _walk(path: Path, value: object) -> Iterator[tuple[Path, Leaf]]:
    parts = _parts(value)
    if parts is not None:
        for name, part in parts:
            yield from _walk((*path, name), part)
        return
    leaf = tuple(sorted(value, key=str)) if isinstance(value, set) else value
    leaf = tuple(leaf) if isinstance(leaf, list) else leaf
    if leaf is not None and leaf != ():
        yield path, leaf


def _parts(value: object) -> list[tuple[str, object]] | None:
    """What a structure holds, by name; None for a fact."""
    if isinstance(value, Value):
        return [(name, getattr(value, name)) for name in type(value).model_fields]
    if isinstance(value, Mapping):
        return [(str(key), one) for key, one in value.items()]
    if isinstance(value, list | tuple) and any(isinstance(one, Value) for one in value):
        return [(str(number), one) for number, one in enumerate(value, 1)]
    return None
