"""Staff see their own sessions, and an administrator ends those of an account."""

from __future__ import annotations

import pytest

from adapters.identity.personas import persona_named
from teleservice import Site

from .at_the_desk import send, shown
from .front_office import staff
from .pages import page_of
from .visitors import Browser

OWN = "/agents/connexions"
ACCOUNTS = "/agents/connexions/comptes"
STAFF = ("agent", "medical", "supervisor", "clerk", "auditor", "dpo", "admin")


@pytest.mark.parametrize(
    "name",
    ["agent", "admin", *(pytest.param(one, marks=pytest.mark.chaos) for one in STAFF[1:-1])],
)
def test_every_member_of_staff_reaches_the_page_of_their_own_sessions(
    site: Site, name: str
) -> None:
    page = shown(staff(site, name), "/agents")
    assert OWN in page.addresses
    assert "Vos connexions ouvertes" in shown(staff(site, name), OWN).text


def test_a_member_of_staff_closes_their_other_sessions_and_nobody_elses(site: Site) -> None:
    browser, other, colleague = staff(site, "agent"), staff(site, "agent"), staff(site, "clerk")
    page = shown(browser, OWN)
    assert page.text.count("(cette connexion)") == 1
    assert send(browser, page, OWN).headers["location"] == OWN
    assert "Aucune autre session" in shown(browser, OWN).text
    assert other.get("/agents").status_code == 303
    assert colleague.get("/agents").status_code == 200


def test_an_administrator_ends_every_session_of_an_account_from_the_list(site: Site) -> None:
    browser, admin = staff(site, "agent"), staff(site, "admin")
    site.clock.pass_by(seconds=5)
    page = shown(admin, ACCOUNTS)
    agent_id = str(persona_named("agent").persona_id)
    assert agent_id in admin.get(ACCOUNTS).text
    answer = send(admin, page, ACCOUNTS, compte=agent_id, raison="LEFT")
    assert answer.headers["location"] == f"{ACCOUNTS}?fait=1"
    assert "1 connexion fermée" in shown(admin, f"{ACCOUNTS}?fait=1").text
    assert browser.get("/agents").status_code == 303
    assert admin.get("/agents").status_code == 200
    assert agent_id not in admin.get(ACCOUNTS).text


def test_what_is_wrong_is_told_with_everything_that_was_typed(site: Site) -> None:
    admin = staff(site, "admin")
    page = shown(admin, ACCOUNTS)
    answer = send(admin, page, ACCOUNTS, compte="agent 12", raison="")
    assert answer.status_code == 422
    assert "Cet identifiant n'a pas la forme attendue." in page_of(answer).text
    assert "Indiquez la raison." in page_of(answer).text
    assert 'value="agent 12"' in answer.text


def test_insured_people_are_in_no_list_and_only_an_administrator_sees_it(
    site: Site, browser: Browser
) -> None:
    browser.log_in()
    alice = str(persona_named("alice").persona_id)
    assert alice not in staff(site, "admin").get(ACCOUNTS).text
    for name in STAFF[:-1]:
        assert staff(site, name).get(ACCOUNTS).status_code == 403
    assert browser.get(OWN).status_code == 403
    assert ACCOUNTS in shown(staff(site, "admin"), OWN).addresses
    assert ACCOUNTS not in shown(staff(site, "agent"), OWN).addresses
