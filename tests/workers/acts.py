"""What an insured person and the system do, in as few words as the tests of the workers need."""

import asyncio
from datetime import date
from hashlib import sha256
from pathlib import Path
from uuid import UUID, uuid4

from adapters.bootstrap import Runtime
from adapters.identity.personas import persona_named
from application import documents, intake
from application.ports import Asked
from domain.base import Author, Role
from domain.claim import Claim
from domain.values import (
    Care,
    CareLink,
    InsuredSituation,
    Nationality,
    Statements,
    Stay,
    StayReason,
    TariffBasis,
)
from workers.follower import Follower
from workers.jobs import run_job
from workers.reactions import ticks

ALICE = persona_named("alice").persona_id
PNG = bytes.fromhex(
    "89504e470d0a1a0a0000000d494844520000000100000001080200000090"
    "7753de0000000c49444154789c63f8ffff3f0005fe02fe0def46b80000000049454e44ae426082"
)
CARE = Care(
    reason="Otite", planned_before_departure=False, amount_cents=8540, linked_to=CareLink.ILLNESS
)
STAY = Stay(
    country="ES",
    reason=StayReason.TOURISM,
    starts_on=date(2026, 2, 10),
    ends_on=date(2026, 2, 17),
    tariff=TariffBasis.FRENCH,
    partially_reimbursed=False,
)
BOTH = Statements(keeps_originals=True, certifies_accuracy=True, text_version="2026-01")


def asked(person: UUID = ALICE) -> Asked:
    author = Author(role=Role.INSURED, id=person)
    return Asked(author=author, command_id=uuid4(), correlation_id=uuid4())


async def draft(runtime: Runtime, person: UUID = ALICE) -> UUID:
    claim_id = uuid4()
    await intake.start_claim(
        intake.StartClaim(asked=asked(person), claim_id=claim_id), runtime.ports
    )
    return claim_id


async def attach(runtime: Runtime, claim_id: UUID, folder: Path, content: bytes = PNG) -> UUID:
    file = folder / f"{uuid4()}.png"
    file.write_bytes(content)
    attached = await documents.attach_document(
        documents.AttachDocument(
            asked=asked(),
            claim_id=claim_id,
            file=file,
            file_name="ticket.png",
            sha256=sha256(content).hexdigest(),
        ),
        runtime.ports,
    )
    return attached.document.document_id


async def submitted(runtime: Runtime, folder: Path) -> UUID:
    claim_id = await filled(runtime, folder)
    submit = intake.SubmitClaim(asked=asked(), statements=BOTH, claim_id=claim_id)
    await intake.submit_claim(submit, runtime.ports)
    return claim_id


async def filled(runtime: Runtime, folder: Path) -> UUID:
    """A draft that only waits to be submitted."""
    claim_id = await draft(runtime)
    claim, ports = {"claim_id": claim_id}, runtime.ports
    situation = intake.DeclarePersonalSituation(
        asked=asked(),
        nationality=Nationality.FRENCH,
        situation=InsuredSituation.EMPLOYED_OR_SELF_EMPLOYED,
        **claim,
    )
    await intake.declare_personal_situation(situation, ports)
    beneficiary = intake.SelectBeneficiary(asked=asked(), beneficiary_id=ALICE, **claim)
    await intake.select_beneficiary(beneficiary, ports)
    await intake.describe_care(intake.DescribeCare(asked=asked(), care=CARE, **claim), ports)
    await intake.declare_stay(intake.DeclareStay(asked=asked(), stay=STAY, **claim), ports)
    await attach(runtime, claim_id, folder)
    return claim_id


async def follow(runtime: Runtime) -> list[UUID]:
    """Everything that follows the log catches up; gives the jobs that were sent."""
    sent: list[UUID] = []
    follower = Follower(runtime, sent.append)
    for projector in follower.projectors:
        projector.prepare()
    await asyncio.to_thread(follower.catch_up)
    return sent


async def tick(runtime: Runtime, kind: str) -> bool:
    """The clockwork's job of this kind runs now."""
    now = runtime.ports.now()
    with runtime.views_writer.begin() as db:
        runtime.board.post(db, ticks(now), now)
    due = [job for job in ticks(now) if job["kind"] == kind]
    return await run_job(UUID(str(due[0]["job_id"])), runtime)


async def claim_of(runtime: Runtime, claim_id: UUID) -> Claim:
    claim = await runtime.log.load(Claim, claim_id)
    assert claim is not None
    return claim


def files_of(runtime: Runtime) -> list[Path]:
    return [path for path in runtime.settings.files_dir.rglob("*") if path.is_file()]
