"""What would be asked of the person, before anything is asked."""

from __future__ import annotations

from typing import NamedTuple

from application.access import Action
from application.change import act_of, load_claim
from application.ports import Ports
from application.supplement import SUPPLEMENT_TEXT, RequestSupplement
from domain.claim import Claim
from domain.values import SupplementRequest


class Previewed(NamedTuple):
    """The claim as the request would leave it, and the request that its letter would tell."""

    claim: Claim
    request: SupplementRequest


async def preview_supplement(command: RequestSupplement, ports: Ports) -> Previewed:
    """The request exactly as it would be made today; nothing is recorded.

    Raises: ClaimNotFound, NotPermitted, LeaseNotHeld, FieldRequired, InvalidChoice, FieldTooLong,
        DocumentNotFound, StoreUnavailable.
    """
    claim = await load_claim(command, command.claim_id, ports, Action.REQUEST_SUPPLEMENT)
    act = await act_of(command, claim.insured_id, ports)
    policy = ports.limits.supplement
    claim.request_supplement(
        command.lease_id, command.wanted, policy, act, text_version=SUPPLEMENT_TEXT
    )
    return Previewed(claim, claim.supplements[-1].request)
