"""An auditor at work in a real browser: a claim, its proof, the journals, the evidence."""

from __future__ import annotations

import io
from pathlib import Path
from uuid import UUID

import pytest

from adapters.proof.verifier import check
from domain.reference_number import reference_of

from .conftest import AT_A_DESK, NARROW, RARELY, WIDE, Walk
from .live import Live
from .walker import Walker

LOOKS = 100
"""How often somebody reloads before they give up."""

mostly_at_a_desk = pytest.mark.parametrize("seat", [AT_A_DESK, RARELY])


def auditor(walk: Walk, seat: tuple[int, bool]) -> Walker:
    width, has_script = seat
    walker = walk(width, has_script=has_script)
    walker.log_in("auditor", through="Accès réservé aux agents")
    return walker


def until(walker: Walker, text: str) -> None:
    """Reload until the page says so."""
    for _ in range(LOOKS):
        if walker.main.get_by_text(text).count():
            break
        walker.page.reload()
    walker.sees(text)


def named(claim: str) -> str:
    """The reference of a claim, whose path this is."""
    return reference_of(UUID(claim.rpartition("/")[2]))


def evidence(walker: Walker, folder: Path) -> list[str]:
    """What the stand-alone verifier says of the pack that is downloaded here."""
    with walker.page.expect_download() as coming:
        walker.press("Télécharger les preuves")
    coming.value.save_as(folder / "pack.zip")
    return check(io.BytesIO((folder / "pack.zip").read_bytes()))


@mostly_at_a_desk
def test_a_claim_is_read_compared_unmasked_and_that_stands_in_the_access_log(
    walk: Walk, site: Live, seat: tuple[int, bool]
) -> None:
    alice = site["alice"]
    reference = named(alice.submitted())
    walker = auditor(walk, seat)
    walker.follow("Historique")
    walker.type("Référence ou identifiant de la demande", reference.lower().replace("-", " "))
    walker.press("Ouvrir l'historique")
    walker.is_at(f"Historique de la demande {reference}")
    walker.sees("✓ Suite complète", "Demande transmise")
    walker.follow("Versions et différences")
    walker.select("Comparer avec", "Rien : avant le début")
    walker.press("Afficher")
    walker.sees("Avant le début", "85,40 €")
    walker.does_not_see("Otite")
    walker.type("Raison", "Réclamation 2026-118")
    walker.press("Démasquer une fois")
    walker.sees("Otite", "une seule fois")
    walker.follow("Journaux")
    row = walker.page.get_by_role("row").filter(has_text="Historique, données démasquées")
    row.locator("summary").click()
    walker.sees("Réclamation 2026-118", reference)


def test_the_log_is_filtered_and_a_new_event_appears_by_itself(walk: Walk, site: Live) -> None:
    alice = site["alice"]
    walker = auditor(walk, (WIDE, True))
    walker.follow("Journaux")
    walker.follow("Journal des événements")
    walker.page.locator("summary", has_text="Filtrer").click()
    walker.select("Type d'événement", "Demande transmise (claim.claim_submitted.1)")
    walker.press("Filtrer")
    walker.sees("Aucun événement ne correspond.")
    walker.press("Suivre en direct")
    walker.sees("En direct : en attente d'événements.")
    alice.submitted()
    walker.sees("En direct : 1 nouvel événement.")
    walker.page.get_by_role("row").get_by_role("link", name="Demande transmise").click()
    walker.is_at("Demande transmise")
    walker.sees("JSON Schema")


@mostly_at_a_desk
def test_the_log_is_verified_and_the_evidence_taken_by_reference_and_on_the_page(
    walk: Walk, site: Live, seat: tuple[int, bool], tmp_path: Path
) -> None:
    alice = site["alice"]
    claim = alice.submitted()
    walker = auditor(walk, seat)
    walker.go(f"/agents/historique/{claim.rpartition('/')[2]}")
    site.clock.pass_by(minutes=2)
    until(walker, "✓ Signature")
    walker.follow("Intégrité du journal")
    walker.press("Vérifier maintenant")
    walker.sees("✓ Aucune altération n'a été trouvée.")
    walker.go(f"/agents/historique/{claim.rpartition('/')[2]}")
    until(walker, "cette demande comprise")
    walker.follow("Intégrité du journal")
    walker.type("Référence ou identifiant de la demande", named(claim))
    walker.page.get_by_label("Documents joints").select_option(label="Procédure judiciaire")
    assert any("1 files" in line for line in evidence(walker, tmp_path))
    walker.go(f"/agents/historique/{claim.rpartition('/')[2]}")
    walker.sees("Preuves de la demande")
    assert any("0 files" in line for line in evidence(walker, tmp_path))


def test_the_projections_are_read_on_a_phone(walk: Walk) -> None:
    walker = auditor(walk, (NARROW, True))
    walker.follow("Projections")
    walker.sees("Travaux en échec", "À jour du journal")
    walker.follow("Travaux en échec")
    walker.sees("Aucun travail n'est en échec.")
