"""Ends a test server once nobody uses it, however its users ended: a kill leaves no orphan.

Users hold a shared lock on a file of the server's folder; the kernel drops it when they die.
"""

import fcntl
import os
import shutil
import signal
import subprocess
import sys
import time
from contextlib import suppress
from pathlib import Path

USERS = "users.lock"
PROCESS = "process"  # "<pid> <signal that ends it>", absent while the server is stopped

# Processes that may outlive us on purpose; kept, because Python complains about forgotten ones.
OUTLIVING: list[subprocess.Popen[bytes]] = []


class Hold:
    """A user's hold on a server; the server ends after the last one is released or dies."""

    def __init__(self, lock: int, guard: subprocess.Popen[bytes] | None = None) -> None:
        self.lock = lock
        self.guard = guard

    def release(self) -> None:
        """Use the server no more."""
        os.close(self.lock)

    def release_last(self) -> None:
        """Use the server no more, nobody else does either: return once it is gone."""
        os.close(self.lock)
        if self.guard:
            self.guard.wait(timeout=30)


def use(folder: Path) -> Hold | None:
    """A hold on the server of this folder; None if it is ending."""
    try:
        lock = os.open(folder / USERS, os.O_RDWR)
    except FileNotFoundError:
        return None
    try:
        fcntl.flock(lock, fcntl.LOCK_SH | fcntl.LOCK_NB)
    except BlockingIOError:
        os.close(lock)
        return None
    if not (folder / USERS).exists():  # removed between the two calls
        os.close(lock)
        return None
    return Hold(lock)


def guard(folder: Path) -> Hold:
    """The first hold on a new server's folder, with a guard posted behind it."""
    (folder / USERS).touch()
    hold = use(folder)
    if hold is None:
        raise RuntimeError(f"a new folder cannot be ending: {folder}")
    hold.guard = subprocess.Popen(
        [sys.executable, "-I", __file__, folder],
        start_new_session=True,  # Ctrl-C must not end it
        cwd="/",
        stdin=subprocess.DEVNULL,
        stdout=subprocess.DEVNULL,
        stderr=subprocess.DEVNULL,
    )
    OUTLIVING.append(hold.guard)
    return hold


def wait_for_users(folder: Path) -> None:
    """Return once the last user is gone; then end the server and remove its folder."""
    lock = os.open(folder / USERS, os.O_RDWR)
    fcntl.flock(lock, fcntl.LOCK_EX)
    end(folder)
    os.close(lock)


def end(folder: Path) -> None:
    """End the server of this folder, if it runs, and remove the folder."""
    with suppress(FileNotFoundError):
        pid, number = map(int, (folder / PROCESS).read_text().split())
        deadline = time.monotonic() + 10
        send(pid, number)
        while is_running(pid) and time.monotonic() < deadline:
            time.sleep(0.01)
        send(pid, signal.SIGKILL)
    shutil.rmtree(folder, ignore_errors=True)


def send(pid: int, number: int) -> None:
    """Send a signal to a process that may be gone already."""
    with suppress(ProcessLookupError):
        os.kill(pid, number)


def is_running(pid: int) -> bool:
    """Whether the process still works; one that only waits to be reaped does not."""
    try:
        os.kill(pid, 0)
        status = Path(f"/proc/{pid}/stat").read_text()
    except ProcessLookupError:
        return False
    except FileNotFoundError:
        return not Path("/proc/self").exists()
    return status.rpartition(")")[2].split()[0] != "Z"


if __name__ == "__main__":
    wait_for_users(Path(sys.argv[1]))
