"""Case C in a real browser: the person completes a claim, with and without a script."""

from __future__ import annotations

from playwright.sync_api import FilePayload, expect

from fitting.samples import heic, page

from .asking import TRANSLATION, asked
from .conftest import mostly_everywhere
from .live import Live
from .said import bill, file
from .walker import Walker


def choose(walker: Walker, chosen: FilePayload) -> None:
    """Choose a file for the piece; without JavaScript it leaves with a button."""
    walker.is_at(TRANSLATION)
    if walker.has_script:
        expect(walker.page.locator("html.live")).to_be_attached()
    walker.page.get_by_label("Choisir un fichier", exact=True).set_input_files(chosen)
    if not walker.has_script:
        walker.press("Ajouter ces fichiers")


@mostly_everywhere
def test_case_c_each_piece_is_deposited_or_told_why_not(alice: Walker, site: Live) -> None:
    claim = asked(site)
    alice.go(claim)
    alice.sees("Documents à compléter avant le")
    alice.follow("Compléter mon dossier")
    alice.press("J'ai tout déposé")
    alice.sees("Il y a 2 points à corriger")
    alice.page.get_by_role("link", name=f"Déposer : {TRANSLATION}").click()
    choose(alice, bill())
    alice.sees("Ce que vous avez déposé (1) :")
    photo = file("IMG_1.heic", heic(page((600, 800))))
    choose(alice, photo)
    alice.fit("Convertir", photo)
    alice.press("Joindre ce document")
    alice.sees("Ce que vous avez déposé (2) :")
    alice.follow("Revenir à la liste")
    alice.sees("Il vous reste 1 réponse à donner.")
    alice.page.get_by_text("Je ne l'ai pas").first.click()
    alice.type("Dites-nous pourquoi", "Il a été volé.")
    alice.press("Je ne l'ai pas")
    alice.sees("Vous ne l'avez pas : « Il a été volé. »", "Tout est là.")
    alice.press("J'ai tout déposé")
    alice.sees("Documents complémentaires reçus", "En attente de traitement")
