"""Everything that is sent has an end, and no pattern takes longer than its text is long."""

from __future__ import annotations

import importlib
import pkgutil
import re
import re._parser as sre  # type: ignore[import-not-found]
from collections.abc import Iterator
from typing import Any

import pytest

import adapters
import application
import domain
import projections
import workers
from installation import API, Site

BOUNDS = {"maxLength", "pattern", "format", "enum", "const"}
ANY_TEXT = {"X-Correlation-ID"}
"""Of which nothing but a UUID is kept: any other text is as if nothing stood there."""

OF_ONE_CLAIM = {
    "/claims/{claim_id}/timeline",
    "/claims/{claim_id}/checklist",
    "/desk/claims/{claim_id}/documents",
    "/desk/claims/{claim_id}/supplements",
    "/audit/claims/{claim_id}/diff",
    "/audit/insured/{insured_id}/window",
}
"""Lists that are as long as what one claim or one person's window holds, which has limits."""

CLOSED = {"/beneficiaries", "/countries", "/audit/catalogue", "/audit/projections"}
"""Lists of what a family, the world, or the program itself holds."""

LATEST = {"/desk/fraud-suspicions", "/audit/access-log/alarms", "/audit/jobs/acts"}
"""Lists that the query behind them cuts."""


@pytest.fixture(scope="module")
def document(lasting_site: Site) -> dict[str, Any]:
    return dict(lasting_site.client.get(f"{API}/openapi.json").json())


def unbounded(document: dict[str, Any], schema: dict[str, Any], path: str) -> Iterator[str]:
    """Where a schema sets no bound to a text, a list or an object."""
    seen: set[str] = set()

    def walk(one: dict[str, Any], path: str) -> Iterator[str]:
        if "$ref" in one:
            if one["$ref"] in seen:
                return
            seen.add(one["$ref"])
            one = document["components"]["schemas"][one["$ref"].rpartition("/")[2]]
        for kind in ("anyOf", "oneOf", "allOf"):
            for other in one.get(kind, ()):
                yield from walk(other, path)
        if one.get("type") == "string" and not BOUNDS & one.keys():
            yield path
        if one.get("type") == "array":
            yield from () if {"maxItems", "prefixItems"} & one.keys() else (path,)
            yield from walk(one.get("items", {}), f"{path}[]")
        for name, other in one.get("properties", {}).items():
            yield from walk(other, f"{path}.{name}")
        more = one.get("additionalProperties")
        if isinstance(more, dict):
            yield from () if "maxProperties" in one else (path,)
            yield from walk(more, f"{path}.*")

    yield from walk(schema, path)


def sent(document: dict[str, Any]) -> Iterator[tuple[str, dict[str, Any]]]:
    """Everything that a request may hold; what stands in a path is found or is not."""
    for path, operations in document["paths"].items():
        for method, operation in operations.items():
            place = f"{method} {path.removeprefix(API)}"
            for one in operation.get("parameters", ()):
                if one["in"] != "path" and one["name"] not in ANY_TEXT:
                    yield f"{place} ?{one['name']}", one["schema"]
            for kind, body in operation.get("requestBody", {}).get("content", {}).items():
                yield f"{place} {kind}", body["schema"]


def test_every_text_and_every_list_that_is_sent_has_a_bound(document: dict[str, Any]) -> None:
    every = list(sent(document))
    assert len(every) > 100
    assert [bad for place, one in every for bad in unbounded(document, one, place)] == []


def test_the_walk_shows_a_text_and_a_list_without_a_bound(document: dict[str, Any]) -> None:
    loose = {
        "properties": {"a": {"type": "string"}, "b": {"type": "array", "items": {"type": "null"}}}
    }
    assert list(unbounded(document, loose, "x")) == ["x.a", "x.b"]


def test_every_list_that_is_answered_has_a_limit(document: dict[str, Any]) -> None:
    unlimited = set()
    for path, operations in document["paths"].items():
        answer = operations.get("get", {}).get("responses", {}).get("200", {})
        schema = answer.get("content", {}).get("application/json", {}).get("schema", {})
        found = document["components"]["schemas"].get(schema.get("$ref", "").rpartition("/")[2], {})
        if "items" not in found.get("properties", {}):
            continue
        limits = [one for one in operations["get"].get("parameters", ()) if one["name"] == "limit"]
        if not limits or limits[0]["schema"]["maximum"] > 100:
            unlimited.add(path.removeprefix(API))
    assert unlimited == OF_ONE_CLAIM | CLOSED | LATEST


def test_a_page_of_more_than_the_limit_is_refused(lasting_site: Site) -> None:
    for limit, status in ((1, 200), (100, 200), (0, 422), (101, 422), (10**30, 422)):
        assert lasting_site["alice"].get("/claims", params={"limit": limit}).status_code == status


def test_free_text_at_the_bound_is_looked_at_and_beyond_it_is_not(site: Site) -> None:
    from adapters.http.validation import LONGEST_TEXT

    alice = site["alice"]
    claim = alice.submitted()
    site.acknowledge(claim)
    agent = site["agent"]
    lease = agent.post("/desk/queue/next").json()["lease_id"]
    for size in (LONGEST_TEXT, LONGEST_TEXT + 1):
        body = {"lease_id": lease, "text": "x" * size}
        answer = agent.post(f"/desk{claim}/notes", body)
        assert (answer.status_code, answer.json()["code"]) == (422, "field.too_long")


def patterns() -> dict[str, re.Pattern[str]]:
    """Every pattern that a module of ours keeps, or that one of its settings or schemas holds."""
    found: dict[str, re.Pattern[str]] = {}
    for room in (domain, application, projections, adapters, workers):
        for info in pkgutil.walk_packages(room.__path__, f"{room.__name__}."):
            if ".migrations" in info.name:
                continue
            for name, value in vars(importlib.import_module(info.name)).items():
                if isinstance(value, re.Pattern) and isinstance(value.pattern, str):
                    found[f"{info.name}.{name}"] = value
    return found


def repeats_within_repeats(tree: Any, inside: bool = False) -> bool:
    """Whether something that repeats without end holds something that does so, too."""
    for kind, told in tree:
        repeats = str(kind) in ("MAX_REPEAT", "MIN_REPEAT") and told[1] > 1000
        if repeats and inside:
            return True
        for part in told if isinstance(told, tuple | list) else ():
            for one in part if isinstance(part, list) else (part,):
                if isinstance(one, sre.SubPattern) and repeats_within_repeats(
                    one, inside or repeats
                ):
                    return True
    return False


PARTED = {"adapters.mail.address._ADDRESS", "adapters.proof.verifier.BODY"}
"""Where each turn needs a character that what repeats within it never takes: a dot, a new line."""


def test_no_pattern_repeats_what_repeats() -> None:
    found = patterns()
    assert len(found) > 20
    slow = {name for name, one in found.items() if repeats_within_repeats(sre.parse(one.pattern))}
    assert slow == PARTED


def test_the_walk_shows_a_pattern_that_takes_for_ever() -> None:
    for slow in (r"(a+)+b", r"(?:a*b?)*c", r"((x|y+)z?)*"):
        assert repeats_within_repeats(sre.parse(slow)), slow
    for quick in (r"a+b+", r"(?:ab){1,9}c*", r"[a-z]+(-[a-z]{1,8})?"):
        assert not repeats_within_repeats(sre.parse(quick)), quick
