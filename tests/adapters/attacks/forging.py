"""Tokens as an attacker makes them, and how a whole attack set is run and counted."""

from __future__ import annotations

import hashlib
import hmac
import json
from base64 import urlsafe_b64encode
from collections.abc import Callable, Iterable
from datetime import timedelta
from functools import cache
from typing import Any

from joserfc import jws
from joserfc.jwk import ECKey, RSAKey

from adapters.http.issuers import believed
from adapters.identity.personas import persona_named
from adapters.identity.tokens import (
    ACCESS_TOKENS,
    DEVELOPMENT_ISSUER,
    Issuer,
    Verifier,
    persona_claims,
)
from teleservice import Site

RSA_ISSUER = "https://rsa.example"
INSURED, STAFF = "escale-insured", "escale-staff"
Attack = Callable[[Site], str]
"""Makes the token that an attacker shows."""


@cache
def rsa_key() -> RSAKey:
    return RSAKey.generate_key(2048)


def with_the_rsa_issuer(site: Site) -> None:
    """Have the door believe one more issuer, pinned to RS256."""
    keys = {"keys": [{**rsa_key().as_dict(private=False), "kid": "rsa"}]}
    rsa = Issuer(RSA_ISSUER, INSURED, "insured", keys, frozenset({"RS256"}))
    every = (*believed(site.runtime.settings), rsa)
    site.app.state.door._verifier = Verifier(every, types=ACCESS_TOKENS)


def part(content: Any) -> str:
    raw = content if isinstance(content, bytes) else json.dumps(content).encode()
    return urlsafe_b64encode(raw).rstrip(b"=").decode()


def claims_of(site: Site, who: str = "alice", **other: Any) -> dict[str, Any]:
    """A persona's claims, some changed (a callable is given the present); None takes one away."""
    now = site.clock()
    persona = persona_named(who)
    claims = persona_claims(
        persona,
        issuer=DEVELOPMENT_ISSUER,
        audience=persona.audience,
        now=now,
        lifetime=timedelta(hours=1),
    )
    told = {name: v(int(now.timestamp())) if callable(v) else v for name, v in other.items()}
    return {name: value for name, value in (claims | told).items() if value is not None}


def head_of(site: Site, **other: Any) -> dict[str, Any]:
    head = {"alg": "ES256", "kid": site.key.kid, "typ": "at+jwt"} | other
    return {name: value for name, value in head.items() if value is not None}


def signed(site: Site, head: bytes | Any, claims: bytes | Any, key: Any = None) -> str:
    """Whatever stands in header and claims, under a true signature of our own key, or of one given.

    No attacker can do that: nothing but what is wrong inside can be the reason to refuse.
    """
    from cryptography.hazmat.primitives import hashes
    from cryptography.hazmat.primitives.asymmetric import ec
    from cryptography.hazmat.primitives.asymmetric.utils import decode_dss_signature

    text = f"{part(head)}.{part(claims)}"
    raw = (key or site.key._key).get_op_key("sign").sign(text.encode(), ec.ECDSA(hashes.SHA256()))
    r, s = decode_dss_signature(raw)
    return f"{text}.{part(r.to_bytes(32, 'big') + s.to_bytes(32, 'big'))}"


def with_claims(who: str = "alice", typ: str = "at+jwt", **other: Any) -> Attack:
    return lambda site: signed(site, head_of(site, typ=typ), claims_of(site, who, **other))


def with_head(who: str = "alice", **other: Any) -> Attack:
    return lambda site: signed(site, head_of(site, **other), claims_of(site, who))


def unsigned(alg: str) -> Attack:
    return lambda site: f"{part(head_of(site, alg=alg))}.{part(claims_of(site))}."


def as_a_secret(known: Callable[[Site], bytes], alg: str = "HS256", **other: Any) -> Attack:
    """Signed with HMAC under something that everybody knows."""

    def attack(site: Site) -> str:
        text = f"{part(head_of(site, alg=alg, **other))}.{part(claims_of(site))}"
        digest = {"HS256": hashlib.sha256, "HS384": hashlib.sha384, "HS512": hashlib.sha512}[alg]
        return f"{text}.{part(hmac.digest(known(site), text.encode(), digest))}"

    return attack


def rsa_as_a_secret(form: str) -> Attack:
    """HS256 under the public RSA key of an issuer that signs with RS256."""

    def attack(site: Site) -> str:
        public = RSAKey.import_key(rsa_key().as_dict(private=False))
        known = public.as_pem() if form == "pem" else public.as_der()
        head = {"alg": "HS256", "kid": "rsa", "typ": "at+jwt"}
        text = f"{part(head)}.{part(claims_of(site, iss=RSA_ISSUER))}"
        return f"{text}.{part(hmac.digest(known, text.encode(), hashlib.sha256))}"

    return attack


def rsa_signed(alg: str, key: RSAKey | None = None, **other: Any) -> Attack:
    """Signed with an RSA key, that of the issuer by default."""

    def attack(site: Site) -> str:
        head = {"alg": alg, "kid": "rsa", "typ": "at+jwt"}
        claims = json.dumps(claims_of(site, **({"iss": RSA_ISSUER} | other)))
        return jws.serialize_compact(head, claims, key or rsa_key(), algorithms=[alg])

    return attack


def with_its_own_key(**header: Any) -> Attack:
    """Signed with the attacker's key, which the header says to use."""

    def attack(site: Site) -> str:
        own = ECKey.generate_key("P-256")
        told = {n: own.as_dict(private=False) if v == "jwk" else v for n, v in header.items()}
        return signed(site, head_of(site, **told), claims_of(site), own)

    return attack


def public_pem(site: Site) -> bytes:
    return ECKey.import_key(site.key.public_keys()["keys"][0]).as_pem()


def public_jwk(site: Site) -> bytes:
    return json.dumps(site.key.public_keys()["keys"][0]).encode()


def twice(part_name: str, name: str, first: Any, where: str = "claims") -> Attack:
    """A name that stands twice in the header or in the claims; the last is what we gave it."""

    def attack(site: Site) -> str:
        claims, head = claims_of(site, part_name), head_of(site)
        told = claims if where == "claims" else head
        doubled = json.dumps(told)[:-1].replace("{", f'{{"{name}": {json.dumps(first)}, ', 1) + "}"
        pair = (head, doubled.encode()) if where == "claims" else (doubled.encode(), claims)
        return signed(site, *pair)

    return attack


def named(accepted: Iterable[tuple[str, bool]]) -> tuple[list[str], int]:
    """Which of the cases were accepted, and how many there were."""
    every = list(accepted)
    assert len({name for name, _ in every}) == len(every), "every case has a name of its own"
    return [name for name, is_in in every if is_in], len(every)
