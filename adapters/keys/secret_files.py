"""Secrets that lie in files of their own."""

from __future__ import annotations

import os
import secrets
from pathlib import Path
from uuid import uuid4

from adapters.settings_of_proof import ProofSettings

SECRET_BYTES = 32


def secret_of(settings: ProofSettings, given: Path | None, name: str) -> bytes:
    """The secret of a name; in development it is drawn at the first need.

    Raises: FileNotFoundError when the installation was not given it.
    """
    path = settings.secret_file(given, f"{name}.secret")
    if settings.is_development and not path.exists():
        _write_once(path, secrets.token_bytes(SECRET_BYTES))
    return path.read_bytes()


def _write_once(path: Path, secret: bytes) -> None:
    # Two processes may start at once: the first file stays, whole.
    draft = path.with_suffix(f".{uuid4().hex}")
    descriptor = os.open(draft, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o400)
    with os.fdopen(descriptor, "wb") as file:
        file.write(secret)
    try:
        os.link(draft, path)
    except FileExistsError:
        return
    finally:
        draft.unlink()
