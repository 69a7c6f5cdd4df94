"""What the pages about views and jobs say: what each shows, how it stands, what is refused."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Final

from application.dead_jobs import JobDeed

VIEW_NAMES: Final[Mapping[str, str]] = {
    "claim_summary": "Demandes des assurés",
    "rate_window": "Places sur quinze jours",
    "cnse_queue": "File d'attente du CNSE",
    "contact_trace": "Historique des contacts",
    "mailbox": "Messagerie",
    "kept_files": "Fichiers conservés",
    "unread_letters": "Courriers non ouverts",
    "desk_figures": "Chiffres du pilotage",
    "payments": "Paiements",
    "log_index": "Recherche dans le journal",
    "retention": "Durées de conservation",
    "claim_marks": "Rapprochements entre demandes",
    "reactions": "Suites données aux événements",
}
"""What each view is for; one that is not named here is told by its own name."""

VIEW_STATES: Final[Mapping[str, str]] = {
    "running": "À jour du journal",
    "rebuilding": "En reconstruction",
    "stopped": "Arrêtée sur une erreur",
}

JOB_STATES: Final[Mapping[str, str]] = {
    "pending": "En attente",
    "running": "En cours",
    "done": "Terminé",
    "dead": "En échec",
    "dropped": "Abandonné",
}

JOB_DEEDS: Final[Mapping[JobDeed, str]] = {
    JobDeed.REPLAYED: "Relancé",
    JobDeed.DROPPED: "Abandonné",
}

OPERATION_SENTENCES: Final[Mapping[str, str]] = {
    "job.not_found": "Ce travail est introuvable.",
    "job.not_dead": "Ce travail n'est plus en échec : il a été relancé, abandonné ou terminé.",
}


def view_name(name: str) -> str:
    """What a view is for."""
    return VIEW_NAMES.get(name, name)
