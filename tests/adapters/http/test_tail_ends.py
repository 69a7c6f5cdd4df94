"""Whoever follows the log and may no longer read it is told no further event."""

from __future__ import annotations

from collections.abc import Callable, Iterator

import httpx2
import pytest

from adapters.identity.personas import persona_named
from adapters.identity.sessions import LoggedIn
from domain.base import Author, Role
from installation import API, Person, Site, served

AUDITOR = Author(role=Role.AUDITOR, id=persona_named("auditor").persona_id)
TAIL = f"{API}/audit/events/tail"
COOKIE = "escale-dev"


@pytest.fixture
def address(site: Site) -> Iterator[str]:
    with served(site.app) as address:
        yield address
        site.app.state.listening.stop()


def opened(site: Site) -> str:
    person = LoggedIn(author=AUDITOR, way="staff", acr=None, browser="other", id_token="-")
    return site.runtime.sessions.open(person, site.clock())


def logs_out(site: Site, secret: str) -> None:
    site.runtime.sessions.end(secret)


def logs_out_everywhere(site: Site, _: str) -> None:
    site.runtime.sessions.revoke_all(AUDITOR.id)


def stays_away(site: Site, _: str) -> None:
    site.clock.pass_by(minutes=31)


def drafted(site: Site, address: str) -> str:
    with httpx2.Client(base_url=address) as client:
        return Person(client, site.token("alice")).draft().removeprefix("/claims/")


def told_after(site: Site, address: str, headers: dict[str, str], then: Callable[[], None]) -> str:
    """What comes from the beginning of the log, up to its end by itself after something else."""
    first = drafted(site, address)
    text = ""
    with (
        httpx2.Client(base_url=address, timeout=10) as client,
        client.stream("GET", TAIL, headers=headers, params={"after": 0}) as answer,
    ):
        assert answer.status_code == 200
        pieces = answer.iter_text()
        while first not in text:
            text += next(pieces)
        then()
        unseen = drafted(site, address)
        text += "".join(pieces)
    assert unseen not in text
    return text


@pytest.mark.parametrize("ends", [logs_out, logs_out_everywhere, stays_away])
def test_the_stream_of_a_session_ends_with_it(
    ends: Callable[[Site, str], None], site: Site, address: str
) -> None:
    secret = opened(site)
    told_after(site, address, {"Cookie": f"{COOKIE}={secret}"}, lambda: ends(site, secret))


def test_the_stream_of_a_token_ends_when_it_expires(site: Site, address: str) -> None:
    headers = site["auditor"].headers
    told_after(site, address, headers, lambda: site.clock.pass_by(hours=13))
