"""I9, I20 on PostgreSQL and Redis: dumps, data folders, logs, metrics, what processes say."""

from __future__ import annotations

import re
import sys
from collections.abc import Iterable, Iterator
from pathlib import Path
from typing import Final
from uuid import UUID

import psycopg
import pytest
import redis
from sqlalchemy import select

from adapters.identity.personas import persona_named
from adapters.identity.sessions import LoggedIn
from adapters.keys.tables import person_keys
from adapters.payments.outbox import Outbox
from authority import routes_of
from canaries import ENCODINGS, VALUES, encoded, hits, in_dump, in_files, in_redis
from canary_life import lived, take_in
from canary_servers import RemoteSite, Servers, remote, servers, wait_until
from domain.base import Author, Role
from domain.claim import Claim

ORDER: Final = (
    *("--reason", "COURT_ORDER"),
    *("--requested-by", str(UUID(int=1)), "--approved-by", str(UUID(int=2))),
)
PLACES: Final = {
    "rows": re.compile(r"\d{1,8}"),
    "write-ahead log": re.compile(r"[0-9A-F]{24}"),
    "what the server says": re.compile("log"),
    "what it sorts aside": re.compile(r"pgsql_tmp\d+"),
    "what a process says": re.compile("talkative"),
    "what a process lays aside": re.compile("aside"),
    "measures": re.compile("metrics of talkative"),
    "dump": re.compile("dump"),
    "redis": re.compile("redis"),
}
TALKATIVE: Final = """
import os, sys
from prometheus_client import start_http_server
from adapters.metrics import REGISTRY, REQUESTS
for line in sys.argv[1:]:
    print(line, flush=True)
    REQUESTS.labels("GET", line, 200).inc()
start_http_server(int(os.environ["ESCALE_METRICS_PORT"]), registry=REGISTRY)[1].join()
"""
Hit = tuple[str, str, str]


@pytest.fixture
def all_of_it(tmp_path: Path) -> Iterator[Servers]:
    with servers(tmp_path) as found:
        yield found


def everywhere(of: Servers, *but: Path) -> set[Hit]:
    """Every place where a value stands: (value, encoding, file or what else it is)."""
    of.written()
    roots = (of.log.data.parent, of.keys.data.parent, of.folder)
    found = in_files(*roots, but=but)
    found |= {(*hit, "dump") for hit in in_dump(of.dumped())}
    found |= {(*hit, "redis") for hit in in_redis(of.redis.url)}
    measured = {f"metrics of {one}": of.measured(one).encode() for one in of.running}
    return found | {(*hit, name) for name, told in measured.items() for hit in hits(told)}


def test_every_value_is_found_in_every_place_where_it_is_planted(all_of_it: Servers) -> None:
    assert everywhere(all_of_it) == set()
    ways = [one for one in ENCODINGS if one not in ("utf-16", "deflated")]
    words = [encoded(v, ways[n % 4]).decode() for n, v in enumerate(VALUES.values())]
    plant(all_of_it, words)
    found = everywhere(all_of_it)
    for place, name in PLACES.items():
        there = {value for value, _, where in found if name.fullmatch(where)}
        assert there == set(VALUES), place


def plant(of: Servers, words: list[str]) -> None:
    """Leave the words wherever one may leave any."""
    with psycopg.connect(of.log.url, autocommit=True) as db:
        db.execute("CREATE TABLE planted (word text PRIMARY KEY)")
        for word in words:
            db.execute("INSERT INTO planted VALUES (%s)", [word])
            with pytest.raises(psycopg.errors.UniqueViolation):
                db.execute("INSERT INTO planted VALUES (%s)", [word])
            db.execute("SELECT pg_logical_emit_message(false, 'planted', %s)", [word])
    aside = of.log.data / "base" / "pgsql_tmp"
    aside.mkdir(exist_ok=True)
    for place in (aside / "pgsql_tmp1", of.folder / "scratch" / "aside"):
        place.write_text("\n".join(words))
    with redis.Redis.from_url(of.redis.url) as db:
        db.rpush("planted", *words)
    of.start("talkative", sys.executable, "-c", TALKATIVE, *words)
    wait_until(lambda: words[0] in of.measured("talkative"))


@pytest.mark.chaos
@pytest.mark.timeout(600)
def test_nothing_personal_is_said_by_real_processes_and_nothing_is_left_after_an_erasure(
    all_of_it: Servers, tmp_path: Path
) -> None:
    of = all_of_it
    of.start_all()
    of.keep_whole()
    with remote(of) as site:
        take_in(site, tmp_path)
        insured_id, life = site.insured_id, lived(site)
        other = site["mgen"].submitted()
        site.settle()
        assert looked_at(site, life.claim) > 40
        payments = site.runtime.settings.payments_dir
        assert everywhere(of, payments) == set()
        assert {name for name, _, _ in in_files(payments)} == {"name", "iban"}, "the bank's file"
        before, wrapped = site["mgen"].claim(other), wrapped_keys(site, insured_id)
        assert places_of(of, wrapped) != set()
        assert "1 keys" in of.run("erase", str(insured_id), *ORDER)
        assert (everywhere(of), places_of(of, wrapped)) == (set(), set())
        assert Outbox(payments).handed_over() == []
        assert site["mgen"].claim(other) == before
        assert opened(site, life.claim) == set()
        assert "not verified" not in of.run("replay") + of.run("verify")
        assert b"/api/v1/claims/{claim_id}" in (of.folder / "out" / "serve").read_bytes()
        assert not hits("\n".join(site.addresses).encode())
        print(f"{len(VALUES)} values, {len(ENCODINGS)} encodings, {len(site.addresses)} addresses")


def looked_at(site: RemoteSite, claim: str) -> int:
    """Every page that somebody may look at, of this claim where it is about one."""
    pages = [one for one in routes_of(site.app) if one.is_page and one.method == "GET"]
    author = Author(role=Role.INSURED, id=site.insured_id)
    staff = {name: persona_named(name) for name in ("agent", "supervisor", "clerk", "auditor")}
    people = [author] + [Author(role=Role(*one.roles), id=one.persona_id) for one in staff.values()]
    shown = 0
    for person in people:
        who = LoggedIn(author=person, way="compte", acr=None, browser="Firefox", id_token="a.b.c")
        cookie = f"escale-dev={site.runtime.sessions.open(who, site.clock())}"
        for page in pages:
            path = page.path.replace("{claim_id}", claim.rpartition("/")[2])
            if page.action is not None and "{" not in path:
                shown += site.client.get(path, headers={"cookie": cookie}).status_code == 200
    return shown


def wrapped_keys(site: RemoteSite, insured_id: UUID) -> list[bytes]:
    """The person's keys as they lie in their store."""
    theirs = select(person_keys.c.wrapped).where(person_keys.c.insured_id == insured_id)
    with site.runtime.engines.keys.connect() as db:
        return [bytes(one) for one in db.scalars(theirs)]


def places_of(of: Servers, wrapped: Iterable[bytes]) -> set[str]:
    """Files in which a wrapped key stands."""
    of.written()
    files = [one for root in (of.keys.data.parent, of.log.data.parent) for one in root.rglob("*")]
    return {
        str(one)
        for one in files
        if one.is_file()
        for content in [one.read_bytes()]
        if any(key in content or key.hex().encode() in content for key in wrapped)
    }


def opened(site: RemoteSite, claim: str) -> set[tuple[str, str]]:
    """What is found in the whole log with every key that is left; the claim still replays."""
    runtime, claim_id = site.runtime, UUID(claim.rpartition("/")[2])
    replayed = site.portal.call(runtime.log.load, Claim, claim_id)
    assert replayed is not None
    assert replayed.decision is not None
    found: set[tuple[str, str]] = set()
    for row in runtime.reader.after(0, 100_000):
        sealed = runtime.mapper.entry(row).sealed
        told = runtime.open_sealed(sealed) if sealed else {}
        found |= hits(repr(told).encode()) | hits(row.stored.state)
    return found
