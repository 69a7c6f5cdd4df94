"""What production does not start with: defaults of development, and secrets that others read."""

from __future__ import annotations

import stat
from ipaddress import ip_network
from pathlib import Path
from typing import TYPE_CHECKING, Final

from adapters.servers import NoSuchAddress, has_password, is_in_clear, servers

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

ANOTHER_SERVER: Final = "ESCALE_KEYS_URL must name another server than ESCALE_DATABASE_URL"
DATABASES: Final = ("database_url", "migrate_url", "keys_url")
POSTGRESQL: Final = ("database_url", "keys_url")
HTTPS: Final = ("public_url", "oidc_insured_issuer", "oidc_staff_issuer")
SECRETS: Final = (
    "key_file",
    "pepper_file",
    "oidc_insured_client_secret_file",
    "oidc_federated_client_secret_file",
    "oidc_staff_client_secret_file",
    "smtp_password_file",
    "database_password_file",
    "migrate_password_file",
    "keys_password_file",
    "checkpoint_key_file",
    "witness_key_file",
    "witness_token_file",
)
"""Files that hold a secret: in production only their owner, and their group, may read them."""


def not_for_production(settings: Settings) -> str | None:
    """What is wrong with the secrets and the databases of these settings, in one line."""
    return open_secret(settings) or shared_secret(settings) or unsafe_store(settings)


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


def shared_secret(settings: Settings) -> str | None:
    """The first file of a secret that another setting has as well, or its content, in one line.

    Whoever learns the one would know the other, which mostly lies elsewhere.
    """
    seen: dict[bytes, str] = {}
    for name in SECRETS:
        path: Path | None = getattr(settings, name)
        if path is None:
            continue
        try:
            content = path.read_bytes().rstrip()
        except OSError as error:
            return f"{variable(name)}: {path} cannot be read ({error.strerror})"
        first = seen.setdefault(content, name)
        if first != name:
            return f"{variable(name)} must hold another secret than {variable(first)}"
    return None


def unsafe_store(settings: Settings) -> str | None:
    """The first database that is not what production needs, in one line; names are resolved.

    The keys lie on another server than the log, however it is called, no password goes over the
    network in clear, and none stands in the environment.
    """
    for name in DATABASES:
        url: str = getattr(settings, name)
        try:
            if url and has_password(url):
                file = variable(password_file(name))
                return f"{variable(name)}: its password belongs in a file, {file}"
            if url and is_in_clear(url):
                return f"{variable(name)}: sslmode must not be disable or allow over the network"
        except NoSuchAddress:
            return f"{variable(name)} cannot be read as a postgresql:// address"
    if servers(settings.database_url) & servers(settings.keys_url):
        return ANOTHER_SERVER
    return None


def password_file(name: str) -> str:
    """The setting that names the file of a database's password."""
    return name.replace("_url", "_password_file")


def variable(name: str) -> str:
    """What a setting is called in the environment."""
    return f"ESCALE_{name.upper()}"


def _is_a_proxy(given: str) -> bool:
    """Whether this is an address or a network; a `*` or all of the world is neither."""
    try:
        return ip_network(given.strip()).prefixlen > 0
    except ValueError:
        return False
