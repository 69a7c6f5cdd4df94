"""How a fact of a claim is written in French: where it stands, and what it is."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping
from datetime import date, datetime
from enum import StrEnum
from typing import Any, Final
from uuid import UUID

from adapters.french.decisions import (
    APPEAL_OUTCOMES,
    LETTER_NAMES,
    OUTCOMES,
    PRICE_BASES,
    RATE_SOURCES,
    ROUTES,
)
from adapters.french.fields import FACTS
from adapters.french.labels import SCANS, STATUS_LABELS
from adapters.french.payments import PAYERS, PAYMENT_FAILURES, PAYMENT_STATES
from adapters.french.review import (
    CHECK_OUTCOMES,
    CHECKS,
    INVOICE_KINDS,
    NO_TARIFFS,
    OPINION_OUTCOMES,
    VERDICTS,
)
from adapters.french.sentences import SENTENCES, sentence
from adapters.french.writing import day, euros, size
from domain import reference
from domain.reference.reasons import reason_of
from domain.values import (
    PARIS,
    AppealOutcome,
    AppealRoute,
    Channel,
    DecisionOutcome,
    DocumentCode,
    DraftEnd,
    LeaseEnd,
    LetterKind,
    MediaType,
    NoticeKind,
    Payer,
    PaymentFailure,
    PaymentState,
    PriceBasis,
    RateSource,
    ReasonCode,
    Reopening,
    ScanOutcome,
    ScheduleEnd,
    Status,
)
from domain.values.review import (
    CheckCode,
    CheckOutcome,
    DocumentVerdict,
    InvoiceKind,
    NoTariff,
    OpinionOutcome,
)

MASKED: Final = "masqué"
NOTHING: Final = "—"
SHORT_ID, UUID_LENGTH = 8, 36

KEYS: Final[tuple[type[StrEnum], ...]] = (CheckCode, DocumentCode)
"""The lists whose codes are keys of a claim's facts."""

TABLES: Final[Mapping[type[StrEnum], Mapping[Any, str]]] = {
    AppealOutcome: APPEAL_OUTCOMES,
    AppealRoute: {route: text.name for route, text in ROUTES.items()},
    Channel: {Channel.ONLINE: "Téléservice", Channel.PAPER: "Courrier"},
    CheckCode: CHECKS,
    CheckOutcome: CHECK_OUTCOMES,
    DecisionOutcome: OUTCOMES,
    DocumentVerdict: VERDICTS,
    DraftEnd: {
        DraftEnd.ABANDONED: "Abandonné par l'assuré",
        DraftEnd.EXPIRED: "Sans activité trop longtemps",
    },
    InvoiceKind: INVOICE_KINDS,
    LeaseEnd: {
        LeaseEnd.GIVEN_BACK: "Rendue par l'agent",
        LeaseEnd.EXPIRED: "Fin du temps prévu",
        LeaseEnd.TAKEN_OVER: "Reprise par un responsable",
    },
    LetterKind: LETTER_NAMES,
    MediaType: {MediaType.PDF: "PDF", MediaType.JPEG: "JPEG", MediaType.PNG: "PNG"},
    NoTariff: NO_TARIFFS,
    NoticeKind: {
        NoticeKind.ACKNOWLEDGMENT: "Accusé de réception",
        NoticeKind.SUPPLEMENT: "Documents à compléter",
        NoticeKind.LETTER: "Courrier",
        NoticeKind.ACCOUNT: "RIB demandé",
        NoticeKind.MESSAGE: "Message",
    },
    OpinionOutcome: OPINION_OUTCOMES,
    Payer: PAYERS,
    PaymentFailure: PAYMENT_FAILURES,
    PaymentState: PAYMENT_STATES,
    PriceBasis: PRICE_BASES,
    RateSource: RATE_SOURCES,
    ReasonCode: {code: reason_of(code).sentence for code in ReasonCode},
    Reopening: {Reopening.LATE_DEPOSIT: "Dépôt après la clôture"},
    ScanOutcome: SCANS,
    ScheduleEnd: {
        ScheduleEnd.CANCELLED: "Annulé par l'assuré",
        ScheduleEnd.CHANGED: "Demande modifiée depuis",
        ScheduleEnd.DOCUMENT_REJECTED: "Document retiré par le contrôle de sécurité",
        ScheduleEnd.NOT_ACCEPTED: "Demande qui ne peut plus être transmise",
    },
    Status: STATUS_LABELS,
}
"""The codes of each list that has a table of its own; the lists of the form have their labels."""


def code_label(code: StrEnum) -> str:
    """A code of a closed list, as people read it.

    Raises: KeyError for a list that has no French.
    """
    table = TABLES.get(type(code))
    return reference.label(code) if table is None else table[code]


def fact_label(path: Iterable[str]) -> str:
    """Where a fact stands: « Séjour · Pays », « Documents · 0d6a2f4c · Taille »."""
    return " · ".join(_step(name) for name in path)


def fact_text(path: tuple[str, ...], value: object) -> str:
    """A fact as people read it; `—` for nothing."""
    if value is None:
        return NOTHING
    if isinstance(value, tuple):
        return " ; ".join(fact_text(path, one) for one in value)
    name = next((step for step in reversed(path) if step in FACTS), "")
    if name in BY_NAME:
        return BY_NAME[name](value, path)
    return _plain(value)


def _step(name: str) -> str:
    if name in FACTS:
        return FACTS[name]
    if len(name) == UUID_LENGTH:
        return name[:SHORT_ID]
    listed = next((one for one in KEYS if name in list(one)), None)
    return name if listed is None else code_label(listed(name))


def _plain(value: object) -> str:
    if isinstance(value, StrEnum):
        return code_label(value)
    if isinstance(value, bool):
        return "Oui" if value else "Non"
    if isinstance(value, datetime):
        return instant(value)
    if isinstance(value, date):
        return day(value)
    if isinstance(value, UUID):
        return str(value)
    text = str(value)
    return sentence(text) if text in SENTENCES and not callable(SENTENCES[text]) else text


def instant(at: datetime) -> str:
    """An instant to the microsecond that it has, in Paris: « 20/03/2026 10:00:00,250000 »."""
    here = at.astimezone(PARIS)
    rest = f",{here.microsecond:06}" if here.microsecond else ""
    return f"{here:%d/%m/%Y %H:%M:%S}{rest}"


def _money(value: object, path: tuple[str, ...]) -> str:
    # A line tells its amount in the currency of its invoice, which stands beside it.
    if not isinstance(value, int):
        return str(value)
    is_foreign = path[-1] == "amount_cents" and ("lines" in path or "tariffs" in path)
    return euros(value).replace("\u00a0€", "") if is_foreign else euros(value)


def _size(value: object, _: tuple[str, ...]) -> str:
    return size(value) if isinstance(value, int) else str(value)


def _decimal(value: object, _: tuple[str, ...]) -> str:
    return str(value).replace(".", ",")


def _country(value: object, _: tuple[str, ...]) -> str:
    found = reference.country(str(value))
    return found.name if found else str(value)


def _scheme(value: object, _: tuple[str, ...]) -> str:
    return reference.scheme(str(value)).label


BY_NAME: Final[Mapping[str, Callable[[object, tuple[str, ...]], str]]] = {
    "amount_cents": _money,
    "asked_cents": _money,
    "bytes": _size,
    "committed_cents": _money,
    "country": _country,
    "overpaid_cents": _money,
    "refused_cents": _money,
    "reimbursed_abroad_cents": _money,
    "retained_cents": _money,
    "scheme": _scheme,
    "units_per_euro": _decimal,
}
"""The facts that are written by their name rather than by what they are."""
