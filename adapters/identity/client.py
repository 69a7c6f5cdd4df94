"""The OpenID Connect client: authorization code with PKCE, and an ID token that is checked."""

from __future__ import annotations

import asyncio
import hashlib
import json
import secrets
from base64 import b64encode, urlsafe_b64encode
from collections.abc import Callable, Mapping
from dataclasses import replace
from datetime import datetime, timedelta
from typing import Any, Final, TypeVar
from urllib.parse import quote, urlencode, urljoin, urlsplit

from adapters.identity.logins import Login
from adapters.identity.provider import (
    Answer,
    Ask,
    Callback,
    LevelTooLow,
    LoggedInAs,
    LoginFailed,
    LoginRefused,
    Provider,
    ProviderAway,
    Question,
)
from adapters.identity.tokens import Identity, NotAuthenticated, Verifier
from adapters.identity.trust import Claims

CALLBACK: Final = "/connexion/retour"
LOGGED_OUT: Final = "/deconnexion"
DISCOVERY: Final = "/.well-known/openid-configuration"
DISCOVERED_FOR: Final = timedelta(hours=1)

SECOND_FACTOR: Final = '{"id_token":{"amr":{"essential":true}}}'
"""What is asked of a provider of staff, whose tokens must show a second factor."""

_DISCOVERIES = 16
T = TypeVar("T")


class Client:
    """Logs people in with one provider; `origin` is always our own, as browsers see it."""

    def __init__(self, provider: Provider, verifier: Verifier, ask: Ask) -> None:
        """Believe what this verifier believes: the tokens of this provider, made for us."""
        self.provider = provider
        self._verifier, self._ask = verifier, ask
        self._discovered: dict[str, tuple[datetime, Mapping[str, Any]]] = {}

    async def begin(self, return_to: str, origin: str, now: datetime) -> tuple[str, Login]:
        """Where to send the browser, and what to keep until it comes back.

        Raises: ProviderAway.
        """
        about = await self._discovery(origin, now)
        state, nonce, verifier = (secrets.token_urlsafe(32) for _ in range(3))
        login = Login(state, nonce, verifier, self.provider.name, return_to)
        return _with(_text(about, "authorization_endpoint"), self._request(login, origin)), login

    async def finish(
        self, login: Login, callback: Callback, *, origin: str, now: datetime
    ) -> LoggedInAs:
        """Change the code for the tokens, and say who came back.

        Raises: LoginRefused, LoginFailed, LevelTooLow, ProviderAway.
        """
        about = await self._discovery(origin, now)
        self._check_issuer(about, callback)
        if not callback.code:
            raise LoginRefused
        tokens = await self._tokens(about, login, callback.code, origin)
        id_token = _text(tokens, "id_token")
        identity = await self._identity(id_token, login, now)
        told = await self._user_info(about, tokens, identity, now)
        subject = self.provider.subjects + identity.subject
        return LoggedInAs(
            identity=replace(identity, subject=subject), id_token=id_token, about=told
        )

    async def goodbye(self, id_token: str | None, origin: str, now: datetime) -> str | None:
        """Where to send the browser to log out there too; None when the provider has no such page.

        Raises: ProviderAway.
        """
        address = (await self._discovery(origin, now)).get("end_session_endpoint")
        if not isinstance(address, str) or id_token is None:
            return None
        return _with(
            address,
            {
                "id_token_hint": id_token,
                "post_logout_redirect_uri": origin + LOGGED_OUT,
                "state": secrets.token_urlsafe(32),
            },
        )

    def _request(self, login: Login, origin: str) -> dict[str, str]:
        digest = hashlib.sha256(login.verifier.encode()).digest()
        asked = {
            "response_type": "code",
            "client_id": self.provider.client_id,
            "redirect_uri": origin + CALLBACK,
            "scope": self.provider.scope,
            "state": login.state,
            "nonce": login.nonce,
            "code_challenge": urlsafe_b64encode(digest).rstrip(b"=").decode(),
            "code_challenge_method": "S256",
        }
        if self.provider.acr_values:
            asked["acr_values"] = self.provider.acr_values
        if self.provider.realm == "staff":
            asked["claims"] = SECOND_FACTOR
        return asked

    async def _discovery(self, origin: str, now: datetime) -> Mapping[str, Any]:
        url = urljoin(origin, self.provider.address.rstrip("/") + DISCOVERY)
        asked_at, known = self._discovered.get(url, (now, None))
        if known is not None and now - asked_at < DISCOVERED_FOR:
            return known
        about = _object(await self._answer(Question(url, {})))
        if about.get("issuer") != self.provider.issuer:
            raise ProviderAway
        for name in ("authorization_endpoint", "token_endpoint"):
            if urlsplit(_text(about, name)).scheme != urlsplit(url).scheme:
                raise ProviderAway
        if len(self._discovered) >= _DISCOVERIES:
            self._discovered.clear()
        self._discovered[url] = now, about
        return about

    def _check_issuer(self, about: Mapping[str, Any], callback: Callback) -> None:
        # RFC 9207: the answer of another provider must not be taken for this one's.
        is_promised = about.get("authorization_response_iss_parameter_supported") is True
        if callback.iss != self.provider.issuer and (is_promised or callback.iss is not None):
            raise LoginFailed

    async def _tokens(
        self, about: Mapping[str, Any], login: Login, code: str, origin: str
    ) -> Mapping[str, Any]:
        form = {
            "grant_type": "authorization_code",
            "client_id": self.provider.client_id,
            "redirect_uri": origin + CALLBACK,
            "code": code,
            "code_verifier": login.verifier,
        }
        headers: dict[str, str] = {}
        if self.provider.client_secret is not None:
            methods = about.get("token_endpoint_auth_methods_supported", ())
            if "client_secret_post" in methods:
                form["client_secret"] = self.provider.client_secret
            else:
                headers["Authorization"] = self._basic(self.provider.client_secret)
        return _object(await self._answer(Question(about["token_endpoint"], headers, form)))

    def _basic(self, secret: str) -> str:
        pair = f"{quote(self.provider.client_id, safe='')}:{quote(secret, safe='')}"
        return "Basic " + b64encode(pair.encode()).decode()

    async def _identity(self, id_token: str, login: Login, now: datetime) -> Identity:
        claims = await _checked(self._verifier.claims, id_token, now)
        if not secrets.compare_digest(_text(claims, "nonce").encode(), login.nonce.encode()):
            raise LoginFailed
        identity = await _checked(self._verifier.verify, id_token, now)
        levels = self.provider.acr_values.split()
        if levels and identity.acr not in levels:
            raise LevelTooLow
        return identity

    async def _user_info(
        self, about: Mapping[str, Any], tokens: Mapping[str, Any], identity: Identity, now: datetime
    ) -> Claims:
        address = about.get("userinfo_endpoint")
        if self.provider.scope == "openid" or not isinstance(address, str):
            return {}
        bearer = {"Authorization": f"Bearer {_text(tokens, 'access_token')}"}
        answer = await self._answer(Question(address, bearer))
        if answer.media_type == "application/jwt":
            told = await _checked(
                self._verifier.claims, answer.body.decode("ascii", "replace"), now
            )
        else:
            told = _object(answer)
        if told.get("sub") != identity.subject:
            raise LoginFailed
        return told

    async def _answer(self, question: Question) -> Answer:
        try:
            answer = await self._ask(question)
        except OSError:
            raise ProviderAway from None
        if 400 <= answer.status < 500:
            raise LoginFailed
        if answer.status != 200:
            raise ProviderAway
        return answer


async def _checked(check: Callable[[str, datetime], T], token: str, now: datetime) -> T:
    try:
        return await asyncio.to_thread(check, token, now)  # keys may have to be fetched
    except NotAuthenticated:
        raise LoginFailed from None
    except OSError:
        raise ProviderAway from None


def _object(answer: Answer) -> Mapping[str, Any]:
    try:
        found = json.loads(answer.body)
    except ValueError:
        raise ProviderAway from None
    if not isinstance(found, dict):
        raise ProviderAway
    return found


def _text(found: Mapping[str, Any], name: str) -> str:
    value = found.get(name)
    if not isinstance(value, str):
        raise LoginFailed
    return value


def _with(address: str, query: Mapping[str, str]) -> str:
    joint = "&" if urlsplit(address).query else "?"
    return f"{address}{joint}{urlencode(query)}"
