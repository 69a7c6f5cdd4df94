"""What commands answer, and the shape of every list."""

from __future__ import annotations

from typing import Any, Generic, TypeVar
from uuid import UUID

from fastapi import Response
from pydantic import BaseModel, ConfigDict, Field

from application.ports import Recorded

T = TypeVar("T")

CLAIM_ID = "7f0c6a52-0d3b-5c0e-9f0a-6f6f4f1f2b11"
"""The claim of every example."""


def example(**fields: Any) -> ConfigDict:
    """The configuration of a model that shows itself by an example."""
    return ConfigDict(json_schema_extra={"examples": [fields]})


class Changed(BaseModel):
    """A claim was changed, or was so already.

    version: the claim's, also in the ETag; position: what to give as `min_position` to a query.
    """

    model_config = example(claim_id=CLAIM_ID, version=4, position=42)

    claim_id: UUID
    version: int
    position: int


class Listed(BaseModel, Generic[T]):
    """A part of a list. next_cursor: where the next page begins, null on the last one."""

    items: list[T]
    next_cursor: str | None = Field(default=None)


def etag(version: int) -> str:
    """A version as an entity tag."""
    return f'"{version}"'


def tag(response: Response, version: int) -> None:
    """Give the answer its ETag."""
    response.headers["ETag"] = etag(version)


def changed(recorded: Recorded, response: Response) -> Changed:
    """The answer to a command upon a claim."""
    tag(response, recorded.version)
    return Changed(claim_id=recorded.claim_id, version=recorded.version, position=recorded.position)
