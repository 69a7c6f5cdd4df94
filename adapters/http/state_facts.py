"""Everything that a claim amounts to, as JSON; no field of the state is left out."""

from __future__ import annotations

from collections.abc import Mapping
from functools import cache
from typing import Annotated, Any, Final, get_args, get_origin

from pydantic import BaseModel
from pydantic_core import to_jsonable_python

from application.differences import KEPT_FOR_REPEATS
from domain.base import Personal, Value
from domain.claim import Claim
from domain.values.review import Review

BESIDE: Final = frozenset({"insured_id", "status", "reference", "review", *KEPT_FOR_REPEATS})
"""What stands beside the facts, is told field by field, or is no fact."""

LISTED: Final = frozenset({"documents", "letters", "appeals", "payments", "checks", "suspicions"})
"""What is kept by an id that each of it says itself: told as a list."""


def state_facts(claim: Claim) -> dict[str, Any]:
    """Every fact of a claim by name; what may have personal fields says `sealed`."""
    named = {
        name: value
        for name, value in vars(claim).items()
        if not name.startswith("_") and name not in BESIDE
    }
    named |= {name: getattr(claim.review, name) for name in Review.model_fields}
    told = {name: _told(value, is_listed=name in LISTED) for name, value in named.items()}
    return told | {"channel": claim.channel}


def _told(value: object, *, is_listed: bool = False) -> Any:
    if isinstance(value, Value):
        shown = value.model_dump(mode="json")
        return shown | {"sealed": True} if _may_be_personal(type(value)) else shown
    if isinstance(value, Mapping):
        each = {str(key): _told(one) for key, one in value.items()}
        return list(each.values()) if is_listed else each
    if isinstance(value, set):
        return sorted(str(one) for one in value)
    if isinstance(value, list | tuple):
        return [_told(one) for one in value]
    return to_jsonable_python(value)


@cache
def _may_be_personal(model: type[BaseModel]) -> bool:
    """Whether a field of a model, at any depth, is marked Personal."""
    fields = model.model_fields.values()
    return any(Personal in one.metadata or _is_marked(one.annotation) for one in fields)


def _is_marked(annotation: Any) -> bool:
    if isinstance(annotation, type) and issubclass(annotation, BaseModel):
        return _may_be_personal(annotation)
    parts = get_args(annotation)
    is_annotated = get_origin(annotation) is Annotated
    return (is_annotated and Personal in parts) or any(_is_marked(one) for one in parts)
