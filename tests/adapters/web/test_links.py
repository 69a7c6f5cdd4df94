"""No link of any page leads nowhere, and none leads where the table does not say."""

from __future__ import annotations

import re
from collections import deque
from collections.abc import Iterator
from itertools import pairwise
from urllib.parse import urljoin, urlsplit

import pytest
from httpx2 import Response

from adapters.web.links import FOOTER, NAVIGATION, OUTSIDE, OWN
from installation import Person
from teleservice import Site

from .pages import Page, page_of
from .visitors import HERE, Browser

PLACES = re.compile(r"[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}")


@pytest.fixture
def alice(site: Site, browser: Browser) -> Person:
    """Alice with drafts in every state, transmitted claims and their messages."""
    browser.log_in()
    alice = site["alice"]
    alice.draft()
    alice.filled()
    claim = alice.submitted()
    site.acknowledge(claim)
    assert alice.post(f"{alice.submitted()}/withdrawal").status_code == 200
    return alice


def is_page(answer: Response) -> bool:
    return str(answer.headers.get("content-type", "")).startswith("text/html")


def followed(browser: Browser, address: str) -> Response:
    answer = browser.get(address)
    for _ in range(3):
        if answer.status_code != 303:
            return answer
        answer = browser.get(answer.headers["location"])
    return answer


def crawl(browser: Browser, *begin: str) -> Iterator[tuple[str, Response]]:
    """Every address that can be reached by links, once, with its answer."""
    waiting, seen = deque(begin), set(begin)
    while waiting:
        address = waiting.popleft()
        answer = followed(browser, address)
        yield address, answer
        if not is_page(answer):
            continue
        for link in page_of(answer).addresses:
            where = urljoin(f"{HERE}{address}", link)
            path = where.removeprefix(HERE).partition("#")[0]
            if where.startswith(HERE) and path not in seen:
                seen.add(path)
                waiting.append(path)


def outside(page: Page) -> set[str]:
    return {address for address in page.addresses if urlsplit(address).scheme in ("http", "https")}


def test_no_link_is_dead(browser: Browser, alice: Person) -> None:
    named = {link.address for link in (*NAVIGATION, *FOOTER)} | set(OWN.values())
    visited = dict(crawl(browser, "/", *sorted(named)))
    dead = [address for address, answer in visited.items() if answer.status_code != 200]
    assert dead == []
    pages = {address: page_of(one) for address, one in visited.items() if is_page(one)}
    assert len(pages) > 30
    elsewhere = set().union(*(outside(page) for page in pages.values()))
    assert elsewhere == set(OUTSIDE.values())


def test_every_place_within_a_page_is_there(browser: Browser, alice: Person) -> None:
    pages = {a: page_of(one) for a, one in crawl(browser, "/") if is_page(one)}
    missing = []
    for address, page in pages.items():
        for link in page.addresses:
            target, _, anchor = urljoin(address, link).partition("#")
            if anchor and target in pages and anchor not in pages[target].ids:
                missing.append((address, link))
    assert missing == []


def test_no_title_and_no_address_tells_of_a_person(browser: Browser, alice: Person) -> None:
    personal = ("ALICE", "JULES", "LOUISE", "Otite", "ticket", "21/10/1985")
    for address, answer in crawl(browser, "/"):
        title = page_of(answer).title if is_page(answer) else ""
        assert [word for word in personal if word in f"{address} {title}"] == []


def test_every_page_is_in_order(browser: Browser, alice: Person) -> None:
    wrong = []
    for address, answer in crawl(browser, "/"):
        if not is_page(answer):
            continue
        page = page_of(answer)
        levels = [level for level, _ in page.headings]
        is_whole = page.title.endswith(" – Escale") and len(page.ids) == len(set(page.ids))
        is_ordered = levels.count(1) == 1 and all(
            after <= before + 1 for before, after in pairwise(levels)
        )
        if not (is_whole and is_ordered and not page.styled):
            wrong.append((PLACES.sub("…", address), levels, page.title))
    assert wrong == []
