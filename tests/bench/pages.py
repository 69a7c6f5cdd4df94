"""How long each page takes from a real server, and what the first one weighs; table and JSON."""

from __future__ import annotations

import gzip
import json
import re
import statistics
import subprocess
import sys
import time
from collections.abc import Iterator, Sequence
from contextlib import contextmanager, suppress
from datetime import UTC, datetime
from pathlib import Path
from tempfile import TemporaryDirectory

import httpx2
from rich.console import Console
from rich.table import Table

from adapters.http.issuers import signing_key
from adapters.identity.personas import persona_named
from adapters.identity.tokens import DEVELOPMENT_ISSUER, mint
from adapters.settings import Settings
from adapters.web.links import CLAIMS, HOME, LANDING, MAILBOX, OWN_DOCUMENTS, OWN_RECORD
from installation import Person, filled
from servers.process import free_port

ROUNDS = 3
TIMES = 40
FLOOR = "/livez"
"""The least that the server answers: the ratio to it does not depend on the machine."""

LINKED = re.compile(r'(?:href|src)="(/static/[^"]+\.(?:css|js))"')
ID = re.compile(r"[0-9a-f]{8}-[0-9a-f-]{27}")
Figures = dict[str, float | int]


@contextmanager
def serving(folder: Path, **settings: str) -> Iterator[httpx2.Client]:
    """A server process over this folder, and a client of it in which nobody is logged in.

    settings: further ones, by the name that they have in the environment.
    """
    port = free_port()
    command = [sys.executable, "-m", "workers.cli", "serve", "--port", str(port)]
    with (
        subprocess.Popen(command, env={"ESCALE_DATA_DIR": str(folder)} | settings) as server,
        httpx2.Client(base_url=f"http://127.0.0.1:{port}", timeout=30) as client,
    ):
        _wait_for(client)
        try:
            yield client
        finally:
            server.terminate()


def measure(client: httpx2.Client, alice: Person, times: int) -> dict[str, Figures]:
    """Every page in turn, so that the machine's moods hit all alike."""
    paths = [FLOOR, *_pages(client, alice)]
    taken: dict[str, list[float]] = {path: [] for path in paths}
    for path in paths * ROUNDS * times:
        started = time.perf_counter()
        answer = client.get(path)
        taken[path].append((time.perf_counter() - started) * 1000)
        assert answer.status_code == 200, f"{path}: {answer.status_code}"
    floor = statistics.median(taken[FLOOR])
    return {path: _figures(taken[path], floor) for path in paths}


def weight(client: httpx2.Client) -> Figures:
    """Bytes of the first page with its style and scripts: as served, and compressed by a proxy."""
    page = client.get("/connexion")
    linked = [client.get(path) for path in dict.fromkeys(LINKED.findall(page.text))]
    parts = [page.content, *(one.content for one in linked)]
    return {
        "requests": len(parts),
        "bytes": sum(map(len, parts)),
        "bytes_gzip": sum(len(gzip.compress(part)) for part in parts),
    }


def log_in(client: httpx2.Client, name: str = "alice", way: str = "compte") -> None:
    """As Alice or somebody else, through the development provider."""
    begun = client.get(f"/connexion/{way}").headers["location"]
    back = client.get(f"{begun}&persona={name}").headers["location"]
    assert client.get(back).status_code == 303


def person(client: httpx2.Client, folder: Path) -> Person:
    """Alice, as she asks the API."""
    persona, settings = persona_named("alice"), Settings(data_dir=folder)
    token = mint(
        persona,
        signing_key(settings),
        issuer=DEVELOPMENT_ISSUER,
        audience=persona.audience,
        now=datetime.now(UTC),
    )
    return Person(client, token)


def _pages(client: httpx2.Client, alice: Person) -> list[str]:
    alice.submitted()
    draft, submitted = alice.filled(), alice.submitted()
    message = _acknowledgment(alice)
    d, s = (f"/demandes/{path.rpartition('/')[2]}" for path in (draft, submitted))
    steps = ("informations-personnelles", "beneficiaire-et-soins", "sejour", "documents")
    own = (HOME, LANDING, CLAIMS, MAILBOX, f"{MAILBOX}/{message}", OWN_RECORD, OWN_DOCUMENTS)
    return [*own, *(f"{d}/{step}" for step in (*steps, "recapitulatif")), s, f"{s}/confirmation"]


def _acknowledgment(alice: Person) -> str:
    while not (items := alice.get("/messages").json()["items"]):
        time.sleep(0.1)
    return str(items[0]["message_id"])


def _wait_for(client: httpx2.Client) -> None:
    while True:
        with suppress(httpx2.TransportError):
            if client.get("/readyz").status_code == 200:
                return
        time.sleep(0.1)


def _figures(taken: Sequence[float], floor: float) -> Figures:
    median = statistics.median(taken)
    return {
        "n": len(taken),
        "ms_min": round(min(taken), 1),
        "ms_median": round(median, 1),
        "ms_max": round(max(taken), 1),
        "times_the_floor": round(median / floor, 1),
    }


def main(times: int = TIMES) -> None:
    """Fill an installation, serve it, and ask for each page so many times."""
    with TemporaryDirectory() as made:
        folder = filled(Path(made))
        with serving(folder) as client:
            first = weight(client)
            log_in(client)
            measured = measure(client, person(client, folder), times)
    pages = {ID.sub("…", path): figures for path, figures in measured.items()}
    shown = Table("page", *pages[FLOOR])
    for name, figures in pages.items():
        shown.add_row(name, *map(str, figures.values()))
    Console(width=140).print(shown)
    print(json.dumps({"first_page": first, "pages": pages}))
