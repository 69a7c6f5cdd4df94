"""Claims that are decided and paid through the workers."""

from __future__ import annotations

from pathlib import Path
from uuid import UUID, uuid4

from adapters.bootstrap import Runtime
from application import decision, desk
from application.ports import Asked
from deciding import assessment, line
from desk import AGENT
from domain.base import Author
from domain.values import Assessment, Payment
from workers.jobs import run_job

from .acts import claim_of, follow, submitted

NAMES = {"p": "urn:iso:std:iso:20022:tech:xsd:pain.001.001.09"}


def asked(by: Author = AGENT) -> Asked:
    return Asked(author=by, command_id=uuid4(), correlation_id=uuid4())


async def decided(runtime: Runtime, claim_id: UUID, said: Assessment) -> None:
    """An agent takes the claim and decides it."""
    take = desk.TakeClaim(asked=asked(), claim_id=claim_id)
    lease = (await desk.take_claim(take, runtime.ports)).lease
    command = decision.DecideClaim(
        asked=asked(), claim_id=claim_id, lease_id=lease.lease_id, assessment=said
    )
    await decision.decide_claim(command, runtime.ports)


async def accepted(runtime: Runtime, folder: Path, cents: int = 6840) -> UUID:
    """A claim of Alice's of which something is retained, with its payment ordered."""
    claim_id = await submitted(runtime, folder)
    await decided(runtime, claim_id, assessment(line(8540, cents)))
    await jobs(runtime)
    return claim_id


async def jobs(runtime: Runtime) -> None:
    """Everything that follows from the log is done."""
    while sent := await follow(runtime):
        for job_id in sent:
            await run_job(job_id, runtime)


async def payment_of(runtime: Runtime, claim_id: UUID) -> Payment:
    payment = (await claim_of(runtime, claim_id)).payment
    assert payment is not None
    return payment


async def types_of(runtime: Runtime, claim_id: UUID) -> list[str]:
    """The events of a claim since its decision, by class, without e-mails and receipts."""
    names = [type(one.event).__name__ for one in await runtime.log.history(claim_id)]
    since = names[names.index("DecisionLetterMadeAvailable") + 1 :]
    return [one for one in since if one not in ("AcknowledgmentSent", "NoticeSent")]


def files_of(runtime: Runtime) -> list[Path]:
    """The payment files that were handed over."""
    return sorted(runtime.settings.payments_dir.glob("*.xml"))
