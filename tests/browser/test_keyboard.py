"""The whole way with the keyboard alone: Tab, Space, Enter, arrows and letters."""

from __future__ import annotations

from playwright.sync_api import expect

from .conftest import Walk
from .keyboard import Keyboard
from .said import STEPS, TITLE, ticket
from .walker import Walker


def test_a_whole_claim_is_made_without_a_mouse(walk: Walk) -> None:
    alice = walk()
    keys = Keyboard(alice.page)
    alice.log_in()
    keys.link("Démarches")
    keys.link(TITLE)
    keys.button("Démarrer votre demande")
    say_steps_1_to_3(alice, keys)
    alice.is_ready()
    keys.choose_files(ticket())
    alice.has_documents(1)
    keys.button("Passer à l'étape suivante")
    alice.is_at(STEPS[4])
    keys.tick("vous déclarez conserver les originaux")
    keys.tick("vous certifiez l'exactitude")
    keys.button("Valider la demande")
    alice.is_at("Ma demande est bien transmise !")


def say_steps_1_to_3(alice: Walker, keys: Keyboard) -> None:
    alice.is_at(STEPS[0])
    keys.choose("Indiquez votre nationalité :", 0)
    keys.choose("Indiquez votre situation à la date des soins", 6)
    keys.button("Passer à l'étape suivante")
    alice.is_at(STEPS[1])
    keys.select("Bénéficiaire", "JULES - 09/03/2012")
    keys.type("Précisez la raison des soins :", "Otite")
    keys.choose("Les soins étaient-ils prévus avant le départ ?", 1)
    keys.type("Indiquez la somme des frais médicaux engagés en euros :", "85,40")
    keys.select("Les soins reçus sont liés à", "Un accident causé par un tiers")
    keys.type("Date de l'accident :", "12/02/2026")
    keys.button("Passer à l'étape suivante")
    alice.is_at(STEPS[2])
    keys.select("Sélectionnez le pays où ont été dispensés les soins :", "ESPAGNE")
    keys.choose("Souhaitez-vous un remboursement des frais conformément à ?", 1)
    keys.choose("Avez-vous reçu un remboursement partiel des soins", 1)
    keys.select("Motif du séjour", "Tourisme")
    keys.type("Date de début", "10/02/2026")
    keys.type("Date de fin", "17/02/2026")
    keys.choose("Une hospitalisation a-t-elle été nécessaire lors du séjour", 1)
    keys.button("Passer à l'étape suivante")


def test_errors_take_the_focus_and_lead_to_their_fields(walk: Walk) -> None:
    alice = walk()
    keys = Keyboard(alice.page)
    alice.log_in()
    alice.start()
    keys.button("Passer à l'étape suivante")
    summary = alice.page.get_by_role("alert")
    expect(summary).to_be_focused()
    expect(alice.page).to_have_title("Erreur : Étape 1 sur 5 – Informations personnelles – Escale")
    link = summary.get_by_role("link").first
    keys.to(link)
    keys.press("Enter")
    group = alice.page.get_by_role("group", name="Indiquez votre nationalité :")
    expect(group).to_be_focused()
    keys.press("Tab", "Space")
    expect(group.get_by_role("radio").first).to_be_checked()


def test_the_first_stop_of_a_page_skips_the_menu(walk: Walk) -> None:
    alice = walk()
    alice.log_in()
    alice.go("/demandes")
    skip = alice.page.get_by_role("link", name="Aller au contenu")
    Keyboard(alice.page).press("Tab")
    expect(skip).to_be_focused()
    expect(skip).to_be_in_viewport()
    alice.page.keyboard.press("Enter")
    expect(alice.main).to_be_focused()
