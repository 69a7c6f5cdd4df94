"""A whole Escale behind a real socket: follower and jobs run, and the clock goes as one says."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path

import httpx2

from adapters.app import create_app
from adapters.bootstrap import Runtime
from adapters.http.issuers import signing_key
from adapters.identity.personas import persona_named
from adapters.identity.tokens import DEVELOPMENT_ISSUER, SigningKey, mint
from adapters.settings import Settings
from installation import Clock, Person, opened, served
from workers.serve import lifespan_of


@dataclass
class Live:
    """The service as browsers reach it, and whoever asks its API beside them."""

    address: str
    client: httpx2.Client
    runtime: Runtime
    clock: Clock
    key: SigningKey

    def __getitem__(self, name: str) -> Person:
        persona = persona_named(name)
        token = mint(
            persona,
            self.key,
            issuer=DEVELOPMENT_ISSUER,
            audience=persona.audience,
            now=self.clock(),
        )
        return Person(self.client, token)


@contextmanager
def live(folder: Path) -> Iterator[Live]:
    """Serve the installation of this folder; it is 20/03/2026, 10:00 in Paris."""
    settings = Settings(data_dir=folder)
    clock = Clock()
    runtime = opened(settings, clock)
    app = create_app(runtime, lifespan_of(runtime))
    with served(app) as address, httpx2.Client(base_url=address) as client:
        yield Live(address, client, runtime, clock, signing_key(settings))
