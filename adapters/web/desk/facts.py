"""The facts of a claim as the desk reads them: short labels, the most needed first."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from datetime import date, datetime
from typing import NamedTuple

from adapters import french
from adapters.http.decision_body import DecisionBody, LineBody, decision_body, line_bodies
from adapters.http.search import PersonFound
from adapters.web.declared import ExpectedLine, Line, uncovered
from adapters.web.desk import ageing
from adapters.web.desk.filters import CHANNELS, ZONES
from adapters.web.follow_up import Past
from domain import reference
from domain.claim import Claim
from domain.deadlines import due_on, implicit_decision_on
from domain.values import Document, Status, Supplement, in_paris
from projections.claim_summary import ClaimSummary


class Section(NamedTuple):
    """Some facts under a heading."""

    id: str
    title: str
    lines: tuple[Line, ...]


class Piece(NamedTuple):
    """A piece that was asked for, with the agent's words and what came."""

    label: str
    words: str
    files: tuple[str, ...]
    why: str | None
    is_answered: bool


class AskedBefore(NamedTuple):
    """A supplement. state: how far it is, in words."""

    letter_id: str
    asked_on: date
    due_on: date
    state: str
    pieces: tuple[Piece, ...]


class Waits(NamedTuple):
    """What waits for a second signature."""

    lines: tuple[LineBody, ...]
    comment: str | None
    without: str | None
    by: str
    retained_cents: int


class Facts(NamedTuple):
    """Everything that stands beside the documents."""

    sections: tuple[Section, ...]
    missing: tuple[ExpectedLine, ...]
    happened: tuple[Past, ...]
    asked: tuple[AskedBefore, ...]
    decision: DecisionBody | None
    pending: Waits | None
    due_on: date
    implicit_on: date
    age: ageing.Age
    declared_cents: int
    person: PersonFound | None
    status: str

    def undecided(self) -> Facts:
        """The same without decisions, for whoever may not read them."""
        return self._replace(decision=None, pending=None, happened=())


def facts_of(
    claim: Claim, summary: ClaimSummary | None, person: PersonFound | None, now: datetime
) -> Facts:
    """The facts of a transmitted claim. summary: as the view has it, None while it lags behind."""
    received_on = claim.submitted_on or in_paris(now)
    due = due_on(claim.channel, received_on)
    timeline = summary.timeline if summary else ()
    return Facts(
        sections=tuple(_sections(claim, person)),
        missing=uncovered(claim.facts),
        happened=tuple(Past(one.at, french.TIMELINE[one.what]) for one in timeline),
        asked=tuple(_asked(claim, one) for one in claim.supplements),
        decision=decision_body(claim),
        pending=_pending(claim),
        due_on=due,
        implicit_on=implicit_decision_on(received_on, claim.supplements),
        age=ageing.age_of(due, in_paris(now)),
        declared_cents=claim.care.amount_cents if claim.care else 0,
        person=person,
        status=_status(claim),
    )


def agent_name(hexed: str) -> str:
    """An agent as letters name them: by the beginning of their pseudonym."""
    return f"agent {hexed[:8]}"


def _status(claim: Claim) -> str:
    if claim.status is Status.ASSESSED:
        return "Attend une seconde signature"
    return french.status_label(claim)


def _sections(claim: Claim, person: PersonFound | None) -> Iterator[Section]:
    yield Section("assure", "L'assuré", tuple(_insured(claim, person)))
    yield Section("soins", "Les soins", tuple(_care(claim)))
    yield Section("sejour", "Le séjour", tuple(_stay(claim)))


def _insured(claim: Claim, person: PersonFound | None) -> Iterator[Line]:
    yield Line("Nom", (person.display_name if person else None) or "Personne effacée")
    if person is not None and person.born_on:
        yield Line("Né(e) le", french.day(person.born_on))
    if person is not None and person.nir_masked:
        yield Line("N° de sécurité sociale", person.nir_masked)
    yield Line("Régime", reference.scheme(claim.scheme).label)
    if claim.nationality is not None:
        yield Line("Nationalité", reference.label(claim.nationality))
    if claim.situation is not None:
        yield Line("Situation", reference.label(claim.situation))


def _care(claim: Claim) -> Iterator[Line]:
    who, care = claim.beneficiary, claim.care
    if who is not None:
        born = f" - {french.day(who.born_on)}" if who.born_on else ""
        yield Line("Bénéficiaire", f"{who.display_name or 'Bénéficiaire'}{born}")
    if care is None:
        return
    yield Line("Somme déclarée", french.euros(care.amount_cents))
    yield Line("Raison des soins", care.reason or "")
    yield Line("Prévus avant le départ", _yes(is_so=care.planned_before_departure))
    yield Line("Liés à", reference.label(care.linked_to))
    if care.accident_on is not None:
        yield Line("Accident du", french.day(care.accident_on))


def _stay(claim: Claim) -> Iterator[Line]:
    stay = claim.stay
    if stay is None:
        return
    country = reference.country(stay.country)
    yield Line("Pays", country.name if country else stay.country)
    if claim.zone is not None:
        yield Line("Zone", ZONES[claim.zone])
    yield Line("Séjour", f"Du {french.day(stay.starts_on)} au {french.day(stay.ends_on)}")
    yield Line("Motif", reference.label(stay.reason))
    if stay.tariff is not None:
        yield Line("Tarif demandé", reference.label(stay.tariff))
    if stay.partially_reimbursed is not None:
        yield Line("Remboursé en partie sur place", _yes(is_so=stay.partially_reimbursed))
    nights = stay.hospitalisation
    told = f"Du {french.day(nights.starts_on)} au {french.day(nights.ends_on)}" if nights else "Non"
    yield Line("Hospitalisation", told)
    yield Line("Reçue par", CHANNELS[claim.channel])


def _asked(claim: Claim, supplement: Supplement) -> AskedBefore:
    documents = tuple(claim.documents.values())
    return AskedBefore(
        letter_id=str(supplement.request.supplement_id),
        asked_on=supplement.request.asked_on,
        due_on=supplement.due_on,
        state=_state(supplement),
        pieces=tuple(_pieces(supplement, documents)),
    )


def _pieces(supplement: Supplement, documents: Iterable[Document]) -> Iterator[Piece]:
    held = tuple(documents)
    for item in supplement.request.items:
        reply = supplement.replies.get(item.item_id)
        files = supplement.answered_by(item, held)
        yield Piece(
            label=reference.label(item.code),
            words=supplement.request.note(item),
            files=tuple(one.file_name or "document" for one in files),
            why=(reply.why or "") if reply else None,
            is_answered=bool(files) or reply is not None,
        )


def _state(supplement: Supplement) -> str:
    if supplement.received_on:
        return f"répondu le {french.day(supplement.received_on)}"
    if supplement.closed_on:
        return f"clôturé sans réponse le {french.day(supplement.closed_on)}"
    return f"attendu jusqu'au {french.day(supplement.due_on)}"


def _pending(claim: Claim) -> Waits | None:
    if claim.pending is None:
        return None
    said = claim.pending.assessment
    return Waits(
        lines=tuple(line_bodies(said)),
        comment=said.comment,
        without=said.without_supplement_because,
        by=agent_name(claim.pending.by.hex),
        retained_cents=said.retained_cents,
    )


def _yes(*, is_so: bool) -> str:
    return "Oui" if is_so else "Non"
