"""The commands on a fresh machine, and the locks that they install from."""

import importlib.util
import json
import os
import re
import shutil
import subprocess
import sys
import tomllib
from pathlib import Path

import pytest

import dev

ROOT = Path(__file__).parents[1]
LOCKS = sorted((ROOT / "requirements").glob("*.txt"))


@pytest.fixture
def venv(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """A .venv that is ready, for dev.py to look at."""
    folder = tmp_path / ".venv"
    for name, path in {"VENV": "", "BIN": "bin", "STAMP": "escale-stamp.json"}.items():
        monkeypatch.setattr(dev, name, folder / path)
    (folder / "bin").mkdir(parents=True)
    (folder / "bin" / "python").touch()
    stamp = {"home": dev.home(), "main": dev.digest("main"), "test": dev.digest("test")}
    (folder / "escale-stamp.json").write_text(json.dumps(stamp))
    return folder


@pytest.fixture
def installed(monkeypatch: pytest.MonkeyPatch) -> list[list[str]]:
    """What dev.py would have installed."""
    calls: list[list[str]] = []
    monkeypatch.setattr(dev, "install", calls.append)
    return calls


def test_a_second_start_installs_nothing(venv: Path, installed: list[list[str]]) -> None:
    dev.prepare("main")
    dev.prepare("main", "test")
    assert installed == []


def test_a_changed_lock_is_installed_with_what_was_there(
    venv: Path, installed: list[list[str]]
) -> None:
    stamp = json.loads((venv / "escale-stamp.json").read_text())
    (venv / "escale-stamp.json").write_text(json.dumps({**stamp, "main": "an older one"}))
    dev.prepare("main")
    assert installed == [["main", "test"]]
    dev.prepare("main")
    assert len(installed) == 1


@pytest.mark.parametrize("stamp", ["", "{}", '{"home": "elsewhere", "main": ""}'])
def test_a_venv_of_another_place_or_an_interrupted_one_is_installed_anew(
    venv: Path, installed: list[list[str]], stamp: str
) -> None:
    (venv / "escale-stamp.json").write_text(stamp)
    dev.prepare("main")
    assert installed == [["main"]]


def test_a_venv_whose_python_went_away_is_installed_anew(
    venv: Path, installed: list[list[str]]
) -> None:
    (venv / "bin" / "python").unlink()
    dev.prepare("main")
    assert installed == [["main", "test"]]


def test_a_missing_ensurepip_is_told_with_its_remedy(
    venv: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(dev, "uv_of_this_machine", lambda: None)
    monkeypatch.setattr(importlib.util, "find_spec", {}.get)
    with pytest.raises(SystemExit, match=r"apt-get install -y python3\.\d+-venv"):
        dev.build_venv()


def test_an_old_python_is_told_so(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(sys, "version_info", (3, 10, 12))
    with pytest.raises(SystemExit, match=r"needs Python 3\.11 or newer"):
        dev.main(["setup"])


def test_an_unknown_command_is_a_usage_error(capsys: pytest.CaptureFixture[str]) -> None:
    assert dev.main(["tset"]) == 2
    assert "no command 'tset'" in capsys.readouterr().err


def test_make_knows_every_command_and_explains_it() -> None:
    targets = re.findall(r"^([a-z-]+):.*## \w", (ROOT / "Makefile").read_text(), re.MULTILINE)
    assert set(targets) == set(dev.COMMANDS)


def test_ci_runs_the_tests_where_make_is_missing(tmp_path: Path) -> None:
    for tool in ("bash", "dirname"):
        (tmp_path / tool).symlink_to(str(shutil.which(tool)))
    python = tmp_path / "python3"
    python.write_text('#!/bin/sh\necho "python3 $*"\n')
    python.chmod(0o755)
    command = [str(tmp_path / "bash"), str(ROOT / ".ci" / "run")]
    environment = {**os.environ, "PATH": str(tmp_path)}
    ran = subprocess.run(command, env=environment, capture_output=True, text=True, check=True)
    assert ran.stdout == "python3 dev.py test\n"
    assert ran.stderr == ""


def test_the_project_depends_on_what_the_lock_is_made_from() -> None:
    project = tomllib.loads((ROOT / "pyproject.toml").read_text())["project"]
    wanted = (ROOT / "requirements" / "main.in").read_text().replace('"', "'").splitlines()
    assert sorted(project["dependencies"]) == sorted(wanted)
    extra = (ROOT / "requirements" / "traces.in").read_text().splitlines()
    assert ["-c main.txt", *project["optional-dependencies"]["traces"]] == extra


@pytest.mark.parametrize("lock", LOCKS, ids=lambda lock: str(lock.name))
def test_a_lock_names_no_registry(lock: Path) -> None:
    assert (
        re.findall(r".*(?:://|--index|--extra-index|--find-links|@ file).*", lock.read_text()) == []
    )


@pytest.mark.parametrize("lock", LOCKS, ids=lambda lock: str(lock.name))
def test_every_package_of_a_lock_is_pinned_by_hash(lock: Path) -> None:
    entries = re.split(r"\n(?=[a-zA-Z0-9])", lock.read_text())
    assert all(re.match(r"\S+==\S+.*\\\n    --hash=sha256:", entry) for entry in entries)
