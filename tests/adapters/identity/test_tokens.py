"""Which tokens are believed: the attack set, none accepted, beside the valid ones, all accepted."""

from __future__ import annotations

import hashlib
import hmac
import json
from base64 import urlsafe_b64encode
from collections.abc import Callable
from datetime import datetime, timedelta
from typing import TYPE_CHECKING, Any

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from joserfc import jwt
from joserfc.jwk import ECKey

from adapters.identity.development import issuers
from adapters.identity.personas import PERSONAS, persona_named
from adapters.identity.tokens import (
    Identity,
    NotAuthenticated,
    SigningKey,
    Verifier,
    mint,
    persona_claims,
)

if TYPE_CHECKING:
    from adapters.identity.conftest import Clock

ISSUER = "http://127.0.0.1:8000/dev/oidc"
INSURED, STAFF = "escale-insured", "escale-staff"


@pytest.fixture
def verifier(key: SigningKey) -> Verifier:
    return Verifier(issuers(ISSUER, key))


def claims_of(
    name: str, now: datetime, audience: str | None = None, **other: Any
) -> dict[str, Any]:
    """Give a persona's claims, some of them changed; None takes a claim away."""
    persona = persona_named(name)
    claims = persona_claims(
        persona,
        issuer=ISSUER,
        audience=audience or persona.audience,
        now=now,
        lifetime=timedelta(hours=8),
    )
    return {name: value for name, value in (claims | other).items() if value is not None}


def part(content: Any) -> str:
    raw = content if isinstance(content, bytes) else json.dumps(content).encode()
    return urlsafe_b64encode(raw).rstrip(b"=").decode()


@pytest.mark.parametrize("persona", PERSONAS, ids=lambda persona: persona.name)
def test_every_persona_is_believed_with_its_own_roles(
    persona: Any, key: SigningKey, verifier: Verifier, clock: Clock
) -> None:
    token = mint(persona, key, issuer=ISSUER, audience=persona.audience, now=clock())
    expected = Identity(persona.subject, persona.realm, persona.roles, "eidas1")
    assert verifier.verify(token, clock()) == expected
    assert verifier.verify(token, clock()) == expected, "once more, from memory"


def test_a_token_lasts_eight_hours(key: SigningKey, verifier: Verifier, clock: Clock) -> None:
    token = mint(persona_named("alice"), key, issuer=ISSUER, audience=INSURED, now=clock())
    assert verifier.verify(token, clock.pass_by(hours=8, seconds=-1)).realm == "insured"
    assert verifier.verify(token, clock.pass_by(seconds=30)), "clocks may disagree by 30 s"
    with pytest.raises(NotAuthenticated):
        verifier.verify(token, clock.pass_by(seconds=1))


def unsigned(key: SigningKey, now: datetime) -> str:
    head = {"alg": "none", "kid": key.kid, "typ": "JWT"}
    return f"{part(head)}.{part(claims_of('alice', now))}."


def signed_with_the_public_key(secret: bytes) -> Callable[[SigningKey, datetime], str]:
    def attack(key: SigningKey, now: datetime) -> str:
        head = {"alg": "HS256", "kid": key.kid, "typ": "JWT"}
        text = f"{part(head)}.{part(claims_of('alice', now))}"
        known = secret or ECKey.import_key(key.public_keys()["keys"][0]).as_pem()
        return f"{text}.{part(hmac.digest(known, text.encode(), hashlib.sha256))}"

    return attack


def with_a_key_of_its_own(key: SigningKey, now: datetime) -> str:
    return SigningKey(key.kid, SigningKey.generate()._key).sign(claims_of("alice", now))


def with_its_key_in_the_header(key: SigningKey, now: datetime) -> str:
    own = ECKey.generate_key("P-256")
    head = {"alg": "ES256", "kid": key.kid, "jwk": own.as_dict(private=False)}
    return jwt.encode(head, claims_of("alice", now), own, algorithms=["ES256"])


def with_another_kid(key: SigningKey, now: datetime) -> str:
    return SigningKey("another", key._key).sign(claims_of("alice", now))


def without_kid(key: SigningKey, now: datetime) -> str:
    claims = claims_of("alice", now)
    return jwt.encode({"alg": "ES256"}, claims, key._key, algorithms=["ES256"])


def with_other_claims(
    who: str = "alice", typ: str = "JWT", **other: Any
) -> Callable[[SigningKey, datetime], str]:
    def attack(key: SigningKey, now: datetime) -> str:
        told = {n: v(int(now.timestamp())) if callable(v) else v for n, v in other.items()}
        return key.sign(claims_of(who, now, **told), typ)

    return attack


def cut(size: int) -> Callable[[SigningKey, datetime], str]:
    return lambda key, now: key.sign(claims_of("alice", now))[:size]


def with_the_claims_of_an_agent(key: SigningKey, now: datetime) -> str:
    head, _, signature = key.sign(claims_of("alice", now)).split(".")
    return f"{head}.{part(claims_of('agent', now))}.{signature}"


def in_another_algorithm(key: SigningKey, now: datetime) -> str:
    _, claims, signature = key.sign(claims_of("alice", now)).split(".")
    return f"{part({'alg': 'RS256', 'kid': key.kid})}.{claims}.{signature}"


def critical(key: SigningKey, now: datetime) -> str:
    head = {"alg": "ES256", "kid": key.kid, "crit": ["b64"], "b64": False}
    return f"{part(head)}.{json.dumps(claims_of('alice', now))}.{part(b'0' * 64)}"


def deep(key: SigningKey, now: datetime) -> str:
    nested = b"[" * 4000 + b"]" * 1000
    return f"{part({'alg': 'ES256', 'kid': key.kid})}.{part(nested)}.{part(b'0' * 64)}"


ATTACKS: dict[str, Callable[[SigningKey, datetime], str]] = {
    "algorithm none": unsigned,
    "HS256 with the public key in PEM": signed_with_the_public_key(b""),
    "HS256 with a guessable key": signed_with_the_public_key(b"secret"),
    "a key of its own under our kid": with_a_key_of_its_own,
    "a key of its own in the header": with_its_key_in_the_header,
    "an unknown kid": with_another_kid,
    "no kid": without_kid,
    "RS256 in the header of an ES256 signature": in_another_algorithm,
    "a critical header": critical,
    "another type": with_other_claims(typ="logout+jwt"),
    "expired": with_other_claims(exp=lambda now: now - 31),
    "no expiry": with_other_claims(exp=None),
    "an expiry that is a text": with_other_claims(exp="9999999999"),
    "an expiry that is no number": with_other_claims(exp=float("nan")),
    "issued in the future": with_other_claims(iat=lambda now: now + 31),
    "no date of issue": with_other_claims(iat=None),
    "not valid yet": with_other_claims(nbf=lambda now: now + 31),
    "another audience": with_other_claims(aud="another-service", azp="another-service"),
    "no audience": with_other_claims(aud=None),
    "an audience that is no text": with_other_claims(aud=[["escale-insured"]], azp=None),
    "both audiences at once": with_other_claims(aud=[INSURED, STAFF], azp=INSURED),
    "both audiences, for staff": with_other_claims(aud=[INSURED, STAFF], azp=STAFF),
    "several audiences, nobody authorized": with_other_claims(aud=[INSURED, "other"], azp=None),
    "an empty list of audiences": with_other_claims(aud=[], azp=None),
    "another issuer": with_other_claims(iss="https://elsewhere.example"),
    "an issuer that only begins like ours": with_other_claims(iss=ISSUER + "/"),
    "no issuer": with_other_claims(iss=None),
    "another authorized party": with_other_claims(azp="another-service"),
    "the other client": with_other_claims(azp=STAFF),
    "no subject": with_other_claims(sub=None),
    "an empty subject": with_other_claims(sub=""),
    "a subject that is no text": with_other_claims(sub=7),
    "staff without a second factor": with_other_claims("agent", amr=["pwd"]),
    "staff that says nothing of factors": with_other_claims("agent", amr=None),
    "factors as a text": with_other_claims("agent", amr="mfa"),
    "roles as a text": with_other_claims("agent", roles="agent"),
    "an agent's claims on an insured person's signature": with_the_claims_of_an_agent,
    "longer than 8 KiB": with_other_claims(filler="x" * 8192),
    "cut by one character": cut(-1),
    "cut in the claims": cut(150),
    "empty": lambda _key, _now: "",
    "two dots": lambda _key, _now: "..",
    "not ASCII": lambda _key, _now: "é.é.é",
    "half a surrogate": lambda _key, _now: "\ud800",
    "claims nested a thousand deep": deep,
    "claims that are a list": lambda _key, _now: (
        f"{part({'alg': 'ES256'})}.{part([1])}.{part(b'0')}"
    ),
    "a header that is a text": lambda _key, _now: f"{part('alg')}.{part({})}.{part(b'0')}",
}


@pytest.mark.parametrize("name", ATTACKS)
def test_a_forged_token_is_never_believed(
    name: str, key: SigningKey, verifier: Verifier, clock: Clock
) -> None:
    token = ATTACKS[name](key, clock())
    for _ in range(2):  # the second time, a memory would show
        with pytest.raises(NotAuthenticated) as refused:
            verifier.verify(token, clock())
        assert (refused.value.code, str(refused.value)) == ("auth.token_invalid",) * 2
        assert refused.value.__suppress_context__ or refused.value.__context__ is None


def test_the_attack_set_fails_for_its_own_reason(
    key: SigningKey, verifier: Verifier, clock: Clock
) -> None:
    """The same builders, with nothing wrong, are believed: no attack fails by accident."""
    assert verifier.verify(with_other_claims()(key, clock()), clock()).realm == "insured"
    assert verifier.verify(with_other_claims("agent")(key, clock()), clock()).realm == "staff"
    several = with_other_claims(aud=[INSURED, "other"], azp=INSURED)
    assert verifier.verify(several(key, clock()), clock()).realm == "insured"
    at_the_edge = with_other_claims(
        iat=lambda now: now + 30, nbf=lambda now: now + 30, exp=lambda now: now - 29
    )
    assert verifier.verify(at_the_edge(key, clock()), clock()).realm == "insured"


def test_a_staff_role_in_an_insured_token_is_not_believed(
    key: SigningKey, verifier: Verifier, clock: Clock
) -> None:
    claims = claims_of("agent", clock(), INSURED, roles=["agent", "supervisor"])
    identity = verifier.verify(key.sign(claims), clock())
    assert (identity.realm, identity.roles) == ("insured", frozenset({"insured"}))


def test_a_staff_token_gives_only_roles_that_exist(
    key: SigningKey, verifier: Verifier, clock: Clock
) -> None:
    told = ["agent", "insured", "service", "root", 7, None]
    identity = verifier.verify(key.sign(claims_of("agent", clock(), roles=told)), clock())
    assert identity.roles == {"agent"}
    nobody = verifier.verify(key.sign(claims_of("agent", clock(), roles=None)), clock())
    assert nobody.roles == frozenset()


@settings(suppress_health_check=[HealthCheck.function_scoped_fixture], deadline=None)
@given(st.data())
def test_no_change_of_any_character_is_believed(
    key: SigningKey, verifier: Verifier, clock: Clock, data: st.DataObject
) -> None:
    token = key.sign(claims_of("agent", clock()))
    place = data.draw(st.integers(0, len(token) - 1))
    other = token[:place] + data.draw(st.characters(max_codepoint=255)) + token[place + 1 :]
    if other != token:
        with pytest.raises(NotAuthenticated):
            verifier.verify(other, clock())


@settings(suppress_health_check=[HealthCheck.function_scoped_fixture], deadline=None)
@given(
    header=st.recursive(st.none() | st.booleans() | st.integers() | st.text(), st.lists),
    raw=st.binary(),
)
def test_no_text_breaks_the_check(
    verifier: Verifier, clock: Clock, header: Any, raw: bytes
) -> None:
    for token in (
        f"{part(header)}.{part(raw)}.{part(raw)}",
        f"{part({'alg': header, 'kid': header})}.{part({'iss': header, 'aud': header})}.",
        f"{part({'alg': 'ES256', 'kid': header})}.{part({'iss': ISSUER, 'aud': INSURED})}.",
        raw.decode("latin-1"),
    ):
        with pytest.raises(NotAuthenticated):
            verifier.verify(token, clock())
