"""What those see who check or mend beside the auditor: data protection, administration."""

from __future__ import annotations

from collections.abc import Mapping

from .scene import Scene, State, at


def _unnamed(scene: Scene) -> None:
    scene.press("/agents/connexions/comptes", "Fermer toutes ses connexions")
    scene.walker.sees("Indiquez la raison.")


CHECKING: Mapping[str, tuple[State, ...]] = {
    "protection": (
        at("agents-protection-accueil", "/agents"),
        at("agents-protection-acces", "/agents/journal/acces"),
    ),
    "administration": (
        at("agents-administration-accueil", "/agents"),
        at("agents-administration-projections", "/agents/projections"),
        at("agents-administration-travaux", "/agents/projections/travaux"),
        at("agents-connexions", "/agents/connexions"),
        at("agents-connexions-comptes", "/agents/connexions/comptes"),
        State("agents-connexions-comptes-erreurs", _unnamed),
    ),
}
CHECKERS: Mapping[str, str] = {"protection": "dpo", "administration": "admin"}
"""Who sees a group."""
