"""The providers that people log in with, as the settings name them, and how they are asked."""

from __future__ import annotations

import asyncio
from collections.abc import Mapping
from dataclasses import replace
from pathlib import Path
from typing import Any, Final
from urllib.error import HTTPError
from urllib.parse import urlencode, urlsplit
from urllib.request import HTTPRedirectHandler, Request, build_opener

from starlette.types import ASGIApp, Message

from adapters.http.issuers import LONGEST_ANSWER_BYTES, LONGEST_WAIT_S, published, signing_key
from adapters.identity.client import Client
from adapters.identity.personas import AUDIENCES, Realm
from adapters.identity.provider import Answer, Ask, Provider, Question
from adapters.identity.tokens import DEVELOPMENT_ISSUER, ID_TOKENS, Verifier
from adapters.settings import Settings

FORM: Final = "application/x-www-form-urlencoded"


def clients(settings: Settings, app: ASGIApp) -> Mapping[str, Client]:
    """A client for each provider, by its name; in development the embedded one is in the app.

    Raises: OSError when the file of a client's secret cannot be read; SigningKeyNotUsable.
    """
    every = _development(settings, app) if settings.is_development else _configured(settings)
    if settings.oidc_federated_issuer:
        federated = _federated(settings)
        every.append(_over_the_network(federated, settings.oidc_federated_algorithms))
    return {client.provider.name: client for client in every}


def _development(settings: Settings, app: ASGIApp) -> list[Client]:
    # Here, as on a machine in production this module is never there.
    from adapters.identity.development import PREFIX, issuers

    ask, issuer_of = Embedded(app), {}
    levels = {
        "insured": settings.oidc_insured_acr_values,
        "staff": settings.oidc_staff_acr_values,
    }
    for issuer in issuers(DEVELOPMENT_ISSUER, signing_key(settings)):
        issuer_of[issuer.audience] = issuer
    return [
        Client(
            Provider(
                name=realm,
                realm=realm,
                issuer=DEVELOPMENT_ISSUER,
                client_id=client_id,
                address=PREFIX,
                acr_values=levels[realm],
            ),
            Verifier([issuer_of[client_id]], types=ID_TOKENS),
            ask,
        )
        for realm, client_id in AUDIENCES.items()
    ]


def _configured(settings: Settings) -> list[Client]:
    insured = _provider("insured", settings.oidc_insured_issuer, settings.oidc_insured_client_id)
    staff = _provider("staff", settings.oidc_staff_issuer, settings.oidc_staff_client_id)
    return [
        _over_the_network(
            replace(
                insured,
                client_secret=_secret(settings.oidc_insured_client_secret_file),
                acr_values=settings.oidc_insured_acr_values,
            ),
            settings.oidc_insured_algorithms,
        ),
        _over_the_network(
            replace(
                staff,
                client_secret=_secret(settings.oidc_staff_client_secret_file),
                acr_values=settings.oidc_staff_acr_values,
            ),
            settings.oidc_staff_algorithms,
        ),
    ]


def _federated(settings: Settings) -> Provider:
    return Provider(
        name="federated",
        realm="insured",
        issuer=settings.oidc_federated_issuer,
        client_id=settings.oidc_federated_client_id,
        client_secret=_secret(settings.oidc_federated_client_secret_file),
        address=settings.oidc_federated_issuer,
        scope=settings.oidc_federated_scope,
        acr_values=settings.oidc_federated_acr_values,
        subjects="federated:",
    )


def _provider(realm: Realm, issuer: str, client_id: str) -> Provider:
    return Provider(name=realm, realm=realm, issuer=issuer, client_id=client_id, address=issuer)


def _over_the_network(provider: Provider, algorithms: str, ask: Ask | None = None) -> Client:
    believed = replace(
        published(provider.issuer, provider.client_id, provider.realm),
        algorithms=frozenset(algorithms.split()),
    )
    return Client(provider, Verifier([believed], types=ID_TOKENS), ask or over_the_network)


def _secret(file: Path | None) -> str | None:
    return None if file is None else file.read_text(encoding="utf-8").strip()


class _NoRedirect(HTTPRedirectHandler):
    """A provider that sends us elsewhere is not asked again: a secret would go there too."""

    def redirect_request(self, *_: Any) -> None:
        """Go nowhere."""


async def over_the_network(question: Question) -> Answer:
    """Ask a provider over https.

    Raises: OSError.
    """
    return await asyncio.to_thread(_asked, question)


def _asked(question: Question) -> Answer:
    if not question.url.startswith("https://"):
        raise OSError("A provider is asked over https alone.")
    body = None if question.form is None else urlencode(question.form).encode()
    request = Request(question.url, body, dict(question.headers))  # noqa: S310 - https, see above
    try:
        with build_opener(_NoRedirect).open(request, timeout=LONGEST_WAIT_S) as answer:
            content = answer.read(LONGEST_ANSWER_BYTES)
            return Answer(answer.status, answer.headers.get_content_type(), content)
    except HTTPError as error:
        with error:
            return Answer(error.code, "", b"")


class Embedded:
    """Asks the development provider within this process, on whatever port it is reached."""

    def __init__(self, app: ASGIApp) -> None:
        """Ask this application."""
        self._app = app

    async def __call__(self, question: Question) -> Answer:
        """Ask as a browser on this origin would."""
        body = b"" if question.form is None else urlencode(question.form).encode()
        status, headers, content = 500, {}, b""

        async def receive() -> Message:
            return {"type": "http.request", "body": body, "more_body": False}

        async def send(message: Message) -> None:
            nonlocal status, headers, content
            if message["type"] == "http.response.start":
                status, headers = message["status"], dict(message["headers"])
            content += message.get("body", b"")

        await self._app(_scope(question), receive, send)
        return Answer(status, headers.get(b"content-type", b"").decode().partition(";")[0], content)


def _scope(question: Question) -> dict[str, Any]:
    parts = urlsplit(question.url)
    headers = {**question.headers, "Host": parts.netloc, "Content-Type": FORM}
    return {
        "type": "http",
        "asgi": {"version": "3.0"},
        "http_version": "1.1",
        "method": "GET" if question.form is None else "POST",
        "scheme": parts.scheme,
        "path": parts.path,
        "raw_path": parts.path.encode(),
        "query_string": parts.query.encode(),
        "root_path": "",
        "headers": [(name.lower().encode(), text.encode()) for name, text in headers.items()],
        "client": None,
        "server": ("127.0.0.1", None),
    }
