"""What the antivirus is asked: the command, and right under it its handler."""

from __future__ import annotations

from uuid import UUID

from application.access import Action
from application.change import change, load_claim
from application.ports import Command, Ports, Recorded
from domain.base import Act
from domain.claim import Claim
from domain.values import NOT_SCANNED, Document, Scan, ScanOutcome

REJECTION_TEXT = "2026-11"
"""Version of the text that goes out today with a file that is taken away."""

PAPER_REJECTION_TEXT = "2026-11-paper"
"""The same for a scan of a paper form."""

_WORST_FIRST = (
    ScanOutcome.INFECTED,
    ScanOutcome.SCAN_ERROR,
    ScanOutcome.NOT_SCANNED,
    ScanOutcome.CLEAN,
)


class ScanDocuments(Command):
    """Have the antivirus look at the files of a claim.

    again: True for all of them, False for those of which it has not said yes or no.
    """

    claim_id: UUID
    again: bool = False


async def scan_documents(command: ScanDocuments, ports: Ports) -> Recorded:
    """Have the files of a claim looked at; an infected one is taken away.

    Raises: ClaimNotFound, ScannerUnavailable, ChangedMeanwhile, StoreUnavailable.
    """
    claim = await load_claim(command, command.claim_id, ports, Action.RUN_JOB)
    found = [(one, await _scan(one, claim, ports)) for one in _to_scan(claim, again=command.again)]

    def decide(claim: Claim, act: Act) -> None:
        for document, scan in found:
            is_from_paper = document.document_id in claim.scanned_in
            text = PAPER_REJECTION_TEXT if is_from_paper else REJECTION_TEXT
            claim.record_scan(document.document_id, scan, act, text_version=text)

    return await change(command, command.claim_id, ports, decide, Action.RUN_JOB)


def _to_scan(claim: Claim, *, again: bool) -> list[Document]:
    sure = (ScanOutcome.CLEAN, ScanOutcome.INFECTED)
    return [
        document
        for document_id, document in claim.documents.items()
        if again or claim.scans.get(document_id, NOT_SCANNED).outcome not in sure
    ]


async def _scan(document: Document, claim: Claim, ports: Ports) -> Scan:
    """The worst answer about the content and about what it was made of."""
    key = await ports.keys.file_key(claim.insured_id)
    scans = [await ports.antivirus.scan(ports.files.open(one, key)) for one in document.blob_ids]
    return min(scans, key=lambda scan: _WORST_FIRST.index(scan.outcome))
