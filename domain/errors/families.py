"""What every refusal is, and the families that the outside world tells apart."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any, ClassVar


class Refusal(Exception):
    """Something that cannot be done, and why.

    field: path of the field at fault within what was sent, None when none is.
    others: what else is wrong with the same input.
    details: what a person needs to mend it (numbers, dates, references); never personal data.
    """

    code: ClassVar[str]

    def __init_subclass__(cls, code: str = "") -> None:
        """Give a kind of refusal its stable code; a family of refusals has none."""
        if code:
            cls.code = code

    def __init__(
        self, field: str | None = None, *, others: Sequence[Refusal] = (), **details: Any
    ) -> None:
        """Say what is wrong, at which field."""
        super().__init__(self.code)
        self.field = field
        self.others = tuple(others)
        self.details = details


class RuleBroken(Refusal):
    """A field or a rule is not respected."""


class NotFound(Refusal):
    """There is no such thing for this person; a foreign one looks the same."""


class StateConflict(Refusal):
    """Right in itself, but not in the present state."""


class Unavailable(Refusal):
    """Nothing was decided; the same request may be sent again; details: retry_after_s."""
