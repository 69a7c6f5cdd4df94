"""Claims that are ready for a command, made through the handlers themselves."""

from __future__ import annotations

import hashlib
from pathlib import Path
from uuid import UUID

from application import documents, intake
from application.ports import Recorded
from builders import BOTH, care, stay
from domain.base import Author
from domain.claim import Claim
from domain.values import InsuredSituation, Nationality
from fakes import Fakes, asked, insured


async def started(fakes: Fakes, key: str = "1", by: Author | None = None) -> UUID:
    """A draft."""
    author = by or insured()
    claim_id = Claim.id_of(author.id, key)
    command = intake.StartClaim(asked=asked(key, author), claim_id=claim_id)
    await intake.start_claim(command, fakes.ports)
    return claim_id


async def ready(fakes: Fakes, folder: Path, key: str = "1") -> UUID:
    """A draft that only waits to be submitted."""
    claim_id, ports = await started(fakes, key), fakes.ports
    situation = intake.DeclarePersonalSituation(
        asked=asked(),
        claim_id=claim_id,
        nationality=Nationality.FRENCH,
        situation=InsuredSituation.RETIRED,
    )
    await intake.declare_personal_situation(situation, ports)
    chosen = intake.SelectBeneficiary(asked=asked(), claim_id=claim_id, beneficiary_id=insured().id)
    await intake.select_beneficiary(chosen, ports)
    await describe(fakes, claim_id)
    declared = intake.DeclareStay(asked=asked(), claim_id=claim_id, stay=stay())
    await intake.declare_stay(declared, ports)
    await documents.attach_document(upload(folder, claim_id), ports)
    return claim_id


async def describe(
    fakes: Fakes, claim_id: UUID, amount: int = 8540, key: str | None = None
) -> Recorded:
    """Say what the care cost."""
    command = intake.DescribeCare(
        asked=asked(key), claim_id=claim_id, care=care(amount_cents=amount)
    )
    return await intake.describe_care(command, fakes.ports)


async def submit(fakes: Fakes, claim_id: UUID, key: str | None = None) -> Recorded:
    """Transmit the claim."""
    command = intake.SubmitClaim(asked=asked(key), claim_id=claim_id, statements=BOTH)
    return await intake.submit_claim(command, fakes.ports)


def upload(
    folder: Path, claim_id: UUID, content: bytes = b"%PDF-1.7", key: str | None = None
) -> documents.AttachDocument:
    """A file that was received whole."""
    digest = hashlib.sha256(content).hexdigest()
    file = folder / digest
    file.write_bytes(content)
    return documents.AttachDocument(
        asked=asked(key), claim_id=claim_id, file=file, file_name="facture.pdf", sha256=digest
    )
