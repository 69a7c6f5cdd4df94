"""An auditor reads the past of a claim in a real browser, with and without JavaScript."""

from __future__ import annotations

from playwright.sync_api import expect

from installation import CARE

from .conftest import Walk, with_or_without_script
from .live import Live
from .walker import Walker


def opened(walk: Walk, site: Live, *, has_script: bool) -> tuple[Walker, int]:
    """The last version of a draft whose care was said twice, and its number."""
    alice = site["alice"]
    claim = alice.filled()
    alice.put(f"{claim}/care", CARE | {"reason": "Entorse", "amount_cents": 9000})
    walker = walk(has_script=has_script)
    walker.log_in("auditor", through="Accès réservé aux agents")
    walker.follow("Historique")
    walker.type("Référence ou identifiant de la demande", claim.rpartition("/")[2])
    walker.press("Ouvrir l'historique")
    walker.sees("✓ Suite complète", "Soins décrits")
    walker.does_not_see("Otite", "Entorse")
    walker.follow("Versions et différences")
    return walker, int(walker.page.get_by_role("slider").get_attribute("max") or 0)


@with_or_without_script
def test_a_past_is_found_compared_and_unmasked_once(
    walk: Walk, site: Live, has_script: bool
) -> None:
    walker, latest = opened(walk, site, has_script=has_script)
    walker.is_at(f"Version {latest} sur {latest}")
    walker.sees("85,40 €", "90,00 €")
    walker.page.get_by_role("slider").fill("1")
    if has_script:
        expect(walker.page.locator("output")).to_have_text("1. Demande commencée")
    walker.press("Afficher")
    walker.is_at(f"Version 1 sur {latest}")
    walker.sees("Avant le début")
    walker.type("Ou l'état à un instant", "01/01/2030 12:00")
    walker.press("Afficher")
    walker.is_at(f"Version {latest} sur {latest}")
    walker.type("Raison", "Réclamation 2026-118")
    walker.press("Démasquer une fois")
    walker.sees("une seule fois", "Otite", "Entorse")
    walker.follow(f"Version {latest - 1}")
    walker.does_not_see("Otite", "Entorse")
