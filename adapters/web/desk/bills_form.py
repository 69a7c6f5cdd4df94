"""The bills and the payments as an agent copies them, and what they are for a decision."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from typing import Any, Final
from uuid import UUID

from pydantic import ValidationError

from adapters import french
from adapters.http.review_sent import LinesSent
from adapters.web.desk.decision_form import (
    AMOUNT_WRONG,
    WHOLE_NAMES,
    Wrong,
    rate_sent,
    refusal_in,
)
from adapters.web.desk.decision_form import first_words as first_decision
from adapters.web.desk.sums import lines_of
from adapters.web.desk.viewer import Viewer
from adapters.web.forms import FieldError, cents, errors_of, iso_day, typed_amount, typed_day
from adapters.web.wizard import Option
from domain.assessing import EURO
from domain.claim import Claim
from domain.claim.review import MOST_LINES
from domain.values import RateSource
from domain.values.review import InvoiceKind

OF_A_LINE: Final[Mapping[str, str]] = {
    "kind": "kind",
    "document_id": "document",
    "dated_on": "dated",
    "label": "label",
    "currency": "currency",
    "amount_cents": "amount",
    "rate": "rate",
    "rate.units_per_euro": "rate",
    "rate.on": "rate_on",
    "rate.source": "rate_source",
}
"""Where each field of a line leads on the page, without its number."""

LINE_NAMES: Final[Mapping[str, str]] = {
    "label": "acte",
    "dated": "date",
    "amount": "montant",
    "currency": "monnaie",
    "kind": "nature",
    "document": "document",
    "rate": "taux",
    "rate_on": "date du taux",
    "rate_source": "source du taux",
}
LIKE_THE_LAST: Final = ("kind", "document", "dated", "currency")


def numbers_of(words: Mapping[str, str]) -> range:
    """The numbers of the lines, from 1."""
    return lines_of(words, MOST_LINES)


def first_words(claim: Claim, viewer: Viewer) -> Mapping[str, str]:
    """The form before anybody typed: the lines as they were copied, else one of what is open."""
    review = claim.review
    if not review.lines:
        document = str(viewer.current.document_id) if viewer.current else ""
        kind = InvoiceKind.INVOICE.value
        return {"lignes": "1", "kind_1": kind, "document_1": document, "currency_1": EURO}
    words = {"lignes": str(len(review.lines))}
    labels = review.labels or ("",) * len(review.lines)
    for number, (line, label) in enumerate(zip(review.lines, labels, strict=True), 1):
        rate = review.rates.get(line.line_id)
        known = {
            "kind": line.kind.value,
            "document": str(line.document_id),
            "dated": typed_day(line.dated_on),
            "label": label,
            "currency": line.currency,
            "amount": typed_amount(line.amount_cents),
            "rate": rate.units_per_euro.replace(".", ",") if rate else "",
            "rate_on": typed_day(rate.on) if rate else "",
            "rate_source": rate.source.value if rate else "",
        }
        words |= {f"{name}_{number}": text for name, text in known.items()}
    return words


def with_line(words: Mapping[str, str]) -> Mapping[str, str]:
    """One line more at the end, of the same document and day as the last one."""
    last = numbers_of(words)[-1]
    if last == MOST_LINES:
        return words
    new = {f"{name}_{last + 1}": words.get(f"{name}_{last}", "") for name in LIKE_THE_LAST}
    return {**words, **new, "lignes": str(last + 1)}


def without_line(words: Mapping[str, str], number: int) -> Mapping[str, str]:
    """One line less; the others move up. The only line is emptied."""
    kept = [one for one in numbers_of(words) if one != number]
    moved = {
        f"{name}_{place}": words.get(f"{name}_{old}", "")
        for place, old in enumerate(kept, 1)
        for name in LINE_NAMES
    }
    return {**moved, "lignes": str(max(1, len(kept)))}


def fields_of_form(words: Mapping[str, str]) -> Mapping[str, str]:
    """Where the path of a field within what is sent leads on the page, in the page's order."""
    places = [number for number in numbers_of(words) if _is_filled(words, number)]
    found = {
        f"lines.{place}.{path}": f"{name}_{number}"
        for place, number in enumerate(places)
        for path, name in OF_A_LINE.items()
    }
    return {**found, "lines": "label_1"}


def names_of(words: Mapping[str, str]) -> Mapping[str, str]:
    """What a summary of errors calls the fields."""
    return {
        f"{field}_{number}": f"Ligne {number}, {name}"
        for number in numbers_of(words)
        for field, name in LINE_NAMES.items()
    }


def sent_of(words: Mapping[str, str], lease_id: UUID) -> LinesSent:
    """What was typed, as the API takes it; an empty line is none.

    Raises: Wrong.
    """
    numbers = [number for number in numbers_of(words) if _is_filled(words, number)]
    body = {"lease_id": str(lease_id), "lines": [_line(words, number) for number in numbers]}
    bad = tuple(_bad_amounts(words, numbers))
    try:
        sent = LinesSent.model_validate(body)
    except ValidationError as wrong:
        known = {one.field for one in bad}
        others = errors_of(refusal_in(wrong), fields_of_form(words))
        raise Wrong((*bad, *(one for one in others if one.field not in known))) from None
    if bad:
        raise Wrong(bad)
    return sent


def options_of(viewer: Viewer) -> Mapping[str, tuple[Option, ...]]:
    """The closed lists of a line."""
    return {
        "kind": tuple(Option(one.value, french.INVOICE_KINDS[one]) for one in InvoiceKind),
        "document": tuple(Option(str(one.document_id), one.name) for one in viewer.sheets),
        "rate_source": tuple(
            Option(one.value, french.begun(french.RATE_SOURCES[one]).replace("Votre", "Son"))
            for one in RateSource
        ),
    }


def bills_of(claim: Claim) -> list[int]:
    """Which of the lines are bills, by their number; a decision has room for fewer of them."""
    lines = enumerate(claim.review.lines, 1)
    return [number for number, line in lines if line.kind is InvoiceKind.INVOICE]


def decision_words(claim: Claim, before: Mapping[str, str]) -> Mapping[str, str]:
    """The decision with the bills for its lines. before: what it held; its other words stay."""
    copied = first_words(claim, Viewer((), None, 0))
    bills = bills_of(claim)
    basis = first_decision(claim)["basis_1"]
    words = {name: text for name, text in before.items() if name in WHOLE_NAMES}
    words["lignes"] = str(max(1, len(bills)))
    for place, number in enumerate(bills, 1):
        for name in ("label", "currency", "amount", "rate", "rate_on", "rate_source"):
            words[f"{name}_{place}"] = copied[f"{name}_{number}"]
        words |= {f"care_on_{place}": copied[f"dated_{number}"], f"basis_{place}": basis}
    return words


def _line(words: Mapping[str, str], number: int) -> dict[str, Any]:
    def text(name: str) -> str:
        return words.get(f"{name}_{number}", "").strip()

    line = {
        "kind": text("kind") or None,
        "document_id": text("document") or None,
        "dated_on": iso_day(text("dated")),
        "label": text("label"),
        "currency": text("currency").upper() or EURO,
        "amount_cents": cents(text("amount")),
        "rate": rate_sent(text("rate"), text("rate_on"), text("rate_source")),
    }
    return {name: value for name, value in line.items() if value is not None}


def _bad_amounts(words: Mapping[str, str], numbers: list[int]) -> Iterator[FieldError]:
    for number in numbers:
        if isinstance(cents(words.get(f"amount_{number}", "")), str):
            yield FieldError(f"amount_{number}", AMOUNT_WRONG)


def _is_filled(words: Mapping[str, str], number: int) -> bool:
    return any(words.get(f"{name}_{number}", "").strip() for name in ("label", "amount"))
