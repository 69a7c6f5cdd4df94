"""Starts and ends the process of a test server, in a folder of its own, under a guard."""

import socket
import subprocess
import tempfile
import time
from collections.abc import Callable, Sequence
from pathlib import Path

from servers.binaries import ServerUser
from servers.guard import OUTLIVING, PROCESS, Hold, guard

START_SECONDS = 60.0  # a crashed server first replays its write-ahead log


def free_port() -> int:
    """A loopback port that nobody listens on."""
    with socket.create_server(("127.0.0.1", 0)) as listener:
        port: int = listener.getsockname()[1]
    return port


def new_folder() -> tuple[Path, Hold]:
    """A folder for one server, which `nobody` can reach, and the first hold on it."""
    folder = Path(tempfile.mkdtemp(prefix="escale-test-"))
    folder.chmod(0o755)
    return folder, guard(folder)


def launch(
    user: ServerUser, command: Sequence[str], folder: Path, *, ending: int
) -> subprocess.Popen[bytes]:
    """Start a server and tell its guard how to end it."""
    with (folder / "log").open("ab") as log:
        process = user.popen(command, log)
    OUTLIVING.append(process)
    (folder / PROCESS).write_text(f"{process.pid} {int(ending)}")
    return process


def wait_for_start(
    process: subprocess.Popen[bytes], is_ready: Callable[[], bool], log: Path
) -> None:
    """Return once the server is ready.

    Raises: RuntimeError, with the end of its log.
    """
    deadline = time.monotonic() + START_SECONDS
    while not is_ready():
        if process.poll() is not None or time.monotonic() > deadline:
            raise RuntimeError(f"the server did not start:\n{log.read_text()[-2000:]}")
        time.sleep(0.01)


def children_of(pid: int) -> list[Path]:
    """The folders in /proc of the children of a process; none where there is no /proc."""
    tasks = Path(f"/proc/{pid}/task").glob("*/children")
    return [Path(f"/proc/{child}") for task in tasks for child in task.read_text().split()]


def stop(process: subprocess.Popen[bytes], number: int, folder: Path) -> None:
    """End a server by a signal and wait for it, and for its children: they may answer longer."""
    children = children_of(process.pid)
    process.send_signal(number)
    process.wait(START_SECONDS)
    deadline = time.monotonic() + START_SECONDS
    while any(child.exists() for child in children) and time.monotonic() < deadline:
        time.sleep(0.005)
    (folder / PROCESS).unlink(missing_ok=True)
