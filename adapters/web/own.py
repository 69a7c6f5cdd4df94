"""What pages read of the person who looks at them: their places, claims and messages."""

from __future__ import annotations

from collections.abc import Collection, Iterable
from contextlib import suppress
from uuid import UUID

from starlette.concurrency import run_in_threadpool

from adapters.bootstrap import Runtime
from adapters.http.messages import messages_of
from adapters.http.reading import Paging, look, today_of
from adapters.web.drafts import Draft, Typed, drafts_of
from application.ports import InsuredPerson, Recorded
from domain.base import Author
from domain.errors import InsuredNotFound, ViewBehind
from domain.values import Status
from projections import claim_summary, rate_window
from projections.base import LIMIT
from projections.claim_summary import ClaimSummary
from projections.mailbox import Direction, Message
from projections.rate_window import Places


async def own_record(runtime: Runtime, insured_id: UUID) -> InsuredPerson:
    """The person as the directory knows them.

    Raises: InsuredNotFound.
    """
    person = await runtime.ports.directory.find(insured_id)
    if person is None:
        raise InsuredNotFound
    return person


async def own_places(runtime: Runtime, insured_id: UUID) -> Places:
    """What the person may still submit today."""
    quota, today = runtime.ports.limits.quota, today_of(runtime)
    return await run_in_threadpool(
        look, runtime, lambda db: rate_window.find(db, insured_id, quota=quota, today=today)
    )


async def own_claims(runtime: Runtime, insured_id: UUID) -> tuple[ClaimSummary, ...]:
    """The person's last LIMIT claims, the last started first, each with its beneficiary."""

    def find() -> tuple[ClaimSummary, ...]:
        page = look(
            runtime,
            lambda db: claim_summary.list_of(
                db, insured_id, limit=LIMIT, opener=runtime.open_sealed
            ),
        )
        return tuple(page.items)

    return await run_in_threadpool(find)


async def own_typed(runtime: Runtime, claim_ids: Collection[UUID]) -> Typed:
    """When which steps of these drafts were typed in and not said since."""
    return await run_in_threadpool(runtime.pads.saved, claim_ids)


async def own_drafts(runtime: Runtime, claims: Iterable[ClaimSummary]) -> tuple[Draft, ...]:
    """The drafts among a person's claims, the last saved first."""
    drafts = [claim for claim in claims if claim.status is Status.DRAFT]
    return drafts_of(drafts, await own_typed(runtime, [draft.claim_id for draft in drafts]))


async def own_messages(runtime: Runtime, author: Author, limit: int) -> tuple[Message, ...]:
    """The last messages that the person received, newest first."""

    def find() -> tuple[Message, ...]:
        return tuple(messages_of(runtime, author, Direction.RECEIVED, Paging(None, limit)).items)

    return await run_in_threadpool(find)


async def until_seen(runtime: Runtime, recorded: Recorded, *views: str) -> None:
    """Wait until these views show what was recorded; what is recorded holds even if they lag."""
    with suppress(ViewBehind):
        await runtime.positions.wait(views, recorded.position)
