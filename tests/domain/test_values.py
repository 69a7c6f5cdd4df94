"""The facts that a claim is made of are checked when they are built."""

from __future__ import annotations

import unicodedata
from datetime import UTC, date, datetime
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from pydantic import BaseModel, ValidationError

from builders import BOTH, CHILD, care, document, hospital, stay
from domain import values
from domain.base import Author, Role, Value
from domain.values import Beneficiary, Care, Document, Stay, in_paris, normalised
from spec import ALICE

proven = settings(deadline=None, derandomize=True, max_examples=300)
AUTHOR = Author(role=Role.INSURED, id=ALICE)
EXAMPLES: list[Value] = [
    AUTHOR,
    CHILD,
    care(),
    stay(hospitalisation=hospital("2026-02-11", "2026-02-12")),
    document(),
    BOTH,
]
each_value = pytest.mark.parametrize("value", EXAMPLES, ids=lambda value: type(value).__name__)


def with_(value: Value, **changes: Any) -> Value:
    """The same kind of value with other facts, checked anew."""
    return type(value).model_validate(value.model_dump() | changes)


@each_value
def test_a_value_never_changes(value: Value) -> None:
    name = next(iter(type(value).model_fields))
    with pytest.raises(ValidationError, match="frozen"):
        setattr(value, name, getattr(value, name))


@each_value
def test_a_value_has_no_unknown_field(value: Value) -> None:
    with pytest.raises(ValidationError, match="extra"):
        with_(value, unheard_of=1)


@each_value
def test_values_are_equal_when_they_say_the_same(value: Value) -> None:
    assert with_(value) == value
    assert hash(with_(value)) == hash(value)


@each_value
def test_a_value_survives_json(value: Value) -> None:
    assert type(value).model_validate_json(value.model_dump_json()) == value


def test_an_error_never_repeats_what_was_said() -> None:
    with pytest.raises(ValidationError) as caught:
        Care.model_validate(care().model_dump() | {"reason": {"said": "a secret"}})
    assert "a secret" not in str(caught.value)


@pytest.mark.parametrize(
    ("said", "kept"),
    [
        (None, None),
        ("  Otite \n", "Otite"),
        ("a\r\nb", "a\nb"),
        ("a\rb", "a\nb"),
        ("e\u0301te\u0301", "été"),
        ("\u00a0Otite\u2003", "Otite"),
        ("a  b", "a  b"),
    ],
)
def test_free_text_is_trimmed_nfc_and_its_line_ends_are_one_character(
    said: str | None, kept: str | None
) -> None:
    assert normalised(said) == kept
    assert care(reason=said).reason == kept


@pytest.mark.parametrize("said", ["\x00", "\u200b", "\u200d", " \u202e ", "\x1b"])
def test_a_text_that_nobody_sees_is_empty(said: str) -> None:
    assert normalised(said) == ""


def test_what_steers_a_terminal_or_the_direction_of_reading_is_dropped() -> None:
    assert normalised("\x1b[31mOtite\u202e droite") == "[31mOtite droite"
    assert normalised("👩\u200d⚕️") == "👩\u200d⚕️"


@proven
@given(st.text())
def test_free_text_that_was_kept_is_kept_as_it_is(said: str) -> None:
    kept = normalised(said)
    assert kept is not None
    assert normalised(kept) == kept
    assert unicodedata.is_normalized("NFC", kept)
    assert "\r" not in kept
    assert kept == kept.strip()


@pytest.mark.parametrize("country", ["", "E", "ESP", "es", "E1", "ES\n", "É5"])
def test_a_country_is_two_capital_letters(country: str) -> None:
    with pytest.raises(ValidationError, match="country"):
        with_(stay(), country=country)


@pytest.mark.parametrize("amount", [85.4, "85,40", None, float("nan")])
def test_money_is_a_whole_number_of_cents(amount: object) -> None:
    with pytest.raises(ValidationError, match="amount_cents"):
        with_(care(), amount_cents=amount)


@pytest.mark.parametrize(
    "changes",
    [
        {"bytes": 0},
        {"pages": 0},
        {"sha256": "0" * 63},
        {"sha256": "A" * 64},
        {"media_type": "image/heic"},
        {"covers": ("SOMETHING",)},
    ],
)
def test_a_document_has_content_a_digest_and_a_known_type(changes: dict[str, Any]) -> None:
    with pytest.raises(ValidationError, match=next(iter(changes))):
        with_(document(), **changes)


@pytest.mark.parametrize(
    ("value", "field"),
    [(care(), "linked_to"), (stay(), "reason"), (stay(), "tariff"), (AUTHOR, "role")],
)
def test_a_choice_is_one_of_its_closed_list(value: Value, field: str) -> None:
    with pytest.raises(ValidationError, match=field):
        with_(value, **{field: "SOMETHING"})


@pytest.mark.parametrize("on", ["2026-02-31", "31/02/2026", "2026-13-01", "", "soon"])
def test_a_date_is_a_day_of_the_calendar(on: str) -> None:
    with pytest.raises(ValidationError, match="starts_on"):
        with_(stay(), starts_on=on)


@pytest.mark.parametrize(
    ("at", "on"),
    [
        (datetime(2026, 3, 20, 22, 59, 59, tzinfo=UTC), date(2026, 3, 20)),
        (datetime(2026, 3, 20, 23, 0, tzinfo=UTC), date(2026, 3, 21)),
        (datetime(2026, 3, 28, 23, 0, tzinfo=UTC), date(2026, 3, 29)),
        (datetime(2026, 3, 29, 21, 59, 59, tzinfo=UTC), date(2026, 3, 29)),
        (datetime(2026, 3, 29, 22, 0, tzinfo=UTC), date(2026, 3, 30)),
        (datetime(2026, 10, 24, 22, 0, tzinfo=UTC), date(2026, 10, 25)),
        (datetime(2026, 10, 25, 22, 59, 59, tzinfo=UTC), date(2026, 10, 25)),
        (datetime(2026, 10, 25, 23, 0, tzinfo=UTC), date(2026, 10, 26)),
    ],
)
def test_a_day_begins_at_midnight_in_paris_in_winter_and_in_summer(at: datetime, on: date) -> None:
    assert in_paris(at) == on


def test_the_personal_fields_of_a_person_may_be_forgotten() -> None:
    assert Beneficiary(beneficiary_id=ALICE, is_insured=True).display_name is None
    assert with_(care(), reason=None) == care(reason=None)
    assert with_(document(), file_name=None) == document(file_name=None)


def test_every_value_is_a_frozen_value() -> None:
    own = [v for v in vars(values).values() if isinstance(v, type) and issubclass(v, BaseModel)]
    assert {Beneficiary, Care, Stay, Document} < set(own)
    assert all(issubclass(one, Value) for one in own)
