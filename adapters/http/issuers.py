"""Whose tokens are believed: those of the development key, or of the configured issuers."""

from __future__ import annotations

import json
from collections.abc import Callable, Mapping
from dataclasses import replace
from typing import Any, Final, cast
from urllib.request import urlopen

from adapters.identity.personas import Realm
from adapters.identity.tokens import DEVELOPMENT_ISSUER, TOKEN_KEY_NAME, Issuer, SigningKey
from adapters.settings import Settings

LONGEST_ANSWER_BYTES: Final = 1_000_000
LONGEST_WAIT_S: Final = 5.0

Fetch = Callable[[str], bytes]


def signing_key(settings: Settings) -> SigningKey:
    """The key that signs this installation's development tokens; the first caller makes it.

    Raises: SigningKeyNotUsable, OSError.
    """
    path = settings.secret_file(settings.token_key_file, TOKEN_KEY_NAME)
    return SigningKey.load_or_create(path)


def believed(settings: Settings) -> tuple[Issuer, ...]:
    """The issuers that this installation believes, and no other.

    Raises: SigningKeyNotUsable, OSError when the development key cannot be used.
    """
    if settings.is_development:
        # Here, as `escale token` needs the rest of this module without FastAPI.
        from adapters.identity.development import issuers

        levels = {
            "escale-insured": settings.oidc_insured_acr_values,
            "escale-staff": settings.oidc_staff_acr_values,
        }
        return tuple(
            replace(one, levels=frozenset(levels.get(one.audience, "").split()))
            for one in issuers(DEVELOPMENT_ISSUER, signing_key(settings))
        )
    realms: tuple[Realm, ...] = ("insured", "staff")
    if settings.oidc_service_issuer:
        realms = (*realms, "service")
    return tuple(_published(settings, realm) for realm in realms)


def _published(settings: Settings, realm: Realm) -> Issuer:
    told = {
        name: getattr(settings, f"oidc_{realm}_{name}", "")
        for name in ("issuer", "client_id", "acr_values", "algorithms")
    }
    if realm == "service":
        told["client_id"] = settings.oidc_service_audience
    found = published(told["issuer"], told["client_id"], realm)
    algorithms, levels = (frozenset(told[n].split()) for n in ("algorithms", "acr_values"))
    return replace(found, algorithms=algorithms, levels=levels)


def published(url: str, audience: str, realm: Realm, fetch: Fetch | None = None) -> Issuer:
    """An issuer that publishes its keys; they are fetched when a token first needs them."""

    def keys() -> Mapping[str, Any]:
        return _keys_of(url, fetch or _fetched)

    algorithms = frozenset({"ES256", "RS256"})
    return Issuer(url=url, audience=audience, realm=realm, keys=keys, algorithms=algorithms)


def _keys_of(url: str, fetch: Fetch) -> Mapping[str, Any]:
    about = _object(fetch(f"{url.rstrip('/')}/.well-known/openid-configuration"))
    if about.get("issuer") != url or not isinstance(about.get("jwks_uri"), str):
        raise OSError("The issuer's configuration is not its own.")
    return _object(fetch(about["jwks_uri"]))


def _object(text: bytes) -> Mapping[str, Any]:
    try:
        found = json.loads(text)
    except ValueError:
        raise OSError("The issuer's answer is no JSON.") from None
    if not isinstance(found, dict):
        raise OSError("The issuer's answer is no JSON object.")
    return found


def _fetched(url: str) -> bytes:
    if not url.startswith("https://"):
        raise OSError("An issuer's keys are fetched over https alone.")
    with urlopen(url, timeout=LONGEST_WAIT_S) as answer:  # noqa: S310 - https, checked above
        return cast(bytes, answer.read(LONGEST_ANSWER_BYTES))
