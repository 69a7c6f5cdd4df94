"""The catalogue of events says how each is stored; the golden samples hold to it."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import pytest
from jsonschema import Draft202012Validator  # type: ignore[import-untyped]

from adapters.http.catalogue import event_type, event_types, stored_schema
from adapters.persistence.mapper import personal_paths
from domain import events
from domain.base import Event
from installation import Site, problem

GOLDEN = Path(__file__).parents[2] / "golden"
FILES = sorted(GOLDEN.glob("*.json"))


def stored(file: Path) -> Any:
    return json.loads(json.loads(file.read_text("utf-8"))["state"])


@pytest.mark.parametrize("file", FILES, ids=lambda file: file.stem)
def test_every_event_that_was_ever_stored_has_the_form_that_the_catalogue_tells(
    file: Path,
) -> None:
    schema = event_type(file.stem.partition("+")[0]).stored_schema
    Draft202012Validator.check_schema(schema)
    Draft202012Validator(schema).validate(stored(file))


def test_every_kind_of_event_is_in_it_with_its_golden_sample() -> None:
    told = event_types()
    assert len(told) == len(events.__all__)
    for one in told:
        assert event_type(one.name).sample == stored(GOLDEN / f"{one.name}.json"), (
            "python tests/golden/to_catalogue.py"
        )
        assert one.says.endswith("."), one.name


def test_no_personal_field_stands_in_the_form_of_what_is_stored() -> None:
    sealed = [one for one in events.__all__ if personal_paths(getattr(events, one))]
    assert sealed
    for name in sealed:
        kind: type[Event] = getattr(events, name)
        assert "_sealed" in stored_schema(kind)["properties"], name
    care = event_type("claim.care_described.1")
    assert care.personal == ["care.reason"]
    assert "reason" not in json.dumps(care.stored_schema["$defs"]["Care"]["properties"])


def test_the_auditor_reads_it(lasting_site: Site) -> None:
    auditor = lasting_site["auditor"]
    names = [one["name"] for one in auditor.get("/audit/catalogue").json()["items"]]
    assert names == sorted(names)
    body = auditor.get("/audit/catalogue/claim.claim_started.1").json()
    assert (body["stream"], body["is_refusal"]) == ("claim", False)
    answer = auditor.get("/audit/catalogue/claim.nothing.1")
    assert (answer.status_code, problem(answer)["code"]) == (404, "audit.event_type_not_found")
