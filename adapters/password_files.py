"""Passwords of databases, which lie in files of their own and not in the environment."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING
from urllib.parse import quote, urlsplit

from adapters.production import DATABASES, password_file, variable

if TYPE_CHECKING:
    from adapters.settings import Settings


class PasswordOutOfPlace(ValueError):
    """A password for an address that has no user, or a password already; the text names it."""


def with_passwords(settings: Settings) -> Settings:
    """The settings whose addresses hold the passwords of their files.

    Raises: PasswordOutOfPlace, OSError.
    """
    changes = {}
    for name in DATABASES:
        path: Path | None = getattr(settings, password_file(name))
        if path is not None:
            changes[name] = _with_password(settings, name, path.read_text("utf-8").strip())
    return settings.model_copy(update=changes)


def _with_password(settings: Settings, name: str, password: str) -> str:
    url: str = getattr(settings, name)
    parts = urlsplit(url)
    user, _, place = parts.netloc.rpartition("@")
    if parts.scheme != "postgresql" or not user or ":" in user:
        msg = (
            f"{variable(password_file(name))} needs {variable(name)} to be a postgresql:// address"
            " with a user and without a password"
        )
        raise PasswordOutOfPlace(msg)
    return parts._replace(netloc=f"{user}:{quote(password, safe='')}@{place}").geturl()
