"""The papers say what is: every test they name exists, every requirement has its line."""

from __future__ import annotations

import csv
import json
import re
from collections.abc import Iterator
from functools import cache
from pathlib import Path
from typing import Any

import pytest

from adapters.persistence.mapper import personal_paths
from domain import events
from domain.base import Event
from materials import LOCK, write_bill

ROOT = Path(__file__).parents[1]
THREATS = (ROOT / "docs" / "threats.md").read_text()
NAMED = re.compile(r"`(tests/[\w/]+\.py)(?:::(\w+))?`")
KINDS = ("Spoof", "Tamper", "Repudiate", "Disclose", "Deny", "Elevate")
MET = ("yes", "partly", "no", "none")
LEVELS = {
    **{"1.1": "22", "1.2": "1111122223", "1.3": "112222222223", "1.4": "222", "1.5": "123"},
    **{"2.1": "122", "2.2": "112", "2.3": "12223", "2.4": "23"},
    **{"3.1": "3", "3.2": "113", "3.3": "12223", "3.4": "11222233", "3.5": "11122333"},
    **{"3.6": "3", "3.7": "22333"},
    **{"4.1": "12233", "4.2": "23333", "4.3": "22", "4.4": "1222"},
    **{"5.1": "2", "5.2": "112333", "5.3": "113", "5.4": "222"},
    **{"6.1": "122", "6.2": "111111112222", "6.3": "11223333", "6.4": "112233"},
    **{"6.5": "22222333", "6.6": "2223", "6.7": "33", "6.8": "2222"},
    **{"7.1": "222", "7.2": "1111", "7.3": "22", "7.4": "11222", "7.5": "223", "7.6": "22"},
    **{"8.1": "1233", "8.2": "1123", "8.3": "133", "8.4": "23"},
    **{"9.1": "111", "9.2": "1222"},
    **{"10.1": "22", "10.2": "223", "10.3": "22223", "10.4": "1111122222233333"},
    **{"10.5": "22222", "10.6": "22", "10.7": "222"},
    **{"11.1": "2233", "11.2": "22233", "11.3": "11233", "11.4": "1222", "11.5": "23"},
    **{"11.6": "23", "11.7": "33"},
    **{"12.1": "12233", "12.2": "11", "12.3": "22223"},
    **{"13.1": "2333", "13.2": "222223", "13.3": "2233", "13.4": "1222233"},
    **{"14.1": "22", "14.2": "12223333", "14.3": "122"},
    **{"15.1": "12233", "15.2": "12233", "15.3": "1222222", "15.4": "3333"},
    **{"16.1": "2", "16.2": "22222", "16.3": "2222", "16.4": "222", "16.5": "2223"},
    **{"17.1": "23", "17.2": "22223333", "17.3": "22"},
}
"""The level of each requirement of OWASP ASVS 5.0.0, section by section, in their order."""


@cache
def text_of(path: str) -> str:
    return (ROOT / path).read_text()


def is_there(path: str, test: str | None) -> bool:
    if not (ROOT / path).exists():
        return False
    return not test or f"def {test}(" in text_of(path)


def test_every_test_that_the_threats_name_exists() -> None:
    named = [(found[1], found[2]) for found in NAMED.finditer(THREATS)]
    assert len(named) >= 45
    assert not [one for one in named if not is_there(*one)]


@pytest.mark.parametrize("part", THREATS.split("\n## ")[1:], ids=lambda part: part.splitlines()[0])
def test_every_part_has_a_line_for_each_kind_of_threat(part: str) -> None:
    rows = [line for line in part.splitlines() if line.startswith(tuple(f"| {k}" for k in KINDS))]
    assert {row.split("|")[1].strip() for row in rows} == set(KINDS)
    assert all(NAMED.search(row.rpartition("| ")[2] or row) for row in rows)


def requirements() -> list[dict[str, str]]:
    with (ROOT / "docs" / "asvs.csv").open(newline="") as file:
        return list(csv.DictReader(file))


def test_every_requirement_of_levels_one_and_two_has_its_line() -> None:
    wanted = [
        (f"v5.0.0-{section}.{number}", level)
        for section, levels in LEVELS.items()
        for number, level in enumerate(levels, 1)
        if level in "12"
    ]
    assert [(one["id"], one["level"]) for one in requirements()] == wanted
    assert len(wanted) == 253


def test_every_evidence_of_a_requirement_exists() -> None:
    for one in requirements():
        path, _, test = one["evidence"].partition("::")
        assert one["met"] in MET, one
        assert not path or is_there(path, test), one
        if one["met"] in ("yes", "partly"):
            assert path, f"{one['id']} is said to be met, and nothing shows it"
        if one["met"] != "yes":
            assert one["note"] or one["met"] == "partly", f"{one['id']} says not why"


def test_every_field_that_is_sealed_is_classed_in_the_paper_of_data() -> None:
    paper = (ROOT / "docs" / "data.md").read_text(encoding="utf-8")
    models = [one for one in vars(events).values() if isinstance(one, type)]
    sealed = {name for one in models if issubclass(one, Event) for name in leaves(one)}
    assert len(sealed) >= 15
    assert sorted(name for name in sealed if f"`{name}`" not in paper) == []


def leaves(model: type[Event]) -> Iterator[str]:
    """The names of the fields of an event that are sealed, at any depth."""
    waiting: list[tuple[str, Any]] = list(personal_paths(model).items())
    while waiting:
        name, marked = waiting.pop()
        if marked is True:
            yield name
        else:
            waiting += marked.items()


def test_the_bill_of_materials_names_every_locked_package(tmp_path: Path) -> None:
    write_bill(tmp_path / "dist" / "bill.json", is_checked=False)
    bill = json.loads((tmp_path / "dist" / "bill.json").read_text())
    found = {f"{one['name']}=={one['version']}" for one in bill["components"]}
    assert found == set(re.findall(r"^[\w.-]+==[\w.]+", LOCK.read_text(), re.MULTILINE))
    assert (bill["bomFormat"], bill["specVersion"]) == ("CycloneDX", "1.6")
