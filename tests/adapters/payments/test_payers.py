"""Whose accounts pay, and what is refused of them."""

from __future__ import annotations

import json
from pathlib import Path

import pytest

from adapters.payments.payers import FICTIVE, payers_of
from adapters.settings import Settings, WrongSetting
from domain.values import Payer

GOOD = {payer.value: account.model_dump() for payer, account in FICTIVE.items()}


def given(folder: Path, said: object) -> Settings:
    file = folder / "payers.json"
    file.write_text(json.dumps(said))
    return Settings(payers_file=file)


def test_development_pays_from_accounts_of_nobody() -> None:
    assert payers_of(Settings()) == FICTIVE


def test_a_file_names_the_account_of_each_payer(tmp_path: Path) -> None:
    assert payers_of(given(tmp_path, GOOD)) == FICTIVE


@pytest.mark.parametrize("payer", list(Payer))
def test_a_payer_that_lacks_is_named(payer: Payer, tmp_path: Path) -> None:
    said = {name: account for name, account in GOOD.items() if name != payer}
    with pytest.raises(WrongSetting, match=f"lacks {payer}"):
        payers_of(given(tmp_path, said))


@pytest.mark.parametrize(
    ("field", "value"), [("iban", "FR7630001000640000000000138"), ("bic", "x"), ("name", "")]
)
def test_an_account_that_cannot_be_is_refused_without_telling_it(
    field: str, value: str, tmp_path: Path
) -> None:
    said = GOOD | {"CNSE": GOOD["CNSE"] | {field: value}}
    with pytest.raises(WrongSetting, match=f"CNSE.{field}") as refused:
        payers_of(given(tmp_path, said))
    assert not value or value not in str(refused.value).removeprefix("ESCALE_PAYERS_FILE")


def test_a_file_that_is_not_there_is_refused(tmp_path: Path) -> None:
    with pytest.raises(WrongSetting, match="cannot be read"):
        payers_of(Settings(payers_file=tmp_path / "missing"))
