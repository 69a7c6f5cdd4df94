"""What is paid of claims, as ready steps of a spec."""

from __future__ import annotations

from uuid import UUID

from builders import day
from deciding import assess, assessment, decided, line, reopen, send_letter
from desk import OTHER, SYSTEM, take
from domain.base import Author
from domain.values import Assessment, Payment, PaymentFailure, PaymentPolicy
from spec import Step, World, all_of

ACCOUNT = "FR76 •••• •••• •••• •••• •••• 137"
RUN = UUID(int=0x121212)
POLICY = PaymentPolicy()


def paid_whole(cents: int = 8540) -> Assessment:
    """Everything is retained."""
    return assessment(line(cents))


def partly(retained: int, asked: int = 8540) -> Assessment:
    """A part is retained."""
    return assessment(line(asked, retained))


def order(account: str | None = ACCOUNT) -> Step:
    """The system orders what is due."""
    return lambda world: world.claim.order_payment(account, world.act(SYSTEM))


def order_again(account: str | None = ACCOUNT, by: Author = OTHER) -> Step:
    """Somebody at the desk asks for the payment once more."""
    return lambda world: world.claim.order_again(account, world.act(by))


def send(run_id: UUID = RUN) -> Step:
    """A run takes what may be sent; nothing happens when nothing may."""

    def step(world: World) -> None:
        payment = world.claim.to_send()
        if payment is not None:
            world.claim.send_payment(payment, run_id, world.act(SYSTEM))

    return step


def pay(number: int = -1, cents: int | None = None, on: str = "2026-03-25") -> Step:
    """The bank executed a payment, the last one unless told otherwise."""

    def step(world: World) -> None:
        payment = payments(world)[number]
        amount = payment.amount_cents if cents is None else cents
        world.claim.pay(payment.payment_id, amount, day(on), world.act(SYSTEM))

    return step


def reject(
    number: int = -1,
    failure: PaymentFailure = PaymentFailure.ACCOUNT_CLOSED,
    on: str = "2026-03-25",
) -> Step:
    """The bank did not execute a payment, or sent it back."""

    def step(world: World) -> None:
        payment = payments(world)[number]
        world.claim.reject_payment(payment.payment_id, failure, day(on), world.act(SYSTEM))

    return step


def pursue(account: str | None = None) -> Step:
    """The clockwork looks at the payments."""
    return lambda world: world.claim.pursue_payment(account, POLICY, world.act(SYSTEM))


def correct(said: Assessment, number: int = 2) -> Step:
    """The decision is looked at again and becomes another one."""
    return all_of(reopen(), take(number), assess(said, number), send_letter())


def ordered(said: Assessment | None = None) -> Step:
    """A claim that was decided and whose payment is ordered."""
    return all_of(decided(said or paid_whole()), order())


def reimbursed(said: Assessment | None = None) -> Step:
    """A claim whose payment arrived."""
    return all_of(ordered(said), send(), pay())


def payments(world: World) -> list[Payment]:
    """The payments of the claim, in order."""
    return list(world.claim.payments.values())
