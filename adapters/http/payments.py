"""Payments at the desk: order what is due once more."""

from __future__ import annotations

from typing import Annotated
from uuid import UUID

from fastapi import APIRouter, Depends, Response

from adapters.http.answers import Changed, changed
from adapters.http.openapi import COMMAND, refusals
from adapters.http.reading import Uses
from adapters.http.security import posting
from application import payment
from application.access import Action
from application.ports import Asked

router = APIRouter(prefix="/desk/claims/{claim_id}", tags=["desk"])

Orderer = Annotated[Asked, Depends(posting(Action.ORDER_PAYMENT))]


@router.post("/payment", responses=refusals(*COMMAND))
async def order_payment(
    claim_id: UUID, asked: Orderer, runtime: Uses, response: Response
) -> Changed:
    """Order what is due once more, after a failure, once the directory knows an account."""
    command = payment.OrderPaymentAgain(asked=asked, claim_id=claim_id)
    return changed(await payment.order_payment_again(command, runtime.ports), response)
