#!/usr/bin/env python3
"""Builds .venv from the hash-pinned locks and runs the project's commands, with Python alone."""

from __future__ import annotations

import contextlib
import fcntl
import hashlib
import importlib.util
import json
import os
import shutil
import subprocess
import sys
import sysconfig
import time
from pathlib import Path
from typing import TYPE_CHECKING, NoReturn

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator

OLDEST_PYTHON = (3, 11)
ROOT = Path(__file__).resolve().parent
VENV = ROOT / ".venv"
BIN = VENV / "bin"
STAMP = VENV / "escale-stamp.json"
REQUIREMENTS = ROOT / "requirements"
MEMORY = Path("/dev/shm")  # noqa: S108 - whoever uses it makes folders of their own in it
ROOM_IN_MEMORY = 2 * 1024**3
"""Bytes; the tests take less than a tenth of it."""


# ----------------------------------------------------------------------------------- commands
def setup(_arguments: list[str]) -> None:
    """Build .venv with everything that running and testing need."""
    prepare("main", "test")


def run(arguments: list[str]) -> None:
    """Serve http://127.0.0.1:8000 on ./var, with the demo directory; Ctrl-C stops it."""
    prepare("main")
    become("python", "-m", "workers.cli", "serve", *arguments)


def demo(arguments: list[str]) -> None:
    """Tell one claim from draft to acknowledgment, event by event, on a temporary store."""
    prepare("main")
    become("python", "-m", "workers.cli", "demo", *arguments)


def test(arguments: list[str]) -> None:
    """Check style, types and architecture, then run every test; arguments go to pytest."""
    prepare("main", "test")
    step("ruff", "check", ".")
    step("ruff", "format", "--check", ".")
    step("mypy")
    step("lint-imports", "--no-logo")
    step("deptry", ".", "--no-ansi")
    spare_the_disk()
    become("pytest", "-n", "3", "-m", "not chaos", *arguments)


def fast(arguments: list[str]) -> None:
    """Run the unit tests alone, in seconds; arguments go to pytest."""
    prepare("main", "test")
    units = ("tests/domain", "tests/application", "tests/test_house.py")
    become("pytest", "-q", "-n", "2", "-m", "not chaos and not thorough", *units, *arguments)


def chaos(arguments: list[str]) -> None:
    """Run the tests that kill, cut and flood for minutes; arguments go to pytest."""
    prepare("main", "test")
    os.environ["ESCALE_TEST_FULL"] = "1"
    become("pytest", "-m", "chaos or thorough", *arguments)


def bench(arguments: list[str]) -> None:
    """Measure how long pages, files and a long queue take; an argument: how often, or quick."""
    prepare("main", "test")
    become("python", "-m", "bench", *arguments)


def fit_demo(arguments: list[str]) -> None:
    """Make a photo and a scan fit, and write both sides of each into var/fit-demo."""
    prepare("main", "test")
    become("python", "-m", "fitting.demo", *arguments)


def screens(arguments: list[str]) -> None:
    """Take a picture of every page in every state into docs/screens; arguments name groups."""
    prepare("main", "test")
    become("python", "-m", "browser.screens", *arguments)


def sbom(arguments: list[str]) -> None:
    """Write the bill of materials of what runs into dist/, as CycloneDX."""
    prepare("main", "test")
    become("python", "-m", "materials", *arguments)


def lock(arguments: list[str]) -> None:
    """Write the locks again from requirements/*.in; --upgrade takes newer versions."""
    prepare("main", "test")
    for name in ("bootstrap", "main", "traces", "test"):
        compile_lock(name, arguments)


def show_help(_arguments: list[str]) -> None:
    """List the commands."""
    print("usage: python3 dev.py COMMAND [arguments]\n")
    for name, command in COMMANDS.items():
        print(f"  {name:<8} {command.__doc__}")


COMMANDS: dict[str, Callable[[list[str]], None]] = {
    "setup": setup,
    "run": run,
    "demo": demo,
    "test": test,
    "fast": fast,
    "chaos": chaos,
    "bench": bench,
    "fit-demo": fit_demo,
    "screens": screens,
    "sbom": sbom,
    "lock": lock,
    "help": show_help,
}


# -------------------------------------------------------------------------------- environment
def prepare(*locks: str) -> None:
    """Make .venv hold what the named locks pin; nothing is done, or fetched, when it already does.

    What an earlier start installed stays: `run` after `test` keeps the test tools.
    """
    with one_at_a_time():
        stamp = read_stamp()
        installed = stamp if stamp.get("home") == home() else {}
        wanted = {name: digest(name) for name in {*locks, *installed} - {"home"}}
        if BIN.joinpath("python").exists() and wanted.items() <= installed.items():
            return
        install(sorted(wanted))
        STAMP.write_text(json.dumps({"home": home(), **wanted}, indent=1))


def install(locks: list[str]) -> None:
    """Build .venv if it cannot be used, then make its packages exactly those of the locks."""
    started = time.monotonic()
    if not is_usable():
        build_venv()
    STAMP.unlink(missing_ok=True)  # an interrupted installation must not look finished
    uv = find_uv()
    if uv.parent == BIN:
        locks = ["bootstrap", *locks]  # uv keeps itself
    files = [f"requirements/{name}.txt" for name in locks]
    say(f"installing {', '.join(files)}")
    safely = ("--require-hashes", "--no-build")  # a source package would fetch unpinned tools
    must(uv, "pip", "sync", "--quiet", *safely, "--python", BIN / "python", *files)
    say(f".venv is ready after {time.monotonic() - started:.1f} s")


def build_venv() -> None:
    """Make an empty .venv; pip goes in only where it is needed to fetch uv."""
    flags = ["--without-pip"] if uv_of_this_machine() else []
    if not flags and importlib.util.find_spec("ensurepip") is None:
        sys.exit(
            "dev.py: this Python comes without ensurepip; on Debian and Ubuntu, as root:\n"
            f"    apt-get install -y python3.{sys.version_info.minor}-venv"
        )
    say(f"building .venv with Python {sys.version.split()[0]}")
    python = getattr(sys, "_base_executable", sys.executable)  # not the .venv's own: it is cleared
    must(python, "-m", "venv", "--clear", *flags, VENV)


def find_uv() -> Path:
    """The machine's own uv, else the one of the bootstrap lock, put into .venv by pip."""
    if uv := uv_of_this_machine():
        return uv
    uv = BIN / "uv"
    if not uv.exists():
        say("fetching uv, pinned by requirements/bootstrap.txt")
        pip = ("-m", "pip", "install", "--quiet", "--disable-pip-version-check", "--no-deps")
        pinned = ("--require-hashes", "--only-binary", ":all:", "-r", "requirements/bootstrap.txt")
        must(BIN / "python", *pip, *pinned)
    return uv


def uv_of_this_machine() -> Path | None:
    """The uv on PATH, unless it is only .venv's own (.venv may be activated)."""
    found = shutil.which("uv")
    return Path(found) if found and Path(found).parent != BIN else None


def is_usable() -> bool:
    """Whether .venv was made here, by this version of Python, and can take packages."""
    library = VENV / "lib" / f"python3.{sys.version_info.minor}" / "site-packages"
    can_install = [uv_of_this_machine(), (BIN / "uv").exists(), (library / "pip").exists()]
    made_here = read_stamp().get("home", home()) == home()
    return made_here and (BIN / "python").exists() and library.exists() and any(can_install)


def compile_lock(name: str, options: list[str]) -> None:
    """Write one lock; it names no registry, so that it serves behind any mirror."""
    uv = str(find_uv())
    silent = ("--no-emit-index-url", "--no-emit-find-links", "--no-header", "--quiet")
    # Universal: a lock made for 3.11.7 alone lacks packages that 3.11.2 needs.
    everywhere = ("--universal", "--python-version", "3.11", "--generate-hashes")
    files = (f"{name}.in", "-o", f"{name}.txt")
    step(uv, "pip", "compile", *files, *everywhere, *silent, *options, folder=REQUIREMENTS)


def home() -> str:
    """What a .venv is tied to: its place, the Python version and the kind of machine."""
    return f"{VENV} {sys.implementation.cache_tag} {sysconfig.get_platform()}"


def digest(lock: str) -> str:
    """Fingerprint of one lock file."""
    return hashlib.sha256((REQUIREMENTS / f"{lock}.txt").read_bytes()).hexdigest()


def read_stamp() -> dict[str, str]:
    """What the last finished installation left in .venv; empty when there is none."""
    with contextlib.suppress(OSError, ValueError):
        return dict(json.loads(STAMP.read_text()))
    return {}


@contextlib.contextmanager
def one_at_a_time() -> Iterator[None]:
    """Two terminals may start at once; the second waits for the first one's installation."""
    folder = os.open(REQUIREMENTS, os.O_RDONLY)
    try:
        fcntl.flock(folder, fcntl.LOCK_EX)
        yield
    finally:
        os.close(folder)


# -------------------------------------------------------------------------------------- steps
def step(tool: str, *arguments: str, folder: Path = ROOT) -> None:
    """Run a tool of .venv, saying so; stop with its exit code when it fails."""
    say(" ".join([Path(tool).name, *arguments]))
    started = time.monotonic()
    if code := subprocess.run([BIN / tool, *arguments], cwd=folder, check=False).returncode:
        say(f"{Path(tool).name} failed after {time.monotonic() - started:.1f} s")
        sys.exit(code)


def become(tool: str, *arguments: str) -> NoReturn:
    """Hand this process over to a tool of .venv, so that signals and exit code are its own."""
    os.environ["PYTHONPATH"] = f"{ROOT}{os.pathsep}{ROOT / 'tests'}"
    say(" ".join([tool, *arguments]))
    os.execv(BIN / tool, [str(BIN / tool), *arguments])  # noqa: S606 - no shell is wanted


def spare_the_disk() -> None:
    """Let what the tests write lie in memory where it has room: a fifth of their time is fsync.

    A test that kills a process loses nothing by it; only a power cut would. The chaos tests and
    the measurements stay on the disk.
    """
    is_usable = os.access(MEMORY, os.W_OK) and not os.statvfs(MEMORY).f_flag & os.ST_NOEXEC
    if is_usable and shutil.disk_usage(MEMORY).free >= ROOM_IN_MEMORY:
        os.environ.setdefault("TMPDIR", str(MEMORY))


def must(*command: str | Path) -> None:
    """Run a command and stop with its exit code when it fails."""
    if code := subprocess.run(command, cwd=ROOT, check=False).returncode:
        sys.exit(code)


def say(text: str) -> None:
    """Print one line that stands out from the tools' own output."""
    print(f"· {text}", flush=True)


def main(arguments: list[str]) -> int:
    """Run the command named first; exit code 2 when there is no such command."""
    if sys.version_info < OLDEST_PYTHON:
        found = f"{sys.version.split()[0]} ({sys.executable})"
        sys.exit(f"dev.py: Escale needs Python 3.11 or newer, and this is {found}")
    name, *rest = arguments or ["help"]
    if name not in COMMANDS:
        print(f"dev.py: no command {name!r}; `python3 dev.py help` lists them", file=sys.stderr)
        return 2
    os.chdir(ROOT)
    os.environ["PATH"] = os.pathsep.join([str(BIN), os.environ.get("PATH", os.defpath)])
    COMMANDS[name](rest)
    return 0


if __name__ == "__main__":
    try:
        sys.exit(main(sys.argv[1:]))
    except KeyboardInterrupt:
        sys.exit(130)
