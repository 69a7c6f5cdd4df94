"""The copy of one's data over the API: whole or visibly cut, written down, bounded, one's own."""

from __future__ import annotations

import inspect
import json
import shutil
from collections.abc import Iterator
from html import unescape
from io import BytesIO
from pathlib import Path
from typing import Any
from zipfile import ZipFile

import pytest
from jsonschema import Draft202012Validator  # type: ignore[import-untyped]

from absent_keys import keys_away
from adapters.french.history import event_title
from adapters.http.own_data.account import events_of
from adapters.http.own_data.archive import schema_text
from adapters.http.own_data.index import _environment
from adapters.http.own_data.shape import Copy
from adapters.identity.personas import persona_named
from adapters.persistence.mapper import SealingMapper, personal_paths
from adapters.settings import Settings
from application.differences import facts
from application.own_data import TOLD_IN_FULL, WORDLESS, Told
from domain import events
from domain.base import Event
from domain.events import DESK_ONLY
from golden.samples import FILES, KEY, sample
from installation import Person, Site, problem

from .test_own_data_cut import ordered_erasure

EXPORT = "/me/export"
ROOT = Path(__file__).parents[3]


@pytest.fixture
def settings(filled_folder: Path, tmp_path: Path) -> Settings:
    shutil.copytree(filled_folder, tmp_path / "var")
    return Settings(data_dir=tmp_path / "var", exports_max=3)


def copy_of(answer: Any) -> ZipFile:
    assert answer.status_code == 200, answer.text
    archive = ZipFile(BytesIO(answer.content))
    assert archive.testzip() is None
    return archive


def lines(site: Site) -> list[tuple[str, str, str, str]]:
    """The copies that the access log tells: role, route, purpose, of whom."""
    found = site["auditor"].get("/audit/access-log", params={"shown": "COPY"}).json()["items"]
    return [(one["role"], one["place"], one["purpose"], one["insured_id"]) for one in found]


def test_the_copy_is_a_zip_that_nobody_keeps_on_the_way(alice: Person) -> None:
    answer = alice.get(EXPORT)
    copy_of(answer)
    assert answer.headers["content-type"] == "application/zip"
    assert answer.headers["cache-control"] == "no-store"
    assert answer.headers["content-security-policy"] == "sandbox; default-src 'none'"
    assert answer.headers["content-disposition"].endswith("mes-donnees-2026-03-20.zip")


def test_its_data_have_the_shape_that_is_documented(site: Site, alice: Person) -> None:
    site.acknowledge(alice.submitted())
    alice.draft()
    with copy_of(alice.get(EXPORT)) as archive:
        schema, data = json.loads(archive.read("data.schema.json")), archive.read("data.json")
    Draft202012Validator(schema).validate(json.loads(data))
    assert len(Copy.model_validate_json(data).claims) == 2
    assert Copy.model_validate_json(data).version == 1
    kept = (ROOT / "docs/own-data.schema.json").read_text(encoding="utf-8")
    assert kept == f"{schema_text()}\n", "a field that goes needs a new VERSION"


def test_its_page_links_every_file_and_needs_neither_script_nor_network(alice: Person) -> None:
    claim = alice.submitted()
    with copy_of(alice.get(EXPORT)) as archive:
        page, names = archive.read("index.html").decode(), archive.namelist()
    folder = f"demandes/001-{alice.get(claim).json()['reference']}"
    assert {name.rpartition("/")[0] for name in names[3:]} == {folder, f"{folder}/documents"}
    for name in names[3:]:
        assert f'href="{name}"' in page
    assert "default-src 'none'" in page
    for needed in ("<script", "http://", "https://", " onclick", "<img", "<link"):
        assert needed not in page


def test_what_somebody_wrote_is_text_on_the_page(alice: Person) -> None:
    alice.post("/messages", {"subject": "<script>x</script>", "body": "\"'><b>gras</b>"})
    with copy_of(alice.get(EXPORT)) as archive:
        page = archive.read("index.html").decode()
    assert "<script" not in page
    assert "<b>" not in page
    assert "&lt;b&gt;gras" in page


def personal_events() -> set[type[Event]]:
    """Every class of event that has something personal in it."""
    kinds = [one for one in vars(events).values() if inspect.isclass(one)]
    return {one for one in kinds if issubclass(one, Event) and personal_paths(one)}


def test_every_event_with_personal_facts_is_told_or_kept_back_on_purpose() -> None:
    kept_back = {one for one in (*DESK_ONLY, *WORDLESS) if personal_paths(one)}
    assert personal_events() == TOLD_IN_FULL | kept_back
    assert not TOLD_IN_FULL & kept_back


@pytest.mark.parametrize("kind", sorted(TOLD_IN_FULL, key=str), ids=lambda one: one.__name__)
def test_every_personal_fact_of_an_event_stands_in_the_data_and_on_the_page(
    kind: type[Event],
) -> None:
    files = [one for one in FILES if one.stem.partition("+")[0] == kind.TOPIC]
    assert files
    for file in files:
        stored, _ = sample(file)
        event = SealingMapper().decode(stored, {KEY.key_id: KEY})
        (part,) = events_of([Told(1, event)])
        past = _environment().get_template("events.html").module
        page = unescape(str(past.history([part])))  # type: ignore[attr-defined]
        told = {path: leaf for path, leaf in facts(event).items() if is_personal(kind, path)}
        assert told, file.name
        assert event_title(event) in page
        assert [fact.text for fact in part.told if fact.text not in page] == []
        texts, data = "\n".join(fact.text for fact in part.told), "\n".join(leaves(part.facts))
        for leaf in told.values():
            for one in leaf if isinstance(leaf, tuple) else (leaf,):
                assert str(one) in data
                assert str(one) in texts or f"{one:%d/%m/%Y}" in texts


def leaves(facts: Any) -> Iterator[str]:
    """Every value of some JSON, as text."""
    parts = facts.values() if isinstance(facts, dict) else facts
    if not isinstance(facts, dict | list):
        yield str(facts)
        return
    for one in parts:
        yield from leaves(one)


def is_personal(kind: type[Event], path: tuple[str, ...]) -> bool:
    """Whether the fact at a path is marked so in the class."""
    within: Any = personal_paths(kind)
    for name in path:
        within = within.get(name, False) if isinstance(within, dict) else within
    return within is True


def test_every_copy_is_written_down_and_its_person_sees_it(site: Site, alice: Person) -> None:
    alice.get(EXPORT)
    me = str(persona_named("alice").persona_id)
    assert lines(site) == [("insured", "GET /api/v1/me/export", "OWN_REQUEST", me)]
    with copy_of(alice.get(EXPORT)) as archive:
        told = json.loads(archive.read("data.json"))["openings"]
    assert [(one["who"], one["what"]) for one in told] == [("Vous", "Copie de ses données")]
    assert site["auditor"].get("/audit/access-log/chain").json()["broken_at"] is None


def test_no_copy_leaves_that_cannot_be_written_down(site: Site, alice: Person) -> None:
    with site.runtime.engines.log.begin() as db:
        refuse = "BEGIN SELECT RAISE(ABORT, 'full'); END"
        db.exec_driver_sql(f"CREATE TRIGGER full BEFORE INSERT ON access_log {refuse}")
    answer = alice.get(EXPORT)
    assert (answer.status_code, problem(answer)["code"]) == (503, "store.unavailable")


def test_somebody_takes_so_many_copies_a_day_and_another_one_their_own(
    site: Site, alice: Person
) -> None:
    assert [alice.get(EXPORT).status_code for _ in range(3)] == [200] * 3
    answer = alice.get(EXPORT)
    assert (answer.status_code, problem(answer)["code"]) == (429, "abuse.too_many")
    assert answer.headers["retry-after"] == "28800"
    assert site["mgen"].get(EXPORT).status_code == 200
    assert len(lines(site)) == 4
    site.clock.pass_by(hours=8)
    assert site["alice"].get(EXPORT).status_code == 200


def test_without_the_keys_no_copy_begins_and_none_is_counted(site: Site, alice: Person) -> None:
    alice.submitted()
    with keys_away(site):
        for _ in range(4):
            answer = alice.get(EXPORT)
            assert (answer.status_code, problem(answer)["code"]) == (503, "store.unavailable")
            assert int(answer.headers["retry-after"]) >= 1
    assert lines(site) == []
    assert alice.get(EXPORT).status_code == 200


def test_of_somebody_whose_erasure_was_ordered_nothing_leaves(site: Site, alice: Person) -> None:
    claim = alice.submitted()
    portal = site.client.portal
    assert portal is not None
    portal.call(site.runtime.log.save, ordered_erasure(site))
    answer = alice.get(EXPORT)
    assert (answer.status_code, problem(answer)["code"]) == (404, "insured.not_found")
    assert claim not in answer.text
    assert lines(site) == []
