"""What the desk finds, told into a log."""

from __future__ import annotations

from uuid import UUID, uuid5

from builders import day
from domain import events as facts
from domain.values import ExchangeRate, RateSource
from domain.values.review import (
    Check,
    CheckCode,
    CheckOutcome,
    InvoiceKind,
    InvoiceLine,
    NoTariff,
    OpinionOutcome,
    TariffRequest,
)

from .telling import Log

CLEAR = ("Tampon double", "Dialyse prévue", "Insuffisance rénale", "Consultation Łódź", "Rien vu")


def line(claim: UUID, number: int = 1, cents: int = 8540, on: str = "2026-02-12") -> InvoiceLine:
    return InvoiceLine(
        line_id=uuid5(claim, f"line {number}"),
        kind=InvoiceKind.INVOICE,
        document_id=uuid5(claim, "document"),
        dated_on=day(on),
        currency="PLN",
        amount_cents=cents,
    )


def enter(log: Log, claim: UUID, *lines: InvoiceLine) -> None:
    labels = tuple("Consultation Łódź" for _ in lines)
    lease_id = log.assign(claim).lease_id
    log.add(facts.InvoiceLinesEntered, claim, lease_id=lease_id, lines=lines, labels=labels)
    rate = ExchangeRate(units_per_euro="4.3", on=day("2026-03-02"), source=RateSource.ECB)
    for one in lines:
        ids = {"lease_id": lease_id, "line_id": one.line_id}
        log.add(facts.ExchangeRateApplied, claim, **ids, rate=rate)


def check(log: Log, claim: UUID) -> None:
    lease_id = log.assign(claim).lease_id
    said = Check(code=CheckCode.DUPLICATES, outcome=CheckOutcome.FINE, note="Rien vu")
    log.add(facts.CheckRecorded, claim, lease_id=lease_id, check=said)
    note_id = uuid5(claim, "note")
    log.add(facts.NoteWritten, claim, lease_id=lease_id, note_id=note_id, text="Rien vu")


def suspect(log: Log, claim: UUID, number: int = 1) -> UUID:
    ids = {"lease_id": log.assign(claim).lease_id, "suspicion_id": uuid5(claim, f"s{number}")}
    log.add(facts.FraudSuspicionRaised, claim, **ids, reason="Tampon double")
    return ids["suspicion_id"]


def clear(log: Log, claim: UUID, suspicion_id: UUID) -> None:
    log.add(facts.FraudSuspicionCleared, claim, suspicion_id=suspicion_id, reason="Rien vu")


def ask_adviser(log: Log, claim: UUID) -> UUID:
    ids = {"lease_id": log.assign(claim).lease_id, "opinion_id": uuid5(claim, "opinion")}
    log.add(facts.MedicalOpinionRequested, claim, **ids, question="Dialyse prévue ?")
    return ids["opinion_id"]


def advise(log: Log, claim: UUID, opinion_id: UUID) -> None:
    said = {"outcome": OpinionOutcome.FAVOURABLE, "text": "Insuffisance rénale"}
    lease_id = log.assign(claim).lease_id
    log.add(facts.MedicalOpinionGiven, claim, lease_id=lease_id, opinion_id=opinion_id, **said)


def ask_state(log: Log, claim: UUID, reminds_on: str = "2026-05-01") -> UUID:
    request_id = uuid5(claim, "tariff")
    request = TariffRequest(request_id=request_id, country="IT", requested_on=day("2026-03-02"))
    said = {"request": request, "reminds_on": day(reminds_on)}
    lease_id = log.assign(claim).lease_id
    log.add(facts.ForeignTariffRequested, claim, lease_id=lease_id, **said)
    return request_id


def remind(log: Log, claim: UUID, request_id: UUID, reminds_on: str) -> None:
    log.add(facts.ForeignTariffReminded, claim, request_id=request_id, reminds_on=day(reminds_on))


def no_tariff(log: Log, claim: UUID, request_id: UUID) -> None:
    because = NoTariff.NO_ANSWER
    log.add(facts.ForeignTariffUnavailable, claim, request_id=request_id, because=because)
