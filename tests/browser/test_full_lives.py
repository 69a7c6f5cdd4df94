"""Case C from its draft to its money in a real browser: the person at one, the desk at another."""

from __future__ import annotations

import asyncio
import re
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path
from uuid import UUID

import pytest
from defusedxml.ElementTree import fromstring
from playwright.sync_api import expect

from adapters.payments.results import read_results
from banking import camt054
from decided import text_of
from installation import opened
from living import PAIN, payment_files
from workers.payment_commands import record_results

from .conftest import Walk
from .live import Live
from .said import Said, bill, ticket
from .walker import LOOKS, Walker

QUEUE = "/agents/poste"
BREATH_MS = 50
PASSPORT = "Copie du passeport (identité et visa du pays de séjour concerné)"
ADVISER_ASKED = "En attente de l'avis du médecin-conseil"
CASE_C = Said(
    situation="Étudiant / Stagiaire",
    country="AFRIQUE DU SUD",
    stay=("01/03/2026", "14/03/2026"),
    tariff=None,
    partial=None,
)


class Lived:
    """A claim of Alice's, who reads its page after whatever happens."""

    def __init__(self, walk: Walk, site: Live) -> None:
        self.site, self.alice, self.agent = site, walk(), walk()
        self.place = ""
        self.alice.log_in()
        self.agent.log_in("agent", through="Accès réservé aux agents")

    def reads(self, *texts: str) -> None:
        """Alice finds this on the page of her claim, once what follows by itself has happened."""
        until(self.alice, self.place, texts[0])
        self.alice.sees(*texts)

    def later(self, **time: float) -> None:
        """Time passes, which ends every session."""
        self.site.clock.pass_by(**time)
        self.alice.log_in()
        self.agent.log_in("agent", through="Accès réservé aux agents")

    def take(self) -> None:
        self.site.clock.pass_by(seconds=4)  # so long nobody else is led to what was just taken
        until(self.agent, QUEUE, "Demandes en attente (1)")
        self.agent.press("Prendre la demande suivante")
        self.agent.sees("Réservée")


def until(walker: Walker, path: str, text: str) -> None:
    """Look at a page until this stands on it."""
    for _ in range(LOOKS):
        walker.go(path)
        if walker.main.get_by_text(text).locator("visible=true").count():
            return
    walker.sees(text)


@pytest.mark.chaos
def test_case_c_lives_from_its_draft_to_its_money(walk: Walk, site: Live) -> None:
    life = Lived(walk, site)
    file(life)
    ask_for_the_passport(life)
    deposit_it(life)
    ask_the_adviser(life)
    decide(life)
    pay(life)


def file(life: Lived) -> None:
    alice = life.alice
    alice.prepare(CASE_C, [ticket(), bill()])
    life.place = alice.claim
    alice.transmit()
    alice.is_acknowledged()
    life.reads("Reçue", "Demande transmise", "Accusé de réception envoyé")


def ask_for_the_passport(life: Lived) -> None:
    agent = life.agent
    life.take()
    life.reads("En cours d'étude", "Étude de votre demande commencée")
    agent.follow("Demander un complément")
    remove = agent.page.get_by_role("button", name=re.compile("^Retirer la pièce"))
    for left in (3, 2, 0):  # all that nothing was said of is proposed; one piece stays
        remove.last.click()
        expect(remove).to_have_count(left)
    agent.select("Pièce à demander", PASSPORT)
    agent.type("Vos mots à l'assuré (facultatif)", "La page du visa aussi.")
    agent.press("Voir le courrier")
    agent.press("Envoyer la demande de complément")
    agent.sees("L'assuré est prévenu et répond avant le 19/05/2026")
    life.reads("Documents à compléter avant le 19/05/2026", PASSPORT)


def deposit_it(life: Lived) -> None:
    life.later(days=10)
    alice = life.alice
    life.reads("Documents à compléter avant le 19/05/2026")
    alice.follow("Compléter mon dossier")
    alice.sees("La page du visa aussi.")
    alice.page.get_by_role("link", name=f"Déposer : {PASSPORT}").click()
    expect(alice.page.locator("html.live")).to_be_attached()
    alice.page.get_by_label("Choisir un fichier", exact=True).set_input_files(bill(2))
    alice.sees("Ce que vous avez déposé (1) :")
    alice.follow("Revenir à la liste")
    alice.press("J'ai tout déposé")
    life.reads("En attente de traitement", "Documents complémentaires reçus")


def ask_the_adviser(life: Lived) -> None:
    """Their page is elsewhere: they are asked, and answer, over the API."""
    life.take()
    life.reads("En cours d'étude")
    claim = life.place.replace("/demandes", "/claims")
    (held,) = life.site["agent"].get("/desk/queue").json()["items"]
    body = {"lease_id": held["lease_id"], "question": "Urgence ?"}
    asked = life.site["agent"].post(f"/desk{claim}/medical-opinion-requests", body)
    assert asked.status_code == 200, asked.text
    life.reads(ADVISER_ASKED, "Avis du médecin-conseil demandé")
    adviser = life.site["medical"]
    lease_id = adviser.post(f"/desk{claim}/lease").json()["lease_id"]
    body = {"lease_id": lease_id, "outcome": "FAVOURABLE", "text": "Soins urgents"}
    assert adviser.post(f"/desk{claim}/medical-opinion", body).status_code == 200
    life.reads("En attente de traitement", "Avis du médecin-conseil rendu")
    life.alice.does_not_see("Soins urgents")


def decide(life: Lived) -> None:
    agent = life.agent
    life.take()
    agent.follow("Décider")
    for label, text in (
        ("Libellé", "Consultation"),
        ("Montant payé", "1850,00"),
        ("Monnaie", "ZAR"),
        ("Taux : 1 € vaut", "21,6630"),
        ("Taux du", "06/03/2026"),
        ("Retenu", "25,00"),
    ):
        agent.type(label, text)
    agent.select("Source du taux", "Son relevé bancaire")
    reason = "Le remboursement est limité au tarif français."
    agent.select("Motif, si une part est refusée", reason)
    agent.press("Voir le courrier")
    agent.press("Décider et envoyer le courrier")
    agent.sees("Le courrier est parti.")
    life.reads("Virement en préparation", "Demande acceptée en partie", "25,00", reason)


def pay(life: Lived) -> None:
    life.later(days=1)
    life.reads("Virement émis le 31/03/2026")
    life.later(days=2)
    book(life, "25.00", on="2026-04-02")
    life.reads("Remboursée le 02/04/2026 : 25,00", "Demande remboursée")
    letters = life.alice.page.get_by_role("link", name=re.compile("^Décompte"))
    statement = life.alice.page.request.get(f"{life.alice.address}{letters.get_attribute('href')}")
    assert "25,00" in text_of(statement.body())


def handed_over(life: Lived) -> Path:
    """The file for the bank: it comes after the event that the page tells."""
    for _ in range(LOOKS):
        if found := payment_files(life.site.runtime.settings):
            break
        life.alice.page.wait_for_timeout(BREATH_MS)
    (sent,) = found
    return sent


def book(life: Lived, amount: str, *, on: str) -> None:
    """The bank's notification is imported, as an operator does beside the service."""
    site, sent = life.site, handed_over(life)
    payment_id = UUID(fromstring(sent.read_bytes()).findtext(".//p:EndToEndId", namespaces=PAIN))
    answer = site.runtime.settings.data_dir / "bank.xml"
    answer.write_text(camt054((payment_id, amount), on=on))

    async def imported() -> None:
        beside = opened(site.runtime.settings, site.clock)
        await record_results(beside, read_results(answer))
        await beside.close()

    with ThreadPoolExecutor(1) as elsewhere:  # Playwright's loop runs in this thread
        elsewhere.submit(asyncio.run, imported()).result()
