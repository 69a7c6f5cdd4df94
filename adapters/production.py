"""What production does not start with: defaults of development, and secrets that others read."""

from __future__ import annotations

import stat
from ipaddress import ip_network
from pathlib import Path
from typing import TYPE_CHECKING, Final
from urllib.parse import urlsplit

if TYPE_CHECKING:
    from adapters.settings import Settings

NEEDED: Final = (
    "database_url",
    "redis_url",
    "keys_url",
    "key_file",
    "pepper_file",
    "files_url",
    "public_url",
    "oidc_insured_issuer",
    "oidc_staff_issuer",
    "payers_file",
    "proxies",
)
"""Settings without which production does not start."""

POSTGRESQL: Final = ("database_url", "keys_url")
HTTPS: Final = ("public_url", "oidc_insured_issuer", "oidc_staff_issuer")
SECRETS: Final = (
    "key_file",
    "pepper_file",
    "oidc_insured_client_secret_file",
    "oidc_federated_client_secret_file",
    "oidc_staff_client_secret_file",
    "smtp_password_file",
    "checkpoint_key_file",
    "witness_key_file",
    "witness_token_file",
)
"""Files that hold a secret: in production only their owner, and their group, may read them."""


def development_default(settings: Settings) -> str | None:
    """The first setting that is fit for development alone, in one line; None when there is none."""
    missing = [variable(name) for name in NEEDED if not getattr(settings, name)]
    if missing:
        return f"production needs {', '.join(missing)}"
    for name in POSTGRESQL:
        if not getattr(settings, name).startswith("postgresql:"):
            return f"{variable(name)} must be a postgresql:// address in production"
    for name in HTTPS:
        if not getattr(settings, name).startswith("https://"):
            return f"{variable(name)} must be an https address"
    if _server(settings.database_url) == _server(settings.keys_url):
        return "ESCALE_KEYS_URL must name another server than ESCALE_DATABASE_URL"
    if not all(_is_a_proxy(one) for one in settings.proxies.split(",")):
        return "ESCALE_PROXIES must list addresses or networks of our own proxies, not everybody's"
    if settings.token_key_file is not None:
        return "ESCALE_TOKEN_KEY_FILE is for development: production signs no token"
    return None


def open_secret(settings: Settings) -> str | None:
    """The first file of a secret that is missing or that anybody may open, in one line."""
    for name in SECRETS:
        path: Path | None = getattr(settings, name)
        if path is None:
            continue
        try:
            mode = path.stat().st_mode
        except OSError as error:
            return f"{variable(name)}: {path} cannot be read ({error.strerror})"
        if mode & stat.S_IRWXO:
            return f"{variable(name)}: anybody may open {path}; chmod 0400"
    return None


def variable(name: str) -> str:
    """What a setting is called in the environment."""
    return f"ESCALE_{name.upper()}"


def _is_a_proxy(given: str) -> bool:
    """Whether this is an address or a network; a `*` or all of the world is neither."""
    try:
        return ip_network(given.strip()).prefixlen > 0
    except ValueError:
        return False


def _server(url: str) -> tuple[str | None, int]:
    parts = urlsplit(url)
    return parts.hostname, parts.port or 5432
