"""The identity provider of a development machine: OpenID Connect, where one picks a persona."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping, Sequence
from datetime import datetime, timedelta
from html import escape
from typing import Any, ClassVar, Final
from urllib.parse import urlencode

from fastapi import APIRouter, Depends, HTTPException, Request
from fastapi.responses import HTMLResponse, JSONResponse, RedirectResponse, Response
from pydantic import ValidationError

from adapters.identity.grants import (
    AuthorizationRequest,
    Grant,
    Grants,
    TokenRequest,
    may_return_to,
)
from adapters.identity.personas import AUDIENCES, Persona, Realm
from adapters.identity.services import SERVICE_AUDIENCE
from adapters.identity.tokens import (
    ACCESS_TOKENS,
    WORKING_DAY,
    Issuer,
    NotAuthenticated,
    SigningKey,
    Verifier,
    mint,
    persona_claims,
)
from adapters.servers import is_elsewhere, is_loopback

PREFIX: Final = "/dev/oidc"
ID_TOKEN_LIFETIME: Final = timedelta(minutes=5)

_HEADERS: Final = {
    "Cache-Control": "no-store",
    "Content-Security-Policy": "default-src 'none'; base-uri 'none'; frame-ancestors 'none'",
    "Referrer-Policy": "no-referrer",
    "X-Content-Type-Options": "nosniff",
}
_ABILITIES: Final = {
    "response_types_supported": ["code"],
    "response_modes_supported": ["query"],
    "grant_types_supported": ["authorization_code"],
    "subject_types_supported": ["public"],
    "id_token_signing_alg_values_supported": ["ES256"],
    "userinfo_signing_alg_values_supported": ["ES256"],
    "token_endpoint_auth_methods_supported": ["none"],
    "code_challenge_methods_supported": ["S256"],
    "scopes_supported": ["openid", "profile"],
    "acr_values_supported": ["eidas1"],
    "authorization_response_iss_parameter_supported": True,
}


class NotInDevelopment(Exception):
    """The development provider lets anyone be anybody: it starts in development alone."""

    code: ClassVar[str] = "auth.development_provider_refused"


def issuers(issuer: str, key: SigningKey) -> tuple[Issuer, ...]:
    """Give what a `Verifier` must believe in development: one provider, three audiences."""
    keys = key.public_keys()
    every: dict[Realm, str] = {**AUDIENCES, "service": SERVICE_AUDIENCE}
    return tuple(
        Issuer(url=issuer, audience=audience, realm=realm, keys=keys)
        for realm, audience in every.items()
    )


def provider(
    issuer: str,
    key: SigningKey,
    personas: Sequence[Persona],
    *,
    env: str,
    now: Callable[[], datetime],
    is_open: bool = False,
) -> APIRouter:
    """Build the provider's routes, already under `/dev/oidc`.

    Args:
        issuer: The `iss` of its tokens; its origin may receive codes, beside loopback addresses.
        key: Signs every token.
        personas: Who may log in.
        env: The environment; only `development` will do.
        now: The clock.
        is_open: Whether others than this machine may ask.

    Raises:
        NotInDevelopment: the environment is another one.
    """
    if env != "development":
        raise NotInDevelopment(NotInDevelopment.code)
    return _Provider(issuer, key, personas, now=now).router(is_open=is_open)


class _Provider:
    """The six answers of the provider; the codes not yet used are its only memory."""

    def __init__(
        self,
        issuer: str,
        key: SigningKey,
        personas: Sequence[Persona],
        *,
        now: Callable[[], datetime],
    ) -> None:
        self._issuer, self._key, self._now = issuer, key, now
        self._personas = personas
        self._verifier = Verifier(issuers(issuer, key), types=ACCESS_TOKENS)
        self._grants = Grants()

    def router(self, *, is_open: bool) -> APIRouter:
        """Say which address gets which answer."""
        guards = [] if is_open else [Depends(_from_here)]
        router = APIRouter(prefix=PREFIX, include_in_schema=False, dependencies=guards)
        router.add_api_route("/.well-known/openid-configuration", self.discovery, methods=["GET"])
        router.add_api_route("/jwks", self.jwks, methods=["GET"])
        router.add_api_route("/authorize", self.authorize, methods=["GET"])
        router.add_api_route("/token", self.token, methods=["POST"])
        router.add_api_route("/userinfo", self.userinfo, methods=["GET"])
        router.add_api_route("/end_session", self.end_session, methods=["GET"])
        return router

    async def discovery(self, request: Request) -> JSONResponse:
        """Say where everything is, on the host and port where the question came."""
        here = str(request.base_url).rstrip("/") + PREFIX
        addresses = {
            "issuer": self._issuer,
            "authorization_endpoint": f"{here}/authorize",
            "token_endpoint": f"{here}/token",
            "userinfo_endpoint": f"{here}/userinfo",
            "jwks_uri": f"{here}/jwks",
            "end_session_endpoint": f"{here}/end_session",
        }
        return JSONResponse({**addresses, **_ABILITIES})

    async def jwks(self) -> JSONResponse:
        """Give the key that checks the tokens."""
        return JSONResponse(self._key.public_keys())

    async def authorize(self, request: Request) -> Response:
        """List the personas, or send the chosen one back to the client with a code."""
        try:
            asked = AuthorizationRequest.model_validate(dict(request.query_params))
        except ValidationError as refused:
            return _refused("invalid_request", _fields(refused))
        if not may_return_to(asked.redirect_uri, self._issuer):
            return _refused("invalid_request", "redirect_uri")
        served = {p.name: p for p in self._personas if p.audience == asked.client_id}
        chosen = request.query_params.get("persona")
        if chosen is None:
            return _page("Choisir une identité", _choices(asked, served.values()))
        if chosen not in served:
            return _refused("access_denied", "persona")
        code = self._grants.give(Grant(served[chosen], asked, self._now()))
        return _go(asked.redirect_uri, {"code": code, "state": asked.state, "iss": self._issuer})

    async def token(self, request: Request) -> JSONResponse:
        """Change a code, once, into an ID token and an access token."""
        try:
            form = await request.form(max_files=0, max_fields=20)
            shown = TokenRequest.model_validate(dict(form))
        except ValidationError as refused:
            return _refused("invalid_request", _fields(refused))
        now = self._now()
        grant = self._grants.use(shown, now)
        if grant is None:
            return _refused("invalid_grant", "code")
        return JSONResponse(self._tokens(grant, now), headers=_HEADERS)

    async def userinfo(self, request: Request) -> Response:
        """Say, signed, who holds an access token."""
        scheme, _, token = request.headers.get("authorization", "").partition(" ")
        now = self._now()
        try:
            claims = self._verifier.claims(token if scheme.lower() == "bearer" else "", now)
        except NotAuthenticated:
            headers = {**_HEADERS, "WWW-Authenticate": 'Bearer error="invalid_token"'}
            return JSONResponse({"error": "invalid_token"}, 401, headers)
        return Response(self._about(claims, now), media_type="application/jwt", headers=_HEADERS)

    async def end_session(self, request: Request) -> Response:
        """Send back to the client that logs somebody out; there is no session to end here."""
        address = request.query_params.get("post_logout_redirect_uri")
        if address is None:
            return _page("Vous êtes déconnecté", "")
        if not may_return_to(address, self._issuer):
            return _refused("invalid_request", "post_logout_redirect_uri")
        state = request.query_params.get("state")
        return _go(address, {} if state is None else {"state": state})

    def _tokens(self, grant: Grant, now: datetime) -> dict[str, Any]:
        audience = grant.asked.client_id
        claims = persona_claims(
            grant.persona,
            issuer=self._issuer,
            audience=audience,
            now=now,
            lifetime=ID_TOKEN_LIFETIME,
        )
        claims |= {"nonce": grant.asked.nonce, "auth_time": int(grant.granted_at.timestamp())}
        return {
            "access_token": mint(
                grant.persona, self._key, issuer=self._issuer, audience=audience, now=now
            ),
            "id_token": self._key.sign(claims),
            "token_type": "Bearer",
            "expires_in": int(WORKING_DAY.total_seconds()),
            "scope": "openid profile",
        }

    def _about(self, claims: Mapping[str, Any], now: datetime) -> str:
        about = {name: claims[name] for name in ("iss", "aud", "sub", "exp")}
        about["iat"] = int(now.timestamp())
        for persona in self._personas:
            if persona.subject == claims["sub"]:
                about["given_name"] = persona.display_name
                about["birthdate"] = persona.born_on.isoformat()
        return self._key.sign(about)


def _from_here(request: Request) -> None:
    # The address of the socket itself, which nobody else's packets reach when it is the loopback;
    # and of whom a proxy on this machine asks for. The Host header is the caller's own to write.
    server, client = request.scope.get("server"), request.client
    is_ours = server is not None and is_loopback(server[0])
    if not is_ours or (client is not None and is_elsewhere(client.host)):
        raise HTTPException(404)


def _choices(asked: AuthorizationRequest, personas: Iterable[Persona]) -> str:
    lines = []
    for persona in personas:
        query = urlencode({**asked.model_dump(), "persona": persona.name})
        who = f"{persona.name} : {persona.display_name}, {persona.description}"
        lines.append(f'<li><a href="?{escape(query)}">{escape(who)}</a></li>')
    return f"<ul>{''.join(lines)}</ul>"


def _page(title: str, body: str) -> HTMLResponse:
    return HTMLResponse(
        f'<!doctype html><html lang="fr"><head><meta charset="utf-8"><title>{title}</title>'
        '<meta name="viewport" content="width=device-width"></head>'
        f"<body><main><h1>{title}</h1>"
        "<p>Fournisseur d'identité de développement. Aucune de ces personnes n'existe.</p>"
        f"{body}</main></body></html>",
        headers=_HEADERS,
    )


def _go(address: str, answer: Mapping[str, str]) -> RedirectResponse:
    joint = "&" if "?" in address else "?"
    return RedirectResponse(f"{address}{joint}{urlencode(answer)}", 303, _HEADERS)


def _refused(error: str, what: str) -> JSONResponse:
    return JSONResponse({"error": error, "error_description": what}, 400, _HEADERS)


def _fields(refused: ValidationError) -> str:
    """Name the fields that were refused, never what stood in them."""
    return " ".join(sorted({str(error["loc"][0]) for error in refused.errors()}))
