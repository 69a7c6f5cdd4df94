"""No error quotes what it was given: models, shapes of files and rows, statements of databases."""

from __future__ import annotations

import ast
import importlib
import pkgutil
from collections.abc import Iterator
from pathlib import Path
from types import ModuleType

import pytest
from pydantic import BaseModel, TypeAdapter, ValidationError

ROOT = Path(__file__).parents[2]
ROOMS = ("domain", "application", "projections", "adapters", "workers")
CANARY = "285107599900081"
ANSWERED = "adapters.http."
"""Models of routes: FastAPI reads and writes them, and its errors never come to be text."""


def modules() -> Iterator[ModuleType]:
    for room in ROOMS:
        package = importlib.import_module(room)
        for found in pkgutil.walk_packages(package.__path__, f"{room}."):
            if "migrations" not in found.name:
                yield importlib.import_module(found.name)


def subclasses(of: type[BaseModel]) -> Iterator[type[BaseModel]]:
    for one in of.__subclasses__():
        yield one
        yield from subclasses(one)


def quotes(shape: TypeAdapter[object]) -> bool:
    """Whether an error about a canary shows it; the names of fields are always shown."""
    for given in (CANARY, [CANARY], {"payment": CANARY}):
        try:
            shape.validate_python(given)
        except ValidationError as error:
            if CANARY in str(error):
                return True
    return False


def test_no_model_quotes_what_it_was_given() -> None:
    loaded = list(modules())
    assert len(loaded) > 300
    ours = [one for one in set(subclasses(BaseModel)) if one.__module__.startswith(ROOMS)]
    loud = [
        one.__qualname__
        for one in ours
        if not one.model_config.get("hide_input_in_errors")
        and not one.__module__.startswith(ANSWERED)
    ]
    assert not loud
    assert len(ours) > 200
    shapes = {
        f"{module.__name__}.{name}": value
        for module in loaded
        for name, value in vars(module).items()
        # The rows of views hold no personal field in clear.
        if isinstance(value, TypeAdapter) and not module.__name__.startswith("projections.")
    }
    assert len(shapes) >= 5
    assert not [name for name, shape in shapes.items() if quotes(shape)]


def test_a_model_that_quotes_would_be_seen() -> None:
    assert quotes(TypeAdapter(dict[str, int]))


@pytest.mark.parametrize("room", ROOMS)
def test_every_engine_hides_what_fills_its_statements(room: str) -> None:
    for path in (ROOT / room).rglob("*.py"):
        for call in ast.walk(ast.parse(path.read_text())):
            if isinstance(call, ast.Call) and _name(call.func) == "create_engine":
                hidden = [one for one in call.keywords if one.arg == "hide_parameters"]
                assert hidden, f"{path.name}:{call.lineno}"
                assert ast.literal_eval(hidden[0].value) is True


def _name(called: ast.expr) -> str:
    return called.attr if isinstance(called, ast.Attribute) else getattr(called, "id", "")
