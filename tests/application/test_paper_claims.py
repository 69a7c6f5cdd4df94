"""A clerk's work with claims that came by post: who may, whose, once."""

from __future__ import annotations

import asyncio
import hashlib
from collections.abc import Callable, Coroutine
from pathlib import Path
from typing import Any
from uuid import UUID, uuid5

import pytest

from application import automatic, intake, paper
from application.documents import AttachDocument
from application.ports import Recorded
from application.scanning import ScanDocuments, scan_documents
from builders import care, day, stay
from domain.base import Author, Role
from domain.claim import Claim
from domain.errors import (
    AlreadySubmitted,
    BeneficiaryUnknown,
    ClaimNotFound,
    DocumentLimitReached,
    IdempotencyKeyReused,
    InsuredNotFound,
    NotPermitted,
    Refusal,
    StayEndsBeforeItStarts,
)
from domain.values import Answer, Channel, DocumentCode, InsuredSituation, Nationality
from domain.window import SubmissionWindow
from fakes import BOB, Fakes, asked, insured
from spec import ALICE

from .scenes import describe, ready, submit

CLERK = Author(role=Role.CLERK, id=UUID("c1e40000-0000-4000-8000-000000000001"))
COLLEAGUE = Author(role=Role.CLERK, id=UUID("c1e40000-0000-4000-8000-000000000002"))
SERVICE = Author(role=Role.SERVICE, id=UUID(int=5))


def told(story: Callable[[Fakes], Coroutine[Any, Any, None]]) -> None:
    asyncio.run(story(Fakes()))


async def key_in(
    fakes: Fakes, key: str = "1", by: Author = CLERK, **said: Any
) -> tuple[UUID, Recorded]:
    facts: dict[str, Any] = {
        "insured_id": ALICE,
        "received_on": day("2026-03-18"),
        "nationality": Nationality.FRENCH,
        "situation": InsuredSituation.RETIRED,
        "beneficiary_id": ALICE,
        "care": care(),
        "stay": stay(),
        "answers": {DocumentCode.PAYMENT_PROOFS: Answer.NOT_HELD},
    }
    claim_id = Claim.paper_id_of(by.id, key)
    command = paper.KeyPaperClaim(asked=asked(key, by), claim_id=claim_id, **facts | said)
    return claim_id, await paper.key_paper_claim(command, fakes.ports)


def scan_of(
    folder: Path,
    claim_id: UUID,
    content: bytes = b"%PDF-1.7",
    by: Author = CLERK,
    key: str | None = None,
) -> AttachDocument:
    digest = hashlib.sha256(content).hexdigest()
    file = folder / digest
    file.write_bytes(content)
    return AttachDocument(
        asked=asked(key, by), claim_id=claim_id, file=file, file_name="scan.pdf", sha256=digest
    )


async def register(
    fakes: Fakes, claim_id: UUID, by: Author = CLERK, key: str | None = None
) -> Recorded:
    command = paper.RegisterPaperClaim(asked=asked(key, by), claim_id=claim_id, is_signed=True)
    return await paper.register_paper_claim(command, fakes.ports)


async def registered(fakes: Fakes, folder: Path) -> UUID:
    claim_id, _ = await key_in(fakes)
    await paper.attach_scan(scan_of(folder, claim_id), fakes.ports)
    await register(fakes, claim_id)
    return claim_id


async def refused(fakes: Fakes, what: Coroutine[Any, Any, object]) -> Refusal:
    """What it is refused with, having recorded nothing."""
    before = list(fakes.claims.log)
    with pytest.raises(Refusal) as caught:
        await what
    assert fakes.claims.log == before
    return caught.value


async def claim_of(fakes: Fakes, claim_id: UUID) -> Claim:
    claim = await fakes.claims.load(Claim, claim_id)
    assert claim is not None
    return claim


def test_a_form_becomes_a_claim_by_the_events_of_an_online_one(tmp_path: Path) -> None:
    async def story(fakes: Fakes) -> None:
        claim_id = await registered(fakes, tmp_path)
        online = await ready(fakes, tmp_path)
        await submit(fakes, online)
        extra = {"DocumentsAnswered"}
        assert set(fakes.claims.names(claim_id)) == set(fakes.claims.names(online)) | extra
        claim = await claim_of(fakes, claim_id)
        assert (claim.channel, claim.insured_id) == (Channel.PAPER, ALICE)
        stream = [e for e in fakes.claims.log if e.originator_id == claim_id]
        assert {event.meta.actor for event in stream} == {CLERK}

    told(story)


def test_forms_take_no_place_of_the_window(tmp_path: Path) -> None:
    async def story(fakes: Fakes) -> None:
        await registered(fakes, tmp_path)
        assert fakes.claims.names(SubmissionWindow.id_of(ALICE)) == []

    told(story)


def test_the_same_form_keyed_again_with_its_key_is_one_claim() -> None:
    async def story(fakes: Fakes) -> None:
        assert await key_in(fakes) == await key_in(fakes)
        for said in ({"care": care(amount_cents=1)}, {"insured_id": BOB}):
            refusal = await refused(fakes, key_in(fakes, **said))
            assert isinstance(refusal, IdempotencyKeyReused)

    told(story)


@pytest.mark.parametrize(
    ("said", "error", "field"),
    [
        ({"insured_id": UUID(int=404)}, InsuredNotFound, "insured_id"),
        ({"beneficiary_id": BOB}, BeneficiaryUnknown, "beneficiary_id"),
        (
            {"stay": stay("2026-02-10", "2026-02-09")},
            StayEndsBeforeItStarts,
            "stay.ends_on",
        ),
    ],
)
def test_a_form_that_breaks_a_rule_leaves_nothing(
    said: dict[str, Any], error: type[Refusal], field: str
) -> None:
    async def story(fakes: Fakes) -> None:
        refusal = await refused(fakes, key_in(fakes, **said))
        assert (type(refusal), refusal.field) == (error, field)

    told(story)


@pytest.mark.parametrize("role", [role for role in Role if role is not Role.CLERK])
def test_nobody_but_a_clerk_keys_forms(role: Role) -> None:
    async def story(fakes: Fakes) -> None:
        somebody = Author(role=role, id=CLERK.id)
        assert isinstance(await refused(fakes, key_in(fakes, by=somebody)), NotPermitted)
        claim_id, _ = await key_in(fakes)
        refusal = await refused(fakes, register(fakes, claim_id, by=somebody))
        assert isinstance(refusal, NotPermitted)

    told(story)


def test_a_clerk_touches_neither_a_persons_drafts_nor_a_colleagues_form(tmp_path: Path) -> None:
    async def story(fakes: Fakes) -> None:
        draft = await ready(fakes, tmp_path)
        theirs, _ = await key_in(fakes, by=COLLEAGUE)
        for claim_id in (draft, theirs, UUID(int=404)):
            scan = scan_of(tmp_path, claim_id, b"another")
            for what in (paper.attach_scan(scan, fakes.ports), register(fakes, claim_id)):
                assert isinstance(await refused(fakes, what), ClaimNotFound)
        assert fakes.gate.inspected == 1

    told(story)


def test_the_person_does_not_find_a_form_before_it_is_registered(tmp_path: Path) -> None:
    async def story(fakes: Fakes) -> None:
        claim_id, _ = await key_in(fakes)
        assert isinstance(await refused(fakes, describe(fakes, claim_id)), ClaimNotFound)
        assert isinstance(await refused(fakes, submit(fakes, claim_id)), ClaimNotFound)
        await paper.attach_scan(scan_of(tmp_path, claim_id), fakes.ports)
        await register(fakes, claim_id)
        withdrawal = intake.WithdrawClaim(asked=asked(by=insured()), claim_id=claim_id)
        await intake.withdraw_claim(withdrawal, fakes.ports)

    told(story)


def test_a_scan_sent_again_with_its_key_is_one_document_even_after_the_registration(
    tmp_path: Path,
) -> None:
    async def story(fakes: Fakes) -> None:
        claim_id, _ = await key_in(fakes)
        first = await paper.attach_scan(scan_of(tmp_path, claim_id, key="scan"), fakes.ports)
        await register(fakes, claim_id)
        again = await paper.attach_scan(scan_of(tmp_path, claim_id, key="scan"), fakes.ports)
        assert again == first
        late = paper.attach_scan(scan_of(tmp_path, claim_id, b"late"), fakes.ports)
        assert isinstance(await refused(fakes, late), AlreadySubmitted)

    told(story)


def test_a_form_takes_more_scans_than_an_online_claim_takes_documents(tmp_path: Path) -> None:
    async def story(fakes: Fakes) -> None:
        claim_id, _ = await key_in(fakes)
        for number in range(50):
            scan = scan_of(tmp_path, claim_id, b"%%PDF %d" % number)
            await paper.attach_scan(scan, fakes.ports)
        more = paper.attach_scan(scan_of(tmp_path, claim_id), fakes.ports)
        assert isinstance(await refused(fakes, more), DocumentLimitReached)

    told(story)


def test_the_words_of_the_service_fit_a_claim_that_came_by_post(tmp_path: Path) -> None:
    async def story(fakes: Fakes) -> None:
        claim_id, _ = await key_in(fakes)
        await paper.attach_scan(scan_of(tmp_path, claim_id, b"VIRUS"), fakes.ports)
        await paper.attach_scan(scan_of(tmp_path, claim_id), fakes.ports)
        await register(fakes, claim_id)
        await scan_documents(ScanDocuments(asked=asked(by=SERVICE), claim_id=claim_id), fakes.ports)
        command = automatic.AcknowledgeClaim(asked=asked(by=SERVICE), claim_id=claim_id)
        await automatic.acknowledge_claim(command, fakes.ports)
        said = [getattr(event, "text_version", None) for event in fakes.claims.log]
        assert [text for text in said if text] == ["2026-11-paper", "2026-11-paper"]

    told(story)


def test_a_clerks_id_and_a_key_make_the_claims_id() -> None:
    assert Claim.paper_id_of(CLERK.id, "1") == uuid5(CLERK.id, "paper claim 1")
    assert Claim.paper_id_of(CLERK.id, "1") != Claim.paper_id_of(COLLEAGUE.id, "1")
