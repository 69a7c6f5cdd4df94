"""Bearer tokens at the API: of the attack set none is accepted, of the valid ones all are."""

from __future__ import annotations

import json
from collections.abc import Iterator

import pytest
from joserfc.jwk import ECKey, RSAKey

from adapters.identity import tokens, trust
from adapters.identity.personas import PERSONAS
from installation import API
from teleservice import Site

from .forging import (
    INSURED,
    RSA_ISSUER,
    STAFF,
    Attack,
    as_a_secret,
    claims_of,
    head_of,
    named,
    part,
    public_jwk,
    public_pem,
    rsa_as_a_secret,
    rsa_signed,
    signed,
    twice,
    unsigned,
    with_claims,
    with_head,
    with_its_own_key,
)

OPEN = ("/me", "/countries", "/desk/queue", "/audit/projections")
"""What a token opens that is accepted: each persona's opens one of them at least."""


def tampered(site: Site) -> str:
    head, _, signature = with_claims()(site).split(".")
    return f"{head}.{part(claims_of(site, 'agent'))}.{signature}"


def relabelled(site: Site) -> str:
    _, claims, signature = with_claims()(site).split(".")
    return f"{part(head_of(site, alg='RS256'))}.{claims}.{signature}"


def of_the_log_in(kind: str) -> Attack:
    """A token that the provider made for the log-in, not for the API."""

    def attack(site: Site) -> str:
        more = {"nonce": "n" * 43} if kind == "id" else {"azp": None, "acr": None, "amr": None}
        return signed(site, head_of(site, typ="JWT"), claims_of(site, **more))

    return attack


ATTACKS: dict[str, Attack] = {
    "algorithm none": unsigned("none"),
    "algorithm None": unsigned("None"),
    "algorithm NONE": unsigned("NONE"),
    "an empty algorithm": unsigned(""),
    "no algorithm": lambda site: signed(site, head_of(site, alg=None), claims_of(site)),
    "HS256 under our public EC key in PEM": as_a_secret(public_pem),
    "HS256 under our public EC key as JWK": as_a_secret(public_jwk),
    "HS512 under our public EC key in PEM": as_a_secret(public_pem, "HS512"),
    "HS256 under an empty secret": as_a_secret(lambda _: b""),
    "HS256 under a guessable secret": as_a_secret(lambda _: b"secret"),
    "HS256 under the public RSA key in PEM": rsa_as_a_secret("pem"),
    "HS256 under the public RSA key in DER": rsa_as_a_secret("der"),
    "RS512 of the issuer pinned to RS256": rsa_signed("RS512"),
    "PS256 of the issuer pinned to RS256": rsa_signed("PS256"),
    "RS256 under a foreign RSA key": rsa_signed("RS256", RSAKey.generate_key(2048)),
    "the RSA issuer's key for the other issuer": rsa_signed("RS256", iss="escale-development"),
    "our EC key for the RSA issuer": with_claims(iss=RSA_ISSUER),
    "RS256 said of an ES256 signature": relabelled,
    "ES256K said of an ES256 signature": with_head(alg="ES256K"),
    "a key of its own under our kid": with_its_own_key(),
    "an embedded jwk": with_its_own_key(jwk="jwk"),
    "an embedded jwk without kid": with_its_own_key(jwk="jwk", kid=None),
    "an embedded jwk beside a true signature": with_head(jwk={"kty": "oct", "k": "AA"}),
    "a jku": with_its_own_key(jku="https://evil.example/keys"),
    "a jku beside a true signature": with_head(jku="https://evil.example/keys"),
    "an x5u": with_its_own_key(x5u="https://evil.example/certificate"),
    "an x5c": with_its_own_key(x5c=["MIIB"]),
    "an unknown kid": with_head(kid="another"),
    "no kid": with_head(kid=None),
    "a kid that is a path": with_head(kid="../../../../dev/null"),
    "a kid that is SQL": with_head(kid="' UNION SELECT 'key' --"),
    "a kid that is a list": with_head(kid=["a"]),
    "a critical header": with_head(crit=["b64"], b64=False),
    "a critical header of its own": with_head(crit=["escale"], escale=1),
    "compressed": with_head(zip="DEF"),
    "an ID token": of_the_log_in("id"),
    "a user info": of_the_log_in("user info"),
    "a logout token": with_claims(typ="logout+jwt"),
    "no type": with_head(typ=None),
    "another issuer": with_claims(iss="https://elsewhere.example"),
    "an issuer that begins like ours": with_claims(iss="escale-development/"),
    "an issuer in capitals": with_claims(iss="ESCALE-DEVELOPMENT"),
    "a list of issuers": with_claims(iss=["escale-development"]),
    "no issuer": with_claims(iss=None),
    "another audience": with_claims(aud="another-service", azp="another-service"),
    "no audience": with_claims(aud=None),
    "no audience, an empty list": with_claims(aud=[], azp=None),
    "both our audiences": with_claims(aud=[INSURED, STAFF], azp=INSURED),
    "both our audiences, for staff": with_claims("agent", aud=[INSURED, STAFF], azp=STAFF),
    "several audiences, nobody authorized": with_claims(aud=[INSURED, "other"], azp=None),
    "another authorized party": with_claims(azp="another-service"),
    "the other client as authorized party": with_claims(azp=STAFF),
    "expired": with_claims(exp=lambda now: now - 31),
    "no expiry": with_claims(exp=None),
    "an expiry that is a text": with_claims(exp="9999999999"),
    "an expiry without end": with_claims(exp=float("inf")),
    "an expiry that is no number": with_claims(exp=float("nan")),
    "not valid yet": with_claims(nbf=lambda now: now + 31),
    "issued in the future": with_claims(iat=lambda now: now + 31),
    "no date of issue": with_claims(iat=None),
    "no subject": with_claims(sub=None),
    "an empty subject": with_claims(sub=""),
    "a subject that is a list": with_claims(sub=["a"]),
    "a subject of nobody": with_claims(sub="nobody-whom-we-know"),
    "two subjects": twice("alice", "sub", "somebody-else"),
    "two issuers": twice("alice", "iss", "https://elsewhere.example"),
    "two audiences by two names": twice("alice", "aud", "another-service"),
    "two expiries": twice("alice", "exp", 1),
    "two lists of roles": twice("agent", "roles", ["supervisor"]),
    "two algorithms": twice("alice", "alg", "none", "header"),
    "two kids": twice("alice", "kid", "another", "header"),
    "staff without a second factor": with_claims("agent", amr=["pwd"]),
    "staff that says nothing of factors": with_claims("agent", amr=None),
    "factors as a text": with_claims("agent", amr="mfa"),
    "roles as a text": with_claims("agent", roles="agent"),
    "staff without a role": with_claims("agent", roles=[]),
    "the role of the system for staff": with_claims("agent", roles=["service"]),
    "an agent's claims under another's signature": tampered,
    "9 kB of claims": with_claims(filler="x" * 9_000),
    "a megabyte of claims": with_claims(filler="x" * 1_000_000),
    "a megabyte of dots": lambda _: "." * 1_000_000,
    "claims nested deeply": lambda site: signed(site, head_of(site), b"[" * 3000 + b"]" * 3000),
    "claims that are a list": lambda site: signed(site, head_of(site), [claims_of(site)]),
    "a header that is a text": lambda site: signed(site, "ES256", claims_of(site)),
    "a signature cut by one character": lambda site: with_claims()(site)[:-1],
    "no signature": lambda site: with_claims()(site).rpartition(".")[0] + ".",
    "two parts": lambda site: with_claims()(site).rpartition(".")[0],
    "four parts": lambda site: with_claims()(site) + ".x",
    "JSON instead of compact": lambda site: json.dumps({"payload": part(claims_of(site))}),
}

VALID: dict[str, Attack] = {
    **{f"the token of {persona.name}": with_claims(persona.name) for persona in PERSONAS},
    "RS256 of the RSA issuer": rsa_signed("RS256"),
    "several audiences, us authorized": with_claims(aud=[INSURED, "other"], azp=INSURED),
    "clocks that disagree by 30 s": with_claims(
        iat=lambda now: now + 30, nbf=lambda now: now + 30, exp=lambda now: now - 29
    ),
    "no authorized party": with_claims(azp=None),
    "the long name of the type": with_head(typ="application/at+jwt"),
}


def tried(site: Site, cases: dict[str, Attack]) -> Iterator[tuple[str, bool]]:
    for name, make in cases.items():
        headers = {b"Authorization": f"Bearer {make(site)}".encode()}
        answers = [site.client.get(API + path, headers=headers) for path in OPEN]
        assert all(one.status_code < 500 for one in answers), name
        yield name, any(one.status_code < 400 for one in answers)


def about(*words: str) -> dict[str, Attack]:
    return {name: make for name, make in ATTACKS.items() if any(word in name for word in words)}


def test_no_token_of_the_attack_set_is_accepted(site: Site) -> None:
    accepted, count = named(tried(site, ATTACKS))
    print(f"{count} hostile tokens, {len(accepted)} accepted")
    assert (accepted, count >= 60) == ([], True)


def test_every_valid_token_is_accepted(site: Site) -> None:
    accepted, count = named(tried(site, VALID))
    print(f"{count} valid tokens, {len(accepted)} accepted")
    assert accepted == list(VALID)


def test_the_set_shows_a_door_that_believes_any_algorithm(
    site: Site, monkeypatch: pytest.MonkeyPatch
) -> None:
    every = {**trust.KEY_TYPES, "RS512": "RSA", "PS256": "RSA"}
    monkeypatch.setattr(trust, "KEY_TYPES", every)
    monkeypatch.setattr(tokens, "KEY_TYPES", every)
    for ring in site.app.state.door._verifier._rings:
        object.__setattr__(ring.issuer, "algorithms", frozenset(every))
    accepted, _ = named(tried(site, about("RS512", "PS256", "algorithm", "HS256")))
    assert accepted == [
        "RS512 of the issuer pinned to RS256",
        "PS256 of the issuer pinned to RS256",
    ]


def test_the_set_shows_a_door_that_does_not_look_at_the_audience(
    site: Site, monkeypatch: pytest.MonkeyPatch
) -> None:
    choose = trust.choose

    def chosen(rings: list[trust.KeyRing], claims: trust.Claims) -> trust.KeyRing:
        found = [ring for ring in rings if ring.issuer.url == claims["iss"]]
        return found[0] if found else choose(rings, claims)

    monkeypatch.setattr(tokens, "choose", chosen)
    accepted, _ = named(tried(site, about("audience", "authorized")))
    assert {"another authorized party", "several audiences, nobody authorized"} <= {*accepted}


def test_the_set_shows_a_door_that_takes_what_is_said_twice(
    site: Site, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("adapters.identity.compact._said_once", dict)
    doubled = about("two ")
    del doubled["two parts"]
    assert named(tried(site, doubled)) == (list(doubled), 7)


def test_a_key_that_is_published_for_something_else_signs_nothing(site: Site) -> None:
    """Too short, to encrypt with, for another algorithm: none of them is an issuer's key."""
    short, other = part(b"\xff" * 128), ECKey.generate_key("P-256")
    published = [
        {"kty": "RSA", "n": short, "e": "AQAB", "kid": "short"},
        {**other.as_dict(private=False), "kid": "enc", "use": "enc"},
        {**other.as_dict(private=False), "kid": "ES384", "alg": "ES384"},
    ]
    algorithms = frozenset({"ES256", "RS256"})
    issuer = trust.Issuer(RSA_ISSUER, INSURED, "insured", {"keys": published}, algorithms)
    ring = trust.KeyRing(issuer)
    for kid in ("short", "enc", "ES384"):
        with pytest.raises(trust.NotAuthenticated):
            ring.key(kid, site.clock())
