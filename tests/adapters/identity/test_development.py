"""The development provider: a whole log-in, and all that it refuses."""

from __future__ import annotations

import hashlib
from base64 import urlsafe_b64encode
from collections.abc import Iterator, Sequence
from dataclasses import replace
from html.parser import HTMLParser
from typing import TYPE_CHECKING, Any
from urllib.parse import parse_qs, urlsplit

import pytest
from fastapi import FastAPI
from httpx2 import Response
from starlette.testclient import TestClient

from adapters.identity.development import NotInDevelopment, issuers, provider
from adapters.identity.personas import INSURED, PERSONAS, STAFF, Persona, persona_named
from adapters.identity.tokens import SigningKey, Verifier

if TYPE_CHECKING:
    from adapters.identity.conftest import Clock

ISSUER = "http://escale.test:8000/dev/oidc"
CALLBACK = "http://127.0.0.1:5173/callback?from=login"
VERIFIER = "v" * 43
CHALLENGE = urlsafe_b64encode(hashlib.sha256(VERIFIER.encode()).digest()).rstrip(b"=").decode()


@pytest.fixture
def client(key: SigningKey, clock: Clock) -> Iterator[TestClient]:
    yield from served(key, clock, PERSONAS)


def served(key: SigningKey, clock: Clock, personas: Sequence[Persona]) -> Iterator[TestClient]:
    app = FastAPI()
    app.include_router(provider(ISSUER, key, personas, env="development", now=clock))
    with TestClient(app, base_url="http://127.0.0.1:8000", follow_redirects=False) as client:
        yield client


def question(**other: str | None) -> dict[str, str]:
    """Give a right authorization request, some of it changed; None takes a parameter away."""
    asked: dict[str, str | None] = {
        "response_type": "code",
        "client_id": "escale-insured",
        "redirect_uri": CALLBACK,
        "scope": "openid profile",
        "state": "s" * 32,
        "nonce": "n" * 32,
        "code_challenge": CHALLENGE,
        "code_challenge_method": "S256",
    }
    return {name: value for name, value in (asked | other).items() if value is not None}


def authorize(client: TestClient, **other: str | None) -> Response:
    return client.get("/dev/oidc/authorize", params=question(**other))


def code_for(client: TestClient, persona: str = "alice", **other: str | None) -> str:
    sent = authorize(client, persona=persona, **other)
    return parse_qs(urlsplit(sent.headers["location"]).query)["code"][0]


def exchange(client: TestClient, given: str, /, **other: str | None) -> Response:
    shown: dict[str, str | None] = {
        "grant_type": "authorization_code",
        "client_id": "escale-insured",
        "redirect_uri": CALLBACK,
        "code": given,
        "code_verifier": VERIFIER,
    }
    form = {name: value for name, value in (shown | other).items() if value is not None}
    return client.post("/dev/oidc/token", data=form)


class Links(HTMLParser):
    """The links of a page, and the tags that stand in it."""

    def __init__(self, page: str) -> None:
        super().__init__()
        self.found: list[str] = []
        self.tags: set[str] = set()
        self.feed(page)

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self.tags.add(tag)
        self.found += [value or "" for name, value in attrs if name == "href"]


def test_discovery_names_the_issuer_and_follows_the_port(client: TestClient) -> None:
    found = client.get("/dev/oidc/.well-known/openid-configuration").json()
    assert found["issuer"] == ISSUER
    here = "http://127.0.0.1:8000/dev/oidc"
    assert found["token_endpoint"] == f"{here}/token"
    assert found["code_challenge_methods_supported"] == ["S256"]
    assert found["id_token_signing_alg_values_supported"] == ["ES256"]
    for name in ("authorization", "userinfo", "end_session"):
        address = found[f"{name}_endpoint"]
        assert client.get(address).status_code != 404, address


@pytest.mark.parametrize("persona", PERSONAS, ids=lambda persona: persona.name)
def test_a_log_in_goes_from_the_page_to_a_verified_identity(
    persona: Persona, client: TestClient, clock: Clock
) -> None:
    jwks = client.get("/dev/oidc/jwks").json()
    trusted = [replace(issuer, keys=jwks) for issuer in issuers(ISSUER, SigningKey.generate())]
    verifier = Verifier(trusted)
    page = authorize(client, client_id=persona.audience)
    (link,) = [link for link in Links(page.text).found if link.endswith(f"={persona.name}")]
    sent = client.get(f"/dev/oidc/authorize{link}")
    assert sent.status_code == 303
    assert sent.headers["location"].startswith(CALLBACK + "&")
    answer = parse_qs(urlsplit(sent.headers["location"]).query)
    assert (answer["state"], answer["iss"]) == (["s" * 32], [ISSUER])
    tokens = exchange(client, answer["code"][0], client_id=persona.audience).json()
    identity = verifier.verify(tokens["access_token"], clock())
    assert (identity.subject, identity.roles) == (persona.subject, persona.roles)
    about = verifier.claims(tokens["id_token"], clock())
    assert (about["nonce"], about["sub"]) == ("n" * 32, persona.subject)
    bearer = {"Authorization": f"Bearer {tokens['access_token']}"}
    told = client.get("/dev/oidc/userinfo", headers=bearer)
    assert told.headers["content-type"] == "application/jwt"
    info = verifier.claims(told.text, clock())
    assert (info["sub"], info["given_name"]) == (persona.subject, persona.display_name)


def test_each_client_offers_its_own_realm_only(client: TestClient) -> None:
    for audience, personas in (("escale-insured", INSURED), ("escale-staff", STAFF)):
        links = Links(authorize(client, client_id=audience).text).found
        assert [link.rpartition("=")[2] for link in links] == [one.name for one in personas]
    refused = authorize(client, persona="supervisor")
    assert (refused.status_code, refused.json()["error"]) == (400, "access_denied")
    assert authorize(client, persona="nobody").status_code == 400


def test_a_code_serves_once(client: TestClient) -> None:
    code = code_for(client)
    assert exchange(client, code).status_code == 200
    again = exchange(client, code)
    assert (again.status_code, again.json()["error"]) == (400, "invalid_grant")


def test_a_code_lasts_sixty_seconds(client: TestClient, clock: Clock) -> None:
    first, second = code_for(client), code_for(client)
    clock.pass_by(seconds=59)
    assert exchange(client, first).status_code == 200
    clock.pass_by(seconds=1)
    assert exchange(client, second).json()["error"] == "invalid_grant"


@pytest.mark.parametrize(
    ("field", "value"),
    [("code_verifier", "w" * 43), ("client_id", "escale-staff"), ("redirect_uri", CALLBACK + "&")],
)
def test_a_code_is_used_up_by_whoever_shows_it_wrongly(
    client: TestClient, field: str, value: str
) -> None:
    code = code_for(client)
    assert exchange(client, code, **{field: value}).json()["error"] == "invalid_grant"
    assert exchange(client, code).json()["error"] == "invalid_grant"


@pytest.mark.parametrize(
    ("field", "value"),
    [
        ("code_verifier", None),
        ("code_verifier", "short"),
        ("code_verifier", "v" * 129),
        ("code", None),
        ("client_id", None),
        ("redirect_uri", None),
        ("grant_type", "client_credentials"),
        ("grant_type", None),
    ],
)
def test_a_token_request_shows_everything(
    client: TestClient, field: str, value: str | None
) -> None:
    refused = exchange(client, code_for(client), **{field: value})
    assert refused.status_code == 400
    assert refused.json() == {"error": "invalid_request", "error_description": field}


@pytest.mark.parametrize("persona", [None, "alice"])
@pytest.mark.parametrize(
    ("field", "value"),
    [
        ("state", None),
        ("state", "s" * 31),
        ("state", "s" * 513),
        ("nonce", None),
        ("nonce", "n" * 31),
        ("code_challenge", None),
        ("code_challenge", "short"),
        ("code_challenge_method", None),
        ("code_challenge_method", "plain"),
        ("response_type", "token"),
        ("response_type", "code id_token"),
        ("client_id", "another-service"),
        ("client_id", None),
        ("scope", "profile"),
        ("scope", "openid2"),
        ("redirect_uri", None),
    ],
)
def test_an_authorization_request_says_everything(
    client: TestClient, field: str, value: str | None, persona: str | None
) -> None:
    refused = authorize(client, persona=persona, **{field: value})
    assert refused.status_code == 400
    assert refused.json() == {"error": "invalid_request", "error_description": field}


@pytest.mark.parametrize("address", ["https://elsewhere.example/", "http://a@127.0.0.1/", ""])
def test_a_browser_is_sent_nowhere_else(client: TestClient, address: str) -> None:
    refused = authorize(client, persona="alice", redirect_uri=address)
    assert (refused.status_code, refused.json()["error_description"]) == (400, "redirect_uri")
    left = client.get("/dev/oidc/end_session", params={"post_logout_redirect_uri": address})
    assert left.status_code == 400


def test_the_page_is_french_and_nothing_in_it_is_believed(key: SigningKey, clock: Clock) -> None:
    hostile = '"><script>alert(1)</script>'
    persona = replace(persona_named("alice"), display_name=hostile, description="<img src=x>")
    for client in served(key, clock, (persona,)):
        page = authorize(
            client, state=hostile * 2, nonce=f"'{hostile * 2}", scope=f"openid {hostile}"
        )
        assert page.status_code == 200
        assert page.headers["content-security-policy"].startswith("default-src 'none'")
        assert '<html lang="fr">' in page.text
        links = Links(page.text)
        assert " ".join(sorted(links.tags)) == "a body h1 head html li main meta p title ul"
        (link,) = links.found
        sent = client.get(f"/dev/oidc/authorize{link}")
        answer = parse_qs(urlsplit(sent.headers["location"]).query)
        assert answer["state"] == [hostile * 2], "escaped in the page, whole for the client"


def test_a_refusal_never_repeats_what_was_sent(client: TestClient) -> None:
    refused = authorize(client, state="<b>secret</b>", redirect_uri="http://canary.example")
    assert refused.headers["content-type"] == "application/json"
    assert "secret" not in refused.text
    assert "canary" not in refused.text


@pytest.mark.parametrize("header", [None, "", "Bearer", "Bearer x.y.z", "Basic YTpi"])
def test_user_info_is_for_a_valid_access_token(client: TestClient, header: str | None) -> None:
    headers = {} if header is None else {"Authorization": header}
    refused = client.get("/dev/oidc/userinfo", headers=headers)
    assert refused.status_code == 401
    assert refused.headers["www-authenticate"] == 'Bearer error="invalid_token"'


def test_a_log_out_comes_back_with_its_state(client: TestClient) -> None:
    asked = {"post_logout_redirect_uri": "http://localhost:3000/", "state": "s&t"}
    left = client.get("/dev/oidc/end_session", params=asked)
    assert (left.status_code, left.headers["location"]) == (
        303,
        "http://localhost:3000/?state=s%26t",
    )
    assert "déconnecté" in client.get("/dev/oidc/end_session").text


def test_a_thousand_codes_wait_at_most(client: TestClient) -> None:
    first = code_for(client)
    kept = [code_for(client) for _ in range(1000)]
    assert exchange(client, first).status_code == 400
    assert exchange(client, kept[0]).status_code == 200


@pytest.mark.parametrize("env", ["production", "staging", ""])
def test_the_provider_starts_in_development_alone(key: SigningKey, clock: Clock, env: str) -> None:
    with pytest.raises(NotInDevelopment):
        provider(ISSUER, key, PERSONAS, env=env, now=clock)


def test_the_routes_are_not_part_of_the_published_interface(client: TestClient) -> None:
    assert client.get("/openapi.json").json()["paths"] == {}


def test_a_file_in_place_of_a_code_is_refused(client: TestClient) -> None:
    files: Any = {"code": ("code.txt", b"code")}
    assert client.post("/dev/oidc/token", files=files).status_code == 400
