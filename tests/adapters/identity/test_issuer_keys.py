"""Which keys of an issuer are believed, when they are asked for, and what is remembered."""

from __future__ import annotations

from datetime import datetime, timedelta
from typing import TYPE_CHECKING, Any

import pytest
from joserfc import jwt
from joserfc.jwk import ECKey, RSAKey

from adapters.identity.development import issuers
from adapters.identity.personas import persona_named
from adapters.identity.tokens import (
    Issuer,
    NotAuthenticated,
    SigningKey,
    Verifier,
    persona_claims,
)

if TYPE_CHECKING:
    from adapters.identity.conftest import Clock

ISSUER = "http://127.0.0.1:8000/dev/oidc"
INSURED = "escale-insured"


def claims_of(name: str, now: datetime) -> dict[str, Any]:
    hours = timedelta(hours=8)
    return persona_claims(
        persona_named(name), issuer=ISSUER, audience=INSURED, now=now, lifetime=hours
    )


def test_an_issuer_may_sign_with_rs256_and_then_nothing_else_is_believed(clock: Clock) -> None:
    rsa, ec = RSAKey.generate_key(2048), ECKey.generate_key("P-256")
    keys = {"keys": [{**rsa.as_dict(private=False), "kid": "r"}, {**ec.as_dict(), "kid": "e"}]}
    issuer = Issuer(ISSUER, INSURED, "insured", keys, frozenset({"RS256"}))
    verifier, claims = Verifier([issuer]), claims_of("alice", clock())
    believed = jwt.encode({"alg": "RS256", "kid": "r"}, claims, rsa, algorithms=["RS256"])
    assert verifier.verify(believed, clock()).subject == claims["sub"]
    refused = jwt.encode({"alg": "ES256", "kid": "e"}, claims, ec, algorithms=["ES256"])
    with pytest.raises(NotAuthenticated):
        verifier.verify(refused, clock())


def test_an_issuer_speaks_for_itself_alone(clock: Clock) -> None:
    keys = {url: SigningKey.generate() for url in ("https://one.example", "https://two.example")}
    verifier = Verifier(
        [Issuer(url, INSURED, "insured", key.public_keys()) for url, key in keys.items()]
    )
    for url in keys:
        for signer, key in keys.items():
            token = key.sign(claims_of("alice", clock()) | {"iss": url})
            if signer == url:
                assert verifier.verify(token, clock()).realm == "insured"
            else:
                with pytest.raises(NotAuthenticated):
                    verifier.verify(token, clock())


@pytest.mark.parametrize("algorithms", [set(), {"HS256"}, {"none"}, {"ES256", "HS256"}])
def test_an_issuer_cannot_be_configured_to_believe_a_shared_secret(algorithms: set[str]) -> None:
    with pytest.raises(ValueError, match="ES256 or RS256"):
        Issuer(ISSUER, INSURED, "insured", {"keys": []}, frozenset(algorithms))


class Provider:
    """An issuer whose keys change, and that counts who asks."""

    def __init__(self, *keys: SigningKey) -> None:
        self.keys, self.asked, self.away = keys, 0, False

    def __call__(self) -> dict[str, Any]:
        self.asked += 1
        if self.away:
            raise ConnectionError("away")
        return {"keys": [jwk for key in self.keys for jwk in key.public_keys()["keys"]]}

    def trusted(self) -> Verifier:
        return Verifier([Issuer(ISSUER, INSURED, "insured", self)])


def test_a_new_key_is_asked_for_once(clock: Clock) -> None:
    old, new = SigningKey.generate(), SigningKey.generate()
    provider = Provider(old)
    verifier = provider.trusted()
    verifier.verify(old.sign(claims_of("alice", clock())), clock())
    provider.keys = (new,)
    for who in ("alice", "mgen", "mgp"):
        assert verifier.verify(new.sign(claims_of(who, clock())), clock())
    assert provider.asked == 2
    with pytest.raises(NotAuthenticated):
        verifier.verify(old.sign(claims_of("msa", clock())), clock())


def test_unknown_keys_do_not_make_us_flood_the_issuer(key: SigningKey, clock: Clock) -> None:
    provider = Provider(key)
    verifier = provider.trusted()
    assert verifier.verify(key.sign(claims_of("alice", clock())), clock())
    for _ in range(50):
        with pytest.raises(NotAuthenticated):
            verifier.verify(SigningKey.generate().sign(claims_of("alice", clock())), clock())
    assert provider.asked == 5
    assert verifier.verify(key.sign(claims_of("mgen", clock())), clock())
    clock.pass_by(minutes=1)
    with pytest.raises(NotAuthenticated):
        verifier.verify(SigningKey.generate().sign(claims_of("alice", clock())), clock())
    assert provider.asked == 6


def test_an_issuer_that_is_away_is_no_refusal(key: SigningKey, clock: Clock) -> None:
    provider = Provider(key)
    provider.away = True
    verifier, token = provider.trusted(), key.sign(claims_of("alice", clock()))
    for _ in range(10):
        with pytest.raises(OSError, match=r"away|could not be fetched"):
            verifier.verify(token, clock())
    assert provider.asked == 5
    provider.away = False
    assert verifier.verify(token, clock.pass_by(minutes=1))


def test_a_key_that_cannot_be_read_does_not_hide_the_others(key: SigningKey, clock: Clock) -> None:
    (good,) = key.public_keys()["keys"]
    broken: list[dict[str, Any]] = [
        {"kty": "EC", "kid": "1"},
        {"kty": "oct", "kid": "2", "k": "c2VjcmV0"},
        {"kty": "AKP", "kid": "3"},
        {**good, "kid": "4", "x": "!"},
        {**good, "kid": "5", "use": "enc"},
        {**good, "kid": None},
        {},
    ]
    verifier = Verifier([Issuer(ISSUER, INSURED, "insured", {"keys": [*broken, good]})])
    assert verifier.verify(key.sign(claims_of("alice", clock())), clock())
    with pytest.raises(NotAuthenticated):
        verifier.verify(SigningKey("5", key._key).sign(claims_of("alice", clock())), clock())


def test_a_verified_token_is_remembered_until_it_expires(key: SigningKey, clock: Clock) -> None:
    verifier = Verifier(issuers(ISSUER, key), remembered=2)
    tokens = [key.sign(claims_of(who, clock())) for who in ("alice", "mgen", "mgp")]
    first = verifier.verify(tokens[0], clock())
    assert verifier.verify(tokens[0], clock()) is first
    verifier.verify(tokens[1], clock())
    assert verifier.verify(tokens[0], clock()) is first, "used again, so not the oldest"
    verifier.verify(tokens[2], clock())
    assert len(verifier._seen) == 2
    assert verifier.verify(tokens[0], clock()) is first
    assert verifier.verify(tokens[0], clock.pass_by(hours=8)) is not first


def test_all_that_a_believed_token_says_can_be_read(key: SigningKey, clock: Clock) -> None:
    verifier = Verifier(issuers(ISSUER, key))
    claims = claims_of("alice", clock()) | {"nonce": "n" * 32}
    assert verifier.claims(key.sign(claims), clock()) == claims
    with pytest.raises(NotAuthenticated):
        verifier.claims(SigningKey.generate().sign(claims), clock())
