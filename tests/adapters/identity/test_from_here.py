"""The development provider answers this machine alone, by its sockets and not by what is said."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest
from fastapi import FastAPI
from starlette.testclient import TestClient

from adapters.identity.development import provider
from adapters.identity.personas import PERSONAS
from adapters.identity.tokens import SigningKey

if TYPE_CHECKING:
    from adapters.identity.conftest import Clock

ISSUER = "http://escale.test:8000/dev/oidc"


@pytest.mark.parametrize(
    ("listening", "asking"),
    [
        ("192.0.2.7", "192.0.2.9"),
        ("192.0.2.7", "127.0.0.1"),
        ("127.0.0.1", "192.0.2.9"),
        ("[2001:db8::7]", "2001:db8::9"),
        ("escale.example", "127.0.0.1"),
    ],
)
@pytest.mark.parametrize("path", ["authorize", "token", "jwks", "userinfo"])
def test_whoever_comes_over_the_network_is_nobody_whatever_their_host_header_says(
    path: str, listening: str, asking: str, key: SigningKey, clock: Clock
) -> None:
    app = FastAPI()
    app.include_router(provider(ISSUER, key, PERSONAS, env="development", now=clock))
    there = TestClient(app, base_url=f"http://{listening}:8000", client=(asking, 50_000))
    method = "POST" if path == "token" else "GET"
    answer = there.request(method, f"/dev/oidc/{path}", headers={"Host": "localhost:8000"})
    assert answer.status_code == 404


def test_where_it_is_said_to_be_open_anybody_may_come(key: SigningKey, clock: Clock) -> None:
    app = FastAPI()
    app.include_router(provider(ISSUER, key, PERSONAS, env="development", now=clock, is_open=True))
    there = TestClient(app, base_url="http://192.0.2.7:8000", client=("192.0.2.9", 50_000))
    assert there.get("/dev/oidc/jwks").status_code == 200
