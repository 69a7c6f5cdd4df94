"""Tokens: the development key that signs them, and the check that every received one passes."""

from __future__ import annotations

import hashlib
import os
import secrets
import stat
from collections import OrderedDict
from collections.abc import Sequence
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from pathlib import Path
from threading import Lock
from typing import TYPE_CHECKING, Any, ClassVar, Final

from adapters.identity.compact import opened
from adapters.identity.personas import Persona
from adapters.identity.trust import (
    KEY_TYPES,
    Claims,
    Issuer,
    KeyRing,
    NotAuthenticated,
    check_claims,
    choose,
)
from adapters.identity.who import STAFF_ROLES, Identity, identity_of

if TYPE_CHECKING:  # joserfc takes 0.1 s to import: only those who sign or check pay for it
    from joserfc.jwk import ECKey

__all__ = [
    "ACCESS_TOKENS",
    "DEVELOPMENT_ISSUER",
    "ID_TOKENS",
    "STAFF_ROLES",
    "TOKEN_KEY_NAME",
    "WORKING_DAY",
    "Identity",
    "Issuer",
    "NotAuthenticated",
    "SigningKey",
    "SigningKeyNotUsable",
    "Verifier",
    "mint",
    "persona_claims",
]

WORKING_DAY: Final = timedelta(hours=8)
DEVELOPMENT_ISSUER: Final = "escale-development"
"""The `iss` of development tokens: a name, so that they are believed on whatever port."""

TOKEN_KEY_NAME: Final = "token_key.pem"  # noqa: S105 - a file name
"""The development provider's signing key within the data folder."""

ACCESS_TOKENS: Final[frozenset[str | None]] = frozenset({"at+jwt", "application/at+jwt"})
"""The types of tokens that open the API (RFC 9068): an ID token or a user info opens nothing."""

ID_TOKENS: Final[frozenset[str | None]] = frozenset({None, "JWT"})
"""The types of tokens that end a log-in: ID tokens and user infos; an access token does not."""


class SigningKeyNotUsable(Exception):
    """The file of the signing key cannot be trusted; the message names the file."""

    code: ClassVar[str] = "auth.signing_key_not_usable"


@dataclass(frozen=True, eq=False)
class SigningKey:
    """The private key of the development provider (ES256); `kid` is its thumbprint."""

    kid: str
    _key: ECKey = field(repr=False)

    @classmethod
    def generate(cls) -> SigningKey:
        """Draw a new key, kept nowhere."""
        from joserfc.jwk import ECKey

        key = ECKey.generate_key("P-256")
        return cls(key.thumbprint(), key)

    @classmethod
    def load_or_create(cls, path: Path) -> SigningKey:
        """Read the key of this installation; the first caller writes it, readable by its owner.

        Raises:
            SigningKeyNotUsable: others may read the file, or it holds no EC P-256 private key.
            OSError: the file can neither be read nor written.
        """
        if not path.exists():
            _write_once(path, cls.generate()._key.as_pem(private=True))
        return cls._load(path)

    @classmethod
    def _load(cls, path: Path) -> SigningKey:
        from joserfc.errors import JoseError
        from joserfc.jwk import ECKey

        if path.stat().st_mode & (stat.S_IRWXG | stat.S_IRWXO):
            raise SigningKeyNotUsable(f"{path}: others than its owner can open this key.")
        try:
            key = ECKey.import_key(path.read_bytes())
        except (JoseError, ValueError, TypeError):
            raise SigningKeyNotUsable(f"{path}: this is not a private key.") from None
        if not key.is_private or key.curve_name != "P-256":
            raise SigningKeyNotUsable(f"{path}: this is not an EC P-256 private key.")
        return cls(key.thumbprint(), key)

    def sign(self, claims: Claims, typ: str = "JWT") -> str:
        """Sign claims as a compact ES256 token of this type."""
        from joserfc import jwt

        header = {"alg": "ES256", "kid": self.kid, "typ": typ}
        return jwt.encode(header, dict(claims), self._key, algorithms=["ES256"])

    def public_keys(self) -> dict[str, Any]:
        """Give the JWKS that lets others check what this key signed; nothing private is in it."""
        return {"keys": [{**self._key.as_dict(), "kid": self.kid, "use": "sig", "alg": "ES256"}]}


def _write_once(path: Path, content: bytes) -> None:
    """Write beside, then link: others see the whole file or none, and the first writer wins."""
    path.parent.mkdir(parents=True, exist_ok=True)
    beside = path.with_name(f".{path.name}.{secrets.token_hex(8)}")
    descriptor = os.open(beside, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o400)
    try:
        with os.fdopen(descriptor, "wb") as file:
            file.write(content)
            file.flush()
            os.fsync(file.fileno())
        os.link(beside, path)
    except FileExistsError:
        return
    finally:
        beside.unlink()


def mint(
    persona: Persona,
    key: SigningKey,
    *,
    issuer: str,
    audience: str,
    now: datetime,
    lifetime: timedelta = WORKING_DAY,
) -> str:
    """Give a persona an access token, as the development provider would after a log-in."""
    claims = persona_claims(persona, issuer=issuer, audience=audience, now=now, lifetime=lifetime)
    return key.sign(claims, typ="at+jwt")


def persona_claims(
    persona: Persona, *, issuer: str, audience: str, now: datetime, lifetime: timedelta
) -> dict[str, Any]:
    """Say what a token of the development provider says of a persona; roles for staff alone."""
    issued_at = int(now.timestamp())
    claims: dict[str, Any] = {
        "iss": issuer,
        "aud": audience,
        "azp": audience,
        "sub": persona.subject,
        "iat": issued_at,
        "nbf": issued_at,
        "exp": issued_at + int(lifetime.total_seconds()),
        "acr": "eidas1",
        "amr": ["pwd"],
    }
    if persona.realm == "staff":
        claims |= {"amr": ["pwd", "mfa"], "roles": sorted(persona.roles)}
    return claims


class Verifier:
    """Says who holds a token; one for the whole process, as it remembers what it has checked."""

    def __init__(
        self,
        issuers: Sequence[Issuer],
        *,
        types: frozenset[str | None] = ID_TOKENS | ACCESS_TOKENS,
        remembered: int = 10_000,
    ) -> None:
        """Believe these issuers and no other; remember at most so many verified tokens.

        types: what the header `typ` of a token may be.
        """
        self._types = types
        self._rings = [KeyRing(issuer) for issuer in issuers]
        self._seen: OrderedDict[bytes, tuple[float, Identity]] = OrderedDict()
        self._remembered = remembered
        self._lock = Lock()

    def verify(self, token: str, now: datetime) -> Identity:
        """Say who holds this token; roles come from a staff issuer alone.

        Raises:
            NotAuthenticated: the token is not believed.
            LevelNotReached: its log-in was not of a level that its issuer must show.
            OSError: the issuer's keys had to be fetched, and could not be.
        """
        digest = hashlib.sha256(token.encode("utf-8", "surrogatepass")).digest()
        identity = self._recall(digest, now)
        if identity is None:
            issuer, claims = self._believed(token, now)
            identity = identity_of(issuer, claims)
            self._remember(digest, claims["exp"], identity)
        return identity

    def claims(self, token: str, now: datetime) -> Claims:
        """Give all that a believed token says (nonce, e-mail …): an ID token, a user info.

        Raises:
            NotAuthenticated: the token is not believed.
            OSError: the issuer's keys had to be fetched, and could not be.
        """
        return self._believed(token, now)[1]

    def _recall(self, digest: bytes, now: datetime) -> Identity | None:
        with self._lock:
            expires_at, identity = self._seen.get(digest, (0.0, None))
            if identity is None:
                return None
            if expires_at <= now.timestamp():
                del self._seen[digest]
                return None
            self._seen.move_to_end(digest)
            return identity

    def _remember(self, digest: bytes, expires_at: float, identity: Identity) -> None:
        with self._lock:
            self._seen[digest] = (expires_at, identity)
            if len(self._seen) > self._remembered:
                self._seen.popitem(last=False)

    def _believed(self, token: str, now: datetime) -> tuple[Issuer, Claims]:
        from joserfc.errors import JoseError

        try:
            return self._checked(token, now)
        except (JoseError, ValueError, TypeError, LookupError, AttributeError, RecursionError):
            raise NotAuthenticated from None  # whatever a hostile token broke on the way

    def _checked(self, token: str, now: datetime) -> tuple[Issuer, Claims]:
        from joserfc import jws

        signed = jws.extract_compact(token.encode("ascii"))
        header, claims = opened(token)
        ring = choose(self._rings, claims)
        key = ring.key(header["kid"], now)
        if header.get("typ") not in self._types or key.key_type != KEY_TYPES[header["alg"]]:
            raise NotAuthenticated
        if not jws.validate_compact(signed, key, algorithms=ring.issuer.algorithms):
            raise NotAuthenticated
        check_claims(claims, ring.issuer, now)
        return ring.issuer, claims
