"""From a claim's page the front office writes calls down and sends the acknowledgment again."""

from __future__ import annotations

from teleservice import Site

from .front_office import acknowledged, opened, staff
from .pages import page_of


def test_a_call_is_written_down_once_and_stands_in_the_table(site: Site) -> None:
    clerk = staff(site)
    address, page = opened(site, clerk, acknowledged(site))
    fields = page.form(f"{address}/appels").fields
    said = fields | {"direction": "OUTGOING", "reason": "DOCUMENTS"}
    for _ in range(2):  # a double click
        answer = clerk.post(f"{address}/appels", said)
        assert (answer.status_code, answer.headers["location"]) == (303, f"{address}#contacts")
    text = page_of(clerk.get(address)).text
    assert text.count("Appel téléphonique") == 1
    assert "3 - 1 20/03/2026 10:00 Téléphone Sortant Appel téléphonique" in text
    assert "Frais de santé - Pièces Soins à l'étranger" in text
    assert "n'a pas d'autre détail" in page_of(clerk.get(f"{address}/contacts/3-1")).text


def test_the_acknowledgment_is_sent_again_once_per_click_and_three_times_a_day(site: Site) -> None:
    clerk = staff(site)
    address, page = opened(site, clerk, acknowledged(site))
    for left in (3, 2, 1):
        assert f"Encore {left} fois aujourd'hui" in page.text
        fields = page.form(f"{address}/accuse-de-reception").fields
        for _ in range(2):
            assert clerk.post(f"{address}/accuse-de-reception", fields).status_code == 303
        page = page_of(clerk.get(address))
    assert "ne peut plus être renvoyé aujourd'hui" in page.text
    assert page.text.count("Renvoi d'accusé-réception") == 3
    assert "Nous accusons réception" in page_of(clerk.get(f"{address}/contacts/3-1")).text
    refused = clerk.post(f"{address}/accuse-de-reception", fields | {"cle": "other"})
    assert refused.status_code == 409
    assert "déjà été renvoyé 3 fois" in page_of(refused).text
    assert len(site["alice"].get("/messages").json()["items"]) == 4


def test_nobody_acts_upon_a_file_that_no_search_of_theirs_found(site: Site) -> None:
    clerk, agent = staff(site), staff(site, "agent")
    address, page = opened(site, clerk, acknowledged(site))
    fields = page.form(f"{address}/appels").fields
    own = {"csrf": page_of(agent.get("/agents")).form("/agents").fields["csrf"], "cle": "x"}
    for path in ("appels", "accuse-de-reception"):
        said = {"direction": "INCOMING", "reason": "OTHER"} | own
        assert agent.post(f"{address}/{path}", said).status_code == 404
        assert clerk.post(f"{address}/{path}", fields | {"csrf": "x"}).status_code == 403
    assert clerk.post(f"{address}/appels", fields | {"reason": "Otite"}).status_code == 422
