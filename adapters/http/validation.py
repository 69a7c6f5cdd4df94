"""The forms of fields, and what is wrong with a request in the words of the domain."""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from datetime import date
from typing import Annotated, Any, Final

from fastapi.exceptions import RequestValidationError
from pydantic import (
    AfterValidator,
    BaseModel,
    BeforeValidator,
    ConfigDict,
    Field,
    Strict,
    StringConstraints,
    WithJsonSchema,
)
from pydantic_core import PydanticCustomError

from domain.errors import (
    AppealNotFound,
    CareAmountFormat,
    ClaimNotFound,
    DateDoesNotExist,
    DateFormat,
    DocumentNotFound,
    FieldRequired,
    FieldTooLong,
    FieldUnknown,
    InsuredNotFound,
    InvalidChoice,
    InvoiceLineNotFound,
    MessageNotFound,
    PageNotFound,
    ProposalNotFound,
    Refusal,
    SearchNotFound,
    SupplementItemNotFound,
    SuspicionNotFound,
    TariffRequestNotFound,
)
from domain.rules.care_amount import MAX_CENTS, MIN_CENTS
from domain.rules.care_reason import MAX_CHARACTERS
from domain.values import DocumentCode

DATE_FORM: Final = re.compile(r"[0-9]{4}-[0-9]{2}-[0-9]{2}")
FIELD_NAME: Final = re.compile(r"[a-z][a-z0-9_]{0,39}")

BY_TYPE: Final[Mapping[str, type[Refusal]]] = {
    "missing": FieldRequired,
    "extra_forbidden": FieldUnknown,
    "string_too_long": FieldTooLong,
    "too_long": FieldTooLong,
    DateFormat.code: DateFormat,
    DateDoesNotExist.code: DateDoesNotExist,
    CareAmountFormat.code: CareAmountFormat,
}
"""What pydantic calls an error, or a form below does; anything else is an invalid choice."""

BY_PATH: Final[Mapping[str, type[Refusal]]] = {
    "claim_id": ClaimNotFound,
    "document_id": DocumentNotFound,
    "item_id": SupplementItemNotFound,
    "insured_id": InsuredNotFound,
    "message_id": MessageNotFound,
    "proposal_id": ProposalNotFound,
    "appeal_id": AppealNotFound,
    "page": PageNotFound,
    "number": DocumentNotFound,
    "search_id": SearchNotFound,
    "line_id": InvoiceLineNotFound,
    "request_id": TariffRequestNotFound,
    "suspicion_id": SuspicionNotFound,
}
"""An address that cannot be anybody's is nobody's."""

NOT_AN_OBJECT: Final = frozenset({"model_type", "model_attributes_type", "dict_type"})


def shown_as(**fields: Any) -> ConfigDict:
    """The configuration of a body that shows itself by an example."""
    return ConfigDict(extra="forbid", frozen=True, json_schema_extra={"examples": [fields]})


class Malformed(Exception):
    """What was sent is no JSON object."""


class Sent(BaseModel):
    """What a request's body holds: these fields and no other."""

    model_config = ConfigDict(extra="forbid", frozen=True, hide_input_in_errors=True)


def _day(value: Any) -> date | None:
    if value is None:
        return None
    if not isinstance(value, str) or not DATE_FORM.fullmatch(value):
        raise PydanticCustomError(DateFormat.code, "not a date")
    try:
        return date.fromisoformat(value)
    except ValueError:
        raise PydanticCustomError(DateDoesNotExist.code, "no such day") from None


def _cents(value: Any) -> Any:
    if value is not None and type(value) is not int:
        raise PydanticCustomError(CareAmountFormat.code, "not a whole number of cents")
    return value


def _text(value: str) -> str:
    try:
        value.encode()
    except UnicodeEncodeError:
        raise PydanticCustomError("string_unicode", "not text") from None
    return value


Day = Annotated[date, BeforeValidator(_day), WithJsonSchema({"type": "string", "format": "date"})]
"""A day of the calendar, as YYYY-MM-DD."""

Cents = Annotated[
    int,
    BeforeValidator(_cents),
    WithJsonSchema({"type": "integer", "minimum": MIN_CENTS, "maximum": MAX_CENTS}),
]
"""A whole number of euro cents; its range is a rule of the claim."""

Words = Annotated[str, Strict(), AfterValidator(_text)]
"""Free text; half of a surrogate pair is none."""

LONGEST_TEXT: Final = 16_384
"""How many characters of free text are looked at; each field has a shorter limit of the domain."""

Prose = Annotated[Words, StringConstraints(max_length=LONGEST_TEXT)]
"""Free text whose own limit is a rule of the domain."""

MOST_CODES: Final = 100
"""How many codes a list may hold, doubles included."""

Codes = Annotated[tuple[DocumentCode, ...], Field(max_length=MOST_CODES)]
"""What a file holds."""

Reason = Annotated[
    Words,
    WithJsonSchema({"type": "string", "minLength": 1, "maxLength": MAX_CHARACTERS}),
]
"""Why care was needed; its length is a rule of the claim."""

Country = Annotated[str, Strict(), StringConstraints(pattern=r"^[A-Z]{2}$")]
"""A code of GET /countries."""

Yes = Annotated[bool, Strict()]
"""True or false, not a word for it."""


def refusal_of(error: RequestValidationError) -> Refusal:
    """Everything that is wrong with the form of a request: the first thing, with the others.

    Raises: Malformed.
    """
    found = error.errors()
    for one in found:
        if one["type"] == "json_invalid" or _is_no_object(one):
            raise Malformed
    for one in found:
        if one["loc"][0] == "path":
            return BY_PATH.get(str(one["loc"][-1]), ClaimNotFound)()
    first, *others = (_refusal(one) for one in found)
    first.others = tuple(others)
    return first


def _is_no_object(error: Mapping[str, Any]) -> bool:
    return tuple(error["loc"]) == ("body",) and error["type"] in NOT_AN_OBJECT


def _refusal(error: Mapping[str, Any]) -> Refusal:
    kind = BY_TYPE.get(error["type"], InvalidChoice)
    if error.get("input") is None and error["type"] not in BY_TYPE:
        kind = FieldRequired
    return kind(_path(error["loc"][1:]))


def _path(names: Sequence[str | int]) -> str | None:
    # A name that no field of ours has is the caller's own words, which we do not repeat.
    parts = (str(name) if _is_ours(name) else "?" for name in names)
    return ".".join(parts) or "body"


def _is_ours(name: str | int) -> bool:
    return isinstance(name, int) or FIELD_NAME.fullmatch(name) is not None
