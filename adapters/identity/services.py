"""The accounts of services: programs that ask the API by client credentials, each in one role."""

from __future__ import annotations

from datetime import datetime, timedelta
from typing import TYPE_CHECKING, Any, Final

if TYPE_CHECKING:
    from adapters.identity.tokens import SigningKey

SERVICE_AUDIENCE: Final = "escale-service"
SERVICE_ROLES: Final = frozenset({"dispatcher", "exchange", "verifier"})
"""dispatcher takes claims, exchange brings what States answer, verifier fetches evidence packs."""

SERVICE_LIFETIME: Final = timedelta(minutes=5)


def service_claims(role: str, *, issuer: str, now: datetime) -> dict[str, Any]:
    """What the development provider says of a service that showed its client credentials."""
    issued_at = int(now.timestamp())
    return {
        "iss": issuer,
        "aud": SERVICE_AUDIENCE,
        "sub": f"service-{role}",
        "client_id": f"service-{role}",
        "iat": issued_at,
        "nbf": issued_at,
        "exp": issued_at + int(SERVICE_LIFETIME.total_seconds()),
        "roles": [role],
    }


def mint_service(role: str, key: SigningKey, *, issuer: str, now: datetime) -> str:
    """Give a service its access token, for five minutes."""
    return key.sign(service_claims(role, issuer=issuer, now=now), typ="at+jwt")
