"""A fitted copy is proposed, seen, agreed to; the originals stay beside it."""

from __future__ import annotations

import asyncio
import hashlib
from collections.abc import Sequence
from datetime import timedelta
from pathlib import Path
from tempfile import mkdtemp
from uuid import UUID

import pytest

from application import documents, fitting, supplement
from application.fitting import (
    PROPOSAL_AGE,
    AttachProposal,
    FitDocuments,
    Source,
    attach_proposal,
    fit_documents,
)
from application.ports import Limits, Ports, Proposal
from desk import AGENT
from domain.base import Author
from domain.claim import Claim
from domain.errors import (
    ClaimNotFound,
    DocumentLimitReached,
    DocumentUnreadable,
    ProposalNotFound,
)
from domain.values import DocumentCode, SupplementCode, Wanted
from fakes import BOB, Fakes, asked, insured

from .desk_scenes import claim_of, queued, taken_next
from .scenes import started, upload

ONE, TWO = b"first photo", b"second photo"
PASSPORT_COPY, TRANSLATION = SupplementCode.PASSPORT_COPY, SupplementCode.TRANSLATION


def source(folder: Path, content: bytes) -> Source:
    """A photo that was received."""
    path = folder / hashlib.sha256(content).hexdigest()
    path.write_bytes(content)
    return Source(
        file=path,
        file_name=f"{len(content)}.jpg",
        media_type="image/jpeg",
        bytes=len(content),
        sha256=hashlib.sha256(content).hexdigest(),
    )


async def propose(fakes: Fakes, folder: Path, claim_id: UUID, by: Author | None = None) -> Proposal:
    """Have two photos made into one PDF."""
    command = FitDocuments(
        asked=asked(by=by),
        claim_id=claim_id,
        sources=(source(folder, ONE), source(folder, TWO)),
        to=folder / "fitted.pdf",
        file_name="photos.pdf",
    )
    return await fit_documents(command, fakes.ports)


async def asked_for_two_pieces(fakes: Fakes, folder: Path) -> tuple[UUID, tuple[UUID, ...]]:
    """A claim of which an agent asks for two pieces, and the pieces."""
    (claim_id,) = await queued(fakes, folder)
    taken = await taken_next(fakes)
    command = supplement.RequestSupplement(
        asked=asked(None, AGENT),
        claim_id=claim_id,
        lease_id=taken.lease.lease_id,
        wanted=tuple(Wanted(code=one) for one in (PASSPORT_COPY, TRANSLATION)),
    )
    await supplement.request_supplement(command, fakes.ports)
    found = (await claim_of(fakes, claim_id)).supplement
    assert found is not None
    return claim_id, tuple(item.item_id for item in found.request.items)


async def agree(
    fakes: Fakes,
    claim_id: UUID,
    proposal: Proposal,
    key: str | None = None,
    answers: tuple[UUID, ...] = (),
) -> documents.Attached:
    """Say yes to a proposal."""
    command = AttachProposal(
        asked=asked(key),
        claim_id=claim_id,
        proposal_id=proposal.proposal_id,
        covers=(DocumentCode.PAYMENT_PROOFS,),
        answers=answers,
    )
    return await attach_proposal(command, fakes.ports)


def test_a_proposal_alone_counts_for_nothing(tmp_path: Path) -> None:
    async def story() -> None:
        fakes = Fakes()
        claim_id = await started(fakes)
        proposal = await propose(fakes, tmp_path, claim_id)
        assert fakes.claims.names(claim_id) == ["ClaimStarted"]
        assert proposal.what_was_done == ("fit.merged",)
        assert len(fakes.files.kept) == 3

    asyncio.run(story())


def test_the_copy_is_attached_with_its_originals_and_every_hash(tmp_path: Path) -> None:
    async def story() -> None:
        fakes = Fakes()
        claim_id = await started(fakes)
        proposal = await propose(fakes, tmp_path, claim_id)
        attached = await agree(fakes, claim_id, proposal)
        document = attached.document
        assert attached.is_new
        assert document.hashes == tuple(
            hashlib.sha256(one).hexdigest()
            for one in (b"fitted first photo+second photo", ONE, TWO)
        )
        assert document.original_names == ("11.jpg", "12.jpg")
        assert {fakes.files.kept[one][0] for one in document.blob_ids} >= {ONE, TWO}

    asyncio.run(story())


def test_saying_yes_twice_attaches_once(tmp_path: Path) -> None:
    async def story() -> None:
        fakes = Fakes()
        claim_id = await started(fakes)
        proposal = await propose(fakes, tmp_path, claim_id)
        first = await agree(fakes, claim_id, proposal, "yes")
        assert await agree(fakes, claim_id, proposal, "yes") == first
        other = await agree(fakes, claim_id, proposal)
        assert (other.document, other.is_new) == (first.document, False)
        assert fakes.claims.names(claim_id) == ["ClaimStarted", "DocumentAttached"]
        assert len(fakes.files.kept) == 3

    asyncio.run(story())


def test_a_late_retry_is_answered_though_the_proposal_is_gone(tmp_path: Path) -> None:
    async def story() -> None:
        fakes = Fakes()
        claim_id = await started(fakes)
        proposal = await propose(fakes, tmp_path, claim_id)
        first = await agree(fakes, claim_id, proposal, "yes")
        fakes.at += PROPOSAL_AGE
        assert await agree(fakes, claim_id, proposal, "yes") == first

    asyncio.run(story())


def test_a_proposal_is_agreed_to_for_twelve_hours(tmp_path: Path) -> None:
    async def story() -> None:
        fakes = Fakes()
        claim_id = await started(fakes)
        proposal = await propose(fakes, tmp_path, claim_id)
        fakes.at += PROPOSAL_AGE - timedelta(seconds=1)
        await agree(fakes, claim_id, proposal)
        late = await propose(fakes, tmp_path, claim_id)
        fakes.at += PROPOSAL_AGE
        with pytest.raises(ProposalNotFound):
            await agree(fakes, claim_id, late)

    asyncio.run(story())


def test_a_proposal_belongs_to_its_claim_and_its_person(tmp_path: Path) -> None:
    async def story() -> None:
        fakes = Fakes()
        first, second = await started(fakes, "1"), await started(fakes, "2")
        theirs = await started(fakes, "3", insured(BOB))
        proposal = await propose(fakes, tmp_path, first)
        with pytest.raises(ProposalNotFound):
            await agree(fakes, second, proposal)
        with pytest.raises(ClaimNotFound):
            await propose(fakes, tmp_path, theirs)
        foreign = AttachProposal(
            asked=asked(by=insured(BOB)), claim_id=theirs, proposal_id=proposal.proposal_id
        )
        with pytest.raises(ProposalNotFound):
            await fitting.attach_proposal(foreign, fakes.ports)

    asyncio.run(story())


def test_what_cannot_be_fitted_leaves_nothing(tmp_path: Path) -> None:
    async def story() -> None:
        fakes = Fakes()
        claim_id = await started(fakes)
        fakes.fitting.refusal = DocumentUnreadable("file")
        with pytest.raises(DocumentUnreadable):
            await propose(fakes, tmp_path, claim_id)
        fakes.fitting.refusal, fakes.gate.refusal = None, DocumentUnreadable("file")
        with pytest.raises(DocumentUnreadable):
            await propose(fakes, tmp_path, claim_id)
        assert (fakes.files.kept, fakes.proposals.kept) == ({}, {})

    asyncio.run(story())


def test_without_room_nothing_is_fitted(tmp_path: Path) -> None:
    async def story() -> None:
        fakes = Fakes(limits=Limits(documents=1))
        claim_id = await started(fakes)
        await documents.attach_document(upload(tmp_path, claim_id), fakes.ports)
        with pytest.raises(DocumentLimitReached):
            await propose(fakes, tmp_path, claim_id)

    asyncio.run(story())


def test_a_removed_copy_may_be_agreed_to_again(tmp_path: Path) -> None:
    async def story() -> None:
        fakes = Fakes()
        claim_id = await started(fakes)
        proposal = await propose(fakes, tmp_path, claim_id)
        first = (await agree(fakes, claim_id, proposal)).document
        remove = documents.RemoveDocument(
            asked=asked(), claim_id=claim_id, document_id=first.document_id
        )
        await documents.remove_document(remove, fakes.ports)
        again = (await agree(fakes, claim_id, proposal)).document
        assert again.blob_ids == first.blob_ids
        claim = await fakes.claims.load(Claim, claim_id)
        assert claim is not None
        assert list(claim.documents) == [again.document_id]

    asyncio.run(story())


class Crowd:
    """Fits slowly, and counts how many files are in the making at once."""

    def __init__(self, fakes: Fakes) -> None:
        self.running, self.most, self.inner = 0, 0, fakes.fitting.fit
        fakes.fitting.fit = self.fit  # type: ignore[method-assign]

    async def fit(self, sources: Sequence[Path], to: Path) -> tuple[str, ...]:
        self.running += 1
        self.most = max(self.most, self.running)
        await asyncio.sleep(0)
        self.running -= 1
        return await self.inner(sources, to)


async def fitted(ports: Ports, claim_id: UUID, by: Author, folder: Path) -> None:
    command = FitDocuments(
        asked=asked(by=by),
        claim_id=claim_id,
        sources=(source(folder, ONE),),
        to=folder / "fitted.pdf",
        file_name="photo.pdf",
    )
    await fit_documents(command, ports)


def test_the_fittings_of_one_person_take_turns_and_keep_nobody_else_waiting(
    tmp_path: Path,
) -> None:
    async def story() -> None:
        fakes = Fakes()
        crowd, ports = Crowd(fakes), fakes.ports
        mine, theirs = await started(fakes, "1"), await started(fakes, "2", insured(BOB))
        folders = [Path(mkdtemp(dir=tmp_path)) for _ in range(5)]
        alone = (fitted(ports, mine, insured(), folder) for folder in folders[2:])
        await asyncio.gather(*alone)
        assert crowd.most == 1
        people = ((mine, insured()), (theirs, insured(BOB)))
        both = (fitted(ports, *one, folder) for one, folder in zip(people, folders, strict=False))
        await asyncio.gather(*both)
        assert crowd.most == 2

    asyncio.run(story())


def test_a_yes_that_found_its_twin_is_answered_again_the_same(tmp_path: Path) -> None:
    async def story() -> None:
        fakes = Fakes()
        claim_id, item_ids = await asked_for_two_pieces(fakes, tmp_path)
        proposal = await propose(fakes, tmp_path, claim_id)
        first = await agree(fakes, claim_id, proposal, answers=item_ids[:1])
        other = await agree(fakes, claim_id, proposal, "both", answers=item_ids)
        again = await agree(fakes, claim_id, proposal, "both", answers=item_ids)
        assert (again.recorded, again.is_new) == (other.recorded, False)
        assert again.document.document_id == first.document.document_id
        assert again.document.answers == item_ids

    asyncio.run(story())
