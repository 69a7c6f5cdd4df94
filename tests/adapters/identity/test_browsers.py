"""What a session says of the browser that it was opened in."""

from __future__ import annotations

import pytest

from adapters.identity.sessions import browser_of

FIREFOX = "Mozilla/5.0 (X11; Linux x86_64; rv:140.0) Gecko/20100101 Firefox/140.0"


@pytest.mark.parametrize(
    ("user_agent", "family"),
    [
        (FIREFOX, "Firefox"),
        ("Mozilla/5.0 AppleWebKit/537.36 Chrome/140.0.0.0 Safari/537.36", "Chrome"),
        ("Mozilla/5.0 AppleWebKit/537.36 Chrome/140.0.0.0 Safari/537.36 Edg/140.0", "Edge"),
        ("Mozilla/5.0 (Macintosh) AppleWebKit/605.1 Version/18.1 Safari/605.1", "Safari"),
        ("curl/8", "other"),
        ("", "other"),
    ],
)
def test_of_a_browser_its_family_alone_is_kept(user_agent: str, family: str) -> None:
    assert browser_of(user_agent) == family
