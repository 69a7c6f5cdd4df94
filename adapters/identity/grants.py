"""What the development provider is asked, checked, and the codes that it has given but not seen."""

from __future__ import annotations

import hashlib
import re
import secrets
from base64 import urlsafe_b64encode
from collections import OrderedDict
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Annotated, Final, Literal
from urllib.parse import urlsplit

from pydantic import BaseModel, ConfigDict, StringConstraints

from adapters.identity.personas import Persona

CODE_LIFETIME: Final = timedelta(seconds=60)

_CODES_AT_ONCE = 1000
# An origin, then a path: no user, blank, fragment, nor the \ that browsers read as a /
_ADDRESS = re.compile(r"(https?://[A-Za-z0-9.\-\[\]:]+)(?:/[!\"$-\[\]-~]*)?")
_LOOPBACK = frozenset({"127.0.0.1", "::1", "localhost"})

Unguessable = Annotated[str, StringConstraints(min_length=32, max_length=512)]
Address = Annotated[str, StringConstraints(max_length=2048)]
ClientId = Literal["escale-insured", "escale-staff"]


class AuthorizationRequest(BaseModel):
    """What a client asks when it sends somebody to log in; all of it is mandatory."""

    model_config = ConfigDict(hide_input_in_errors=True)

    response_type: Literal["code"]
    client_id: ClientId
    redirect_uri: Address
    scope: Annotated[str, StringConstraints(pattern=r"(^| )openid( |$)", max_length=512)]
    state: Unguessable
    nonce: Unguessable
    code_challenge: Annotated[str, StringConstraints(pattern=r"^[A-Za-z0-9_-]{43}$")]
    code_challenge_method: Literal["S256"]


class TokenRequest(BaseModel):
    """What a client shows to get its tokens."""

    model_config = ConfigDict(hide_input_in_errors=True)

    grant_type: Literal["authorization_code"]
    client_id: ClientId
    redirect_uri: Address
    code: Annotated[str, StringConstraints(max_length=128)]
    code_verifier: Annotated[str, StringConstraints(pattern=r"^[A-Za-z0-9._~-]{43,128}$")]


@dataclass(frozen=True)
class Grant:
    """What a code stands for."""

    persona: Persona
    asked: AuthorizationRequest
    granted_at: datetime

    def allows(self, shown: TokenRequest, now: datetime) -> bool:
        """Say whether the client that shows the code is the one that asked for it, in time."""
        return (
            now < self.granted_at + CODE_LIFETIME
            and secrets.compare_digest(_challenge(shown.code_verifier), self.asked.code_challenge)
            and shown.client_id == self.asked.client_id
            and shown.redirect_uri == self.asked.redirect_uri
        )


class Grants:
    """The codes given and not yet used: at most a thousand, in this process alone."""

    def __init__(self) -> None:
        """Start with none: a code does not survive a restart."""
        self._open: OrderedDict[str, Grant] = OrderedDict()

    def give(self, grant: Grant) -> str:
        """Draw a code; the oldest makes room when there are too many."""
        code = secrets.token_urlsafe(32)
        self._open[code] = grant
        if len(self._open) > _CODES_AT_ONCE:
            self._open.popitem(last=False)
        return code

    def use(self, shown: TokenRequest, now: datetime) -> Grant | None:
        """Use a code up, even when it is then refused; None when it is."""
        grant = self._open.pop(shown.code, None)
        return grant if grant is not None and grant.allows(shown, now) else None


def may_return_to(address: str, issuer: str) -> bool:
    """Say whether a browser may be sent there: plain http on this machine, or our own origin."""
    parsed, own = _ADDRESS.fullmatch(address), _ADDRESS.fullmatch(issuer)
    if parsed is None:
        return False
    if own is not None and parsed[1].lower() == own[1].lower():
        return True
    try:
        parts = urlsplit(address)
        return parts.scheme == "http" and parts.hostname in _LOOPBACK and parts.port != 0
    except ValueError:  # brackets or a port that are none
        return False


def _challenge(verifier: str) -> str:
    digest = hashlib.sha256(verifier.encode("ascii")).digest()
    return urlsafe_b64encode(digest).rstrip(b"=").decode("ascii")
