"""What the pages of staff say: their roles, their refusals, and how a contact is dated."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import datetime
from typing import Final

from domain.base import Role
from domain.values import PARIS

CONTACT_COLUMNS: Final = (
    "N°",
    "Date du contact",
    "Canal",
    "Sens",
    "Qualification",
    "Motif",
    "Sous-motif",
)
"""The columns of Medialog+, in their order. Source: docs/sources.md#seed-contact-trace."""

CLAIM_COLUMN: Final = "Demande"
"""The column that a table of several claims has beside them."""

ROLE_NAMES: Final[Mapping[Role, str]] = {
    Role.CLERK: "Front office",
    Role.AGENT: "Agent du CNSE",
    Role.MEDICAL: "Service médical",
    Role.SUPERVISOR: "Responsable du CNSE",
    Role.AUDITOR: "Audit",
    Role.DPO: "Protection des données",
    Role.ADMIN: "Administration",
}

STAFF_OFFERS: Final[Mapping[Role, tuple[str, ...]]] = {
    Role.CLERK: (),
    Role.AGENT: (
        "Le « Poste » réunit la file d'attente, les demandes que vous tenez, leurs documents, les"
        " demandes de complément et les décisions.",
    ),
    Role.SUPERVISOR: (
        "Le « Poste » réunit la file d'attente, les demandes que vous tenez, la reprise motivée,"
        " les demandes de complément et la seconde signature ; « Signalements », les soupçons de"
        " fraude.",
    ),
    Role.MEDICAL: (
        "Le « Poste » réunit les demandes qui attendent votre avis, leurs documents et la question"
        " posée.",
    ),
    Role.AUDITOR: (
        "Votre profil lit tout et ne modifie rien. Les données personnelles sont masquées ; chaque"
        " consultation est inscrite au journal des accès.",
    ),
    Role.DPO: (
        "Chaque recherche et chaque ouverture d'un dossier par un professionnel est inscrite au"
        " journal des accès, avec les volumes inhabituels.",
    ),
    Role.ADMIN: (
        "Votre profil fait fonctionner le service ; il n'ouvre aucun dossier et ne lit aucun"
        " journal.",
    ),
}
"""What there is for a role beside looking for an insured person."""

STAFF_PLACES: Final[Mapping[str, str]] = {
    "Historique": (
        "Une demande, événement par événement : qui a décidé quoi, ce que l'assuré a reçu, qui a"
        " ouvert le dossier, l'état à chaque version ou à chaque instant et ce qui les distingue."
    ),
    "Journaux": "Le journal des accès ; pour l'audit, celui des événements et leur catalogue.",
    "Projections": "L'avancement de chaque vue, son retard, ses erreurs ; les travaux en échec.",
    "Intégrité": "La vérification du journal, les états signés et les preuves d'une demande.",
}
"""What stands behind the links of those who check or mend, by their names in the navigation."""

STAFF_NEXT: Final = "Revenez à l'accueil de votre espace."
"""What a page that cannot be shown says next to staff."""

STAFF_SENTENCES: Final[Mapping[str, str]] = {
    "access.reason_required": (
        "Vous ne détenez pas cette demande : dites pourquoi vous ouvrez ses documents."
    ),
    "nir.length": "Le numéro de sécurité sociale comporte 13 caractères, ou 15 avec la clé.",
    "nir.format": "Ce numéro n'a pas la forme attendue.",
    "nir.key": "La clé ne correspond pas au numéro.",
    "reference.not_valid": (
        "Cette référence n'existe pas : elle commence par ETR- et compte 11 caractères ensuite."
        " Vérifiez-la."
    ),
    "search.not_found": (
        "Un dossier s'ouvre à partir d'une recherche de l'assuré, faite par vous aujourd'hui."
    ),
}

SEARCH_FIELD_NAMES: Final[Mapping[str, str]] = {
    "nir": "Numéro de sécurité sociale",
    "reference": "Référence",
    "name": "Nom",
    "born_on": "Date de naissance",
}


def contact_moment(at: datetime) -> str:
    """An instant as Medialog+ shows it, JJ/MM/AAAA HH:MM in Paris."""
    return f"{at.astimezone(PARIS):%d/%m/%Y %H:%M}"
