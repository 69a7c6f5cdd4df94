"""What is said of a decision: its amounts, its reasons, and how it is contested."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from datetime import date
from typing import Any, Final, NamedTuple, Protocol

from adapters.french.writing import day, euros
from domain.reference.reasons import reason_of
from domain.values import (
    AppealOutcome,
    AppealRoute,
    AssessedLine,
    DecisionOutcome,
    ExchangeRate,
    LetterKind,
    PriceBasis,
    RateSource,
)

OUTCOMES: Final[Mapping[DecisionOutcome, str]] = {
    DecisionOutcome.ACCEPTED: "Votre demande est acceptée.",
    DecisionOutcome.PARTIALLY_ACCEPTED: "Votre demande est acceptée en partie.",
    DecisionOutcome.REFUSED: "Votre demande est refusée.",
}
LETTER_TITLES: Final[Mapping[DecisionOutcome, str]] = {
    DecisionOutcome.ACCEPTED: "Décompte de vos soins réalisés à l'étranger",
    DecisionOutcome.PARTIALLY_ACCEPTED: (
        "Décision de prise en charge partielle de soins réalisés à l'étranger"
    ),
    DecisionOutcome.REFUSED: "Refus de prise en charge de soins réalisés à l'étranger",
}
APPEAL_TITLES: Final[Mapping[AppealOutcome, str]] = {
    AppealOutcome.UPHELD: "Votre recours est accepté",
    AppealOutcome.REJECTED: "Votre recours est rejeté",
}
APPEAL_OUTCOMES: Final[Mapping[AppealOutcome, str]] = {
    AppealOutcome.UPHELD: "Recours accepté : votre demande est étudiée à nouveau.",
    AppealOutcome.REJECTED: "Recours rejeté.",
}
LETTER_NAMES: Final[Mapping[LetterKind, str]] = {
    LetterKind.DECISION: "Courrier de décision",
    LetterKind.APPEAL_OUTCOME: "Résultat du recours",
    LetterKind.STATEMENT: "Décompte",
}
PRICE_BASES: Final[Mapping[PriceBasis, str]] = {
    PriceBasis.COUNTRY_OF_STAY: "tarif du pays de séjour",
    PriceBasis.FRENCH: "tarif français",
    PriceBasis.LUMP_SUM: "base forfaitaire",
}
RATE_SOURCES: Final[Mapping[RateSource, str]] = {
    RateSource.ECB: "Banque centrale européenne",
    RateSource.TREASURY: "taux de chancellerie du Trésor",
    RateSource.BANK_STATEMENT: "votre relevé bancaire",
}


class RouteText(NamedTuple):
    """A way to contest a decision: its name, and what it is for."""

    name: str
    what: str


ROUTES: Final[Mapping[AppealRoute, RouteText]] = {
    AppealRoute.CRA: RouteText(
        "La commission de recours amiable (CRA) de votre caisse",
        "Elle examine à nouveau la décision. Si elle ne répond pas dans les deux mois, votre"
        " recours est rejeté ; vous avez alors deux mois pour saisir le pôle social du tribunal"
        " judiciaire.",
    ),
    AppealRoute.CMRA: RouteText(
        "La commission médicale de recours amiable (CMRA)",
        "Elle examine les décisions qui reposent sur un motif médical. Si elle ne répond pas dans"
        " les quatre mois, votre recours est rejeté ; vous avez alors deux mois pour saisir le pôle"
        " social du tribunal judiciaire.",
    ),
    AppealRoute.MEDIATOR: RouteText(
        "Le médiateur de votre caisse d'Assurance Maladie",
        "Pour une décision du CNSE, vous pouvez le saisir dès votre premier désaccord, gratuitement"
        " et sans délai à respecter. Le saisir ne prolonge pas le délai pour saisir la commission.",
    ),
}


def reason_sentence(line: AssessedLine) -> str | None:
    """Why a line is refused or reduced, None when it is not."""
    if line.reason is None:
        return None
    known = line.decided_before_on
    return reason_of(line.reason).sentence.format(decided_before_on=day(known) if known else "…")


class Expense(Protocol):
    """What was paid, in its currency."""

    @property
    def amount_cents(self) -> int:
        """Hundredths of the currency."""
        ...

    @property
    def currency(self) -> str:
        """ISO 4217."""
        ...


def paid(line: Expense) -> str:
    """What was paid, in the currency of the invoice: « 1 083,45 SEK »."""
    return euros(line.amount_cents).replace("€", "€" if line.currency == "EUR" else line.currency)


def rate_sentence(currency: str, rate: ExchangeRate) -> str:
    """How an amount was converted: « 1 € = 10,8345 SEK (Banque centrale européenne, … ) »."""
    units = rate.units_per_euro.replace(".", ",")
    return f"1\u00a0€ = {units} {currency} ({RATE_SOURCES[rate.source]}, {day(rate.on)})"


def until_sentence(route: AppealRoute, until: date | None) -> str:
    """By when a decision may be contested."""
    if route is AppealRoute.MEDIATOR:
        return "Sans délai."
    if until is None:
        return "Dans les deux mois qui suivent le jour où vous ouvrez le courrier de décision."
    return f"Jusqu'au {day(until)}."


def _does_not_add_up(details: Mapping[str, Any]) -> str:
    asked = f" ({euros(details['asked_cents'])})" if "asked_cents" in details else ""
    return f"Retenu et refusé doivent faire ensemble la somme demandée{asked}."


def _above_expense(details: Mapping[str, Any]) -> str:
    limit = f" ({euros(details['limit_cents'])})" if "limit_cents" in details else ""
    return f"Le montant retenu dépasse la dépense restée à la charge de l'assuré{limit}."


def _too_old(details: Mapping[str, Any]) -> str:
    known = details.get("earliest_on")
    first = f" avant le {day(date.fromisoformat(known))}" if known else ""
    return f"Cette date de soins est trop ancienne{first} : vérifiez l'année."


DECISION_SENTENCES: Final[Mapping[str, str | Callable[[Mapping[str, Any]], str]]] = {
    "claim.not_decided": (
        "Cette demande n'a pas de décision à réexaminer, ou elle est déjà à nouveau à l'étude."
    ),
    "claim.already_decided": "Une décision a été prise sur cette demande.",
    "decision.line_does_not_add_up": _does_not_add_up,
    "decision.retained_above_expense": _above_expense,
    "decision.line_rounds_to_nothing": (
        "Cette dépense vaut moins d'un centime d'euro : vérifiez le montant, la monnaie et le taux,"
        " ou réunissez-la avec une autre ligne."
    ),
    "decision.care_date_implausible": _too_old,
    "decision.currency_unknown": "Aucune monnaie n'a ce code (ISO 4217), par exemple SEK ou USD.",
    "decision.reason_required": "Indiquez le motif du refus ou de la réduction.",
    "decision.supplement_first": (
        "Demandez d'abord la pièce manquante à l'assuré, ou dites pourquoi cela n'a pas été fait."
    ),
    "decision.same_agent": (
        "La seconde signature est celle d'un autre agent, qui n'a rien préparé de la décision."
    ),
    "decision.own_claim": "Personne ne décide de sa propre demande, ni de ses propres soins.",
    "decision.nothing_to_confirm": "Aucune décision n'attend de seconde signature.",
    "decision.letter_changed": (
        "Le courrier ne serait plus celui de l'aperçu : affichez l'aperçu à nouveau."
    ),
    "appeal.not_found": "Ce recours est introuvable.",
    "appeal.nothing_to_contest": (
        "Il n'y a pas de décision à contester sur cette demande, ou elle est en cours de réexamen :"
        " vous pourrez contester la nouvelle décision."
    ),
    "appeal.already_lodged": "Vous avez déjà contesté cette décision par cette voie.",
    "appeal.already_decided": "Ce recours a déjà son résultat, ou la décision a changé depuis.",
}
"""What is told of refusals about decisions and appeals, by code."""
