"""Whom a believed token is about: their pseudonym, their roles, the level of their log-in."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import Final

from adapters.identity.personas import Realm
from adapters.identity.services import SERVICE_ROLES
from adapters.identity.trust import Claims, Issuer, LevelNotReached, NotAuthenticated

STAFF_ROLES: Final = frozenset(
    {"agent", "medical", "supervisor", "clerk", "auditor", "dpo", "admin"}
)
LONGEST_LEVEL: Final = 200
"""How many characters the name of a level may have; a longer one is none."""

_SECOND_FACTORS = frozenset({"mfa", "pop"})


@dataclass(frozen=True)
class Identity:
    """Who is asking: `subject` is the identity provider's pseudonym; `acr` the level of log-in.

    issued_at: when the token was given, in seconds since 1970; 0 when it does not say so.
    """

    subject: str
    realm: Realm
    roles: frozenset[str]
    acr: str | None
    issued_at: float = field(default=0.0, compare=False)


def identity_of(issuer: Issuer, claims: Claims) -> Identity:
    """Say who a believed token is about; staff must have shown a second factor."""
    acr = claims.get("acr")
    roles = frozenset({"insured"})
    if issuer.realm == "service":
        roles = _one_role(claims)
    if issuer.realm == "staff":
        if _SECOND_FACTORS.isdisjoint(_words(claims, "amr")):
            raise NotAuthenticated
        roles = _words(claims, "roles") & STAFF_ROLES
    acr = acr if isinstance(acr, str) and len(acr) <= LONGEST_LEVEL else None
    if issuer.levels and acr not in issuer.levels:
        raise LevelNotReached
    return Identity(claims["sub"], issuer.realm, roles, acr, claims.get("iat", 0.0))


def _one_role(claims: Claims) -> frozenset[str]:
    """Read the one role of a service: a token for several things is for none."""
    roles = claims.get("roles")
    if not isinstance(roles, list) or len(roles) != 1 or not isinstance(roles[0], str):
        raise NotAuthenticated
    if roles[0] not in SERVICE_ROLES:
        raise NotAuthenticated
    return frozenset(roles)


def _words(claims: Claims, name: str) -> frozenset[str]:
    """Read a list of words; a text alone is not a list, as its letters would be words."""
    words = claims.get(name, [])
    if not isinstance(words, list):
        raise NotAuthenticated
    return frozenset(word for word in words if isinstance(word, str))
