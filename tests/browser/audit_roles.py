"""What those see who check or mend beside the auditor: data protection, administration."""

from __future__ import annotations

from collections.abc import Mapping

from .scene import State, at

CHECKING: Mapping[str, tuple[State, ...]] = {
    "protection": (
        at("agents-protection-accueil", "/agents"),
        at("agents-protection-acces", "/agents/journal/acces"),
    ),
    "administration": (
        at("agents-administration-accueil", "/agents"),
        at("agents-administration-projections", "/agents/projections"),
        at("agents-administration-travaux", "/agents/projections/travaux"),
    ),
}
CHECKERS: Mapping[str, str] = {"protection": "dpo", "administration": "admin"}
"""Who sees a group."""
