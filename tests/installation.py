"""An installation of the application, short ways to ask it, and ready bodies and files."""

from __future__ import annotations

import socket
import time
from collections.abc import AsyncIterator, Callable, Iterator, Mapping
from contextlib import asynccontextmanager, contextmanager
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from functools import cached_property
from io import BytesIO
from pathlib import Path
from threading import Thread
from typing import Any
from uuid import UUID, uuid4

import httpx2
import uvicorn
from fastapi import APIRouter, FastAPI
from PIL import Image
from reportlab.pdfgen.canvas import Canvas
from starlette.testclient import TestClient

from adapters.app import create_app, serve_over
from adapters.bootstrap import Runtime, migrate_all, open_runtime
from adapters.http.issuers import signing_key
from adapters.identity.personas import persona_named
from adapters.identity.tokens import DEVELOPMENT_ISSUER, SigningKey, mint
from adapters.persistence.follow import Projector
from adapters.persistence.log_reader import SharedReader
from adapters.persistence.mapper import SharedMapper
from adapters.settings import Settings
from application.automatic import AcknowledgeClaim, acknowledge_claim
from application.ports import Asked
from domain.base import Author, Role
from inspectors import with_shared_inspector
from projections import ALL

API = "/api/v1"
STAY = {
    "country": "ES",
    "reason": "TOURISM",
    "starts_on": "2026-02-10",
    "ends_on": "2026-02-17",
    "tariff": "FRENCH",
    "partially_reimbursed": False,
}
CARE = {
    "reason": "Otite",
    "planned_before_departure": False,
    "amount_cents": 8540,
    "linked_to": "ILLNESS",
}
SITUATION = {"nationality": "FRENCH", "situation": "EMPLOYED_OR_SELF_EMPLOYED"}
BOTH = {"keeps_originals": True, "certifies_accuracy": True}

_APPLICATIONS: dict[tuple[int, ...], FastAPI] = {}


@dataclass
class Clock:
    """The present, as the test says."""

    at: datetime = datetime(2026, 3, 20, 9, 0, tzinfo=UTC)

    def __call__(self) -> datetime:
        return self.at

    def pass_by(self, **time: float) -> None:
        self.at += timedelta(**time)


class Follower:
    """Brings every view up to date as soon as something is in the log."""

    def __init__(self, runtime: Runtime) -> None:
        reader, mapper = SharedReader(runtime.engines.reading), SharedMapper()
        self._projectors = [Projector(view, reader, runtime.views_writer, mapper) for view in ALL]

    def prepare(self) -> None:
        for projector in self._projectors:
            projector.prepare()
            while projector.step():
                pass

    def __call__(self, head: int) -> None:
        for projector in self._projectors:
            while projector.position < head and projector.step():
                pass


@dataclass
class Person:
    """Somebody who asks the API with their token."""

    client: httpx2.Client
    token: str
    keys: Iterator[str] = field(default_factory=lambda: (str(uuid4()) for _ in iter(int, 1)))

    @cached_property
    def headers(self) -> dict[str, str]:
        return {"Authorization": f"Bearer {self.token}"}

    def ask(self, method: str, path: str, key: str | None = None, **more: Any) -> Any:
        headers = self.headers | more.pop("headers", {})
        if method == "POST" and key is None:
            key = next(self.keys)
        if key is not None:
            headers["Idempotency-Key"] = key
        return self.client.request(method, f"{API}{path}", headers=headers, **more)

    def get(self, path: str, **more: Any) -> Any:
        return self.ask("GET", path, **more)

    def put(self, path: str, body: Any, **more: Any) -> Any:
        return self.ask("PUT", path, json=body, **more)

    def post(self, path: str, body: Any = None, **more: Any) -> Any:
        return self.ask("POST", path, json={} if body is None else body, **more)

    def delete(self, path: str, **more: Any) -> Any:
        return self.ask("DELETE", path, **more)

    def attach(self, claim: str, content: bytes, name: str = "facture.pdf", **more: Any) -> Any:
        files = {"file": (name, content)}
        return self.ask("POST", f"{claim}/documents", files=files, **more)

    def draft(self) -> str:
        """The path of a new draft."""
        answer = self.post("/claims")
        assert answer.status_code == 201, answer.text
        return f"/claims/{answer.json()['claim_id']}"

    def filled(self) -> str:
        """The path of a draft that only waits to be submitted."""
        claim = self.draft()
        for step, body in self.steps().items():
            answer = self.put(f"{claim}/{step}", body)
            assert answer.status_code == 200, answer.text
        assert self.attach(claim, picture()).status_code == 201
        return claim

    def steps(self) -> dict[str, Any]:
        me = self.get("/beneficiaries").json()["items"][0]["beneficiary_id"]
        return {
            "personal-situation": SITUATION,
            "beneficiary": {"beneficiary_id": me},
            "care": CARE,
            "stay": STAY,
        }

    def submitted(self) -> str:
        """The path of a transmitted claim."""
        claim = self.filled()
        answer = self.post(f"{claim}/submission", BOTH)
        assert answer.status_code == 201, answer.text
        return claim


@dataclass
class Site:
    """A running application and everybody who may ask it."""

    app: FastAPI
    client: TestClient
    runtime: Runtime
    clock: Clock
    key: SigningKey

    def token(self, name: str) -> str:
        persona = persona_named(name)
        return mint(
            persona,
            self.key,
            issuer=DEVELOPMENT_ISSUER,
            audience=persona.audience,
            now=self.clock(),
        )

    def __getitem__(self, name: str) -> Person:
        return Person(self.client, self.token(name))

    def acknowledge(self, claim: str) -> None:
        """Do what the worker does after a submission."""
        asked = Asked(
            author=Author(role=Role.SERVICE, id=uuid4()),
            command_id=uuid4(),
            correlation_id=uuid4(),
        )
        command = AcknowledgeClaim(asked=asked, claim_id=UUID(claim.removeprefix("/claims/")))
        portal = self.client.portal
        assert portal is not None
        portal.call(acknowledge_claim, command, self.runtime.ports)


def filled(folder: Path) -> Path:
    """Make the stores of a new installation, with its keys, its views and the demo directory."""
    settings = Settings(data_dir=folder)
    migrate_all(settings)
    runtime = followed(settings, Clock())
    runtime.register.load_demo()
    signing_key(settings)
    with TestClient(FastAPI(lifespan=closing(runtime))):
        pass
    return folder


def opened(settings: Settings, clock: Clock) -> Runtime:
    """A runtime that looks into files as all others of this test process do."""
    return with_shared_inspector(open_runtime(settings, clock))


def followed(settings: Settings, clock: Clock) -> Runtime:
    """A runtime whose views are there as soon as something is in the log."""
    runtime = opened(settings, clock)
    follower = Follower(runtime)
    follower.prepare()
    runtime.on_append.append(follower)
    return runtime


def application(runtime: Runtime, *others: APIRouter) -> FastAPI:
    """The application over the runtime of this test, with these routes beside its own.

    FastAPI looks at every route of a new application for a tenth of a second, so that the tests of
    a process have one in turn. Its runtime is that of a copy of the `filled_folder`.
    """
    key = tuple(map(id, others))
    kept = _APPLICATIONS.get(key)
    if kept is None:
        kept = _APPLICATIONS[key] = create_app(runtime)
        for other in others:
            kept.include_router(other)
    serve_over(kept, runtime)
    kept.router.lifespan_context = closing(runtime)
    return kept


def closing(runtime: Runtime) -> Callable[[FastAPI], Any]:
    @asynccontextmanager
    async def lifespan(_: FastAPI) -> AsyncIterator[None]:
        yield
        await runtime.close()

    return lifespan


def picture(kind: str = "JPEG", shade: int = 200) -> bytes:
    """A small picture, upright."""
    written = BytesIO()
    Image.new("L", (210, 297), shade).save(written, kind)
    return written.getvalue()


def pdf(text: str = "Facture", *, padded_to: int = 0) -> bytes:
    """A page of A4; a padded one has exactly so many bytes."""
    written = BytesIO()
    canvas = Canvas(written, pagesize=(595, 842), invariant=1)
    canvas.drawString(100, 700, text)
    canvas.save()
    content = written.getvalue()
    head, mark, tail = content.rpartition(b"startxref")
    room = padded_to - len(content) - 2
    return head + (b"%" + b" " * room + b"\n" if room > 0 else b"") + mark + tail


def problem(answer: Any) -> Mapping[str, Any]:
    """The body of a refusal, which has the form of one."""
    assert answer.headers["content-type"] == "application/problem+json"
    body: Mapping[str, Any] = answer.json()
    assert body["status"] == answer.status_code
    assert body["type"] == f"/problems/{body['code']}"
    return body


@contextmanager
def served(app: FastAPI, *, receive_buffer: int | None = None) -> Iterator[str]:
    """The application behind a real server, for what only a socket shows; gives its address.

    `receive_buffer`: bytes its kernel may hold unread of one connection; it chooses without.
    """
    config = uvicorn.Config(app, port=0, log_level="critical", lifespan="on", http="httptools")
    server = uvicorn.Server(config)
    thread = Thread(target=server.run)
    thread.start()
    while not server.started:
        time.sleep(0.01)
    listening = server.servers[0].sockets[0]
    if receive_buffer is not None:  # connections inherit it
        listening.setsockopt(socket.SOL_SOCKET, socket.SO_RCVBUF, receive_buffer)
    port = listening.getsockname()[1]
    try:
        yield f"http://127.0.0.1:{port}"
    finally:
        server.should_exit = True
        thread.join()
