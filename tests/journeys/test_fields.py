"""What each role is ever answered of a person, field by field, is docs/fields.csv."""

from __future__ import annotations

import csv
import shutil
from collections.abc import Iterator, Mapping
from itertools import product
from pathlib import Path
from typing import Final
from urllib.parse import quote

import pytest
from starlette.testclient import TestClient

from adapters.http.issuers import signing_key
from adapters.settings import Settings
from canaries import VALUES
from canary_life import CANARY, CanarySite, lived, take_in
from installation import API, Clock, Person, application, followed
from lives import Life

TABLE: Final = Path(__file__).parents[2] / "docs/fields.csv"
ROLES: Final = (CANARY.name, "clerk", "agent", "medical", "supervisor", "auditor", "dpo", "admin")
NEVER_ENDS: Final = "/audit/events/tail"
CONTENTS: Final = ("application/pdf", "image/", "application/zip")
"""Documents, letters and the copy are bytes of their own: who opens them is authority.csv."""


def table() -> dict[str, dict[str, str]]:
    """What docs/fields.csv says: by field, then by role."""
    with TABLE.open(encoding="utf-8", newline="") as file:
        return {line.pop("field"): line for line in csv.DictReader(file)}


@pytest.fixture
def site(filled_folder: Path, tmp_path: Path) -> Iterator[CanarySite]:
    shutil.copytree(filled_folder, tmp_path / "var")
    settings, clock = Settings(data_dir=tmp_path / "var"), Clock()
    runtime = followed(settings, clock)
    app = application(runtime)
    with TestClient(app, raise_server_exceptions=False) as client:
        yield CanarySite(app, client, runtime, clock, signing_key(settings))


def ids(site: CanarySite, life: Life) -> Mapping[str, list[str]]:
    """What stands in the addresses of this life."""
    claim = life.owner.claim(life.claim)
    messages = life.owner.get("/messages").json()["items"]
    return {
        "claim_id": [one["claim_id"] for one in life.owner.get("/claims").json()["items"]],
        "insured_id": [str(site.insured_id)],
        "document_id": [one["document_id"] for one in claim["documents"]],
        "message_id": [one["message_id"] for one in messages],
        "letter_id": [one["letter_id"] for one in messages if one["letter_id"]],
        "step": ["stay"],
        "page": ["1"],
        "number": ["1"],
        "name": ["claim.care_described.1"],
        "job_id": [str(site.insured_id)],
        "proposal_id": [str(site.insured_id)],
    }


def addresses(site: CanarySite, life: Life) -> Iterator[str]:
    """Every GET of the API about this person, with what its query may name."""
    known = ids(site, life)
    for path, operations in site.app.openapi()["paths"].items():
        operation = operations.get("get")
        if operation is None or path.endswith(NEVER_ENDS):
            continue
        named = [one["name"] for one in operation.get("parameters", ()) if one["in"] == "path"]
        asked = {one["name"] for one in operation.get("parameters", ()) if one["in"] == "query"}
        queries = [""]
        queries += [f"?claim_id={one}" for one in known["claim_id"] if "claim_id" in asked]
        queries += ["?direction=SENT"] if "direction" in asked else []
        for values in product(*(known[name] for name in named)):
            filled = path.removeprefix(API)
            for name, value in zip(named, values, strict=True):
                filled = filled.replace(f"{{{name}}}", quote(value))
            yield from (f"{filled}{query}" for query in queries)


def seen(person: Person, places: list[str]) -> set[str]:
    """Which fields stand in any answer to this person."""
    found: set[str] = set()
    answers = [person.get(place) for place in places]
    for known in ({"nir": VALUES["nir_spaced"]}, {"reference": "ETR-0"}):
        answers.append(person.post("/desk/search", known))
    for answer in answers:
        is_text = not answer.headers.get("content-type", "").startswith(CONTENTS)
        if answer.status_code < 300 and is_text:
            found |= {name for name, value in VALUES.items() if value in answer.text}
    return found


def open_everything(site: CanarySite, life: Life) -> None:
    """Nothing is hidden for want of a reason, nor because nobody has anything to answer."""
    body = f"{VALUES['body']}, {VALUES['phone']}, {VALUES['address']}"
    asked = life.owner.post("/messages", {"subject": VALUES["subject"], "body": body})
    assert asked.status_code == 201
    site.settle()
    for name in ("agent", "medical", "supervisor"):
        answer = site[name].post(f"{life.desk}/documents/opening", {"reason": "Contrôle"})
        assert answer.status_code in (200, 201, 204), answer.text


@pytest.mark.chaos
def test_every_role_is_answered_the_fields_that_are_written_down_and_no_other(
    site: CanarySite, tmp_path: Path
) -> None:
    take_in(site, tmp_path)
    life = lived(site)
    open_everything(site, life)
    places, fields = list(addresses(site, life)), table()
    shown = {role: seen(site[role], places) for role in ROLES}
    written = {
        role: {field for field, line in fields.items() if line[name] == "yes"}
        for role, name in zip(ROLES, ("insured", *ROLES[1:]), strict=True)
    }
    assert shown == written
    print(f"{len(places)} addresses, {len(ROLES)} roles, {len(fields)} fields")


def test_the_table_names_every_field_and_every_role() -> None:
    fields = table()
    assert set(fields) == set(VALUES)
    for field, line in fields.items():
        assert {*line} == {"what", "insured", *ROLES[1:], "why"}, field
        assert {line[role] for role in ("insured", *ROLES[1:])} <= {"yes", "no"}, field
        assert line["what"], field
