"""What each kind of job does, and the one way in which a job runs."""

from __future__ import annotations

import asyncio
from collections.abc import Iterable
from datetime import timedelta
from functools import partial
from uuid import UUID, uuid5

import structlog

from adapters.bootstrap import Runtime
from adapters.persistence.job_board import RESEND_AFTER, Job, TryLater
from application.automatic import AcknowledgeClaim, ExpireDraft, acknowledge_claim, expire_draft
from application.desk import ReturnExpired, return_expired
from application.letters import DeemNotified, deem_notified
from application.payment import OrderPayment, order_payment
from application.ports import Asked
from application.scanning import ScanDocuments, scan_documents
from application.scheduling import SubmitScheduled, submit_scheduled
from application.supplement import PursueSupplement, pursue_supplement
from domain.base import Author, Role
from domain.claim import DRAFT_IDLE_DAYS, Claim
from domain.errors import InsuredErased, ScannerUnavailable, Unavailable
from domain.values import ScanOutcome, in_paris
from projections import claim_summary, cnse_queue, kept_files, unread_letters
from workers import ageing, notices, payments, retention, tariffs, tidying, verify
from workers.following_up import Work, carried_out, followed
from workers.sweeps import each

SYSTEM = Author(role=Role.SERVICE, id=UUID("0a2f7c7e-6d4e-5b52-8f8a-64a6d3e5c0de"))
"""The pseudonym under which the system acts by itself."""

LARGEST_SWEEP = 500
log = structlog.get_logger("escale.jobs")


async def acknowledge(job: Job, runtime: Runtime) -> None:
    """Acknowledge the submission that gave rise to the job."""
    claim_id = _stream_of(job)
    command = AcknowledgeClaim(asked=_asked(job, claim_id), claim_id=claim_id)
    await acknowledge_claim(command, runtime.ports)


async def expire_drafts(job: Job, runtime: Runtime) -> None:
    """End the drafts that were left idle; each claim decides for itself."""
    before = runtime.ports.now() - timedelta(days=DRAFT_IDLE_DAYS)
    with runtime.views.connect() as db:
        idle = claim_summary.idle_drafts(db, before, LARGEST_SWEEP)
    await each(
        idle,
        lambda one: expire_draft(ExpireDraft(asked=_asked(job, one), claim_id=one), runtime.ports),
    )


async def return_expired_leases(job: Job, runtime: Runtime) -> None:
    """Give back what was held for too long; each claim decides for itself."""
    now = runtime.ports.now()
    with runtime.views.connect() as db:
        found = cnse_queue.ended_leases(db, now, limit=LARGEST_SWEEP)
    await each(
        found,
        lambda one: return_expired(
            ReturnExpired(asked=_asked(job, one), claim_id=one), runtime.ports
        ),
    )
    await asyncio.to_thread(runtime.queue.forget, now)


async def deem_letters_notified(job: Job, runtime: Runtime) -> None:
    """Count letters as notified that nobody opened in time; each claim decides for itself."""
    today = in_paris(runtime.ports.now())
    with runtime.views.connect() as db:
        found = unread_letters.overdue(db, today, limit=LARGEST_SWEEP)
    await each(
        found,
        lambda one: deem_notified(
            DeemNotified(asked=_asked(job, one), claim_id=one), runtime.ports
        ),
    )


async def pursue_supplements(job: Job, runtime: Runtime) -> None:
    """Remind, give notice, close where it is due today; each claim decides for itself."""
    today = in_paris(runtime.ports.now())
    with runtime.views.connect() as db:
        found = claim_summary.to_pursue(db, today, limit=LARGEST_SWEEP)
    await each(
        found,
        lambda one: pursue_supplement(
            PursueSupplement(asked=_asked(job, one), claim_id=one), runtime.ports
        ),
    )


async def order_due(job: Job, runtime: Runtime) -> None:
    """Order what the decision that gave rise to the job grants."""
    claim_id = _stream_of(job)
    command = OrderPayment(asked=_asked(job, claim_id), claim_id=claim_id)
    await order_payment(command, runtime.ports)


async def run_payments(job: Job, runtime: Runtime) -> None:
    """Send what is ordered, as one file per payer."""
    await payments.run_payments(runtime, partial(_asked, job))


async def pursue_payments(job: Job, runtime: Runtime) -> None:
    """Remind where a payment waits for a bank or for an account."""
    await payments.pursue(runtime, partial(_asked, job))


async def submit_due(job: Job, runtime: Runtime) -> None:
    """Send the drafts whose day has come, the earliest scheduled first; each decides for itself."""
    today = in_paris(runtime.ports.now())
    with runtime.views.connect() as db:
        found = claim_summary.to_submit(db, today, limit=LARGEST_SWEEP)
    await each(
        found,
        lambda one: submit_scheduled(
            SubmitScheduled(asked=_asked(job, one), claim_id=one), runtime.ports
        ),
    )


async def send_tariff_request(job: Job, runtime: Runtime) -> None:
    """Send the request that gave rise to the job to the State of stay."""
    await tariffs.send_request(_stream_of(job), runtime)


async def take_tariff_answers(_: Job, runtime: Runtime) -> None:
    """Take what States of stay answered."""
    await tariffs.take_answers(runtime, SYSTEM)


async def remind_of_tariffs(job: Job, runtime: Runtime) -> None:
    """Tell the desk which States of stay do not answer; each claim decides for itself."""
    today = in_paris(runtime.ports.now())
    with runtime.views.connect() as db:
        found = cnse_queue.to_remind(db, today, limit=LARGEST_SWEEP)
    await each(found, lambda one: tariffs.remind(_asked(job, one), one, runtime))


async def scan(job: Job, runtime: Runtime) -> None:
    """Have the antivirus look at the claim whose file gave rise to the job."""
    await _scan(job, runtime, [_stream_of(job)])


async def scan_unscanned(job: Job, runtime: Runtime) -> None:
    """Have the antivirus look at what it has not seen, because it was away."""
    with runtime.views.connect() as db:
        found = kept_files.claims_with(db, [ScanOutcome.NOT_SCANNED], limit=LARGEST_SWEEP)
    await _scan(job, runtime, dict.fromkeys(claim_id for claim_id, _ in found))


async def _scan(job: Job, runtime: Runtime, claim_ids: Iterable[UUID]) -> None:
    if not runtime.settings.clamd_url:
        return
    try:
        for claim_id in claim_ids:
            command = ScanDocuments(asked=_asked(job, claim_id), claim_id=claim_id)
            await scan_documents(command, runtime.ports)
    except ScannerUnavailable:
        # Not the job's failure: the files stay "not scanned", and the clockwork comes back.
        log.warning("scanner_unavailable")


async def draw_pages(job: Job, runtime: Runtime) -> None:
    """Make the first pictures of the files of a claim ahead of those who will look at them."""
    claim = await runtime.log.load(Claim, _stream_of(job))
    if claim is None:
        return
    key = await runtime.ports.keys.file_key(claim.insured_id)
    for document in claim.documents.values():
        await runtime.pages.make(document, key)


async def drop_pads(job: Job, runtime: Runtime) -> None:
    """Forget what was typed for a draft that is one no more."""
    await asyncio.to_thread(runtime.pads.drop, _stream_of(job))


async def send_notice(job: Job, runtime: Runtime) -> None:
    """Tell the person by e-mail of the event that gave rise to the job."""
    claim_id = _stream_of(job)
    await notices.tell(job, claim_id, _asked(job, claim_id), runtime)


async def tell_of_answer(job: Job, runtime: Runtime) -> None:
    """Tell the person by e-mail of the answer that gave rise to the job."""
    mailbox_id = _stream_of(job)
    await notices.tell_of_answers(job, mailbox_id, _asked(job, mailbox_id), runtime)


async def end_sessions(_: Job, runtime: Runtime) -> None:
    """Forget the sessions and the log-ins that ended by themselves, and who did what how often."""
    now = runtime.ports.now()
    for kept in (runtime.sessions, runtime.logins, runtime.buckets):
        await asyncio.to_thread(kept.expire, now)


async def announce_retention(job: Job, runtime: Runtime) -> None:
    """Announce whose file the table of retention ends."""
    await retention.announce(partial(_asked, job), job.job_id, runtime)


async def end_retention(job: Job, runtime: Runtime) -> None:
    """Erase whose file ended."""
    await retention.erase_due(partial(_asked, job), SYSTEM, runtime)


KINDS: tuple[tuple[str, Work], ...] = (
    ("acknowledge_claim", acknowledge),
    ("drop_pads", drop_pads),
    ("scan_documents", scan),
    ("draw_pages", draw_pages),
    ("send_notice", send_notice),
    ("tell_of_answer", tell_of_answer),
    ("expire_drafts", expire_drafts),
    ("return_expired_leases", return_expired_leases),
    ("deem_letters_notified", deem_letters_notified),
    ("pursue_supplements", pursue_supplements),
    ("order_payment", order_due),
    ("run_payments", run_payments),
    ("pursue_payments", pursue_payments),
    ("submit_scheduled", submit_due),
    ("send_tariff_request", send_tariff_request),
    ("take_tariff_answers", take_tariff_answers),
    ("remind_of_tariffs", remind_of_tariffs),
    ("scan_unscanned", scan_unscanned),
    ("end_sessions", end_sessions),
    ("sweep_files", tidying.sweep_files),
    ("prune_jobs", tidying.prune_jobs),
    ("drop_idle", tidying.drop_idle),
    ("prune_logs", ageing.prune_logs),
    ("announce_retention", announce_retention),
    ("end_retention", end_retention),
    ("verify_log", verify.verify_by_the_clock),
)


async def run_job(job_id: UUID, runtime: Runtime) -> bool:
    """Take a job, run it, say so; safe to call twice, at once and for a job that is done.

    Returns: True when this call ran it to its end.
    """
    now = runtime.ports.now
    job = runtime.board.take(job_id, now())
    if job is None:
        return False
    with followed(job) as ended:
        try:
            await carried_out(job, runtime, dict(KINDS)[job.kind])
        except InsuredErased:
            log.info("job_of_erased_person")  # nobody is left for whom to do it
        except Unavailable as away:
            # Nothing is wrong with the job: however long a store is away, it comes back.
            runtime.board.put_off(job, TryLater(RESEND_AFTER, away.code), now())
            return ended("later")
        except TryLater as later:
            runtime.board.put_off(job, later, now())
            return ended("later")
        except Exception as error:
            runtime.board.failed(job, type(error).__name__, now())
            return ended("failed", error)
        return ended("done" if runtime.board.done(job) else "taken")


def by_the_system(
    cause: UUID, stream_id: UUID, position: int | None = None, correlation: UUID | None = None
) -> Asked:
    """The system asks by itself: the same cause is the same command upon each stream.

    position, correlation: of the event that made it ask, None when a clock or an operator did.
    """
    return Asked(
        author=SYSTEM,
        command_id=uuid5(cause, str(stream_id)),
        correlation_id=correlation or cause,
        causation=position,
    )


def _asked(job: Job, stream_id: UUID) -> Asked:
    return by_the_system(job.job_id, stream_id, job.position, job.correlation_id)


def _stream_of(job: Job) -> UUID:
    if job.stream_id is None:
        raise ValueError(f"the job {job.kind} needs an event")
    return job.stream_id
