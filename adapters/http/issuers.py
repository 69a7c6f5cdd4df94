"""Whose tokens are believed: those of the development key, or of the configured issuers."""

from __future__ import annotations

import json
from collections.abc import Callable, Mapping
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

        return issuers(DEVELOPMENT_ISSUER, signing_key(settings))
    return (
        published(settings.oidc_insured_issuer, settings.oidc_insured_client_id, "insured"),
        published(settings.oidc_staff_issuer, settings.oidc_staff_client_id, "staff"),
    )


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
