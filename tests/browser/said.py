"""What somebody says in a walk through the steps, in the words of the page, and ready files."""

from __future__ import annotations

from dataclasses import dataclass
from functools import cache

from playwright.sync_api import FilePayload

import installation
import teleservice

TITLE = "Demander un remboursement de soins à l'étranger"
STEPS = (
    "Informations personnelles",
    "Bénéficiaire et soins",
    "Modalités du séjour",
    "Document(s)",
    "Récapitulatif",
)


@dataclass(frozen=True, kw_only=True)
class Said:
    """What is answered in steps 1 to 3; as it stands, worked case A.

    tariff, partial: None where the page does not ask; hospital, accident_on: None without one.
    told: what the page answers to the country.
    """

    nationality: str = "Française"
    situation: str = "Salarié / travailleur indépendant"
    beneficiary: str = "ALICE - 21/10/1985"
    reason: str = "Otite"
    planned: str = "Non"
    amount: str = "85,40"
    linked_to: str = "Une maladie"
    accident_on: str | None = None
    country: str = "ESPAGNE"
    tariff: str | None = "La tarification française"
    partial: str | None = "Non"
    motive: str = "Tourisme"
    stay: tuple[str, str] = ("10/02/2026", "17/02/2026")
    hospital: tuple[str, str] | None = None
    told: str | None = None


def file(name: str, content: bytes) -> FilePayload:
    """A file to be chosen; the browser tells its kind by its name, as it does on a disk."""
    kinds = {"pdf": "application/pdf", "jpg": "image/jpeg", "png": "image/png"}
    kind = kinds.get(name.rpartition(".")[2], "application/octet-stream")
    return {"name": name, "mimeType": kind, "buffer": content}


@cache
def ticket() -> FilePayload:
    """The photo of a till receipt."""
    return file("ticket.jpg", installation.picture())


@cache
def bill(number: int = 1) -> FilePayload:
    """A bill on a page of A4, which no other number has."""
    return file(f"facture-{number}.pdf", installation.pdf(f"Facture {number}"))


def scan(size: int) -> FilePayload:
    """A PDF that weighs exactly so many bytes."""
    return file("scan.pdf", teleservice.padded_pdf(size))
