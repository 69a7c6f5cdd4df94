"""The OpenID Connect client: a whole log-in with a provider elsewhere, and all that it refuses."""

from __future__ import annotations

import asyncio
import json
from base64 import b64decode, urlsafe_b64encode
from collections.abc import Callable, Mapping
from dataclasses import replace
from typing import TYPE_CHECKING, Any
from urllib.parse import parse_qs, urlsplit

import pytest
from joserfc import jwt
from joserfc.jwk import OctKey

from adapters.identity.client import Client
from adapters.identity.provider import (
    Answer,
    LevelTooLow,
    LoginFailed,
    LoginRefused,
    ProviderAway,
)
from adapters.identity.tokens import Issuer, SigningKey, Verifier

from .elsewhere import (
    CLIENT_ID,
    ISSUER,
    OURS,
    PROVIDER,
    Changes,
    Elsewhere,
    Story,
    believing,
    with_provider,
)

if TYPE_CHECKING:
    from adapters.identity.conftest import Clock


@pytest.fixture
def story(key: SigningKey, clock: Clock) -> Story:
    elsewhere = Elsewhere(key, clock)
    return Story(Client(PROVIDER, believing(key), elsewhere), elsewhere, clock)


def test_a_log_in_says_who_came_back_at_which_level(story: Story) -> None:
    told = story.log_in()
    assert (told.identity.subject, told.identity.realm) == ("federated:s1", "insured")
    assert (set(told.identity.roles), told.identity.acr) == ({"insured"}, "eidas1")
    assert told.about["given_name"] == "ALICE"
    assert "ALICE" not in repr(told)


def test_what_is_asked_of_the_provider_cannot_be_guessed_and_is_never_the_same(
    story: Story,
) -> None:
    queries = [story.begin()[0] for _ in range(2)]
    for query in queries:
        assert (query["response_type"], query["code_challenge_method"]) == ("code", "S256")
        assert query["redirect_uri"] == f"{OURS}/connexion/retour"
        assert query["acr_values"] == "eidas1 eidas2"
        assert min(len(query["state"]), len(query["nonce"])) >= 32
        assert len(query["code_challenge"]) == 43
    for name in ("state", "nonce", "code_challenge"):
        assert queries[0][name] != queries[1][name]


def test_a_provider_of_staff_is_asked_for_a_second_factor(story: Story) -> None:
    with_provider(story, realm="staff")
    claims = json.loads(story.begin()[0]["claims"])
    assert claims == {"id_token": {"amr": {"essential": True}}}


def test_only_who_holds_the_verifier_can_use_the_code(story: Story) -> None:
    _, login = story.begin()
    with pytest.raises(LoginFailed):
        story.finish(replace(login, verifier="v" * 43))
    with pytest.raises(LoginFailed):
        story.finish(login, code="another-code")
    assert story.finish(login).identity.subject == "federated:s1"


def test_the_secret_goes_into_the_form_where_the_provider_says_so(story: Story) -> None:
    story.log_in()
    (asked,) = [one for one in story.elsewhere.asked if one.url.endswith("/token")]
    assert asked.form is not None
    assert asked.form["client_secret"] == "se:cret"
    assert "Authorization" not in asked.headers


def test_the_secret_goes_into_the_header_otherwise(story: Story) -> None:
    del story.elsewhere.about["token_endpoint_auth_methods_supported"]
    story.log_in()
    (asked,) = [one for one in story.elsewhere.asked if one.url.endswith("/token")]
    assert asked.form is not None
    assert "client_secret" not in asked.form
    shown = b64decode(asked.headers["Authorization"].removeprefix("Basic "))
    assert shown == b"escale-federated:se%3Acret"


def unsigned(claims: dict[str, Any]) -> str:
    def part(found: dict[str, Any]) -> str:
        return urlsafe_b64encode(json.dumps(found).encode()).rstrip(b"=").decode()

    return f"{part({'alg': 'none', 'typ': 'JWT', 'kid': 'x'})}.{part(claims)}."


def with_the_public_key_as_a_secret(key: SigningKey) -> Callable[[dict[str, Any]], str]:
    shared = OctKey.import_key(json.dumps(key.public_keys()["keys"][0]))

    def sign(claims: dict[str, Any]) -> str:
        return jwt.encode({"alg": "HS256", "kid": key.kid}, claims, shared)

    return sign


def with_another_key(key: SigningKey) -> Callable[[dict[str, Any]], str]:
    return replace(SigningKey.generate(), kid=key.kid).sign


@pytest.mark.parametrize(
    "changes",
    [
        {"nonce": "n" * 43},
        {"nonce": None},
        {"nonce": 5},
        {"aud": "escale-insured"},
        {"aud": ["somebody", "else"]},
        {"aud": [CLIENT_ID, "somebody"]},
        {"azp": "somebody"},
        {"iss": "https://evil.example"},
        {"exp": 1},
        {"exp": None},
        {"iat": None},
        {"iat": 99999999999},
        {"sub": None},
    ],
    ids=str,
)
def test_an_id_token_that_says_something_else_is_not_believed(
    story: Story, changes: Changes
) -> None:
    story.elsewhere.id_token = changes
    with pytest.raises(LoginFailed):
        story.log_in()


@pytest.mark.parametrize("forged", ["unsigned", "shared", "another"])
def test_a_forged_token_is_not_believed(story: Story, key: SigningKey, forged: str) -> None:
    sign = {
        "unsigned": unsigned,
        "shared": with_the_public_key_as_a_secret(key),
        "another": with_another_key(key),
    }[forged]
    story.elsewhere.sign = sign
    with pytest.raises(LoginFailed):
        story.log_in()
    story.elsewhere.sign, story.elsewhere.sign_user_info = None, sign
    with pytest.raises(LoginFailed):
        story.log_in()


def test_user_info_about_somebody_else_is_not_believed(story: Story) -> None:
    story.elsewhere.user_info = {"sub": "s2"}
    with pytest.raises(LoginFailed):
        story.log_in()


def test_user_info_is_not_asked_for_where_nothing_of_it_is_wanted(story: Story) -> None:
    with_provider(story, scope="openid")
    assert story.log_in().about == {}


@pytest.mark.parametrize("acr", [None, "eidas0", ["eidas1"]])
def test_a_level_that_was_not_asked_for_is_too_low(story: Story, acr: Any) -> None:
    story.elsewhere.id_token = {"acr": acr}
    with pytest.raises(LevelTooLow):
        story.log_in()
    with_provider(story, acr_values="")
    assert story.log_in().identity.subject == "federated:s1"


def test_the_answer_of_another_provider_is_not_taken_for_this_ones(story: Story) -> None:
    assert story.log_in(iss=ISSUER)
    with pytest.raises(LoginFailed):
        story.log_in(iss="https://evil.example")
    with_provider(story)
    story.elsewhere.about["authorization_response_iss_parameter_supported"] = True
    with pytest.raises(LoginFailed):
        story.log_in()
    assert story.log_in(iss=ISSUER)


@pytest.mark.parametrize("code", [None, ""])
def test_a_provider_that_gives_no_code_has_refused(story: Story, code: str | None) -> None:
    _, login = story.begin()
    with pytest.raises(LoginRefused):
        story.finish(login, code=code)


@pytest.mark.parametrize(
    "changes",
    [
        {"issuer": "https://evil.example"},
        {"token_endpoint": "http://identity.example/token"},
        {"authorization_endpoint": "javascript:alert(1)"},
    ],
)
def test_a_provider_that_describes_another_one_is_not_used(story: Story, changes: Changes) -> None:
    story.elsewhere.about |= changes
    with pytest.raises(ProviderAway):
        story.begin()


@pytest.mark.parametrize(
    "answer",
    [
        OSError("away"),
        Answer(500, "text/html", b""),
        Answer(302, "", b""),
        Answer(200, "text/html", b"<html>"),
        Answer(200, "application/json", b"[]"),
    ],
    ids=str,
)
def test_a_provider_that_does_not_answer_is_away(story: Story, answer: Answer | OSError) -> None:
    _, login = story.begin()
    story.elsewhere.answers["/token"] = answer
    with pytest.raises(ProviderAway):
        story.finish(login)
    story.elsewhere.answers = {"/.well-known/openid-configuration": answer}
    story.clock.pass_by(hours=1)
    with pytest.raises(ProviderAway):
        story.begin()


def test_the_provider_describes_itself_once_an_hour(story: Story) -> None:
    def times() -> int:
        return sum(one.url.endswith("/openid-configuration") for one in story.elsewhere.asked)

    story.begin()
    story.log_in()
    assert times() == 1
    story.clock.pass_by(hours=1)
    story.begin()
    assert times() == 2


def test_a_new_key_of_the_provider_is_asked_for_once(story: Story) -> None:
    asked = []

    def keys() -> Mapping[str, Any]:
        asked.append(story.elsewhere.key.kid)
        return story.elsewhere.key.public_keys()

    verifier = Verifier([Issuer(ISSUER, CLIENT_ID, "insured", keys)])
    story.client = Client(PROVIDER, verifier, story.elsewhere)
    story.log_in()
    story.elsewhere.key = SigningKey.generate()
    story.log_in()
    assert len(asked) == 2


def test_one_logs_out_there_with_the_token_of_the_log_in(story: Story) -> None:
    address = asyncio.run(story.client.goodbye("id.to.ken", OURS, story.clock()))
    assert address is not None
    assert address.startswith(f"{ISSUER}/session/end?")
    query = parse_qs(urlsplit(address).query)
    assert query["id_token_hint"] == ["id.to.ken"]
    assert query["post_logout_redirect_uri"] == [f"{OURS}/deconnexion"]
    assert len(query["state"][0]) >= 32


def test_one_logs_out_here_alone_where_the_provider_has_no_page_for_it(story: Story) -> None:
    assert asyncio.run(story.client.goodbye(None, OURS, story.clock())) is None
    story.clock.pass_by(hours=1)
    del story.elsewhere.about["end_session_endpoint"]
    assert asyncio.run(story.client.goodbye("id.to.ken", OURS, story.clock())) is None
