"""An identity provider over https, and one client of it."""

from __future__ import annotations

import asyncio
import hashlib
import json
from base64 import urlsafe_b64encode
from collections.abc import Callable
from dataclasses import dataclass, field, replace
from typing import TYPE_CHECKING, Any
from urllib.parse import parse_qsl, urlsplit

from adapters.identity.client import Client
from adapters.identity.logins import Login
from adapters.identity.provider import (
    Answer,
    Callback,
    LoggedInAs,
    Provider,
    Question,
)
from adapters.identity.tokens import Issuer, SigningKey, Verifier

if TYPE_CHECKING:
    from adapters.identity.conftest import Clock

ISSUER = "https://identity.example/api/v2"
OURS = "https://escale.example"
CLIENT_ID = "escale-federated"
CODE = "a-code"
Changes = dict[str, Any]


@dataclass
class Elsewhere:
    """A provider over https, as FranceConnect: a secret, levels, signed user info."""

    key: SigningKey
    clock: Clock
    about: dict[str, Any] = field(
        default_factory=lambda: {
            "issuer": ISSUER,
            "authorization_endpoint": f"{ISSUER}/authorize",
            "token_endpoint": f"{ISSUER}/token",
            "userinfo_endpoint": f"{ISSUER}/userinfo",
            "end_session_endpoint": f"{ISSUER}/session/end",
            "token_endpoint_auth_methods_supported": ["client_secret_post"],
        }
    )
    id_token: Changes = field(default_factory=dict)
    user_info: Changes = field(default_factory=dict)
    sign: Callable[[dict[str, Any]], str] | None = None
    sign_user_info: Callable[[dict[str, Any]], str] | None = None
    nonce: str = ""
    challenge: str = ""
    asked: list[Question] = field(default_factory=list)
    answers: dict[str, Answer | OSError] = field(default_factory=dict)

    async def __call__(self, question: Question) -> Answer:
        self.asked.append(question)
        path = question.url.removeprefix(ISSUER)
        told = self.answers.get(path)
        if isinstance(told, OSError):
            raise told
        return told or {
            "/.well-known/openid-configuration": self.discovery,
            "/token": self.token,
            "/userinfo": self.userinfo,
        }[path](question)

    def discovery(self, _: Question) -> Answer:
        return as_json(self.about)

    def token(self, question: Question) -> Answer:
        form = question.form
        assert form is not None
        if form["code"] != CODE or challenge_of(form["code_verifier"]) != self.challenge:
            return Answer(400, "application/json", b'{"error": "invalid_grant"}')
        claims = self.claims(self.id_token | {"nonce": self.id_token.get("nonce", self.nonce)})
        id_token = (self.sign or self.key.sign)(claims)
        return as_json({"access_token": "opaque", "id_token": id_token, "token_type": "Bearer"})

    def userinfo(self, question: Question) -> Answer:
        assert question.headers["Authorization"] == "Bearer opaque"
        claims = self.claims({"given_name": "ALICE"} | self.user_info)
        signed = (self.sign_user_info or self.key.sign)(claims)
        return Answer(200, "application/jwt", signed.encode())

    def claims(self, changes: Changes) -> dict[str, Any]:
        now = int(self.clock().timestamp())
        claims = {"iss": ISSUER, "aud": CLIENT_ID, "sub": "s1", "acr": "eidas1", "iat": now}
        every = {**claims, "exp": now + 60, **changes}
        return {name: value for name, value in every.items() if value is not None}


def as_json(found: Any) -> Answer:
    return Answer(200, "application/json", json.dumps(found).encode())


def challenge_of(verifier: str) -> str:
    return urlsafe_b64encode(hashlib.sha256(verifier.encode()).digest()).rstrip(b"=").decode()


PROVIDER = Provider(
    name="federated",
    realm="insured",
    issuer=ISSUER,
    client_id=CLIENT_ID,
    client_secret="se:cret",
    address=ISSUER,
    scope="openid identite_pivot",
    acr_values="eidas1 eidas2",
    subjects="federated:",
)


@dataclass
class Story:
    """One client and its provider."""

    client: Client
    elsewhere: Elsewhere
    clock: Clock

    def begin(self) -> tuple[dict[str, str], Login]:
        address, login = asyncio.run(self.client.begin("/claims", OURS, self.clock()))
        query = dict(parse_qsl(urlsplit(address).query))
        self.elsewhere.nonce, self.elsewhere.challenge = query["nonce"], query["code_challenge"]
        return query, login

    def finish(self, login: Login, code: str | None = CODE, iss: str | None = None) -> LoggedInAs:
        callback = Callback(code, iss)
        return asyncio.run(self.client.finish(login, callback, origin=OURS, now=self.clock()))

    def log_in(self, iss: str | None = None) -> LoggedInAs:
        return self.finish(self.begin()[1], iss=iss)


def believing(key: SigningKey) -> Verifier:
    return Verifier([Issuer(ISSUER, CLIENT_ID, "insured", key.public_keys())])


def with_provider(story: Story, **changes: Any) -> None:
    provider = replace(PROVIDER, **changes)
    story.client = Client(provider, believing(story.elsewhere.key), story.elsewhere)
