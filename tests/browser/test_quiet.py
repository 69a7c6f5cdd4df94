"""What pages cost and whom they ask: little, and nobody but us."""

from __future__ import annotations

from playwright.sync_api import Browser, Response

from .conftest import Walk
from .live import Live
from .states import LANDING
from .walker import Walker
from .watch import STRICT, Watch

LIGHT = 60_000
"""Bytes of a first page without its pictures, before any compression."""


def weights(walker: Walker, path: str) -> dict[str, int]:
    """How many bytes each part of a page brings, its pictures aside."""
    answers: list[Response] = []

    def note(answer: Response) -> None:
        answers.append(answer)

    walker.page.wait_for_load_state("networkidle")
    walker.page.on("response", note)
    walker.go(path)
    walker.page.wait_for_load_state("networkidle")
    walker.page.remove_listener("response", note)
    return {one.url: len(one.body()) for one in answers if one.request.resource_type != "image"}


def test_the_first_pages_are_light(walk: Walk) -> None:
    alice = walk()
    found = [weights(alice, "/connexion")]
    alice.log_in()
    found += [weights(alice, path) for path in ("/", LANDING)]
    assert all(any(address.endswith(".css") for address in page) for page in found)
    assert max(sum(page.values()) for page in found) <= LIGHT, found


def test_a_page_cannot_do_what_its_policy_forbids(chromium: Browser, site: Live) -> None:
    context = chromium.new_context()
    watch, page = Watch(context, site.address), context.new_page()
    answer = page.goto(f"{site.address}/connexion")
    assert answer is not None
    assert answer.headers["content-security-policy"] == STRICT
    assert watch.found == []
    page.evaluate("() => fetch('http://localhost:9/').catch(() => null)")
    assert any("Content Security Policy" in one for one in watch.found)
    context.close()
