"""The OpenAPI document: valid, with examples that hold, and kept by the server."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

import httpx2
import pytest
import schemathesis
from fastapi.openapi.models import OpenAPI
from hypothesis import HealthCheck, Phase, given, settings
from hypothesis import strategies as st
from jsonschema import Draft202012Validator  # type: ignore[import-untyped]
from schemathesis import GenerationMode
from schemathesis.checks import (
    content_type_conformance,
    not_a_server_error,
    response_schema_conformance,
    status_code_conformance,
)
from schemathesis.core.result import Ok

from installation import API, Person, Site, served

CHECKS = [
    not_a_server_error,
    status_code_conformance,
    content_type_conformance,
    response_schema_conformance,
]
FEW, MANY = 6, 40
LONG = (pytest.mark.chaos, pytest.mark.timeout(900))
RECORDED_NOWHERE = {"put_pad", "fit_documents", "preview_decision"}
STAFF = {
    "/desk/insured/": "supervisor",
    "/desk/paper-claims": "clerk",
    "/desk/figures": "supervisor",
    "/desk/": "agent",
    "/audit/": "auditor",
    "/contacts": "clerk",
}


@pytest.fixture(scope="module")
def document(lasting_site: Site) -> dict[str, Any]:
    answer = lasting_site.client.get(f"{API}/openapi.json")
    assert answer.status_code == 200
    return dict(answer.json())


def operations(document: dict[str, Any]) -> Iterator[tuple[str, dict[str, Any]]]:
    for path, item in document["paths"].items():
        for method, operation in item.items():
            yield f"{method.upper()} {path}", operation


def contents(operation: dict[str, Any]) -> Iterator[tuple[str, dict[str, Any]]]:
    """Every body of an operation: what is sent, then each answer."""
    if "requestBody" in operation:
        for kind, body in operation["requestBody"]["content"].items():
            yield f"body {kind}", body
    for status, answer in operation["responses"].items():
        for kind, body in answer.get("content", {}).items():
            yield f"{status} {kind}", body


def test_it_is_an_openapi_3_1_document(document: dict[str, Any]) -> None:
    assert document["openapi"].startswith("3.1.")
    OpenAPI.model_validate(document)
    for schema in document["components"]["schemas"].values():
        Draft202012Validator.check_schema(schema)


def test_every_operation_has_its_own_name_and_sentence(document: dict[str, Any]) -> None:
    names = [operation["operationId"] for _, operation in operations(document)]
    assert len(names) == len(set(names)) == 116
    for name, operation in operations(document):
        assert operation["description"].endswith("."), name
        assert "Raises" not in operation["description"], name


def test_every_body_has_an_example_that_its_schema_allows(document: dict[str, Any]) -> None:
    components = {"components": document["components"]}
    for name, operation in operations(document):
        for what, body in contents(operation):
            schema = body["schema"]
            shape = document
            for step in schema.get("$ref", "").removeprefix("#/").split("/"):
                shape = shape[step] if step else schema
            examples = [body["example"]] if "example" in body else shape.get("examples")
            assert examples, f"{name} {what}"
            for example in examples:
                Draft202012Validator({**schema, **components}).validate(example)


def test_every_operation_says_how_it_is_refused(document: dict[str, Any]) -> None:
    for name, operation in operations(document):
        assert {"401", "403", "422", "503"} <= operation["responses"].keys(), name
        assert operation["security"] == [{"HTTPBearer": []}], name
        for status, answer in operation["responses"].items():
            if int(status) >= 400:
                assert answer["content"].keys() == {"application/problem+json"}, name


def test_a_key_is_required_of_every_post_and_offered_to_every_other_change(
    document: dict[str, Any],
) -> None:
    for name, operation in operations(document):
        method = name.partition(" ")[0]
        found = {one["name"]: one["required"] for one in operation.get("parameters", ())}
        if method == "GET" or operation["operationId"] in RECORDED_NOWHERE:
            assert "Idempotency-Key" not in found, name
        else:
            assert found["Idempotency-Key"] is (method == "POST"), name


@pytest.mark.parametrize("examples", [FEW, pytest.param(MANY, marks=LONG)])
def test_the_server_keeps_what_the_document_promises(site: Site, examples: int) -> None:
    site.app.state.listening.stop()  # what follows the log would go on and on
    with served(site.app) as address:
        schema = schemathesis.openapi.from_url(f"{address}{API}/openapi.json")
        people = {name: site.token(name) for name in ("alice", *STAFF.values())}
        with httpx2.Client(base_url=address) as client:
            alice = Person(client, people["alice"])
            claims = [alice.submitted(), alice.filled(), alice.filled()]
        for found in schema.get_all_operations():
            assert isinstance(found, Ok)
            operation = found.ok()
            name = next((who for part, who in STAFF.items() if part in operation.path), "alice")
            try_out(operation, people[name], claims, examples)


def try_out(operation: Any, token: str, claims: list[str], examples: int) -> None:
    """Ask an operation this and that, the same in every run; mostly of claims that are there."""

    def ask(case: Any, claim: str | None) -> None:
        case.headers["Authorization"] = f"Bearer {token}"
        if claim is not None and "claim_id" in case.path_parameters:
            case.path_parameters["claim_id"] = claim.removeprefix("/claims/")
        # A position that nothing ever reaches takes two seconds each time.
        case.query.pop("min_position", None)
        case.call_and_validate(checks=CHECKS)

    right, wrong = (
        operation.as_strategy(generation_mode=mode)
        for mode in (GenerationMode.POSITIVE, GenerationMode.NEGATIVE)
    )
    tried = given(right | wrong, st.sampled_from([None, *claims]))(ask)
    settings(
        max_examples=examples,
        derandomize=True,
        database=None,
        deadline=None,
        phases=[Phase.generate],
        suppress_health_check=list(HealthCheck),
    )(tried)()
