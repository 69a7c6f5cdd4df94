"""What is said of the study of a claim: its checks, what it waits for, what looks odd."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from datetime import date
from typing import Any, Final

from adapters.french.writing import LONG_MONTHS, day, euros
from domain.signals import SignalCode
from domain.values.review import (
    CheckCode,
    CheckOutcome,
    DocumentVerdict,
    InvoiceKind,
    NoTariff,
    OpinionOutcome,
    TariffRequest,
)

CHECKS: Final[Mapping[CheckCode, str]] = {
    CheckCode.IDENTITY_ON_INVOICES: "L'identité du bénéficiaire figure sur les factures",
    CheckCode.RIGHTS_AND_COMPETENCE: ("Droits ouverts à la date des soins, institution compétente"),
    CheckCode.STAY_COVERS_CARE: "Pays et dates du séjour couvrent les soins",
    CheckCode.UNFORESEEN_OR_AUTHORISED: "Soins inopinés, ou autorisation préalable retrouvée",
    CheckCode.URGENCY_OUTSIDE_ZONE: "Hors zone : urgence et imprévu (avis du médecin-conseil)",
    CheckCode.TARIFF_IN_ZONE: "Dans la zone : choix du tarif et plafond de la dépense",
    CheckCode.INVOICES_PAID_AND_DETAILED: "Factures acquittées, détaillées et prescrites",
    CheckCode.AMOUNTS_AND_CONVERSION: "Montant déclaré, somme des lignes et conversion",
    CheckCode.REIMBURSED_ABROAD: "Remboursement partiel à l'étranger déduit",
    CheckCode.THIRD_PARTY: "Accident causé par un tiers : recours",
    CheckCode.DUPLICATES: "Doublons avec d'autres demandes",
    CheckCode.FRAUD_SIGNALS: "Signaux de fraude",
    CheckCode.BANK_ACCOUNT: "Coordonnées bancaires présentes",
}
CHECK_OUTCOMES: Final[Mapping[CheckOutcome, str]] = {
    CheckOutcome.FINE: "Conforme",
    CheckOutcome.NOT_FINE: "Non conforme",
    CheckOutcome.NOT_APPLICABLE: "Sans objet",
}
VERDICTS: Final[Mapping[DocumentVerdict, str]] = {
    DocumentVerdict.LEGIBLE: "Lisible",
    DocumentVerdict.ILLEGIBLE: "Illisible",
    DocumentVerdict.OFF_TOPIC: "Hors sujet",
}
OPINIONS: Final[Mapping[OpinionOutcome, str]] = {
    OpinionOutcome.FAVOURABLE: "Le médecin-conseil a rendu un avis favorable.",
    OpinionOutcome.PARTLY_FAVOURABLE: "Le médecin-conseil a rendu un avis favorable en partie.",
    OpinionOutcome.UNFAVOURABLE: "Le médecin-conseil a rendu un avis défavorable.",
}
"""What agents read of an opinion: nothing medical."""

OPINION_OUTCOMES: Final[Mapping[OpinionOutcome, str]] = {
    OpinionOutcome.FAVOURABLE: "Favorable",
    OpinionOutcome.PARTLY_FAVOURABLE: "Favorable en partie",
    OpinionOutcome.UNFAVOURABLE: "Défavorable",
}
"""What the adviser chooses from."""

NO_TARIFFS: Final[Mapping[NoTariff, str]] = {
    NoTariff.NO_RATE_THERE: "Le pays de séjour n'a pas de tarif pour ces soins.",
    NoTariff.CARE_NOT_COVERED_THERE: "Le pays de séjour ne prend pas en charge ces soins.",
    NoTariff.NO_ANSWER: "Le pays de séjour n'a pas répondu.",
}
INVOICE_KINDS: Final[Mapping[InvoiceKind, str]] = {
    InvoiceKind.INVOICE: "Facture",
    InvoiceKind.PAYMENT_PROOF: "Preuve de paiement",
}

OF_COUNTRY: Final[Mapping[str, str]] = {
    "AT": "de l'Autriche",
    "AX": "des îles Åland",
    "BE": "de la Belgique",
    "BG": "de la Bulgarie",
    "CH": "de la Suisse",
    "CY": "de Chypre",
    "CZ": "de la Tchéquie",
    "DE": "de l'Allemagne",
    "DK": "du Danemark",
    "EE": "de l'Estonie",
    "ES": "de l'Espagne",
    "FI": "de la Finlande",
    "GB": "du Royaume-Uni",
    "GR": "de la Grèce",
    "HR": "de la Croatie",
    "HU": "de la Hongrie",
    "IE": "de l'Irlande",
    "IS": "de l'Islande",
    "IT": "de l'Italie",
    "LI": "du Liechtenstein",
    "LT": "de la Lituanie",
    "LU": "du Luxembourg",
    "LV": "de la Lettonie",
    "MT": "de Malte",
    "NL": "des Pays-Bas",
    "NO": "de la Norvège",
    "PL": "de la Pologne",
    "PT": "du Portugal",
    "RO": "de la Roumanie",
    "SE": "de la Suède",
    "SI": "de la Slovénie",
    "SK": "de la Slovaquie",
}
"""Every country of the zone, as « le tarif de l'Italie » names it."""


def awaited_tariff(request: TariffRequest) -> str:
    """What a claim waits for: « En attente du tarif de l'Italie (demandé le 20 mars 2026) »."""
    whose, on = OF_COUNTRY[request.country], request.requested_on
    number = "1er" if on.day == 1 else str(on.day)
    told = f"{number} {LONG_MONTHS[on.month - 1]} {on.year}"
    return f"En attente du tarif {whose} (demandé le {told})"


def _differs(details: Mapping[str, Any]) -> str:
    declared, entered = euros(details["declared_cents"]), euros(details["invoiced_cents"])
    return f"Les factures font {entered} ; l'assuré a déclaré {declared}."


def _proof_differs(details: Mapping[str, Any]) -> str:
    paid, entered = euros(details["proven_cents"]), euros(details["invoiced_cents"])
    return f"Les preuves de paiement font {paid} ; les factures font {entered}."


def _outside_stay(details: Mapping[str, Any]) -> str:
    known = details["dated_on"]
    return f"Une facture est datée du {day(known)}, en dehors du séjour."


SIGNALS: Final[Mapping[SignalCode, str | Callable[[Mapping[str, Any]], str]]] = {
    SignalCode.SAME_DOCUMENT: "Le même fichier est joint à une autre demande.",
    SignalCode.SAME_INVOICE: (
        "Une facture de même date et de même montant est sur une autre demande."
    ),
    SignalCode.SAME_LINE_TWICE: "La même facture est saisie deux fois sur cette demande.",
    SignalCode.INVOICE_OUTSIDE_STAY: _outside_stay,
    SignalCode.AMOUNT_DIFFERS: _differs,
    SignalCode.PAYMENT_DIFFERS: _proof_differs,
    SignalCode.RATE_LACKING: "Une ligne n'a pas de taux de change : elle ne compte pas.",
    SignalCode.LINE_FROM_BAD_DOCUMENT: (
        "Une ligne est copiée d'un document jugé illisible ou hors sujet."
    ),
    SignalCode.THIRD_PARTY_NOT_FLAGGED: (
        "L'assuré déclare un accident causé par un tiers : signalez le dossier au service recours."
    ),
    SignalCode.REIMBURSED_ABROAD: (
        "L'assuré déclare un remboursement partiel à l'étranger : déduisez-le."
    ),
    SignalCode.TARIFF_OVERDUE: "Le pays de séjour n'a pas encore répondu : relancez-le.",
}
"""What looks odd, told to agents."""


def signal_sentence(code: SignalCode, details: Mapping[str, Any]) -> str:
    """What an agent is told of something odd."""
    known = SIGNALS[code]
    return known if isinstance(known, str) else known(details)


def _rate_not_known(details: Mapping[str, Any]) -> str:
    currency, on = details.get("currency"), details.get("on")
    if currency is None or on is None:
        return "Aucun taux n'est connu : saisissez-le, avec sa source."
    day_on = day(date.fromisoformat(on))
    return f"Aucun taux de {currency} n'est connu au {day_on} : saisissez-le, avec sa source."


REVIEW_SENTENCES: Final[Mapping[str, str | Callable[[Mapping[str, Any]], str]]] = {
    "opinion.not_awaited": "Cette demande n'attend pas l'avis du médecin-conseil.",
    "tariff.outside_zone": (
        "Le tarif n'est demandé qu'à un pays de la zone UE / EEE / Royaume-Uni / Suisse."
    ),
    "tariff.not_awaited": "Ce tarif n'est plus attendu.",
    "tariff.request_not_found": "Cette demande de tarif est introuvable.",
    "invoice.line_not_found": "Cette ligne de facture est introuvable.",
    "rate.not_known": _rate_not_known,
    "suspicion.not_found": "Ce signalement est introuvable.",
    "suspicion.already_cleared": "Ce signalement est déjà levé.",
}
"""What is told of refusals about the study of a claim, by code."""
