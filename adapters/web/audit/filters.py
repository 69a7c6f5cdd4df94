"""What the auditor looks for, typed above a list: what is none is said beside its field."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from datetime import UTC, date, datetime, time, timedelta
from enum import StrEnum
from typing import Final, TypeVar
from urllib.parse import urlencode
from uuid import UUID

from fastapi import Request

from adapters import french
from adapters.web.forms import FieldError, Form, iso_day
from adapters.web.wizard import Option
from domain.base import Role
from domain.values import PARIS

E = TypeVar("E", bound=StrEnum)

LONGEST: Final = 80
WRONG_ID: Final = "Indiquez un identifiant complet : 32 caractères, avec ou sans tirets."
WRONG_DAY: Final = "Indiquez une date au format JJ/MM/AAAA."
ACTORS: Final[Mapping[Role, str]] = {
    Role.INSURED: "Assuré",
    **french.ROLE_NAMES,
    Role.SERVICE: "Système",
}
"""Who acts, as the auditor is told."""

ROLES: Final = tuple(Option(role.value, name) for role, name in ACTORS.items())
STAFF_ROLES: Final = tuple(Option(role.value, name) for role, name in french.ROLE_NAMES.items())


class Typed:
    """The fields of a list's filter, as the address gives them."""

    def __init__(self, request: Request, names: Iterable[str]) -> None:
        """Read these fields; all others are none of the filter."""
        query = request.query_params
        told = {name: query.get(name, "").strip()[:LONGEST] for name in names}
        self.values = {name: text for name, text in told.items() if text}
        self._errors: list[FieldError] = []

    @property
    def form(self) -> Form:
        """What was typed, with what is wrong of what was read so far."""
        return Form(self.values, errors=tuple(self._errors))

    @property
    def is_any(self) -> bool:
        """Whether everything is looked for."""
        return not self.values

    def address(self, path: str, **more: str) -> str:
        """The same question elsewhere in the list."""
        query = urlencode(self.values | more)
        return f"{path}?{query}" if query else path

    def text(self, name: str) -> str | None:
        """A field as it stands."""
        return self.values.get(name)

    def member(self, kind: type[E], name: str) -> E | None:
        """A choice of a closed list; None when there is none such."""
        text = self.values.get(name)
        return kind(text) if text in {one.value for one in kind} else None

    def id(self, name: str) -> UUID | None:
        """An id."""
        try:
            return UUID(self.values[name]) if name in self.values else None
        except ValueError:
            self._errors.append(FieldError(name, WRONG_ID))
            return None

    def begins(self, name: str) -> datetime | None:
        """The first instant of a day in Paris."""
        return self._midnight(name, 0)

    def ends(self, name: str) -> datetime | None:
        """The instant with which a day in Paris is over."""
        return self._midnight(name, 1)

    def _midnight(self, name: str, later: int) -> datetime | None:
        iso = iso_day(self.values.get(name, ""))
        try:
            day = None if iso is None else date.fromisoformat(iso) + timedelta(days=later)
        except ValueError:
            self._errors.append(FieldError(name, WRONG_DAY))
            return None
        return None if day is None else datetime.combine(day, time(), PARIS).astimezone(UTC)
