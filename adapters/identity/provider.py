"""Identity providers as the client sees them: what they are, how they are asked, how they fail."""

from __future__ import annotations

from collections.abc import Awaitable, Callable, Mapping
from dataclasses import dataclass, field
from typing import ClassVar, NamedTuple

from adapters.identity.personas import Realm
from adapters.identity.tokens import Identity
from adapters.identity.trust import Claims


class LoginFailed(Exception):
    """Who came back from the provider is not believed; why stays unsaid.

    ├─ LoginExpired       nobody began this log-in in this browser, or too long ago
    ├─ LoginRefused       the provider says no, or the person went away
    ├─ LevelTooLow        the log-in is not of a level that was asked for
    └─ ProviderAway       the provider gives no usable answer
    """

    code: ClassVar[str] = "login.failed"

    def __init__(self) -> None:
        super().__init__(self.code)


class LoginExpired(LoginFailed):
    """Nobody began this log-in in this browser, or too long ago."""

    code = "login.expired"


class LoginRefused(LoginFailed):
    """The provider says no, or the person went away."""

    code = "login.refused"


class LevelTooLow(LoginFailed):
    """The log-in is not of a level that was asked for."""

    code = "login.level_too_low"


class ProviderAway(LoginFailed):
    """The provider gives no usable answer."""

    code = "login.unavailable"


@dataclass(frozen=True, kw_only=True)
class Provider:
    """An identity provider that people may log in with.

    `address` is where its discovery document lies, below our own origin when it starts with a
    slash; `acr_values` are the levels that are asked for, separated by blanks, of which one must
    come back (empty takes any); `subjects` stands before its subjects in the directory, as another
    provider may give the same subject to somebody else.
    """

    name: str
    realm: Realm
    issuer: str
    client_id: str
    address: str
    client_secret: str | None = field(default=None, repr=False)
    scope: str = "openid"
    acr_values: str = ""
    subjects: str = ""


class Question(NamedTuple):
    """What the provider is asked, by us and not by a browser; a form makes it a POST."""

    url: str
    headers: Mapping[str, str]
    form: Mapping[str, str] | None = None


class Answer(NamedTuple):
    """What the provider answered."""

    status: int
    media_type: str
    body: bytes


Ask = Callable[[Question], Awaitable[Answer]]
"""Asks a provider. Raises: OSError when no answer comes."""


class Callback(NamedTuple):
    """What the browser brought back from the provider, beside the state."""

    code: str | None
    iss: str | None


@dataclass(frozen=True, kw_only=True)
class LoggedInAs:
    """Somebody whom the provider vouches for; `about` is its user info, empty when not asked."""

    identity: Identity
    id_token: str = field(repr=False)
    about: Claims = field(repr=False)
