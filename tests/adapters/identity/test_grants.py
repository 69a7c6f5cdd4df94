"""Where the development provider may send a browser back."""

from __future__ import annotations

import pytest

from adapters.identity.grants import may_return_to

ISSUER = "http://escale.test:8000/dev/oidc"


@pytest.mark.parametrize(
    "address",
    [
        "http://127.0.0.1/",
        "http://127.0.0.1:5173/callback",
        "http://localhost:3000/a?b=c&d=%5C",
        "http://[::1]:8080/callback",
        "http://escale.test:8000/session/callback",
        "http://ESCALE.TEST:8000/",
    ],
)
def test_a_code_may_go_to_this_machine_or_to_our_own_origin(address: str) -> None:
    assert may_return_to(address, ISSUER)


@pytest.mark.parametrize(
    "address",
    [
        "https://elsewhere.example/callback",
        "http://elsewhere.example/",
        "https://127.0.0.1/callback",
        "http://127.0.0.1.elsewhere.example/",
        "http://127.0.0.1@elsewhere.example/",
        "http://elsewhere.example\\@127.0.0.1/",
        "http://elsewhere.example#@127.0.0.1/",
        "http://127.0.0.1/#fragment",
        "http://127.0.0.1/a b",
        "http://127.0.0.1/a\r\nSet-Cookie: a=b",
        "http://127.0.0.1\n/",
        "http://[::1/",
        "http://127.0.0.1:port/",
        "http://127.0.0.1:99999/",
        "http://escale.test:8001/",
        "http://escale.test/",
        "https://escale.test:8000/",
        "http://escale.test:8000.elsewhere.example/",
        "//127.0.0.1/",
        "javascript:alert(1)",
        "data:text/html,x",
        "",
    ],
)
def test_a_code_goes_nowhere_else(address: str) -> None:
    assert not may_return_to(address, ISSUER)
