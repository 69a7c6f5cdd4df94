"""Whom we believe: the issuers, their keys, and what a token must say beside its signature."""

from __future__ import annotations

from base64 import urlsafe_b64decode
from collections import deque
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from threading import Lock
from typing import TYPE_CHECKING, Any, ClassVar, Final

from adapters.identity.personas import Realm

if TYPE_CHECKING:
    from joserfc.jwk import Key

KeySet = Mapping[str, Any]
Claims = Mapping[str, Any]

LEEWAY: Final = timedelta(seconds=30)
KEY_TYPES: Final = {"ES256": "EC", "RS256": "RSA"}

RSA_BITS: Final = 2048
"""The shortest RSA key that is believed."""

_REFETCHES, _REFETCH_PERIOD = 5, timedelta(minutes=1)


class NotAuthenticated(Exception):
    """The token is not believed; why stays unsaid, so that nobody learns from the answer."""

    code: ClassVar[str] = "auth.token_invalid"
    error: ClassVar[str | None] = "invalid_token"
    """What RFC 6750 calls it; None when no token came."""

    def __init__(self) -> None:
        super().__init__(self.code)


class LevelNotReached(NotAuthenticated):
    """The token is believed, but its log-in was not of a level that is asked for."""

    code = "auth.level_too_low"
    error = "insufficient_user_authentication"


@dataclass(frozen=True)
class Issuer:
    """An identity provider that we believe, for one audience.

    `url` is its `iss`; `audience` our client id there; `algorithms` are those of its keys, ES256
    or RS256, whatever a token's header says; `levels` are the `acr` of which a token must show one,
    empty for any; `keys` is its JWKS, or fetches it (and raises
    OSError when it cannot).
    """

    url: str
    audience: str
    realm: Realm
    keys: KeySet | Callable[[], KeySet] = field(repr=False)
    algorithms: frozenset[str] = frozenset({"ES256"})
    levels: frozenset[str] = frozenset()

    def __post_init__(self) -> None:
        """Refuse a configuration that would believe a shared secret, or no signature at all."""
        if not self.algorithms or not self.algorithms <= KEY_TYPES.keys():
            raise ValueError("An issuer signs with ES256 or RS256.")


class KeyRing:
    """The keys of one issuer; an unknown one makes it ask once, at most five times a minute."""

    def __init__(self, issuer: Issuer) -> None:
        """Know no key yet: the first token makes it ask."""
        self.issuer = issuer
        self._keys: dict[str, Key] = {}
        self._asked: deque[datetime] = deque(maxlen=_REFETCHES)
        self._lock = Lock()

    def key(self, kid: str, now: datetime) -> Key:
        """Give the key of this name.

        Raises:
            NotAuthenticated: the issuer has no such key.
            OSError: the keys had to be fetched, and could not be.
        """
        if kid not in self._keys:
            with self._lock:
                if kid not in self._keys:
                    self._ask(now)
        if kid not in self._keys:
            raise NotAuthenticated
        return self._keys[kid]

    def _ask(self, now: datetime) -> None:
        if len(self._asked) == _REFETCHES and now - self._asked[0] < _REFETCH_PERIOD:
            if not self._keys:
                raise ConnectionError("The issuer's keys could not be fetched.")
            return
        self._asked.append(now)
        keys = self.issuer.keys
        fetched = keys() if callable(keys) else keys
        algorithms = self.issuer.algorithms
        self._keys = {
            jwk["kid"]: key
            for jwk in fetched["keys"]
            if (key := _public_key(jwk, algorithms)) is not None
        }


def _public_key(jwk: Mapping[str, Any], algorithms: frozenset[str]) -> Key | None:
    """Read one key of a set, made to sign in one of these algorithms.

    One that is broken, unnamed, secret, too short, or made for something else is passed over.
    """
    from joserfc.errors import JoseError
    from joserfc.jwk import JWKRegistry

    kinds = {KEY_TYPES[name] for name in algorithms}
    is_ours = jwk.get("kty") in kinds and jwk.get("alg") in {None, *algorithms}
    if not is_ours or jwk.get("use", "sig") != "sig" or not isinstance(jwk.get("kid"), str):
        return None
    try:
        is_short = jwk["kty"] == "RSA" and _bits(jwk["n"]) < RSA_BITS
        return None if is_short else JWKRegistry.import_key(dict(jwk))
    except (JoseError, ValueError, TypeError, KeyError):
        return None


def _bits(number: str) -> int:
    """How long a number is that a JWK holds."""
    return int.from_bytes(urlsafe_b64decode(number + "==")).bit_length()


def choose(rings: list[KeyRing], claims: Claims) -> KeyRing:
    """Find the one issuer and audience for which a token was made.

    Raises:
        NotAuthenticated: it is for none of ours, or for several at once.
    """
    audience = claims["aud"]
    audiences = [audience] if isinstance(audience, str) else list(audience)
    found = [
        ring
        for ring in rings
        if ring.issuer.url == claims["iss"] and ring.issuer.audience in audiences
    ]
    if len(found) != 1:
        raise NotAuthenticated
    issuer = found[0].issuer
    # A service is its own party, and its tokens are for us alone; people's are made for our client.
    party = claims["client_id"] if issuer.realm == "service" else issuer.audience
    if issuer.realm == "service" and len(audiences) > 1:
        raise NotAuthenticated
    if claims.get("azp", None if len(audiences) > 1 else party) != party or not party:
        raise NotAuthenticated
    return found[0]


def check_claims(claims: Claims, issuer: Issuer, now: datetime) -> None:
    """Check issuer, audience and times, with 30 s for clocks that disagree.

    Raises:
        joserfc.errors.ClaimError: a claim is missing, malformed, or not what it must be.
    """
    from joserfc.jwt import JWTClaimsRegistry

    JWTClaimsRegistry(
        now=int(now.timestamp()),
        leeway=int(LEEWAY.total_seconds()),
        iss={"essential": True, "value": issuer.url},
        aud={"essential": True, "value": issuer.audience},
        exp={"essential": True},
        iat={"essential": True},
        sub={"essential": True},
    ).validate(dict(claims))
