"""A file goes through the gate, is kept, then recorded; what is refused leaves nothing behind."""

from __future__ import annotations

import asyncio
import hashlib
from functools import partial
from pathlib import Path
from uuid import UUID

import pytest

from application import documents, intake
from application.change import ATTEMPTS
from application.ports import Limits
from domain.errors import (
    AlreadySubmitted,
    ChangedMeanwhile,
    ClaimNotFound,
    DocumentLimitReached,
    DocumentUnreadable,
    IdempotencyKeyReused,
    StoreUnavailable,
)
from fakes import Fakes, asked
from spec import ALICE

from .scenes import describe, ready, started, submit, upload

PDF, OTHER = b"%PDF-1.7 one", b"%PDF-1.7 another"


def contents(fakes: Fakes) -> list[bytes]:
    """What the file store keeps."""
    return [content for content, _ in fakes.files.kept.values()]


async def attach(
    fakes: Fakes, folder: Path, claim_id: UUID, content: bytes = PDF, key: str | None = None
) -> documents.Attached:
    """Attach a file with this content."""
    return await documents.attach_document(upload(folder, claim_id, content, key), fakes.ports)


def test_a_file_is_kept_under_its_persons_key_and_recorded(tmp_path: Path) -> None:
    async def story() -> None:
        fakes = Fakes()
        claim_id = await started(fakes)
        attached = await attach(fakes, tmp_path, claim_id)
        assert attached.is_new
        assert attached.document.sha256 == hashlib.sha256(PDF).hexdigest()
        key = await fakes.keys.file_key(ALICE)
        assert fakes.files.kept == {attached.document.blob_id: (PDF, key)}
        assert fakes.claims.names(claim_id)[-1] == "DocumentAttached"

    asyncio.run(story())


def test_a_file_that_the_gate_refuses_leaves_nothing_behind(tmp_path: Path) -> None:
    async def story() -> None:
        fakes = Fakes()
        fakes.gate.refusal = DocumentUnreadable("file")
        claim_id = await started(fakes)
        with pytest.raises(DocumentUnreadable):
            await attach(fakes, tmp_path, claim_id)
        assert contents(fakes) == []
        assert fakes.claims.names(claim_id) == ["ClaimStarted"]

    asyncio.run(story())


def test_a_file_without_room_does_not_even_reach_the_gate(tmp_path: Path) -> None:
    async def story() -> None:
        fakes = Fakes(limits=Limits(documents=1))
        claim_id = await started(fakes)
        await attach(fakes, tmp_path, claim_id)
        with pytest.raises(DocumentLimitReached):
            await attach(fakes, tmp_path, claim_id, OTHER)
        assert (fakes.gate.inspected, contents(fakes)) == (1, [PDF])

    asyncio.run(story())


def test_the_same_bytes_answer_with_the_file_that_is_there(tmp_path: Path) -> None:
    async def story() -> None:
        fakes = Fakes()
        claim_id = await started(fakes)
        first = await attach(fakes, tmp_path, claim_id)
        await describe(fakes, claim_id)
        again = await attach(fakes, tmp_path, claim_id)
        assert (again.document, again.is_new) == (first.document, False)
        assert again.recorded.version == first.recorded.version + 1
        assert (fakes.gate.inspected, contents(fakes)) == (1, [PDF])

    asyncio.run(story())


def test_the_same_bytes_at_once_are_kept_and_recorded_once(tmp_path: Path) -> None:
    async def story() -> None:
        fakes = Fakes()
        claim_id = await started(fakes)
        answers = await asyncio.gather(*[attach(fakes, tmp_path, claim_id) for _ in range(3)])
        assert [one.is_new for one in answers].count(True) == 1
        assert len({one.document for one in answers}) == 1
        assert list(fakes.files.kept) == [answers[0].document.blob_id]
        assert fakes.claims.names(claim_id).count("DocumentAttached") == 1

    asyncio.run(story())


def test_files_at_once_never_exceed_the_limit_and_leave_no_orphan(tmp_path: Path) -> None:
    async def story() -> None:
        fakes = Fakes(limits=Limits(documents=2))
        claim_id = await started(fakes)
        each = [attach(fakes, tmp_path, claim_id, PDF + bytes([n])) for n in range(4)]
        answers = await asyncio.gather(*each, return_exceptions=True)
        assert sum(isinstance(one, DocumentLimitReached) for one in answers) == 2
        assert len(contents(fakes)) == 2
        assert fakes.claims.names(claim_id).count("DocumentAttached") == 2

    asyncio.run(story())


def test_a_file_that_comes_too_late_leaves_nothing_behind(tmp_path: Path) -> None:
    async def story() -> None:
        fakes = Fakes()
        claim_id = await ready(fakes, tmp_path)
        await submit(fakes, claim_id)
        withdraw = intake.WithdrawClaim(asked=asked(), claim_id=claim_id)
        fakes.claims.meanwhile = [lambda: intake.withdraw_claim(withdraw, fakes.ports)]
        before = contents(fakes)
        with pytest.raises(AlreadySubmitted):
            await attach(fakes, tmp_path, claim_id, OTHER)
        assert contents(fakes) == before

    asyncio.run(story())


def test_a_file_that_is_beaten_again_and_again_leaves_nothing_behind(tmp_path: Path) -> None:
    async def story() -> None:
        fakes = Fakes()
        claim_id = await started(fakes)
        amounts = range(1, ATTEMPTS + 1)
        fakes.claims.meanwhile = [partial(describe, fakes, claim_id, n) for n in amounts]
        with pytest.raises(ChangedMeanwhile):
            await attach(fakes, tmp_path, claim_id)
        assert contents(fakes) == []

    asyncio.run(story())


@pytest.mark.parametrize("is_stored", [True, False])
def test_a_file_of_which_nobody_knows_is_kept(is_stored: bool, tmp_path: Path) -> None:
    async def story() -> None:
        fakes = Fakes()
        claim_id = await started(fakes)

        async def away() -> None:
            fakes.claims.loses_answers, fakes.claims.is_away = is_stored, not is_stored

        fakes.claims.meanwhile = [away]
        with pytest.raises(StoreUnavailable):
            await attach(fakes, tmp_path, claim_id, key="k")
        assert contents(fakes) == [PDF]
        fakes.claims.loses_answers = fakes.claims.is_away = False
        again = await attach(fakes, tmp_path, claim_id, key="k")
        assert again.is_new
        assert again.document.blob_id in fakes.files.kept
        assert fakes.claims.names(claim_id) == ["ClaimStarted", "DocumentAttached"]

    asyncio.run(story())


def test_a_replay_answers_the_same_without_the_gate(tmp_path: Path) -> None:
    async def story() -> None:
        fakes = Fakes(limits=Limits(documents=1))
        claim_id = await started(fakes)
        first = await attach(fakes, tmp_path, claim_id, key="k")
        await describe(fakes, claim_id)
        assert await attach(fakes, tmp_path, claim_id, key="k") == first
        assert (fakes.gate.inspected, contents(fakes)) == (1, [PDF])

    asyncio.run(story())


def test_the_same_upload_twice_at_once_is_one_file_and_one_answer(tmp_path: Path) -> None:
    async def story() -> None:
        fakes = Fakes()
        claim_id = await started(fakes)
        both = [attach(fakes, tmp_path, claim_id, key="k") for _ in range(2)]
        one, other = await asyncio.gather(*both)
        assert one == other
        assert list(fakes.files.kept) == [one.document.blob_id]

    asyncio.run(story())


def test_another_file_under_the_same_key_is_refused(tmp_path: Path) -> None:
    async def story() -> None:
        fakes = Fakes()
        claim_id = await started(fakes)
        await attach(fakes, tmp_path, claim_id, key="k")
        with pytest.raises(IdempotencyKeyReused):
            await attach(fakes, tmp_path, claim_id, OTHER, key="k")
        assert contents(fakes) == [PDF]

    asyncio.run(story())


def test_a_claim_that_is_not_there_is_told_before_the_gate_is_asked(tmp_path: Path) -> None:
    async def story() -> None:
        fakes = Fakes()
        with pytest.raises(ClaimNotFound):
            await attach(fakes, tmp_path, UUID(int=404))
        assert fakes.gate.inspected == 0

    asyncio.run(story())


def test_a_draft_that_ended_is_not_found_even_for_a_file_that_it_held(tmp_path: Path) -> None:
    async def story() -> None:
        fakes = Fakes()
        claim_id = await started(fakes)
        await attach(fakes, tmp_path, claim_id)
        discard = intake.DiscardDraft(asked=asked(), claim_id=claim_id)
        await intake.discard_draft(discard, fakes.ports)
        with pytest.raises(ClaimNotFound):
            await attach(fakes, tmp_path, claim_id)

    asyncio.run(story())
