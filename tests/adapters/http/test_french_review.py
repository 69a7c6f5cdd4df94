"""Everything that the study of a claim names has its words."""

from __future__ import annotations

from collections.abc import Mapping
from enum import StrEnum
from typing import Any

import pytest
from pydantic_core import to_json

from adapters import french
from adapters.french.review import OF_COUNTRY, awaited_tariff
from builders import day
from deciding import rate, taken
from domain.errors import CountryNotAbroad, InvalidChoice
from domain.reference import zone_at
from domain.signals import SignalCode, signals
from domain.values import Zone
from domain.values.review import (
    CheckCode,
    CheckOutcome,
    DocumentVerdict,
    InvoiceKind,
    NoTariff,
    OpinionOutcome,
    TariffRequest,
)
from reviewing import ADVISER, bill, check, enter, note, payment
from spec import given

WORDS: tuple[tuple[Mapping[Any, Any], type[StrEnum]], ...] = (
    (french.CHECKS, CheckCode),
    (french.CHECK_OUTCOMES, CheckOutcome),
    (french.VERDICTS, DocumentVerdict),
    (french.OPINIONS, OpinionOutcome),
    (french.NO_TARIFFS, NoTariff),
    (french.INVOICE_KINDS, InvoiceKind),
    (french.SIGNALS, SignalCode),
)


@pytest.mark.parametrize(("words", "kind"), WORDS, ids=[kind.__name__ for _, kind in WORDS])
def test_every_word_of_a_closed_list_is_there(
    words: Mapping[Any, Any], kind: type[StrEnum]
) -> None:
    assert words.keys() == set(kind)


def test_every_country_of_the_zone_is_named_with_its_article() -> None:
    codes = [f"{one}{two}" for one in ALPHABET for two in ALPHABET]
    in_zone = {code for code in codes if _zone(code) is Zone.EU_EEA_UK_CH}
    assert OF_COUNTRY.keys() == in_zone


def test_the_day_of_a_request_is_told_in_words() -> None:
    request = TariffRequest(request_id=ADVISER.id, country="IT", requested_on=day("2026-03-01"))
    assert awaited_tariff(request) == ("En attente du tarif de l'Italie (demandé le 1er mars 2026)")


def test_every_signal_that_names_numbers_is_told_with_them() -> None:
    lines = (bill(9000), payment(8000), bill(1, currency="SEK", on="2026-03-02"))
    for one in signals(given(taken(), enter(*lines)).world.claim):
        assert french.signal_sentence(one.code, one.details)


def test_the_state_that_an_operator_prints_holds_what_was_found() -> None:
    past = given(taken(), check(), note(), enter(bill(100_000, currency="SEK", rate=rate())))
    assert b"10.8345" in to_json(past.world.claim.review)


ALPHABET = "ABCDEFGHIJKLMNOPQRSTUVWXYZ"


def _zone(code: str) -> Zone | None:
    try:
        return zone_at(code, day("2026-03-20"))
    except (CountryNotAbroad, InvalidChoice):
        return None
