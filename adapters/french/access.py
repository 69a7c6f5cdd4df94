"""What the access log says: what was shown, and why."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Final

from application.disclosures import Purpose, Shown

SHOWN: Final[Mapping[Shown, str]] = {
    Shown.SEARCH: "Recherche d'un assuré",
    Shown.RESULT: "Résultat d'une recherche",
    Shown.CLAIM: "Demande",
    Shown.MEDICAL_OPINION: "Avis médical",
    Shown.CONTACTS: "Liste des contacts",
    Shown.CONTACT: "Détail d'un contact",
    Shown.EXPORT: "Export des contacts",
    Shown.QUESTION: "Question posée",
    Shown.REASON: "Motif d'ouverture des documents",
    Shown.THUMBNAIL: "Vignette d'un document",
    Shown.DOCUMENT: "Document",
    Shown.LETTER: "Courrier",
    Shown.DECISION: "Décision",
    Shown.SUPPLEMENTS: "Compléments demandés",
    Shown.HISTORY: "Historique, données masquées",
    Shown.UNMASKED: "Historique, données démasquées",
    Shown.WINDOW: "Places de l'assuré",
    Shown.EVIDENCE: "Preuves de la demande",
    Shown.ACTION: "Action sur la demande",
    Shown.QUEUE: "Ligne d'une liste de demandes",
    Shown.EVENTS: "Événements du journal",
    Shown.ACCESS_LOG: "Journal des accès",
    Shown.COPY: "Copie de ses données",
    Shown.SESSIONS_ENDED: "Connexions fermées",
}

PURPOSES: Final[Mapping[Purpose, str]] = {
    Purpose.FRONT_OFFICE: "Réponse à l'assuré",
    Purpose.STUDY: "Étude de la demande",
    Purpose.OPINION: "Avis médical",
    Purpose.SUPERVISION: "Encadrement",
    Purpose.AUDIT: "Contrôle",
    Purpose.OWN_REQUEST: "À la demande de l'assuré",
}
