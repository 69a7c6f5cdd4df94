"""Where the browser of the tests comes from."""

from __future__ import annotations

from pathlib import Path

import pytest

import services
from servers import chromium


@pytest.fixture
def path(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """The only folder where programs are looked for, on a machine of somebody who is not root."""
    monkeypatch.setenv("PATH", str(tmp_path))
    monkeypatch.delenv(services.GIVEN_CHROMIUM, raising=False)
    monkeypatch.setattr("os.geteuid", lambda: 1000)
    return tmp_path


def program(path: Path) -> Path:
    path.touch(mode=0o755)
    return path


def test_the_browser_that_is_given_comes_first(path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    program(path / "chromium")
    monkeypatch.setenv(services.GIVEN_CHROMIUM, "/elsewhere/chrome")
    assert chromium.chromium_program() == Path("/elsewhere/chrome")


def test_then_the_one_of_the_system_by_any_of_its_names(path: Path) -> None:
    own = program(path / "own")
    chrome = program(path / "google-chrome")
    assert chromium.chromium_program(own) == chrome
    first = program(path / "chromium")
    assert chromium.chromium_program(own) == first


def test_then_the_one_of_playwright(path: Path) -> None:
    assert chromium.chromium_program(program(path / "own")) == path / "own"


def test_without_any_the_command_that_brings_one_is_told(path: Path) -> None:
    with pytest.raises(services.ServiceMissing, match=r"apt-get install -y .* chromium$"):
        chromium.chromium_program(path / "not-there")


def test_only_root_does_without_the_sandbox() -> None:
    assert "--no-sandbox" in chromium.flags(0)
    assert "--no-sandbox" not in chromium.flags(1000)
