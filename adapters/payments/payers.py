"""Whose accounts pay: each payer's name, IBAN and BIC."""

from __future__ import annotations

from collections.abc import Mapping
from pathlib import Path
from typing import Annotated, Final

from pydantic import AfterValidator, ConfigDict, Field, TypeAdapter, ValidationError
from stdnum import bic as stdnum_bic
from stdnum import iban as stdnum_iban
from stdnum.exceptions import ValidationError as NotValid

from adapters.settings import Settings, WrongSetting
from domain.base import Value
from domain.values import Payer


def _iban(text: str) -> str:
    try:
        return stdnum_iban.validate(text)
    except NotValid:
        raise ValueError("not an IBAN") from None


def _bic(text: str) -> str:
    try:
        return stdnum_bic.validate(text)
    except NotValid:
        raise ValueError("not a BIC") from None


class PayerAccount(Value):
    """The account that a payer pays from. name: as the bank knows it, 1 to 70 characters."""

    name: str = Field(min_length=1, max_length=70)
    iban: Annotated[str, AfterValidator(_iban)]
    bic: Annotated[str, AfterValidator(_bic)]


Payers = Mapping[Payer, PayerAccount]

_FILE: Final = TypeAdapter(dict[Payer, PayerAccount], config=ConfigDict(hide_input_in_errors=True))

FICTIVE: Final[Payers] = {
    Payer.CNSE: PayerAccount(
        name="CNSE DEMONSTRATION", iban="FR7630001000640000000000137", bic="BDFEFRPPCCT"
    ),
    Payer.CANSSM: PayerAccount(
        name="CANSSM DEMONSTRATION", iban="FR7630001000640000000000234", bic="BDFEFRPPCCT"
    ),
    Payer.MGP: PayerAccount(
        name="MGP DEMONSTRATION", iban="FR7630001000640000000000331", bic="BDFEFRPPCCT"
    ),
    Payer.MGEN: PayerAccount(
        name="MGEN DEMONSTRATION", iban="FR7630001000640000000000428", bic="BDFEFRPPCCT"
    ),
}
"""For development alone: well-formed numbers of nobody's account."""


def payers_of(settings: Settings) -> Payers:
    """The payers of an installation; those of a file, or the fictive ones of development.

    Raises: WrongSetting for a file that cannot be read, or that lacks a payer.
    """
    if settings.payers_file is None and settings.is_development:
        return FICTIVE
    found = _read(settings.payers_file or Path())
    missing = [payer.value for payer in Payer if payer not in found]
    if missing:
        raise WrongSetting(f"ESCALE_PAYERS_FILE lacks {', '.join(missing)}")
    return found


def _read(file: Path) -> Payers:
    try:
        return _FILE.validate_json(file.read_bytes())
    except OSError:
        raise WrongSetting("ESCALE_PAYERS_FILE cannot be read") from None
    except ValidationError as error:
        first = error.errors(include_input=False, include_url=False)[0]
        where = ".".join(str(part) for part in first["loc"])
        raise WrongSetting(f"ESCALE_PAYERS_FILE: {where}: {first['msg']}") from None
