"""What was declared, as people read it again: one block per step, in the words of the form."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date
from typing import NamedTuple
from uuid import UUID

from adapters import french
from adapters.web.forms import typed_amount
from adapters.web.wizard import CARE, PERSONAL, STAY, Step
from domain import reference
from domain.facts import Facts
from domain.rules.checklist import Level, State, checklist
from domain.values import Beneficiary, Care, Document, Stay


class Line(NamedTuple):
    """A question and what was answered."""

    label: str
    value: str


class Block(NamedTuple):
    """The answers of one step; none when it was not said."""

    step: Step
    lines: tuple[Line, ...]


class FileLine(NamedTuple):
    """A document as a list shows it. address: where it is downloaded."""

    name: str
    address: str
    pages: int
    bytes: int


class ExpectedLine(NamedTuple):
    """A document that the claim calls for and that no file covers. is_urgent: it is expected."""

    label: str
    answer: str
    is_urgent: bool


def blocks_of(facts: Facts) -> tuple[Block, ...]:
    """The first three steps, as they were said."""
    care = (*_beneficiary(facts.beneficiary), *_care(facts.care))
    return (
        Block(PERSONAL, tuple(_situation(facts))),
        Block(CARE, care),
        Block(STAY, tuple(_stay(facts.stay))),
    )


def files_of(claim_id: UUID, documents: tuple[Document, ...]) -> tuple[FileLine, ...]:
    """The documents, in order of attachment."""
    return tuple(
        FileLine(
            name=one.file_name or f"Document {number}",
            address=f"/api/v1/claims/{claim_id}/documents/{one.document_id}",
            pages=one.pages,
            bytes=one.bytes,
        )
        for number, one in enumerate(documents, 1)
    )


def uncovered(facts: Facts) -> tuple[ExpectedLine, ...]:
    """The documents that are called for and that no file covers, with what was answered."""
    open_lines = (one for one in checklist(facts) if one.state is not State.COVERED)
    return tuple(
        ExpectedLine(
            label=" ou ".join(reference.label(code) for code in one.codes),
            answer=french.UNCOVERED[one.state, one.level],
            is_urgent=one.level is Level.EXPECTED and one.state is not State.NOT_CONCERNED,
        )
        for one in open_lines
        if (one.state, one.level) in french.UNCOVERED
    )


def _situation(facts: Facts) -> Iterator[Line]:
    if facts.nationality is not None:
        yield Line("Indiquez votre nationalité :", reference.label(facts.nationality))
    if facts.situation is not None:
        question = "Indiquez votre situation à la date des soins dispensés à l'étranger :"
        yield Line(question, reference.label(facts.situation))


def _beneficiary(who: Beneficiary | None) -> Iterator[Line]:
    if who is not None:
        born = f" - {french.day(who.born_on)}" if who.born_on else ""
        question = "Indiquez la personne ayant bénéficié de soins à l'étranger :"
        yield Line(question, f"{who.display_name or 'Vous'}{born}")


def _care(care: Care | None) -> Iterator[Line]:
    if care is None:
        return
    yield Line("Précisez la raison des soins :", care.reason or "")
    planned = "Les soins étaient-ils prévus avant le départ ?"
    yield Line(planned, _yes(is_so=care.planned_before_departure))
    amount = "Indiquez la somme des frais médicaux engagés en euros :"
    yield Line(amount, typed_amount(care.amount_cents))
    yield Line("Les soins reçus sont liés à :", reference.label(care.linked_to))
    if care.accident_on is not None:
        yield Line("Date de l'accident :", french.day(care.accident_on))


def _stay(stay: Stay | None) -> Iterator[Line]:
    if stay is None:
        return
    country = reference.country(stay.country)
    where = "Sélectionnez le pays où ont été dispensés les soins :"
    yield Line(where, country.name if country else stay.country)
    if stay.tariff is not None:
        tariff = "Souhaitez-vous un remboursement des frais conformément à ?"
        yield Line(tariff, reference.label(stay.tariff))
    if stay.partially_reimbursed is not None:
        partial = "Avez-vous reçu un remboursement partiel des soins dans le pays de séjour ?"
        yield Line(partial, _yes(is_so=stay.partially_reimbursed))
    yield from _period(stay)


def _period(stay: Stay) -> Iterator[Line]:
    reason = f"Motif : {reference.label(stay.reason)}\n{_from_to(stay.starts_on, stay.ends_on)}"
    yield Line("Motif et période du séjour dans le pays où ont eu lieu les soins :", reason)
    asked = (
        "Une hospitalisation a-t-elle été nécessaire lors du séjour (au moins une nuit passée à"
        " l'hôpital) ?"
    )
    nights = stay.hospitalisation
    yield Line(asked, _yes(is_so=nights is not None))
    if nights is not None:
        yield Line("Période de l'hospitalisation :", _from_to(nights.starts_on, nights.ends_on))


def _from_to(first: date, last: date) -> str:
    return f"Du {french.day(first)} au {french.day(last)}"


def _yes(*, is_so: bool) -> str:
    return "Oui" if is_so else "Non"
