"""The files of a claim are looked at by the antivirus, outside any request."""

from __future__ import annotations

import asyncio
from pathlib import Path
from uuid import UUID

import pytest

from application import documents
from application.scanning import ScanDocuments, scan_documents
from domain.base import Author, Role
from domain.claim import Claim
from domain.errors import DocumentInfected, NotPermitted, ScannerUnavailable
from domain.values import ScanOutcome
from fakes import Fakes, asked, insured

from .scenes import started, upload

SYSTEM = Author(role=Role.SERVICE, id=UUID(int=0x5E))


async def scan(fakes: Fakes, claim_id: UUID, *, again: bool = False) -> Claim:
    """Have the claim's files looked at."""
    command = ScanDocuments(asked=asked(by=SYSTEM), claim_id=claim_id, again=again)
    await scan_documents(command, fakes.ports)
    claim = await fakes.claims.load(Claim, claim_id)
    assert claim is not None
    return claim


async def holding(fakes: Fakes, folder: Path, *contents: bytes) -> UUID:
    """A draft with these files."""
    claim_id = await started(fakes)
    for content in contents:
        await documents.attach_document(upload(folder, claim_id, content), fakes.ports)
    return claim_id


def test_each_file_gets_its_answer_and_the_infected_one_goes(tmp_path: Path) -> None:
    async def story() -> None:
        fakes = Fakes()
        claim = await scan(fakes, await holding(fakes, tmp_path, b"good", b"a VIRUS", b"LOCKED"))
        outcomes = {claim.scans[one].outcome for one in claim.documents}
        assert outcomes == {ScanOutcome.CLEAN, ScanOutcome.SCAN_ERROR}
        assert len(claim.documents) == 2
        assert fakes.claims.names(claim.id)[-4:] == [
            "DocumentScanned",
            "DocumentScanned",
            "DocumentRejected",
            "DocumentScanned",
        ]

    asyncio.run(story())


def test_a_file_with_an_answer_is_not_looked_at_again_unless_asked(tmp_path: Path) -> None:
    async def story() -> None:
        fakes = Fakes()
        claim_id = await holding(fakes, tmp_path, b"good", b"LOCKED")
        await scan(fakes, claim_id)
        await scan(fakes, claim_id)
        assert fakes.antivirus.scanned == 3, "what could not be looked into is tried again"
        await scan(fakes, claim_id, again=True)
        assert fakes.antivirus.scanned == 5

    asyncio.run(story())


def test_newer_signatures_find_what_older_ones_did_not(tmp_path: Path) -> None:
    async def story() -> None:
        fakes = Fakes()
        claim_id = await holding(fakes, tmp_path, b"good")
        await scan(fakes, claim_id)
        fakes.antivirus.marker = b"good"
        claim = await scan(fakes, claim_id, again=True)
        assert not claim.documents
        with pytest.raises(DocumentInfected):
            await documents.attach_document(upload(tmp_path, claim_id, b"good"), fakes.ports)
        assert len(fakes.files.kept) == 1, "the refused upload left nothing"

    asyncio.run(story())


def test_a_scanner_that_is_down_leaves_the_file_not_scanned(tmp_path: Path) -> None:
    async def story() -> None:
        fakes = Fakes()
        fakes.antivirus.is_away = True
        claim_id = await holding(fakes, tmp_path, b"good")
        with pytest.raises(ScannerUnavailable):
            await scan(fakes, claim_id)
        assert fakes.claims.names(claim_id)[-1] == "DocumentAttached"

    asyncio.run(story())


def test_only_the_system_has_files_scanned(tmp_path: Path) -> None:
    async def story() -> None:
        fakes = Fakes()
        claim_id = await holding(fakes, tmp_path, b"good")
        command = ScanDocuments(asked=asked(by=insured()), claim_id=claim_id)
        with pytest.raises(NotPermitted):
            await scan_documents(command, fakes.ports)

    asyncio.run(story())
