"""What an operator does about payments: send them, and read what banks say of them."""

from __future__ import annotations

import asyncio
from collections.abc import Mapping, Sequence
from functools import partial
from pathlib import Path
from uuid import UUID, uuid4, uuid5

from adapters.bootstrap import Runtime, migrate_all, open_runtime
from adapters.payments.results import Result, Results, ResultsNotRead, read_results
from adapters.payments.transfers import FileNotValid
from adapters.settings import Settings
from application.payment import RecordPaid, RecordRejected, record_paid, record_rejected
from domain.claim import Claim
from domain.values import Payment, PaymentFailure
from projections import payments
from workers.jobs import by_the_system
from workers.operator import console
from workers.payments import Asking, caught_up, run_payments
from workers.refused import Refused

MOST_NAMED = 5
"""A refusal names no more payments than this."""


def run(settings: Settings) -> None:
    """Send what is ordered, and say which files lie where.

    Raises: WrongSetting, Refused when a file would not be sound, StoreUnavailable, OSError.
    """
    runtime = _opened(settings)
    asyncio.run(_run(runtime))


async def _run(runtime: Runtime) -> None:
    try:
        filed = await run_payments(runtime, partial(by_the_system, uuid4()))
    except FileNotValid as error:
        raise Refused(str(error)) from None
    finally:
        await runtime.close()
    for one in filed:
        euros = f"{one.total_cents // 100}.{one.total_cents % 100:02} EUR"
        console.print(f"{one.name}  {one.payments} payments  {euros}", soft_wrap=True)
    console.print(f"{len(filed)} files in {runtime.settings.payments_dir}", soft_wrap=True)


def import_results(settings: Settings, file: Path) -> None:
    """Record what a bank's file says of payments; the same file again changes nothing.

    Raises: Refused for a file that cannot be read, or that says of a payment what cannot be; then
        nothing of it is recorded.
    """
    try:
        results = read_results(file)
    except (ResultsNotRead, OSError) as error:
        raise Refused(f"{file.name}: {error}") from None
    runtime = _opened(settings)
    asyncio.run(_import(runtime, results))


async def _import(runtime: Runtime, results: Results) -> None:
    try:
        found = await record_results(runtime, results)
    finally:
        await runtime.close()
    paid = sum(one.failure is None for one in found)
    console.print(
        f"{paid} paid, {len(found) - paid} failed, {results.beside} bookings of nobody here"
    )


async def record_results(runtime: Runtime, results: Results) -> Sequence[Result]:
    """Record every result; the same again changes nothing.

    Raises: Refused when one of them cannot be; then nothing is recorded.
    """
    found = await _checked(runtime, results)
    for result in found:
        await _record(runtime, result, found[result])
    return tuple(found)


async def _checked(runtime: Runtime, results: Results) -> Mapping[Result, UUID]:
    """Every result with its claim, all of them possible; nothing is recorded yet."""
    await asyncio.to_thread(caught_up, runtime)
    each = [*results.each, *_refused_whole(runtime, results)]
    with runtime.views.connect() as db:
        claims = payments.claims_of(db, {one.payment_id for one in each})
    _refuse_if("unknown payments", [one for one in each if one.payment_id not in claims])
    _refuse_if("payments that it says otherwise of", await _wrong(runtime, each, claims))
    return {one: claims[one.payment_id] for one in each}


def _refused_whole(runtime: Runtime, results: Results) -> Sequence[Result]:
    found: list[Result] = []
    for refused in results.refused:
        with runtime.views.connect() as db:
            members = payments.members_of(db, refused.run_id)
        if not members:
            raise Refused(f"unknown run {refused.run_id.hex}: nothing was recorded")
        rejected = PaymentFailure.REJECTED
        found += [Result(one, rejected, None, refused.on) for one in members]
    return found


async def _wrong(
    runtime: Runtime, each: Sequence[Result], claims: Mapping[UUID, UUID]
) -> list[Result]:
    """The results that cannot be, each after those before it in the file."""
    known: dict[UUID, Payment] = {}
    wrong: list[Result] = []
    for one in each:
        payment = known.get(one.payment_id) or await _payment(runtime, one, claims)
        if payment is not None and _is_possible(one, payment):
            known[one.payment_id] = _after(one, payment)
        else:
            wrong.append(one)
    return wrong


async def _payment(runtime: Runtime, result: Result, claims: Mapping[UUID, UUID]) -> Payment | None:
    claim = await runtime.log.load(Claim, claims[result.payment_id])
    return claim.payments.get(result.payment_id) if claim else None


def _is_possible(result: Result, payment: Payment) -> bool:
    if payment.run_id is None:
        return False
    if result.failure is not None:
        return result.amount_cents in (None, payment.amount_cents)
    return payment.agrees_with(result.amount_cents, result.on)


def _after(result: Result, payment: Payment) -> Payment:
    """The payment as far as the next result of the same file must agree with it."""
    if payment.failed_on is not None:
        return payment
    told = "paid_on" if result.failure is None else "failed_on"
    return payment.model_copy(update={told: result.on})


def _refuse_if(what: str, wrong: Sequence[Result]) -> None:
    if wrong:
        named = " ".join(dict.fromkeys(one.payment_id.hex for one in wrong[:MOST_NAMED]))
        more = " …" if len(wrong) > MOST_NAMED else ""
        raise Refused(f"{len(wrong)} {what}, nothing was recorded: {named}{more}")


async def _record(runtime: Runtime, result: Result, claim_id: UUID) -> None:
    asking: Asking = partial(by_the_system, uuid5(result.payment_id, str(result)))
    asked, payment_id = asking(claim_id), result.payment_id
    if result.failure is not None:
        failed = RecordRejected(
            asked=asked,
            claim_id=claim_id,
            payment_id=payment_id,
            failure=result.failure,
            failed_on=result.on,
        )
        await record_rejected(failed, runtime.ports)
    elif result.amount_cents is not None:
        paid = RecordPaid(
            asked=asked,
            claim_id=claim_id,
            payment_id=payment_id,
            amount_cents=result.amount_cents,
            paid_on=result.on,
        )
        await record_paid(paid, runtime.ports)


def _opened(settings: Settings) -> Runtime:
    if settings.is_development:
        migrate_all(settings)
    return open_runtime(settings)
