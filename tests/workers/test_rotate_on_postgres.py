"""The key-encryption key changes on PostgreSQL while real processes work; killed, it goes on."""

from __future__ import annotations

import subprocess
import sys
import threading
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from pathlib import Path
from typing import Final
from uuid import UUID

import pytest
from sqlalchemy import select

from adapters.keys.secret_files import next_of
from adapters.keys.tables import person_keys
from canary_life import COLUMNS
from canary_servers import RemoteSite, Servers, remote, servers
from installation import CARE

KILLED: Final = """
import os, pathlib, signal, sys
from adapters.keys import rotation
from adapters.settings import read_settings
from workers import rotate
def die(*_, **__):
    os.kill(os.getpid(), signal.SIGKILL)
rotation.AT_ONCE = 20
owner, name = {
    "the new key is there": (rotation.Rotation, "_retire"),
    "the old one is retired": (rotation.Rotation, "_wrap_some"),
    "some are wrapped": (rotate.console, "print"),
    "all are wrapped": (pathlib.Path, "replace"),
    "the files changed places": (rotation, "_keep"),
    "the places are kept": (rotation, "leave_no_trace"),
}[sys.argv[1]]
setattr(owner, name, die)
rotate.rotate_keys(read_settings())
"""
STEPS: Final = (
    "the new key is there",
    "the old one is retired",
    "some are wrapped",
    "all are wrapped",
    "the files changed places",
    "the places are kept",
)
PEOPLE_AT_ONCE: Final = 10
NAMES: Final = ("alice", "mgen", "mgp", "canssm")


@dataclass
class Load:
    """People who write and read, and others who are taken in, while the keys change."""

    site: RemoteSite
    folder: Path
    commands: int = 0
    people: int = 0
    failures: list[str] = field(default_factory=list)
    done: threading.Event = field(default_factory=threading.Event)

    def told(self, work: Callable[..., None], *about: str) -> None:
        """Do something, and keep what stops it."""
        try:
            work(*about)
        except Exception as error:
            self.failures.append(repr(error))

    def write(self, name: str) -> None:
        """Say something else of the care, and read it."""
        person = self.site[name]
        claim = person.draft()
        number = 0
        while not self.done.is_set():
            number += 1
            answer = person.put(f"{claim}/care", CARE | {"reason": f"{name} {number}"})
            seen = {"min_position": answer.json().get("position", 0)}
            read = person.get(claim, params=seen)
            self.commands += 2
            time.sleep(0.02)
            if {answer.status_code, read.status_code} != {200}:
                self.failures.append(f"{name}: {answer.text} {read.text}")
            elif read.json()["care"]["reason"] != f"{name} {number}":
                self.failures.append(f"{name} {number}: {read.json()['care']}")

    def take_in(self) -> None:
        """Take people in, whose keys are made now, and find them at the desk."""
        clerk = self.site["clerk"]
        while not self.done.is_set():
            file = self.folder / "people.csv"
            numbers = [nir_of(self.people + one) for one in range(PEOPLE_AT_ONCE)]
            lines = [f"{nir},QUIDAM,1980-01-01,GENERAL,561,,subject-{nir},," for nir in numbers]
            file.write_text("\n".join((COLUMNS, *lines)))
            self.site.runtime.register.import_csv(file)
            self.people += PEOPLE_AT_ONCE
            answer = clerk.post("/desk/search", {"nir": numbers[0]})
            self.commands += 1
            if answer.status_code != 200 or len(answer.json()["items"]) != 1:
                self.failures.append(f"clerk: {answer.text}")


def nir_of(number: int) -> str:
    """The number of somebody fictive, with its key."""
    body = f"2{40 + number // 1200:02}{number // 100 % 12 + 1:02}75{100 + number % 100:03}000"
    return f"{body}{97 - int(body) % 97:02}"


@contextmanager
def working(load: Load) -> Iterator[None]:
    """Everybody works until this ends."""
    threads = [threading.Thread(target=load.told, args=(load.write, one)) for one in NAMES]
    threads.append(threading.Thread(target=load.told, args=(load.take_in,)))
    for one in threads:
        one.start()
    try:
        yield
    finally:
        load.done.set()
        for one in threads:
            one.join()


@pytest.mark.chaos
@pytest.mark.timeout(600)
def test_while_real_processes_work_every_rotation_leaves_everything_readable(
    tmp_path: Path,
) -> None:
    (tmp_path / "of").mkdir()
    with servers(tmp_path / "of") as of:
        of.start_all()
        with remote(of) as site:
            load = Load(site, tmp_path)
            with working(load):
                rotations = [rotated(of, site, load) for _ in range(3)]
                kills = [killed(of, site, load, step) for step in STEPS]
            assert load.failures == []
            site.settle()
            opened = every_sealed_event(site)
        said = (of.folder / "out" / "serve").read_text()
        assert '"status": 50' not in said
    print(
        f"{len(rotations)} rotations, {len(kills)} kills, {load.commands} commands and"
        f" {load.people} new people meanwhile; {opened} sealed events, 0 unreadable"
    )


def rotated(of: Servers, site: RemoteSite, load: Load) -> str:
    """Rotate once everybody did something more."""
    commands = load.commands
    told = of.run("rotate-keys")
    while load.commands < commands + 20 and not load.failures:
        time.sleep(0.05)
    (kek_id,) = wrapped_by(site)
    return kek_id if told else ""


def killed(of: Servers, site: RemoteSite, load: Load, step: str) -> str:
    """Kill a rotation at a step, let everybody go on, and run it again."""
    command = [sys.executable, "-c", KILLED, step]
    ran = subprocess.run(command, env=of.environment("killed"), check=False, capture_output=True)
    assert ran.returncode == -9, (step, ran.stderr)
    commands = load.commands
    while load.commands < commands + 20 and not load.failures:
        time.sleep(0.05)
    return rotated(of, site, load)


def wrapped_by(site: RemoteSite) -> set[str]:
    """The key-encryption keys that wrap somebody's key; none is on its way."""
    settings = site.runtime.settings
    assert not next_of(settings.secret_file(settings.key_file, "key.secret")).exists()
    living = select(person_keys.c.kek_id).distinct().where(person_keys.c.wrapped.is_not(None))
    with site.runtime.engines.keys.connect() as db:
        return set(db.scalars(living))


def every_sealed_event(site: RemoteSite) -> int:
    """Open everything that is sealed; gives how much that is."""
    runtime = site.runtime
    found = [runtime.mapper.entry(row).sealed for row in runtime.reader.after(0, 100_000)]
    sealed = [one for one in found if one]
    assert all(runtime.open_sealed(one) is not None for one in sealed)
    people = [site.runtime.register.find(one) for one in ids(site)]
    assert all(one is not None and one.nir is not None for one in people)
    return len(sealed)


def ids(site: RemoteSite) -> list[UUID]:
    """Everybody in the directory."""
    with site.runtime.engines.log.connect() as db:
        return [UUID(str(one)) for (one,) in db.exec_driver_sql("SELECT insured_id FROM insured")]
