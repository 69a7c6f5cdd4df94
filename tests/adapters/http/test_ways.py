"""The providers of the settings, asked over a real network with real certificates."""

from __future__ import annotations

import asyncio
import time
from collections.abc import Iterator
from datetime import UTC, datetime, timedelta
from ipaddress import ip_address
from pathlib import Path
from threading import Thread
from urllib.parse import parse_qs, urlsplit

import httpx2
import pytest
import uvicorn
from cryptography import x509
from cryptography.hazmat.primitives import hashes
from cryptography.hazmat.primitives.asymmetric import ec
from cryptography.hazmat.primitives.serialization import (
    Encoding,
    NoEncryption,
    PrivateFormat,
)
from fastapi import FastAPI
from fastapi.responses import RedirectResponse

from adapters.http.ways import clients, over_the_network
from adapters.identity.client import Client
from adapters.identity.development import provider
from adapters.identity.personas import PERSONAS, persona_named
from adapters.identity.provider import Callback, Question
from adapters.identity.tokens import SigningKey
from adapters.settings import Settings
from installation import Clock

OURS = "http://127.0.0.1:8000"


@pytest.fixture(scope="module")
def certificate(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A certificate of this machine, with its key in the same file."""
    key = ec.generate_private_key(ec.SECP256R1())
    name = x509.Name([x509.NameAttribute(x509.NameOID.COMMON_NAME, "127.0.0.1")])
    now = datetime.now(UTC)
    made = (
        x509.CertificateBuilder(name, name, key.public_key(), x509.random_serial_number())
        .not_valid_before(now - timedelta(hours=1))
        .not_valid_after(now + timedelta(hours=1))
        .add_extension(
            x509.SubjectAlternativeName([x509.IPAddress(ip_address("127.0.0.1"))]), False
        )
        .add_extension(x509.BasicConstraints(ca=True, path_length=None), True)
        .sign(key, hashes.SHA256())
    )
    secret = key.private_bytes(Encoding.PEM, PrivateFormat.PKCS8, NoEncryption())
    file = tmp_path_factory.mktemp("tls") / "own.pem"
    file.write_bytes(secret + made.public_bytes(Encoding.PEM))
    return file


@pytest.fixture
def issuer(certificate: Path, clock: Clock, monkeypatch: pytest.MonkeyPatch) -> Iterator[str]:
    """The provider of development, elsewhere: over https, under an address as its name."""
    monkeypatch.setenv("SSL_CERT_FILE", str(certificate))
    app = FastAPI()
    config = uvicorn.Config(app, port=0, log_level="critical", ssl_certfile=certificate, ws="none")
    server = uvicorn.Server(config)
    thread = Thread(target=server.run)
    thread.start()
    while not server.started:
        time.sleep(0.01)
    port = server.servers[0].sockets[0].getsockname()[1]
    there = f"https://127.0.0.1:{port}/dev/oidc"
    app.include_router(
        provider(there, SigningKey.generate(), PERSONAS, env="development", now=clock)
    )
    app.add_api_route("/elsewhere", lambda: RedirectResponse("/dev/oidc/jwks"))
    yield there
    server.should_exit = True
    thread.join()


def federated(issuer: str, folder: Path) -> Client:
    settings = Settings(
        data_dir=folder,
        oidc_federated_issuer=issuer,
        oidc_federated_client_id="escale-insured",
    )
    return clients(settings, FastAPI())["federated"]


def test_a_log_in_over_the_network_ends_with_signed_user_info(
    issuer: str, clock: Clock, tmp_path: Path
) -> None:
    client = federated(issuer, tmp_path)
    address, login = asyncio.run(client.begin("/", OURS, clock()))
    sent = httpx2.get(f"{address}&persona=alice", verify=False)
    answer = parse_qs(urlsplit(sent.headers["location"]).query)
    callback = Callback(answer["code"][0], answer["iss"][0])
    told = asyncio.run(client.finish(login, callback, origin=OURS, now=clock()))
    assert told.identity.subject == f"federated:{persona_named('alice').subject}"
    assert (told.identity.acr, told.about["given_name"]) == ("eidas1", "ALICE")


def test_an_answer_that_is_no_success_is_given_as_it_is(issuer: str) -> None:
    root = issuer.removesuffix("/dev/oidc")
    statuses = [
        asyncio.run(over_the_network(question)).status
        for question in (
            Question(f"{issuer}/token", {}, {"code": "x"}),
            Question(f"{root}/nowhere", {}),
            Question(f"{root}/elsewhere", {}),
        )
    ]
    assert statuses == [400, 404, 307]


def test_a_provider_without_a_certificate_that_is_believed_is_not_asked(
    issuer: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.delenv("SSL_CERT_FILE")
    for url in (f"{issuer}/jwks", issuer.replace("https", "http"), "file:///etc/hostname"):
        with pytest.raises(OSError, match=r"CERTIFICATE|https"):
            asyncio.run(over_the_network(Question(url, {})))


def test_in_production_people_and_staff_have_their_own_providers(tmp_path: Path) -> None:
    secret = tmp_path / "secret"
    secret.write_text("hush\n")
    settings = Settings.model_construct(
        env="production",
        oidc_insured_issuer="https://insured.example",
        oidc_insured_client_secret_file=secret,
        oidc_staff_issuer="https://staff.example",
        oidc_staff_acr_values="eidas2",
    )
    found = {name: one.provider for name, one in clients(settings, FastAPI()).items()}
    assert set(found) == {"insured", "staff"}
    assert (found["insured"].realm, found["insured"].client_secret) == ("insured", "hush")
    assert (found["staff"].realm, found["staff"].acr_values) == ("staff", "eidas2")
    assert "hush" not in repr(found)


def test_a_secret_that_cannot_be_read_stops_the_start(tmp_path: Path) -> None:
    settings = Settings(
        data_dir=tmp_path,
        oidc_federated_issuer="https://identity.example",
        oidc_federated_client_secret_file=tmp_path / "nowhere",
    )
    with pytest.raises(FileNotFoundError):
        clients(settings, FastAPI())
