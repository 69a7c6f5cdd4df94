"""What the desk found of a claim, and what stands beside it, as its pages tell it."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from typing import Final, NamedTuple
from uuid import UUID

from adapters import french
from adapters.http.panel_body import OtherClaim, Panel
from adapters.http.payment_body import DeskPayments, desk_payments
from adapters.http.review_body import OpinionBody, TariffBody
from adapters.web.desk.places import claim_place
from adapters.web.desk.viewer import Viewer
from adapters.web.wizard import Option
from domain import reference
from domain.claim import DECIDED, Claim
from domain.values import PaymentState, Status, Zone
from domain.values.review import CheckOutcome, DocumentVerdict, NoTariff

OUTCOMES: Final = tuple(Option(one.value, french.CHECK_OUTCOMES[one]) for one in CheckOutcome)
VERDICTS: Final = tuple(Option(one.value, french.VERDICTS[one]) for one in DocumentVerdict)
NO_TARIFFS: Final = tuple(Option(one.value, french.NO_TARIFFS[one]) for one in NoTariff)
BESIDE: Final[Mapping[tuple[bool, bool], str]] = {
    (True, True): "Même assuré, même bénéficiaire",
    (True, False): "Même assuré, autre bénéficiaire",
    (False, True): "Autre assuré, même bénéficiaire",
    (False, False): "Autre assuré",
}


class Other(NamedTuple):
    """Another claim. told: what is known of it, a line each."""

    address: str
    reference: str
    status: str
    told: tuple[str, ...]


class Odd(NamedTuple):
    """Something odd, and the other claim that it is about, if any."""

    text: str
    other: Other | None


class Study(NamedTuple):
    """What the pages of the desk say of the study of a claim.

    verdicts: in words, by document. sources: what a line was copied from, by document.
    """

    panel: Panel
    not_done: int
    odd: tuple[Odd, ...]
    others: tuple[Other, ...]
    verdicts: Mapping[UUID, DocumentVerdict]
    sources: Mapping[UUID, str]
    opinion: OpinionBody | None
    tariff: TariffBody | None
    country: str
    may_ask_tariff: bool
    payments: DeskPayments | None

    @property
    def may_order_again(self) -> bool:
        """Whether money is due that did not arrive."""
        known = self.payments
        if known is None or not known.payments or known.due_cents <= 0:
            return False
        return known.payments[-1].state is PaymentState.FAILED

    @property
    def awaits_tariff(self) -> bool:
        """Whether the State of stay has not answered yet."""
        return self.tariff is not None and self.tariff.ended_on is None


def study_of(claim: Claim, panel: Panel, viewer: Viewer) -> Study:
    """What the desk found. panel: as far as its reader may know it."""
    others = {one.claim_id: _other(one) for one in panel.others}
    return Study(
        panel=panel,
        not_done=sum(one.outcome is None for one in panel.checks),
        odd=tuple(
            Odd(o.text, others.get(o.claim_id) if o.claim_id else None) for o in panel.signals
        ),
        others=tuple(others.values()),
        verdicts=claim.review.verdicts,
        sources={one.document_id: one.name for one in viewer.sheets},
        opinion=panel.opinions[-1] if panel.opinions else None,
        tariff=panel.tariffs[-1] if panel.tariffs else None,
        country=_country(claim.stay.country if claim.stay else ""),
        may_ask_tariff=claim.zone is Zone.EU_EEA_UK_CH,
        payments=desk_payments(claim) if _is_paid(claim) else None,
    )


def found_words(claim: Claim) -> dict[str, str]:
    """What the forms of the checks hold: the last word on each."""
    words: dict[str, str] = {}
    for code, check in claim.review.checks.items():
        words[f"outcome-{code}"] = check.outcome.value
        words[f"note-{code}"] = check.note or ""
    tariff = claim.review.tariff
    if tariff is not None and claim.status is Status.FOREIGN_TARIFF_PENDING:
        words["tariff_currency"] = "EUR"
    return words


def names_of_findings() -> dict[str, str]:
    """What a summary of errors calls the fields of the findings."""
    names = {"note": "Note", "soupcon": "Soupçon de fraude"}
    for code, label in french.CHECKS.items():
        names[f"outcome-{code}"] = label
        names[f"note-{code}"] = f"{label}, note"
    return names | {
        "tariff_amount": "Tarif, montant",
        "tariff_currency": "Tarif, monnaie",
        "tariff_on": "Tarif, reçu le",
        "tariff_reference": "Tarif, référence",
        "no_tariff": "Pas de tarif, parce que",
    }


def _is_paid(claim: Claim) -> bool:
    return bool(claim.payments) or claim.status in DECIDED


def _other(one: OtherClaim) -> Other:
    return Other(
        address=claim_place(one.claim_id),
        reference=one.reference or "Demande",
        status=one.status_label,
        told=tuple(_told(one)),
    )


def _told(one: OtherClaim) -> Iterator[str]:
    yield BESIDE[one.is_same_insured, one.is_same_beneficiary]
    if one.country and one.starts_on and one.ends_on:
        stay = f"{french.day(one.starts_on)} au {french.day(one.ends_on)}"
        yield f"{_country(one.country)}, du {stay}"
    if one.declared_cents is not None:
        yield f"Somme déclarée : {french.euros(one.declared_cents)}"
    if one.decided_on and one.retained_cents is not None:
        retained = french.euros(one.retained_cents)
        yield f"Décision du {french.day(one.decided_on)} : {retained} retenus"
    for asked_on in one.asked_on:
        yield f"Complément demandé le {french.day(asked_on)}"


def _country(code: str) -> str:
    known = reference.country(code)
    return known.name if known else code
