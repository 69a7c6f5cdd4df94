"""The table of retention says what is: every table and folder, each number, each job, each test."""

from __future__ import annotations

import re
import sqlite3
from collections.abc import Iterator
from contextlib import closing
from datetime import timedelta
from importlib import import_module
from pathlib import Path
from typing import Any, NamedTuple

import pytest

from adapters.bootstrap import migrate_all
from adapters.settings import Settings
from workers.reactions import CLOCKWORK, REACTIONS

ROOT = Path(__file__).parents[1]
PAGE = ROOT / "docs" / "retention.md"
NO_DATA = re.compile(r"^(\w+_version|sqlite_sequence)$")
NUMBER = re.compile(r"\b(\d+) (months|days|hours|minutes|seconds)\b")
CODE = re.compile(r"`([^`]+)`")
JOBS = {kind for kind, _ in CLOCKWORK} | {kind for _, kind in REACTIONS}


class Line(NamedTuple):
    """What is kept, for how long, what says so, what ends it, what tests it."""

    what: str
    long: str
    said: str
    job: str
    test: str


def lines() -> list[Line]:
    rows = [line for line in PAGE.read_text("utf-8").splitlines() if line.startswith("| ")]
    found = [Line(*(cell.strip() for cell in row.strip("|").split(" | "))) for row in rows]
    return [line for line in found if line.what != "What"]


LINES = lines()
NAMED = {name for line in LINES for name in CODE.findall(line.what)}


def tables(folder: Path) -> Iterator[str]:
    migrate_all(Settings(data_dir=folder))
    for file in folder.glob("*.db"):
        with closing(sqlite3.connect(file)) as db:
            rows = db.execute("SELECT name FROM sqlite_master WHERE type = 'table'").fetchall()
        yield from (name for (name,) in rows if not NO_DATA.match(name))


def test_every_table_and_every_folder_has_its_line_and_no_line_is_about_nothing(
    tmp_path: Path,
) -> None:
    folders = {name for name in dir(Settings) if name.endswith("_dir") and name != "data_dir"}
    folders -= set(Settings.model_fields)
    assert {*tables(tmp_path), *folders} == NAMED


@pytest.mark.parametrize("line", LINES, ids=[line.what for line in LINES])
def test_a_line_says_what_the_code_says(line: Line) -> None:
    says = CODE.findall(line.said)
    if not says:
        assert NUMBER.search(line.long) is None, "a number that nothing says"
        paper = re.search(r"\((decisions/[^)]+)\)", line.said)
        assert paper is not None
        assert (PAGE.parent / paper[1]).exists()
        return
    value, unit = _value(says[0])
    found = NUMBER.search(line.long)
    if found is not None:
        assert timedelta(**{unit: value}) == _length(int(found[1]), found[2]), line.what


@pytest.mark.parametrize("line", LINES, ids=[line.what for line in LINES])
def test_a_line_names_a_job_of_the_clock_and_a_test(line: Line) -> None:
    jobs = CODE.findall(line.job)
    assert set(jobs) <= JOBS
    assert jobs or line.job in ("nothing", "each start")
    path, _, test = CODE.findall(line.test)[0].partition("::")
    assert f"def {test}(" in (ROOT / path).read_text("utf-8") or not test


def _value(said: str) -> tuple[float, str]:
    """What a setting or a constant is, in days or seconds; months count thirty days each."""
    if said.startswith("ESCALE_"):
        name = said.removeprefix("ESCALE_").lower()
        return _days(Settings.model_fields[name].default, name), "days"
    module, _, name = said.partition(":")
    value = getattr(import_module(module), name)
    if isinstance(value, timedelta):
        return value.total_seconds(), "seconds"
    return (_days(value, name.lower()), "days") if isinstance(value, int) else (0, "days")


def _days(value: Any, name: str) -> float:
    return float(value) * 30 if name.endswith("months") else float(value)


def _length(number: int, unit: str) -> timedelta:
    return timedelta(days=30 * number) if unit == "months" else timedelta(**{unit: number})
