"""What delays, ranks and the desk's figures are called in French."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date
from typing import Final

from adapters.french.writing import day
from domain.figures import FEWEST_DECISIONS, AgeBand, Delay, Rank
from domain.values import Channel, WaitsFor, Zone

AGE_BANDS: Final[Mapping[AgeBand, str]] = {
    AgeBand.GREEN: "Jusqu'à 28 jours (vert)",
    AgeBand.AMBER: "De 29 à 60 jours (orange)",
    AgeBand.RED: "Plus de 60 jours (rouge)",
}
CHANNELS: Final[Mapping[Channel, str]] = {
    Channel.ONLINE: "En ligne",
    Channel.PAPER: "Sur papier",
}
ZONES: Final[Mapping[Zone, str]] = {
    Zone.EU_EEA_UK_CH: "UE, EEE, Royaume-Uni, Suisse",
    Zone.OUTSIDE: "Hors zone",
    Zone.FR_COM: "Collectivités d'Outre-Mer",
}
WAITED_FOR: Final[Mapping[WaitsFor, str]] = {
    WaitsFor.AGENT: "un agent",
    WaitsFor.INSURED: "la personne assurée",
    WaitsFor.MEDICAL_ADVISER: "le médecin-conseil",
    WaitsFor.STATE_OF_STAY: "le pays de séjour",
}
ALL_CLAIMS: Final = "Toutes les demandes"
TOO_FEW: Final = f"moins de {FEWEST_DECISIONS} décisions"

SERIES: Final[Mapping[str, str]] = {
    "median": "La moitié",
    "ninth": "9 sur 10",
    "refused": "Refus",
    "reduced": "Acceptation en partie",
    "in": "Arrivées",
    "out": "Sorties",
    "yes": "Oui",
    "no": "Non",
}
"""What a bar of a chart stands for."""

FIGURE_TITLES: Final[Mapping[str, str]] = {
    "backlog": "Demandes en attente, par ancienneté et par canal",
    "waiting": "Demandes en attente, selon qui doit agir",
    "delays": "Délai entre la réception et la première décision, 4 dernières semaines",
    "reasons": "Motifs de refus et d'acceptation en partie, 4 dernières semaines",
    "weeks": "Arrivées et sorties par semaine",
    "days": "Arrivées et sorties par jour, 2 dernières semaines",
    "satisfaction": "« Êtes-vous satisfait de ce service ? »",
}
FIGURE_COLUMNS: Final[Mapping[str, tuple[str, ...]]] = {
    "backlog": ("Ancienneté", "Canal", "Zone", "Demandes"),
    "waiting": ("En attente de", "Canal", "Zone", "Demandes"),
    "delays": ("Demandes", "La moitié (jours)", "9 sur 10 (jours)", "Décisions mesurées"),
    "reasons": ("Motif", "Code", "Refus", "Acceptations en partie"),
    "weeks": ("Semaine du", "Reçues", "Rouvertes", "Décidées", "Sorties sans décision"),
    "days": ("Jour", "Reçues", "Rouvertes", "Décidées", "Sorties sans décision"),
    "satisfaction": ("Période", "Oui", "Non"),
}
WEEK_OF: Final = "Semaine du "
PERIODS: Final = ("4 dernières semaines", "Depuis l'ouverture du service")

_OF: Final[Mapping[Channel, str]] = {
    Channel.ONLINE: "demandes faites en ligne",
    Channel.PAPER: "demandes envoyées sur papier",
}


def delay_sentence(channel: Channel, delay: Delay, measured_on: date) -> str:
    """How long people waited, as one may tell it to somebody who waits."""
    return (
        f"Ces 4 dernières semaines, la moitié des {_OF[channel]} ont reçu une réponse"
        f" {_within(delay.median_days)}, et 9 sur 10 {_within(delay.ninth_decile_days)}"
        f" (calculé le {day(measured_on)} sur {grouped(delay.decisions)} décisions)."
    )


def rank_sentence(rank: Rank) -> str:
    """How many claims go before one's own."""
    if rank.below is None:
        return f"Plus de {grouped(rank.at_least)} demandes passent avant la vôtre."
    if rank.at_least == 0:
        return f"Moins de {grouped(rank.below)} demandes passent avant la vôtre."
    between = f"{grouped(rank.at_least)} et {grouped(rank.below)}"
    return f"Entre {between} demandes passent avant la vôtre."


def grouped(number: int) -> str:
    """A number as people read it: « 12 400 »."""
    return f"{number:,}".replace(",", "\u202f")


def days_in_words(days: int) -> str:
    """A number of days: « 1 jour », « 23 jours »."""
    return f"{grouped(days)} jour{'s' if days > 1 else ''}"


def _within(days: int) -> str:
    return f"en {days_in_words(days)} ou moins" if days else "le jour même"
