"""A line holds what has a name in the list and a plain form; an error is told without its text."""

from __future__ import annotations

import ast
import logging
import sys
import threading
from collections.abc import Iterator
from pathlib import Path
from uuid import UUID

import pytest
import structlog

from adapters.logs import FIELDS, told
from adapters.metrics import DROPPED
from lines import Lines, written

ROOT = Path(__file__).parents[2]
NIR = "285107599900081"
PERSONAL = (
    NIR,
    "2 85 10 75 999 000 81",
    "tournesol@example.org",
    "FR7699999000000000000000130",
    "Otite à Malmö",
    "a\nforged line",
    "x" * 201,
)
CLAIM = UUID("7ca10523-ab36-53d3-9f9a-81a44f408a01")


@pytest.fixture
def lines() -> Iterator[Lines]:
    with written() as found:
        yield found


def test_a_field_without_a_name_in_the_list_is_left_out_and_counted(lines: Lines) -> None:
    before = DROPPED._value.get()
    structlog.get_logger("escale.jobs").warning("job_failed", nir="secret", kind="scan")
    [line] = lines
    assert "secret" not in str(line)
    assert line | {"timestamp": ""} == {
        "event": "job_failed",
        "kind": "scan",
        "level": "warning",
        "logger": "escale.jobs",
        "timestamp": "",
    }
    assert DROPPED._value.get() == before + 1


@pytest.mark.parametrize("value", PERSONAL)
def test_what_a_person_wrote_stands_in_no_field_whatever_its_name(lines: Lines, value: str) -> None:
    structlog.get_logger("escale").info("tried", why=value, trace=[value], claim_id=CLAIM)
    [line] = lines
    assert value not in lines.written.getvalue()
    assert ("why" in line, "trace" in line, line["claim_id"]) == (False, False, str(CLAIM))


def test_an_error_is_told_by_its_kinds_and_its_place(lines: Lines) -> None:
    try:
        try:
            raise ValueError(NIR)
        except ValueError as error:
            raise RuntimeError(f"about {NIR}") from error
    except RuntimeError as error:
        structlog.get_logger("escale").error("request_failed", exc_info=error)
    [line] = lines
    assert (line["error"], line["causes"]) == ("builtins.RuntimeError", ["builtins.ValueError"])
    assert line["trace"][-1].startswith("tests/adapters/test_logs.py:")
    assert NIR not in lines.written.getvalue()


def test_what_nobody_caught_is_told_without_its_text(lines: Lines) -> None:
    error = ValueError(NIR)
    sys.excepthook(ValueError, error, None)
    threading.excepthook(threading.ExceptHookArgs((ValueError, error, None, None)))
    assert [(one["event"], one["error"]) for one in lines] == [
        ("crashed", "builtins.ValueError"),
        ("thread_crashed", "builtins.ValueError"),
    ]
    assert NIR not in lines.written.getvalue()


def test_a_line_of_a_library_loses_what_fills_it(lines: Lines) -> None:
    try:
        raise KeyError(NIR)
    except KeyError:
        logging.getLogger("dramatiq.tried").exception("Failed on %s", NIR)
        logging.getLogger("sqlalchemy.pool").warning(f"connection of {NIR}")
    known, unknown = lines
    assert (known["event"], known["template"], known["error"]) == (
        "library",
        "Failed on %s",
        "builtins.KeyError",
    )
    assert (unknown["logger"], "template" in unknown) == ("sqlalchemy.pool", False)
    assert NIR not in lines.written.getvalue()


def test_in_development_a_line_can_be_read_and_holds_no_more() -> None:
    with written(is_readable=True) as found:
        structlog.get_logger("escale").info("tried", why=NIR, kind="scan")
    assert "tried" in found.written.getvalue()
    assert NIR not in found.written.getvalue()


def test_a_chain_of_errors_without_an_end_is_told_to_its_end() -> None:
    first, second = ValueError(), RuntimeError()
    first.__cause__, second.__cause__ = second, first
    assert told(first)["causes"] == ["builtins.RuntimeError"]


def test_every_field_that_the_code_writes_is_in_the_list() -> None:
    for path in (*ROOT.glob("adapters/**/*.py"), *ROOT.glob("workers/**/*.py")):
        for call in ast.walk(ast.parse(path.read_text())):
            is_line = (
                isinstance(call, ast.Call)
                and isinstance(call.func, ast.Attribute)
                and isinstance(call.func.value, ast.Name)
                and call.func.value.id == "log"
                and call.func.attr in ("debug", "info", "warning", "error", "critical")
            )
            if is_line:
                assert isinstance(call, ast.Call)
                names = {one.arg for one in call.keywords if one.arg} - {"exc_info"}
                assert names <= FIELDS, f"{path.name}: {names - FIELDS}"
                assert isinstance(call.args[0], ast.Constant), path
