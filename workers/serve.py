"""The web process: the API and, in embedded mode, the follower and the jobs beside it."""

from __future__ import annotations

import shutil
import socket
import threading
from collections.abc import AsyncIterator, Callable
from contextlib import AbstractAsyncContextManager, AsyncExitStack, asynccontextmanager
from types import FrameType

import uvicorn
from fastapi import FastAPI

from adapters.app import create_app
from adapters.bootstrap import Runtime, migrate_all, open_runtime
from adapters.http.log_tail import Listening
from adapters.identity.personas import INSURED, STAFF
from adapters.metrics import publish
from adapters.persistence.listen import VIEWS_CHANNEL, listen
from adapters.persistence.standing import PRESENT
from adapters.settings import Settings
from workers.follower import Follower
from workers.notices import say_whether_mail_is_set_up
from workers.presence import Presence
from workers.runners import LocalRunner
from workers.starting import refuse_demo_people, send_spans


def serve(settings: Settings) -> None:
    """Serve until interrupted; a second start goes on where this one stopped.

    Raises: OSError when the port is taken, before anything else is done; WrongSetting.
    """
    listening = socket.create_server((settings.host, settings.port))
    end_spans = send_spans(settings)
    if settings.is_development:
        migrate_all(settings)
    runtime = open_runtime(settings)
    refuse_demo_people(runtime)
    drop_unfinished_uploads(settings)
    if settings.is_development and runtime.register.is_empty():
        runtime.register.load_demo()
    app = create_app(runtime, lifespan_of(runtime))
    if settings.is_development:
        _introduce(settings)
    # Its lines of access would hold addresses: ours hold the routes (adapters/http/observed.py).
    config = uvicorn.Config(
        app,
        log_config=None,
        log_level="warning",
        access_log=False,
        server_header=False,
        forwarded_allow_ips=settings.proxies or "127.0.0.1",
    )
    end_metrics = publish(runtime)
    _Server(config, app.state.listening).run(sockets=[listening])
    end_metrics()
    end_spans()


class _Server(uvicorn.Server):
    """Waits for every answer before it ends; those without an end are told."""

    def __init__(self, config: uvicorn.Config, listening: Listening) -> None:
        super().__init__(config)
        self._listening = listening

    def handle_exit(self, sig: int, frame: FrameType | None) -> None:
        """Hear of the signal before the server waits."""
        self._listening.stop()
        super().handle_exit(sig, frame)


def drop_unfinished_uploads(settings: Settings) -> None:
    """Drop what an earlier process was receiving when it was killed; nobody waits for it."""
    for left_behind in settings.uploads_dir.iterdir():
        shutil.rmtree(left_behind)


def lifespan_of(runtime: Runtime) -> Callable[[FastAPI], AbstractAsyncContextManager[None]]:
    """What starts with the server and ends with it."""

    @asynccontextmanager
    async def lifespan(_: FastAPI) -> AsyncIterator[None]:
        async with AsyncExitStack() as stack:
            stack.push_async_callback(runtime.close)
            await runtime.gate.warm()
            if runtime.settings.is_embedded:
                await _start_embedded(runtime, stack)
            else:
                _read_views_kept_elsewhere(runtime, stack)
            yield

    return lifespan


async def _start_embedded(runtime: Runtime, stack: AsyncExitStack) -> None:
    say_whether_mail_is_set_up(runtime.settings)
    runner = LocalRunner(runtime)
    follower = Follower(runtime, runner.send)
    follower.start()
    stack.callback(follower.stop)
    runner.start()
    stack.push_async_callback(runner.stop)


def _read_views_kept_elsewhere(runtime: Runtime, stack: AsyncExitStack) -> None:
    presence = Presence(runtime)
    presence.start()
    stack.callback(presence.stop)
    if runtime.settings.is_postgres:
        _hear_of_the_views(runtime, stack)


def _hear_of_the_views(runtime: Runtime, stack: AsyncExitStack) -> None:
    stopping = threading.Event()

    def hear(news: str) -> None:
        name, position, version = news.split(":")
        # A process of another version fills tables that this one does not read.
        if int(version) == PRESENT.get(name):
            runtime.positions.moved(name, int(position))

    thread = listen(runtime.settings.database_url, VIEWS_CHANNEL, hear, stopping)
    stack.callback(thread.join)
    stack.callback(stopping.set)


def _introduce(settings: Settings) -> None:
    print(f"Escale – http://{settings.host}:{settings.port}")
    print("Personas (escale token NAME):")
    for persona in (*INSURED, *STAFF):
        print(f"  {persona.name:12}{persona.description}")
