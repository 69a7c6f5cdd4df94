"""What nobody may do without end: log in, guess tokens, look people up, send and take files."""

from __future__ import annotations

import asyncio
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from datetime import timedelta
from ipaddress import ip_address, ip_network
from typing import Final

from fastapi import Request

from adapters.bootstrap import Runtime
from adapters.persistence.buckets import Rule
from application.at_once import AtOnce
from application.disclosures import SearchedBy, Wanted
from domain.base import Author, Role

LOGINS_WITHIN: Final = timedelta(minutes=10)
SEARCHES_WITHIN: Final = timedelta(hours=1)
UPLOADS_WITHIN: Final = timedelta(days=1)
EXPORTS_WITHIN: Final = timedelta(days=1)
CROWDED_MAX: Final = 10
"""So many log-ins a network begins while each pushes out one that somebody else began."""
KILOBYTE: Final = 1000
NETWORKS: Final = {4: 32, 6: 64}
"""How many bits of an address tell one line from another: of an IPv6 one a household has 64."""


async def begin_log_in(request: Request) -> None:
    """Count one more log-in that is begun from this network.

    Raises: TooManyRequests.
    """
    runtime, network = _runtime(request), _network(request)
    if await asyncio.to_thread(runtime.logins.is_full):
        await _counted(request, Rule("login-crowded", CROWDED_MAX, LOGINS_WITHIN), network)
    most = runtime.settings.login_begins_max
    await _counted(request, Rule("login", most, LOGINS_WITHIN), network)


async def may_log_in(request: Request) -> None:
    """Let nobody come back from a network where too many log-ins failed.

    Raises: TooManyRequests.
    """
    runtime = _runtime(request)
    rule, now = _failures(runtime), runtime.ports.now()
    await asyncio.to_thread(runtime.buckets.check, rule, _network(request), now)


async def log_in_failed(request: Request) -> None:
    """Count one more log-in that failed.

    Raises: TooManyRequests.
    """
    await _counted(request, _failures(_runtime(request)), _network(request))


async def token_refused(request: Request) -> None:
    """Count one more bearer token that was not believed.

    Raises: TooManyRequests.
    """
    most = _runtime(request).settings.tokens_refused_max
    await _counted(request, Rule("token", most, LOGINS_WITHIN), _network(request))


async def search(request: Request, author: Author, wanted: Wanted) -> None:
    """Count one more search of this account, and of this NIR, whoever looks for it.

    Raises: TooManyRequests.
    """
    runtime = _runtime(request)
    most = Rule("search", runtime.settings.searches_max, SEARCHES_WITHIN)
    await _counted(request, most, str(author.id))
    if wanted.by is SearchedBy.NIR:
        rule = Rule("nir", runtime.settings.nir_searches_max, SEARCHES_WITHIN)
        await _counted(request, rule, runtime.tracing.people.fingerprint(wanted))


async def may_send_file(request: Request) -> None:
    """Let nobody begin one more file who sent too many, or too much.

    Raises: TooManyRequests.
    """
    runtime, subject = _runtime(request), str(request.state.author.id)
    for rule in (_files(request), _bytes(request)):
        await asyncio.to_thread(runtime.buckets.check, rule, subject, runtime.ports.now())


async def take_copy(request: Request, author: Author) -> None:
    """Count one more copy of their data that somebody takes.

    Raises: TooManyRequests.
    """
    most = _runtime(request).settings.exports_max
    await _counted(request, Rule("export", most, EXPORTS_WITHIN), str(author.id))


async def file_sent(request: Request, size: int) -> None:
    """Count one more file of whoever asks, and its bytes; staff scan forms of many people.

    The bytes count for a day, as long as the sweep leaves alone what no claim holds.
    Raises: TooManyRequests.
    """
    subject = str(request.state.author.id)
    await _counted(request, _files(request), subject)
    if request.state.author.role is Role.INSURED:
        await _counted(request, _bytes(request), subject, times=-(-size // KILOBYTE))


@contextmanager
def sending(request: Request) -> Iterator[None]:
    """Hold one of the places in which an account may send files at once.

    Raises: TooManyRequests.
    """
    sendings: AtOnce = request.app.state.sendings
    with sendings.one_more(request.state.author.id):
        yield


async def _counted(request: Request, rule: Rule, subject: str, *, times: int = 1) -> None:
    runtime = _runtime(request)
    take: Callable[..., None] = runtime.buckets.take
    await asyncio.to_thread(take, rule, subject, runtime.ports.now(), times)


def _files(request: Request) -> Rule:
    settings, is_insured = _runtime(request).settings, request.state.author.role is Role.INSURED
    most = settings.uploads_max if is_insured else settings.staff_uploads_max
    return Rule("upload", most, UPLOADS_WITHIN)


def _bytes(request: Request) -> Rule:
    most = max(1, _runtime(request).settings.uploads_max_bytes // KILOBYTE)
    return Rule("upload-kilobytes", most, UPLOADS_WITHIN)


def _failures(runtime: Runtime) -> Rule:
    return Rule("login-failed", runtime.settings.login_failures_max, LOGINS_WITHIN)


def _network(request: Request) -> str:
    """Whence a request comes, as a keyed hash: an address is a person's."""
    given = request.client.host if request.client else ""
    try:
        address = ip_address(given)
        network = str(ip_network((address, NETWORKS[address.version]), strict=False))
    except ValueError:  # a socket of this machine has no address
        network = given
    return _runtime(request).register.fingerprint(f"network|{network}")


def _runtime(request: Request) -> Runtime:
    runtime: Runtime = request.app.state.runtime
    return runtime
