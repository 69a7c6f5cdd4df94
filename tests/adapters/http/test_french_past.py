"""Whatever an auditor may read of an event or of a state has its French."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import UTC, date, datetime, timedelta
from enum import StrEnum
from typing import Any, get_args, get_type_hints
from uuid import UUID

import pytest
from pydantic import BaseModel

from adapters.french.access import SHOWN
from adapters.french.facts import code_label, fact_label, fact_text
from adapters.french.fields import FACTS
from adapters.french.history import EVENTS, WINDOW_ACTS, actor_name, lasting
from adapters.http.state_facts import BESIDE, state_facts
from application.differences import ABOUT_THE_EVENT, KEPT_FOR_REPEATS
from application.disclosures import Shown
from application.window_audit import WindowAct
from builders import started
from domain import events
from domain.base import Author, Role
from domain.claim.state import ClaimState
from domain.values import Status
from domain.values.review import CheckCode, Review
from spec import World

EVERY = [getattr(events, name) for name in events.__all__]
OF_CLAIMS = [one for one in EVERY if one.TOPIC.startswith(("claim.", "window."))]


def told(annotation: Any) -> Iterator[str | type[StrEnum]]:
    """The names of the fields, and the closed lists, that an annotation leads to."""
    for part in get_args(annotation):
        yield from told(part)
    if not isinstance(annotation, type):
        return
    if issubclass(annotation, StrEnum):
        yield annotation
    elif issubclass(annotation, BaseModel):
        for name, field in annotation.model_fields.items():
            yield name
            yield from told(field.annotation)


def everything() -> set[str | type[StrEnum]]:
    found: set[str | type[StrEnum]] = set()
    for kind in OF_CLAIMS:
        for name, field in kind.model_fields.items():
            if name not in ABOUT_THE_EVENT:
                found |= {name, *told(field.annotation)}
    hints = get_type_hints(ClaimState)
    for name in ClaimState.__dataclass_fields__:  # type: ignore[attr-defined]
        if name not in KEPT_FOR_REPEATS and not name.startswith("_"):
            found |= {name, *told(hints[name])}
    return found


def test_every_event_has_its_title() -> None:
    assert set(EVENTS) == set(EVERY)


def test_every_fact_has_its_name_and_no_name_is_left_over() -> None:
    assert {one for one in everything() if isinstance(one, str)} == set(FACTS)


def test_every_code_of_every_list_has_its_words() -> None:
    lists = [one for one in everything() if not isinstance(one, str)]
    assert len(lists) > 30
    for one in lists:
        for code in one:
            assert code_label(code), code


def test_everything_that_staff_are_shown_has_its_words() -> None:
    assert set(SHOWN) == set(Shown)
    assert set(WINDOW_ACTS) == set(WindowAct)


def test_the_state_tells_every_field() -> None:
    world = World()
    started()(world)
    world.store()
    known = {name for name in vars(world.claim) if not name.startswith("_")} - BESIDE
    assert known >= {"payments", "supplements", "schedule", "scans", "lease", "paper"}
    assert set(state_facts(world.claim)) == known | set(Review.model_fields) | {"channel"}


@pytest.mark.parametrize(
    ("path", "value", "text"),
    [
        (("care", "amount_cents"), 123_450, "1\u202f234,50\u00a0€"),
        (("decision", "assessment", "lines", "1", "amount_cents"), 185_000, "1\u202f850,00"),
        (("stay", "country"), "XX", "XX"),
        (("stay", "starts_on"), date(2026, 3, 1), "01/03/2026"),
        (("schedule", "scheduled_at"), datetime(2026, 3, 1, 9, tzinfo=UTC), "01/03/2026 10:00:00"),
        (("is_beside_quota",), True, "Oui"),
        (("is_beside_quota",), False, "Non"),
        (("documents", "x", "bytes"), 320_000, "313 Ko"),
        (("status",), Status.DRAFT, "Brouillon"),
        (("lease",), None, "—"),
        (("settled_for",), UUID(int=7), "00000000-0000-0000-0000-000000000007"),
        (("warnings",), ("document.not_a4",), "Ce document n'est pas au format A4."),
    ],
)
def test_a_fact_is_written_as_people_read_it(
    path: tuple[str, ...], value: object, text: str
) -> None:
    assert fact_text(path, value) == text


def test_where_a_fact_stands_is_told_with_short_ids_and_the_words_of_its_keys() -> None:
    number = str(UUID(int=0xABCDEF12 << 96))
    assert fact_label(("documents", number, "bytes")) == "Documents · abcdef12 · Taille"
    label = fact_label(("review", "checks", CheckCode.DUPLICATES.value, "outcome"))
    assert label == "Étude · Contrôles · Doublons avec d'autres demandes · Résultat"
    assert fact_label(("answers", "PAYMENT_PROOFS")).startswith("Réponses · ")


@pytest.mark.parametrize(
    ("time", "text"),
    [
        (timedelta(), "0\u00a0s"),
        (timedelta(seconds=59.9), "59\u00a0s"),
        (timedelta(minutes=12, seconds=5), "12\u00a0min 5\u00a0s"),
        (timedelta(hours=2), "2\u00a0h"),
        (timedelta(days=3, hours=4, minutes=5), "3\u00a0j 4\u00a0h"),
        (timedelta(days=3, minutes=5), "3\u00a0j"),
    ],
)
def test_how_long_is_told_in_its_two_largest_units(time: timedelta, text: str) -> None:
    assert lasting(time) == text


@pytest.mark.parametrize("role", Role)
def test_everybody_who_acts_has_a_name(role: Role) -> None:
    assert actor_name(Author(role=role, id=UUID(int=1)))
