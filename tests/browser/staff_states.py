"""Every page of staff in every state that it has."""

from __future__ import annotations

from collections.abc import Callable
from datetime import date

from domain.values import WaitsFor
from measured import answered, count
from projections.desk_figures.table import Counted

from .audit_integrity import INTEGRITY
from .audit_log import JOURNALS
from .audit_replay import MENDING
from .scene import Scene, State, at

STAFF = frozenset({"clerk", "auditor", "agent", "supervisor", "medical", "dpo", "admin"})
"""Who logs in as one of the staff."""

NIR = "2 85 10 75 999 000 81"


def _found(scene: Scene) -> None:
    scene.walker.go("/agents")
    scene.walker.type("Numéro de sécurité sociale", NIR)
    scene.walker.press("Rechercher par numéro")
    scene.walker.is_at("1 assuré trouvé")


def _nobody(scene: Scene) -> None:
    scene.walker.go("/agents")
    scene.walker.type("Nom", "Personne")
    scene.walker.type("Date de naissance", "21/10/1985")
    scene.walker.press("Rechercher par nom")
    scene.walker.is_at("Aucun assuré trouvé")


def _mistyped(scene: Scene) -> None:
    scene.walker.go("/agents")
    scene.walker.type("Numéro de sécurité sociale", "285107599900082")
    scene.walker.press("Rechercher par numéro")
    scene.walker.page.locator("#erreurs").wait_for()


def _file(scene: Scene) -> None:
    assert scene.submitted
    _found(scene)
    scene.walker.page.get_by_role("link", name="Demande ETR-").click()
    scene.walker.sees("Notification d'accusé-réception")


def _behind_the_loupe(number: str) -> Callable[[Scene], None]:
    def reach(scene: Scene) -> None:
        _file(scene)
        scene.walker.follow(f"Détail du contact {number}")
        scene.walker.is_at(f"Contact {number}")

    return reach


def _questions(scene: Scene) -> None:
    said = {"subject": "Facture en polonais", "body": "Faut-il la traduire ?"}
    assert scene.site["alice"].post("/messages", said).status_code == 201
    scene.walker.go("/agents")
    scene.walker.follow("Questions des assurés")
    scene.walker.sees(said["subject"])


def _question(scene: Scene) -> None:
    scene.walker.follow("Facture en polonais")
    scene.walker.sees("Votre réponse")


FRONT_OFFICE = (
    at("agents-recherche", "/agents"),
    State("agents-recherche-erreurs", _mistyped),
    State("agents-personne", _nobody),
    State("agents-demande", _file),
    State("agents-resultats", _found),
    State("agents-contact-demarche", _behind_the_loupe("1 - 1")),
    State("agents-contact-message", _behind_the_loupe("2 - 1")),
    at("agents-page-des-assures", "/demandes"),
    State("agents-questions", _questions),
    State("agents-question", _question),
)


def _figures(scene: Scene) -> None:
    assert scene.submitted
    assert scene.refused
    answered(scene.site.runtime)
    count(scene.site.runtime, Counted.OPEN, 12_400, WaitsFor.AGENT, day=date(2026, 1, 5))
    scene.walker.go("/agents/pilotage")


def _tables(scene: Scene) -> None:
    scene.walker.go("/agents/pilotage")
    for one in scene.walker.page.locator("summary").all():
        one.click()


SUPERVISOR = (
    State("agents-pilotage", _figures),
    State("agents-pilotage-tableaux", _tables),
    *MENDING,
)
AUDITOR = (
    at("agents-audit", "/agents"),
    *JOURNALS,
    *INTEGRITY,
    at("agents-audit-projections", "/agents/projections"),
)
