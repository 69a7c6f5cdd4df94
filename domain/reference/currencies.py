"""The currencies in which an expense may be told: a versioned data file, read once."""

from __future__ import annotations

from importlib.resources import files

from domain.base import Value


class _Currencies(Value):
    version: str
    codes: frozenset[str]


_TEXT = files("domain.reference").joinpath("currencies.json").read_text(encoding="utf-8")
_CURRENCIES = _Currencies.model_validate_json(_TEXT)

CURRENCIES_VERSION = _CURRENCIES.version


def is_currency(code: str) -> bool:
    """Whether a code is one of ISO 4217 in which somebody may have paid.

    Source: docs/sources.md#currencies
    """
    return code in _CURRENCIES.codes
