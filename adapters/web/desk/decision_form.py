"""The lines of a decision as an agent types them, and what they amount to."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from typing import Any, Final
from uuid import UUID

from fastapi.exceptions import RequestValidationError
from pydantic import ValidationError

from adapters import french
from adapters.http.decision_sent import DecisionSent
from adapters.http.validation import refusal_of
from adapters.web.desk.sums import MOST_LINES, RATE_MARK, line_sum, lines_of
from adapters.web.forms import FieldError, cents, errors_of, iso_day, typed_amount
from adapters.web.wizard import Option
from domain.assessing import EURO, NOT_IN
from domain.claim import Claim
from domain.errors import Refusal
from domain.reference.reasons import reason_of
from domain.values import PriceBasis, RateSource, ReasonCode, TariffBasis, Zone

OF_A_LINE: Final[Mapping[str, str]] = {
    "label": "label",
    "care_on": "care_on",
    "amount_cents": "amount",
    "currency": "currency",
    "rate": "rate",
    "rate.units_per_euro": "rate",
    "rate.on": "rate_on",
    "rate.source": "rate_source",
    "retained_cents": "retained",
    "refused_cents": "refused",
    "basis": "basis",
    "reason": "reason",
    "decided_before_on": "before",
}
"""Where each field of a line leads on the page, without its number."""

LINE_NAMES: Final[Mapping[str, str]] = {
    "label": "libellé",
    "care_on": "date des soins",
    "amount": "montant payé",
    "currency": "monnaie",
    "rate": "taux",
    "rate_on": "date du taux",
    "rate_source": "source du taux",
    "retained": "retenu",
    "refused": "refusé",
    "basis": "base",
    "reason": "motif",
    "before": "date de la décision précédente",
}
OF_THE_WHOLE: Final[Mapping[str, str]] = {
    "reimbursed_abroad_cents": "abroad",
    "comment": "comment",
    "without_supplement_because": "without",
}
WHOLE_NAMES: Final[Mapping[str, str]] = {
    "abroad": "Remboursé à l'étranger",
    "comment": "Commentaire",
    "without": "Sans complément, parce que",
}
AMOUNT_WRONG: Final = "Indiquez un montant, par exemple 85,40."


def first_words(claim: Claim) -> Mapping[str, str]:
    """The form before anybody typed: one line with what was declared, and a basis that may be."""
    basis = {
        TariffBasis.FRENCH: PriceBasis.FRENCH,
        TariffBasis.COUNTRY_OF_STAY: PriceBasis.COUNTRY_OF_STAY,
    }.get(claim.stay.tariff if claim.stay and claim.stay.tariff else TariffBasis.FRENCH)
    if claim.zone is Zone.OUTSIDE:
        basis = PriceBasis.LUMP_SUM
    return {
        "lignes": "1",
        "amount_1": typed_amount(claim.care.amount_cents if claim.care else None),
        "currency_1": EURO,
        "basis_1": basis.value if basis else "",
    }


def with_line(words: Mapping[str, str]) -> Mapping[str, str]:
    """One line more at the end, in the currency and by the basis of the last one."""
    last = lines_of(words)[-1]
    if last == MOST_LINES:
        return words
    new = {
        f"{name}_{last + 1}": words.get(f"{name}_{last}", "")
        for name in ("currency", "basis", "rate", "rate_on", "rate_source")
    }
    return {**words, **new, "lignes": str(last + 1)}


def without_line(words: Mapping[str, str], number: int) -> Mapping[str, str]:
    """One line less; the others move up. The only line is emptied."""
    kept = [one for one in lines_of(words) if one != number]
    whole = {name: text for name, text in words.items() if name in WHOLE_NAMES}
    moved = {
        f"{name}_{place}": words.get(f"{name}_{old}", "")
        for place, old in enumerate(kept, 1)
        for name in LINE_NAMES
    }
    return {**whole, **moved, "lignes": str(max(1, len(kept)))}


def fields_of_form(words: Mapping[str, str]) -> Mapping[str, str]:
    """Where the path of a field within what is sent leads on the page, in the page's order."""
    lines = {
        f"lines.{number - 1}.{path}": f"{name}_{number}"
        for number in lines_of(words)
        for path, name in OF_A_LINE.items()
    }
    return {**lines, **OF_THE_WHOLE}


def names_of(words: Mapping[str, str]) -> Mapping[str, str]:
    """What a summary of errors calls the fields."""
    lines = {
        f"{field}_{number}": f"Ligne {number}, {name}"
        for number in lines_of(words)
        for field, name in LINE_NAMES.items()
    }
    return {**lines, **WHOLE_NAMES}


class Wrong(Exception):
    """What was typed is no decision yet; errors: one line each, in the order of the form."""

    def __init__(self, errors: tuple[FieldError, ...]) -> None:
        """Say what is wrong."""
        super().__init__("wrong")
        self.errors = errors


def sent_of(words: Mapping[str, str], lease_id: UUID, digest: str | None = None) -> DecisionSent:
    """What was typed, as the API takes it.

    Raises: Wrong.
    """
    lines = [_line(words, number) for number in lines_of(words)]
    body = {
        "lease_id": str(lease_id),
        "lines": lines,
        "reimbursed_abroad_cents": cents(words.get("abroad", "")) or 0,
        "comment": words.get("comment") or None,
        "without_supplement_because": words.get("without") or None,
        "letter_sha256": digest,
    }
    bad = tuple(_bad_amounts(words))
    try:
        sent = DecisionSent.model_validate(body)
    except ValidationError as wrong:
        raise Wrong(_together((*bad, *_unnamed(words)), wrong, words)) from None
    if bad:
        raise Wrong(bad)
    return sent


def options_of(claim: Claim) -> Mapping[str, tuple[Option, ...]]:
    """The closed lists of a line; a basis that the zone excludes is not offered."""
    return {
        "basis": tuple(
            Option(one.value, french.begun(french.PRICE_BASES[one]))
            for one in PriceBasis
            if NOT_IN.get(claim.zone) is not one
        ),
        "reason": tuple(Option(one.value, _reason(one)) for one in ReasonCode),
        "rate_source": tuple(
            Option(one.value, french.begun(french.RATE_SOURCES[one]).replace("Votre", "Son"))
            for one in RateSource
        ),
    }


def _reason(code: ReasonCode) -> str:
    return reason_of(code).sentence.format(decided_before_on="…")


def _line(words: Mapping[str, str], number: int) -> dict[str, Any]:
    def text(name: str) -> str:
        return words.get(f"{name}_{number}", "").strip()

    asked, retained, refused = line_sum(words, number)
    if asked is None:  # without a rate nothing is the rest of anything: that is what is missing
        retained, refused = retained or 0, refused or 0
    elif retained is None:  # nothing is said: one of the two is enough
        refused = 0
    line = {
        "label": text("label"),
        "care_on": iso_day(text("care_on")),
        "currency": text("currency").upper() or EURO,
        "amount_cents": cents(text("amount")),
        "rate": rate_sent(text("rate"), text("rate_on"), text("rate_source")),
        "retained_cents": retained,
        "refused_cents": refused,
        "basis": text("basis") or None,
        "reason": text("reason") or None,
        "decided_before_on": iso_day(text("before")),
    }
    return {name: value for name, value in line.items() if value is not None}


def rate_sent(units: str, on: str, source: str) -> dict[str, Any] | None:
    """A typed rate as the API takes it, None when nothing of it was typed."""
    if not (units or on):
        return None
    said = {"units_per_euro": units.translate(RATE_MARK), "on": iso_day(on), "source": source}
    return {name: value for name, value in said.items() if value}


def _bad_amounts(words: Mapping[str, str]) -> Iterator[FieldError]:
    names = [f"{name}_{n}" for n in lines_of(words) for name in ("amount", "retained", "refused")]
    for name in (*names, "abroad"):
        if isinstance(cents(words.get(name, "")), str):
            yield FieldError(name, AMOUNT_WRONG)


def _unnamed(words: Mapping[str, str]) -> Iterator[FieldError]:
    for number in lines_of(words):
        if not words.get(f"label_{number}", "").strip():
            yield FieldError(f"label_{number}", french.sentence("field.required"))


def _together(
    bad: tuple[FieldError, ...], wrong: ValidationError, words: Mapping[str, str]
) -> tuple[FieldError, ...]:
    fields = fields_of_form(words)
    order = list(fields.values())
    known = {one.field for one in bad}
    others = errors_of(refusal_in(wrong), fields)
    found = (*bad, *(one for one in others if one.field not in known))
    return tuple(sorted(found, key=lambda e: order.index(e.field) if e.field in order else -1))


def refusal_in(wrong: ValidationError) -> Refusal:
    """What is wrong with the shape of what was sent, as the API would say it."""
    found = wrong.errors(include_url=False)
    sent = [{**one, "loc": ("body", *one["loc"])} for one in found]
    return refusal_of(RequestValidationError(sent))
