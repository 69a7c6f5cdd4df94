"""Secrets that lie in files of their own."""

from __future__ import annotations

import os
import secrets
from collections.abc import Sequence
from contextlib import suppress
from pathlib import Path
from uuid import uuid4

from adapters.settings import WrongSetting
from adapters.settings_of_proof import ProofSettings

SECRET_BYTES = 32
LOOSE = 0o377
"""Whatever a secret's file may not allow: its owner reads it, and nobody else."""


def secret_of(settings: ProofSettings, given: Path | None, name: str) -> bytes:
    """The secret of a name; in development it is drawn at the first need.

    Raises: FileNotFoundError when the installation was not given it; WrongSetting when others may
        read it, or anybody write it.
    """
    path = settings.secret_file(given, f"{name}.secret")
    if settings.is_development and not path.exists():
        write_once(path, secrets.token_bytes(SECRET_BYTES))
    return read_secret(path)


def secrets_of(settings: ProofSettings, given: Path | None, name: str) -> Sequence[bytes]:
    """The secret of a name and, while another takes its place, that one after it.

    Raises: as `secret_of`.
    """
    present = secret_of(settings, given, name)
    coming = next_of(settings.secret_file(given, f"{name}.secret"))
    with suppress(FileNotFoundError):
        return (present, read_secret(coming))
    return (present,)


def next_of(path: Path) -> Path:
    """Where the secret lies that is to take the place of another."""
    return path.with_name(f"{path.name}.next")


def read_secret(path: Path) -> bytes:
    """A secret of a file that nobody else may read.

    Raises: OSError, WrongSetting.
    """
    if path.stat().st_mode & LOOSE:
        raise WrongSetting(f"{path} must be readable by its owner alone: chmod 0400")
    return path.read_bytes()


def write_once(path: Path, secret: bytes) -> None:
    """Write a secret, whole and durable, for its owner to read; one that is there stays."""
    # Two processes may start at once: the first file stays, whole.
    draft = path.with_suffix(f".{uuid4().hex}")
    descriptor = os.open(draft, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o400)
    with os.fdopen(descriptor, "wb") as file:
        file.write(secret)
        file.flush()
        os.fsync(file.fileno())
    try:
        os.link(draft, path)
    except FileExistsError:
        return
    finally:
        draft.unlink()
