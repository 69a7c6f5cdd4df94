"""What the OpenAPI document says beside the routes themselves: the refusals and their shape."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from typing import Any, Final, cast

from fastapi import FastAPI
from fastapi.openapi.utils import get_openapi
from fastapi.routing import iter_route_contexts
from pydantic import BaseModel

from adapters.http.problems import MEDIA_TYPE, FieldProblem, Problem, problem

API: Final = "/api/v1"
DESCRIPTION: Final = (
    "Reimbursement of care received abroad.\n\n"
    "A command answers the new version (also as `ETag`) and its position in the log; a query that"
    " is given this position as `min_position` shows what the command did."
)
CODES: Final[Mapping[int, str]] = {
    400: "body.malformed",
    401: "auth.token_required",
    403: "access.not_permitted",
    404: "claim.not_found",
    409: "claim.already_submitted",
    412: "claim.changed_meanwhile",
    413: "body.too_large",
    415: "document.type_not_accepted",
    422: "field.required",
    429: "abuse.too_many",
    503: "view.behind",
}
"""The code that stands as the example of a status."""

COMMON: Final = (401, 403, 422, 429, 503)
BODY: Final = (400, 413)
COMMAND: Final = (*COMMON, *BODY, 404, 409, 412)

Responses = dict[int | str, dict[str, Any]]


def refusals(*statuses: int, code: str | None = None) -> Responses:
    """What a route may refuse with, beside COMMON. code: the example of its 404."""
    codes = {**CODES, 404: code or CODES[404]}
    return {status: _refusal(status, codes[status]) for status in sorted({*COMMON, *statuses})}


def _refusal(status: int, code: str) -> dict[str, Any]:
    errors = [FieldProblem(field="nationality", code=code, detail="…")] if status == 422 else []
    shown = problem(status, code, errors=errors).model_dump(mode="json")
    for one in shown["errors"]:
        one["detail"] = shown["detail"]
    schema = {"$ref": "#/components/schemas/Problem"}
    content = {MEDIA_TYPE: {"schema": schema, "example": shown}}
    return {"description": shown["title"], "content": content}


def describe(app: FastAPI) -> None:
    """Complete the application's OpenAPI document."""

    def openapi() -> dict[str, Any]:
        if app.openapi_schema is None:
            app.openapi_schema = _document(app)
        return app.openapi_schema

    # Assigned as FastAPI's manual says; mypy sees a method.
    app.openapi = openapi  # type: ignore[method-assign]


def _document(app: FastAPI) -> dict[str, Any]:
    document = get_openapi(
        title=app.title, version=app.version, description=app.description, routes=app.routes
    )
    schemas = document["components"]["schemas"]
    template = "#/components/schemas/{model}"
    shape = Problem.model_json_schema(ref_template=template, mode="serialization")
    schemas |= {**shape.pop("$defs"), "Problem": shape}
    for name, examples in _examples(app):
        schemas[name]["examples"] = examples
    for operation in _posts(document):
        for parameter in operation.get("parameters", ()):
            if parameter["name"] == "Idempotency-Key":
                parameter["required"] = True
    return document


def _examples(app: FastAPI) -> Iterator[tuple[str, Any]]:
    """The examples of the answers, as FastAPI leaves every null out of them."""
    for route in iter_route_contexts(app.routes):
        model = getattr(route, "response_model", None)
        if (
            getattr(route, "include_in_schema", False)
            and isinstance(model, type)
            and issubclass(model, BaseModel)
        ):
            extra = model.model_config.get("json_schema_extra")
            if isinstance(extra, dict):
                yield model.__name__, extra["examples"]


def _posts(document: Mapping[str, Any]) -> Iterator[dict[str, Any]]:
    for path in document["paths"].values():
        if "post" in path:
            yield cast(dict[str, Any], path["post"])
