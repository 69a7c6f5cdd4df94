"""What a page says when it cannot be shown: what happened, and what to do next."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any, Final, NamedTuple


class Advice(NamedTuple):
    """The heading of such a page and the next thing to do."""

    title: str
    next: str


BY_STATUS: Final[Mapping[int, Advice]] = {
    400: Advice("Envoi illisible", "Revenez à la page précédente et recommencez."),
    401: Advice("Connexion nécessaire", "Connectez-vous, puis revenez à cette page."),
    403: Advice(
        "Cette page ne vous est pas ouverte",
        "Revenez à l'accueil, ou déconnectez-vous pour utiliser un autre compte.",
    ),
    404: Advice(
        "Page introuvable",
        "Vérifiez l'adresse, ou retrouvez vos demandes depuis l'accueil.",
    ),
    405: Advice("Action impossible à cette adresse", "Revenez à l'accueil."),
    409: Advice("Cela n'est plus possible", "Retrouvez l'état de vos demandes depuis l'accueil."),
    412: Advice("Cette page n'est plus à jour", "Rechargez la page, puis recommencez."),
    413: Advice(
        "Envoi trop volumineux",
        "Rien n'a été enregistré. Revenez à la page précédente et envoyez moins à la fois.",
    ),
    415: Advice(
        "Format non accepté", "Revenez à la page précédente et choisissez un autre fichier."
    ),
    422: Advice(
        "Nous n'avons pas pu prendre cela en compte",
        "Revenez à la page précédente, corrigez, puis recommencez.",
    ),
    429: Advice("Nombre maximal de demandes atteint", "Votre brouillon est conservé."),
    500: Advice(
        "Un incident est survenu",
        "Ce que vous aviez enregistré est conservé. Réessayez dans quelques minutes.",
    ),
    503: Advice(
        "Service momentanément indisponible",
        "Ce que vous aviez enregistré est conservé. Réessayez dans quelques instants.",
    ),
}

BY_CODE: Final[Mapping[str, Advice]] = {
    "abuse.too_many": Advice(
        "Trop de tentatives",
        "Ce que vous aviez enregistré est conservé. Patientez, puis recommencez.",
    ),
}
"""What a page says of a code whose status says something else."""


def too_many_files(details: Mapping[str, Any]) -> str:
    """What a page with files says that takes no more of them for now."""
    minutes = -(-int(details.get("retry_after_s", 60)) // 60)
    wait = f"{minutes} min" if minutes < 120 else f"{-(-minutes // 60)} h"
    return (
        f"Trop de fichiers envoyés en peu de temps, réessayez dans {wait}."
        " Ceux qui sont dans la liste sont conservés."
    )


UNSAID: Final = "Enregistrez d'abord les étapes que vous avez modifiées."


def unsaid(number: int) -> str:
    """What is told of a step in which something was typed that was not said."""
    return (
        f"Vous avez modifié l'étape {number} sans l'enregistrer : ouvrez-la, vérifiez-la, puis"
        " enregistrez-la."
    )


GAPS: Final[Mapping[str, str]] = {
    "personal_situation": "Indiquez votre nationalité et votre situation.",
    "personal_situation.nationality": "Indiquez votre nationalité.",
    "personal_situation.situation": "Indiquez votre situation à la date des soins.",
    "beneficiary": "Indiquez la personne ayant bénéficié de soins à l'étranger.",
    "care": "Décrivez les soins reçus et leur montant.",
    "stay": "Indiquez le pays, le motif et les dates du séjour.",
    "documents": "Ajoutez au moins un document.",
}
"""What is told of a part of a claim that was not said, by its path."""
