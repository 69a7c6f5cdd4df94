"""A service in processes of its own that may be killed, and the clients who go on uploading."""

from __future__ import annotations

import asyncio
import os
import random
import signal
import socket
import subprocess
import sys
from collections.abc import Callable, Iterator, Mapping
from concurrent.futures import ThreadPoolExecutor
from contextlib import contextmanager, suppress
from datetime import UTC, datetime, timedelta
from functools import cache, partial
from pathlib import Path
from threading import Event
from typing import Any
from uuid import UUID, uuid4

import httpx2

from adapters.bootstrap import open_runtime
from adapters.http.issuers import signing_key
from adapters.identity.personas import persona_named
from adapters.identity.tokens import DEVELOPMENT_ISSUER, mint
from adapters.persistence.job_board import Job
from adapters.settings import Settings
from installation import API, Person, pdf
from servers.process import free_port
from sheets import page_of_text, saved
from workers.follower import Follower
from workers.tidying import ORPHAN_AGE, sweep_files

from .oracle import PATIENCE_S, Again, Ledger, Oracle, below, is_inspector, wait_until

ROOT = Path(__file__).parents[3]
PEOPLE = ("alice", "mgen", "mgp", "canssm")
LATER_S = 0.1


class Site:
    """The processes of one installation, by the names of their commands.

    root: the checkout that they run; more: their settings beside the data folder.
    up: set while the web answers.
    """

    def __init__(self, data: Path, more: Mapping[str, str] | None = None, root: Path = ROOT):
        given = dict(more or {})
        self.settings = Settings(data_dir=data, database_url=given.get("ESCALE_DATABASE_URL", ""))
        self.address = f"http://127.0.0.1:{free_port()}"
        self.up = Event()
        self._root = root
        self._env = {n: v for n, v in os.environ.items() if not n.startswith("ESCALE_")}
        self._env |= {"ESCALE_DATA_DIR": str(data), "ESCALE_DRAFTS_MAX": "100000"} | dict(
            more or {}
        )
        self._running: dict[str, subprocess.Popen[bytes]] = {}
        self._log = data.with_name(f"{data.name}.log")
        self.client = httpx2.Client(base_url=self.address, timeout=PATIENCE_S)

    def __enter__(self) -> Site:
        return self

    def __exit__(self, *_: object) -> None:
        self.client.close()
        self.kill(*self._running)

    @property
    def oracle(self) -> Oracle:
        """What its disks hold now."""
        return Oracle(self.settings.data_dir, self.settings.database_url)

    @property
    def web(self) -> int:
        """The process id of the web."""
        return self._running["serve"].pid

    def start(self, *names: str) -> Site:
        """Start processes; returns when the web among them answers."""
        for name in names:
            port = self.address.rpartition(":")[2]
            more = ("--port", port) if name == "serve" else ()
            command = [sys.executable, "-m", "workers.cli", name, *more]
            with self._log.open("ab") as log:
                self._running[name] = subprocess.Popen(
                    command, cwd=self._root, env=self._env, stdout=log, stderr=log
                )
        if "serve" in names:
            wait_until(self._answers, f"the web does not answer, see {self._log}")
            self.up.set()
        return self

    def kill(self, *names: str) -> None:
        """SIGKILL."""
        if "serve" in names:
            self.up.clear()
        for process in map(self._running.pop, names):
            process.kill()
            process.wait()

    def _answers(self) -> bool:
        try:
            return self.client.get("/livez").is_success
        except httpx2.TransportError:
            return False


@cache
def _page() -> bytes:
    return saved(page_of_text(1240, 1754, 24), quality=95)


def photo(number: int) -> bytes:
    """A photographed page; each number gives other bytes."""
    comment = f"photo {number}".encode()
    return _page()[:2] + b"\xff\xfe" + (len(comment) + 2).to_bytes(2) + comment + _page()[2:]


def letter(number: int) -> bytes:
    """A page of PDF, large for what it says; each number gives other bytes."""
    return pdf(f"Facture {number}", padded_to=400_000)


class Uploader:
    """A client who attaches photos, PDFs and fitted copies, and removes some, until told to stop.

    Whatever is cut off or put off is asked again, with the same key.
    """

    def __init__(self, site: Site, name: str, ledger: Ledger) -> None:
        persona = persona_named(name)
        token = mint(
            persona,
            signing_key(site.settings),
            issuer=DEVELOPMENT_ISSUER,
            audience=persona.audience,
            now=datetime.now(UTC),
        )
        self._site, self._ledger = site, ledger
        self._person = Person(site.client, token)

    @classmethod
    def all_of(cls, site: Site, ledger: Ledger) -> list[Uploader]:
        """Four of them, each another person."""
        return [cls(site, name, ledger) for name in PEOPLE]

    def work(self, stopping: Event) -> None:
        """Claim after claim; ends after a whole one."""
        while not stopping.is_set():
            self.round()

    def round(self) -> None:
        """A claim with a photo, a PDF and a fitted copy of two photos, of which one goes again."""
        claim = self.claim()
        first = self._attach(claim, photo)
        self._attach(claim, letter)
        self._fit(claim)
        if first:
            self._ledger.removed.add(first)
            self._ask("DELETE", f"{claim}/documents/{first}", str(uuid4()))

    def claim(self) -> str:
        """The path of a new claim."""
        answer = self._ask("POST", "/claims", str(uuid4()), json={})
        return f"/claims/{answer.json()['claim_id']}"

    def attached_once(self, claim: str, content: bytes) -> str:
        """What comes of one upload, asked once."""
        return _outcome(self._person.attach(claim, content))

    @contextmanager
    def half_sent(self, content: bytes) -> Iterator[None]:
        """An upload of which only the first half ever comes."""
        boundary = "half"
        head = f'--{boundary}\r\nContent-Disposition: form-data; name="file"; filename="f"\r\n\r\n'
        fields = self._person.headers | {
            "Host": "localhost",
            "Idempotency-Key": str(uuid4()),
            "Content-Type": f"multipart/form-data; boundary={boundary}",
            "Content-Length": str(len(content)),
        }
        lines = [f"POST {API}{self.claim()}/documents HTTP/1.1"]
        lines += [f"{name}: {value}" for name, value in fields.items()]
        address = (self._site.settings.host, int(self._site.address.rpartition(":")[2]))
        with socket.create_connection(address) as line:
            line.sendall("\r\n".join([*lines, "", head]).encode() + content[: len(content) // 2])
            yield

    def _attach(self, claim: str, content: Callable[[int], bytes]) -> UUID | None:
        number, key = next(self._ledger.numbers), str(uuid4())

        def ask() -> Any:
            files = {"file": (f"{number}.bin", content(number))}
            return self._ask("POST", f"{claim}/documents", key, files=files)

        return self._noted(ask, key)

    def _fit(self, claim: str) -> UUID | None:
        numbers, key = [next(self._ledger.numbers) for _ in range(2)], str(uuid4())
        files = [("files", (f"{number}.jpg", photo(number))) for number in numbers]
        made = self._ask("POST", f"{claim}/documents/fit", None, files=files)
        if not made.is_success:
            return None
        body = {"proposal_id": made.json()["proposal_id"]}
        return self._noted(partial(self._ask, "POST", f"{claim}/documents", key, json=body), key)

    def _noted(self, ask: Again, key: str) -> UUID | None:
        answer = ask()
        if answer.status_code != 201:
            return None
        document_id = UUID(answer.json()["document_id"])
        self._ledger.note(document_id, ask, key)
        return document_id

    def _ask(self, method: str, path: str, key: str | None, **more: Any) -> Any:
        """Ask until the answer is neither missing nor "later".

        Raises: TimeoutException when nothing is heard at all.
        """
        while True:
            try:
                answer = self._person.ask(method, path, key=key, **more)
            except httpx2.TimeoutException:
                self._ledger.see("hangs")
                raise
            except httpx2.TransportError:
                self._ledger.see("cut off")
                self._site.up.wait(PATIENCE_S)
                continue
            self._ledger.see(_outcome(answer))
            if answer.status_code != 503:
                return answer
            Event().wait(LATER_S)


def _outcome(answer: Any) -> str:
    if answer.is_success:
        return str(answer.status_code)
    later = " later" if "Retry-After" in answer.headers else ""
    return f"{answer.status_code} {answer.json()['code']}{later}"


def killed_inspectors(site: Site, chance: random.Random) -> int:
    """SIGKILL the inspectors that run now with their forks, or one of their forks alone."""
    killed = 0
    for inspector in filter(is_inspector, below(site.web)):
        forks = below(inspector)
        with suppress(ProcessLookupError):
            if forks and chance.random() < 0.5:
                os.kill(chance.choice(forks), signal.SIGKILL)
            else:
                os.killpg(inspector, signal.SIGKILL)
            killed += 1
    return killed


def swept(settings: Settings) -> None:
    """The sweep of an hour more than a day from now; the service itself must be gone."""
    later = datetime.now(UTC) + ORPHAN_AGE + timedelta(hours=1)
    runtime = open_runtime(settings, lambda: later)
    follower = Follower(runtime, lambda _: None)
    for projector in follower.projectors:
        projector.prepare()
    follower.catch_up()

    async def story() -> None:
        await sweep_files(Job(uuid4(), "sweep_files", None, None, 1), runtime)
        await runtime.close()

    asyncio.run(story())


@contextmanager
def uploading(site: Site, ledger: Ledger) -> Iterator[None]:
    """Four clients at once, who finish their claim at the end.

    Raises: the first error of any of them.
    """
    stopping = Event()
    with ThreadPoolExecutor(len(PEOPLE)) as pool:
        working = [pool.submit(client.work, stopping) for client in Uploader.all_of(site, ledger)]
        try:
            yield
        finally:
            stopping.set()
    for client in working:
        client.result()
