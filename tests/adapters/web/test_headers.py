"""What every answer says to browsers: nothing to keep, nothing inline, nobody else's pages."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import replace
from html.parser import HTMLParser

from fastapi.routing import iter_route_contexts

from teleservice import Person, Site

from .visitors import Browser

NOBODYS = "00000000-0000-4000-8000-000000000000"
STAFF = ("agent", "supervisor", "auditor")
NO_PAGES = ("/api/", "/dev/", "/static", "/livez", "/readyz", "/metrics")


class Inline(HTMLParser):
    """What a page holds that a strict policy would not run."""

    def __init__(self, page: str) -> None:
        super().__init__()
        self.found: list[str] = []
        self._inside = ""
        self.feed(page)

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self._inside = tag
        for name, value in attrs:
            if name == "style" or name.startswith("on"):
                self.found.append(f"<{tag} {name}>")
            if (value or "").strip().lower().startswith("javascript:"):
                self.found.append(f"<{tag} {name}=javascript:>")
        if tag == "style":
            self.found.append("<style>")

    def handle_data(self, data: str) -> None:
        if self._inside == "script" and data.strip():
            self.found.append("<script> with text")

    def handle_endtag(self, tag: str) -> None:
        self._inside = ""


def test_the_walk_shows_what_stands_inline() -> None:
    bad = (
        '<p style="x">',
        "<a onclick=x>",
        "<style>p{}</style>",
        "<script>1</script>",
        '<a href="JavaScript:x">',
    )
    assert all(Inline(one).found for one in bad)
    assert Inline('<script src="/a.js" type="module"></script><p class="x">').found == []


def addresses(site: Site, claim: str) -> Iterator[str]:
    """Every page that is looked at, about this claim where one is named."""
    for route in iter_route_contexts(site.app.routes):
        path = route.path or ""
        if "GET" not in (route.methods or ()) or path.startswith(NO_PAGES):
            continue
        named = path.replace("{claim_id}", claim.rpartition("/")[2])
        yield re.sub(r"{[^}]*}", NOBODYS, named)


def check(answer: object, path: str) -> bool:
    """Look at one answer; gives whether it was a page."""
    headers = answer.headers  # type: ignore[attr-defined]
    assert headers["cache-control"] == "no-store", path
    assert headers["x-content-type-options"] == "nosniff", path
    assert "access-control-allow-origin" not in headers, path
    policy = headers["content-security-policy"]
    assert "default-src 'none'" in policy, path
    assert "unsafe" not in policy, path
    assert "*" not in policy, path
    if not headers.get("content-type", "").startswith("text/html"):
        return False
    assert Inline(answer.text).found == [], path  # type: ignore[attr-defined]
    assert "frame-ancestors 'none'" in policy, path
    return True


def test_no_page_holds_anything_inline_and_none_is_kept(
    site: Site, browser: Browser, alice: Person
) -> None:
    claim = alice.filled()
    assert alice.post(f"{claim}/submission", {**BOTH}).status_code == 201
    every, pages = sorted({*addresses(site, claim)}), 0
    assert len(every) > 60
    for path in every:
        pages += check(browser.get(path), path)
    for name in STAFF:
        staff = Browser(site)
        staff.log_in(name, "agents")
        ours = [path for path in every if path.startswith("/agents")]
        pages += sum(check(staff.get(path), path) for path in ours)
    assert pages > 100


BOTH = {"keeps_originals": True, "certifies_accuracy": True}


def test_no_other_site_is_let_in(site: Site, browser: Browser) -> None:
    """No CORS at all: a preflight gets no permission, whoever asks for what."""
    browser.log_in()
    for path in ("/api/v1/me", "/api/v1/claims", "/", "/connexion", "/livez"):
        for origin in ("https://evil.example", "null", "http://127.0.0.1:8000"):
            asked = {"Origin": origin, "Access-Control-Request-Method": "POST"}
            for answer in (
                browser.client.options(path, headers=asked),
                browser.get(path, headers={"Origin": origin}),
            ):
                assert not [name for name in answer.headers if name.startswith("access-control")]


def test_over_https_browsers_are_told_to_stay_there(site: Site, browser: Browser) -> None:
    for path in ("/connexion", "/api/v1/me", "/nowhere", "/livez"):
        assert "strict-transport-security" not in browser.get(path).headers
    settings = site.runtime.settings.model_copy(update={"public_url": "https://escale.example"})
    site.app.state.runtime = replace(site.runtime, settings=settings)
    for path in ("/connexion", "/api/v1/me", "/nowhere", "/livez", "/api/v1/openapi.json"):
        assert browser.get(path).headers["strict-transport-security"] == "max-age=31536000"
    site.app.state.runtime = site.runtime
