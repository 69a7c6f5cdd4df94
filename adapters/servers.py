"""Which machine an address leads to: this one or another, as those who connect read it."""

from __future__ import annotations

import socket
from collections.abc import Mapping
from ipaddress import ip_address
from typing import Final

HERE: Final = "this machine"
"""How all addresses of the loopback and all Unix sockets are called: one server answers at all."""

IN_CLEAR: Final = frozenset({"disable", "allow"})
"""What libpq may be told that sends a password and all data in clear, whatever the server can."""


class NoSuchAddress(ValueError):
    """Nothing that libpq could connect to."""


def is_loopback(host: str | None) -> bool:
    """Whether nobody but this machine itself is meant; an empty host means every address."""
    name = (host or "").lower().removesuffix(".")
    if name == "localhost":
        return True
    try:
        address = ip_address(name)
    except ValueError:
        return False
    return (getattr(address, "ipv4_mapped", None) or address).is_loopback


def is_elsewhere(address: str) -> bool:
    """Whether this is the address of another machine; what is no address is none."""
    try:
        ip_address(address)
    except ValueError:
        return False
    return not is_loopback(address)


def leads_elsewhere(url: str) -> bool:
    """Whether a postgresql:// address leads to another machine, or might.

    Raises: NoSuchAddress.
    """
    return any(not _is_here(host) for host, _ in _places(_options(url)))


def is_in_clear(url: str) -> bool:
    """Whether a postgresql:// address leads over the network without TLS.

    Raises: NoSuchAddress.
    """
    return _options(url).get("sslmode") in IN_CLEAR and leads_elsewhere(url)


def has_password(url: str) -> bool:
    """Whether a password stands in a postgresql:// address, or in the environment (PGPASSWORD).

    Raises: NoSuchAddress.
    """
    return "password" in _options(url)


def servers(url: str) -> frozenset[tuple[str, str]]:
    """Where a postgresql:// address leads: addresses and ports; names are resolved.

    Raises: NoSuchAddress.
    """
    return frozenset(
        (address, port) for host, port in _places(_options(url)) for address in _addresses(host)
    )


def _options(url: str) -> Mapping[str, str]:
    # What an address does not say, the environment does (PGHOST, …).
    from psycopg.pq import Conninfo

    given = {one.keyword.decode(): one.val.decode() for one in Conninfo.get_defaults() if one.val}
    return given | _said(url)


def _said(url: str) -> dict[str, str]:
    from psycopg import Error  # after what does without: it takes longer than all settings
    from psycopg.pq import Conninfo

    try:
        found = Conninfo.parse(url.encode())
    except Error:
        raise NoSuchAddress from None  # its text quotes the address, with what stands in it
    return {one.keyword.decode(): one.val.decode() for one in found if one.val}


def _places(options: Mapping[str, str]) -> list[tuple[str, str]]:
    hosts = (options.get("hostaddr") or options.get("host", "")).split(",")
    ports = options.get("port", "5432").split(",")
    return list(zip(hosts, ports * len(hosts) if len(ports) == 1 else ports, strict=False))


def _is_here(host: str) -> bool:
    return not host or host.startswith(("/", "@")) or is_loopback(host)


def _addresses(host: str) -> frozenset[str]:
    if _is_here(host):
        return frozenset({HERE})
    name = host.lower().removesuffix(".")
    try:
        found = frozenset(str(one[4][0]) for one in socket.getaddrinfo(name, None))
    except (OSError, UnicodeError):  # not known yet: the name itself must do
        return frozenset({name})
    return frozenset(HERE if is_loopback(one) else one for one in found)
