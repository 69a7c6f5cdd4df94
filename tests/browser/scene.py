"""Somebody before a page, and the states that a page may be in."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from functools import cached_property
from typing import NamedTuple

from decided import REFUSED_LINE, decide

from .asking import asked
from .live import Live
from .walker import Walker


@dataclass
class Scene:
    """Somebody before a page, and the claims that they have; each is made when first needed."""

    walker: Walker
    site: Live

    def new(self, kind: str) -> str:
        """The address of a new claim of Alice's: a `draft`, one `filled` or one `submitted`."""
        path: str = getattr(self.site["alice"], kind)()
        return path.replace("/claims", "/demandes")

    @cached_property
    def draft(self) -> str:
        return self.new("draft")

    @cached_property
    def filled(self) -> str:
        return self.new("filled")

    @cached_property
    def submitted(self) -> str:
        return self.new("submitted")

    @cached_property
    def asked(self) -> str:
        return asked(self.site)

    @cached_property
    def refused(self) -> str:
        """The address of a claim of Alice's that was refused."""
        claim = self.site["alice"].submitted()
        decide(self.site["agent"], claim, REFUSED_LINE)
        return claim.replace("/claims", "/demandes")

    def press(self, path: str, button: str) -> None:
        self.walker.go(path)
        self.walker.press(button)


class State(NamedTuple):
    """A state of a page; its name is that of its picture."""

    name: str
    reach: Callable[[Scene], None]


def at(name: str, path: str) -> State:
    """A page that is there when one goes to it."""
    return State(name, lambda scene: scene.walker.go(path))
