"""What the authorisations say of a request, computed from their two files alone."""

from __future__ import annotations

import csv
import re
from enum import StrEnum
from functools import cache
from pathlib import Path
from typing import Final, NamedTuple
from uuid import UUID

from authority import DOCS, Route

from .asking import Asker
from .standings import OWNER, Standing

FILE: Final = Path(__file__).parents[3] / "application" / "authority.csv"
ROW: Final = re.compile(r"\| (\w+) \| `([^`]+)` \| (?:`(\w+)`|[^`|]*) \|")
GROUPS: Final = re.compile(r"\| `([a-z_-]+)` \| ([a-z_, ]+) \|")


class Verdict(StrEnum):
    """What must come of a request.

    OPEN: it is guarded by nobody. MAY: it passes, whatever its body then meets.
    LOG_IN, NEVER, NOT_FOUND: 401, 403, 404. NOT_NOW: no lease, or no such state: refused, and
    nothing is recorded.
    """

    OPEN = "open"
    MAY = "may"
    LOG_IN = "log in"
    NEVER = "never"
    NOT_FOUND = "not found"
    NOT_NOW = "not now"


class Rule(NamedTuple):
    """A line of the file."""

    whose: str
    states: frozenset[str] | None


@cache
def rules() -> dict[tuple[str, str], Rule]:
    """Every line, by action and role; states: None when it is about no claim."""
    groups = dict(GROUPS.findall((DOCS / "authority.md").read_text(encoding="utf-8")))
    found = {}
    with FILE.open(encoding="utf-8", newline="") as rows:
        for row in csv.DictReader(rows):
            names = [name for word in row["states"].split() for name in _states(word, groups)]
            states = None if row["states"] == "-" else frozenset(names)
            for role in row["role"].split():
                found[row["action"], role] = Rule(row["whose"], states)
    return found


def _states(word: str, groups: dict[str, str]) -> list[str]:
    return groups.get(word, word).split(", ")


@cache
def actions() -> dict[tuple[str, str], str | None]:
    """The action of every route, as the table has it; None for one that is open to everybody."""
    text = (DOCS / "routes.md").read_text(encoding="utf-8")
    return {(method, path): action or None for method, path, action in ROW.findall(text)}


def verdict(route: Route, who: Asker, about: Standing, *, unknown: bool = False) -> Verdict:
    """What must come of a request of this person about this claim."""
    action = actions()[route.method, route.path]
    if action is None:
        return Verdict.OPEN
    if who.author is None:
        return Verdict.LOG_IN
    rule = rules().get((action, who.author.role))
    if rule is None:
        return Verdict.NEVER
    if route.is_about_a_message and rule.whose == "own":
        return Verdict.NOT_FOUND if unknown or who.name != OWNER else Verdict.MAY
    if not route.is_about_a_claim or rule.states is None:
        return Verdict.MAY
    if unknown or _is_hidden(rule, who, about):
        return Verdict.NOT_FOUND
    if about.status.value.lower() not in rule.states or not _holds(rule, who.author.id, about):
        return Verdict.NOT_NOW
    return Verdict.MAY


def may_look_on(who: Asker) -> bool:
    """Whether this person may look at the claims of the desk."""
    return who.author is not None and ("read_panel", who.author.role) in rules()


def _is_hidden(rule: Rule, who: Asker, about: Standing) -> bool:
    is_being_keyed = about.is_keyed and not about.is_transmitted
    if rule.whose == "own":
        return who.name != OWNER or is_being_keyed
    if rule.whose == "keyed":
        return not about.is_keyed
    return not about.is_transmitted and "draft" not in (rule.states or ())


def _holds(rule: Rule, who: UUID, about: Standing) -> bool:
    if rule.whose == "second":
        return about.holder == who and who not in about.prepared
    return rule.whose not in ("lease", "lease_or_reason") or about.holder == who
