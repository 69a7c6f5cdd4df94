"""What is said to those who log in, by code."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Final

LOGIN_SENTENCES: Final[Mapping[str, str]] = {
    "auth.token_required": "Connectez-vous pour continuer.",
    "auth.token_invalid": "Votre connexion n'est plus valable. Reconnectez-vous.",
    "auth.level_too_low": (
        "Votre moyen de connexion n'est pas d'un niveau suffisant pour ce service. Choisissez-en un"
        " autre."
    ),
    "auth.foreign_request": (
        "Cette page a été ouverte avant votre dernière connexion. Revenez-y depuis l'accueil, puis"
        " recommencez : rien n'a été enregistré."
    ),
    "login.again": "Se connecter",
    "login.expired": (
        "Cette connexion n'a pas été commencée dans ce navigateur, ou elle a trop attendu."
        " Recommencez."
    ),
    "login.failed": "Votre identité n'a pas pu être vérifiée. Réessayez.",
    "login.go_on": "Continuer",
    "login.leaving": "Déconnexion en cours",
    "login.level_too_low": (
        "Ce moyen de connexion n'est pas d'un niveau suffisant pour ce service. Choisissez-en un"
        " autre."
    ),
    "login.logged_out": "Vous êtes déconnecté",
    "login.refused": "La connexion a été refusée ou abandonnée. Vous pouvez réessayer.",
    "login.session_over": (
        "Vous n'étiez plus connecté. Ce qui était enregistré est conservé ; votre dernier envoi ne"
        " l'est pas : connectez-vous et recommencez-le."
    ),
    "login.session_lost": (
        "Votre session a pris fin. Connectez-vous à nouveau : votre saisie est conservée."
    ),
    "login.unavailable": "Le service de connexion ne répond pas. Réessayez dans un instant.",
}
