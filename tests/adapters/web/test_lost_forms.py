"""A session that ends while a form is being filled takes nothing with it."""

from __future__ import annotations

from urllib.parse import parse_qs, urlsplit

import pytest

from adapters.identity.sessions import REMEMBERED
from adapters.web.mailbox_page import QUESTION
from teleservice import Site

from .visitors import OURS, Browser

TYPED = {"reason": "Otite pendant le s\u00e9jour", "amount": "85,4", "linked_to": "ILLNESS"}


@pytest.fixture
def address(browser: Browser, site: Site) -> str:
    """Step 2 of a draft of Alice's, who is logged in."""
    browser.log_in()
    claim = site["alice"].draft().rpartition("/")[2]
    return f"/demandes/{claim}/beneficiaire-et-soins"


def sent_late(browser: Browser, site: Site, address: str, **time: float) -> dict[str, str]:
    """A form sent so long after it was filled; what the step shows after the next log-in."""
    form = TYPED | {"csrf": browser.csrf()}
    site.clock.pass_by(**time)
    site.runtime.sessions.expire(site.clock())
    answer = browser.post(address, form)
    assert answer.status_code == 303
    assert urlsplit(str(answer.headers["location"])).path == "/connexion"
    browser.log_in()
    return kept(site, address)


def kept(site: Site, address: str) -> dict[str, str]:
    """What lies in the pad of the step."""
    claim = address.split("/")[2]
    pad = site["alice"].get(f"/claims/{claim}/pad/beneficiary-and-care").json()
    values: dict[str, str] = pad["values"]
    return values


def test_what_was_typed_is_there_after_the_next_log_in(
    browser: Browser, site: Site, address: str
) -> None:
    assert sent_late(browser, site, address, minutes=31) == TYPED
    assert TYPED["reason"] in browser.get(address).text


def test_one_comes_back_to_the_page_of_the_form(browser: Browser, site: Site, address: str) -> None:
    form = TYPED | {"csrf": browser.csrf()}
    site.clock.pass_by(minutes=31)
    answer = browser.post(address, form)
    query = parse_qs(urlsplit(str(answer.headers["location"])).query)
    assert query["retour"] == [address]
    assert query["motif"] == ["login.session_lost"]


def test_a_session_that_ended_long_ago_keeps_nothing(
    browser: Browser, site: Site, address: str
) -> None:
    late = REMEMBERED.total_seconds() / 60 + 31
    assert sent_late(browser, site, address, minutes=late) == {}


@pytest.mark.parametrize(
    ("form", "headers"),
    [
        ({"csrf": "somebody else's"}, OURS),
        ({}, OURS),
        ({}, {"Origin": "https://evil.example"}),
    ],
    ids=["wrong token", "no token", "foreign origin"],
)
def test_a_stranger_writes_nothing_through_a_session_that_ended(
    browser: Browser,
    site: Site,
    address: str,
    form: dict[str, str],
    headers: dict[str, str],
) -> None:
    own = {} if form or headers is OURS else {"csrf": browser.csrf()}
    site.clock.pass_by(minutes=31)
    browser.post(address, TYPED | form | own, headers=headers)
    assert kept(site, address) == {}


def test_another_persons_draft_is_left_alone(browser: Browser, site: Site, address: str) -> None:
    other = Browser(site)
    other.log_in("mgen")
    form = TYPED | {"csrf": other.csrf()}
    site.clock.pass_by(minutes=31)
    assert other.post(address, form).status_code == 303
    assert kept(site, address) == {}


def test_a_question_is_there_after_the_next_log_in_until_it_is_asked(browser: Browser) -> None:
    browser.log_in()
    question = {"subject": "Ma facture", "body": "Faut-il la traduire ?"}
    form = question | {"csrf": browser.csrf()}
    browser.site.clock.pass_by(minutes=31)
    assert browser.post(QUESTION, form).status_code == 303
    browser.log_in()
    assert question["body"] in browser.get(QUESTION).text
    asked = browser.post(QUESTION, question | {"csrf": browser.csrf(), "cle": "k" * 22})
    assert asked.status_code == 303
    assert question["body"] not in browser.get(QUESTION).text
