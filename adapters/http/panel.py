"""Everything on one claim for the desk; written down in the access log before it is shown."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from typing import Annotated, Any, Final, NamedTuple
from uuid import UUID

from fastapi import APIRouter, Depends, Response
from sqlalchemy import Connection
from starlette.concurrency import run_in_threadpool

from adapters.bootstrap import Runtime
from adapters.http.answers import tag
from adapters.http.decision_body import decision_body
from adapters.http.desk_documents import desk_document
from adapters.http.openapi import refusals
from adapters.http.panel_body import (
    OtherClaim,
    Panel,
    PanelDocument,
    facts_of,
    other_claim,
    panel_document,
)
from adapters.http.reading import Uses, look
from adapters.http.review_body import (
    check_bodies,
    invoice_line_bodies,
    note_bodies,
    opinion_bodies,
    signal_bodies,
    sums_body,
    suspicion_bodies,
    tariff_bodies,
)
from adapters.http.security import asking
from adapters.http.supplement_body import supplement_body
from application.access import Action, authorize, resource_of
from application.change import claim_for
from application.disclosures import Disclosure, Shown
from application.ports import Asked
from domain.base import Role
from domain.claim import Claim
from domain.retention import is_archived
from domain.signals import Signal, SignalCode, signals
from domain.values import in_paris
from projections import claim_marks, claim_summary
from projections.claim_marks import Alike, MarkKind

router = APIRouter(prefix="/desk", tags=["review"])

Reader = Annotated[Asked, Depends(asking(Action.READ_PANEL))]

MOST_OTHERS: Final = 20
"""So many other claims are told; each is read from the log."""

SIGNAL_OF: Final = {
    MarkKind.DOCUMENT: SignalCode.SAME_DOCUMENT,
    MarkKind.INVOICE: SignalCode.SAME_INVOICE,
}


class Beside(NamedTuple):
    """What stands beside a claim: other claims, how they are alike, and whether there are more."""

    claims: Sequence[Claim]
    alike: Sequence[Alike]
    has_more: bool


@router.get("/claims/{claim_id}", responses=refusals(404))
async def get_desk_claim(claim_id: UUID, asked: Reader, runtime: Uses, response: Response) -> Panel:
    """Everything on one claim: what was declared, found, asked and decided, and what is odd."""
    shown = await panel(runtime, asked, claim_id)
    tag(response, shown.version)
    return shown


async def panel(runtime: Runtime, asked: Asked, claim_id: UUID) -> Panel:
    """Everything on one transmitted claim, as the caller's role may read it.

    What is shown of whom is written down first, the other claims too.

    Raises: ClaimNotFound, NotPermitted, StoreUnavailable when it cannot be written down.
    """
    claim = await claim_for(asked.author, Action.READ_PANEL, claim_id, runtime.ports)
    return await panel_of(runtime, asked, claim)


async def panel_of(runtime: Runtime, asked: Asked, claim: Claim) -> Panel:
    """The same of a transmitted claim that was loaded already.

    Raises: NotPermitted, StoreUnavailable.
    """
    authorize(asked.author, Action.READ_PANEL, resource_of(claim, runtime.ports.now()))
    beside = await _beside(runtime, claim)
    await _write_down(runtime, asked, claim, beside)
    reader = asked.author.role
    return Panel(
        **facts_of(claim, runtime.ports.now()),
        **_found(claim, asked),
        documents=_documents(claim),
        decision=None if reader is Role.MEDICAL else decision_body(claim),
        signals=signal_bodies(_signals(claim, beside)),
        others=_others(claim, beside, reader),
        others_left_out=beside.has_more,
        may_open_words=reader is Role.MEDICAL,
    )


def _found(claim: Claim, asked: Asked) -> dict[str, Any]:
    reader, held = asked.author.role, claim.documents.values()
    return {
        "checks": check_bodies(claim, reader),
        "opinions": opinion_bodies(claim, reader),
        "tariffs": tariff_bodies(claim),
        "lines": invoice_line_bodies(claim),
        "sums": sums_body(claim),
        "is_recourse_flagged": claim.review.is_recourse_flagged,
        "suspicions": suspicion_bodies(claim, asked.author),
        "notes": note_bodies(claim, reader),
        "supplements": [supplement_body(claim.id, one, held) for one in claim.supplements],
    }


def _documents(claim: Claim) -> list[PanelDocument]:
    verdicts = claim.review.verdicts
    return [
        panel_document(desk_document(claim, one), verdicts.get(one.document_id))
        for one in claim.transmitted
    ]


def _others(claim: Claim, beside: Beside, reader: Role) -> list[OtherClaim]:
    return [other_claim(one, claim, reader) for one in beside.claims]


def _signals(claim: Claim, beside: Beside) -> Iterator[Signal]:
    told = {one.id for one in beside.claims}
    for one in beside.alike:
        if one.kind in SIGNAL_OF and one.claim_id in told:
            yield Signal(SIGNAL_OF[one.kind], one.claim_id)
    yield from signals(claim)


async def _beside(runtime: Runtime, claim: Claim) -> Beside:
    def find(db: Connection) -> tuple[list[UUID], list[Alike]]:
        alike = claim_marks.alike(db, claim.id)
        # Itself, as many as are told, and one that says that there are more.
        own = claim_summary.transmitted_of(db, claim.insured_id, limit=MOST_OTHERS + 2)
        ids = [one.claim_id for one in alike if one.kind is not MarkKind.BENEFICIARY]
        ids += own
        ids += [one.claim_id for one in alike if one.kind is MarkKind.BENEFICIARY]
        return [one for one in dict.fromkeys(ids) if one != claim.id], alike

    ids, alike = await run_in_threadpool(look, runtime, find)
    loaded = [await runtime.ports.claims.load(Claim, one) for one in ids]
    # Of a draft, nobody at the desk learns anything, nor of what is archived.
    today = in_paris(runtime.ports.now())
    sent = [one for one in loaded if one is not None and one.submitted_on is not None]
    known = [one for one in sent if not is_archived(one, today)]
    return Beside(known[:MOST_OTHERS], alike, len(known) > MOST_OTHERS)


async def _write_down(runtime: Runtime, asked: Asked, claim: Claim, beside: Beside) -> None:
    lines = [
        Disclosure(shown=Shown.CLAIM, insured_id=one.insured_id, claim_id=one.id)
        for one in (claim, *beside.claims)
    ]
    if asked.author.role is Role.MEDICAL and claim.review.opinions:
        opened = {"shown": Shown.MEDICAL_OPINION}
        lines.append(lines[0].model_copy(update=opened))
    await runtime.tracing.access_log.record(asked, runtime.tracing.now(), *lines)
