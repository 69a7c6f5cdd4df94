"""Asking for documents and answering, through the handlers: who may, once, and with room again."""

from __future__ import annotations

from datetime import timedelta
from pathlib import Path
from typing import Any
from uuid import UUID

import pytest

from application import desk, documents, supplement
from application.ports import Limits, Recorded
from desk import AGENT, OTHER, SYSTEM
from domain.base import Author
from domain.errors import (
    ClaimNotFound,
    IdempotencyKeyReused,
    InvalidChoice,
    LeaseNotHeld,
    NotPermitted,
    SupplementIncomplete,
)
from domain.values import Answer, DocumentCode, LeasePolicy, Reply, Status, SupplementCode, Wanted
from fakes import BOB, Fakes, asked, insured
from spec import paris

from .desk_scenes import book_of, claim_of, queued, taken_next, told
from .scenes import upload

PASSPORT = Wanted(code=SupplementCode.PASSPORT_COPY, note="Le visa aussi")


async def ask(
    fakes: Fakes, taken: desk.Taken, by: Author = AGENT, key: str | None = None, **more: Any
) -> Recorded:
    facts: dict[str, Any] = {
        "claim_id": taken.recorded.claim_id,
        "lease_id": taken.lease.lease_id,
        "wanted": (PASSPORT,),
    }
    command = supplement.RequestSupplement(asked=asked(key, by), **facts | more)
    return await supplement.request_supplement(command, fakes.ports)


async def awaiting(fakes: Fakes, folder: Path) -> tuple[UUID, UUID]:
    """A claim of which something is asked, and the piece."""
    (claim_id,) = await queued(fakes, folder)
    await ask(fakes, await taken_next(fakes))
    found = (await claim_of(fakes, claim_id)).supplement
    assert found is not None
    return claim_id, found.request.items[0].item_id


async def deposit(fakes: Fakes, folder: Path, claim_id: UUID, item_id: UUID) -> documents.Attached:
    command = upload(folder, claim_id, b"%PDF-1.7 passport").model_copy(
        update={"answers": (item_id,)}
    )
    return await documents.attach_document(command, fakes.ports)


async def receive(fakes: Fakes, claim_id: UUID, by: Author | None = None) -> Recorded:
    command = supplement.ReceiveSupplement(asked=asked(None, by), claim_id=claim_id)
    return await supplement.receive_supplement(command, fakes.ports)


def test_whoever_asks_has_room_again(tmp_path: Path) -> None:
    async def story(fakes: Fakes, folder: Path) -> None:
        await queued(fakes, folder, 2)
        await ask(fakes, await taken_next(fakes))
        assert (await book_of(fakes)).leases == {}
        await taken_next(fakes)

    told(story, tmp_path, limits=Limits(leases=LeasePolicy(each=1)))


def test_a_lease_of_the_book_before_is_given_back_too(tmp_path: Path) -> None:
    async def story(fakes: Fakes, folder: Path) -> None:
        await queued(fakes, folder)
        fakes.at = paris("2026-03-20 10:20:00")
        taken = await taken_next(fakes)
        fakes.at = paris("2026-03-20 10:40:00")
        await ask(fakes, taken)
        assert (await book_of(fakes)).leases == {}

    told(story, tmp_path)


def test_the_same_request_asks_once(tmp_path: Path) -> None:
    async def story(fakes: Fakes, folder: Path) -> None:
        (claim_id,) = await queued(fakes, folder)
        taken = await taken_next(fakes)
        first = await ask(fakes, taken, key="r")
        assert await ask(fakes, taken, key="r") == first
        with pytest.raises(IdempotencyKeyReused):
            await ask(fakes, taken, key="r", wanted=())
        with pytest.raises(LeaseNotHeld):
            await ask(fakes, taken)
        assert fakes.claims.names(claim_id).count("SupplementRequested") == 1

    told(story, tmp_path)


def test_nobody_asks_under_the_lease_of_another(tmp_path: Path) -> None:
    async def story(fakes: Fakes, folder: Path) -> None:
        await queued(fakes, folder)
        taken = await taken_next(fakes)
        with pytest.raises(LeaseNotHeld):
            await ask(fakes, taken, OTHER)
        for by in (insured(), SYSTEM):
            with pytest.raises(NotPermitted):
                await ask(fakes, taken, by)

    told(story, tmp_path)


def test_a_deposit_is_known_to_hold_what_it_is_for(tmp_path: Path) -> None:
    async def story(fakes: Fakes, folder: Path) -> None:
        claim_id, item_id = await awaiting(fakes, folder)
        with pytest.raises(SupplementIncomplete):
            await receive(fakes, claim_id)
        attached = await deposit(fakes, folder, claim_id, item_id)
        assert attached.document.covers == (DocumentCode.PASSPORT_COPY,)
        again = await deposit(fakes, folder, claim_id, item_id)
        assert (again.is_new, again.document) == (False, attached.document)
        await receive(fakes, claim_id)
        assert (await claim_of(fakes, claim_id)).status is Status.QUEUED

    told(story, tmp_path)


def test_a_file_for_a_piece_that_nobody_asked_for_is_not_even_looked_at(tmp_path: Path) -> None:
    async def story(fakes: Fakes, folder: Path) -> None:
        (claim_id,) = await queued(fakes, folder)
        before, inspected = list(fakes.claims.log), fakes.gate.inspected
        with pytest.raises(InvalidChoice):
            await deposit(fakes, folder, claim_id, UUID(int=404))
        assert (fakes.claims.log, fakes.gate.inspected) == (before, inspected)

    told(story, tmp_path)


def test_nobody_answers_for_another(tmp_path: Path) -> None:
    async def story(fakes: Fakes, folder: Path) -> None:
        claim_id, item_id = await awaiting(fakes, folder)
        stranger = insured(BOB)
        reply = Reply(answer=Answer.NOT_HELD, why="x")
        facts: dict[str, Any] = {"asked": asked(None, stranger), "claim_id": claim_id}
        for attempt in (
            supplement.receive_supplement(supplement.ReceiveSupplement(**facts), fakes.ports),
            supplement.extend_supplement(supplement.ExtendSupplement(**facts), fakes.ports),
            supplement.answer_item(
                supplement.AnswerItem(**facts, item_id=item_id, reply=reply), fakes.ports
            ),
        ):
            with pytest.raises(ClaimNotFound):
                await attempt
        with pytest.raises(NotPermitted):
            await receive(fakes, claim_id, AGENT)

    told(story, tmp_path)


def test_the_system_alone_pursues(tmp_path: Path) -> None:
    async def story(fakes: Fakes, folder: Path) -> None:
        claim_id, _ = await awaiting(fakes, folder)
        fakes.at += timedelta(days=30)
        for by in (insured(), AGENT):
            command = supplement.PursueSupplement(asked=asked(None, by), claim_id=claim_id)
            with pytest.raises(NotPermitted):
                await supplement.pursue_supplement(command, fakes.ports)
        command = supplement.PursueSupplement(asked=asked("p", SYSTEM), claim_id=claim_id)
        for _ in range(2):
            await supplement.pursue_supplement(command, fakes.ports)
        assert fakes.claims.names(claim_id).count("SupplementReminderSent") == 1

    told(story, tmp_path)
