"""What the rules look at, and what they find."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass, field
from datetime import date
from typing import NamedTuple

from domain.errors import Refusal
from domain.values import (
    Answer,
    Beneficiary,
    Care,
    Document,
    DocumentCode,
    InsuredSituation,
    Nationality,
    Stay,
    Zone,
)


@dataclass(frozen=True, slots=True, kw_only=True)
class Facts:
    """What a claim says so far; None where a step is not declared.

    A step is checked on the facts of that step alone, so that it is never refused for another's.
    """

    nationality: Nationality | None = None
    situation: InsuredSituation | None = None
    beneficiary: Beneficiary | None = None
    care: Care | None = None
    stay: Stay | None = None
    zone: Zone | None = None
    documents: tuple[Document, ...] = ()
    answers: Mapping[DocumentCode, Answer] = field(default_factory=dict)


class Notice(NamedTuple):
    """A warning: it informs and blocks nothing. field: path within its section, or None."""

    code: str
    field: str | None = None


Finding = Refusal | Notice
Rule = Callable[[Facts, date], Iterable[Finding]]
"""A pure function of the facts and of today (Paris); gives its findings, none when all is well."""
