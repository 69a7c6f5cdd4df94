"""Why the access of an account is ended, and what is said of it."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Final

from application.accounts import EndedBecause

ENDED_BECAUSE: Final[Mapping[EndedBecause, str]] = {
    EndedBecause.LOST_DEVICE: "Appareil perdu ou volé",
    EndedBecause.SUSPECTED: "Usage suspect du compte",
    EndedBecause.LEFT: "Départ ou changement de poste",
    EndedBecause.REQUESTED: "À la demande de la personne",
}


def sessions_ended(count: int) -> str:
    """How many sessions were ended, in a sentence."""
    if count == 0:
        return "Aucune connexion n'était ouverte ; les jetons du compte sont refusés."
    closed = "1 connexion fermée" if count == 1 else f"{count} connexions fermées"
    return f"{closed} ; les jetons du compte sont refusés."
