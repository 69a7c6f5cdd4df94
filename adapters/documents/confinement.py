"""What an inspector process takes from itself before it looks at a file."""

import ctypes
import os
import resource
import signal
import sys
from dataclasses import dataclass
from typing import Final


@dataclass(frozen=True, slots=True)
class Bounds:
    """What one request may use.

    Attributes:
        cpu_seconds: processor time, after which the process is killed.
        wall_seconds: time on the wall, likewise.
        written_bytes: how far it may write in a file that it was given.
        tasks: how many processes and threads its user may have in all.
    """

    cpu_seconds: int
    wall_seconds: int
    written_bytes: int
    tasks: int = 0


MEMORY_BYTES: Final = 512 * 1024 * 1024
MAX_WRITTEN_BYTES: Final = 32 * 1024 * 1024
NOBODY: Final = 65534

EXAMINATION: Final = Bounds(cpu_seconds=5, wall_seconds=10, written_bytes=0)
PICTURE: Final = Bounds(cpu_seconds=10, wall_seconds=15, written_bytes=MAX_WRITTEN_BYTES)
# The decoder of HEIC begins with a thread of its own, and knows no other way.
FITTING: Final = Bounds(cpu_seconds=40, wall_seconds=60, written_bytes=MAX_WRITTEN_BYTES, tasks=256)

_CLONE_NEWUSER: Final = 0x10000000
_CLONE_NEWNET: Final = 0x40000000
_PR_SET_DUMPABLE: Final = 4
_PR_SET_NO_NEW_PRIVS: Final = 38
_CAPABILITIES_V3: Final = 0x20080522


def limit() -> None:
    """Bound memory and files written, for this process and those that it forks."""
    _lower(resource.RLIMIT_CORE, 0)
    _lower(resource.RLIMIT_FSIZE, MAX_WRITTEN_BYTES)
    _lower(resource.RLIMIT_AS, MEMORY_BYTES)


def isolate() -> dict[str, bool]:
    """Leave the network, the user and the privileges that the parent runs with.

    Called when every module is loaded, since another user may not be able to read them.

    Returns:
        ``no_network`` and ``other_user``: what this system allowed.
    """
    if not sys.platform.startswith("linux"):
        return {"no_network": False, "other_user": False}
    libc = ctypes.CDLL(None, use_errno=True)
    no_network = libc.unshare(_CLONE_NEWNET) == 0
    other_user = _become_nobody()
    # Where the kernel lets anyone open a user namespace, no privilege is needed for the network.
    no_network = no_network or libc.unshare(_CLONE_NEWUSER | _CLONE_NEWNET) == 0
    _drop_capabilities(libc)
    libc.prctl(_PR_SET_NO_NEW_PRIVS, 1, 0, 0, 0)
    # A parser that was taken over must not read or rewrite the inspector that outlives it.
    libc.prctl(_PR_SET_DUMPABLE, 0, 0, 0, 0)
    return {"no_network": no_network, "other_user": other_user}


def seal(bounds: Bounds = EXAMINATION) -> None:
    """Bound what this process may use, and let it open nothing any more."""
    signal.setitimer(signal.ITIMER_REAL, bounds.wall_seconds)  # nobody handles SIGALRM: it kills
    _lower(resource.RLIMIT_CPU, bounds.cpu_seconds)
    _lower(resource.RLIMIT_FSIZE, bounds.written_bytes)
    _lower(resource.RLIMIT_NPROC, bounds.tasks)
    _lower(resource.RLIMIT_NOFILE, 0)


def _lower(kind: int, value: int) -> None:
    """Set a limit for good, unless a lower one is already there."""
    _, hard = resource.getrlimit(kind)
    bound = value if hard == resource.RLIM_INFINITY else min(value, hard)
    resource.setrlimit(kind, (bound, bound))


def _become_nobody() -> bool:
    """Change to the user without rights; only root may."""
    if os.geteuid() != 0:
        return False
    try:
        os.setgroups([])
        os.setgid(NOBODY)
        os.setuid(NOBODY)
    except OSError:
        # A container whose root has no other user: said by the flag, bounded by the rest.
        return False
    return True


def _drop_capabilities(libc: ctypes.CDLL) -> None:
    """Give up what a new user namespace, or root, would allow inside the kernel."""
    header = (ctypes.c_uint32 * 2)(_CAPABILITIES_V3, 0)
    nothing = (ctypes.c_uint32 * 6)()
    libc.capset(header, nothing)
