"""Who is looked for, from what somebody typed: exactly one of three ways, each checked first."""

from __future__ import annotations

import re
from collections.abc import Mapping
from datetime import date
from typing import Final

from adapters import nir as nirs
from adapters.identity.name_index import folded
from application.disclosures import SearchedBy, Wanted
from domain.errors import (
    FieldNotApplicable,
    FieldRequired,
    FieldTooLong,
    NirFormat,
    NirKey,
    NirLength,
    ReferenceNotValid,
    RuleBroken,
)
from domain.reference_number import is_reference

LONGEST: Final = 100
"""Characters of a name in the directory; nothing else that is looked for is longer."""

OF_A_NIR: Final[Mapping[str, type[RuleBroken]]] = {
    NirLength.code: NirLength,
    NirFormat.code: NirFormat,
    NirKey.code: NirKey,
}
_MARKS: Final = re.compile(r"[\s.\u2010-\u2015-]+")
_MISREAD: Final = str.maketrans("OIL", "011")
"""Letters that no reference has, and the digits that they were read for."""


def wanted_of(
    *, nir: str | None, reference: str | None, name: str | None, born_on: date | None
) -> Wanted:
    """Who is looked for; an empty text is none.

    Raises: FieldTooLong, FieldRequired, FieldNotApplicable, NirLength, NirFormat, NirKey,
        ReferenceNotValid.
    """
    nir, reference, name = _text("nir", nir), _text("reference", reference), _text("name", name)
    is_named = name is not None or born_on is not None
    given = [
        field
        for field, is_given in (("nir", nir), ("reference", reference), ("name", is_named))
        if is_given
    ]
    if not given:
        raise FieldRequired("nir")
    if len(given) > 1:
        raise FieldNotApplicable(given[1])
    if nir is not None:
        return Wanted(by=SearchedBy.NIR, text=_number(nir))
    if reference is not None:
        return Wanted(by=SearchedBy.REFERENCE, text=_reference(reference))
    return _named(name, born_on)


def _text(field: str, typed: str | None) -> str | None:
    text = (typed or "").strip()
    if len(text) > LONGEST:
        raise FieldTooLong(field)
    return text or None


def _number(typed: str) -> str:
    try:
        return nirs.parse(_MARKS.sub("", typed)).number
    except nirs.NirNotValid as error:
        raise OF_A_NIR[error.code]("nir") from None


def _reference(typed: str) -> str:
    """A reference as it was given, from whatever was read aloud and typed."""
    characters = _MARKS.sub("", typed).upper().removeprefix("ETR").translate(_MISREAD)
    found = f"ETR-{characters}"
    if not is_reference(found):
        raise ReferenceNotValid("reference")
    return found


def _named(name: str | None, born_on: date | None) -> Wanted:
    if name is None or not folded(name):
        raise FieldRequired("name")
    if born_on is None:
        raise FieldRequired("born_on")
    return Wanted(by=SearchedBy.NAME_AND_BIRTH_DATE, text=name, born_on=born_on)
