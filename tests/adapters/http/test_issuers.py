"""Whose tokens are believed in production: what the configured issuers publish."""

from __future__ import annotations

import asyncio
import json
from collections.abc import Mapping
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from typing import Any

import pytest

from adapters.bootstrap import Runtime
from adapters.http.door import Door
from adapters.http.issuers import believed, published, signing_key
from adapters.identity.personas import persona_named
from adapters.identity.tokens import (
    DEVELOPMENT_ISSUER,
    NotAuthenticated,
    SigningKey,
    Verifier,
    mint,
)
from adapters.settings import Settings
from domain.errors import StoreUnavailable

URL = "https://identity.example"
CONFIGURATION = f"{URL}/.well-known/openid-configuration"
KEYS = f"{URL}/keys"
NOW = datetime(2026, 3, 20, 9, 0, tzinfo=UTC)


def token(key: SigningKey, issuer: str = URL) -> str:
    alice = persona_named("alice")
    return mint(
        alice, key, issuer=issuer, audience=alice.audience, now=NOW, lifetime=timedelta(hours=1)
    )


def verifier(pages: Mapping[str, Any]) -> Verifier:
    def fetch(url: str) -> bytes:
        page = pages[url]
        return page if isinstance(page, bytes) else json.dumps(page).encode()

    return Verifier([published(URL, "escale-insured", "insured", fetch)])


def test_a_token_signed_by_a_published_key_is_believed() -> None:
    key = SigningKey.generate()
    pages = {CONFIGURATION: {"issuer": URL, "jwks_uri": KEYS}, KEYS: key.public_keys()}
    identity = verifier(pages).verify(token(key), NOW)
    assert identity.subject == persona_named("alice").subject
    with pytest.raises(NotAuthenticated):
        verifier(pages).verify(token(SigningKey.generate()), NOW)


@pytest.mark.parametrize(
    "configuration",
    [b"<html>", [], {"issuer": "https://elsewhere", "jwks_uri": KEYS}, {"issuer": URL}],
)
def test_an_issuer_that_publishes_nonsense_is_unavailable(configuration: Any) -> None:
    pages = {CONFIGURATION: configuration, KEYS: {"keys": []}}
    with pytest.raises(OSError, match="issuer"):
        verifier(pages).verify(token(SigningKey.generate()), NOW)


def test_keys_are_never_fetched_in_clear() -> None:
    plain = "http://identity.example"
    keys = published(plain, "escale-insured", "insured").keys
    assert callable(keys)
    with pytest.raises(OSError, match="https"):
        keys()


def test_a_development_token_is_believed_whatever_the_port(settings: Settings) -> None:
    verifier = Verifier(believed(settings))
    minted = token(signing_key(settings), DEVELOPMENT_ISSUER)
    assert verifier.verify(minted, NOW).realm == "insured"


def test_production_believes_its_two_issuers_and_no_development_key(settings: Settings) -> None:
    fields: dict[str, Any] = {
        "env": "production",
        "database_url": "postgresql://log.example/escale",
        "redis_url": "redis://redis.example",
        "keys_url": "postgresql://keys.example/keys",
        "key_file": settings.data_dir / "key",
        "pepper_file": settings.data_dir / "pepper",
        "files_url": "file:/srv/files",
        "payers_file": settings.data_dir / "payers.json",
        "proxies": "127.0.0.1",
        "public_url": "https://escale.example",
        "oidc_insured_issuer": URL,
        "oidc_staff_issuer": "https://staff.example",
    }
    issuers = believed(Settings(**fields))
    assert [(one.url, one.audience, one.realm) for one in issuers] == [
        (URL, "escale-insured", "insured"),
        ("https://staff.example", "escale-staff", "staff"),
    ]


def test_an_issuer_that_cannot_be_reached_refuses_nobody_for_good(runtime: Runtime) -> None:
    unreachable = "http://identity.example"
    changes = {"env": "production", "oidc_insured_issuer": unreachable}
    elsewhere = replace(runtime, settings=runtime.settings.model_copy(update=changes))

    async def enter() -> None:
        try:
            await Door(elsewhere).author(token(SigningKey.generate(), unreachable))
        finally:
            await runtime.close()

    with pytest.raises(StoreUnavailable):
        asyncio.run(enter())
