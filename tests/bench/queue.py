"""What taking a claim, and the desk's figures, cost before a thousand claims and a million.

Two installations, alike but for their backlog, answer in turn, so that the machine's moods hit both
alike. What is taken is in the log and stands at the head of the queue; the backlog behind it lies
in the views alone.
"""

from __future__ import annotations

import asyncio
import json
import os
import statistics
import sys
import time
from collections.abc import Callable, Iterator, Sequence
from contextlib import ExitStack, contextmanager
from dataclasses import dataclass
from datetime import UTC, date, datetime, timedelta
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Any, Final
from uuid import UUID, uuid5

import httpx2
from rich.console import Console
from rich.table import Table
from sqlalchemy import Connection, event, false, select, update

from adapters.bootstrap import Runtime, migrate_all, open_runtime
from adapters.http.issuers import signing_key
from adapters.identity.personas import Persona
from adapters.identity.tokens import DEVELOPMENT_ISSUER, mint
from adapters.persistence.job_board import DONE, jobs
from adapters.settings import Settings
from adapters.web.links import DESK, FIGURES
from bench.backlog import DAYS, RARE, fill
from bench.pages import log_in, serving
from builders import BOTH, care, document, stay
from domain.base import Act, Author, Meta, Role
from domain.claim import Claim
from domain.values import Beneficiary, InsuredSituation, Nationality, QueueFilter
from domain.window import Quota, SubmissionWindow
from installation import Person
from projections import cnse_queue
from servers.postgres import postgres_server
from workers.follower import Follower

FEW, MANY = 1_000, 1_000_000
TIMES: Final = 320
PAGES: Final = 30
EACH: Final = 4
"""How many claims an agent takes: fewer than they may hold."""

QUEUE: Final = {
    "GET /desk/queue": {},
    "… rare country, zone, channel": RARE,
    "… zone and channel": {"zone": "OUTSIDE", "channel": "PAPER"},
    "… nothing passes": {"least_cents": 2**40},
}
Figures = dict[str, float | int]


@dataclass
class Desk:
    """An installation that serves: somebody who browses it, and agents who ask its API."""

    client: httpx2.Client
    settings: Settings

    def agent(self, number: int, role: str = "agent") -> Person:
        """An agent of this number."""
        persona = Persona(
            name=f"bench-{role}-{number}",
            realm="staff",
            roles=frozenset({role}),
            display_name="",
            born_on=date(1980, 1, 1),
            description="",
        )
        key, now = signing_key(self.settings), datetime.now(UTC)
        token = mint(persona, key, issuer=DEVELOPMENT_ISSUER, audience=persona.audience, now=now)
        return Person(self.client, token)


def installed(folder: Path, database_url: str, backlog: int, heads: int) -> Settings:
    """An installation with so many claims at the head, and a backlog behind them."""
    settings = Settings(data_dir=folder, database_url=database_url)
    migrate_all(settings)
    runtime = open_runtime(settings)
    runtime.register.load_demo()
    asyncio.run(_submit(runtime, heads))
    _follow(runtime)
    started = time.monotonic()
    fill(runtime.views_writer, backlog, datetime.now(UTC).date())
    print(f"· {backlog} claims filled in {time.monotonic() - started:.1f} s", flush=True)
    explain(runtime)
    for engine in runtime.engines:
        engine.dispose()
    return settings


def _follow(runtime: Runtime) -> None:
    follower = Follower(runtime, lambda _: None)
    for projector in follower.projectors:
        projector.prepare()
    follower.catch_up()
    with runtime.views_writer.begin() as db:
        # What follows a submission is done: pictures of files that lie nowhere are not drawn.
        db.execute(update(jobs).values(state=DONE))


async def _submit(runtime: Runtime, heads: int) -> None:
    then = datetime.now(UTC) - timedelta(days=DAYS + 30)
    for number in range(heads):
        insured_id = uuid5(UUID(int=0xBE7C4), str(number))
        author = Author(role=Role.INSURED, id=insured_id)
        asked_as = uuid5(insured_id, "act")
        act = Act(then, Meta(actor=author, command_id=asked_as, correlation_id=asked_as))
        window = SubmissionWindow.open(insured_id, act)
        claim = Claim.start(Claim.id_of(insured_id, "first"), insured_id, "GENERAL", act)
        claim.declare_personal_situation(
            Nationality.FRENCH, InsuredSituation.EMPLOYED_OR_SELF_EMPLOYED, act
        )
        own = Beneficiary(beneficiary_id=insured_id, is_insured=True, display_name="ALICE")
        claim.select_beneficiary(own, act)
        claim.describe_care(care(), act)
        day = then.date()
        claim.declare_stay(stay(str(day - timedelta(days=20)), str(day - timedelta(days=9))), act)
        file = document(document_id=uuid5(claim.id, "document"), blob_id=uuid5(claim.id, "file"))
        claim.attach_document(file, 10, act)
        claim.submit(BOTH, window, Quota(), act)
        await runtime.log.save(window, claim)
    await runtime.log.close()


def explain(runtime: Runtime) -> None:
    """Print how PostgreSQL finds the next claim, a rare one, and leases that ended."""
    now, no_notes = datetime.now(UTC), select(cnse_queue.TABLES[0].c.claim_id).where(false())
    rare = QueueFilter.model_validate(RARE)
    asked: dict[str, Callable[[Connection], object]] = {
        "next": lambda db: cnse_queue.free(db, QueueFilter(), now, but=no_notes, limit=10),
        "rare": lambda db: cnse_queue.waiting(db, rare),
        "ended leases": lambda db: cnse_queue.ended_leases(db, now, limit=100),
    }
    for name, query in asked.items():
        with runtime.views.connect() as db:
            if db.dialect.name == "postgresql":
                print(f"· {name}", *_plan(db, query), sep="\n    ", flush=True)


def _plan(db: Connection, query: Callable[[Connection], object]) -> list[str]:
    said: list[tuple[str, Any]] = []

    def hear(_db: object, _cursor: object, statement: str, parameters: Any, *_: object) -> None:
        said.append((statement, parameters))

    event.listen(db, "before_cursor_execute", hear)
    query(db)
    event.remove(db, "before_cursor_execute", hear)
    [(statement, parameters)] = said
    plan = db.exec_driver_sql(f"EXPLAIN (ANALYZE, BUFFERS, COSTS OFF) {statement}", parameters)
    return [str(line) for (line,) in plan]


@contextmanager
def desks(urls: Sequence[str], backlogs: Sequence[int], times: int) -> Iterator[list[Desk]]:
    """An installation for each backlog, all serving."""
    with ExitStack() as stack:
        found: list[Desk] = []
        for url, backlog in zip(urls, backlogs, strict=True):
            folder = Path(stack.enter_context(TemporaryDirectory()))
            settings = installed(folder, url, backlog, times + 20)
            client = stack.enter_context(serving(folder, ESCALE_DATABASE_URL=url))
            log_in(client, "supervisor", "agents")
            found.append(Desk(client, settings))
        yield found


def takings(desks: Sequence[Desk], times: int, first: int = 0) -> list[list[float]]:
    """How many milliseconds each taking took, one desk after the other in turn.

    first: the number of the first agent; each takes as many as they may.
    """
    taken: list[list[float]] = [[] for _ in desks]
    agents = [
        [desk.agent(number) for number in range(first, first - (-times // EACH))] for desk in desks
    ]
    for number in range(times):
        for each, mine in zip(taken, agents, strict=True):
            person = mine[number // EACH]
            _ = person.headers
            started = time.perf_counter()
            answer = person.post("/desk/queue/next")
            each.append((time.perf_counter() - started) * 1000)
            assert answer.status_code == 200, answer.text
    return taken


def readings(desks: Sequence[Desk], times: int) -> dict[str, list[list[float]]]:
    """How many milliseconds the supervisor's page, the desk's and the queue's first one took."""
    asked: dict[str, Callable[[Desk], Any]] = {
        f"GET {FIGURES}": lambda desk: desk.client.get(FIGURES),
        f"GET {DESK}": lambda desk: desk.client.get(DESK),
        "GET /desk/figures": lambda desk: desk.agent(0, "supervisor").get("/desk/figures"),
    }
    for name, filters in QUEUE.items():
        asked[name] = lambda desk, filters=filters: desk.agent(0).get("/desk/queue", params=filters)  # type: ignore[misc]
    found: dict[str, list[list[float]]] = {name: [[] for _ in desks] for name in asked}
    for _ in range(times):
        for name, ask in asked.items():
            for each, desk in zip(found[name], desks, strict=True):
                started = time.perf_counter()
                answer = ask(desk)
                each.append((time.perf_counter() - started) * 1000)
                assert answer.status_code == 200, answer.text
    return found


def _figures(taken: Sequence[Sequence[float]], backlogs: Sequence[int]) -> Figures:
    told: Figures = {"n": len(taken[0])}
    for each, backlog in zip(taken, backlogs, strict=True):
        cuts = statistics.quantiles(each, n=100, method="inclusive")
        told |= {f"p50_{backlog}": round(cuts[49], 1), f"p99_{backlog}": round(cuts[98], 1)}
    first, last = (told[f"p99_{backlog}"] for backlog in (backlogs[0], backlogs[-1]))
    return told | {"ratio_p99": round(last / first, 2)}


def main(times: int = TIMES, many: int = MANY, kind: str = "postgresql") -> None:
    """Fill, serve and measure: a thousand and `many`, on PostgreSQL or SQLite."""
    backlogs = (FEW, many)
    with ExitStack() as stack:
        urls = ["" for _ in backlogs]
        if kind == "postgresql":
            server = stack.enter_context(postgres_server(fsync=True))
            urls = [server.create_database(f"backlog_{backlog}") for backlog in backlogs]
        found = stack.enter_context(desks(urls, backlogs, times))
        takings(found, EACH, first=times)
        measured = {"POST /desk/queue/next": takings(found, times)} | readings(found, PAGES)
    shown = {name: _figures(taken, backlogs) for name, taken in measured.items()}
    table = Table(f"{kind}, {os.cpu_count()} cores", *next(iter(shown.values())))
    for name, figures in shown.items():
        table.add_row(name, *map(str, figures.values()))
    Console(width=150).print(table)
    print(json.dumps({"backlog": {"kind": kind, "backlogs": backlogs, "ms": shown}}))


if __name__ == "__main__":
    main(int(sys.argv[1]), int(sys.argv[2]), sys.argv[3])
