"""The rules of the house that no linter knows, from CONTRIBUTING.md."""

from __future__ import annotations

import ast
import importlib
import pkgutil
import re
import subprocess
from collections.abc import Callable, Iterator, Sequence
from functools import cache
from pathlib import Path

import pytest

import domain
import projections
from domain import rules
from domain.base import Event, FirstEvent

ROOT = Path(__file__).parents[1]
ROOMS = ("domain", "application", "projections", "adapters", "workers")
LONGEST_MODULE, LONGEST_FUNCTION = 300, 25

ENVIRONMENT_IS_READ_IN = {"adapters/settings.py"}
CLOCK_IS_READ_IN = {
    "adapters/bootstrap.py": "hands it to everybody else",
    "workers/cli.py": "prints a token without starting anything",
}
LONG_DOCSTRINGS = {"domain/errors/__init__.py": "draws the tree of refusals"}
ANY_IN_DOMAIN = {
    "domain/base.py": "the library's arguments, untyped there",
    "domain/errors/families.py": "the details of a refusal: numbers, dates, references",
}
FRENCH_STANDS_IN = {
    "adapters/french/": "the sentences of pages, letters and problems",
    "adapters/web/": "the names of what the pages link to",
    "domain/reference/": "names of countries and labels of lists",
    "adapters/identity/personas.py": "the demo directory is data",
    "adapters/identity/development.py": "the development provider's own log-in page",
    "adapters/settings.py": "the banner, whose text is a setting",
    "workers/demo_files.py": "a foreign bill",
}

CLOCKS = {
    ("datetime", "now"),
    ("datetime", "utcnow"),
    ("datetime", "today"),
    ("date", "today"),
    *(
        ("time", name + unit)
        for name in ("time", "monotonic", "perf_counter")
        for unit in ("", "_ns")
    ),
}
ENVIRONMENT = {("os", name) for name in ("environ", "environb", "getenv", "getenvb", "putenv")}
ACCENTED = re.compile(r"[À-ÖØ-öø-ÿŒœ]")
QUOTED = re.compile(r"«[^»]*»")  # a docstring may quote the seed
SOURCE = re.compile(r"Source:\s+docs/sources\.md#([\w-]+)")
TOPIC = re.compile(r"[a-z]+(\.[a-z][a-z0-9_]*)\.[1-9][0-9]*")
BUILD_MACHINE = re.compile(rb"/(?:home|Users)/\w+/|/wor[k]/")


@cache
def files() -> tuple[str, ...]:
    """Every file that is or will be committed."""
    command = ["git", "ls-files", "--cached", "--others", "--exclude-standard"]
    listed = subprocess.run(command, cwd=ROOT, check=True, capture_output=True, text=True).stdout
    return tuple(sorted(path for path in listed.splitlines() if (ROOT / path).is_file()))


def modules(*within: str) -> list[str]:
    """The Python files of these rooms, of all when none is named."""
    python = [path for path in files() if path.endswith(".py")]
    return [path for path in python if not within or path.split("/")[0] in within]


@cache
def tree(path: str) -> ast.Module:
    """A file's syntax tree."""
    return ast.parse((ROOT / path).read_text(encoding="utf-8"), path)


def places(paths: Sequence[str], finds: Callable[[ast.AST], object]) -> list[str]:
    """Where in these files a node is found, as path:line."""
    nodes = ((path, node) for path in paths for node in ast.walk(tree(path)))
    return [f"{path}:{getattr(node, 'lineno', 1)}" for path, node in nodes if finds(node)]


def none(found: Sequence[str]) -> None:
    """Nothing was found; else say where, one per line."""
    if found:
        pytest.fail("\n".join(["", *found]), pytrace=False)


def name_of(node: ast.AST) -> str | None:
    """The last name of an expression: `datetime` in `dt.datetime`."""
    return getattr(node, "attr", None) or getattr(node, "id", None)


def uses(*names: tuple[str, str]) -> Callable[[ast.AST], bool]:
    """Finds `module.name` and `from module import name`."""

    def finds(node: ast.AST) -> bool:
        if isinstance(node, ast.Attribute):
            return (name_of(node.value), node.attr) in names
        imported = node.names if isinstance(node, ast.ImportFrom) else []
        return any((getattr(node, "module", None), one.name) in names for one in imported)

    return finds


def functions(path: str) -> Iterator[ast.FunctionDef | ast.AsyncFunctionDef]:
    """Every function and method of a file."""
    for node in ast.walk(tree(path)):
        if isinstance(node, ast.FunctionDef | ast.AsyncFunctionDef):
            yield node


def body_lines(function: ast.FunctionDef | ast.AsyncFunctionDef) -> int:
    """How many lines a function's body has, its docstring aside."""
    body = function.body[1:] if ast.get_docstring(function) else function.body
    return 0 if not body else (body[-1].end_lineno or 0) - body[0].lineno + 1


def submodules(package: str) -> list[str]:
    """The modules of a package, by their last name."""
    return [one.name for one in pkgutil.iter_modules([str(ROOT / package)])]


@cache
def event_classes() -> tuple[type[Event], ...]:
    """Every event class of the domain."""
    for one in pkgutil.walk_packages(domain.__path__, "domain."):
        importlib.import_module(one.name)

    def below(kind: type[Event]) -> Iterator[type[Event]]:
        for one in kind.__subclasses__():
            yield one
            yield from below(one)

    return tuple(one for one in below(Event) if one.__module__.startswith("domain."))


def documented_sources() -> set[str]:
    """The ids of docs/sources.md."""
    file = ROOT / "docs/sources.md"
    text = file.read_text(encoding="utf-8") if file.exists() else ""
    return set(re.findall(r"^### ([\w-]+)$", text, re.MULTILINE))


def named_sources() -> set[str]:
    """The ids that docstrings name."""
    texts = ((ROOT / path).read_text(encoding="utf-8") for path in modules(*ROOMS))
    return {found for text in texts for found in SOURCE.findall(text)}


def test_there_is_a_house() -> None:
    assert {path.split("/")[0] for path in modules(*ROOMS)} >= set(ROOMS[:4])


def test_the_environment_is_read_by_the_settings_alone() -> None:
    elsewhere = [path for path in modules(*ROOMS) if path not in ENVIRONMENT_IS_READ_IN]
    none(places(elsewhere, uses(*ENVIRONMENT)))


def test_the_clock_is_read_by_bootstrap_alone() -> None:
    elsewhere = [path for path in modules(*ROOMS) if path not in CLOCK_IS_READ_IN]
    none(places(elsewhere, uses(*CLOCKS)))


def test_domain_and_application_assert_and_print_nothing() -> None:
    inner = modules("domain", "application")
    none(places(inner, lambda node: isinstance(node, ast.Assert)))
    none(places(inner, lambda n: isinstance(n, ast.Call) and name_of(n.func) == "print"))


def test_an_event_never_refuses() -> None:
    events = [path for path in modules("domain") if path.startswith("domain/events")]
    assert events
    none(places(events, lambda node: isinstance(node, ast.Raise)))


def test_any_stands_in_the_base_of_the_domain_alone() -> None:
    elsewhere = [path for path in modules("domain") if path not in ANY_IN_DOMAIN]
    none(places(elsewhere, uses(("typing", "Any"))))


def test_a_module_has_at_most_300_lines() -> None:
    lengths = {path: len((ROOT / path).read_bytes().splitlines()) for path in modules()}
    none([f"{path}: {n}" for path, n in lengths.items() if n > LONGEST_MODULE])


def test_a_function_has_at_most_25_lines() -> None:
    each = ((path, one, body_lines(one)) for path in modules() for one in functions(path))
    none([f"{path}:{f.lineno} {f.name}: {n}" for path, f, n in each if n > LONGEST_FUNCTION])


def test_a_module_says_in_one_sentence_what_it_holds() -> None:
    told = {path: ast.get_docstring(tree(path)) for path in modules() if tree(path).body}
    none([path for path, text in told.items() if not text])
    rooms = {p: t for p, t in told.items() if p.split("/")[0] in ROOMS and p not in LONG_DOCSTRINGS}
    none([path for path, text in rooms.items() if text and not re.fullmatch(r".+\.", text)])


@pytest.mark.parametrize("event", event_classes(), ids=lambda event: event.__name__)
def test_an_event_has_a_stored_name_of_its_own_and_a_golden_sample(event: type[Event]) -> None:
    if event is FirstEvent:
        return
    assert "TOPIC" in vars(event)
    assert TOPIC.fullmatch(event.TOPIC)
    assert [one for one in event_classes() if vars(one).get("TOPIC") == event.TOPIC] == [event]
    assert "." not in event.__qualname__, "nested event classes are subclassed by the library"
    assert (ROOT / "tests/golden" / f"{event.TOPIC}.json").is_file()
    assert not {"key_id", "_sealed"} & set(event.model_fields), "names of the stored format"


def test_every_golden_sample_has_its_event() -> None:
    stored = {path.stem.partition("+")[0] for path in (ROOT / "tests/golden").glob("*.json")}
    assert stored == {vars(event)["TOPIC"] for event in event_classes() if "TOPIC" in vars(event)}


def test_every_rule_is_in_the_order() -> None:
    listed = [rule.__module__.rpartition(".")[2] for _, rule in rules.ORDER]
    assert sorted(listed) == sorted(set(submodules("domain/rules")) - {"checklist"})


def test_every_view_is_kept_by_the_follower() -> None:
    listed = [name for name, view in vars(projections).items() if view in projections.ALL]
    assert sorted(listed) == sorted(set(submodules("projections")) - {"base"})


def test_every_source_that_is_named_is_documented() -> None:
    none(sorted(named_sources() - documented_sources()))


def test_every_source_that_is_documented_is_used() -> None:
    none(sorted(documented_sources() - named_sources()))


def test_a_lock_holds_no_registry_host() -> None:
    locks = [path for path in files() if re.fullmatch(r"requirements/\w+\.txt", path)]
    assert locks
    none([path for path in locks if b"://" in (ROOT / path).read_bytes()])


def test_no_path_of_a_build_machine_is_kept() -> None:
    own = [str(ROOT).encode(), str(Path.home() / "_").encode()[:-1]]
    contents = {path: (ROOT / path).read_bytes() for path in files()}
    none([p for p, b in contents.items() if BUILD_MACHINE.search(b) or any(o in b for o in own)])


def test_french_stands_where_people_read_it_alone() -> None:
    elsewhere = [path for path in modules(*ROOMS) if not path.startswith(tuple(FRENCH_STANDS_IN))]

    def is_french(node: ast.AST) -> bool:
        text = node.value if isinstance(node, ast.Constant) else None
        return isinstance(text, str) and bool(ACCENTED.search(QUOTED.sub("", text)))

    none(places(elsewhere, is_french))
