"""Deciding at the desk: the lines, the letter as it will leave, one signature or two."""

from __future__ import annotations

from datetime import timedelta

import pytest

from decided import text_of
from teleservice import Site

from .at_the_desk import QUEUE, desk_of, half_an_hour_later, previewed, send, shown, taken, typed
from .front_office import acknowledged, staff
from .pages import page_of

WHOLE = {"label_1": "Consultation", "retained_1": "85,40", "basis_1": "FRENCH"}
REFUSED = {
    "label_1": "Dialyse",
    "refused_1": "85,40",
    "reason_1": "PRIOR_AUTHORISATION_MISSING",
    "comment": "Aucune autorisation <b>demandée</b>.",
}
BIG = WHOLE | {"amount_1": "1 500,00", "retained_1": "1500"}


def test_a_claim_is_decided_with_the_letter_that_was_previewed(site: Site) -> None:
    browser, address = desk_of(site)
    page = previewed(browser, address, "decision", **REFUSED)
    assert "Le courrier, tel qu'il partira" in page.text
    assert browser.get(f"{address}/decision/apercu/1.jpg").headers["content-type"] == "image/jpeg"
    assert browser.get(f"{address}/decision/apercu/9.jpg").status_code == 404
    preview = browser.get(page.link("Télécharger le courrier (PDF)")).content
    assert "Aucune autorisation <b>demandée</b>." in text_of(preview)
    answer = send(browser, page, f"{address}/decision/apercu")
    assert answer.headers["location"] == f"{address}?fait"
    page = shown(browser, f"{address}?fait")
    assert "Le courrier est parti." in page.text
    assert "Dossier suivant" in page.text
    sent = browser.get(page.link("Courrier de décision du 20/03/2026 (PDF)")).content
    assert sent == preview


def test_the_same_decision_sent_twice_is_one(site: Site) -> None:
    browser, address = desk_of(site)
    page = previewed(browser, address, "decision", **WHOLE)
    first, second = (send(browser, page, f"{address}/decision/apercu") for _ in range(2))
    assert first.headers["location"] == second.headers["location"] == f"{address}?fait"
    assert shown(browser, address).text.count("Courrier de décision") == 1


def test_everything_that_is_wrong_is_said_and_everything_typed_is_kept(site: Site) -> None:
    browser, address = desk_of(site)
    words = {
        "amount_1": "beaucoup",
        "care_on_1": "31/02/2026",
        "retained_1": "12",
        "refused_1": "1",
        "comment": "Mes mots",
    }
    answer = typed(browser, address, "decision", **words)
    assert answer.status_code == 422
    page = page_of(answer)
    assert page.title.startswith("Erreur : ")
    for said in (
        "Ligne 1, montant payé : Indiquez un montant, par exemple 85,40.",
        "Ligne 1, date des soins : Cette date n'existe pas.",
    ):
        assert said in page.text, said
    assert {"#amount_1", "#care_on_1"} <= set(page.addresses)
    for word in ("beaucoup", "31/02/2026", "Mes mots"):
        assert word in browser.get(f"{address}/decision").text


@pytest.mark.parametrize(
    ("words", "said"),
    [
        ({"label_1": ""}, "Ligne 1, libellé : Ce champ est obligatoire."),
        ({"retained_1": "100"}, "Ligne 1, retenu : Le montant retenu dépasse la dépense"),
        ({"refused_1": "1"}, "Ligne 1, refusé : Retenu et refusé doivent faire ensemble"),
        ({"retained_1": "80"}, "Ligne 1, motif : Indiquez le motif du refus"),
        ({"currency_1": "SEK"}, "Ligne 1, taux : Ce champ est obligatoire."),
        (
            {"retained_1": "80", "reason_1": "NOT_PAID"},
            "Sans complément, parce que : Demandez d'abord la pièce manquante",
        ),
    ],
)
def test_what_the_claim_refuses_is_said_beside_its_field(
    site: Site, words: dict[str, str], said: str
) -> None:
    browser, address = desk_of(site)
    answer = typed(browser, address, "decision", **(WHOLE | words))
    assert answer.status_code == 422
    assert said in page_of(answer).text


def test_an_empty_line_is_told_whole_and_at_once(site: Site) -> None:
    browser, address = desk_of(site)
    text = page_of(typed(browser, address, "decision", amount_1="")).text
    assert "Il y a 2 points à corriger" in text
    text = page_of(typed(browser, address, "decision", amount_1="85,40")).text
    assert "Ligne 1, libellé" in text
    assert "Ligne 1, retenu" in text
    assert "Ligne 1, refusé" not in text


def test_lines_are_added_and_taken_out_without_a_script(site: Site) -> None:
    browser, address = desk_of(site)
    form = f"{address}/decision"
    page = page_of(typed(browser, address, "decision", **WHOLE, faire="ajouter"))
    assert {"label_1", "label_2"} <= set(page.ids)
    more = WHOLE | {"label_2": "Analyse", "amount_2": "10", "currency_2": "EUR"}
    page = page_of(send(browser, page, form, **more, faire="calculer"))
    assert "Demandé 95,40" in page.text
    page = page_of(send(browser, page, form, **more, faire="retirer 1"))
    assert "label_2" not in page.ids
    assert page.form(form).fields["label_1"] == "Analyse"


def test_an_amount_in_another_currency_is_converted(site: Site) -> None:
    browser, address = desk_of(site)
    foreign = {
        "currency_1": "sek",
        "amount_1": "1083,45",
        "rate_1": "10,8345",
        "rate_on_1": "02/03/2026",
        "rate_source_1": "ECB",
        "retained_1": "100",
    }
    page = previewed(browser, address, "decision", **(WHOLE | foreign))
    assert "Demandé100,00" in page.text


def test_another_page_of_a_document_is_looked_at_without_losing_a_word(site: Site) -> None:
    browser, address = desk_of(site)
    answer = typed(browser, address, "decision", label_1="Presque fini", faire="vue 1-1")
    assert answer.headers["location"] == f"{address}/decision?vue=1-1"
    assert "Presque fini" in browser.get(f"{address}/decision").text
    answer = typed(browser, address, "decision", label_1="Plus tard", faire="retour")
    assert answer.headers["location"] == address
    assert "Plus tard" in browser.get(f"{address}/decision").text


def test_what_one_agent_types_no_other_sees(site: Site) -> None:
    browser, address = desk_of(site)
    typed(browser, address, "decision", label_1="Pour moi seul", faire="garder")
    assert "Pour moi seul" not in staff(site, "agent2").get(f"{address}/decision").text


def test_a_lease_that_ended_loses_no_word_and_is_taken_again(site: Site) -> None:
    browser, address = desk_of(site)
    page = shown(browser, f"{address}/decision")
    half_an_hour_later(site, browser)
    answer = send(browser, page, f"{address}/decision", **WHOLE, comment="Long", faire="apercu")
    assert answer.status_code == 409
    page = page_of(answer)
    assert "Vous ne tenez plus cette demande." in page.text
    assert "Long" in answer.text
    answer = send(browser, page, f"{address}/prendre")
    assert answer.headers["location"] == f"{address}/decision"
    assert "Long" in browser.get(f"{address}/decision").text


def test_whoever_holds_the_claim_now_is_named(site: Site) -> None:
    browser, address = desk_of(site)
    page = previewed(browser, address, "decision", **WHOLE)
    half_an_hour_later(site, browser)
    taken(site, staff(site, "agent2"), address.rpartition("/")[2])
    answer = send(browser, page, f"{address}/decision/apercu")
    assert answer.status_code == 409
    shown_again = page_of(answer)
    assert "maintenant tenue par un autre agent (n° f2a75919)" in shown_again.text
    assert shown_again.form(f"{address}/decision").fields["label_1"] == "Consultation"


def test_a_claim_that_changed_meanwhile_is_read_again_before_it_is_decided(site: Site) -> None:
    browser, address = desk_of(site)
    page = shown(browser, f"{address}/decision")
    answer = send(browser, page, f"{address}/decision", **WHOLE, faire="apercu", vu="0-0-0")
    assert answer.status_code == 412
    assert "Le dossier a changé" in page_of(answer).text
    page = previewed(browser, address, "decision", **WHOLE)
    answer = send(browser, page, f"{address}/decision/apercu", vu="0-0-0")
    assert answer.status_code == 412


def test_a_letter_that_would_not_be_that_of_the_preview_is_shown_again(site: Site) -> None:
    browser, address = desk_of(site)
    page = previewed(browser, address, "decision", **WHOLE)
    typed(browser, address, "decision", **(WHOLE | {"comment": "Autre"}))
    answer = send(browser, page, f"{address}/decision/apercu")
    assert answer.status_code == 409
    assert "Le courrier ne serait plus celui de l'aperçu" in page_of(answer).text


def test_above_the_threshold_another_agent_signs(site: Site) -> None:
    browser, address = desk_of(site)
    page = previewed(browser, address, "decision", **BIG)
    assert "un autre agent signe aussi" in page.text
    send(browser, page, f"{address}/decision/apercu")
    page = shown(browser, f"{address}?fait")
    assert "La décision attend la signature d'un autre agent." in page.text
    assert "Seconde signature" in shown(browser, QUEUE).text
    assert "Attend un autre agent" in shown(browser, QUEUE).text
    other = staff(site, "agent2")
    taken(site, other, address.rpartition("/")[2])
    page = shown(other, address)
    assert "Chiffrée par l'agent ed3f9ae6 : 1" in page.text
    page = shown(other, page.link("Voir le courrier et confirmer"))
    assert other.get(f"{address}/confirmation/apercu/1.jpg").status_code == 200
    preview = other.get(f"{address}/confirmation/apercu.pdf").content
    answer = send(other, page, f"{address}/confirmation")
    assert answer.headers["location"] == f"{address}?fait"
    page = shown(other, address)
    assert other.get(page.link("Courrier de décision du 20/03/2026 (PDF)")).content == preview


def test_nothing_is_confirmed_that_waits_for_nobody(site: Site) -> None:
    browser, address = desk_of(site)
    page = shown(browser, f"{address}/confirmation", 409)
    assert "Aucune décision n'attend de seconde signature." in page.text


def test_a_session_that_ended_while_one_typed_loses_no_word(site: Site) -> None:
    browser, address = desk_of(site)
    page = shown(browser, f"{address}/decision")
    site.clock.at += timedelta(hours=1)
    answer = send(browser, page, f"{address}/decision", label_1="Avant de partir", faire="apercu")
    assert answer.headers["location"].startswith("/connexion?motif=login.session_lost")
    browser.log_in("agent", "agents")
    assert "Avant de partir" in browser.get(f"{address}/decision").text


def test_many_lines_are_one_form(site: Site) -> None:
    browser, address = desk_of(site)
    many = {"lignes": "90"} | {
        f"{name}_{n}": text
        for n in range(1, 91)
        for name, text in (
            ("label", f"Acte {n}"),
            ("amount", "1"),
            ("retained", "1"),
            ("basis", "FRENCH"),
            ("currency", "EUR"),
            ("care_on", ""),
            ("rate", ""),
            ("rate_on", ""),
            ("rate_source", ""),
            ("refused", ""),
            ("reason", ""),
            ("before", ""),
        )
    }
    page = previewed(browser, address, "decision", **many)
    assert "Demandé90,00" in page.text


def test_more_fields_than_any_form_has_are_refused(site: Site) -> None:
    browser, address = desk_of(site)
    csrf = shown(browser, address).form("/deconnexion").fields["csrf"]
    many = {f"x_{number}": "" for number in range(2100)}
    assert browser.post(f"{address}/decision", {"csrf": csrf} | many).status_code == 400


def test_another_claim_of_the_same_person_is_one_click_away(site: Site) -> None:
    first, second = acknowledged(site), acknowledged(site)
    page = shown(staff(site, "agent"), f"{QUEUE}/demandes/{first}")
    assert f"{QUEUE}/demandes/{second}" in page.addresses
